"""Items that the bot proposes for a meeting's agenda: to be taken or dismissed, once per meeting."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from alliance.enums import RUNNING, EscalationAnswer, ItemState, MeetingKind, MeetingState, Purpose, Status
from alliance.errors import NotFound
from alliance.meetings.follow_up_items import copy_item
from alliance.meetings.items import check_open, copy_given_advice, get_item_to_run, note_change, set_position
from alliance.meetings.permissions import get_to_run
from alliance.meetings.shown_items import ShownItem, show_item
from alliance.people.audit import audit
from alliance.people.members import Person
from storage.agenda import agenda as step_rows
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.meetings.item_context import ItemContext, load_context
from storage.tables import AgendaItem, Meeting

MOST = 20
"""The number of open proposals at once: more would not be read. The rest follows once these are handled."""


class WhyProposed(StrEnum):
    """Why an item is proposed; most pressing first."""

    LAID_BEFORE = "laid_before"
    ADVISED = "advised"
    UNDECIDED = "undecided"
    CANCELLED = "cancelled"
    STUCK = "stuck"
    MANDATE = "mandate"
    POLL = "poll"
    NO_OWNER = "no_owner"
    TO_ADOPT = "to_adopt"


@dataclass(frozen=True)
class Proposal:
    """An item that the bot proposes, and why."""

    item: ShownItem
    why: WhyProposed


def propose(session: Session, *, by: Person, number: int, today: dt.date, now: dt.datetime) -> list[Proposal]:
    """Store and list proposals for the agenda of `O-<number>`, most pressing first.

    Proposals that were taken or dismissed are not repeated. Raises NotFound, NotAllowed, and Conflict for a meeting
    that has taken place or was cancelled.
    """
    meeting = get_to_run(session, by=by, number=number)
    check_open(meeting, today)
    known = rows.list_items(session, meeting.id)
    _drop_what_passed(session, known, meeting, now)
    known = rows.list_items(session, meeting.id)
    seen = {_key(one) for one in known}
    waiting = sum(one.state is ItemState.PROPOSED for one in known)
    for found in _candidates(session, meeting, now):
        if waiting >= MOST:
            break
        if _key(found) not in seen:
            seen.add(_key(found))
            waiting += 1
            session.add(found)
    session.flush()
    return list_proposals(session, meeting)


def list_proposals(session: Session, meeting: Meeting) -> list[Proposal]:
    """The open proposals for a meeting, most pressing first."""
    items = rows.list_items(session, meeting.id, ItemState.PROPOSED)
    around = load_context(session, items)
    order = list(WhyProposed)
    found = [Proposal(show_item(one, around, None), _reason_for(one, meeting, around)) for one in items]
    return sorted(found, key=lambda one: (order.index(one.why), one.item.item_id))


def accept_proposal(
    session: Session,
    *,
    by: Person,
    item_id: int,
    today: dt.date,
    now: dt.datetime,
    wording: Callable[[WhyProposed], tuple[str, str]] | None = None,
) -> Meeting:
    """Put a proposal on the agenda.

    `wording` returns the question and proposed decision for a reason, used where the item has none yet. Raises
    NotFound, NotAllowed, and Conflict for a meeting that has taken place.
    """
    item, meeting = get_item_to_run(session, by=by, item_id=item_id)
    check_open(meeting, today)
    if item.state is not ItemState.TAKEN:
        item.state, item.by_member_id = ItemState.TAKEN, by.member.id if by.member else None
        if wording is not None:
            question, proposal = wording(_reason_for(item, meeting, load_context(session, [item])))
            item.question, item.proposal = item.question or question, item.proposal or proposal
        copy_given_advice(session, meeting, item)
        set_position(session, meeting, item)
        note_change(session, meeting, now)
        audit(session, by, "take_proposal", meeting.ref, {}, now, item=item_id)
    return meeting


def dismiss_proposal(session: Session, *, by: Person, item_id: int, now: dt.datetime) -> Meeting:
    """Dismiss a proposal, which is then not repeated for this meeting. Raises NotFound and NotAllowed.

    If somebody took it in the meantime, it stays on the agenda.
    """
    item, meeting = get_item_to_run(session, by=by, item_id=item_id)
    if item.state is ItemState.PROPOSED:
        item.state = ItemState.LEFT
        session.flush()
        audit(session, by, "leave_proposal", meeting.ref, {}, now, item=item_id)
    return meeting


def meeting_of(session: Session, item_id: int) -> Meeting:
    """The meeting that an item belongs to; raises NotFound."""
    item = rows.find_item(session, item_id)
    meeting = rows.find_meeting_by_id(session, item.meeting_id) if item is not None else None
    if meeting is None:
        raise NotFound("item", str(item_id))
    return meeting


def _candidates(session: Session, meeting: Meeting, now: dt.datetime) -> Iterator[AgendaItem]:
    """The items that could be proposed now, most pressing first."""
    about = [one.id for one in rows.map_alliances(session, [meeting.id])[meeting.id]] or None
    for laid, step in rows.list_laid_before(session, alliance_ids=about, limit=MOST):
        purpose = Purpose.DISCUSSION if laid.answer is EscalationAnswer.DISCUSS else Purpose.DECISION
        yield _item(meeting, now, purpose, step_id=step.id, escalation_id=laid.id, question=laid.question)
    previous = rows.find_previous(session, meeting, until=now.date())
    if meeting.kind is MeetingKind.EXECUTIVE:
        since = previous.held_on if previous is not None else None
        for advised in rows.list_advised(session, alliance_ids=about, since=since, until=meeting.held_on):
            yield copy_item(advised, meeting, state=ItemState.PROPOSED, by=None, now=now)
    for left in rows.list_undecided(session, previous.id) if previous is not None else ():
        yield copy_item(left, meeting, state=ItemState.PROPOSED, by=None, now=now)
    for left in rows.list_left_by_cancelled(session, meeting, since=previous.held_on if previous else None):
        if rows.find_carried(session, left.id, MeetingKind(meeting.kind)) is None:
            yield copy_item(left, meeting, state=ItemState.PROPOSED, by=None, now=now)
    yield from _steps(session, meeting, now, Purpose.DISCUSSION, about, (Status.BLOCKED,))
    is_executive = meeting.kind is MeetingKind.EXECUTIVE
    for bundle in rows.list_bundles_in_mandate(session, alliance_ids=about, limit=MOST):
        yield _item(meeting, now, Purpose.DECISION if is_executive else Purpose.DISCUSSION, bundle_id=bundle.id)
    closed_since = dt.datetime.combine(previous.held_on, dt.time(), dt.UTC) if previous is not None else None
    for poll in rows.list_closed_polls(session, alliance_ids=about, since=closed_since, limit=MOST):
        yield _item(meeting, now, Purpose.INFORMATION, poll_id=poll.id)
    yield from _steps(session, meeting, now, Purpose.DISCUSSION, about, tuple(RUNNING), without_owner=True)
    yield from _steps(session, meeting, now, Purpose.DECISION, about, (Status.PROPOSED,))


def _steps(
    session: Session,
    meeting: Meeting,
    now: dt.datetime,
    purpose: Purpose,
    about: Collection[int] | None,
    statuses: tuple[Status, ...],
    *,
    without_owner: bool = False,
) -> Iterator[AgendaItem]:
    wanted = step_rows.Wanted(statuses=statuses, alliance_ids=about, without_owner=without_owner)
    # Dismissed ones are skipped later, and there may be as many of those as an agenda has room for.
    for step, _ in step_rows.list_agenda(session, wanted, limit=200):
        yield _item(meeting, now, purpose, step_id=step.id)


def _item(
    meeting: Meeting,
    now: dt.datetime,
    purpose: Purpose,
    *,
    step_id: int | None = None,
    poll_id: int | None = None,
    bundle_id: int | None = None,
    escalation_id: int | None = None,
    question: str = "",
) -> AgendaItem:
    return AgendaItem(
        meeting_id=meeting.id,
        position=0,
        purpose=purpose,
        state=ItemState.PROPOSED,
        question=question,
        step_id=step_id,
        poll_id=poll_id,
        bundle_id=bundle_id,
        escalation_id=escalation_id,
        created_at=now,
    )


def _drop_what_passed(session: Session, known: Collection[AgendaItem], meeting: Meeting, now: dt.datetime) -> None:
    """Delete proposals whose reason is gone: the step is running again, has an owner, or was answered."""
    still = {_key(one): one for one in _candidates(session, meeting, now)}
    for one in known:
        if one.state is ItemState.PROPOSED and _key(one) not in still:
            session.delete(one)
    session.flush()


def _key(item: AgendaItem) -> tuple[str, int | str]:
    """The identity of what an item is about; a subject of its own is identified by its title."""
    for name in ("contribution_id", "step_id", "poll_id", "bundle_id"):
        if (key := getattr(item, name)) is not None:
            return name, key
    return "title", item.title


def _reason_for(item: AgendaItem, meeting: Meeting, around: ItemContext) -> WhyProposed:
    if item.from_item_id is not None:
        came_from = around.came_from[item.id]
        if came_from.state is MeetingState.CANCELLED:
            return WhyProposed.CANCELLED
        return WhyProposed.UNDECIDED if came_from.kind is meeting.kind else WhyProposed.ADVISED
    if item.escalation_id is not None:
        return WhyProposed.LAID_BEFORE
    if item.bundle_id is not None:
        return WhyProposed.MANDATE
    if item.poll_id is not None:
        return WhyProposed.POLL
    assert item.step_id is not None  # whatever else is proposed returned above
    match around.steps[item.step_id].status:
        case Status.BLOCKED:
            return WhyProposed.STUCK
        case Status.PROPOSED:
            return WhyProposed.TO_ADOPT
    return WhyProposed.NO_OWNER
