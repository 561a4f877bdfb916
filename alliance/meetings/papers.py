"""Sending the papers of meetings: automatically on their day, each time once, and on request."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.enums import ChairKind, MeetingKind, MeetingState
from alliance.errors import Conflict
from alliance.local_time import LocalTime
from alliance.meetings.pack_versions import outline_of
from alliance.meetings.packs import collect_pack, digest_of
from alliance.meetings.permissions import get_to_run
from alliance.people.members import Person
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.slots import claim, list_keys
from storage.meetings import meetings as rows
from storage.meetings import packs as pack_rows
from storage.people import alliances as alliance_rows
from storage.people import delegates as delegate_rows
from storage.people import people
from storage.tables import Meeting

PACK, EMPTY = "meeting_pack", "meeting_pack_empty"
"""The kinds of delivery: the message with the papers below it, and the notice that the agenda is empty."""
READY_AT = dt.time(8)
"""When papers are ready on their day, in the network's zone."""


QUIET = dt.timedelta(minutes=15)
"""Papers at short notice wait until the agenda has not changed for this long."""


@dataclass(frozen=True)
class AgendaProgress:
    """The state of an agenda, as far as its papers need it."""

    is_empty: bool
    was_empty: bool
    """Whether it was empty when its papers were due, and that was announced."""


def ready_at(meeting: Meeting, agenda: AgendaProgress, zone: ZoneInfo) -> dt.datetime | None:
    """When a meeting's papers are sent automatically: at eight on their day.

    If that had passed when the meeting was planned or moved, or the agenda was empty then, they are sent a quarter of
    an hour after the agenda last changed, or close to the meeting halfway to its beginning. For an empty agenda this is
    when that is announced, once; afterwards None until it has an item.
    """
    at, planned = _at(meeting.papers_on, READY_AT, zone), meeting.planned_at or meeting.created_at
    if agenda.is_empty and agenda.was_empty:
        return None
    if planned < at and not agenda.was_empty:
        return at
    since = planned if meeting.agenda_at is None else max(planned, meeting.agenda_at)
    begins = _at(meeting.held_on, meeting.starts_at or READY_AT, zone)
    return since + (min(QUIET, (begins - since) / 2) if since < begins else QUIET)


def list_due(session: Session, *, time: LocalTime) -> list[int]:
    """The numbers of the meetings whose papers are due and were not made, earliest day first.

    After downtime they are sent late, until the day of the meeting has passed.
    """
    waiting = _list_waiting(session, time=time)
    return [one.number for one, at in waiting if at is not None and at <= time.now]


def find_due(session: Session, *, time: LocalTime) -> tuple[bool, dt.datetime | None]:
    """Whether papers are due, and the first moment after now at which some become due."""
    moments = [at for _, at in _list_waiting(session, time=time) if at is not None]
    return any(at <= time.now for at in moments), min((at for at in moments if at > time.now), default=None)


def make_due(session: Session, *, number: int, office: Sequence[str], time: LocalTime) -> int | None:
    """Enqueue the papers of `O-<number>` for the secretariat (`office`) and the chairs concerned.

    Returns the number of recipients; None, without changing anything, if they are not due any more or another process
    was first. For an empty agenda the secretariat and the meeting's planner are notified instead, once, and the papers
    follow when there is an item.
    """
    meeting = rows.find_meeting(session, number, for_change=True)
    if meeting is None or meeting.state is not MeetingState.PLANNED or meeting.pack_at is not None:
        return None
    (agenda,) = _map_progress(session, [meeting])
    at = ready_at(meeting, agenda, time.zone)
    if at is None or at > time.now or time.today > meeting.held_on:
        return None
    if agenda.is_empty:
        return _say_empty(session, meeting, office, now=time.now)
    if not claim(session, PACK, f"{meeting.ref}/{meeting.version}", now=time.now):
        return None
    meeting.pack_at = time.now
    channel_keys = list(dict.fromkeys([*office, *list_concerned(session, meeting)]))
    _send(session, meeting, channel_keys, time=time)
    return len(channel_keys)


def ask_for_pack(
    session: Session, *, by: Person, number: int, channel_key: str, time: LocalTime, language: str | None = None
) -> int:
    """Enqueue the current papers of `O-<number>` for `channel_key`; return their version.

    They are made in `language`, by default the reader's. Raises what `check_pack` raises.
    """
    meeting = check_pack(session, by=by, number=number)
    return _send(session, meeting, [channel_key], time=time, is_urgent=True, language=language)


def check_pack(session: Session, *, by: Person, number: int) -> Meeting:
    """Return the meeting whose papers `by` may ask for.

    Raises NotFound, NotAllowed, and Conflict for a cancelled meeting.
    """
    meeting = get_to_run(session, by=by, number=number)
    if meeting.state is MeetingState.CANCELLED:
        raise Conflict("problem.meeting_cancelled", ref=meeting.ref)
    return meeting


def _list_waiting(session: Session, *, time: LocalTime) -> list[tuple[Meeting, dt.datetime | None]]:
    """The meetings whose papers were not made, each with the time at which they will be sent."""
    unmade = pack_rows.list_unmade(session, since=time.today)
    return [
        (one, ready_at(one, agenda, time.zone))
        for one, agenda in zip(unmade, _map_progress(session, unmade), strict=True)
    ]


def _map_progress(session: Session, meetings: Sequence[Meeting]) -> list[AgendaProgress]:
    if not meetings:
        return []
    items = rows.count_items(session, [one.id for one in meetings])
    said = list_keys(session, EMPTY)
    return [AgendaProgress(not items.get(one.id), _empty_key(one) in said) for one in meetings]


def _empty_key(meeting: Meeting) -> str:
    """The slot of the empty agenda notice: one for each date that a meeting or its papers get."""
    return f"{meeting.ref}/{meeting.held_on}/{meeting.papers_on}"


def _say_empty(session: Session, meeting: Meeting, office: Sequence[str], *, now: dt.datetime) -> int | None:
    if not claim(session, EMPTY, _empty_key(meeting), now=now):
        return None
    planner = people.get_member(session, meeting.by_member_id)
    here = [planner.slack_user_id] if planner.left_at is None else []
    channel_keys = list(dict.fromkeys([*office, *here]))
    for channel_key in channel_keys:
        enqueue(session, kind=EMPTY, channel_key=channel_key, about={"meeting": meeting.id}, now=now)
    return len(channel_keys)


def _send(
    session: Session,
    meeting: Meeting,
    channel_keys: Sequence[str],
    *,
    time: LocalTime,
    is_urgent: bool = False,
    language: str | None = None,
) -> int:
    pack = collect_pack(session, meeting, time=time)
    content, outline = digest_of(pack), outline_of(pack)
    version = pack_rows.note_sent(session, meeting.id, channel_keys, content=content, outline=outline, now=time.now)
    for channel_key in channel_keys:
        about = {"meeting": meeting.id, "version": version, "language": language}
        enqueue(session, kind=PACK, channel_key=channel_key, about=about, now=time.now, is_urgent=is_urgent)
    return version


def list_concerned(session: Session, meeting: Meeting, *, with_executives: bool = True) -> list[str]:
    """The Slack ids of a meeting's chairs and their delegates; for an official meeting, of lead officers only."""
    channel_keys: list[str] = []
    for alliance in rows.map_alliances(session, [meeting.id])[meeting.id]:
        found = alliance_rows.list_chairs(session, alliance.id)
        if meeting.kind is MeetingKind.OFFICIAL or not with_executives:
            found = [one for one in found if one[0].kind is ChairKind.OFFICIAL]
        delegates = delegate_rows.list_delegates(session, [chair.id for chair, _ in found])
        channel_keys += [member.slack_user_id for _, member in (*found, *delegates)]
    return channel_keys


def _at(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)
