"""Check-in reminders, one per message to members who have not answered; and the return of snoozed messages."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance import kept
from alliance.calendar.calendars import Calendars, calendars_of
from alliance.calendar.reminder_rule import reminder_at
from alliance.calendar.reminding import REMINDER, lane_of
from alliance.calendar.zones import zone_of
from alliance.checkins.rounds import refresh_message
from alliance.words import CheckinVolume, KeptKind
from storage.checkins import checkins as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.slots import claim
from storage.people import people
from storage.tables import CheckinMessage, Member


@dataclass(frozen=True)
class _Due:
    """Data loaded once for all messages of a run."""

    ends: dict[int, dt.datetime]
    """The end of the first round in which a message has an open question, by message id."""
    zones: dict[int, str]
    calendars: Calendars
    zone: ZoneInfo


def remind(session: Session, *, zone: ZoneInfo, country: str, now: dt.datetime) -> int:
    """Enqueue the reminders and snoozed messages that are due; return how many. `zone` is the network's.

    Each reminder is checked again, since a round may have ended, moved or been followed by another since it was
    planned. Members who have answered in the meantime, have left, or do not want reminders get none. A snoozed message
    comes back at the moment its reader chose.
    """
    due = rows.list_due_reminders(session, now=now)
    if not due:
        return 0
    since = min(message.made_at for message, _ in due).date()
    about = _Due(
        rows.map_first_open_end(session, [message.id for message, _ in due], now=now),
        people.map_zones(session, [member.id for _, member in due]),
        calendars_of(session, country=country, since=since),
        zone,
    )
    count = 0
    for message, member in due:
        if message.snoozed_until is not None and message.snoozed_until <= now:
            count += _bring_back(session, message, member, now=now)
        elif message.remind_at is not None and message.remind_at <= now:
            count += _remind(session, message, member, about, now=now)
    session.flush()
    return count


def is_due(session: Session, *, now: dt.datetime) -> bool:
    """Whether a reminder or a snoozed message is due."""
    return rows.is_reminder_due(session, now=now)


def _bring_back(session: Session, message: CheckinMessage, member: Member, *, now: dt.datetime) -> bool:
    """Bring back a snoozed message, once; also after the deadline, as long as answers count."""
    message.snoozed_until = None
    if message.remind_at is not None and message.remind_at <= now:
        message.remind_at = None  # one of the two is enough
    session.add(message)
    if not _may_hear(session, message, member) or not rows.has_open(session, message.id):
        return False
    refresh_message(session, message, now=now)  # it must no longer say when it comes back
    _enqueue(session, message, member.slack_user_id, is_asked_for=True, now=now)
    return True


def _remind(session: Session, message: CheckinMessage, member: Member, about: _Due, *, now: dt.datetime) -> bool:
    ends_at = about.ends.get(message.id)
    wants_it = _may_hear(session, message, member) and member.checkin_volume is CheckinVolume.ALL
    at: dt.datetime | None = None
    if ends_at is not None and wants_it:
        own, workdays = zone_of(about.zones.get(member.id), about.zone), about.calendars.of(member.organisation_id)
        at = reminder_at(message.made_at, ends_at, own, workdays, now=now)
    message.remind_at = at if at is not None and at > now else None
    session.add(message)
    if at is None or at > now or not claim(session, REMINDER, f"checkin:{message.id}", now=now):
        return False
    _enqueue(session, message, lane_of(member.slack_user_id), is_asked_for=False, now=now)
    return True


def _may_hear(session: Session, message: CheckinMessage, member: Member) -> bool:
    """Whether a member may be reminded of a message: not if they left, want no messages, or never received it.

    Members who could not be reached are listed in the progress, and their message is not retried.
    """
    if member.left_at is not None or member.checkin_volume is CheckinVolume.NONE:
        return False
    return kept.stands(session, KeptKind.CHECKIN, message.id, member.slack_user_id) is not None


def _enqueue(session: Session, message: CheckinMessage, lane: str, *, is_asked_for: bool, now: dt.datetime) -> None:
    about = {"message": message.id, "asked_for": is_asked_for}
    enqueue(session, kind="checkin_reminder", lane=lane, about=about, now=now)
