"""Moving an agenda item to a later meeting: from officials to executives, or to the next one of the same kind."""

import datetime as dt

from alliance.enums import DecisionOutcome, ItemState, MeetingKind, MeetingState
from alliance.errors import Conflict
from alliance.meetings.items import copy_advice, find_same, get_item_to_run, is_subject, note_change, set_position
from alliance.meetings.permissions import get_meeting
from alliance.meetings.planning import has_been
from alliance.people.audit import audit
from alliance.people.members import Person
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.tables import AgendaItem, Meeting

COPIED = (
    *("purpose", "title", "question", "proposal"),
    *("contribution_id", "step_id", "poll_id", "bundle_id", "escalation_id"),
)
"""Fields copied unchanged."""


def add_to_executive_meeting(
    session: Session, *, by: Person, item_id: int, now: dt.datetime
) -> tuple[AgendaItem, Meeting]:
    """Put an item of an official meeting on the agenda of an executive one, with the advice.

    That is the first executive meeting after it that has the same item already, or else the next one. An item that is
    there already gets the advice. Raises NotFound, NotAllowed, and Conflict if no executive meeting is planned after
    it.
    """
    item, meeting = get_item_to_run(session, by=by, item_id=item_id)
    if meeting.kind is not MeetingKind.OFFICIAL:
        raise Conflict("problem.advice_elsewhere", ref=meeting.ref)
    if known := rows.find_carried(session, item_id, MeetingKind.EXECUTIVE):
        return known
    target = _first_with(session, item, MeetingKind.EXECUTIVE, since=meeting.held_on)
    target = target or _next_of_kind(session, meeting, MeetingKind.EXECUTIVE, since=meeting.held_on)
    if target is None:
        raise Conflict("problem.no_executive_meeting", ref=meeting.ref)
    return _put_on_agenda(session, by, item, meeting, target, now=now)


def carry_over(
    session: Session, *, by: Person, item_id: int, today: dt.date, now: dt.datetime
) -> tuple[AgendaItem, Meeting]:
    """Put an undecided or postponed item on the agenda of the next meeting of the same kind.

    The question, proposal and advice are copied. Raises NotFound, NotAllowed, and Conflict before the day of the
    meeting, for an item that was decided, and if no further meeting is planned.
    """
    item, meeting = get_item_to_run(session, by=by, item_id=item_id)
    if not has_been(meeting, today):
        raise Conflict("problem.meeting_not_yet", ref=meeting.ref, day=meeting.held_on)
    kind = MeetingKind(meeting.kind)
    if known := rows.find_carried(session, item_id, kind):
        return known
    decision = rows.find_decision(session, item_id)
    if decision is not None and decision.outcome is not DecisionOutcome.POSTPONED:
        raise Conflict("problem.item_decided", ref=meeting.ref)
    since = max(today, meeting.held_on + dt.timedelta(days=1))
    target = _next_of_kind(session, meeting, kind, since=since)
    if target is None:
        raise Conflict("problem.no_next_meeting", ref=meeting.ref)
    return _put_on_agenda(session, by, item, meeting, target, now=now)


def copy_item(
    item: AgendaItem, meeting: Meeting, *, state: ItemState, by: Person | None, now: dt.datetime
) -> AgendaItem:
    """A copy of an item for the agenda of a later meeting, without a position on it yet."""
    return AgendaItem(
        **{name: getattr(item, name) for name in COPIED},
        advice=item.advice,
        meeting_id=meeting.id,
        position=0,
        state=state,
        from_item_id=item.id,
        by_member_id=by.member.id if by is not None and by.member else None,
        created_at=now,
    )


def _put_on_agenda(
    session: Session, by: Person, item: AgendaItem, meeting: Meeting, target: Meeting, *, now: dt.datetime
) -> tuple[AgendaItem, Meeting]:
    """Put the item on the target's agenda, or add the advice to the same item there."""
    target = get_meeting(session, target.number, for_change=True)
    there = find_same(session, target, item)
    is_new = there is None or there.state is not ItemState.TAKEN
    if there is None:
        there = copy_item(item, target, state=ItemState.TAKEN, by=by, now=now)
    was, there.state = there.advice, ItemState.TAKEN
    copy_advice(session, item, there)
    there.advice = item.advice or was
    if is_new:
        set_position(session, target, there)
    note_change(session, target, now)
    audit(session, by, "carry_item", target.ref, {}, now, item=there.id, came_from=meeting.ref)
    return there, target


def _first_with(session: Session, item: AgendaItem, kind: MeetingKind, *, since: dt.date) -> Meeting | None:
    """The first planned meeting of a kind from a day on that has the same item on its agenda."""
    if is_subject(item):
        return None
    found = (other for _, other in rows.find_items_about(session, item, ItemState.TAKEN) if other.kind is kind)
    return next((one for one in found if one.state is MeetingState.PLANNED and one.held_on >= since), None)


def _next_of_kind(session: Session, meeting: Meeting, kind: MeetingKind, *, since: dt.date) -> Meeting | None:
    """The next planned meeting of a kind from a day on, other than `meeting`.

    It shares an alliance with `meeting`, or one of the two is about the whole network.
    """
    coming = [one for one in rows.list_coming(session, since=since, kind=kind) if one.id != meeting.id]
    about = rows.map_alliances(session, [meeting.id, *(one.id for one in coming)])
    own = {one.id for one in about[meeting.id]}
    for one in coming:
        theirs = {other.id for other in about[one.id]}
        if not own or not theirs or own & theirs:
            return one
    return None
