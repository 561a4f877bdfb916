"""Queries for the editions of bundles that were handed over."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import BundleEdition


class ListedEdition(NamedTuple):
    """An edition that was handed over, without its content."""

    edition: int
    handed_on: dt.date
    made_at: dt.datetime


def find_edition(session: Session, bundle_id: int, edition: int) -> BundleEdition | None:
    """The edition of a bundle with this number; None if it was not frozen."""
    statement = select(BundleEdition).where(BundleEdition.bundle_id == bundle_id, BundleEdition.edition == edition)
    return session.exec(statement).first()


def list_editions(session: Session, bundle_id: int) -> Sequence[ListedEdition]:
    """The frozen editions of a bundle, without their content, the first one first."""
    columns = (col(BundleEdition.edition), col(BundleEdition.handed_on), col(BundleEdition.made_at))
    statement = select_many(*columns).where(col(BundleEdition.bundle_id) == bundle_id)
    return [ListedEdition(*row) for row in session.execute(statement.order_by(columns[0])).all()]


def map_editions(session: Session, bundle_ids: Collection[int]) -> dict[int, list[ListedEdition]]:
    """The frozen editions of these bundles, without their content, by bundle id."""
    columns = (col(BundleEdition.edition), col(BundleEdition.handed_on), col(BundleEdition.made_at))
    statement = select_many(col(BundleEdition.bundle_id), *columns).where(col(BundleEdition.bundle_id).in_(bundle_ids))
    found: dict[int, list[ListedEdition]] = {}
    for key, *row in session.execute(statement.order_by(columns[0])).all():
        found.setdefault(key, []).append(ListedEdition(*row))
    return found
