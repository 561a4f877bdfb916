"""Rounds by the rules, on both databases: one for each occasion, and everybody asked once, the right person."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from alliance.checkins.progress import show_progress
from alliance.checkins.reports import note_answers
from alliance.checkins.rounds import ask_who_is_due, hold_due_round
from alliance.checkins.schedules import list_upcoming, plan_next
from alliance.enums import ChairKind, CheckinVolume, Status
from storage.checkins import checkins as rows
from storage.checkins import rounds as round_rows
from storage.checkins import schedules as schedule_rows
from storage.engine.database import Database, Session
from storage.engine.deliveries import look
from storage.tables import (
    Absence,
    ActionStep,
    Asked,
    Chair,
    CheckinMessage,
    Delivery,
    KeptMessage,
    Member,
    Round,
    RoundStep,
    Schedule,
    StepOwner,
)
from tests.kit.deliveries import put_in_line
from tests.kit.times import local
from tests.networks.small_network import LONG_AGO, Network, at, session, weekly_schedule

__all__ = ["session"]

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = at("2026-12-03T09:00")
"""A Thursday."""


@pytest.fixture
def network(database: Database) -> Network:
    """The small network; Utrecht owns A-1 and A-2, Groningen A-3, nobody A-4; it asks on Thursdays at nine."""
    with database.writing() as session:
        made = Network(session)
        steps = {number: made.step(number) for number in (1, 2, 3, 4)}
        made.step(5, Status.DONE)
        made.step(6, Status.PROPOSED)
        for number, city in ((1, "Utrecht"), (2, "Utrecht"), (3, "Groningen"), (5, "Utrecht"), (6, "Groningen")):
            step_id = steps[number].id if number in steps else number
            made.add(
                StepOwner(
                    step_id=step_id or 0,
                    organisation_id=made.cities[city],
                    contact_member_id=made.people[city],
                    since=LONG_AGO,
                )
            )
        chair = made.people["Delft"]
        made.add(Chair(alliance_id=made.housing, member_id=chair, kind=ChairKind.OFFICIAL, since=LONG_AGO))
        plan_next(session, made.add(weekly_schedule(made.housing)), time=local(at("2026-12-01T12:00")))
    return made


def hold(session: Session, now: dt.datetime = NOW) -> Round | None:
    """Do what a tick does."""
    held = None
    for schedule_id in schedule_rows.list_due_ids(session, now=now):
        held = hold_due_round(session, schedule_id=schedule_id, time=local(now))
    ask_who_is_due(session, time=local(now))
    return held


def asked(session: Session) -> dict[str, set[int]]:
    """The numbers of the steps that each person is asked about."""
    found: dict[str, set[int]] = {}
    for member in session.exec(select(Member)).all():
        numbers = {one.step.number for one in rows.list_asked_of(session, member.id, now=NOW + dt.timedelta(days=30))}
        if numbers:
            found[member.name.split("· ")[1]] = numbers
    return found


def messages(session: Session) -> list[str]:
    """Who got a message in line, in order."""
    return [row.channel_key for row in session.exec(select(Delivery).where(Delivery.kind == "checkin")).all()]


def away(member_id: int, last_on: str, *, deputy_id: int | None = None) -> Absence:
    """Somebody who is away from the last day of November."""
    return Absence(
        member_id=member_id,
        first_on=dt.date(2026, 11, 30),
        last_on=dt.date.fromisoformat(last_on),
        deputy_id=deputy_id,
        created_at=LONG_AGO,
    )


def edit_member(session: Session, network: Network, city: str, **values: object) -> None:
    member = session.get_one(Member, network.people[city])
    for name, value in values.items():
        setattr(member, name, value)
    session.add(member)
    session.flush()


def test_each_owner_is_asked_about_what_is_open_in_one_message(session: Session) -> None:
    held = hold(session)
    assert held is not None
    assert held.ends_at == at("2026-12-08T17:00")
    assert asked(session) == {"Utrecht": {1, 2}, "Groningen": {3}}
    assert messages(session) == ["UUTRECHT", "UGRONINGEN"]


def test_the_reminder_is_planned_when_four_fifths_have_passed(session: Session) -> None:
    hold(session)
    assert {row.remind_at for row in session.exec(select(CheckinMessage)).all()} == {at("2026-12-07T15:24")}


def test_a_round_begins_once_however_often_one_looks(session: Session) -> None:
    assert hold(session) is not None
    schedule = session.exec(select(Schedule)).one()
    schedule.next_on, schedule.next_at = dt.date(2026, 12, 3), NOW  # as a clock that goes back would have it
    assert hold(session) is None
    assert len(session.exec(select(Round)).all()) == 1
    assert len(messages(session)) == 2


@pytest.mark.both_databases("concurrency")
def test_two_processes_begin_it_once(database: Database, network: Network) -> None:
    def tick(_: int) -> bool:
        with database.writing() as own:
            return hold(own) is not None

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(tick, range(4))) == [False, False, False, True]
    with database.reading() as session:
        assert len(session.exec(select(Asked)).all()) == 3
        assert sorted(messages(session)) == ["UGRONINGEN", "UUTRECHT"]


@pytest.mark.parametrize(
    ("back_at", "held_on", "missed"),
    [
        pytest.param("2026-12-03T09:10", "2026-12-03", [], id="ten minutes late"),
        pytest.param("2026-12-03T12:00", "2026-12-03", [], id="three hours late"),
        pytest.param("2026-12-04T08:59", "2026-12-03", [], id="just within the grace"),
        pytest.param("2026-12-04T09:01", None, ["2026-12-03"], id="just past it"),
        pytest.param("2026-12-24T10:00", "2026-12-24", ["2026-12-03", "2026-12-10", "2026-12-17"], id="three weeks"),
        pytest.param("2026-12-26T10:00", None, ["2026-12-03", "2026-12-10", "2026-12-17", "2026-12-24"], id="Saturday"),
    ],
)
def test_after_downtime_the_newest_within_its_grace_is_held_and_older_ones_are_missed(
    session: Session, back_at: str, held_on: str | None, missed: list[str]
) -> None:
    held = hold(session, at(back_at))
    assert (str(held.held_on) if held else None) == held_on
    rounds = round_rows.list_rounds(session, 1, limit=10)
    assert sorted(str(one.held_on) for one in rounds if one.is_missed) == missed
    schedule = session.exec(select(Schedule)).one()
    assert schedule.next_at is not None
    assert schedule.next_at > at(back_at)


def test_after_downtime_nobody_is_asked_on_a_day_off(session: Session) -> None:
    schedule = session.exec(select(Schedule)).one()
    schedule.weekday = 4
    plan_next(session, schedule, time=local(at("2026-12-03T10:00")))
    held = hold(session, at("2026-12-05T08:00"))  # Saturday; it was due on Friday
    assert held is not None
    assert messages(session) == []
    ask_who_is_due(session, time=local(at("2026-12-07T09:00")))
    assert messages(session) == ["UUTRECHT", "UGRONINGEN"]
    assert held.ends_at == at("2026-12-10T17:00")


def test_who_is_away_is_replaced_by_their_deputy(session: Session, network: Network) -> None:
    network.session = session
    colleague = Member(
        slack_user_id="UCOL", organisation_id=network.cities["Utrecht"], name="Col · Collega", created_at=LONG_AGO
    )
    deputy = network.add(colleague)
    network.add(away(network.people["Utrecht"], "2026-12-11", deputy_id=deputy.id))
    hold(session)
    assert asked(session) == {"Collega": {1, 2}, "Groningen": {3}}
    instead = session.exec(select(Asked).where(Asked.member_id == deputy.id)).all()
    assert {row.instead_of_id for row in instead} == {network.people["Utrecht"]}


def test_who_is_away_without_a_deputy_is_asked_when_they_are_back(session: Session, network: Network) -> None:
    session.add(away(network.people["Utrecht"], "2026-12-04"))
    session.flush()
    hold(session)
    assert messages(session) == ["UGRONINGEN"]
    ask_who_is_due(session, time=local(at("2026-12-07T09:00")))
    assert messages(session) == ["UGRONINGEN", "UUTRECHT"]


def test_a_deputy_who_is_away_themselves_is_not_asked(session: Session, network: Network) -> None:
    both = (network.people["Utrecht"], network.people["Groningen"])
    session.add(away(both[0], "2026-12-04", deputy_id=both[1]))
    session.add(away(both[1], "2026-12-04", deputy_id=both[0]))
    session.flush()
    hold(session)
    assert messages(session) == []
    ask_who_is_due(session, time=local(at("2026-12-07T09:00")))
    assert messages(session) == ["UUTRECHT", "UGRONINGEN"]


def test_for_who_left_the_contact_of_the_organisation_and_then_the_chair_is_asked(
    session: Session, network: Network
) -> None:
    edit_member(session, network, "Groningen", left_at=LONG_AGO)
    hold(session)
    assert asked(session) == {"Utrecht": {1, 2}, "Delft": {3}}


def test_who_wants_no_messages_is_asked_on_home_alone(session: Session, network: Network) -> None:
    edit_member(session, network, "Utrecht", checkin_volume=CheckinVolume.NONE)
    hold(session)
    assert messages(session) == ["UGRONINGEN"]
    assert asked(session)["Utrecht"] == {1, 2}


def test_a_report_of_the_day_before_counts_for_the_round(session: Session, network: Network) -> None:
    network.session = session
    step = round_rows.list_open_steps(session, network.housing)[0]
    network.report(session.get_one(ActionStep, step.step_id), "2026-12-02T16:00", Status.ON_TRACK)
    hold(session)
    answered = [row for row in session.exec(select(RoundStep)).all() if row.answered_at]
    assert [row.step_id for row in answered] == [step.step_id]


def test_an_answer_counts_until_the_next_round_begins(session: Session, network: Network) -> None:
    hold(session)
    step = session.exec(select(ActionStep).where(ActionStep.number == 3)).one()
    late = at("2026-12-09T10:00")
    network.session = session
    network.report(step, "2026-12-09T10:00", Status.AT_RISK)
    assert note_answers(session, [step], by_member_id=network.people["Groningen"], is_changed=True, now=late)
    hold(session, at("2026-12-10T09:00"))
    first, second = sorted(session.exec(select(Round)).all(), key=lambda one: one.held_on)
    by_round = {
        row.round_id: row.answered_at
        for row in session.exec(select(RoundStep).where(RoundStep.step_id == step.id)).all()
    }
    assert by_round[first.id] == late
    assert by_round[second.id] == late  # within a day before the second, it counts for that one, too


def test_two_alliances_on_one_day_are_one_message(session: Session, network: Network) -> None:
    network.session = session
    other = network.alliance("internationalisering", "Internationalisering", position=2)
    network.add(
        StepOwner(
            step_id=network.step(20, alliance=other).id,
            organisation_id=network.cities["Utrecht"],
            contact_member_id=network.people["Utrecht"],
            since=LONG_AGO,
        )
    )
    plan_next(session, network.add(weekly_schedule(other, dt.time(14))), time=local(at("2026-12-01T12:00")))
    hold(session)
    hold(session, at("2026-12-03T14:00"))
    assert messages(session) == ["UUTRECHT", "UGRONINGEN"]
    message = rows.map_messages_of_day(session, dt.date(2026, 12, 3), [network.people["Utrecht"]])
    numbers = {one.step.number for one in rows.list_asked_in(session, message[network.people["Utrecht"]].id)}
    assert numbers == {1, 2, 20}


def test_a_pause_and_a_new_schedule_are_obeyed(session: Session, network: Network) -> None:
    schedule = session.exec(select(Schedule)).one()
    schedule.paused_until = dt.date(2026, 12, 20)
    plan_next(session, schedule, time=local(at("2026-12-01T12:00")))
    assert hold(session) is None
    upcoming = list_upcoming(session, alliance_id=network.housing, time=local(NOW))
    assert [str(one.on) for one in upcoming] == ["2026-12-24", "2026-12-31", "2027-01-07"]


def test_while_a_round_goes_out_its_progress_is_counted(session: Session, network: Network) -> None:
    hold(session)
    message = session.exec(select(KeptMessage).order_by(col(KeptMessage.id))).first()
    assert message is not None
    message.channel_id, message.ts = "D1", "1.0"
    session.add(message)
    session.flush()
    shown = show_progress(session, alliance_id=network.housing, with_names=True, now=NOW)
    assert shown is not None
    assert (shown.sent, shown.total, shown.is_on_its_way) == (1, 2, True)
    assert show_progress(session, alliance_id=network.housing, with_names=True, now=at("2026-12-09T09:00")) is None


def test_an_urgent_message_overtakes_a_round_that_goes_out(session: Session, network: Network) -> None:
    hold(session)
    urgent = put_in_line(session, kind="step_urgent", channel_key="UDELFT", now=NOW, is_urgent=True)
    first = look(session, now=NOW).delivery
    assert first is not None
    assert first.id == urgent.id
