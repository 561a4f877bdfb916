"""How often people were asked something this week: said to a chair before they send anything extra."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from storage.engine.database import Session
from storage.people import asked_already
from storage.tables import Member


@dataclass(frozen=True)
class AskedAlready:
    """Somebody who was asked something this week."""

    name: str
    times: int


def asked_this_week(
    session: Session, members: Sequence[Member], *, zone: ZoneInfo, now: dt.datetime
) -> list[AskedAlready]:
    """Which of these members were asked something since Monday and how often, the most asked first.

    What counts is what asks for an answer: a check-in of a day, and each question that was laid before them; reminders
    and the answers to what they did themselves do not. `zone` is the network's.
    """
    today = now.astimezone(zone).date()
    monday = dt.datetime.combine(today - dt.timedelta(days=today.weekday()), dt.time(), zone).astimezone(dt.UTC)
    counts = asked_already.count_asked(session, [member.id for member in members], since=monday)
    found = [AskedAlready(member.name, counts[member.id]) for member in members if member.id in counts]
    return sorted(found, key=lambda one: (-one.times, one.name))
