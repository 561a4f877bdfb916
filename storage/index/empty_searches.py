"""Queries for searches that found nothing."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.upsert import insert_into
from storage.tables import EmptySearch

MOST_READ = 20_000


def add_empty_search(session: Session, *, words: str, person: str, on: dt.datetime) -> None:
    """Store that a person searched for these words without results, unless it is stored already."""
    table = EmptySearch.__table__  # type: ignore[attr-defined]
    row = insert_into(session, table).values(words=words, person=person, searched_at=on)
    session.execute(row.on_conflict_do_nothing())


def list_empty_searches(session: Session, *, since: dt.datetime) -> Sequence[tuple[str, str, dt.datetime]]:
    """The words, person and day of each empty search since a day, newest first; at most `MOST_READ`."""
    statement = (
        select(EmptySearch.words, EmptySearch.person, EmptySearch.searched_at)
        .where(EmptySearch.searched_at >= since)
        .order_by(col(EmptySearch.searched_at).desc(), EmptySearch.words, EmptySearch.person)
        .limit(MOST_READ)
    )
    return session.exec(statement).all()
