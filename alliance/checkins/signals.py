"""Events of rounds that other capabilities subscribe to."""

import datetime as dt

from alliance.signals import Signal
from storage.engine.database import Session


@Signal
def poll_answered(session: Session, poll_id: int, *, now: dt.datetime) -> None:
    """A step that the status poll with this id asks about was reported on."""
