"""Find what is due in check-ins with one statement, as almost always nothing is."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Date, bindparam, exists, func, or_, select
from sqlmodel import col

from storage.checkins.checkins import LATELY, is_unasked
from storage.engine.database import Session
from storage.tables import Absence, Asked, Round, Schedule
from storage.tables.base import UtcDateTime


@dataclass(frozen=True)
class CheckinDues:
    """What is due at a moment, and when the next thing is due after it."""

    is_any: bool
    """Whether a round or an absence begins, or a round ends."""
    may_wait: bool
    """Whether a question may be waiting; `storage.checkins.checkins.is_anybody_waiting` gives the exact answer."""
    next_at: dt.datetime | None
    absence_on: dt.date | None
    """The next day on which an absence begins."""


def find_dues(session: Session, *, now: dt.datetime, today: dt.date) -> CheckinDues:
    """What is due at `now`; `today` is the date in the network's zone."""
    is_any, may_wait, absence_on, *moments = session.execute(
        _STATEMENT, {"now": now, "lately": now - LATELY, "today": today}
    ).one()
    next_at = min((at for at in moments if at is not None), default=None)
    return CheckinDues(is_any, may_wait, next_at, absence_on)


_NOW, _LATELY, _TODAY = (
    bindparam("now", type_=UtcDateTime()),
    bindparam("lately", type_=UtcDateTime()),
    bindparam("today", type_=Date()),
)
_BEGINS = (col(Absence.began_at).is_(None), col(Absence.ended_at).is_(None))
_ENDS = (col(Round.closed_at).is_(None), col(Round.poll_id).is_(None))
_STATEMENT = select(
    or_(
        exists().where(col(Schedule.next_at) <= _NOW),
        exists().where(col(Round.asked_up_to).is_not(None)),
        exists().where(*_ENDS, col(Round.ends_at) <= _NOW),
        exists().where(*_BEGINS, col(Absence.first_on) <= _TODAY, col(Absence.last_on) >= _TODAY),
    ),
    exists().where(is_unasked(_NOW, _LATELY)),
    select(func.min(Absence.first_on)).where(*_BEGINS, col(Absence.first_on) > _TODAY).scalar_subquery(),
    select(func.min(Schedule.next_at)).where(col(Schedule.next_at) > _NOW).scalar_subquery(),
    select(func.min(Asked.due_at)).where(col(Asked.message_id).is_(None), col(Asked.due_at) > _NOW).scalar_subquery(),
    select(func.min(Round.ends_at)).where(*_ENDS, col(Round.ends_at) > _NOW).scalar_subquery(),
)
