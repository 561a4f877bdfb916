"""Race-free inserts: store a row that only one of several concurrent writers may store."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as BareSession
from sqlmodel import SQLModel

from storage.engine.database import Session
from storage.engine.references import next_number
from storage.words import Series


def store_once(session: Session, row: SQLModel, series: Series | None = None) -> bool:
    """Store a new row; returns False and stores nothing if one of its unique values already exists.

    On PostgreSQL this waits for the transaction that stored the other row. With `series`, the row gets the next number,
    which is released if the row is rejected. The transaction remains usable in either case.
    """
    try:
        with session.begin_nested():
            if series is not None:
                row.number = next_number(session, series)
            session.add(row)
    except IntegrityError:
        return False
    return True


def insert_into(session: BareSession, table: Table) -> Any:
    """A dialect-specific insert, which supports an `ON CONFLICT` clause."""
    return (sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert)(table)
