"""How many files somebody may ask for in an hour."""

import datetime as dt

import pytest

from alliance.errors import Conflict
from alliance.file_limit import count_file
from storage.engine.database import Database
from tests.kit import Town

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def test_a_person_may_ask_for_so_many_files_in_an_hour_and_is_told_when_again(database: Database) -> None:
    with database.writing() as session:
        for number in range(3):
            count_file(session, slack_user_id="U1", what=f"f{number}", limit=3, now=NOW + number * MINUTE)
        with pytest.raises(Conflict) as refused:
            count_file(session, slack_user_id="U1", what="f3", limit=3, now=NOW + 5 * MINUTE)
        assert refused.value.values["at"] == NOW + 60 * MINUTE
        count_file(session, slack_user_id="U2", what="f3", limit=3, now=NOW + 5 * MINUTE)
        count_file(session, slack_user_id="U11", what="f3", limit=3, now=NOW + 5 * MINUTE)
        count_file(session, slack_user_id="U1", what="f3", limit=3, now=NOW + 61 * MINUTE)


def test_the_same_file_twice_counts_once(database: Database) -> None:
    with database.writing() as session:
        for minute in range(9):
            count_file(session, slack_user_id="U1", what="same", limit=2, now=NOW + minute * MINUTE)
        count_file(session, slack_user_id="U1", what="other", limit=2, now=NOW + 9 * MINUTE)
        with pytest.raises(Conflict):
            count_file(session, slack_user_id="U1", what="third", limit=2, now=NOW + 10 * MINUTE)


def test_who_asks_for_too_many_reads_when_it_is_possible_again_and_no_file_is_made(shared_town: Town) -> None:
    town = shared_town
    assert town.parts is not None
    town.parts.context.files_an_hour = 1
    try:
        assert "volgt" in town.marit.types("/kennis rapportage week", "@bot").lower() or town.marit.reads()
        town.marit.types("/kennis rapportage week", "@bot")
        refused = town.marit.types("/kennis rapportage maand", "@bot")
    finally:
        town.parts.context.files_an_hour = 20
    assert "Vanaf" in refused
    assert "10:00" in refused or "11:00" in refused
