"""Storing a row that only one of several at once may store."""

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
    """Store a new row; False, and nothing is stored, where a unique value of it is there already.

    On PostgreSQL that waits for the transaction of whoever stored it. With `series` the row gets the next number of it,
    which is given back when the row is refused. The transaction goes on in either case.
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
    """An insert that can say what happens on a conflict, which each database has of its own."""
    return (sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert)(table)
