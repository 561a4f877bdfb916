"""How many files one person may ask for in an hour: making one takes the machine seconds, in which others wait.

Files that a schedule makes are not counted, nor is the same file that somebody asks for once more.
"""

import datetime as dt

from alliance.errors import Conflict
from storage.engine.database import Session
from storage.engine.events import list_events, renew_event

WITHIN = dt.timedelta(hours=1)
USUAL = 20
"""Files an hour, unless the installation sets another number."""


def count_file(session: Session, *, slack_user_id: str, what: str, limit: int, now: dt.datetime) -> None:
    """Count a file that a person asks for; `what` tells one file from another.

    Raises Conflict above the limit, with the moment at which they can ask again.
    """
    prefix = f"file:{slack_user_id}:"
    asked = list_events(session, prefix, since=now - WITHIN)
    if f"{prefix}{what}" in {one.event_id for one in asked}:
        return
    if len(asked) >= limit:
        again_at = asked[len(asked) - limit].seen_at + WITHIN
        raise Conflict("problem.too_many_files", limit=limit, at=again_at)
    renew_event(session, f"{prefix}{what}", now=now)
