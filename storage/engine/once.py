"""Race-free inserts: store a row that only one of several concurrent writers may store."""

from sqlalchemy import inspect
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import SQLModel

from storage.engine.database import Session
from storage.engine.marks import PART
from storage.engine.references import give_back, next_number
from storage.engine.upsert import insert_into
from storage.numbered import Series


def store_once(session: Session, row: SQLModel, series: Series | None = None, *, part: str | None = None) -> bool:
    """Store a new row; returns False and stores nothing if one of its unique values already exists.

    On PostgreSQL this waits for the transaction that stored the other row. With `series`, the row gets the next number,
    which is released if the row is rejected. `part` is the part of the table that the row is in, if there are parts
    (`storage.engine.marks`). The transaction remains usable in either case.
    """
    session.flush()  # what the row refers to
    if series is not None:
        row.number = next_number(session, series)
    mapper = inspect(type(row))
    table, key = mapper.local_table, mapper.primary_key
    values = {name: value for name in table.columns.keys() if (value := getattr(row, name)) is not None}  # noqa: SIM118
    insert = insert_into(session, table).values(values).on_conflict_do_nothing()
    stored = session.execute(insert.returning(*key), execution_options={PART: part}).first()
    if stored is None:
        if series is not None:
            give_back(session, series)
        return False
    for column, value in zip(key, stored, strict=True):
        setattr(row, column.name, value)
    make_transient_to_detached(row)
    session.add(row)
    return True
