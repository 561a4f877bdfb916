"""The short form, the card, and lists of contributions."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.contributions import MAX_BODY, MAX_TITLE, Shown
from alliance.words import ContributionKind, Visibility
from handlers.ids import ActionId, BlockId, CallbackId
from handlers.views.parts import (
    Block,
    Choice,
    View,
    actions,
    bold,
    button,
    context,
    cut,
    form,
    grouped_select,
    link,
    link_button,
    mrkdwn,
    pieces,
    quote,
    section,
    select,
    short_name,
    text_input,
)
from texts import Translator

CARD_BODY = 600
"""Characters of the text that a card shows; the whole is one click away."""


@dataclass(frozen=True)
class Prefill:
    """What the short form holds when it opens."""

    kind: str | None = None
    title: str = ""
    body: str = ""
    alliance_id: int | None = None
    visibility: Visibility = Visibility.NETWORK


def split_title(typed: str) -> tuple[str, str]:
    """What was typed behind the command, as title and text: what is too long for a title is not lost."""
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
    metadata: str,
) -> View:
    """The short form: at most six fields. Who may share for others chooses the organisation, others see theirs."""
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
    title = words(f"form.share_{prefill.kind or 'any'}")
    return form(words, CallbackId.SHARE, title, blocks, submit=words("form.share"), metadata=metadata)


def card(words: Translator, item: Shown, *, whole: bool = False, in_channel: bool = True) -> list[Block]:
    """A contribution as everybody who may read it sees it; `whole` shows all of its text."""
    alliance = words.name(item.alliance.name, item.alliance.name_en)
    top = f"*{item.ref} · {words(f'kind.{item.kind}').capitalize()}* · {mrkdwn(alliance)}"
    body = pieces(mrkdwn(item.body)) if whole else [quote(item.body, CARD_BODY)]
    blocks = [section(f"{top}\n{bold(quote(item.title, 900))}"), *[section(piece) for piece in body]]
    facts = [
        mrkdwn(words.name(item.organisation.name, item.organisation.name_en)),
        words("card.by", name=short_name(item.author_name)),
        words("card.since", day=words.day(words.local(item.created_at).date())),
    ]
    if item.visibility is Visibility.ALLIANCE:
        facts.append(words("card.alliance_only"))
    if item.is_archived:
        facts.append(words("card.archived"))
    blocks.append(context(" · ".join(facts)))
    buttons = []
    if not whole and len(item.body) > CARD_BODY:
        buttons.append(
            button(words("card.more"), ActionId.SHOW, value=item.ref, hint=words("card.more_of", ref=item.ref))
        )
    if not in_channel and item.permalink:
        buttons.append(link_button(words("card.in_channel"), item.permalink, item.ref))
    if buttons:
        blocks.append(actions(f"card-{item.ref}", *buttons))
    return blocks


def closed_card(words: Translator, item: Shown) -> list[Block]:
    """What stands in a channel that more people read than may see the contribution: that it is there, no more."""
    organisation = words.name(item.organisation.name, item.organisation.name_en)
    kind = words(f"kind.{item.kind}")
    sentence = words("card.closed", ref=item.ref, kind=kind, organisation=mrkdwn(organisation))
    show = button(words("card.show"), ActionId.SHOW, value=item.ref, hint=words("card.show_of", ref=item.ref))
    return [section(sentence), actions(f"card-{item.ref}", show)]


def card_text(words: Translator, item: Shown) -> str:
    """The whole meaning of a card in words: screen readers and notifications read only this."""
    return words(
        "card.text",
        ref=item.ref,
        kind=words(f"kind.{item.kind}"),
        alliance=mrkdwn(words.name(item.alliance.name, item.alliance.name_en)),
        title=mrkdwn(item.title),
        organisation=mrkdwn(words.name(item.organisation.name, item.organisation.name_en)),
        body=quote(item.body, 400),
    )


def line(words: Translator, item: Shown) -> str:
    """A contribution on one line of a list, linked to its card where it has one."""
    ref = link(item.permalink, item.ref) if item.permalink else item.ref
    kind = words(f"kind.{item.kind}")
    day = words.day(words.local(item.created_at).date())
    return f"*{ref}* · {kind} · {quote(item.title, 200)} · {day}"
