"""What happens to action steps, for whoever asks about them."""

import datetime as dt

from alliance.happenings import Happening
from storage.engine.database import Session
from storage.tables import ActionStep


@Happening
def step_reported(
    session: Session, step: ActionStep, *, by_member_id: int | None, is_changed: bool, now: dt.datetime
) -> None:
    """Somebody reported how a step stands; `is_changed` where they said something new."""


@Happening
def step_changed(session: Session, step: ActionStep, *, now: dt.datetime) -> None:
    """A step says something else, or left the agenda."""


@Happening
def owners_changed(session: Session, step: ActionStep, *, country: str, now: dt.datetime) -> None:
    """Others look after a step. `country` is that of the network's public holidays."""
