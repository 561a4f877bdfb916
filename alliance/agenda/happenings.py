"""Events of action steps that other capabilities subscribe to."""

import datetime as dt

from alliance.happenings import Happening
from storage.engine.database import Session
from storage.tables import ActionStep


@Happening
def step_reported(
    session: Session, step: ActionStep, *, by_member_id: int | None, is_changed: bool, now: dt.datetime
) -> None:
    """A step's status was reported; `is_changed` if the status differs or a note was given."""


@Happening
def step_changed(session: Session, step: ActionStep, *, now: dt.datetime) -> None:
    """A step was edited, or left the agenda."""


@Happening
def owners_changed(session: Session, step: ActionStep, *, country: str, now: dt.datetime) -> None:
    """A step's owners changed. `country` is the one whose public holidays the network keeps."""
