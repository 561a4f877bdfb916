"""The subject of a reminder, and where and when it may be sent.

The capabilities list what is open; `alliance.attention.reminders` sends one reminder about all of it.
"""

import datetime as dt
from dataclasses import dataclass

from alliance.calendar.calendars import calendars_of
from alliance.calendar.reminder_rule import working_moment
from alliance.calendar.zones import zone_of
from alliance.enums import KeptKind
from alliance.local_time import LocalTime
from storage.engine.database import Session
from storage.people import people
from storage.tables import Member

REMINDER = "reminder"
"""The kind of slot; its key combines the subject and the member."""


@dataclass(frozen=True)
class OpenAsk:
    """Something that a member was asked and has not answered, and of which they may be reminded once."""

    kind: KeptKind
    """The kind of the message that asks it: of a check-in, a poll or a mandate."""
    about_id: int
    """The id of its subject, as in `KeptMessage.about_id`."""
    key: str
    """The key of the slot of this person's reminder, such as `V-7:12`."""
    member: Member
    asked_at: dt.datetime
    ends_at: dt.datetime
    is_anonymous: bool = False
    """Whether a message must not show that it was answered."""


def channel_key_of(place: str) -> str:
    """Return the channel key of reminders for a person or channel; as they wait for working hours, it is separate."""
    return f"{place}/{REMINDER}"


def next_working_moment(session: Session, slack_user_id: str | None, *, time: LocalTime) -> dt.datetime:
    """Return now if this person is at work, else when they next start. None: the network. `time` is the network's."""
    member = people.find_member(session, slack_user_id) if slack_user_id else None
    profile = people.find_profile(session, slack_user_id) if slack_user_id else None
    own = zone_of(profile.tz if profile else None, time.zone)
    calendars = calendars_of(session, country=time.country, since=time.now.astimezone(own).date())
    return working_moment(time.now, own, calendars.of(member.organisation_id if member else None))
