"""Queries for the contributions to index, and for the texts that search reads."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import Visibility
from storage.index.postings import BLOCK_BITS, in_block
from storage.tables import Contribution, Endorsement


def list_blocks(session: Session) -> Sequence[int]:
    """The numbers of all blocks, up to that of the newest contribution."""
    newest = session.execute(select(func.max(Contribution.number))).scalar()
    return range((newest >> BLOCK_BITS) + 1) if newest is not None else ()


def list_contributions(session: Session, block: int) -> Iterator[tuple[Contribution, Sequence[str]]]:
    """The searchable contributions of a block, each with the contexts of its endorsements."""
    ids = select(Contribution.id).where(in_block(Contribution.number, block))
    contexts = _contexts(session, col(Endorsement.contribution_id).in_(ids))
    statement = select(Contribution).where(
        in_block(Contribution.number, block), col(Contribution.merged_into_id).is_(None)
    )
    for contribution in session.exec(statement.order_by(col(Contribution.number)).execution_options(yield_per=500)):
        yield contribution, contexts.get(contribution.id, ())


def list_changed(session: Session, block: int, unless: Mapping[int, dt.datetime]) -> Sequence[Contribution]:
    """The contributions of a block whose `updated_at` differs from that in `unless`, which is by number."""
    times = select(Contribution.number, Contribution.updated_at).where(in_block(Contribution.number, block))
    changed = [number for number, at in session.execute(times) if unless.get(number) != at]
    return session.exec(select(Contribution).where(col(Contribution.number).in_(changed))).all() if changed else ()


def list_numbered(session: Session, numbers: Collection[int]) -> Sequence[Contribution]:
    """The contributions with these numbers."""
    return session.exec(select(Contribution).where(col(Contribution.number).in_(numbers))).all() if numbers else []


def list_numbers_of_author(
    session: Session, author_id: int, alliance_ids: Collection[int], visibilities: Collection[Visibility]
) -> Sequence[int]:
    """The numbers of a member's contributions in these alliances with one of these visibilities."""
    is_there = and_(
        col(Contribution.author_id) == author_id,
        col(Contribution.alliance_id).in_(alliance_ids),
        col(Contribution.visibility).in_(visibilities),
    )
    return session.exec(select(Contribution.number).where(is_there)).all()


def list_years(session: Session) -> Sequence[int]:
    """The years from that of the newest contribution back to that of the oldest."""
    first, last = session.execute(select(func.min(Contribution.created_at), func.max(Contribution.created_at))).one()
    return range(last.year, first.year - 1, -1) if first is not None else ()


def list_texts(session: Session, numbers: Collection[int]) -> Sequence[tuple[int, str, str, Mapping[str, Any]]]:
    """The number, title, text and details of these contributions."""
    columns = select(Contribution.number, Contribution.title, Contribution.body, Contribution.details)
    return session.exec(columns.where(col(Contribution.number).in_(numbers))).all()


def map_contexts_by_number(session: Session, numbers: Collection[int]) -> dict[int, list[str]]:
    """The contexts that organisations gave with their endorsements, by number of the contribution."""
    endorsed = (
        select(Contribution.number, Endorsement.context)
        .join(Contribution, col(Contribution.id) == Endorsement.contribution_id)
        .where(
            col(Contribution.number).in_(numbers), col(Endorsement.withdrawn_at).is_(None), Endorsement.context != ""
        )
    )
    contexts: dict[int, list[str]] = {}
    for number, context in session.exec(endorsed.order_by(col(Endorsement.id))).all():
        contexts.setdefault(number, []).append(context)
    return contexts


def map_contexts(session: Session, contribution_ids: Collection[int]) -> dict[int, list[str]]:
    """The contexts that organisations gave with their endorsements, by contribution id."""
    return _contexts(session, col(Endorsement.contribution_id).in_(contribution_ids))


def _contexts(session: Session, of: ColumnElement[bool]) -> dict[int, list[str]]:
    endorsed = select(Endorsement.contribution_id, Endorsement.context).where(
        of, col(Endorsement.withdrawn_at).is_(None), Endorsement.context != ""
    )
    contexts: dict[int, list[str]] = {}
    for contribution_id, context in session.execute(endorsed.order_by(col(Endorsement.id))):
        contexts.setdefault(contribution_id, []).append(context)
    return contexts


def count_contributions(session: Session) -> int:
    """The number of searchable contributions."""
    statement = select(func.count()).where(col(Contribution.merged_into_id).is_(None))
    return int(session.execute(statement).scalar_one())
