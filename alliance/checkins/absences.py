"""Absences: a member's check-ins go to a deputy, or wait until the member returns."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from alliance.calendar.calendars import workdays_of
from alliance.calendar.recurrence import instant
from alliance.calendar.working_hours import OPENS
from alliance.calendar.zones import zone_of
from alliance.checkins.rounds import refresh_message
from alliance.errors import Conflict, Invalid, NotRegistered
from alliance.local_time import LocalTime
from alliance.people.members import Person, short_person_name
from storage.checkins import absences as absence_rows
from storage.checkins import checkins as rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Absence, Member

LONGEST = dt.timedelta(days=400)


def note_absence(
    session: Session,
    *,
    by: Person,
    first_on: dt.date,
    last_on: dt.date,
    deputy: str | None,
    time: LocalTime,
    back_on: dt.date | None = None,
) -> Absence:
    """Store a member's absence up to and including `last_on`; open questions pass to the deputy, or wait.

    `deputy` is a Slack user id, `time` the member's, `back_on` the first day back if the member named that day, which
    refusals then name. A new absence replaces an earlier one that has not ended. Raises Invalid for dates that have
    passed, are in the wrong order or too far away, and for a deputy who is the member themselves, is not a member,
    belongs to another organisation, is away, or has this member as deputy.
    """
    member, today = _member(by), time.today
    if last_on < today:
        reason = "problem.away_until_today" if back_on == today else "problem.away_past"
        raise Invalid("until", reason, day=back_on or last_on)
    if last_on < first_on:
        raise Invalid("until", "problem.away_backwards")
    if last_on - today > LONGEST:
        raise Invalid("until", "problem.away_long")
    deputy_member = _deputy(session, member, deputy, first_on, last_on) if deputy else None
    _end(session, member, today=today, now=time.now)
    absence = Absence(
        member_id=member.id,
        first_on=max(first_on, today),
        last_on=last_on,
        deputy_id=deputy_member.id if deputy_member else None,
        created_at=time.now,
    )
    session.add(absence)
    session.flush()
    if absence.first_on <= today:
        _begin(session, absence, member, time=time)
    return absence


def begin_absences(session: Session, *, time: LocalTime) -> int:
    """Hand over or postpone the questions of members whose absence begins; return how many absences began.

    `time` is the network's. Idempotent.
    """
    found = absence_rows.list_beginning(session, on=time.today)
    zones = people.map_zones(session, [member.id for _, member in found])
    for absence, member in found:
        _begin(session, absence, member, time=replace(time, zone=zone_of(zones.get(member.id), time.zone)))
    return len(found)


def end_absence(session: Session, *, by: Person, today: dt.date, now: dt.datetime) -> bool:
    """End a member's current or coming absences; return whether postponed questions are asked now, in a message.

    The deputy can still answer. Raises Conflict if the member has no current or coming absence.
    """
    member = _member(by)
    if not _end(session, member, today=today, now=now):
        raise Conflict("problem.not_away")
    postponed = absence_rows.bring_forward(session, member.id, now=now)
    for message in absence_rows.list_put_aside(session, member.id, now=now):
        message.snoozed_until = None
        refresh_message(session, message, now=now)
    return bool(rows.list_waiting(session, postponed, now=now))


def find_absence(session: Session, *, reader: Person, today: dt.date) -> Absence | None:
    """Return the reader's latest absence that has not ended; None without one."""
    if reader.member is None:
        return None
    said = absence_rows.list_absences_of(session, reader.member.id)
    return next((one for one in said if one.last_on >= today), None)


def list_away(session: Session, *, time: LocalTime) -> set[int]:
    """Return the ids of the members who are away today, by the date on their own clock; `time` is the network's."""
    day = dt.timedelta(days=1)
    around = absence_rows.list_between(session, first_on=(time.now - day).date(), last_on=(time.now + day).date())
    zones = people.map_zones(session, [one.member_id for one in around])
    return {
        one.member_id
        for one in around
        if one.first_on <= time.now.astimezone(zone_of(zones.get(one.member_id), time.zone)).date() <= one.last_on
    }


def find_colleague(session: Session, *, by: Person, typed: str) -> str:
    """Return the Slack user id of the colleague with a typed name: a full name, or a part that is unique.

    Raises Invalid for a name that matches nobody, or several colleagues.
    """
    member = _member(by)
    wanted = typed.strip().lstrip("@").casefold()
    colleagues = [one for one in people.list_members_of(session, member.organisation_id) if one.left_at is None]
    exact = [one for one in colleagues if short_person_name(one.name).casefold() == wanted]
    found = exact or [one for one in colleagues if wanted and wanted in one.name.casefold()]
    if len(found) == 1:
        return found[0].slack_user_id
    if not found:
        raise Invalid("deputy", "problem.no_colleague", typed=typed)
    raise Invalid("deputy", "problem.which_colleague", typed=typed, names=_names(found))


def _names(members: Sequence[Member]) -> str:
    return ", ".join(one.name for one in members[:5])


def _deputy(session: Session, member: Member, slack_user_id: str, first_on: dt.date, last_on: dt.date) -> Member:
    deputy = people.find_member(session, slack_user_id)
    if deputy is None or deputy.left_at is not None:
        raise Invalid("deputy", "problem.deputy_no_member")
    if deputy.id == member.id:
        raise Invalid("deputy", "problem.deputy_self")
    if deputy.organisation_id != member.organisation_id:
        raise Invalid("deputy", "problem.deputy_elsewhere", name=deputy.name)
    for absence in absence_rows.list_absences_of(session, deputy.id):
        if absence.first_on <= last_on and absence.last_on >= first_on:
            reason = "problem.deputy_circle" if absence.deputy_id == member.id else "problem.deputy_away"
            raise Invalid("deputy", reason, name=deputy.name)
    return deputy


def _begin(session: Session, absence: Absence, member: Member, *, time: LocalTime) -> None:
    """Ask the deputy the member's unanswered questions; without a deputy they come back on the member's return.

    The member's own message stays, without a reminder, so that they can still answer.
    """
    workdays = workdays_of(
        session, country=time.country, since=absence.first_on, organisation_id=member.organisation_id
    )
    back_at = instant(workdays.next_workday(absence.last_on + dt.timedelta(days=1)), OPENS, time.zone)
    absence.began_at = time.now
    deputy_id = _present(session, absence)
    if deputy_id is not None:
        for one in rows.list_asked_of(session, member.id, now=time.now):
            if one.round_step.answered_at is None:
                rows.ask_as_well(session, one, member_id=deputy_id, instead_of_id=member.id, due_at=time.now)
    absence_rows.put_off(session, member.id, until=back_at)
    for message in absence_rows.list_messages_with_open(session, member.id):
        message.remind_at = None
        message.snoozed_until = back_at if deputy_id is None else None
        refresh_message(session, message, now=time.now)


def _present(session: Session, absence: Absence) -> int | None:
    """Return the deputy's member id; None without one, or if they left or are away on the absence's first day."""
    if absence.deputy_id is None:
        return None
    deputy = people.get_member(session, absence.deputy_id)
    away = absence_rows.list_absences(session, on=absence.first_on, member_ids=[absence.deputy_id])
    return None if deputy.left_at is not None or away else deputy.id


def _end(session: Session, member: Member, *, today: dt.date, now: dt.datetime) -> bool:
    running = [one for one in absence_rows.list_absences_of(session, member.id) if one.last_on >= today]
    for absence in running:
        absence.ended_at = now
    session.flush()
    return bool(running)


def _member(by: Person) -> Member:
    if by.member is None:
        raise NotRegistered
    return by.member
