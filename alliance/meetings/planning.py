"""Meetings of the network or its alliances: planning, moving and cancelling them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from alliance.calendar import calendars
from alliance.calendar.workdays import Workdays
from alliance.checkins import schedules
from alliance.enums import MeetingKind, MeetingState, Name, Series
from alliance.errors import Conflict, Invalid
from alliance.index import indexing
from alliance.index.documents import DocumentKind
from alliance.local_time import LocalTime
from alliance.meetings.permissions import get_to_run, may_run
from alliance.people.audit import audit, audit_changes
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from alliance.typed_text import check_length, check_text, clean_line
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.once import store_once
from storage.meetings import meetings as rows
from storage.meetings import packs as pack_rows
from storage.numbered import Numbered
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Meeting

MAX_TITLE = 150
MAX_PLACE = 500
"""Links to a video call are long."""
MAX_REASON = 300
PAPERS_BEFORE = 7
"""Workdays between the papers and the meeting by default."""
PAST = 10
"""The number of past meetings in a list."""
COMING = 20


@dataclass(frozen=True)
class MeetingForm:
    """A meeting as entered in the form."""

    kind: MeetingKind
    title: str
    held_on: dt.date | None
    starts_at: dt.time | None = None
    papers_on: dt.date | None = None
    """None for the default number of workdays before the meeting."""
    place: str = ""
    alliance_ids: tuple[int, ...] = ()
    """The alliances it is about; empty for the whole network."""


@dataclass(frozen=True)
class ListedMeeting(Numbered, series=Series.MEETING):
    """A meeting in a list."""

    number: int
    kind: MeetingKind
    title: str
    held_on: dt.date
    starts_at: dt.time | None
    papers_on: dt.date
    place: str
    alliances: tuple[Name, ...]
    items: int
    """The number of items on its agenda."""
    is_past: bool = False
    """Whether its decisions can be recorded: from its day on."""
    is_open: bool = False
    """Whether items can still be added to its agenda: until its day, or until a decision was recorded."""
    is_cancelled: bool = False
    reason: str = ""
    may_run: bool = False
    version: int = 1
    pack_at: dt.datetime | None = None
    """When its papers were made automatically."""


def has_been(meeting: Meeting, today: dt.date) -> bool:
    """Whether a meeting's decisions can be recorded: from its day on, unless cancelled."""
    return meeting.state is not MeetingState.CANCELLED and meeting.held_on <= today


def usual_papers_day(held_on: dt.date, *, today: dt.date, workdays: Workdays) -> dt.date:
    """The default day of a meeting's papers: some workdays before it, or the next workday if that has passed."""
    day, left = held_on, PAPERS_BEFORE
    while left and (held_on - day).days < 60:
        day -= dt.timedelta(days=1)
        left -= workdays.is_workday(day)
    if day < today:
        day = workdays.next_workday(today)
    return min(day, held_on)


def plan_meeting(
    session: Session, *, by: Person, key: str, form: MeetingForm, today: dt.date, time: LocalTime
) -> Meeting:
    """Plan a meeting; submitting the same form twice plans one.

    Raises NotAllowed, and Invalid for a field: no title, a day that has passed, papers after the meeting or in the
    past, an unknown alliance, or one that the chair planning it does not chair.
    """
    authorise(by, Action.MEET)
    if existing := rows.find_by_submission(session, key):
        return _of_planner(existing, by)
    form = _checked(session, by, form, before=None, today=today, country=time.country)
    state, member_id = MeetingState.PLANNED, by.as_member.id
    meeting = Meeting(
        number=0,
        submission_key=key,
        state=state,
        by_member_id=member_id,
        created_at=time.now,
        planned_at=time.now,
        **_values(form),
    )
    if not store_once(session, meeting, Series.MEETING):
        twin = rows.find_by_submission(session, key)
        assert twin is not None  # the other transaction stored it while this one waited
        return _of_planner(twin, by)
    rows.set_alliances(session, meeting.id, form.alliance_ids)
    indexing.note_change(session, DocumentKind.MEETING, meeting.number)
    audit(session, by, "plan_meeting", meeting.ref, {}, time.now, **_plain(form))
    schedules.follow_meetings(session, time=time)
    return meeting


def _of_planner(meeting: Meeting, by: Person) -> Meeting:
    """What this form stored before. Raises Conflict if somebody else did: a form's id can be made up."""
    if meeting.by_member_id != by.as_member.id:
        raise Conflict("problem.form_of_others")
    return meeting


def form_of(session: Session, meeting: Meeting) -> MeetingForm:
    """A meeting as the values of its form."""
    alliances = rows.map_alliances(session, [meeting.id])[meeting.id]
    return MeetingForm(
        kind=MeetingKind(meeting.kind),
        title=meeting.title,
        held_on=meeting.held_on,
        starts_at=meeting.starts_at,
        papers_on=meeting.papers_on,
        place=meeting.place,
        alliance_ids=tuple(one.id for one in alliances),
    )


def change_meeting(
    session: Session,
    *,
    by: Person,
    number: int,
    form: MeetingForm,
    version: int,
    today: dt.date,
    time: LocalTime,
    office: Sequence[str] = (),
) -> Meeting:
    """Change or move a meeting; its papers move with it unless they get another day. `version` is the form's.

    The secretariat, recipients of its papers and people who added items are notified if it gets another day or time.
    Raises NotFound, NotAllowed, Invalid as `plan_meeting` does, and Conflict for one that was cancelled, has taken
    place, or was changed in the meantime.
    """
    meeting = get_to_run(session, by=by, number=number)
    _check_open(meeting, today)
    if meeting.version != version:
        raise Conflict("problem.meeting_changed", ref=meeting.ref)
    before = form_of(session, meeting)
    if form.held_on != before.held_on and form.papers_on == before.papers_on:
        form = replace(
            form, papers_on=_shift_papers_day(session, before, form.held_on, today=today, country=time.country)
        )
    form = _checked(session, by, form, before=before, today=today, country=time.country)
    if not audit_changes(session, by, "change_meeting", meeting.ref, _plain(before), _plain(form), time.now):
        return meeting
    for name, value in _values(form).items():
        setattr(meeting, name, value)
    meeting.version += 1
    if (form.held_on, form.papers_on) != (before.held_on, before.papers_on):
        meeting.pack_at, meeting.planned_at = None, time.now
    rows.set_alliances(session, meeting.id, form.alliance_ids)
    indexing.note_change(session, DocumentKind.MEETING, meeting.number)
    if (form.held_on, form.starts_at) != (before.held_on, before.starts_at):
        _notify_of_change(
            session, meeting, "meeting_moved", by=by, office=office, now=time.now, was=str(before.held_on)
        )
    schedules.follow_meetings(session, time=time)
    return meeting


def cancel_meeting(
    session: Session,
    *,
    by: Person,
    number: int,
    reason: str,
    today: dt.date,
    time: LocalTime,
    office: Sequence[str] = (),
) -> Meeting:
    """Cancel a meeting; its agenda remains readable.

    The secretariat, recipients of its papers and people who added items are notified with the reason. Raises NotFound,
    NotAllowed, Invalid without a reason, and Conflict for one that has taken place. Idempotent.
    """
    meeting = get_to_run(session, by=by, number=number)
    if meeting.state is MeetingState.CANCELLED:
        return meeting
    _check_open(meeting, today)
    reason = clean_line(reason)
    check_text("reason", reason, MAX_REASON, empty="problem.meeting_reason")
    meeting.state, meeting.reason, meeting.version = MeetingState.CANCELLED, reason, meeting.version + 1
    session.flush()
    audit(session, by, "cancel_meeting", meeting.ref, {"state": "planned"}, time.now, state="cancelled", reason=reason)
    _notify_of_change(session, meeting, "meeting_cancelled", by=by, office=office, now=time.now)
    schedules.follow_meetings(session, time=time)
    return meeting


def list_meetings(
    session: Session, *, reader: Person, today: dt.date
) -> tuple[list[ListedMeeting], list[ListedMeeting]]:
    """The upcoming meetings, next one first, and the past ones, newest first. Raises NotAllowed."""
    authorise(reader, Action.MEET)
    coming = rows.list_coming(session, since=today, limit=COMING)
    past = rows.list_past(session, before=today, limit=PAST)
    return listed(session, coming, reader=reader, today=today), listed(session, past, reader=reader, today=today)


def find_next(session: Session, *, today: dt.date, alliance_id: int) -> Meeting | None:
    """The next meeting about an alliance or the whole network."""
    coming = rows.list_coming(session, since=today)
    about = rows.map_alliances(session, [one.id for one in coming])
    ids = {key: {one.id for one in found} for key, found in about.items()}
    return next((one for one in coming if not ids[one.id] or alliance_id in ids[one.id]), None)


def list_open(session: Session, *, today: dt.date, alliance_id: int | None) -> list[Meeting]:
    """The upcoming meetings to whose agenda items can be added, those that fit the alliance first, then by date."""
    coming = rows.list_coming(session, since=today, limit=COMING)
    about = rows.map_alliances(session, [one.id for one in coming])

    def is_elsewhere(meeting: Meeting) -> bool:
        here = about[meeting.id]
        return bool(here) and alliance_id is not None and all(one.id != alliance_id for one in here)

    return sorted(coming, key=is_elsewhere)


def listed(
    session: Session, meetings: Sequence[Meeting], *, reader: Person | None, today: dt.date
) -> list[ListedMeeting]:
    """Meetings as shown in a list; the caller has checked access. `reader` is None for a channel."""
    keys = [one.id for one in meetings]
    alliances, items = rows.map_alliances(session, keys), rows.count_items(session, keys)
    return [
        ListedMeeting(
            number=one.number,
            kind=MeetingKind(one.kind),
            title=one.title,
            held_on=one.held_on,
            starts_at=one.starts_at,
            papers_on=one.papers_on,
            place=one.place,
            alliances=tuple(other.names for other in alliances[one.id]),
            items=items.get(one.id, 0),
            is_past=has_been(one, today),
            is_open=one.state is MeetingState.PLANNED and one.held_on >= today,
            is_cancelled=one.state is MeetingState.CANCELLED,
            reason=one.reason,
            may_run=reader is not None and may_run(reader, one, alliances[one.id]),
            version=one.version,
            pack_at=one.pack_at,
        )
        for one in meetings
    ]


def _check_open(meeting: Meeting, today: dt.date) -> None:
    if meeting.state is MeetingState.CANCELLED:
        raise Conflict("problem.meeting_cancelled", ref=meeting.ref)
    if meeting.held_on < today or meeting.state is MeetingState.HELD:
        raise Conflict("problem.meeting_has_been", ref=meeting.ref)


def _checked(
    session: Session, by: Person, form: MeetingForm, *, before: MeetingForm | None, today: dt.date, country: str
) -> MeetingForm:
    title, place = clean_line(form.title), clean_line(form.place)
    check_text("title", title, MAX_TITLE, empty="problem.meeting_title")
    check_length("place", place, MAX_PLACE)
    if form.held_on is None:
        raise Invalid("held_on", "problem.meeting_day")
    if form.held_on < today:
        raise Invalid("held_on", "problem.meeting_past", day=form.held_on)
    papers_on = form.papers_on
    if papers_on is None:
        workdays = calendars.workdays_of(session, country=country, since=today)
        papers_on = usual_papers_day(form.held_on, today=today, workdays=workdays)
    if papers_on > form.held_on:
        raise Invalid("papers_on", "problem.papers_after", day=form.held_on)
    if papers_on < today and (before is None or papers_on != before.papers_on):
        raise Invalid("papers_on", "problem.papers_past", day=papers_on)
    alliance_ids = _checked_alliances(session, by, form.alliance_ids, before.alliance_ids if before else ())
    return replace(form, title=title, place=place, papers_on=papers_on, alliance_ids=alliance_ids)


def _checked_alliances(session: Session, by: Person, wanted: Sequence[int], before: Sequence[int]) -> tuple[int, ...]:
    """The alliances of a meeting, checked: running ones and those it had; chairs may only choose their own."""
    known = {one.id for one, _ in alliance_rows.list_alliances(session)} | set(before)
    if any(one not in known for one in wanted):
        raise Invalid("alliances", "problem.alliance_unknown")
    if not may(by, Action.MEET, alliance_id=0):
        own = {one for one in wanted if one in before or may(by, Action.MEET, alliance_id=one)}
        if own != set(wanted) or not wanted:
            raise Invalid("alliances", "problem.meeting_own_alliances")
    return tuple(sorted(set(wanted)))


def _shift_papers_day(
    session: Session, before: MeetingForm, held_on: dt.date | None, *, today: dt.date, country: str
) -> dt.date | None:
    """The day of the papers, keeping the number of workdays between papers and meeting."""
    if held_on is None or before.held_on is None or before.papers_on is None:
        return None
    since = min(today, before.papers_on)
    workdays = calendars.workdays_of(session, country=country, since=since)
    between = (before.held_on - before.papers_on).days
    apart = sum(workdays.is_workday(before.papers_on + dt.timedelta(days=one)) for one in range(between))
    day = held_on
    while apart > 0:
        day -= dt.timedelta(days=1)
        apart -= workdays.is_workday(day)
    return day if day >= today else min(workdays.next_workday(today), held_on)


def _values(form: MeetingForm) -> dict[str, Any]:
    """The fields of a checked form that are columns of the meeting's own row."""
    return {name: value for name, value in vars(form).items() if name != "alliance_ids"}


def _notify_of_change(
    session: Session, meeting: Meeting, kind: str, *, by: Person, office: Sequence[str], now: dt.datetime, **more: str
) -> None:
    """Notify people who added items, the secretariat and recipients of papers, each once; not `by` themselves."""
    who_put = [one.slack_user_id for one in rows.list_who_put(session, meeting.id)]
    with_papers = pack_rows.list_channel_keys(session, meeting.id)
    office = office or [one.slack_user_id for one in people.list_secretariat(session)]
    for channel_key in dict.fromkeys([*who_put, *office, *with_papers]):
        if channel_key != by.slack_user_id:
            about = {"meeting": meeting.id, "by": by.slack_user_id, "has_papers": channel_key in with_papers, **more}
            enqueue(session, kind=kind, channel_key=channel_key, about=about, now=now)


def _plain(form: MeetingForm) -> dict[str, Any]:
    """The values stored in the audit log."""
    told = {name: str(value) if value is not None else None for name, value in asdict(form).items()}
    return {**told, "alliance_ids": sorted(form.alliance_ids)}
