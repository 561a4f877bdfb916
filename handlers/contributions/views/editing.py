"""The forms to change a contribution, with what others saved while somebody was typing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance.contributions.details import DetailNames, fields_on, pages_of
from alliance.contributions.sharing import MAX_BODY, MAX_TITLE, Shown
from alliance.contributions.versions import FieldChange, Meanwhile
from alliance.enums import ContributionKind, Visibility
from handlers.contributions.views.details import completeness_hint, detail_input, label_of, readable
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import (
    Block,
    View,
    actions,
    button,
    context,
    form,
    reading_view,
    section,
    select,
    text_input,
)
from handlers.slack.views.markup import mrkdwn, pieces, quote, short_name
from texts import Translator

SHOWN_CHANGES = 10


@dataclass(frozen=True)
class FormNotice:
    """The notice above a form's fields: what others saved meanwhile, or a problem (as markup)."""

    meanwhile: Sequence[Meanwhile] = ()
    named: DetailNames = field(default_factory=DetailNames)
    problem: str = ""
    field: str = ""
    """The field with the problem; its page is shown."""


def enrich_form(
    words: Translator,
    item: Shown,
    *,
    page: int,
    typed: Mapping[str, Any],
    offered: DetailNames,
    metadata: str,
    told: FormNotice | None = None,
) -> View:
    """One page of the details of a kind: at most six fields, none required. `typed` overrides the stored values."""
    values = {**item.details, **typed}
    last = pages_of(item.kind)
    found = (detail_input(words, one, values.get(one.name), offered) for one in fields_on(item.kind, page))
    inputs = [one for one in found if one is not None]
    where = words("enrich.page", ref=item.ref, title=quote(item.title, 200), page=page, last=last)
    buttons = [button(words("enrich.save_now"), ActionId.ENRICH_SAVE, value=str(page))]
    if page > 1:
        buttons.insert(0, button(words("enrich.back"), ActionId.ENRICH_BACK, value=str(page - 1)))
    blocks = [
        context(where, completeness_hint(words, item.kind, values)),
        *_notice_blocks(words, told or FormNotice()),
        *inputs,
        actions(f"enrich-{page}", *buttons),
        context(words("enrich.draft")),
    ]
    submit = words("form.save") if page == last else words("enrich.next")
    return form(words, CallbackId.ENRICH, words("enrich.title"), blocks, submit=submit, metadata=metadata)


def edit_form(
    words: Translator,
    item: Shown,
    *,
    fields: Sequence[str],
    typed: Mapping[str, str],
    metadata: str,
    told: FormNotice | None = None,
) -> View:
    """The fields of the short form that this person may change; `typed` overrides the stored values."""
    stored = {"kind": item.kind.value, "title": item.title, "body": item.body, "visibility": item.visibility.value}
    values = {**stored, **typed}
    kinds = [(words(f"kind.{kind}"), kind.value) for kind in ContributionKind]
    visibilities = [(words(f"visibility.{visibility}"), visibility.value) for visibility in Visibility]
    inputs = {
        "title": text_input(BlockId.TITLE, words("form.title"), max_length=MAX_TITLE, initial=values["title"]),
        "body": text_input(
            BlockId.BODY, words("form.body"), max_length=MAX_BODY, initial=values["body"], multiline=True
        ),
        "visibility": select(
            BlockId.VISIBILITY,
            words("form.visibility"),
            visibilities,
            initial=values["visibility"],
            hint=words("edit.visibility_hint"),
        ),
        "kind": select(
            BlockId.KIND, words("form.kind"), kinds, initial=values["kind"], hint=words("edit.kind_hint", ref=item.ref)
        ),
    }
    about = "edit.about" if len(fields) > 1 else "edit.about_kind"
    blocks = [
        context(words(about, ref=item.ref, title=quote(item.title, 200))),
        *_notice_blocks(words, told or FormNotice()),
        *[block for name, block in inputs.items() if name in fields],
    ]
    return form(words, CallbackId.EDIT, words("edit.title"), blocks, metadata=metadata)


def saved(words: Translator, item: Shown) -> View:
    """The confirmation that replaces a form to edit or to enrich."""
    text = words("enrich.saved", ref=item.ref, title=quote(item.title, 200), version=item.version)
    blocks = [section(text), context(completeness_hint(words, item.kind, item.details))]
    return reading_view(words, blocks, title=words("admin.done"))


def typed_back(words: Translator, problem: str, typed: Mapping[str, Any], named: DetailNames) -> View:
    """A view of typed text that can no longer be saved, so that it can be copied; `problem` says why, as markup."""
    shown = [
        (label_of(words, name), text) for name, value in typed.items() if (text := readable(words, name, value, named))
    ]
    blocks: list[Block] = [section(problem), *([section(words("edit.typed_back"))] if shown else [])]
    for label, text in shown:
        first, *rest = pieces(mrkdwn(text))
        blocks += [section(f"*{label}*"), section(first), *[section(piece) for piece in rest]]
    return reading_view(words, blocks[:90], title=words("edit.title"))


def change_line(words: Translator, change: FieldChange, named: DetailNames, *, limit: int = 300) -> str:
    """A field with its old and its new value."""
    empty = words("version.empty")
    old, new = (
        quote(readable(words, change.field, value, named), limit) or f"_{empty}_" for value in (change.old, change.new)
    )
    return words("version.change", field=label_of(words, change.field), old=old, new=new)


def _notice_blocks(words: Translator, told: FormNotice) -> list[Block]:
    blocks = [section(piece) for piece in pieces(told.problem)] if told.problem else []
    for one in told.meanwhile[-3:]:
        who = short_name(one.by_name or words("version.somebody"))
        lines = [words("edit.meanwhile", who=who, at=words.moment(one.at), version=one.version)]
        lines += [change_line(words, change, told.named, limit=250) for change in one.changes[:SHOWN_CHANGES]]
        blocks += [section("\n".join(lines[:4])), *[section(line) for line in lines[4:]]]
    if told.meanwhile:
        blocks.append(section(words("edit.yours_stays")))
    return blocks
