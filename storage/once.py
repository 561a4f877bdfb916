"""Storing a row that only one of several at once may store."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from storage.database import Session
from storage.references import next_number
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
