"""Copy a whole database into another one, of either engine, and tell whether two hold the same.

Tables are read as they are in the database, not as this version of the program knows them, so that a database of an
older version can be copied too. Rows travel in the order of their keys: the order in which they were stored is lost, as
anonymous votes require (`docs/anonymity.md`).
"""

import datetime as dt
import hashlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Connection, Engine, MetaData, Numeric, Table, Text, bindparam, cast, func, select, text
from sqlalchemy.exc import SAWarning
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import UserDefinedType

LOT = 2_000
"""The number of rows that are read and inserted at once."""
NOT_COPIED = frozenset({"alembic_version", "kennisbot_backup"})
"""Tables about the database itself."""

Progress = Callable[[int], object]
"""Called with the number of rows handled since the last call."""
Row = dict[str, Any]


@dataclass(frozen=True)
class TableContent:
    """What a table holds, to compare it with a copy."""

    rows: int
    checksum: str
    """The sum of its rows' hashes, in hexadecimal. It depends on neither the order of the rows nor the engine."""


class CopyDiffers(Exception):
    """A database does not hold what it should; the message is the name of a table."""


class _JsonText(UserDefinedType[str]):
    """PostgreSQL's JSON as the text that is stored."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "JSON"

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        return cast(bindvalue, JSON)

    def column_expression(self, colexpr: Any) -> ColumnElement[Any]:
        return cast(colexpr, Text)


def copy_rows(source: Connection, target: Connection, *, progress: Progress) -> dict[str, TableContent]:
    """Copy all rows into a database with the same tables, in the target's transaction, and return what was copied.

    Rows that the target's migrations inserted are replaced. On SQLite the caller has switched foreign keys off.
    """
    there = {table.name: table for table in _tables(target)}
    for table in reversed(there.values()):
        target.execute(table.delete())
    copied = {
        table.name: _copy_table(_rows_of(source, table, progress), there[table.name], target)
        for table in _tables(source)
    }
    if target.dialect.name != "sqlite":
        for table in there.values():
            _move_sequence(target, table)
    return copied


def read_content(connection: Connection, *, progress: Progress) -> dict[str, TableContent]:
    """What each table holds, by its name."""
    return {table.name: _content(_rows_of(connection, table, progress)) for table in _tables(connection)}


def check_content(connection: Connection, expected: Mapping[str, TableContent], *, progress: Progress) -> None:
    """Raise CopyDiffers unless the database holds exactly what is expected."""
    found = read_content(connection, progress=progress)
    for name in sorted({*expected, *found}):
        if found.get(name) != expected.get(name):
            raise CopyDiffers(name)


def count_rows(connection: Connection) -> int:
    """The number of rows in all tables."""
    return sum(connection.scalars(select(func.count()).select_from(table)).one() for table in _tables(connection))


def drop_tables(engine: Engine) -> None:
    """Drop every table."""
    found = MetaData()
    found.reflect(engine)
    found.drop_all(engine)


def _tables(connection: Connection) -> list[Table]:
    """The tables, each after those it refers to."""
    found, is_sqlite = MetaData(), connection.dialect.name == "sqlite"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # indexes of expressions cannot be reflected
        found.reflect(connection)
    for column in (column for table in found.tables.values() for column in table.columns):
        if isinstance(column.type, JSON):
            column.type = Text() if is_sqlite else _JsonText()
        elif isinstance(column.type, Numeric):
            column.type.asdecimal = not is_sqlite
    return [table for table in found.sorted_tables if table.name not in NOT_COPIED]


def _rows_of(connection: Connection, table: Table, progress: Progress) -> Iterator[list[Row]]:
    """The rows in lots, as values that are the same on both engines."""
    scales = {one.name: one.type.scale for one in table.columns if isinstance(one.type, Numeric) and one.type.scale}
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=LOT)
    for lot in connection.execute(query).mappings().partitions():
        yield [{name: _plain(value, scales.get(name)) for name, value in row.items()} for row in lot]
        progress(len(lot))


def _plain(value: Any, scale: int | None) -> Any:
    match value:
        case dt.datetime():
            return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
        case bytes() | memoryview():
            return bytes(value)
        case _ if scale is not None and value is not None:
            return f"{value:.{scale}f}"
        case _:
            return value


def _copy_table(lots: Iterable[list[Row]], table: Table, target: Connection) -> TableContent:
    own = _references_to_itself(table) if target.dialect.name != "sqlite" else []
    later: list[Row] = []

    def inserted() -> Iterator[list[Row]]:
        for lot in lots:
            target.execute(table.insert(), [row | dict.fromkeys(own) for row in lot])
            later.extend(row for row in lot if any(row[name] is not None for name in own))
            yield lot

    content = _content(inserted())
    if later:
        keys = [column.name for column in table.primary_key.columns]
        statement = table.update().values({name: bindparam(f"new_{name}") for name in own})
        statement = statement.where(*(table.c[name] == bindparam(f"key_{name}") for name in keys))
        wanted = [{f"new_{n}": row[n] for n in own} | {f"key_{n}": row[n] for n in keys} for row in later]
        target.execute(statement, wanted)
    return content


def _references_to_itself(table: Table) -> list[str]:
    """Columns that refer to rows of the same table: they are filled once all of these are there."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _content(lots: Iterable[Sequence[Row]]) -> TableContent:
    rows = total = 0
    for lot in lots:
        rows += len(lot)
        for row in lot:
            said = repr(sorted(row.items())).encode()
            total += int.from_bytes(hashlib.sha256(said).digest())
    return TableContent(rows, f"{total % 2**256:064x}")


def _move_sequence(target: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were copied."""
    if "id" not in table.columns or table.c.id.primary_key is False:
        return
    sequence = target.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name})
    newest = target.scalar(select(func.max(table.c.id)))
    if sequence is not None and newest is not None:
        target.execute(text("SELECT setval(:sequence, :newest)"), {"sequence": sequence, "newest": newest})
