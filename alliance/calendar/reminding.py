"""Send the reminders that are due, each person once for each thing, and work out when to look again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from alliance.calendar.calendars import calendars_of
from alliance.calendar.reminder_rule import reminder_at, working_moment
from alliance.calendar.zones import zone_of
from storage.engine.database import Session
from storage.engine.deliveries import enqueue_many
from storage.engine.slots import list_taken, take_all
from storage.people import people
from storage.tables import Member

REMINDER = "reminder"
"""The kind of slot; its key combines the subject and the member."""


@dataclass(frozen=True)
class Unanswered:
    """A member who was asked something and has not answered."""

    member: Member
    asked_at: dt.datetime
    subject: str
    """What they were asked, such as `V-7`: one value for all that is a single question to them."""
    about: dict[str, Any]
    """Data for rendering the reminder."""

    @property
    def key(self) -> str:
        """The key of the slot of this person's reminder."""
        return f"{self.subject}:{self.member.id}"


def remind(
    session: Session,
    *,
    kind: str,
    unanswered: Sequence[Unanswered],
    ends_at: dt.datetime,
    zone: ZoneInfo,
    country: str,
    now: dt.datetime,
) -> tuple[int, dt.datetime | None]:
    """Enqueue reminders of `kind` for those who are due one and have not had it.

    Returns how many, and when the next one is due at present; None if nobody is left. `zone` is the network's, for
    members whose zone Slack does not give. The caller holds the lock on the thing that is asked.
    """
    taken = list_taken(session, REMINDER, [one.key for one in unanswered])
    left = [one for one in unanswered if one.key not in taken]
    zones = people.map_zones(session, [one.member.id for one in left])
    calendars = calendars_of(session, country=country, since=min((one.asked_at for one in left), default=now).date())
    due: list[Unanswered] = []
    later: list[dt.datetime] = []
    for one in left:
        own, workdays = zone_of(zones.get(one.member.id), zone), calendars.of(one.member.organisation_id)
        at = reminder_at(one.asked_at, ends_at, own, workdays, now=now)
        if at is not None and at <= now:
            due.append(one)
        elif at is not None:
            later.append(at)
    take_all(session, REMINDER, [one.key for one in due], now=now)
    enqueue_many(session, kind=kind, to=[(lane_of(one.member.slack_user_id), one.about) for one in due], now=now)
    return len(due), min(later, default=None)


def lane_of(place: str) -> str:
    """Return the channel key of reminders for a person or channel; as they wait for working hours, it is separate."""
    return f"{place}/{REMINDER}"


def next_working_moment(
    session: Session, slack_user_id: str | None, *, zone: ZoneInfo, country: str, now: dt.datetime
) -> dt.datetime:
    """Return now if this person is at work, else when they next start. None: the network, in `zone`."""
    member = people.find_member(session, slack_user_id) if slack_user_id else None
    profile = people.find_profile(session, slack_user_id) if slack_user_id else None
    own = zone_of(profile.tz if profile else None, zone)
    calendars = calendars_of(session, country=country, since=now.astimezone(own).date())
    return working_moment(now, own, calendars.of(member.organisation_id if member else None))
