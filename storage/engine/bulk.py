"""Insert many rows at once, in the way that is fastest on each database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.exc import DBAPIError

from storage.engine.database import Session, hide_values


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows with the same columns; columns that are left out get the default of the database.

    Raises the errors of SQLAlchemy, on both databases.
    """
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(insert(table), list(rows))
        return
    # `COPY` takes a quarter of the time of PostgreSQL's inserts.
    names = list(rows[0])
    convert = [table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for name in names]
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    cursor: Any = connection.connection.cursor()
    statement = f"COPY {quote(table.name)} ({columns}) FROM STDIN"
    error_of_driver = connection.dialect.loaded_dbapi.Error
    try:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(
                    [done(row[name]) if done else row[name] for name, done in zip(names, convert, strict=True)]
                )
    except error_of_driver as error:  # as of a statement that SQLAlchemy sends itself
        hide_values(error)
        raise DBAPIError.instance(statement, None, error, error_of_driver, dialect=connection.dialect) from error
    finally:
        cursor.close()
