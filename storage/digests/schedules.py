"""Finding the schedules of digests, the meetings before which they come, and who was brought which digest."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.once import store_once
from storage.meetings.meetings import is_about
from storage.tables import Delivery, DigestCopy, DigestSchedule, Meeting
from storage.words import DeliveryState, MeetingKind, MeetingState


def list_schedules(session: Session) -> Sequence[DigestSchedule]:
    """All schedules that somebody made or changed, ended ones included, oldest first."""
    return session.exec(select(DigestSchedule).order_by(col(DigestSchedule.id))).all()


def find_schedule(session: Session, schedule_id: int) -> DigestSchedule | None:
    """The schedule with this id."""
    return session.get(DigestSchedule, schedule_id)


def lock_schedule(session: Session, schedule_id: int) -> DigestSchedule | None:
    """The schedule with this id, read anew and locked until the transaction ends."""
    statement = select(DigestSchedule).where(DigestSchedule.id == schedule_id).with_for_update()
    return session.exec(statement, execution_options={"populate_existing": True}).first()


def find_by_submission(session: Session, key: str) -> DigestSchedule | None:
    """The schedule that came from the form of this name."""
    return session.exec(select(DigestSchedule).where(DigestSchedule.submission_key == key)).first()


def insert(session: Session, schedule: DigestSchedule) -> bool:
    """Store a new schedule; False when its form was stored in the meantime."""
    return store_once(session, schedule)


def list_meetings(
    session: Session, kind: MeetingKind, *, since: dt.date, alliance_id: int | None = None
) -> Sequence[Meeting]:
    """The meetings of a kind on or after a day that were not cancelled, the first one first.

    With an alliance those alone that are about it, or about the whole network.
    """
    statement = select(Meeting).where(
        Meeting.kind == kind, Meeting.state != MeetingState.CANCELLED, col(Meeting.held_on) >= since
    )
    statement = statement.where(*is_about(alliance_id)).order_by(col(Meeting.held_on), col(Meeting.id))
    return session.exec(statement).all()


def note_copy(session: Session, *, slot: str, lane: str, delivery_id: int, now: dt.datetime) -> None:
    """Remember that a digest was put in line for a reader."""
    session.add(DigestCopy(slot=slot, lane=lane, delivery_id=delivery_id, made_at=now))
    session.flush()


def has_copy(session: Session, *, slot: str, lane: str) -> bool:
    """Whether a digest was put in line for this reader before."""
    statement = select(DigestCopy.id).where(DigestCopy.slot == slot, DigestCopy.lane == lane)
    return session.exec(statement).first() is not None


def list_unfinished(session: Session, *, since: dt.datetime) -> dict[str, list[Delivery]]:
    """The digests made since then that did not reach everybody they were meant for: all copies of each, by slot."""
    recent = select(col(DigestCopy.id)).where(col(DigestCopy.made_at) >= since)
    if session.exec(recent.limit(1)).first() is None:
        return {}  # and what becomes of other deliveries does not matter
    statement = (
        select(DigestCopy.slot, Delivery)
        .join(Delivery, col(Delivery.id) == DigestCopy.delivery_id)
        .where(col(DigestCopy.made_at) >= since)
        .order_by(col(DigestCopy.id))
    )
    found: dict[str, list[Delivery]] = {}
    for slot, delivery in session.exec(statement).all():
        found.setdefault(slot, []).append(delivery)
    return {
        slot: copies for slot, copies in found.items() if any(one.state is not DeliveryState.SENT for one in copies)
    }
