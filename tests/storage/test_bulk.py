"""Rows that are stored in bulk arrive as they would one by one, on each database."""

import datetime as dt
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    Time,
    delete,
    event,
    insert,
    select,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import AutoString

from storage.engine.bulk import insert_each, insert_rows
from storage.engine.database import Database, DatabaseUnavailable, Session, is_passing
from storage.engine.kept_messages import NewMessage, find, insert_messages
from storage.engine.wait_limit import waiting_at_most
from storage.enums import KeptKind, Status
from storage.tables.base import UtcDateTime, Word
from storage.tables.base import metadata as of_the_program
from tests.kit.waiting import PATIENCE

pytestmark = pytest.mark.both_databases("dialect")
SUMMER = dt.datetime(2026, 7, 1, 14, 30, 15, 123456, tzinfo=ZoneInfo("Europe/Amsterdam"))
AS_TYPED = 'tab\t, regel\n, \r\n, \\, \\N, \\t, \\., "aanhaling", \'s-Hertogenbosch, é, 👩🏽‍💻, {}, [], NULL'
JSON_AS_TYPED = {"tekst": AS_TYPED, "getal": 1.5, "leeg": None, "lijst": [1, "twee", {"drie": True}], "é👍": []}
COLUMNS: dict[str, tuple[Any, list[Any]]] = {
    "number": (Integer, [0, -7, 2_147_483_647, None]),
    "share": (Float, [0.0, -1.25, 1e-9, None]),
    "is_so": (Boolean, [True, False, None]),
    "word": (String(64), ["", " met ruimte ", "\\N", None]),
    "words": (Text, [AS_TYPED, "", "\\", "\t", "\n", None]),
    "name": (AutoString(), [AS_TYPED, "", None]),
    "amount": (Numeric(24, 6), [Decimal("-123456789012.5"), Decimal("0.000001"), Decimal(0), None]),
    "content": (LargeBinary, [bytes(range(256)), b"", b"\\N\t\n", None]),
    "time": (Time, [dt.time(0), dt.time(23, 59, 59, 999999), None]),
    "day": (Date, [dt.date(2026, 2, 28), dt.date(1, 1, 1), dt.date(9999, 12, 31), None]),
    "moment": (UtcDateTime, [SUMMER, SUMMER.astimezone(dt.UTC), dt.datetime(1970, 1, 1, tzinfo=dt.UTC), None]),
    "status": (Word(Status), [*Status, None]),
    "details": (JSON, [JSON_AS_TYPED, {}, [], "", "\\N", 0, False, None]),
    "order": (Integer, [1, 2]),  # a word of SQL
}


Insert = Callable[[Session, Table, list[dict[str, Any]]], object]


def one_of_each(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows by an insert that could return something."""
    insert_each(session, insert(table), rows)


WAYS = (insert_rows, one_of_each)


def table_in(database: Database) -> Table:
    """A table with a column of each type that the program's tables have, all of which may be empty."""
    table = Table("all_types", MetaData(), Column("id", Integer, primary_key=True))
    for name, (kind, _) in COLUMNS.items():
        table.append_column(Column(name, kind, nullable=True))
    table.create(database.engine)
    return table


def test_every_type_of_column_of_the_program_is_among_them() -> None:
    used = {type(column.type) for table in of_the_program.tables.values() for column in table.columns}
    known = {type(Column("one", kind).type) for kind, _ in COLUMNS.values()}
    assert {kind.__name__ for kind in used} <= {kind.__name__ for kind in known}


@pytest.mark.parametrize("insert_many", WAYS)
@pytest.mark.parametrize("name", COLUMNS)
def test_values_arrive_in_bulk_as_they_would_one_by_one(database: Database, name: str, insert_many: Insert) -> None:
    table, values = table_in(database), COLUMNS[name][1]
    with database.writing() as session:
        insert_many(session, table, [{"id": number, name: value} for number, value in enumerate(values)])
        for number, value in enumerate(values, start=100):
            session.connection().execute(insert(table).values({"id": number, name: value}))
    with database.reading() as session:
        of_id = select(table.c[name], table.c[name].is_(None)).order_by(table.c.id)
        in_bulk = session.execute(of_id.where(table.c.id < 100)).all()
        one_by_one = session.execute(of_id.where(table.c.id >= 100)).all()
    assert in_bulk == one_by_one
    assert [type(value) for value, _ in in_bulk] == [type(value) for value, _ in one_by_one]
    assert [value for value, _ in in_bulk] == values


@pytest.mark.parametrize("insert_many", WAYS)
@pytest.mark.parametrize("name", COLUMNS)
def test_rows_with_the_same_value_keep_it(database: Database, name: str, insert_many: Insert) -> None:
    table = table_in(database)
    for value in COLUMNS[name][1]:
        with database.writing() as session:
            insert_many(session, table, [{"id": number, name: value} for number in range(3)])
            assert session.execute(select(table.c[name])).scalars().all() == [value] * 3
            session.execute(delete(table))


def test_json_that_is_equal_and_not_the_same_is_kept(database: Database) -> None:
    table = table_in(database)
    with database.writing() as session:
        insert_each(session, insert(table), [{"id": 1, "details": 0}, {"id": 2, "details": False}])
        found = session.execute(select(table.c.details).order_by(table.c.id)).scalars().all()
    assert [type(value) for value in found] == [int, bool]


@pytest.mark.parametrize("insert_many", WAYS)
def test_a_row_with_all_of_them_keeps_each_in_its_column(database: Database, insert_many: Insert) -> None:
    table = table_in(database)
    rows = [
        {"id": number, **{name: values[number % len(values)] for name, (_, values) in COLUMNS.items()}}
        for number in range(40)
    ]
    with database.writing() as session:
        insert_many(session, table, rows)
    with database.reading() as session:
        assert [dict(row) for row in session.execute(select(table).order_by(table.c.id)).mappings()] == rows


@pytest.mark.parametrize("insert_many", WAYS)
def test_a_refused_row_raises_what_any_statement_raises(database: Database, insert_many: Insert) -> None:
    table, row = table_in(database), {"id": 1, "number": 1}
    with pytest.raises(IntegrityError) as refused, database.writing() as session:
        insert_many(session, table, [row, row])
    assert is_passing(refused.value)
    with database.reading() as session:
        assert session.execute(select(table)).all() == []


def as_printed(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def test_an_error_of_the_database_repeats_no_value_of_a_row(database: Database) -> None:
    secret, table = "Kamernood-van-Noor", Table("secrets", MetaData(), Column("word", String(64), primary_key=True))
    table.create(database.engine)
    with database.writing() as session:
        session.execute(insert(table).values(word=secret))
    with pytest.raises(IntegrityError) as by_statement, database.writing() as session:
        session.execute(insert(table).values(word=secret))
    with pytest.raises(IntegrityError) as in_bulk, database.writing() as session:
        insert_rows(session, table, [{"word": secret}])
    told = [as_printed(one.value) for one in (by_statement, in_bulk)]
    assert [secret in one for one in told] == [False, False]
    assert all("unique" in one.lower() for one in told), "what went wrong is still told"


def test_rows_in_bulk_wait_for_another_writer_no_longer_than_a_request_may(
    make_database_url: Callable[[str], str],
) -> None:
    database = Database(make_database_url("postgresql"))
    table = Table("waited_for", MetaData(), Column("id", Integer, primary_key=True))
    table.create(database.engine)
    is_held, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with database.writing() as session:
            insert_rows(session, table, [{"id": 1}])
            is_held.set()
            assert may_end.wait(PATIENCE)

    def store(number: int) -> str:
        try:
            with waiting_at_most(0.2), database.writing() as session:
                insert_rows(session, table, [{"id": 100 + number}, {"id": 1}])
        except DatabaseUnavailable as error:
            return str(error)
        return "stored"

    with ThreadPoolExecutor(4) as pool:
        holder = pool.submit(hold)
        assert is_held.wait(PATIENCE)
        told = list(pool.map(store, range(3)))
        may_end.set()
        holder.result(PATIENCE)
    assert told == ["LockNotAvailable"] * 3
    with database.reading() as session:
        assert session.execute(select(table)).all() == [(1,)], "of what had to wait nothing is stored"
    database.close()


def test_kept_messages_are_stored_by_one_statement_in_their_order(database: Database) -> None:
    new = [
        NewMessage(number % 7, f"U{number % 5}", {"nth": number}, ((KeptKind.CARD, number),)) for number in range(300)
    ]
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    with database.writing() as session:
        ids = insert_messages(session, KeptKind.REMINDER, new, now=SUMMER)
        inserts = [one for one in statements if one.startswith("INSERT INTO kept_messages")]
        assert len(inserts) == 1
        stored = [find(session, key) for key in ids]
    assert [one.about["nth"] for one in stored if one is not None] == list(range(300))


@pytest.mark.parametrize("insert_many", WAYS)
def test_a_text_that_is_too_long_is_refused_or_stored_whole(database: Database, insert_many: Insert) -> None:
    table, too_long = table_in(database), 65 * "x"
    with suppress(DataError), database.writing() as session:
        insert_many(session, table, [{"id": 1, "word": too_long}])
    with database.reading() as session:
        assert session.scalars(select(table.c.word)).all() == ([too_long] if database.is_sqlite else [])
