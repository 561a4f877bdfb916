"""Occasions that are taken once, whoever asks: one by one, and many in a statement."""

import datetime as dt
from functools import partial

import pytest
from sqlmodel import select

from storage.engine.database import Database
from storage.engine.slots import claim, claim_each, list_keys
from storage.enums import SlotState
from storage.tables import Slot
from tests.kit.together import at_once

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
pytestmark = pytest.mark.both_databases("uniqueness")


def test_of_many_only_those_are_got_that_nobody_took(database: Database) -> None:
    with database.writing() as session:
        assert claim(session, "day", "2", now=NOW)
        assert claim(session, "other", "3", now=NOW)  # of another kind
    with database.writing() as session:
        assert claim_each(session, "day", ["3", "2", "1"], now=NOW) == {"1", "3"}
    with database.writing() as session:
        assert claim_each(session, "day", ["1", "2", "3"], now=NOW) == set()
        assert claim_each(session, "day", [], now=NOW) == set()
    with database.reading() as session:
        assert list_keys(session, "day") == {"1", "2", "3"}


def test_what_is_missed_is_noted_as_that(database: Database) -> None:
    with database.writing() as session:
        claim_each(session, "week", ["48"], now=NOW, state=SlotState.MISSED)
    with database.reading() as session:
        assert [(one.key, one.state, one.at) for one in session.exec(select(Slot)).all()] == [
            ("48", SlotState.MISSED, NOW)
        ]


def test_several_at_once_get_each_occasion_once(database: Database) -> None:
    keys = [f"{number}" for number in range(40)]
    got: list[str] = []

    def take(order: list[str]) -> None:
        with database.writing() as session:
            got.extend(claim_each(session, "day", order, now=NOW))

    at_once(*[partial(take, keys[start:] + keys[:start]) for start in (0, 10, 20, 30)])
    assert sorted(got) == sorted(keys)
