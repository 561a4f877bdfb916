"""References: one series each, without gaps or doubles."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.engine.database import Database
from storage.engine.references import next_number
from storage.numbered import Series

pytestmark = pytest.mark.both_databases("uniqueness")


def test_each_series_counts_for_itself(database: Database) -> None:
    with database.writing() as session:
        assert [next_number(session, Series.CONTRIBUTION) for _ in range(3)] == [1, 2, 3]
        assert next_number(session, Series.STEP) == 1


def test_a_number_taken_in_a_transaction_that_fails_is_given_out_again(database: Database) -> None:
    def take_and_fail() -> None:
        with database.writing() as session:
            assert next_number(session, Series.CONTRIBUTION) == 1
            raise RuntimeError("the form could not be stored")

    with pytest.raises(RuntimeError):
        take_and_fail()
    with database.writing() as session:
        assert next_number(session, Series.CONTRIBUTION) == 1


def test_many_at_once_get_every_number_exactly_once(database: Database) -> None:
    def take(_: int) -> int:
        with database.writing() as session:
            return next_number(session, Series.CONTRIBUTION)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(take, range(64))) == list(range(1, 65))
