"""Insert many rows at once, in the way that is fastest on each database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BindParameter,
    Column,
    CursorResult,
    Dialect,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as BareSession
from sqlalchemy.types import TypeEngine

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


def insert_each(
    session: BareSession, statement: Any, rows: Sequence[Mapping[str, Any]]
) -> CursorResult[*tuple[Any, ...]]:
    """Execute an insert for rows with the same columns, in this order, which numbers them; there must be at least one.

    Unlike `insert_rows` it can have `ON CONFLICT` and `RETURNING`.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return connection.execute(statement, list(rows))
    # One array a column: building and parsing a list of all values would take as long as the insert itself. Where all
    # rows have the same value it is sent once, except that of the first column, which counts the rows.
    arrays: list[BindParameter[Any]] = []
    once: dict[str, BindParameter[Any]] = {}
    for name in rows[0]:
        kind, values = _values_of(statement.table.c[name], rows, connection.dialect)
        # Not of JSON, in which 0 and False are equal and not the same.
        if arrays and not isinstance(kind, JSON) and values.count(values[0]) == len(values):
            once[name] = bindparam(name, values[0], kind)
        else:
            arrays.append(bindparam(name, values, ARRAY(kind, dimensions=1)))  # a list is one value of JSON
    listed = func.unnest(*arrays).table_valued(*(one.key for one in arrays), with_ordinality="ordinality")
    listed = listed.render_derived()
    in_order = select(*(once[name] if name in once else listed.c[name] for name in rows[0])).order_by(
        listed.c.ordinality
    )
    return connection.execute(statement.from_select(list(rows[0]), in_order))


def _values_of(
    column: Column[Any], rows: Sequence[Mapping[str, Any]], dialect: Dialect
) -> tuple[TypeEngine[Any], list[Any]]:
    """The values of a column and their type; texts without their limit, to which PostgreSQL would cut them."""
    values = [row[column.name] for row in rows]
    if column.type.python_type is not str:
        return column.type, values
    done = column.type.dialect_impl(dialect).bind_processor(dialect)
    return Text(), [done(value) for value in values] if done else values
