"""The form for an organisation to endorse a contribution: it recognises it, or joins in."""

from collections.abc import Mapping
from typing import Any

from alliance.contributions.endorsements import MAX_CONTEXT, SEVERITIES, EndorsementPrefill, Recognition, has_severity
from alliance.contributions.sharing import Shown
from alliance.enums import Series
from handlers.contributions.views.sharing import item_ref
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, context, form, section, select, text_input
from handlers.slack.views.markup import bold, mrkdwn, quote, short_name
from texts import Translator

NOTICEABLE = 2
"""The initial severity in the form: an organisation that recognises something at least notices it."""


def endorse_form(
    words: Translator,
    opened: EndorsementPrefill,
    *,
    metadata: str,
    asked_for: int | None = None,
    typed: Recognition | None = None,
) -> View:
    """The form for one optional line and, for a bottleneck, its severity; shows the organisation's current endorsement.

    `asked_for` is the number that was requested, if that leads to another contribution. `typed` is the input to keep if
    a colleague said something meanwhile.
    """
    kind = opened.kind
    blocks: list[Block] = [section(f"*{opened.ref}* · {bold(quote(opened.title, 300))}")]
    if asked_for not in (None, opened.number):
        blocks.append(section(words("endorse.leads_on", ref=Series.CONTRIBUTION.ref(asked_for), into=opened.ref)))
    if opened.said is not None:
        blocks += _already(words, opened, is_new=typed is not None)
    shown = typed or opened.said
    if has_severity(kind):
        severities = [(words(f"endorse.severity_{severity}"), str(severity)) for severity in SEVERITIES]
        initial = shown.severity if shown and shown.severity else NOTICEABLE
        blocks.append(select(BlockId.SEVERITY, words("endorse.severity"), severities, initial=str(initial)))
    blocks += [
        text_input(
            BlockId.CONTEXT,
            words(f"endorse.context_{kind}"),
            max_length=MAX_CONTEXT,
            initial=shown.context if shown else "",
            placeholder=words(f"endorse.context_example_{kind}"),
            multiline=True,
            focus=True,
            optional=True,
        ),
        context(words(f"endorse.meaning_{kind}")),
    ]
    title = words(f"endorse.title_{kind}")
    submit = words("endorse.change" if opened.said else "endorse.send")
    return form(words, CallbackId.ENDORSE, title, blocks, submit=submit, metadata=metadata)


def endorsed(words: Translator, item: Shown, organisation: str) -> str:
    """Confirm that an organisation endorsed a contribution."""
    title = bold(quote(item.title, 300))
    return words("endorse.done", organisation=bold(mrkdwn(organisation)), ref=item_ref(item), title=title)


def undone(words: Translator, before: Mapping[str, Any], ref: str) -> str:
    """Say that an endorsement was undone; `before` holds the fields that it had before, if it was given."""
    fields = before["fields"]
    was_given = fields is not None and fields["withdrawn_at"] is None
    return words("endorse.undone_change" if was_given else "endorse.undone", ref=ref)


def _already(words: Translator, opened: EndorsementPrefill, *, is_new: bool) -> list[Block]:
    """The organisation's current endorsement, who gave it, and the button to withdraw it."""
    said, kind = opened.said, opened.kind
    assert said is not None
    about = [words(f"severity.{said.severity}")] if said.severity else []
    about += [f"“{quote(said.context, 400)}”"] if said.context else []
    key = "endorse.said_just_now" if is_new else "endorse.said"
    sentence = words(key, name=short_name(opened.said_by or ""), said=f": {', '.join(about)}" if about else "")
    take_back = button(
        words(f"endorse.withdraw_{kind}"), ActionId.WITHDRAW_ENDORSEMENT, value=opened.ref, style="danger"
    )
    return [section(sentence), actions("withdraw", take_back)]
