"""The views of alliances, and of an organisation's participation in them."""

from collections.abc import Sequence
from itertools import groupby

from alliance.enums import Name, ParticipationKind
from alliance.people.alliances.participation import LeavingAlliance, ShownAlliance
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, context, form, section
from handlers.slack.views.markup import bold, cut, listed, mention, mrkdwn, quote, short_name
from texts import Translator

LEAVE = "leave"
"""The value for leaving an alliance, in place of a kind of participation."""
CONTACT = fields.user(BlockId.CONTACT, "participate.contact")


def alliance_list(
    words: Translator, shown: Sequence[ShownAlliance], *, page: int, has_more: bool
) -> tuple[str, list[Block]]:
    """The alliances by theme, each with a button to its own page."""
    title = words("alliances.title")
    blocks = [section(f"*{title}*\n{words('alliances.intro')}")]
    for theme, group in groupby(shown, lambda one: words.name(one.theme.names)):
        blocks.append(context(f"*{mrkdwn(theme)}*"))
        for one in group:
            name = words.name(one.alliance.names)
            more = button(
                words("alliances.open"),
                ActionId.PARTICIPATION,
                value=str(one.alliance.id),
                hint=words("alliances.open_of", alliance=name),
            )
            blocks.append(section("\n".join(_lines(words, one, goal=200)), accessory=more))
    turns = []
    if page:
        turns.append(button(words("page.previous"), f"{ActionId.ALLIANCES}:previous", value=str(page - 1)))
    if has_more:
        turns.append(button(words("page.next"), f"{ActionId.ALLIANCES}:next", value=str(page + 1)))
    return title, [*blocks, actions("alliances", *turns)] if turns else blocks


def alliance_page(
    words: Translator, one: ShownAlliance, *, organisation: str | None, may_change: bool = True
) -> tuple[str, list[Block]]:
    """One alliance: its participants, and what the reader may change on behalf of their `organisation`, if anything."""
    blocks = [section("\n".join(_lines(words, one, goal=1000)))]
    names = [(words("alliances.who_takes_part"), one.takes_part), (words("alliances.who_reads_along"), one.reads_along)]
    told = [f"{label}: {_names(words, found)}" for label, found in names if found]
    if told:
        blocks.append(context("\n".join(told)))
    if one.has_ended:
        blocks.append(context(words("alliances.has_ended")))
    offered = _offered(one) if may_change else []
    buttons = [_change_button(words, one, kind, organisation) for kind in offered]
    value = str(one.alliance.id)
    buttons.append(button(words("menu.actions"), ActionId.SHOW_STEPS, value=value))
    buttons.append(button(words("menu.overview"), ActionId.SHOW_OVERVIEW, value=value))
    blocks.append(actions("alliance", *buttons))
    return words.name(one.alliance.names), blocks


def participation_form(
    words: Translator,
    *,
    alliance: str,
    organisation: str,
    kind: ParticipationKind | None,
    was: ParticipationKind | None,
    leaving: LeavingAlliance,
    contact: str,
    metadata: str,
) -> View:
    """The form with the consequences of taking part, observing or leaving, and the choice of the contact person."""
    values = {"organisation": mrkdwn(organisation), "alliance": mrkdwn(alliance)}
    chosen = kind or LEAVE
    blocks: list[Block] = [section(words(f"participate.{chosen}", **values))]
    if kind is None:
        hidden, steps = leaving.hidden, leaving.steps
        lines = [words.count("participate.hidden", hidden), words("participate.stays")]
        lines += [words.count("participate.steps", steps)] if steps else []
        blocks.append(section("\n".join(f"• {line}" for line in lines)))
    else:
        lines = [words(f"participate.means_{kind}")]
        if was is ParticipationKind.TAKES_PART and kind is ParticipationKind.READS_ALONG and leaving.steps:
            lines.append(words.count("participate.steps", leaving.steps))
        hint = words("participate.contact_hint", organisation=organisation)
        blocks.append(section("\n".join(f"• {line}" for line in lines)))
        blocks.append(CONTACT.block(words, contact, hint=hint))
    submit = words(f"participate.submit_{chosen}")
    return form(words, CallbackId.PARTICIPATE, alliance, blocks, submit=submit, metadata=metadata)


def changed(
    words: Translator, *, organisation: str, alliance: Name, kind: ParticipationKind | None, has_changed: bool
) -> str:
    """Confirmation of an organisation's participation, whether or not it changed."""
    values = {
        "organisation": mrkdwn(organisation),
        "alliance": mrkdwn(words.name(alliance)),
        "participation": words(f"participation.{kind or 'none'}"),
    }
    return words("participate.done" if has_changed else "participate.already", **values)


def chair_notice(
    words: Translator,
    *,
    organisation: str,
    alliance: str,
    kind: ParticipationKind | None,
    by: str,
    contact: str | None,
    is_new_contact: bool,
) -> tuple[str, list[Block]]:
    """Notify a chair of a change of participation or contact person in their alliance."""
    key = "participate.chair_contact" if is_new_contact else f"participate.chair_{kind or LEAVE}"
    text = words(key, organisation=mrkdwn(organisation), alliance=mrkdwn(alliance))
    who = words("participate.by", who=mention(by))
    if contact and (contact != by or is_new_contact):
        who += f" · {words('participate.contact_is', who=mention(contact))}"
    return f"{text} {who}", [section(text), context(who)]


def _offered(one: ShownAlliance) -> list[ParticipationKind | None]:
    """The choices for the reader, including the current kind (to change the contact person); None is leaving."""
    joins = [] if one.has_ended else list(ParticipationKind)
    return [*joins, *([None] if one.own else [])]


def _change_button(
    words: Translator, one: ShownAlliance, kind: ParticipationKind | None, organisation: str | None
) -> Block:
    chosen = kind or LEAVE
    is_so = kind is not None and kind is one.own
    return button(
        words("participate.other_contact" if is_so else f"participate.button_{chosen}"),
        f"{ActionId.PARTICIPATE}:{chosen}",
        value=f"{one.alliance.id}/{chosen}",
        style="primary" if kind is ParticipationKind.TAKES_PART and one.own is None else None,
        hint=words("participate.button_of", organisation=organisation) if organisation else None,
    )


def _lines(words: Translator, one: ShownAlliance, *, goal: int) -> list[str]:
    alliance = one.alliance
    top = [bold(quote(words.name(alliance.names), 200))]
    if alliance.channel_id:
        top.append(f"<#{alliance.channel_id}>")
    if one.own:
        top.append(words(f"home.{one.own}"))
    lines = [" · ".join(top), quote(words.name(Name(alliance.goal, alliance.goal_en)), goal)]
    facts = [words.count("alliances.takes_part", len(one.takes_part))]
    if one.reads_along:
        facts.append(words.count("alliances.reads_along", len(one.reads_along)))
    if one.chairs:
        names = [name for _, name in one.chairs]
        facts.append(words.count("home.chairs", len(names), names=listed(words, names)))
    facts += [words("vacancy.chair", chair=words(f"chair.{kind}")) for kind in one.vacant]
    if alliance.ends_on:
        facts.append(words("alliances.ends", day=words.full_day(alliance.ends_on)))
    if one.own and one.contact:
        facts.append(words("alliances.contact", name=short_name(one.contact)))
    return [*[line for line in lines if line], cut(" · ".join(facts), 500)]


def _names(words: Translator, names: Sequence[Name]) -> str:
    return cut(", ".join(mrkdwn(words.name(one)) for one in names), 900)
