"""Asking an alliance, and its "Start hier" message: the rules, on both databases."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import select

from alliance.contributions.help_requests import ask_alliance, list_asked
from alliance.enums import ExternalAccess
from alliance.errors import Conflict, NotAllowed, NotRegistered
from alliance.people.members import Person
from alliance.people.start_here import pin, welcome, welcome_all
from storage.engine.database import Database, Session
from storage.people.alliances import find_alliance
from storage.tables import Alliance, Delivery, KeptMessage
from tests.kit.deliveries import stand_all
from tests.networks.small_network import Network, at, somebody_of

NOW = at("2026-11-24T10:00")


@pytest.fixture
def network(database: Database) -> Iterator[Network]:
    """A small network in a transaction."""
    with database.writing() as session:
        yield Network(session)


def person(network: Network, city: str = "Delft", *, is_member: bool = True, is_restricted: bool = False) -> Person:
    """Somebody of a city."""
    found = replace(somebody_of(network.session, network, city), participations={})
    found = replace(found, is_restricted=is_restricted, is_external=is_restricted)
    return found if is_member else replace(found, member=None, organisation=None)


def housing(network: Network) -> Alliance:
    """The alliance on housing."""
    found = find_alliance(network.session, network.housing)
    assert found is not None
    return found


def ask(network: Network, by: Person, key: str = "k", question: str = "Wie weet dit?") -> None:
    """Ask the alliance on housing."""
    ask_alliance(network.session, by=by, key=key, question=question, alliance_id=network.housing, now=NOW)


def lines(session: Session) -> list[tuple[str, str]]:
    """What is in line: kind and channel key."""
    return [(one.kind, one.channel_key) for one in session.exec(select(Delivery).order_by(Delivery.key)).all()]


def test_a_question_is_put_in_line_for_the_channel_once_however_often_its_form_comes(network: Network) -> None:
    for _ in range(2):
        ask(network, person(network))
    assert lines(network.session) == [("help_request", "CHUISVESTING")]
    assert [one.text for one in list_asked(network.session, by=person(network))] == ["Wie weet dit?"]
    assert list_asked(network.session, by=person(network, "Utrecht")) == []


def test_who_speaks_for_nobody_asks_nothing(network: Network) -> None:
    with pytest.raises(NotRegistered):
        ask(network, person(network, is_member=False))


def test_where_guests_only_read_they_ask_nothing_and_the_others_do(network: Network) -> None:
    housing(network).external_access = ExternalAccess.READ
    with pytest.raises(NotAllowed) as refused:
        ask(network, person(network, is_restricted=True))
    assert refused.value.reason == "problem.guests_read_only"
    ask(network, person(network))
    assert len(lines(network.session)) == 1


@pytest.mark.parametrize("is_archived", [True, False])
def test_an_alliance_that_is_closed_or_has_no_channel_is_not_asked(network: Network, is_archived: bool) -> None:
    alliance = housing(network)
    alliance.archived_at, alliance.channel_id = (NOW, "C1") if is_archived else (None, None)
    with pytest.raises(Conflict):
        ask(network, person(network))
    assert lines(network.session) == []


def test_start_here_is_put_in_line_once_for_each_channel_and_pinned_where_it_stands(network: Network) -> None:
    session, alliance = network.session, housing(network)
    assert [welcome_all(session, now=NOW), welcome(session, alliance, now=NOW)] == [1, True]
    assert lines(session) == [("start_here", "CHUISVESTING")]  # while one waits, a second adds nothing
    stand_all(session)
    pin(session, session.exec(select(KeptMessage)).one(), now=NOW)
    assert welcome_all(session, now=NOW) == 0
    assert sorted(lines(session)) == [("pin", "CHUISVESTING/pin"), ("start_here", "CHUISVESTING")]
    alliance.channel_id = "CNIEUW"
    assert welcome(session, alliance, now=NOW)
    alliance.archived_at = NOW
    alliance.channel_id = "CNOGNIEUWER"
    assert not welcome(session, alliance, now=NOW)
