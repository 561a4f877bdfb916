"""After a meeting, on the next workday, the people who run it are offered the list of its decisions, once.

If decisions were not recorded yet, the same message asks for them.
"""

import datetime as dt
from collections.abc import Sequence

from alliance.calendar import calendars
from alliance.calendar.recurrence import instant
from alliance.calendar.reminder_rule import working_moment
from alliance.calendar.reminding import channel_key_of
from alliance.calendar.working_hours import OPENS
from alliance.local_time import LocalTime
from alliance.meetings.decision_lists import find_list_state
from alliance.meetings.papers import list_concerned
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.slots import claim, list_keys
from storage.meetings import meetings as rows
from storage.people import people
from storage.tables import Meeting

RECORD = "decisions_to_record"
"""The kind of delivery, and of its slots."""


def list_due(session: Session, *, time: LocalTime) -> list[int]:
    """The numbers of the meetings whose message is due, oldest first."""
    return [one.number for one, at in _list_waiting(session, time=time) if at <= time.now]


def find_due(session: Session, *, time: LocalTime) -> tuple[bool, dt.datetime | None]:
    """Whether a message is due, and the first moment after now at which one becomes due as agendas are now."""
    moments = [at for _, at in _list_waiting(session, time=time)]
    return any(at <= time.now for at in moments), min((at for at in moments if at > time.now), default=None)


def remind(session: Session, *, number: int, office: Sequence[str], now: dt.datetime) -> int | None:
    """Offer the list of decisions of `O-<number>` to its planner, and ask for decisions that were not recorded.

    What was not recorded is asked of the secretariat (`office`) and the lead officers, too; they also get what is for a
    planner who left. Returns the number of recipients; None if another process claimed it first. The caller checks with
    `list_due` that it is due; what is still open is checked when the message is sent.
    """
    meeting = rows.find_meeting(session, number, for_change=True)
    if meeting is None or not claim(session, RECORD, meeting.ref, now=now):
        return None
    planner = people.get_member(session, meeting.by_member_id)
    channel_keys = [planner.slack_user_id] if planner.left_at is None else []
    if not channel_keys or find_list_state(session, meeting).unrecorded:
        channel_keys = list(
            dict.fromkeys([*office, *channel_keys, *list_concerned(session, meeting, with_executives=False)])
        )
    for channel_key in channel_keys:
        enqueue(session, kind=RECORD, channel_key=channel_key_of(channel_key), about={"meeting": meeting.id}, now=now)
    return len(channel_keys)


def _list_waiting(session: Session, *, time: LocalTime) -> list[tuple[Meeting, dt.datetime]]:
    """The meetings with something to decide or decided, with the time of their message.

    Nine o'clock on the workday after the meeting, or the next working hour after downtime.
    """
    since = time.today - RECORDED_WITHIN
    found = rows.list_deciding(session, since=since)
    if not found:
        return []
    asked = list_keys(session, RECORD)
    workdays = calendars.workdays_of(session, country=time.country, since=since)
    return [
        (
            one,
            working_moment(
                max(time.now, instant(workdays.plus(one.held_on, 1), OPENS, time.zone)), time.zone, workdays
            ),
        )
        for one in found
        if one.ref not in asked
    ]


RECORDED_WITHIN = dt.timedelta(days=14)
"""How long after a meeting its decisions are asked for and its list is offered."""
