"""Items of a meeting's agenda: adding, ordering and removing them, and the official meeting's advice."""

import datetime as dt
from dataclasses import dataclass

from alliance.agenda.permissions import get_step
from alliance.bundles.permissions import get_to_read
from alliance.contributions.sharing import get_readable as get_contribution
from alliance.enums import ItemState, MeetingKind, MeetingState, Purpose, Series
from alliance.errors import Conflict, Invalid, NotFound
from alliance.index import indexing
from alliance.index.documents import DocumentKind
from alliance.meetings.permissions import get_readable, get_to_run
from alliance.people.audit import audit, audit_changes
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.polls.permissions import check_visible, get_poll
from alliance.typed_text import check_length, clean_line, clean_text, is_readable
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.tables import ActionStep, AgendaItem, Bundle, Contribution, Meeting, Poll

MAX_TITLE = 300
MAX_QUESTION = 1000
MAX_PROPOSAL = 1000
MAX_ADVICE = 2000
MOST = 100
"""The limit of items on an agenda: no meeting gets through more."""
About = Contribution | ActionStep | Poll | Bundle


@dataclass(frozen=True)
class ItemForm:
    """An item as entered in the form; `title` is set for a subject of its own only."""

    purpose: Purpose
    question: str = ""
    proposal: str = ""
    title: str = ""


@dataclass(frozen=True)
class Added:
    """An item that was added, and the other upcoming meetings that have it on their agenda."""

    item: AgendaItem
    also_on: tuple[str, ...] = ()


def find_about(session: Session, *, by: Person, series: Series, number: int, channel_id: str | None = None) -> About:
    """What is to be put on an agenda, for people with permission: a chair of its alliance, or the secretariat.

    Raises NotFound, NotAllowed, and Conflict for something archived or merged.
    """
    authorise(by, Action.MEET)
    about: About
    match series:
        case Series.CONTRIBUTION:
            about, *_ = get_contribution(session, reader=by, number=number, channel_id=channel_id)
            if about.number != number:
                raise Conflict("problem.merged", ref=Series.CONTRIBUTION.ref(number), into=about.ref)
        case Series.STEP:
            about, _ = get_step(session, number)
        case Series.POLL:
            about = get_poll(session, number)
            check_visible(session, about, reader=by, channel_id=channel_id)
        case Series.BUNDLE:
            about = get_to_read(session, reader=by, number=number)
        case _:
            raise NotFound("reference", series.ref(number))
    # Without an alliance it belongs to the whole network, and only the secretariat may do this.
    authorise(by, Action.MEET, alliance_id=about.alliance_id)
    if not isinstance(about, Poll) and about.archived_at is not None:
        raise Conflict("problem.schedule_archived", ref=series.ref(number))
    return about


def add_item(
    session: Session, *, by: Person, number: int, about: About | None, form: ItemForm, today: dt.date, now: dt.datetime
) -> Added:
    """Put something, or a subject of its own, on the agenda of `O-<number>`.

    Submitting the same form twice adds one item. `about` is the result of `find_about`. The same item may be on several
    agendas; the result names the others. Raises NotFound, NotAllowed, Invalid for a field or for something on that
    agenda already, and Conflict for a meeting that has taken place or was cancelled, or an agenda that is full.
    """
    meeting = get_readable(session, reader=by, number=number, for_change=True)
    authorise(by, Action.MEET)
    if about is None:
        get_to_run(session, by=by, number=number)
    check_open(meeting, today)
    form = _checked(form, needs_title=about is None)
    item = _item(meeting, about, form, by, now)
    known = find_same(session, meeting, item)
    if known is not None and known.state is ItemState.TAKEN:
        if form_of(known) == form:
            return Added(known)
        field = "title" if about is None else "meeting"
        raise Invalid(field, "problem.item_known", ref=meeting.ref, item=_name_of(about, form))
    if len(rows.list_items(session, meeting.id, ItemState.TAKEN)) >= MOST:
        raise Conflict("problem.agenda_full", ref=meeting.ref, most=MOST)
    if known is not None:
        item = _fill(known, form)
        item.state, item.by_member_id = ItemState.TAKEN, by.member.id if by.member else None
    copy_given_advice(session, meeting, item)
    set_position(session, meeting, item)
    note_change(session, meeting, now)
    # A subject of its own is named by its title.
    named = {} if about is None else {"item": item.id}
    audit(session, by, "add_item", meeting.ref, {}, now, **named, **_plain(form))
    return Added(item, _also_on(session, item, meeting, today))


def edit_item(
    session: Session, *, by: Person, item_id: int, form: ItemForm, today: dt.date, now: dt.datetime
) -> AgendaItem:
    """Change an item's purpose, question, proposal or title. Raises NotFound, NotAllowed, Invalid and Conflict."""
    item, meeting = get_item_to_run(session, by=by, item_id=item_id)
    check_open(meeting, today)
    form = _checked(form, needs_title=is_subject(item))
    if audit_changes(session, by, "edit_item", meeting.ref, _plain(form_of(item)), _plain(form), now):
        _fill(item, form)
        note_change(session, meeting, now)
    return item


def remove_item(session: Session, *, by: Person, item_id: int, now: dt.datetime) -> Meeting:
    """Remove an item from the agenda; it is not proposed again for that meeting.

    Raises NotFound, NotAllowed, and Conflict once it was decided.
    """
    item, meeting = get_item_to_run(session, by=by, item_id=item_id)
    if rows.find_decision(session, item_id) is not None:
        raise Conflict("problem.item_decided", ref=meeting.ref)
    if item.state is ItemState.TAKEN:
        item.state = ItemState.LEFT
        note_change(session, meeting, now)
        audit(session, by, "remove_item", meeting.ref, {"item": item_id}, now)
    return meeting


def move_item(session: Session, *, by: Person, item_id: int, up: bool, now: dt.datetime) -> Meeting:
    """Swap an item with the one before or after it; at either end it stays where it is.

    Raises NotFound and NotAllowed.
    """
    item, meeting = get_item_to_run(session, by=by, item_id=item_id)
    order = list(rows.list_items(session, meeting.id, ItemState.TAKEN))
    place = next((at for at, one in enumerate(order) if one.id == item.id), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(order):
        return meeting
    order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order, start=1):
        one.position = position
    note_change(session, meeting, now)
    audit(session, by, "move_item", meeting.ref, {"position": place + 1}, now, item=item_id, position=other + 1)
    return meeting


def record_advice(session: Session, *, by: Person, item_id: int, advice: str, now: dt.datetime) -> AgendaItem:
    """Store an official meeting's advice on an item, and copy it to the executive meetings that have the item.

    Raises NotFound, NotAllowed, Invalid for advice that is too long, and Conflict for a meeting of another kind.
    """
    item, meeting = get_item_to_run(session, by=by, item_id=item_id)
    if meeting.kind is not MeetingKind.OFFICIAL:
        raise Conflict("problem.advice_elsewhere", ref=meeting.ref)
    advice = clean_text(advice)
    check_length("advice", advice, MAX_ADVICE)
    if not audit_changes(session, by, "advise", meeting.ref, {"advice": item.advice}, {"advice": advice}, now):
        return item
    item.advice = advice
    note_change(session, meeting, now)
    found = [] if is_subject(item) else rows.find_items_about(session, item, ItemState.TAKEN)
    for there, other in found:
        if other.kind is MeetingKind.EXECUTIVE and other.state is MeetingState.PLANNED:
            copy_given_advice(session, other, there)
    if carried := rows.find_carried(session, item_id, MeetingKind.EXECUTIVE):
        copy_advice(session, item, carried[0])
    return item


def copy_given_advice(session: Session, meeting: Meeting, item: AgendaItem) -> None:
    """Copy the advice of the last official meeting onto an item of an executive meeting."""
    if meeting.kind is not MeetingKind.EXECUTIVE or is_subject(item):
        return
    found = rows.find_items_about(session, item, ItemState.TAKEN)
    advised = [
        one
        for one, other in found
        if one.advice
        and other.kind is MeetingKind.OFFICIAL
        and other.state is not MeetingState.CANCELLED
        and other.held_on <= meeting.held_on
    ]
    if advised and rows.find_carried(session, advised[-1].id, MeetingKind.EXECUTIVE) is None:
        copy_advice(session, advised[-1], item)


def copy_advice(session: Session, item: AgendaItem, there: AgendaItem) -> None:
    """Copy an item's advice to a later agenda's item, and its question and proposal where those are empty there."""
    there.advice, there.from_item_id = item.advice, item.id
    there.question, there.proposal = there.question or item.question, there.proposal or item.proposal
    session.add(there)
    session.flush()


def get_item_to_run(session: Session, *, by: Person, item_id: int) -> tuple[AgendaItem, Meeting]:
    """An item and its meeting, for people who prepare it. Raises NotFound, NotAllowed, and Conflict once cancelled."""
    item = rows.find_item(session, item_id)
    meeting = rows.find_meeting_by_id(session, item.meeting_id) if item is not None else None
    if item is None or meeting is None or by.is_restricted:
        raise NotFound("item", str(item_id))
    meeting = get_to_run(session, by=by, number=meeting.number)
    if meeting.state is MeetingState.CANCELLED:
        raise Conflict("problem.meeting_cancelled", ref=meeting.ref)
    return item, meeting


def form_of(item: AgendaItem) -> ItemForm:
    """An item as the values of its form."""
    return ItemForm(Purpose(item.purpose), item.question, item.proposal, item.title)


def is_subject(item: AgendaItem) -> bool:
    """Whether an item is a subject of its own."""
    return item.contribution_id is None and item.step_id is None and item.poll_id is None and item.bundle_id is None


def check_open(meeting: Meeting, today: dt.date) -> None:
    """Raise Conflict unless items can still be added to a meeting's agenda."""
    if meeting.state is MeetingState.CANCELLED:
        raise Conflict("problem.meeting_cancelled", ref=meeting.ref)
    if meeting.held_on < today or meeting.state is MeetingState.HELD:
        raise Conflict("problem.meeting_has_been", ref=meeting.ref)


def note_change(session: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Note that an agenda changed: papers at short notice wait until it has been left alone for a while."""
    meeting.agenda_at = now
    session.flush()
    indexing.note_change(session, DocumentKind.MEETING, meeting.number)


def set_position(session: Session, meeting: Meeting, item: AgendaItem) -> None:
    """Give a taken item its position on an agenda.

    Decisions come before discussions, and those before information, each after the existing ones; a conference keeps
    its subjects in order of arrival. Moving items overrides this: a manual order stays.
    """
    order = [one for one in rows.list_items(session, meeting.id, ItemState.TAKEN) if one.id != item.id]
    place, purposes = len(order), list(Purpose)
    if meeting.kind is not MeetingKind.CONFERENCE:
        rank = purposes.index(Purpose(item.purpose))
        before = [at for at, one in enumerate(order) if purposes.index(Purpose(one.purpose)) <= rank]
        place = before[-1] + 1 if before else 0
    order.insert(place, item)
    for position, one in enumerate(order, start=1):
        one.position = position
        session.add(one)
    session.flush()


def find_same(session: Session, meeting: Meeting, item: AgendaItem) -> AgendaItem | None:
    """The item of this meeting about the same thing, in any state."""
    if is_subject(item):
        every = rows.list_items(session, meeting.id)
        return next((one for one in every if is_subject(one) and one.title == item.title), None)
    found = rows.find_items_about(session, item, *ItemState)
    return next((one for one, other in found if other.id == meeting.id), None)


def _checked(form: ItemForm, *, needs_title: bool) -> ItemForm:
    title = clean_line(form.title) if needs_title else ""
    if needs_title and not is_readable(title):
        raise Invalid("title", "problem.subject_empty")
    question, proposal = clean_text(form.question), clean_text(form.proposal)
    for field, text, limit in (
        ("title", title, MAX_TITLE),
        ("question", question, MAX_QUESTION),
        ("proposal", proposal, MAX_PROPOSAL),
    ):
        check_length(field, text, limit)
    return ItemForm(form.purpose, question, proposal, title)


def _item(meeting: Meeting, about: About | None, form: ItemForm, by: Person, now: dt.datetime) -> AgendaItem:
    item = AgendaItem(
        meeting_id=meeting.id,
        position=0,
        purpose=form.purpose,
        state=ItemState.TAKEN,
        contribution_id=about.id if isinstance(about, Contribution) else None,
        step_id=about.id if isinstance(about, ActionStep) else None,
        poll_id=about.id if isinstance(about, Poll) else None,
        bundle_id=about.id if isinstance(about, Bundle) else None,
        by_member_id=by.member.id if by.member else None,
        created_at=now,
    )
    return _fill(item, form)


def _fill(item: AgendaItem, form: ItemForm) -> AgendaItem:
    item.purpose, item.question, item.proposal, item.title = form.purpose, form.question, form.proposal, form.title
    return item


def _also_on(session: Session, item: AgendaItem, meeting: Meeting, today: dt.date) -> tuple[str, ...]:
    if is_subject(item):
        return ()
    found = rows.find_items_about(session, item, ItemState.TAKEN)
    return tuple(
        other.ref
        for _, other in found
        if other.id != meeting.id and other.state is MeetingState.PLANNED and other.held_on >= today
    )


def _name_of(about: About | None, form: ItemForm) -> str:
    return about.ref if about is not None else form.title


def _plain(form: ItemForm) -> dict[str, str]:
    return {"purpose": str(form.purpose), "question": form.question, "proposal": form.proposal, "title": form.title}
