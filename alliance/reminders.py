"""The one reminder: to who has not answered, in their working hours, and never twice; and what comes back later."""

import datetime as dt
from zoneinfo import ZoneInfo

from alliance import kept
from alliance.recurrence import instant
from alliance.rounds import refresh_message
from alliance.schedules import Calendars, calendars_of
from alliance.words import CheckinVolume, KeptKind
from alliance.workdays import CLOSES, OPENS, Workdays
from alliance.zones import zone_of
from storage import checkins as rows
from storage import people
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import CheckinMessage, Member


def remind(session: Session, *, zone: ZoneInfo, country: str, now: dt.datetime) -> int:
    """Put the reminders in line whose time has come; gives how many. `zone` is the network's.

    Who has answered in the meantime, has left, or wants only what is due, hears nothing. A reminder that a downtime
    held up waits for the person's next working hour. What somebody asked to see again comes at the moment they chose.
    """
    due = rows.list_due_reminders(session, now=now)
    if not due:
        return 0
    zones = people.map_zones(session, [member.id or 0 for _, member in due])
    calendars = calendars_of(session, country=country, since=now.date())
    count = 0
    for message, member in due:
        own = zone_of(zones.get(member.id or 0), zone)
        if message.snoozed_until is not None and message.snoozed_until <= now:
            count += _bring_back(session, message, member, now=now)
        elif message.remind_at is not None and message.remind_at <= now:
            count += _remind(session, message, member, own, calendars, now=now)
    session.flush()
    return count


def is_due(session: Session, *, now: dt.datetime) -> bool:
    """Whether somebody is to be reminded by now."""
    return rows.is_reminder_due(session, now=now)


def _bring_back(session: Session, message: CheckinMessage, member: Member, *, now: dt.datetime) -> bool:
    """What was put off is asked again, once; also after the deadline, as long as answers count."""
    message.snoozed_until = None
    if message.remind_at is not None and message.remind_at <= now:
        message.remind_at = None  # one of the two is enough
    session.add(message)
    if not _may_hear(session, message, member) or not rows.has_open(session, message.id or 0, ends_after=None):
        return False
    refresh_message(session, message, now=now)  # it no longer says when it comes back
    _enqueue(session, message, member, is_asked_for=True, now=now)
    return True


def _remind(
    session: Session, message: CheckinMessage, member: Member, zone: ZoneInfo, calendars: Calendars, *, now: dt.datetime
) -> bool:
    later = _next_working_moment(now, zone, calendars.of(member.organisation_id))
    message.remind_at = later if later > now else None
    session.add(message)
    wants_it = member.checkin_volume is CheckinVolume.ALL and _may_hear(session, message, member)
    if not wants_it or not rows.has_open(session, message.id or 0, ends_after=later):
        message.remind_at = None
        return False
    if message.remind_at is None:
        _enqueue(session, message, member, is_asked_for=False, now=now)
    return message.remind_at is None


def _may_hear(session: Session, message: CheckinMessage, member: Member) -> bool:
    """Not who left, wants no messages, or could not be reached: that is listed, and not tried again."""
    if member.left_at is not None or member.checkin_volume is CheckinVolume.NONE:
        return False
    return kept.stands(session, KeptKind.CHECKIN, message.id or 0, member.slack_user_id) is not None


def _enqueue(
    session: Session, message: CheckinMessage, member: Member, *, is_asked_for: bool, now: dt.datetime
) -> None:
    about = {"message": message.id, "asked_for": is_asked_for}
    enqueue(session, kind="checkin_reminder", lane=member.slack_user_id, about=about, now=now)


def _next_working_moment(now: dt.datetime, zone: ZoneInfo, workdays: Workdays) -> dt.datetime:
    """Now, in working hours of a working day; else when the next ones begin."""
    local = now.astimezone(zone)
    on = local.date() if local.time() < CLOSES else local.date() + dt.timedelta(days=1)
    following = workdays.next_workday(on)
    opens_at = instant(following, OPENS, zone)
    return max(now, opens_at)
