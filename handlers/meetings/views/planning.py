"""Views of meetings: the list, a meeting with its agenda and decisions, and the bot's proposals for it."""

import datetime as dt
from collections.abc import Sequence

from alliance.enums import MeetingKind
from alliance.meetings.planning import ListedMeeting
from alliance.meetings.proposals import Proposal, WhyProposed
from alliance.meetings.shown_items import ShownItem
from handlers.contributions.views.outcomes import decided_line
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import DIVIDER, Block, View, actions, button, overflow, reading_view, section
from handlers.slack.views.markup import bold, cut, mrkdwn, quote, short_name
from texts import Translator, meeting_title

PAGE = 5
"""Agenda items on one page."""
EDIT, UP, DOWN, REMOVE = "edit", "up", "down", "remove"
"""Options of an item's overflow menu."""
ASKED = frozenset(
    {
        WhyProposed.UNDECIDED,
        WhyProposed.STUCK,
        WhyProposed.MANDATE,
        WhyProposed.POLL,
        WhyProposed.NO_OWNER,
        WhyProposed.TO_ADOPT,
    }
)
"""The reasons that come with a suggested question; with the others the item has one already."""
AT_HAND = frozenset({WhyProposed.NO_OWNER, WhyProposed.TO_ADOPT})
SAID = 200
"""Maximum characters of each text about an item; the full text is in its form."""


def meeting_list(words: Translator, coming: Sequence[ListedMeeting], past: Sequence[ListedMeeting]) -> View:
    """Upcoming and past meetings, with a button to plan a new one."""
    blocks = [actions("meetings", button(words("meeting.new"), ActionId.MEETING_NEW, style="primary"))]
    for name, meetings in (("coming", coming), ("past", past)):
        if meetings or name == "coming":
            blocks.append(section(f"*{words(f'meeting.{name}')}*"))
        if not meetings and name == "coming":
            blocks.append(section(words("meeting.none")))
        for one in meetings:
            hint = words("meeting.show_of", ref=one.ref)
            show = button(words("meeting.show"), f"{ActionId.MEETING_SHOW}:{one.number}", value=one.ref, hint=hint)
            blocks.append(section("\n".join(_lines(words, one)), accessory=show))
    return reading_view(words, blocks, title=words("meeting.title"))


def meeting_page(
    words: Translator,
    meeting: ListedMeeting,
    items: Sequence[ShownItem],
    *,
    page: int = 0,
    told: str = "",
    list_line: str = "",
    list_buttons: Sequence[Block] = (),
    has_sent: bool = False,
) -> list[Block]:
    """A meeting with a page of its agenda, and the actions open to its reader; `told` is shown first.

    `list_line` and `list_buttons` are about its list of decisions; `has_sent` says that papers or lists were sent.
    """
    blocks = [section(told)] if told else []
    lines = [*_lines(words, meeting, is_whole=True), *([list_line] if list_line else [])]
    blocks.append(section("\n".join(lines)))
    buttons = [*list_buttons, *_buttons(words, meeting)] if meeting.may_run else []
    buttons += [button(words("meeting.sent"), ActionId.MEETING_SENT, value=meeting.ref)] if has_sent else []
    if buttons and not meeting.is_cancelled:
        blocks.append(actions(f"meeting-{meeting.number}", *buttons))
    blocks.append(section(f"*{words('meeting.decisions' if meeting.is_past else 'meeting.agenda')}*"))
    if not items:
        empty = "empty" if meeting.is_open and meeting.may_run else "empty_yet" if meeting.is_open else "was_empty"
        blocks.append(section(words(f"meeting.{empty}")))
    shown = items[page * PAGE : (page + 1) * PAGE]
    for place, one in enumerate(shown, start=page * PAGE + 1):
        blocks += _item(words, meeting, one, place, len(items))
    pages = []
    if page > 0:
        pages.append(_page_button(words, meeting, "previous", page - 1))
    if (page + 1) * PAGE < len(items):
        pages.append(_page_button(words, meeting, "next", page + 1))
    return [*blocks, *([actions("meeting-pages", *pages)] if pages else [])]


def meeting_text(words: Translator, meeting: ListedMeeting) -> str:
    """A meeting in one line of text."""
    kind, day = words(f"meetingkind.{meeting.kind}"), words.full_day(meeting.held_on)
    key = "meeting.text_cancelled" if meeting.is_cancelled else "meeting.text"
    return words(key, ref=meeting.ref, kind=kind, title=quote(_title(words, meeting)), day=day)


def proposal_list(words: Translator, meeting: ListedMeeting, proposals: Sequence[Proposal]) -> list[Block]:
    """The bot's proposals for an agenda, each with buttons to accept or dismiss it."""
    if not proposals:
        return [section(words("proposal.none", ref=meeting.ref))]
    blocks = [section(words.count("proposal.some", len(proposals), ref=meeting.ref))]
    for one in proposals:
        value = str(one.item.item_id)
        name = _name(words, one.item, 120)
        lines = [f"{name}\n{words(f'proposal.why_{one.why}', ref=one.item.came_from or '')}"]
        lines += _gone(words, one.item)
        if one.item.laid_before:
            lines.append(words("item.question_line", question=quote(one.item.laid_before, 150)))
        take = button(words("proposal.take"), f"{ActionId.MEETING_TAKE}:{value}", value=value, style="primary")
        leave = button(words("proposal.leave"), f"{ActionId.MEETING_LEAVE}:{value}", value=value)
        blocks += [section("\n".join(lines)), actions(f"proposal-{value}", take, leave)]
    return blocks


def proposal_wording(words: Translator, why: WhyProposed) -> tuple[str, str]:
    """The question that an accepted proposal comes with, and the likely decision; "" for none."""
    question = words(f"proposal.question_{why}") if why in ASKED else ""
    return question, words(f"proposal.decision_{why}") if why in AT_HAND else ""


def scheduled(
    words: Translator, name: str, meeting: ListedMeeting, also_on: Sequence[str], *, is_limited: bool = False
) -> list[Block]:
    """The confirmation that an item is on an agenda, with the other agendas, and a warning if it is limited.

    More people read an agenda than may see an item that is visible to one alliance only.
    """
    said = words("item.scheduled", item=mrkdwn(name), meeting=_named(words, meeting))
    blocks = [section(said)]
    if is_limited:
        blocks.append(section(f":lock: {words('item.limited_here', ref=mrkdwn(name))}"))
    if also_on:
        blocks.append(section(words("item.also_on", refs=", ".join(also_on))))
    show = button(words("meeting.show_agenda"), f"{ActionId.MEETING_SHOW}:{meeting.number}", value=meeting.ref)
    return [*blocks, actions("scheduled", show)]


def moved(
    words: Translator, meeting: ListedMeeting, *, was: dt.date, by: str, has_papers: bool = False
) -> tuple[str, list[Block]]:
    """The notice that a meeting moved, to people with an item on its agenda or with its papers."""
    told = words(
        "meeting.moved",
        meeting=_named(words, meeting),
        was=words.dated(was),
        day=_when(words, meeting),
        papers=words.dated(meeting.papers_on),
        by=by,
    )
    if has_papers:
        told = f"{told}\n{words('meeting.papers_old' if meeting.pack_at is None else 'meeting.papers_older')}"
    return told, [section(told), *_show(words, meeting)]


def cancelled(
    words: Translator, meeting: ListedMeeting, *, by: str, has_papers: bool = False
) -> tuple[str, list[Block]]:
    """The notice that a meeting was cancelled, to people with an item on its agenda or with its papers."""
    about, reason = f"*{meeting.ref}* {titled(words, meeting)}", quote(meeting.reason, 400)
    told = words("meeting.cancelled", meeting=about, reason=reason, by=by)
    if meeting.items:
        told = f"{told}\n{words('meeting.left_over')}"
    if has_papers:
        told = f"{told}\n{words('meeting.papers_void')}"
    return told, [section(told), *_show(words, meeting)]


def _show(words: Translator, meeting: ListedMeeting) -> list[Block]:
    show = button(words("meeting.show_agenda"), f"{ActionId.MEETING_SHOW}:{meeting.number}", value=meeting.ref)
    return [actions("meeting-show", show)]


def _lines(words: Translator, meeting: ListedMeeting, *, is_whole: bool = False) -> list[str]:
    """A meeting's lines in a list, or with `is_whole` above its agenda."""
    kind, title = words(f"meetingkind.{meeting.kind}"), _title(words, meeting)
    says_kind, shown = title.casefold().startswith(kind.casefold()), bold(quote(title, 300))
    lines = [f"*{meeting.ref}* · {shown}" if says_kind else f"*{meeting.ref}* · {kind} · {shown}"]
    facts = [_when(words, meeting)]
    if not meeting.is_past or is_whole:
        facts.append(words("meeting.papers", day=words.dated(meeting.papers_on)))
    if meeting.pack_at is not None and is_whole:
        facts.append(words("meeting.papers_made", moment=words.moment(meeting.pack_at)))
    if meeting.place and is_whole:
        facts.append(quote(meeting.place, 300))
    facts.append(words.count("meeting.items", meeting.items))
    lines += [" · ".join(facts), _whose(words, meeting)]
    if meeting.is_cancelled:
        lines.append(words("meeting.is_cancelled", reason=quote(meeting.reason, 400)))
    return lines


def _when(words: Translator, meeting: ListedMeeting) -> str:
    day = words.dated(meeting.held_on)
    return day if meeting.starts_at is None else words("meeting.at", day=day, time=f"{meeting.starts_at:%H:%M}")


def _whose(words: Translator, meeting: ListedMeeting) -> str:
    names = [mrkdwn(words.name(one)) for one in meeting.alliances]
    return cut(", ".join(names), 200) if names else words("meeting.whole_network")


def _named(words: Translator, meeting: ListedMeeting) -> str:
    return f"*{meeting.ref}* {quote(_title(words, meeting), 300)}"


def titled(words: Translator, meeting: ListedMeeting) -> str:
    """A meeting's title with its day, unless the title includes that already."""
    title = _title(words, meeting)
    shown = quote(title, 300)
    if words.full_day(meeting.held_on) in title:
        return shown
    return words("meeting.title_on", title=shown, day=words.dated(meeting.held_on))


def _title(words: Translator, meeting: ListedMeeting) -> str:
    return meeting_title(words, meeting.title, meeting.held_on)


def _buttons(words: Translator, meeting: ListedMeeting) -> list[Block]:
    """The buttons for people who prepare a meeting: after it has taken place, only its papers."""
    papers = button(words("meeting.pack"), ActionId.MEETING_PACK, value=meeting.ref)
    if not meeting.is_open:
        return [papers]
    cancel = button(words("meeting.cancel"), ActionId.MEETING_CANCEL, value=meeting.ref, style="danger")
    return [
        button(words("meeting.proposals"), ActionId.MEETING_PROPOSALS, value=meeting.ref, style="primary"),
        button(words("meeting.subject"), ActionId.MEETING_SUBJECT, value=meeting.ref),
        papers,
        button(words("meeting.edit"), ActionId.MEETING_EDIT, value=meeting.ref),
        cancel,
    ]


def _gone(words: Translator, item: ShownItem) -> list[str]:
    """What has happened to the item since, if that matters before it is discussed."""
    return [words(f"item.gone_{item.gone}", ref=item.ref or "", into=item.into or "")] if item.gone is not None else []


def _item(words: Translator, meeting: ListedMeeting, item: ShownItem, place: int, count: int) -> list[Block]:
    lines = [f"*{place}.* {_name(words, item)} · {words(f'purpose.{item.purpose}')}", *_gone(words, item)]
    if item.question:
        lines.append(words("item.question_line", question=quote(item.question, SAID)))
    if item.proposal:
        lines.append(words("item.proposal_line", proposal=quote(item.proposal, SAID)))
    if item.advice:
        where = f" ({item.advised_in})" if item.advised_in else ""
        lines.append(words("item.advice_line", where=where, advice=quote(item.advice, SAID)))
    if item.came_from and not (item.advice and item.came_from == item.advised_in):
        lines.append(words("item.came_from", ref=item.came_from))
    if item.decided_before is not None:
        lines.append(decided_line(words, item.decided_before))
    if item.also_on and not meeting.is_past:
        lines.append(words("item.also_on", refs=cut(", ".join(item.also_on), 200)))
    lines += _decided(words, item)
    menu = _menu(words, item, place, count) if meeting.may_run and meeting.is_open else None
    blocks = [section("\n".join(lines), accessory=menu)]
    if meeting.may_run and not meeting.is_cancelled and (buttons := _item_buttons(words, meeting, item)):
        blocks.append(actions(f"item-{item.item_id}", *buttons))
    return [*blocks, DIVIDER] if len(blocks) > 1 else blocks


def _decided(words: Translator, item: ShownItem) -> list[str]:
    if item.decision is None:
        return []
    decision = item.decision
    outcome = bold(words(f"decision.{decision.outcome}"))
    said = words("item.decision_line", outcome=outcome, line=quote(decision.line, SAID))
    day = words.day(words.local(decision.at).date())
    lines = [said, words("item.decided_by", name=short_name(decision.by), day=day)]
    return [*lines, words("item.made_step", ref=decision.step_ref)] if decision.step_ref else lines


def _menu(words: Translator, item: ShownItem, place: int, count: int) -> Block:
    possible = {EDIT: True, UP: place > 1, DOWN: place < count, REMOVE: item.decision is None}
    choices = [(words(f"item.{name}"), f"{name}:{item.item_id}") for name, is_one in possible.items() if is_one]
    return overflow(ActionId.MEETING_ITEM, choices)


def _item_buttons(words: Translator, meeting: ListedMeeting, item: ShownItem) -> list[Block]:
    value, buttons = str(item.item_id), []
    if meeting.kind is MeetingKind.OFFICIAL:
        buttons.append(button(words("item.advice"), f"{ActionId.MEETING_ADVICE}:{value}", value=value))
        buttons.append(button(words("item.carry"), f"{ActionId.MEETING_CARRY}:{value}", value=value))
    if meeting.is_past:
        key = "item.decide_again" if item.decision else "item.decide"
        buttons.append(button(words(key), f"{ActionId.MEETING_DECISION}:{value}", value=value))
    if meeting.is_past and item.is_undecided:
        buttons.append(button(words("item.carry_over"), f"{ActionId.MEETING_CARRY_OVER}:{value}", value=value))
    if item.decision is not None and item.decision.step_ref is None and item.can_become_step:
        buttons.append(button(words("item.make_step"), f"{ActionId.MEETING_STEP}:{value}", value=value))
    if item.can_be_adopted:
        buttons.append(button(words("item.adopt"), f"{ActionId.MEETING_ADOPT}:{value}", value=value, style="primary"))
    return buttons


def _name(words: Translator, item: ShownItem, limit: int = 200) -> str:
    title = words("item.hidden") if item.title is None else quote(words.name(item.title), limit)
    named = f"*{item.ref}* {title}" if item.ref else bold(title)
    whose = mrkdwn(words.name(item.alliance)) if item.alliance else ""
    return f"{named} · {cut(whose, 100)}" if whose else named


def _page_button(words: Translator, meeting: ListedMeeting, name: str, page: int) -> Block:
    label = words("page.next") if name == "next" else words("meeting.previous")
    return button(label, f"{ActionId.MEETING_PAGE}:{name}", value=f"{meeting.ref}/{page}")
