"""Digest schedules: listed, made, changed and ended by the secretariat."""

import datetime as dt
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from zoneinfo import ZoneInfo

from alliance.calendar.recurrence import check_wall_time
from alliance.digests.due_digests import (
    STANDING,
    DigestOccasion,
    find_next,
    get_builtin,
    id_of,
    is_builtin,
    is_paused,
    list_all,
    list_upcoming,
)
from alliance.enums import Frequency, MeetingKind, Name
from alliance.errors import Conflict, Invalid, NotFound
from alliance.local_time import LocalTime
from alliance.people.audit import audit, audit_changes
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from storage.digests import schedules as rows
from storage.engine.database import Session
from storage.engine.once import store_once
from storage.people import alliances
from storage.tables import DigestSchedule

SHOWN = 3
"""The number of dates shown before a schedule is saved."""
MAX_DAYS_BEFORE = 60
MAX_SCHEDULES = 50
"""The limit of active schedules: more than a network needs, and as many as a list in Slack holds."""


@dataclass(frozen=True)
class DigestScheduleForm:
    """The settings of a schedule, as the secretariat enters them."""

    frequency: Frequency
    wall_time: dt.time
    """In the network's zone."""
    starts_on: dt.date
    alliance_id: int | None = None
    channel_id: str | None = None
    """None: where the secretariat reads."""
    meeting_kind: MeetingKind | None = None
    days_before: int | None = None
    """Days before a meeting; None for the day on which its papers are ready."""


@dataclass(frozen=True)
class ListedSchedule:
    """A schedule in a list."""

    schedule_id: int
    """0 for the built-in weekly schedule while unchanged."""
    form: DigestScheduleForm
    alliance: Name | None
    is_builtin: bool
    is_ended: bool
    is_paused: bool = False
    """Whether it is paused because its alliance was archived."""
    upcoming: tuple[DigestOccasion, ...] = ()


def list_schedules(session: Session, *, by: Person, time: LocalTime) -> list[ListedSchedule]:
    """The built-in weekly schedule first, even if stopped, then the other active ones. Raises NotAllowed."""
    authorise(by, Action.MAKE_DIGEST_OF_ALL)
    shown = [one for one in list_all(session, zone=time.zone) if one.ended_at is None or is_builtin(one)]
    return [_listed(session, one, time=time, limit=1) for one in shown]


def find_coming(session: Session, *, time: LocalTime) -> ListedSchedule | None:
    """The schedule with the first digest after now, with its date; None if no digest is due."""
    first = find_next(session, time=time)
    return _listed(session, first.schedule, time=time, limit=1) if first is not None else None


def get_schedule(session: Session, *, by: Person, schedule_id: int, zone: ZoneInfo) -> DigestSchedule:
    """The schedule with this id; 0 is the built-in weekly one. Raises NotAllowed and NotFound."""
    authorise(by, Action.MAKE_DIGEST_OF_ALL)
    found = rows.find_schedule(session, schedule_id) if schedule_id else get_builtin(session, zone=zone)
    if found is None:
        raise NotFound("digest_schedule", str(schedule_id))
    return found


def check_schedule(
    session: Session,
    *,
    by: Person,
    schedule_id: int | None,
    form: DigestScheduleForm,
    is_private: bool,
    office_channel: str | None,
    time: LocalTime,
) -> ListedSchedule:
    """Validate a schedule's form; return the schedule as it would be stored, with its next dates.

    `is_private` indicates whether its channel, if any, is private. Raises NotAllowed, NotFound, Conflict if there are
    too many schedules, and Invalid for a value that is not possible, such as a missing kind of meeting, a time skipped
    by the clock, a first day in the past, a public channel other than the alliance's own, or the same digest and
    readers as another schedule.
    """
    kept = get_schedule(session, by=by, schedule_id=schedule_id, zone=time.zone) if schedule_id is not None else None
    if kept is None and len([one for one in rows.list_schedules(session) if one.ended_at is None]) >= MAX_SCHEDULES:
        raise Conflict("problem.too_many_digests", number=MAX_SCHEDULES)
    form = _checked(session, kept, form, time=time)
    form = _checked_channel(session, form, is_private=is_private, office_channel=office_channel)
    _check_only(session, form, schedule_id=schedule_id, zone=time.zone)
    planned = DigestSchedule(
        submission_key=STANDING if kept is not None and is_builtin(kept) else None,
        created_at=kept.created_at if kept is not None and kept.id else time.now,
        **vars(form),
    )
    if schedule_id is not None:
        planned.id = schedule_id
    return _listed(session, planned, time=time, limit=SHOWN)


def save_schedule(
    session: Session,
    *,
    by: Person,
    key: str,
    schedule_id: int | None,
    form: DigestScheduleForm,
    is_private: bool,
    office_channel: str | None,
    time: LocalTime,
) -> ListedSchedule:
    """Make a schedule, or change the one with this id; submitting the same form twice makes one.

    Raises what `check_schedule` raises.
    """
    about: dict[str, Any] = {
        "is_private": is_private,
        "office_channel": office_channel,
        "time": time,
    }
    if schedule_id is None and (twin := rows.find_by_submission(session, key)) is not None:
        authorise(by, Action.MAKE_DIGEST_OF_ALL)
        return _listed(session, twin, time=time, limit=SHOWN)
    checked = check_schedule(session, by=by, schedule_id=schedule_id, form=form, **about)
    kept = rows.lock_schedule(session, schedule_id) if schedule_id else None
    if kept is None:
        made = DigestSchedule(
            submission_key=STANDING if schedule_id == 0 else key,
            by_member_id=by.as_member.id,
            created_at=time.now,
            **vars(checked.form),
        )
        if not store_once(session, made):
            raise Conflict("problem.digest_schedule_changed")
        audit(session, by, "make_digest_schedule", _subject(made), {}, time.now, **_plain(checked.form))
        return _listed(session, made, time=time, limit=SHOWN)
    was_ended = kept.ended_at is not None
    before = {**_plain(form_of(kept)), "ended": was_ended}
    if audit_changes(
        session,
        by,
        "change_digest_schedule",
        _subject(kept),
        before,
        {**_plain(checked.form), "ended": False},
        time.now,
    ):
        if was_ended or kept.frequency is not checked.form.frequency:
            kept.created_at = time.now  # a meeting whose digest would have been due by now gets none
        for name, value in vars(checked.form).items():
            setattr(kept, name, value)
        kept.ended_at = None
        session.flush()
    return _listed(session, kept, time=time, limit=SHOWN)


def end_schedule(session: Session, *, by: Person, schedule_id: int, time: LocalTime) -> ListedSchedule:
    """End a schedule; digests on their way are dropped, too. Raises NotAllowed and NotFound."""
    schedule = get_schedule(session, by=by, schedule_id=schedule_id, zone=time.zone)
    if schedule not in session:
        schedule.by_member_id, schedule.created_at = by.as_member.id, time.now
        if not store_once(session, schedule):
            raise Conflict("problem.digest_schedule_changed")
    else:
        schedule = rows.lock_schedule(session, schedule.id) or schedule
    if schedule.ended_at is None:
        schedule.ended_at = time.now
        session.flush()
        audit(session, by, "end_digest_schedule", _subject(schedule), {"ended": False}, time.now, ended=True)
    return _listed(session, schedule, time=time, limit=0)


def form_of(schedule: DigestSchedule) -> DigestScheduleForm:
    """The settings of a schedule."""
    return DigestScheduleForm(**{one.name: getattr(schedule, one.name) for one in fields(DigestScheduleForm)})


def _checked(
    session: Session, kept: DigestSchedule | None, form: DigestScheduleForm, *, time: LocalTime
) -> DigestScheduleForm:
    today = time.today
    if kept is not None and is_builtin(kept) and form.frequency is not Frequency.WEEKLY:
        raise Invalid("frequency", "problem.digest_weekly_only")
    check_wall_time(form.wall_time, time.zone, since=today)
    if form.frequency is not Frequency.BEFORE_MEETING:
        form = replace(form, meeting_kind=None, days_before=None)
    elif form.meeting_kind is None:
        raise Invalid("frequency", "problem.digest_meeting_kind")
    if form.days_before is not None and not 1 <= form.days_before <= MAX_DAYS_BEFORE:
        raise Invalid("days_before", "problem.digest_days_before", most=MAX_DAYS_BEFORE)
    if form.alliance_id is not None:
        known = {one.id for one, _ in alliances.list_alliances(session)}
        if form.alliance_id not in known and (kept is None or kept.alliance_id != form.alliance_id):
            raise Invalid("alliance", "problem.alliance_unknown")
    goes_on = kept is not None and kept.ended_at is None and kept.frequency is form.frequency
    if kept is not None and not goes_on:
        # With other periods the schedule starts again: periods that have ended are not due.
        return replace(form, starts_on=max(form.starts_on, today))
    if form.starts_on < today and (kept is None or kept.starts_on != form.starts_on):
        raise Invalid("starts_on", "problem.schedule_past", day=form.starts_on)
    return form


def _checked_channel(
    session: Session, form: DigestScheduleForm, *, is_private: bool, office_channel: str | None
) -> DigestScheduleForm:
    """The form, checked for its channel: the only public one allowed is that of the alliance the digest is about."""
    if form.channel_id is None or form.channel_id == office_channel:
        return replace(form, channel_id=None)
    alliance = alliances.find_alliance_of_channel(session, form.channel_id)
    is_own = alliance is not None and alliance.id == form.alliance_id
    if not is_private and not is_own:
        raise Invalid("channel", "problem.digest_channel_public")
    return form


def _check_only(session: Session, form: DigestScheduleForm, *, schedule_id: int | None, zone: ZoneInfo) -> None:
    """Raise Invalid if another active schedule makes the same digest for the same readers, even at another time."""
    for one in list_all(session, zone=zone):
        if one.ended_at is None and id_of(one) != schedule_id and _makes(form_of(one)) == _makes(form):
            raise Invalid("frequency", "problem.digest_made_already", time=f"{one.wall_time:%H:%M}")


def _makes(form: DigestScheduleForm) -> DigestScheduleForm:
    return replace(form, wall_time=dt.time(), starts_on=dt.date.min)


def _listed(session: Session, schedule: DigestSchedule, *, time: LocalTime, limit: int) -> ListedSchedule:
    alliance = alliances.find_alliance(session, schedule.alliance_id) if schedule.alliance_id else None
    is_ended, is_resting = schedule.ended_at is not None, is_paused(session, schedule)
    upcoming = [] if is_ended or is_resting else list_upcoming(session, schedule, time=time, limit=limit)
    return ListedSchedule(
        schedule_id=id_of(schedule),
        form=form_of(schedule),
        alliance=alliance.names if alliance else None,
        is_builtin=is_builtin(schedule),
        is_ended=is_ended,
        is_paused=is_resting,
        upcoming=tuple(upcoming),
    )


def _subject(schedule: DigestSchedule) -> str:
    return STANDING if is_builtin(schedule) else str(schedule.id)


def _plain(form: DigestScheduleForm) -> dict[str, Any]:
    """The values stored in the audit log."""
    return {
        name: value if value is None or isinstance(value, int) else str(value) for name, value in asdict(form).items()
    }
