"""The page on which somebody hands over what they own, or leaves; and the messages to everybody concerned."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.enums import Name, NoticeKind
from alliance.people.vacancies import OpenRole
from alliance.records.handing_over import BY_CHOICE, HandedOver, HandoverPage, Reason
from alliance.records.ownership import Owned
from handlers.people.views.vacancies import roles_words
from handlers.records.views.ownership import listed_sections, owned_lines
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, button, form, reading_view, section
from handlers.slack.views.markup import MAX_SECTION, bold, cut, joined, mention, mrkdwn, quote, short_name
from texts import Translator

SUCCESSOR = fields.user(BlockId.MEMBER, "leaving.successor", allows_none=True)
PARTS = fields.checks(BlockId.PARTS, "leaving.parts", hint="leaving.parts_hint", optional=True)
LEAVES_VACANT = fields.tick(BlockId.NOBODY, "leaving.otherwise", box="leaving.nobody", hint="leaving.nobody_hint")
MOST_NOTICES = 15
FEW = 3
"""How many things of a kind a message names."""
MAX_TOLD = 1500
MAX_NOTICE = 500


@dataclass(frozen=True)
class Noticed:
    """Something that Slack showed of a member, as the secretariat reads it."""

    kind: NoticeKind
    member_id: int
    slack_user_id: str
    name: str
    organisation: Name
    target_id: int | None = None
    target: Name | None = None
    domain: str = ""
    vacant: tuple[OpenRole, ...] = ()


def hand_over_form(words: Translator, shown: HandoverPage, metadata: str) -> View:
    """The form with what somebody owns, the possible successors, and what is not handed over."""
    name, reason = short_name(shown.member.name), "gone" if shown.has_left else shown.reason.value
    organisation = words.name(shown.organisation.names)
    target = words.name(shown.target.names) if shown.target else ""
    values = {"name": name, "organisation": mrkdwn(organisation), "target": mrkdwn(target)}
    told = owned_lines(words, shown.owned) or [words("leaving.owns_nothing", name=name)]
    blocks = [section(words(f"leaving.intro_{reason}", **values)), *listed_sections(told)]
    if shown.of_others:
        what = joined(words, [one.ref or quote(words.name(one.title)) for one in shown.of_others[:10]])
        blocks.append(section(words("leaving.of_others", what=what)))
    if shown.can_be_handed:
        blocks.append(_successor(words, shown, organisation=organisation))
    if shown.parts:
        offered = [(words(f"leaving.part_{part}"), part.value) for part in shown.parts]
        initial = [part.value for part in shown.parts if part not in BY_CHOICE]
        blocks.append(PARTS.block(words, initial, offered))
    if shown.last_roles:
        blocks.append(section(words("leaving.only_one", name=name, roles=roles_words(words, shown.last_roles))))
        blocks.append(LEAVES_VACANT.block(words))
    title, submit = words(f"leaving.title_{reason}"), words(f"leaving.submit_{reason}")
    return form(words, CallbackId.HAND_OVER, title, blocks, submit=submit, metadata=metadata)


def _successor(words: Translator, shown: HandoverPage, *, organisation: str) -> Block:
    suggested = shown.suggested
    hint = words("leaving.successor_hint", organisation=organisation)
    return SUCCESSOR.block(
        words,
        suggested.slack_user_id if suggested is not None else None,
        hint=hint,
        optional=shown.has_left or shown.reason is not Reason.STAYS,
    )


def handed_over(words: Translator, handed: HandedOver) -> View:
    """Confirm what was handed over, what has no person now, and which roles nobody holds."""
    who = mention(handed.member.slack_user_id)
    blocks = [section(words(f"leaving.done_{handed.reason.value}", who=who))]
    if handed.to is not None and handed.owned.things:
        to = mention(handed.to.slack_user_id)
        blocks += [section(words("leaving.told_to", to=to)), *listed_sections(owned_lines(words, handed.owned))]
    blocks += _without_a_person(words, handed.let_go)
    if handed.kept.things:
        blocks += [section(words("leaving.kept", who=who)), *listed_sections(owned_lines(words, handed.kept))]
    if handed.vacant:
        blocks.append(section(words("leaving.vacant", roles=roles_words(words, handed.vacant))))
    return reading_view(words, blocks, title=words("admin.done"))


def handover_notice(
    words: Translator,
    *,
    by: str,
    name: str,
    to: str | None,
    is_reader: bool,
    reason: Reason,
    owned: Owned,
    let_go: Owned,
) -> tuple[str, list[Block]]:
    """Notify somebody concerned of what went from whom to whom, or has no person now; `is_reader`: it went to them."""
    text = words(f"leaving.told_{reason.value}", who=mention(by), name=short_name(name))
    blocks = [section(text)]
    if to is not None and owned.things:
        told = words("leaving.told_you") if is_reader else words("leaving.told_to", to=mention(to))
        lines = owned_lines(words, owned, most=FEW)
        blocks += [section(told), *listed_sections(lines)]
        text = f"{text} {told} {', '.join(lines)}"
    return cut(text, MAX_TOLD), [*blocks, *_without_a_person(words, let_go)]


def erasure_notice(words: Translator, let_go: Owned) -> tuple[str, list[Block]]:
    """Tell what has no person now, as somebody was erased: not who."""
    text = words("leaving.told_erased")
    blocks = [section(text), *_without_a_person(words, let_go)]
    return cut(f"{text} {', '.join(owned_lines(words, let_go, most=FEW))}", MAX_TOLD), blocks


def _without_a_person(words: Translator, let_go: Owned) -> list[Block]:
    if not let_go.things:
        return []
    return [section(words("leaving.told_nobody")), *listed_sections(owned_lines(words, let_go, most=FEW))]


def people_noticed(words: Translator, found: Sequence[Noticed]) -> tuple[str, list[Block]]:
    """Tell the secretariat what Slack showed of people, each with a button to what can be done."""
    title = words("noticed.title")
    shown = [section(_noticed(words, one), accessory=_noticed_button(words, one)) for one in found[:MOST_NOTICES]]
    blocks = [section(title), *shown]
    if len(found) > MOST_NOTICES:
        blocks.append(section(words("noticed.more", n=len(found) - MOST_NOTICES)))
    told = "; ".join(_noticed(words, one) for one in found[:MOST_NOTICES])
    return cut(f"{title} {told}", MAX_SECTION), blocks


def _noticed(words: Translator, one: Noticed) -> str:
    organisation = mrkdwn(words.name(one.organisation))
    target = mrkdwn(words.name(one.target)) if one.target else ""
    values = {"name": bold(short_name(one.name)), "organisation": organisation, "target": target}
    text = words(f"noticed.{one.kind}", **values, domain=mrkdwn(one.domain))
    if one.vacant:
        text += " " + words("noticed.vacant", roles=roles_words(words, one.vacant))
    return cut(text, MAX_NOTICE)


def _noticed_button(words: Translator, one: Noticed) -> Block:
    if one.kind is NoticeKind.DOMAIN and one.target_id is not None:
        target = words.name(one.target) if one.target else ""
        value = f"{one.member_id}/{one.target_id}"
        action_id = f"{ActionId.PERSON_MOVES}:{value}"
        return button(words("noticed.move"), action_id, value=value, hint=words("noticed.move_hint", target=target))
    if one.kind is NoticeKind.BACK:
        value, hint = str(one.member_id), words("list.open_hint", name=one.name)
        return button(words("list.open"), f"{ActionId.OPEN_PERSON}:{value}", value=value, hint=hint)
    is_leaving = one.kind is NoticeKind.NO_CHANNEL
    opens = ActionId.PERSON_LEAVES if is_leaving else ActionId.HAND_OVER
    key = "noticed.leaves" if is_leaving else "noticed.hand_over"
    hint = words(f"{key}_hint", name=one.name)
    return button(words(key), f"{opens}:{one.member_id}", value=str(one.member_id), hint=hint)
