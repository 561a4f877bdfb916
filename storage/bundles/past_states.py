"""Queries for bundles, their items and addressees at a moment in the past."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func, or_
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.moments import Wanted, only
from storage.enums import AddresseeState
from storage.tables import Addressee, AddresseeEvent, Bundle, BundleItem, Contribution, HandedItem


def list_bundles(session: Session, *, end: dt.datetime, alliance_id: Wanted) -> Sequence[Bundle]:
    """The bundles that had been created by `end` and not been archived by then, by number."""
    statement = select(Bundle).where(
        col(Bundle.created_at) < end,
        or_(col(Bundle.archived_at).is_(None), col(Bundle.archived_at) >= end),
        *only(Bundle.alliance_id, alliance_id),
    )
    return session.exec(statement.order_by(col(Bundle.number))).all()


def list_numbers_about(session: Session, alliance_ids: Collection[int]) -> set[int]:
    """The numbers of the bundles of these alliances, and of those that hold a contribution of one of them."""
    holding = (
        select(BundleItem.bundle_id)
        .join(Contribution, col(Contribution.id) == BundleItem.contribution_id)
        .where(col(Contribution.alliance_id).in_(alliance_ids))
    )
    statement = select(Bundle.number).where(or_(col(Bundle.alliance_id).in_(alliance_ids), col(Bundle.id).in_(holding)))
    return set(session.exec(statement).all())


def count_items(session: Session, bundle_ids: Collection[int], *, end: dt.datetime) -> dict[int, int]:
    """The number of contributions in each of these bundles at `end`, by bundle id."""
    statement = (
        select(BundleItem.bundle_id, func.count())
        .where(col(BundleItem.bundle_id).in_(bundle_ids), col(BundleItem.created_at) < end)
        .group_by(col(BundleItem.bundle_id))
    )
    return {key: int(number) for key, number in session.exec(statement).all()}


def list_addressees(session: Session, bundle_ids: Collection[int], *, end: dt.datetime) -> Sequence[Addressee]:
    """The addressees of these bundles at `end`, in the order in which they were added."""
    statement = select(Addressee).where(col(Addressee.bundle_id).in_(bundle_ids), col(Addressee.created_at) < end)
    return session.exec(statement.order_by(col(Addressee.id))).all()


def list_handed_since(session: Session, addressee_ids: Collection[int], *, since: dt.datetime) -> set[int]:
    """Ids of the addressees who were handed an edition at `since` or later."""
    statement = select(AddresseeEvent.addressee_id).where(
        col(AddresseeEvent.addressee_id).in_(addressee_ids),
        AddresseeEvent.state == AddresseeState.HANDED,
        col(AddresseeEvent.at) >= since,
    )
    return set(session.exec(statement).all())


def count_handed(session: Session, addressee_ids: Collection[int]) -> dict[int, int]:
    """The number of contributions in the edition that each of these addressees has, by addressee id."""
    statement = (
        select(HandedItem.addressee_id, func.count())
        .where(col(HandedItem.addressee_id).in_(addressee_ids), col(HandedItem.is_dropped).is_(False))
        .group_by(col(HandedItem.addressee_id))
    )
    return {key: int(number) for key, number in session.exec(statement).all()}


def map_events(
    session: Session, addressee_ids: Collection[int], *, end: dt.datetime
) -> dict[int, list[AddresseeEvent]]:
    """The events of each of these addressees before `end`, oldest first, by addressee id; omits those without any."""
    statement = (
        select(AddresseeEvent)
        .where(col(AddresseeEvent.addressee_id).in_(addressee_ids), col(AddresseeEvent.at) < end)
        .order_by(col(AddresseeEvent.at), col(AddresseeEvent.id))
    )
    found: dict[int, list[AddresseeEvent]] = {}
    for one in session.exec(statement).all():
        found.setdefault(one.addressee_id, []).append(one)
    return found
