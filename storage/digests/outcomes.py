"""What a digest tells of decisions and bundles: as it stood at the end of a period."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import exists, func, or_
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.moments import Wanted, of, within
from storage.tables import (
    Addressee,
    AddresseeEvent,
    AgendaItem,
    Bundle,
    BundleItem,
    Decision,
    Meeting,
    MeetingAlliance,
)


def list_decided(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[Decision, AgendaItem, Meeting]]:
    """The decisions that were recorded in a period, by the day of their meeting and the place on its agenda."""
    statement = (
        select(Decision, AgendaItem, Meeting)
        .join(AgendaItem, col(AgendaItem.id) == Decision.item_id)
        .join(Meeting, col(Meeting.id) == Decision.meeting_id)
        .where(within(Decision.created_at, start, end))
        .order_by(col(Meeting.held_on), col(Meeting.id), col(AgendaItem.position), col(AgendaItem.id))
    )
    if alliance_id is not None:
        own = exists().where(
            col(MeetingAlliance.meeting_id) == Meeting.id, *of(MeetingAlliance.alliance_id, alliance_id)
        )
        statement = statement.where(own)
    return session.exec(statement).all()


def list_bundles(session: Session, *, end: dt.datetime, alliance_id: Wanted) -> Sequence[Bundle]:
    """The bundles that had been begun by `end` and not archived by then, by number."""
    statement = select(Bundle).where(
        col(Bundle.created_at) < end,
        or_(col(Bundle.archived_at).is_(None), col(Bundle.archived_at) >= end),
        *of(Bundle.alliance_id, alliance_id),
    )
    return session.exec(statement.order_by(col(Bundle.number))).all()


def count_items(session: Session, bundle_ids: Collection[int], *, end: dt.datetime) -> dict[int, int]:
    """How many contributions each of these bundles held by `end`, by its id."""
    statement = (
        select(BundleItem.bundle_id, func.count())
        .where(col(BundleItem.bundle_id).in_(bundle_ids), col(BundleItem.created_at) < end)
        .group_by(col(BundleItem.bundle_id))
    )
    return {key: int(number) for key, number in session.exec(statement).all()}


def list_addressees(session: Session, bundle_ids: Collection[int], *, end: dt.datetime) -> Sequence[Addressee]:
    """For whom these bundles were by `end`, in the order in which they were named."""
    statement = select(Addressee).where(col(Addressee.bundle_id).in_(bundle_ids), col(Addressee.created_at) < end)
    return session.exec(statement.order_by(col(Addressee.id))).all()


def map_newest_events(
    session: Session, addressee_ids: Collection[int], *, end: dt.datetime
) -> dict[int, AddresseeEvent]:
    """How far each of these addressees was by `end`, by their id; none where nothing had come of it yet."""
    statement = (
        select(AddresseeEvent)
        .where(col(AddresseeEvent.addressee_id).in_(addressee_ids), col(AddresseeEvent.at) < end)
        .order_by(col(AddresseeEvent.at), col(AddresseeEvent.id))
    )
    return {one.addressee_id: one for one in session.exec(statement).all()}
