"""Retention: what is past its period goes at night, after one night in which the secretariat only reads what would."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlmodel import select

from alliance.records import retention
from alliance.retention_periods import Retention, RetentionPeriod
from bot.settings import BadSetting, read_settings
from bot.ticks.housekeeping import delete_expired
from storage.engine.database import Database, Session
from storage.engine.deliveries import enqueue
from storage.engine.events import note_event
from storage.enums import DeliveryState, UndoKind
from storage.tables import (
    Absence,
    AuditEntry,
    Delivery,
    DigestCopy,
    Draft,
    EmptySearch,
    ErasureRequest,
    EventSeen,
    Member,
    SlackProfile,
    Undo,
)
from tests.kit.times import local
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T03:00")
PERIODS = Retention()


def store(session: Session, network: Network, name: str, then: dt.datetime) -> None:
    """Of each kind of data one, from that moment."""
    member = network.people["Utrecht"]
    enqueue(session, kind="role", channel_key="U1", about={"name": name}, now=then)
    session.flush()
    enqueue(session, kind="role", channel_key="U2", about={"name": name, "copied": True}, now=then)
    for row in (
        AuditEntry(at=then, by_slack_user_id="U1", action=name, subject="x"),
        Draft(id=name, slack_user_id="U1", kind="share", created_at=then, updated_at=then),
        SlackProfile(slack_user_id=f"U{name}", team_id="T1", name=name, fetched_at=then),
        Absence(member_id=member, first_on=then.date(), last_on=then.date(), created_at=then),
        EmptySearch(words=name, person="hash", searched_at=then),
        Undo(kind=UndoKind.STATUS, about_id=1, member_id=member, done_at=then),
    ):
        session.add(row)
    note_event(session, name, now=then)


@pytest.fixture
def network(database: Database) -> Network:
    """A network with data from ten years ago and of today, of which nothing waits to be sent."""
    with database.writing() as session:
        made = Network(session)
        store(session, made, "old", NOW - dt.timedelta(days=3660))
        store(session, made, "new", NOW)
        gone = session.get_one(Member, made.people["Delft"])
        gone.left_at = NOW - dt.timedelta(days=800)
        session.add(gone)
    with database.writing() as session:
        for delivery in session.exec(select(Delivery)).all():
            delivery.state = DeliveryState.SENT
            session.add(delivery)
            if delivery.about.get("copied"):
                session.add(
                    DigestCopy(slot="x", channel_key="U2", delivery_id=delivery.id, made_at=delivery.created_at)
                )
                break
    return made


def begin(database: Database, now: dt.datetime, periods: Retention = PERIODS) -> bool:
    with database.writing() as session:
        return retention.begin_night(session, retention=periods, time=local(now), secretariat_channel="CSECR")


@pytest.mark.both_databases("dialect")
def test_what_is_past_its_period_goes_and_the_rest_stays(database: Database, network: Network) -> None:
    with database.reading() as session:
        told = {one.name: one.number for one in retention.list_expiring(session, retention=PERIODS, now=NOW)}
    assert told == {
        "audit": 1,
        "messages": 3,
        "drafts": 1,
        "visitors": 1,
        "former_members": 1,
        "absences": 1,
        "searches": 1,
        "own_data": 0,
        "imports": 0,
        "events": 1,
        "undos": 1,
    }
    gone = delete_expired(database, PERIODS, now=NOW)
    assert gone == {name: number for name, number in told.items() if name != "own_data"}
    with database.reading() as session:
        assert [one.id for one in session.exec(select(Draft)).all()] == ["new"]
        assert [one.slack_user_id for one in session.exec(select(SlackProfile)).all()] == ["Unew"]
        assert [one.event_id for one in session.exec(select(EventSeen)).all()] == ["new"]
        assert {one.action for one in session.exec(select(AuditEntry)).all()} == {"new", "retention"}
        assert [one.slack_user_id for one in session.exec(select(ErasureRequest)).all()] == ["UDELFT"]
    assert not any(delete_expired(database, PERIODS, now=NOW).values()), "nothing is left"


def test_the_first_night_with_other_periods_only_reports(database: Database, network: Network) -> None:
    day = dt.timedelta(days=1)
    assert not begin(database, NOW)
    assert not begin(database, NOW), "another process was first"
    assert begin(database, NOW + day)
    shorter = replace(PERIODS, drafts=RetentionPeriod(1, "d"))
    assert not begin(database, NOW + 2 * day, shorter)
    assert begin(database, NOW + 3 * day, shorter)
    assert not begin(database, NOW + 4 * day), "back to what it was before"
    with database.reading() as session:
        reports = session.exec(select(Delivery).where(Delivery.kind == retention.REPORT)).all()
    assert [one.channel_key for one in reports] == ["CSECR"] * 3
    assert ["drafts", "90d", 1] in reports[0].about["expiring"]
    assert ["drafts", "1d", 2] in reports[1].about["expiring"]


def test_the_night_begins_at_two_on_the_networks_clock(database: Database, network: Network) -> None:
    def is_due(now: dt.datetime) -> bool:
        with database.reading() as session:
            return retention.is_due(session, retention=PERIODS, time=local(now))

    assert is_due(at("2026-11-24T01:59"))
    begin(database, at("2026-11-24T01:59"))
    assert not is_due(at("2026-11-24T01:59"))
    assert is_due(at("2026-11-24T02:00"))


@pytest.mark.parametrize(
    ("period", "before"),
    [("1d", "2028-03-30"), ("1m", "2028-02-29"), ("13m", "2027-02-28"), ("7y", "2021-03-31"), ("90d", "2028-01-01")],
)
def test_months_and_years_are_those_of_the_calendar(period: str, before: str) -> None:
    now = dt.datetime(2028, 3, 31, 12, tzinfo=dt.UTC)
    assert RetentionPeriod.parse(period).before(now).date().isoformat() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("AUDIT", "seven years"), ("AUDIT", "0d"), ("DRAFTS", "-1d"), ("SEARCHES", "2m"), ("MESSAGES", "7d")],
)
def test_a_period_that_cannot_be_stops_the_start_with_a_line(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"KEEP_{name}"):
        read_settings(environment={f"KEEP_{name}": value})
