"""Find whether a reminder is due with one statement, as almost always none is."""

import datetime as dt

from sqlalchemy import and_, bindparam, exists, func, select
from sqlmodel import col

from storage.engine.database import Session
from storage.enums import BundleState, PollState
from storage.tables import Bundle, CheckinMessage, Poll
from storage.tables.base import UtcDateTime

_NOW = bindparam("now", type_=UtcDateTime())
_MOMENTS = (
    (col(CheckinMessage.remind_at), col(CheckinMessage.id).is_not(None)),
    (col(CheckinMessage.snoozed_until), col(CheckinMessage.id).is_not(None)),
    (col(Poll.remind_at), col(Poll.state) == PollState.OPEN),
    (
        col(Bundle.mandate_remind_at),
        and_(col(Bundle.state) == BundleState.MANDATE, col(Bundle.archived_at).is_(None)),
    ),
)
"""When reminders and snoozed messages are due, and the condition under which the moment counts."""
_DUE = select(
    *(exists().where(waits, at <= _NOW) for at, waits in _MOMENTS),
    *(select(func.min(at)).where(waits, at > _NOW).scalar_subquery() for at, waits in _MOMENTS),
)


def find_due(session: Session, *, now: dt.datetime) -> tuple[bool, dt.datetime | None]:
    """Whether a reminder or a snoozed message is due, and when the next one is; None if nothing is planned."""
    found = session.execute(_DUE, {"now": now}).one()
    due, moments = found[: len(_MOMENTS)], found[len(_MOMENTS) :]
    return any(due), min((at for at in moments if at is not None), default=None)
