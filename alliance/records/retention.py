"""Retention: how long personal data is kept, and what is deleted afterwards.

Every night everything past its period is deleted, in small transactions. The first night after a change of the periods
nothing is deleted: the secretariat is notified of what would go the next night.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.calendar.recurrence import instant
from alliance.local_time import LocalTime
from alliance.people.audit import CLOCKWORK, audit
from alliance.people.members import list_secretariat_channel_keys
from alliance.retention_periods import FIXED, IN_SLACK, Retention, RetentionPeriod, periods_of
from storage.engine import slots
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.records import retention as rows
from storage.records.erasing import add_request
from storage.tables import ErasureRequest

REPORT = "retention_report"
"""The delivery kind of what would go the next night."""
SLOT = "retention"
FORMER_MEMBERS = "former_members"
BEGINS_AT = dt.time(2)
"""On the network's clock."""
LOT = 500
"""Rows deleted in one transaction at most, so that clicks do not wait."""


@dataclass(frozen=True)
class Expiring:
    """What is past its period: how many rows, or people who left."""

    name: str
    period: RetentionPeriod
    number: int


def list_expiring(session: Session, *, retention: Retention, now: dt.datetime) -> list[Expiring]:
    """What is past its period at `now`, by kind; those of which nothing is are included."""
    return [
        Expiring(name, period, 0 if name == IN_SLACK else rows.count_expired(session, name, period.before(now)))
        for name, period in periods_of(retention).items()
    ]


def is_due(session: Session, *, retention: Retention, time: LocalTime) -> bool:
    """Whether the night's work is still to be done and anything is past its period."""
    if slots.list_taken(session, SLOT, [f"{_night(time)}"]):
        return False
    return rows.is_any_expired(session, {name: one.before(time.now) for name, one in _in_database(retention).items()})


def next_night_at(time: LocalTime) -> dt.datetime:
    """When the next night's work begins."""
    return instant(_night(time) + dt.timedelta(days=1), BEGINS_AT, time.zone)


def begin_night(session: Session, *, retention: Retention, time: LocalTime, secretariat_channel: str | None) -> bool:
    """Claim this night's work; True if it is to be carried out.

    In the first night after a change of the periods it is not, if they would delete anything: the secretariat is
    notified of what they would.
    """
    if not slots.claim(session, SLOT, f"{_night(time)}", now=time.now):
        return False
    if slots.find_milestone(session, retention.key) is not None:
        return True
    rows.forget_periods(session, SLOT)
    slots.note_milestone(session, retention.key, now=time.now)
    found = [one for one in list_expiring(session, retention=retention, now=time.now) if one.name not in FIXED]
    expiring = [[one.name, str(one.period), one.number] for one in found if one.number]
    for channel_key in list_secretariat_channel_keys(session, secretariat_channel) if expiring else ():
        enqueue(session, kind=REPORT, channel_key=channel_key, about={"expiring": expiring}, now=time.now)
    return not expiring


def delete_lot(session: Session, name: str, *, retention: Retention, now: dt.datetime) -> int:
    """Delete some of what is past one period; returns how much, 0 once nothing is left.

    People who left are to be erased as if they had asked, which follows within seconds.
    """
    before = periods_of(retention)[name].before(now)
    if name != FORMER_MEMBERS:
        return rows.delete_expired(session, name, before, limit=LOT)
    gone = rows.list_long_gone(session, before, limit=LOT)
    for user in gone:
        add_request(session, ErasureRequest(slack_user_id=user, by_slack_user_id=CLOCKWORK, asked_at=now))
    return len(gone)


def list_kinds(retention: Retention) -> Sequence[str]:
    """The kinds of data that the night's work goes through, by name."""
    return list(_in_database(retention))


def note_done(session: Session, *, counts: Mapping[str, int], now: dt.datetime) -> None:
    """Record in the audit log how much was deleted of the data kept for longer than the program itself needs it."""
    gone = {name: number for name, number in counts.items() if number and name not in FIXED}
    if gone:
        audit(session, None, "retention", SLOT, {}, now, **gone)


def _in_database(retention: Retention) -> dict[str, RetentionPeriod]:
    return {name: one for name, one in periods_of(retention).items() if name != IN_SLACK}


def _night(time: LocalTime) -> dt.date:
    """The date of the last night that began."""
    local = time.now.astimezone(time.zone)
    return local.date() if local.time() >= BEGINS_AT else local.date() - dt.timedelta(days=1)
