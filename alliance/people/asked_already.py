"""How often members were asked something this week, shown to a chair before they send extra questions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.local_time import LocalTime
from storage.engine.database import Session
from storage.people import asked_already
from storage.tables import Member


@dataclass(frozen=True)
class AskedAlready:
    """A member who was asked something this week."""

    name: str
    times: int


def asked_this_week(session: Session, members: Sequence[Member], *, time: LocalTime) -> list[AskedAlready]:
    """List the members who were asked something since Monday, and how often; the most asked first.

    Only requests for an answer count: a day's check-in, and each question put to them. Reminders and replies to their
    own actions do not. `time` is the network's.
    """
    today = time.today
    monday = dt.datetime.combine(today - dt.timedelta(days=today.weekday()), dt.time(), time.zone).astimezone(dt.UTC)
    counts = asked_already.count_asked(session, [member.id for member in members], since=monday)
    found = [AskedAlready(member.name, counts[member.id]) for member in members if member.id in counts]
    return sorted(found, key=lambda one: (-one.times, one.name))
