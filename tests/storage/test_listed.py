"""A condition for any number of values."""

import datetime as dt

import pytest
from sqlmodel import col, select

from storage.engine.database import Database
from storage.engine.listed import is_listed
from storage.enums import SlotState
from storage.tables import Slot

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
KEYS = ["plain", 'with "quotes"', "it's", "back\\slash", "comma, {brace}", "é 🏙"]
pytestmark = pytest.mark.both_databases("dialect")


@pytest.fixture
def filled(database: Database) -> Database:
    with database.writing() as session:
        session.add_all(Slot(kind="day", key=key, at=NOW, state=SlotState.DONE) for key in KEYS)
    return database


def keys(database: Database, *which: object) -> set[str]:
    with database.reading() as session:
        return set(session.exec(select(Slot.key).where(*which)).all())  # type: ignore[arg-type]


def test_only_rows_with_one_of_the_values_are_found(filled: Database) -> None:
    for key in KEYS:
        assert keys(filled, is_listed(Slot.key, [key, "unknown"])) == {key}
    assert keys(filled, is_listed(Slot.key, KEYS)) == set(KEYS)


def test_without_values_nothing_is_found(filled: Database) -> None:
    assert keys(filled, is_listed(Slot.key, [])) == set()


def test_its_opposite_finds_the_others(filled: Database) -> None:
    assert keys(filled, ~is_listed(Slot.key, {"plain"})) == set(KEYS) - {"plain"}


def test_there_is_no_upper_limit(filled: Database) -> None:
    many = [f"none {number}" for number in range(100_000)]
    assert keys(filled, is_listed(Slot.key, [*many, "plain"])) == {"plain"}


def test_a_word_is_found_by_what_is_stored(filled: Database) -> None:
    assert keys(filled, is_listed(Slot.state, [SlotState.DONE]), col(Slot.key) == "plain") == {"plain"}
    assert keys(filled, is_listed(Slot.state, [SlotState.MISSED])) == set()


def test_an_index_is_used(database: Database) -> None:
    with database.reading() as session:
        statement = select(Slot.at).where(Slot.kind == "day", is_listed(Slot.key, KEYS))
        compiled = statement.compile(dialect=session.connection().dialect)
        if session.connection().dialect.name == "sqlite":
            plan = session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + str(compiled), ("day", "[]")).all()
            assert any("key=?" in row[3] for row in plan), plan
        else:
            assert "= ANY (" in str(compiled)  # which PostgreSQL knows how to look up in an index
