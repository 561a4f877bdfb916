"""Queries for digest schedules, the meetings they precede, and the copies for each reader."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import DeliveryState, MeetingKind, MeetingState
from storage.meetings.meetings import is_about
from storage.tables import Delivery, DigestCopy, DigestSchedule, Meeting


def list_schedules(session: Session) -> Sequence[DigestSchedule]:
    """All schedules that were created or changed by a person, including ended ones, oldest first."""
    return session.exec(select(DigestSchedule).order_by(col(DigestSchedule.id))).all()


def find_schedule(session: Session, schedule_id: int) -> DigestSchedule | None:
    """The schedule with this id, or None."""
    return session.get(DigestSchedule, schedule_id)


def lock_schedule(session: Session, schedule_id: int) -> DigestSchedule | None:
    """The schedule with this id, reread and locked until the transaction ends, or None."""
    statement = select(DigestSchedule).where(DigestSchedule.id == schedule_id).with_for_update()
    return session.exec(statement, execution_options={"populate_existing": True}).first()


def find_by_submission(session: Session, key: str) -> DigestSchedule | None:
    """The schedule created by this form, or None."""
    return session.exec(select(DigestSchedule).where(DigestSchedule.submission_key == key)).first()


def list_meetings(
    session: Session, kind: MeetingKind, *, since: dt.date, alliance_id: int | None = None
) -> Sequence[Meeting]:
    """The meetings of a kind on or after a day that were not cancelled, earliest first.

    With an alliance, only those about it or about the whole network.
    """
    statement = select(Meeting).where(
        Meeting.kind == kind, Meeting.state != MeetingState.CANCELLED, col(Meeting.held_on) >= since
    )
    statement = statement.where(*is_about(alliance_id)).order_by(col(Meeting.held_on), col(Meeting.id))
    return session.exec(statement).all()


def note_copy(session: Session, *, slot: str, channel_key: str, delivery_id: int, now: dt.datetime) -> None:
    """Record that a digest was enqueued for a reader."""
    session.add(DigestCopy(slot=slot, channel_key=channel_key, delivery_id=delivery_id, made_at=now))
    session.flush()


def has_copy(session: Session, *, slot: str, channel_key: str) -> bool:
    """Whether a digest was enqueued for this reader before."""
    statement = select(DigestCopy.id).where(DigestCopy.slot == slot, DigestCopy.channel_key == channel_key)
    return session.exec(statement).first() is not None


def list_unfinished(session: Session, *, since: dt.datetime) -> dict[str, list[Delivery]]:
    """The digests made since then that did not reach every intended reader: all copies of each, by slot."""
    recent = select(col(DigestCopy.id)).where(col(DigestCopy.made_at) >= since)
    if session.exec(recent.limit(1)).first() is None:
        return {}  # skips the join with deliveries
    copies = (
        select(DigestCopy.slot, Delivery)
        .join(Delivery, col(Delivery.id) == DigestCopy.delivery_id)
        .where(col(DigestCopy.made_at) >= since)
    )
    unfinished = copies.with_only_columns(col(DigestCopy.slot)).where(col(Delivery.state) != DeliveryState.SENT)
    statement = copies.where(col(DigestCopy.slot).in_(unfinished)).order_by(col(DigestCopy.id))
    found: dict[str, list[Delivery]] = {}
    for slot, delivery in session.exec(statement).all():
        found.setdefault(slot, []).append(delivery)
    return found
