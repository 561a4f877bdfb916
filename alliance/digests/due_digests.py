"""Which digests are due: the built-in weekly one, and those of schedules that the secretariat made."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

from alliance.calendar.periods import Period, days_between, month_of, previous, quarter_of, week_of
from alliance.calendar.recurrence import instant
from alliance.enums import Frequency, MeetingState
from alliance.local_time import LocalTime
from storage.digests import schedules as rows
from storage.engine.database import Session
from storage.engine.slots import find_milestone, list_keys
from storage.meetings import meetings as meeting_rows
from storage.people import alliances
from storage.tables import DigestSchedule, Meeting

DIGEST = "digest"
CLOSING = "closing"
"""Key in the `about` of a digest that reports on an alliance's whole term, with what became of what was open."""
ASKED = "digest_asked"
"""The kind of the message that announces a digest in the making, and then becomes it."""
INSTALLED = "installed"
STANDING = "weekly"
"""The submission key of the built-in schedule, where others have that of their form."""
CAUGHT_UP = 4
"""The number of latest digests per schedule that are still sent after downtime."""
FORTNIGHT = dt.timedelta(weeks=2)
LOOK_BACK = dt.timedelta(days=366)
DIGEST_TIME = dt.time(8)
"""The hour of the built-in weekly digest, on a Monday, and the one that a new schedule proposes."""


@dataclass(frozen=True)
class DigestOccasion:
    """One occasion on which a schedule makes a digest; `slot` identifies it, and claiming the slot makes the digest."""

    schedule: DigestSchedule
    slot: str
    period: Period
    due_at: dt.datetime
    meeting: Meeting | None = None
    """The meeting that it precedes, if any."""


def list_running(session: Session, *, zone: ZoneInfo) -> list[DigestSchedule]:
    """The active digest schedules; the built-in weekly one first, unless it was stopped.

    Empty before the installation. Schedules of an archived alliance are left out until it is restored.
    """
    installed_at = find_milestone(session, INSTALLED)
    if installed_at is None:
        return []
    found = [one for one in _list_all(session, installed_at, zone) if one.ended_at is None]
    archived = alliances.list_archived_ids(session) if any(one.alliance_id for one in found) else ()
    return [one for one in found if one.alliance_id not in archived]


def is_paused(session: Session, schedule: DigestSchedule) -> bool:
    """Whether a schedule is paused because its alliance was archived."""
    alliance = alliances.find_alliance(session, schedule.alliance_id) if schedule.alliance_id is not None else None
    return alliance is not None and alliance.archived_at is not None


def list_all(session: Session, *, zone: ZoneInfo) -> list[DigestSchedule]:
    """Every digest schedule, including ended ones; `zone` is the network's."""
    return _list_all(session, find_milestone(session, INSTALLED), zone)


def _list_all(session: Session, installed_at: dt.datetime | None, zone: ZoneInfo) -> list[DigestSchedule]:
    kept = list(rows.list_schedules(session))
    changed = [one for one in kept if is_builtin(one)]
    others = [one for one in kept if not is_builtin(one)]
    return [*(changed or [_untouched(installed_at, zone)]), *others]


def get_builtin(session: Session, *, zone: ZoneInfo) -> DigestSchedule:
    """The built-in weekly schedule; not stored until somebody changes it."""
    return rows.find_by_submission(session, STANDING) or _untouched(find_milestone(session, INSTALLED), zone)


def is_builtin(schedule: DigestSchedule) -> bool:
    """Whether this is the built-in weekly schedule."""
    return schedule.submission_key == STANDING


def id_of(schedule: DigestSchedule) -> int:
    """The id of a schedule; 0 for the built-in one while nobody has changed it, since it is not stored then."""
    return schedule.id or 0


def list_due(session: Session, *, time: LocalTime) -> tuple[list[DigestOccasion], list[str]]:
    """The occasions due now whose digest was not made, in due order; the four latest of each schedule.

    Also returns the slots of those that will never be made: older ones, and those before a meeting that has taken
    place.
    """
    return _list_due(session, list_running(session, zone=time.zone), time=time)


def find_due(session: Session, *, time: LocalTime) -> tuple[bool, dt.datetime | None]:
    """Whether anything is due or missed now, and the first later moment at which a digest becomes due."""
    running = list_running(session, zone=time.zone)
    due, missed = _list_due(session, running, time=time)
    coming = _find_next(session, running, time=time)
    return bool(due or missed), coming.due_at if coming is not None else None


def _list_due(
    session: Session, running: Sequence[DigestSchedule], *, time: LocalTime
) -> tuple[list[DigestOccasion], list[str]]:
    taken = list_keys(session, DIGEST) if running else set()
    today = time.today
    due, missed = [], []
    for schedule in running:
        open_ones = _list_open(session, schedule, taken, time=time)
        late = [one.slot for one in open_ones if one.meeting is not None and _has_been(one.meeting, today)]
        in_time = [one for one in open_ones if one.slot not in late]
        missed += [*late, *(one.slot for one in in_time[:-CAUGHT_UP])]
        due += in_time[-CAUGHT_UP:]
    return sorted(due, key=lambda one: one.due_at), missed


def list_upcoming(session: Session, schedule: DigestSchedule, *, time: LocalTime, limit: int) -> list[DigestOccasion]:
    """The next occasions of a schedule; a schedule before meetings has only as many as there are planned meetings."""
    return list(islice(_to_come(session, schedule, time=time), limit))


def find_next(session: Session, *, time: LocalTime) -> DigestOccasion | None:
    """The first digest due after now; None if there is none."""
    return _find_next(session, list_running(session, zone=time.zone), time=time)


def _find_next(session: Session, running: Sequence[DigestSchedule], *, time: LocalTime) -> DigestOccasion | None:
    found = [next(_to_come(session, one, time=time), None) for one in running]
    return min((one for one in found if one is not None), key=lambda one: one.due_at, default=None)


def _untouched(installed_at: dt.datetime | None, zone: ZoneInfo) -> DigestSchedule:
    starts_on = installed_at.astimezone(zone).date() if installed_at else dt.date.max
    return DigestSchedule(
        submission_key=STANDING, frequency=Frequency.WEEKLY, wall_time=DIGEST_TIME, starts_on=starts_on
    )


def _list_open(
    session: Session, schedule: DigestSchedule, taken: Collection[str], *, time: LocalTime
) -> list[DigestOccasion]:
    """The occasions due by now whose slot is not among the `taken` ones; oldest first."""
    if schedule.frequency is Frequency.BEFORE_MEETING:
        planned = _before_meetings(session, schedule, time=time)
        return [one for one in planned if one.due_at <= time.now and one.slot not in taken]
    found: list[DigestOccasion] = []
    taken_in_a_row = 0  # periods are made in their order: before so many that were made, none is open
    period, since = _newest_before(schedule, time.today), _since(session, schedule)
    while period.last_on >= since and taken_in_a_row < CAUGHT_UP:
        occasion = _occasion(schedule, period, time.zone)
        taken_in_a_row = taken_in_a_row + 1 if occasion.slot in taken else 0
        if occasion.due_at <= time.now and occasion.slot not in taken:
            found.append(occasion)
        period = _before(schedule, period)
    return found[::-1]


def _to_come(session: Session, schedule: DigestSchedule, *, time: LocalTime) -> Iterator[DigestOccasion]:
    """The occasions due after now, in order."""
    if schedule.frequency is Frequency.BEFORE_MEETING:
        coming = [one for one in _before_meetings(session, schedule, time=time) if one.due_at > time.now]
        yield from sorted(coming, key=lambda one: one.due_at)
        return
    since = _since(session, schedule)
    period = _newest_before(schedule, max(time.today, since))
    while True:
        occasion = _occasion(schedule, period, time.zone)
        if occasion.due_at > time.now and period.last_on >= since:
            yield occasion
        period = _after(schedule, period)


def _since(session: Session, schedule: DigestSchedule) -> dt.date:
    """The first day that a schedule reports on: its own, or that of its alliance if it begins later."""
    alliance = alliances.find_alliance(session, schedule.alliance_id) if schedule.alliance_id is not None else None
    begins_on = alliance.starts_on if alliance is not None else None
    return max(schedule.starts_on, begins_on) if begins_on is not None else schedule.starts_on


def _occasion(schedule: DigestSchedule, period: Period, zone: ZoneInfo) -> DigestOccasion:
    due_at = instant(period.last_on + dt.timedelta(days=1), schedule.wall_time, zone)
    return DigestOccasion(schedule, _slot(schedule, period.key), period, due_at)


def _slot(schedule: DigestSchedule, key: str) -> str:
    # The built-in schedule already had slots named after its weeks before there were other schedules.
    return key if is_builtin(schedule) else f"{schedule.id}:{key}"


def _newest_before(schedule: DigestSchedule, today: dt.date) -> Period:
    """The latest period of a schedule that ended before this day."""
    match schedule.frequency:
        case Frequency.MONTHLY:
            return previous(month_of(today))
        case Frequency.QUARTERLY:
            return previous(quarter_of(today))
        case Frequency.FORTNIGHTLY:
            anchor = week_of(schedule.starts_on).first_on
            return _fortnight(anchor + ((today - anchor) // FORTNIGHT - 1) * FORTNIGHT)
        case _:
            return previous(week_of(today))


def _before(schedule: DigestSchedule, period: Period) -> Period:
    return _newest_before(schedule, period.first_on)


def _after(schedule: DigestSchedule, period: Period) -> Period:
    following = period.last_on + dt.timedelta(days=1)
    match schedule.frequency:
        case Frequency.MONTHLY:
            return month_of(following)
        case Frequency.QUARTERLY:
            return quarter_of(following)
        case Frequency.FORTNIGHTLY:
            return _fortnight(following)
        case _:
            return week_of(following)


def _fortnight(first_on: dt.date) -> Period:
    return days_between(first_on, first_on + FORTNIGHT - dt.timedelta(days=1))


def _before_meetings(session: Session, schedule: DigestSchedule, *, time: LocalTime) -> list[DigestOccasion]:
    """The occasions of a schedule before meetings, as currently planned.

    A meeting planned after its digest would have been due gets one at once. A meeting moved after its digest was sent
    gets another before its new date; each date gets at most one.
    """
    assert schedule.meeting_kind is not None
    since = max(schedule.starts_on, time.today - LOOK_BACK)
    meetings = rows.list_meetings(session, schedule.meeting_kind, since=since, alliance_id=schedule.alliance_id)
    found = []
    for meeting in meetings:
        due_on = _due_on(schedule, meeting)
        is_late = due_on < schedule.starts_on and meeting.created_at < schedule.created_at
        if not is_late:
            period = _since_previous(session, schedule, meeting, due_on, time.zone)
            slot = _slot(schedule, f"{meeting.ref}:{meeting.held_on.isoformat()}")
            due_at = instant(due_on, schedule.wall_time, time.zone)
            found.append(DigestOccasion(schedule, slot, period, due_at, meeting))
    return sorted(found, key=lambda one: one.due_at)


def _due_on(schedule: DigestSchedule, meeting: Meeting) -> dt.date:
    if schedule.days_before is None:
        return meeting.papers_on
    return meeting.held_on - dt.timedelta(days=schedule.days_before)


def find_meeting_before(session: Session, meeting: Meeting, *, alliance_id: int | None) -> Meeting | None:
    """The previous meeting of the same kind about the same alliance; None if it is the first."""
    return meeting_rows.find_last_held(
        session, before=meeting.held_on, kind=meeting.kind, alliance_id=alliance_id, but_id=meeting.id
    )


def _since_previous(
    session: Session, schedule: DigestSchedule, meeting: Meeting, due_on: dt.date, zone: ZoneInfo
) -> Period:
    """From the previous meeting of this kind, or else the installation, up to the day before the digest is due."""
    before = find_meeting_before(session, meeting, alliance_id=schedule.alliance_id)
    last_on = due_on - dt.timedelta(days=1)
    if before is not None:
        return days_between(min(before.held_on, last_on), last_on)
    installed_at = find_milestone(session, INSTALLED)
    begun_on = installed_at.astimezone(zone).date() if installed_at else last_on
    return days_between(min(begun_on, last_on), last_on)


def _has_been(meeting: Meeting, today: dt.date) -> bool:
    return meeting.held_on < today or meeting.state is MeetingState.HELD
