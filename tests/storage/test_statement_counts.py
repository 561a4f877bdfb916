"""What a request costs the database: its statements, counted over the wire. Each number may fall and not rise."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import structlog
from sqlalchemy import event

from tests.kit import Town
from tests.kit.checkins import THURSDAY, answers, plan_rounds
from tests.kit.people import Player
from tests.kit.polls import asks, votes


@pytest.fixture(params=["sqlite", "postgresql"])
def http_town(request: pytest.FixtureRequest, make_database_url: Callable[[str], str]) -> Iterator[Town]:
    """A town on either database: both are asked as often."""
    made = Town(make_database_url(request.param), transport="http").open()
    yield made
    made.close()


@pytest.fixture
def statements(http_town: Town) -> Iterator[Counter[str]]:
    """The statements so far, by the listener that handles the request; apart, those after its acknowledgement."""
    counts: Counter[str] = Counter()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        listener = structlog.contextvars.get_contextvars().get("listener")
        # How long PostgreSQL waits for a lock goes with the beginning of a transaction, which does not count either.
        if listener is not None and not statement.startswith("SET LOCAL"):
            is_after = threading.current_thread().name.startswith("afterwards")
            counts[f"{listener}, afterwards" if is_after else listener] += 1

    event.listen(http_town.database.engine, "before_cursor_execute", note)
    yield counts
    event.remove(http_town.database.engine, "before_cursor_execute", note)


def is_seen_today(who: Player, statements: Counter[str]) -> None:
    """The first request of a day also stores, after the acknowledgement, that somebody was seen."""
    who.types("/kennis help")
    who.town.settle()  # what follows the acknowledgement is done, too
    statements.clear()


def test_help_asks_who_it_is_for(http_town: Town, statements: Counter[str]) -> None:
    is_seen_today(http_town.noor, statements)
    http_town.noor.types("/kennis help")
    assert statements == {"dispatch": 1}


def test_sharing(http_town: Town, statements: Counter[str]) -> None:
    is_seen_today(http_town.noor, statements)
    http_town.noor.shares("Te weinig kamers")
    http_town.settle()
    assert statements["dispatch"] == 3  # the form
    assert 20 < statements["share"] <= 28


def test_a_vote_and_then_the_message_that_shows_it(http_town: Town, statements: Counter[str]) -> None:
    asked = asks(http_town.marit)
    votes(http_town.noor, "Ja", asked)
    http_town.settle()
    assert 5 < statements["vote"] <= 7
    assert 1 < statements["vote, afterwards"] <= 3


def test_a_vote_whose_result_shows_at_once_who_chose_what(http_town: Town, statements: Counter[str]) -> None:
    asked = asks(http_town.marit, results="live")
    votes(http_town.jelle, "Nee", asked)
    http_town.settle()
    statements.clear()
    votes(http_town.noor, "Ja", asked)
    http_town.settle()
    assert statements["vote"] <= 7
    assert statements["vote, afterwards"] <= 4


def test_a_vote_in_place_of_another(http_town: Town, statements: Counter[str]) -> None:
    asked = asks(http_town.marit)
    votes(http_town.noor, "Ja", asked)
    http_town.settle()
    statements.clear()
    votes(http_town.noor, "Nee", asked)
    http_town.settle()
    assert 5 < statements["vote"] <= 8


def test_an_answer_to_a_check_in_and_then_the_message_that_shows_it(http_town: Town, statements: Counter[str]) -> None:
    plan_rounds(http_town, jelle=1)
    http_town.move(THURSDAY)
    is_seen_today(http_town.jelle, statements)
    answers(http_town.jelle, "A-901", "schema")
    http_town.settle()
    assert 8 < statements["set_status"] <= 11
    assert 2 < statements["set_status, afterwards"] <= 4
