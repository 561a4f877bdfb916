"""The period since a meeting: "sinds overleg" or "sinds O-3", from the day of that meeting until today."""

import datetime as dt
import re

from alliance.calendar.periods import Period, days_between
from alliance.errors import Invalid
from alliance.meetings.permissions import get_meeting
from storage.engine.database import Session
from storage.meetings import meetings
from storage.tables import Alliance, Meeting

_SAID = re.compile(
    r"(?:sinds|vanaf|since)(?: (?:het|de|the))?"
    r"(?:(?: (?:laatste|vorige|last|previous))? (?:overleg|vergadering|meeting)| o-?(\d{1,9}))\b",
    re.ASCII,
)


def read_since_meeting(text: str) -> tuple[int | None, str] | None:
    """Parse "sinds O-3" or "sinds overleg" and variants; None if the text is neither.

    Returns the meeting's number, None for the last one, and the rest of the text, such as an alliance.
    """
    said = " ".join(text.split())
    found = _SAID.match(said.casefold())
    if found is None:
        return None
    return int(found[1]) if found[1] else None, said[found.end() :].strip()


def since_meeting(
    session: Session, *, today: dt.date, alliance: Alliance | None, number: int | None = None
) -> tuple[Period, Meeting]:
    """The period from the last meeting, or `O-<number>`, up to and including today, and that meeting.

    For an alliance, the last meeting about it or the whole network; otherwise the last one of all. Cancelled meetings
    do not count; a meeting of today counts once its decisions are recorded. Raises Invalid if there is none or the
    numbered one is still to come, and NotFound for an unknown number.
    """
    if number is not None:
        meant = get_meeting(session, number)
        if meant.held_on > today:
            raise Invalid("period", "digest.meeting_to_come", meeting=meant.ref, day=meant.held_on)
        return days_between(meant.held_on, today), meant
    held = meetings.find_last_held(session, before=today, alliance_id=alliance.id if alliance else None)
    if held is not None:
        return days_between(held.held_on, today), held
    if alliance is None:
        raise Invalid("period", "digest.no_meeting_yet")
    name = alliance.names
    raise Invalid("period", "digest.no_meeting_yet_of", alliance=name)
