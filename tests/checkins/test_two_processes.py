"""Two processes prepare the same messages at the same moment: everybody is asked once, and the tick goes on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlmodel import select

from alliance.agenda.step_editing import set_owners
from alliance.agenda.step_owners import Owners
from alliance.attention.chair_days import prepare_chair_days
from alliance.checkins.rounds import ask_who_is_due, hold_due_round
from alliance.enums import Status
from storage.checkins import checkins as rows
from storage.engine.database import Database, Session
from storage.tables import ActionStep, CheckinMessage, Schedule, StepOwner
from tests.checkins.test_rounds import NOW, asked, messages, network
from tests.checkins.test_rules import person
from tests.kit.databases import wait_until_blocked
from tests.kit.times import local
from tests.kit.waiting import PATIENCE
from tests.networks.small_network import LONG_AGO, Network

__all__ = ["network"]
pytestmark = pytest.mark.both_databases("concurrency")
T = TypeVar("T")


def meanwhile(database: Database, first: Callable[[Session], object], second: Callable[[Session], T]) -> T:
    """Begin the second transaction before the first one is committed; gives what the second one returns."""

    def run() -> T:
        with database.writing() as session:
            return second(session)

    with ThreadPoolExecutor(1) as pool:
        with database.writing() as session:
            first(session)
            waiting = pool.submit(run)
            wait_until_blocked(database)
        return waiting.result(PATIENCE)


def begin_round(session: Session) -> None:
    """Begin the round of the small network, about which nobody is told yet."""
    schedule = session.exec(select(Schedule)).one()
    assert hold_due_round(session, schedule_id=schedule.id, time=local(NOW)) is not None


def test_a_member_whom_another_process_asks_is_left_out_and_the_others_are_asked(
    database: Database, network: Network
) -> None:
    with database.writing() as session:
        begin_round(session)
        waiting = rows.list_waiting_ids(session, now=NOW)
    utrechts = [asked_id for asked_id, member_id in waiting if member_id == network.people["Utrecht"]]
    count = meanwhile(
        database,
        lambda session: ask_who_is_due(session, time=local(NOW), asked_ids=utrechts),
        lambda session: ask_who_is_due(session, time=local(NOW)),
    )
    assert count == 1
    with database.reading() as session:
        assert sorted(messages(session)) == ["UGRONINGEN", "UUTRECHT"]
        assert asked(session) == {"Utrecht": {1, 2}, "Groningen": {3}}
        assert rows.list_waiting_ids(session, now=NOW) == []


def test_a_chair_reads_the_news_in_the_message_with_which_another_process_asks_them(
    database: Database, network: Network
) -> None:
    with database.writing() as session:
        network.session = session
        chair = network.people["Delft"]
        step = session.exec(select(ActionStep).where(ActionStep.number == 4)).one()
        owner = StepOwner(step_id=step.id, organisation_id=network.cities["Delft"], since=LONG_AGO)
        owner.contact_member_id = chair
        network.add(owner)
        network.report(network.step(7), "2026-12-02T10:00", Status.BLOCKED)
        begin_round(session)
    told = meanwhile(
        database,
        lambda session: ask_who_is_due(session, time=local(NOW)),
        lambda session: prepare_chair_days(session, time=local(NOW)),
    )
    assert told == 1
    with database.reading() as session:
        message = session.exec(select(CheckinMessage).where(CheckinMessage.member_id == chair)).one()
        assert message.chair_since is not None
        assert sorted(messages(session)) == ["UDELFT", "UGRONINGEN", "UUTRECHT"]


def test_a_round_asks_the_owner_whom_a_step_gets_while_it_begins(database: Database, network: Network) -> None:
    with database.reading() as session:
        seen = session.exec(select(ActionStep.version).where(ActionStep.number == 1)).one()

    def move(session: Session) -> None:
        owners = Owners([network.cities["Groningen"]], ["UGRONINGEN"])
        set_owners(session, by=person(session, "UDELFT"), number=1, owners=owners, seen=seen, time=local(NOW))

    meanwhile(database, move, begin_round)
    with database.writing() as session:
        ask_who_is_due(session, time=local(NOW))
    with database.reading() as session:
        assert asked(session) == {"Utrecht": {2}, "Groningen": {1, 3}}
