"""What the answers of addressees were about: the contributions in the edition that each had when they answered."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import AddresseeAnswer, AddresseeState
from storage.tables import Addressee, AddresseeEvent, BundleEdition, BundleItem, Contribution, HandedItem


def is_answer(end: dt.datetime) -> ColumnElement[bool]:
    """Whether an event is its addressee's newest answer at a moment, whatever edition was handed over since."""
    newest = (
        select(func.max(col(AddresseeEvent.id)))
        .where(col(AddresseeEvent.at) < end, AddresseeEvent.state == AddresseeState.ANSWERED)
        .group_by(col(AddresseeEvent.addressee_id))
    )
    return col(AddresseeEvent.id).in_(newest)


def map_answered(
    session: Session, end: dt.datetime, answer: AddresseeAnswer | None = None
) -> dict[int, frozenset[int]]:
    """The ids of the contributions that each newest answer was about, by the id of its event; with `answer`, of those.

    Contributions left out of the addressee's edition, or only in a later one, are not included. For handovers before
    editions were kept it is everything that the addressee got, without what was added after the answer.
    """
    events = select_many(
        col(AddresseeEvent.id), col(AddresseeEvent.addressee_id), col(AddresseeEvent.at), _edition_had()
    ).join(Addressee, col(Addressee.id) == AddresseeEvent.addressee_id)
    events = events.where(is_answer(end), *([] if answer is None else [col(AddresseeEvent.answer) == answer]))
    found = session.execute(events).all()
    editions = _map_contents(session, {edition for *_, edition in found if edition is not None})
    return {
        event_id: editions[edition] if edition is not None else _list_handed(session, addressee_id, at)
        for event_id, addressee_id, at, edition in found
    }


def find_answered(session: Session, end: dt.datetime, answer: AddresseeAnswer | None = None) -> Select[Any]:
    """A query for the ids of the contributions that the newest answers were about, as `map_answered`."""
    return _among({one for some in map_answered(session, end, answer).values() for one in some})


def list_answers_about(session: Session, end: dt.datetime, organisation_id: int) -> list[int]:
    """The ids of the events with the newest answers about a contribution of this organisation."""
    answered = map_answered(session, end)
    every = _among({one for some in answered.values() for one in some})
    theirs = set(session.execute(every.where(col(Contribution.organisation_id) == organisation_id)).scalars())
    return [event_id for event_id, contribution_ids in answered.items() if contribution_ids & theirs]


def _edition_had() -> ColumnElement[int | None]:
    """The id of the kept edition that an addressee had at the time of an event; NULL if it was not kept."""
    handed = aliased(AddresseeEvent)
    handed_at = (
        select(func.max(col(handed.at)))
        .where(
            col(handed.addressee_id) == AddresseeEvent.addressee_id,
            col(handed.state) == AddresseeState.HANDED,
            col(handed.id) < AddresseeEvent.id,
        )
        .correlate(AddresseeEvent)
        .scalar_subquery()
    )
    newest = (
        select(func.max(col(BundleEdition.id)))
        .where(col(BundleEdition.bundle_id) == Addressee.bundle_id, col(BundleEdition.made_at) <= handed_at)
        .correlate(Addressee, AddresseeEvent)
    )
    return newest.scalar_subquery()


def _map_contents(session: Session, edition_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The contributions in these editions; the rest of their content, which is large, is not read."""
    inside = col(BundleEdition.content)["contribution_ids"]
    statement = select_many(col(BundleEdition.id), inside).where(col(BundleEdition.id).in_(edition_ids))
    return {key: frozenset(ids) for key, ids in session.execute(statement).all()}


def _list_handed(session: Session, addressee_id: int, answered_at: dt.datetime) -> frozenset[int]:
    added = (
        select(BundleItem.created_at)
        .where(BundleItem.bundle_id == Addressee.bundle_id, BundleItem.contribution_id == HandedItem.contribution_id)
        .correlate(Addressee, HandedItem)
        .scalar_subquery()
    )
    statement = (
        select(HandedItem.contribution_id)
        .join(Addressee, col(Addressee.id) == HandedItem.addressee_id)
        .where(HandedItem.addressee_id == addressee_id, or_(added.is_(None), added <= answered_at))
    )
    return frozenset(session.exec(statement).all())


def _among(contribution_ids: Collection[int]) -> Select[Any]:
    # Written into the statement, since SQLite takes 32,766 parameters at most.
    ids: Any = bindparam("answered", sorted(contribution_ids), expanding=True, literal_execute=True, unique=True)
    statement: Select[Any] = select(col(Contribution.id).label("contribution_id")).where(col(Contribution.id).in_(ids))
    return statement
