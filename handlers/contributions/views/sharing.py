"""The form to share a contribution, and the lines that list contributions."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.contributions.sharing import MAX_BODY, MAX_TITLE, Shown
from alliance.enums import APPLIED, AdoptionState, ContributionKind, Visibility
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.blocks import Choice, View, context, form, grouped_select, select, text_input
from handlers.slack.views.markup import cut, linked_ref, mention, mrkdwn, quote
from texts import Translator


@dataclass(frozen=True)
class Prefill:
    """The initial values of the short form."""

    kind: str | None = None
    title: str = ""
    body: str = ""
    alliance_id: int | None = None
    visibility: Visibility = Visibility.NETWORK


def split_title(typed: str) -> tuple[str, str]:
    """Split what was typed after the command into title and text, so that text too long for a title is not lost."""
    if len(typed) <= MAX_TITLE:
        return typed, ""
    return cut(typed, MAX_TITLE), typed[:MAX_BODY]


def share_form(
    words: Translator,
    prefill: Prefill,
    *,
    organisation: str,
    alliances: Sequence[tuple[str, Sequence[Choice]]],
    organisations: Sequence[tuple[str, Sequence[Choice]]] = (),
    source_user: str | None = None,
    metadata: str,
) -> View:
    """The short form, with at most six fields.

    People who may share for others choose the organisation; others see their own. `source_user` is the author of the
    message that the form was filled from.
    """
    kinds = [(words(f"kind.{kind}"), kind.value) for kind in ContributionKind]
    visibilities = [(words(f"visibility.{visibility}"), visibility.value) for visibility in Visibility]
    blocks = [
        select(BlockId.KIND, words("form.kind"), kinds, initial=prefill.kind, placeholder=words("form.choose")),
        text_input(
            BlockId.TITLE,
            words("form.title"),
            max_length=MAX_TITLE,
            initial=prefill.title,
            placeholder=words(f"form.title_example_{prefill.kind or 'any'}"),
            focus=not prefill.title,
        ),
        text_input(
            BlockId.BODY,
            words("form.body"),
            max_length=MAX_BODY,
            initial=prefill.body,
            hint=words(f"form.body_hint_{prefill.kind or 'any'}"),
            multiline=True,
            focus=bool(prefill.title),
        ),
        grouped_select(
            BlockId.ALLIANCE,
            words("form.alliance"),
            alliances,
            initial=str(prefill.alliance_id or ""),
            placeholder=words("form.choose"),
        ),
    ]
    if organisations:
        label = words("form.organisation")
        blocks.append(grouped_select(BlockId.ORGANISATION, label, organisations, initial=organisation))
    blocks.append(
        select(
            BlockId.VISIBILITY,
            words("form.visibility"),
            visibilities,
            initial=prefill.visibility.value,
            hint=words("form.visibility_hint"),
        )
    )
    if not organisations:
        blocks.append(context(words("form.on_behalf", organisation=mrkdwn(organisation))))
    if source_user:
        blocks.append(context(words("form.source", who=mention(source_user))))
    title = words(f"form.share_{prefill.kind or 'any'}")
    return form(words, CallbackId.SHARE, title, blocks, submit=words("form.share"), metadata=metadata)


def item_ref(item: Shown) -> str:
    """The reference of a contribution, with a link to its card if there is one."""
    return linked_ref(item.ref, item.permalink)


def line(words: Translator, item: Shown) -> str:
    """A contribution as one line of a list, with a link to its card if there is one."""
    kind = words(f"kind.{item.kind}")
    day = words.day(words.local(item.created_at).date())
    return f"*{item_ref(item)}* · {kind} · {quote(item.title, 200)} · {day}"


def support(words: Translator, item: Shown) -> list[str]:
    """The counts of a card: how many organisations support it, if others do, and how many use or explore it."""
    facts = []
    if item.endorsed_by_others:
        facts.append(words.count(f"search.behind_{item.kind}", item.behind))
    if applied := sum(one.state in APPLIED for one in item.adoptions):
        facts.append(words.count("search.applied", applied))
    if exploring := sum(one.state is AdoptionState.EXPLORING for one in item.adoptions):
        facts.append(words.count("search.explored", exploring))
    return facts
