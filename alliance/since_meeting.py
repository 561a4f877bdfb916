"""The period since the last meeting: "sinds overleg", from the day of the last meeting that was held until today."""

import datetime as dt
import re

from alliance.calendar import Period, days_between
from alliance.errors import Invalid
from alliance.words import Name
from storage import digest_schedules as rows
from storage.database import Session
from storage.tables import Alliance

_SAID = re.compile(
    r"(?:sinds|vanaf|since)(?: (?:het|de|the))?(?: (?:laatste|vorige|last|previous))? (?:overleg|vergadering|meeting)\b"
)


def after_since_meeting(text: str) -> str | None:
    """What somebody typed behind "sinds overleg" or its kin, such as an alliance; None where they typed neither."""
    said = " ".join(text.split())
    found = _SAID.match(said.casefold())
    return said[found.end() :].strip() if found else None


def since_meeting(session: Session, *, today: dt.date, alliance: Alliance | None) -> Period:
    """From the day of the last meeting up to and including today.

    Of an alliance the last one that was about it, or about the whole network; else the last one of all. One that was
    cancelled does not count, one of today from when its decisions are written down. Raises Invalid without any.
    """
    held = rows.find_last_held(session, before=today, alliance_id=alliance.id if alliance else None)
    if held is not None:
        return days_between(held.held_on, today)
    if alliance is None:
        raise Invalid("period", "digest.no_meeting_yet")
    name = Name(alliance.name, alliance.name_en)
    raise Invalid("period", "digest.no_meeting_yet_of", alliance=name)
