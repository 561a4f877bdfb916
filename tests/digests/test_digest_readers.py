"""Who reads a digest that came by itself: looked up when it is sent, and nobody twice."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from alliance.digests.digests import make_digest
from alliance.digests.due_digests import INSTALLED, list_due
from alliance.digests.readers import (
    REFUSED,
    enqueue_for_new_readers,
    enqueue_for_secretariat,
    is_still_reader,
    list_new_readers,
)
from alliance.enums import DeliveryState, Frequency
from storage.engine.database import Database, Session
from storage.engine.slots import note_milestone
from storage.tables import Delivery, DigestSchedule, Member
from tests.kit.times import local
from tests.networks.small_network import ZONE, Network, at

MONDAY = at("2026-11-23T08:00")
CHANNEL = "CSECRET"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        note_milestone(session, INSTALLED, now=at("2026-11-18T12:00"))
        yield session


@pytest.fixture
def network(session: Session) -> Network:
    return Network(session)


def office(network: Network, **cities: bool) -> None:
    """Say who of these are the secretariat."""
    for city, is_in in cities.items():
        member = network.session.get_one(Member, network.people[city])
        member.is_secretariat = is_in
        network.add(member)


def make(session: Session, *channel_keys: str) -> None:
    for one in list_due(session, time=local(MONDAY))[0]:
        assert make_digest(session, occasion=one, missed=(), channel_keys=channel_keys, counted=(), now=MONDAY)


def copies(session: Session) -> list[Delivery]:
    return list(session.exec(select(Delivery).order_by(col(Delivery.id))).all())


def brought(session: Session, *, now: dt.datetime = MONDAY, channel: str | None = None) -> list[str]:
    """To whom it is brought anew, in order."""
    known = len(copies(session))
    enqueue_for_new_readers(session, secretariat_channel=channel, time=local(now))
    assert list_new_readers(session, secretariat_channel=channel, time=local(now)) == []
    return [f"{one.kind} {one.channel_key}" for one in copies(session)[known:]]


def reads(session: Session, copy: Delivery, *, channel: str | None = None) -> bool:
    return is_still_reader(session, copy.about, copy.channel_key, secretariat_channel=channel, zone=ZONE)


def test_who_took_the_place_of_another_while_it_was_under_way_gets_it_and_the_other_does_not(
    session: Session, network: Network
) -> None:
    office(network, Utrecht=True, Groningen=True)
    make(session, "UUTRECHT", "UGRONINGEN")
    assert brought(session) == []
    first, second = copies(session)
    first.state = DeliveryState.SENT
    office(network, Groningen=False, Delft=True)
    assert (reads(session, first), reads(session, second)) == (True, False)
    assert brought(session) == ["digest UDELFT"]
    assert brought(session) == []


def test_what_everybody_has_comes_to_nobody_who_joins_later(session: Session, network: Network) -> None:
    office(network, Utrecht=True)
    make(session, "UUTRECHT")
    copies(session)[0].state = DeliveryState.SENT
    office(network, Groningen=True)
    assert brought(session) == []


def test_what_reached_nobody_waits_for_a_reader_and_what_some_have_two_days(session: Session, network: Network) -> None:
    office(network, Utrecht=True)
    make(session, "UUTRECHT", "UGRONINGEN")
    sent, dropped = copies(session)
    sent.state = dropped.state = DeliveryState.DROPPED
    office(network, Utrecht=False)
    assert brought(session) == []
    office(network, Delft=True)
    later = MONDAY + dt.timedelta(days=3)
    sent.state = DeliveryState.SENT
    session.flush()
    assert brought(session, now=later) == []
    sent.state = DeliveryState.DROPPED
    session.flush()
    assert brought(session, now=later) == ["digest UDELFT"]


def test_another_channel_of_the_secretariat_is_followed(session: Session, network: Network) -> None:
    make(session, CHANNEL)
    (copy,) = copies(session)
    assert reads(session, copy, channel=CHANNEL)
    assert not reads(session, copy, channel="COTHER")
    assert brought(session, channel="COTHER") == ["digest COTHER"]


def test_what_a_channel_refused_comes_to_each_of_the_secretariat_once_with_the_reason(
    session: Session, network: Network
) -> None:
    office(network, Utrecht=True, Delft=True)
    make(session, CHANNEL)
    (copy,) = copies(session)
    copy.state, copy.error = DeliveryState.FAILED, "is_archived"
    session.flush()
    assert enqueue_for_secretariat(session, copy.about, channel=CHANNEL, error="is_archived", now=MONDAY) == 2
    assert enqueue_for_secretariat(session, copy.about, channel=CHANNEL, error="is_archived", now=MONDAY) == 0
    found = copies(session)[1:]
    assert sorted(f"{one.kind} {one.channel_key}" for one in found) == [
        "digest UDELFT",
        "digest UUTRECHT",
        f"{REFUSED} UDELFT",
        f"{REFUSED} UUTRECHT",
    ]
    assert all(reads(session, one, channel=CHANNEL) for one in found)
    office(network, Delft=False)
    assert [one.channel_key for one in found if not reads(session, one, channel=CHANNEL)] == ["UDELFT", "UDELFT"]


def test_a_schedule_that_was_stopped_reaches_nobody_any_more(session: Session, network: Network) -> None:
    row = DigestSchedule(
        frequency=Frequency.WEEKLY,
        channel_id="CBOARD",
        wall_time=dt.time(8),
        starts_on=dt.date(2026, 11, 18),
        by_member_id=network.people["Utrecht"],
        created_at=MONDAY,
    )
    network.add(row)
    make(session, "CBOARD")
    copy = next(one for one in copies(session) if one.about["schedule"])
    assert copy.about["version"] == "meeting"
    assert reads(session, copy)
    row.ended_at = MONDAY
    network.add(row)
    assert not reads(session, copy)
