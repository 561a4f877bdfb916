"""What happens in rounds, for whoever began them."""

import datetime as dt

from alliance.happenings import Happening
from storage.engine.database import Session


@Happening
def poll_answered(session: Session, poll_id: int, *, now: dt.datetime) -> None:
    """Somebody reported on a step that the status poll with this id asks about."""
