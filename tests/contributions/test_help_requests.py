"""Asking an alliance, and its "Start hier" message: the rules, on both databases."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from alliance.contributions.help_requests import ask_alliance, list_asked
from alliance.enums import ExternalAccess, Visibility
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered
from alliance.people.alliances.start_here import pin, welcome, welcome_all
from alliance.people.members import Person
from handlers.contributions.messages.help_requests import KINDS
from storage.engine.database import Database, Session
from storage.people.alliances import find_alliance
from storage.tables import Alliance, Delivery, KeptMessage
from tests.kit.deliveries import stand_all
from tests.kit.times import local
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


def ask(
    network: Network,
    by: Person,
    key: str = "k",
    question: str = "Wie weet dit?",
    *,
    about: int | None = None,
    when: dt.datetime = NOW,
    alliance_id: int | None = None,
) -> None:
    """Ask an alliance, that on housing unless told otherwise, about a contribution or about something else."""
    ask_alliance(
        network.session,
        by=by,
        key=key,
        question=question,
        alliance_id=alliance_id or network.housing,
        about_number=about,
        time=local(when),
    )


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


def refusal(network: Network, **asked: Any) -> str:
    """The key of the sentence with which a question about B-1 is refused; empty if it is asked."""
    try:
        ask(network, person(network), **{"about": 1, **asked})
    except (Conflict, Invalid) as error:
        return error.reason
    return ""


def test_about_one_contribution_an_alliance_is_asked_once_in_thirty_days_whatever_the_question_says(
    network: Network,
) -> None:
    network.share(1, "2026-11-20T10:00")
    ask(network, person(network), "other", "Zoiets als B-1?")
    ask(network, person(network, "Utrecht"), "first", "Wie weet dit?", about=1)
    assert refusal(network, key="second") == "problem.asked_about"
    ask(network, person(network, "Utrecht"), "first", "Wie weet dit?", about=1)  # the same form once more
    assert refusal(network, key="later", when=NOW + dt.timedelta(days=31)) == ""


def test_a_question_that_could_not_be_posted_does_not_keep_others_from_asking(network: Network) -> None:
    network.share(1, "2026-11-20T10:00")
    ask(network, person(network, "Utrecht"), "first", about=1)
    delivery = network.session.exec(select(Delivery)).one()
    after_failed = KINDS["help_request"].after_failed
    assert after_failed is not None
    after_failed(network.session, delivery, "is_archived", NOW)
    assert refusal(network, key="second") == ""


def test_what_was_archived_merged_or_hidden_since_the_form_was_opened_is_not_asked_about(network: Network) -> None:
    row = network.share(1, "2026-11-20T10:00")
    row.archived_at = NOW
    assert refusal(network) == "problem.archived"
    row.archived_at, row.visibility = None, Visibility.ALLIANCE
    with pytest.raises(NotFound):
        ask(network, person(network), about=1)
    other = network.alliance("financiering", "Financiering", position=7)
    with pytest.raises(Invalid) as refused:
        ask(network, somebody_of(network.session, network, "Utrecht"), about=1, alliance_id=other)
    assert refused.value.reason == "problem.ask_elsewhere"
    row.visibility = Visibility.NETWORK
    row.merged_into_id = network.share(2, "2026-11-21T10:00").id
    assert refusal(network) == "problem.merged"
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
