"""Events of action steps that other capabilities subscribe to."""

import datetime as dt
from typing import Any

from alliance.local_time import LocalTime
from alliance.signals import Signal
from storage.engine.database import Session
from storage.tables import ActionStep


@Signal
def step_reported(
    session: Session,
    step: ActionStep,
    *,
    by_member_id: int | None,
    is_changed: bool,
    before: dict[str, Any],
    now: dt.datetime,
) -> None:
    """A step's status was reported; `is_changed` if the status differs or a note was given.

    Followers add to `before` what they have to put back if the report is undone, as plain data.
    """


@Signal
def report_undone(
    session: Session, step: ActionStep, *, reported_at: dt.datetime, before: dict[str, Any], now: dt.datetime
) -> None:
    """The report of that moment was undone; `before` holds what followers stored when it was made."""


@Signal
def step_changed(session: Session, step: ActionStep, *, now: dt.datetime) -> None:
    """A step was edited, or left the agenda."""


@Signal
def owners_changed(session: Session, step: ActionStep, *, time: LocalTime) -> None:
    """A step's owners changed. `time` is the network's."""
