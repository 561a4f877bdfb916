"""The open check-ins and status polls of which members may be reminded; and the return of snoozed messages."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from alliance.calendar.reminding import OpenAsk
from alliance.checkins.rounds import refresh_messages
from alliance.enums import CheckinVolume, KeptKind
from alliance.local_time import LocalTime
from storage.checkins import checkins as rows
from storage.engine import kept_messages as kept_rows
from storage.engine.database import Session
from storage.tables import CheckinMessage, Member

Messages = Sequence[tuple[CheckinMessage, Member]]


def take_due(session: Session, *, time: LocalTime) -> list[OpenAsk]:
    """Lock the messages whose reminder is due and list what is open in them; `plan_next` stores a later moment.

    Each is checked again, since a round may have ended, moved or been followed by another since the reminder was
    planned. Members who have answered in the meantime, have left, or do not want reminders are not listed.
    """
    due = rows.list_due_reminders(session, now=time.now)
    for message, _ in due:
        message.remind_at = None
    return _list_open(session, due, now=time.now)


def list_of(session: Session, member_ids: Collection[int], *, until: dt.datetime, time: LocalTime) -> list[OpenAsk]:
    """List what is open in messages to these members whose reminder is still to come."""
    return _list_open(session, rows.list_planned_reminders(session, member_ids), now=time.now)


def plan_next(session: Session, moments: Mapping[int, dt.datetime]) -> None:
    """Store when the reminder of each of these messages is due."""
    for message_id, at in moments.items():
        message = rows.find_message(session, message_id)
        if message is not None:
            message.remind_at = at


def take_back(session: Session, *, now: dt.datetime) -> list[OpenAsk]:
    """End the snoozes that are over and list what is open in these messages, also after the deadline.

    Each comes back at the moment that its reader chose, unless they want no messages any more.
    """
    back = rows.list_snoozes_over(session, now=now)
    for message, _ in back:
        message.snoozed_until = None
        if message.remind_at is not None and message.remind_at <= now:
            message.remind_at = None  # one of the two is enough
    # They must no longer say when they come back.
    refresh_messages(session, [message.id for message, _ in back], now=now)
    return [
        _ask(message, member, now)
        for message, member in _list_heard(session, back)
        if rows.has_open(session, message.id)
    ]


def _list_open(session: Session, messages: Messages, *, now: dt.datetime) -> list[OpenAsk]:
    ends = rows.map_first_open_end(session, [message.id for message, _ in messages], now=now)
    return [
        _ask(message, member, ends[message.id])
        for message, member in _list_heard(session, messages)
        if message.id in ends and member.checkin_volume is CheckinVolume.ALL
    ]


def _list_heard(session: Session, messages: Messages) -> Messages:
    """Leave out messages to members who left or want none, and messages that never reached their reader.

    Members who could not be reached are listed in the progress, and their message is not retried.
    """
    reached = kept_rows.list_posted(session, KeptKind.CHECKIN, [message.id for message, _ in messages])
    return [
        (message, member)
        for message, member in messages
        if member.left_at is None and member.checkin_volume is not CheckinVolume.NONE and message.id in reached
    ]


def _ask(message: CheckinMessage, member: Member, ends_at: dt.datetime) -> OpenAsk:
    return OpenAsk(KeptKind.CHECKIN, message.id, f"checkin:{message.id}", member, message.made_at, ends_at)
