"""What was stored and is to be indexed: an append-only queue.

Every change adds a row, rather than one per thing: a change that is stored while an earlier one is being indexed must
not get lost.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.tables import SearchChange, SearchDocument


def note_changes(session: Session, numbers: Collection[int]) -> None:
    """Record that the documents with these numbers changed or no longer exist."""
    if numbers:
        session.connection().execute(
            insert(SearchChange.__table__),  # type: ignore[attr-defined]
            [{"number": number} for number in numbers],
        )


def is_any_change(session: Session) -> bool:
    """Whether anything is to be indexed."""
    return session.execute(select(col(SearchChange.id)).limit(1)).first() is not None


def list_changes(session: Session, *, limit: int | None = None) -> Sequence[tuple[int, int]]:
    """The changes, oldest first: the id of each, and the number of the document."""
    statement = select(col(SearchChange.id), col(SearchChange.number)).order_by(col(SearchChange.id)).limit(limit)
    return [(key, number) for key, number in session.execute(statement)]


def drop_changes(session: Session, change_ids: Sequence[int]) -> None:
    """Remove changes that were indexed."""
    session.execute(delete(SearchChange).where(is_listed(SearchChange.id, change_ids)))


def list_indexed(session: Session, first: int, last: int) -> set[int]:
    """The numbers of the documents in the index from `first` up to and including `last`."""
    statement = select(col(SearchDocument.number)).where(col(SearchDocument.number).between(first, last))
    return set(session.execute(statement).scalars())
