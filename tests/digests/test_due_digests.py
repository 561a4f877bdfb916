"""When a digest is due: the weekly one that stands by itself, and every schedule that somebody made; each once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import col, select

from alliance.calendar.periods import PeriodKind
from alliance.digests.digests import collect_digest, count_for, make_digest
from alliance.digests.due_digests import DIGEST, INSTALLED, DigestOccasion, find_due, list_all, list_due, list_upcoming
from alliance.enums import Frequency, MeetingKind, MeetingState, SlotState
from storage.engine.database import Database, Session
from storage.engine.slots import claim, find_milestone, note_milestone
from storage.tables import Alliance, Delivery, DigestSchedule, FigureSnapshot, Meeting, MeetingAlliance, Slot
from tests.digests.test_digests import session
from tests.kit.times import local
from tests.networks.small_network import ZONE, Network, at

__all__ = ["session"]

MONDAY = at("2026-11-23T08:00")
INSTALLATION = at("2026-11-18T12:00")
"""On a Wednesday, in week 47."""


@pytest.fixture
def network(session: Session) -> Network:
    note_milestone(session, INSTALLED, now=INSTALLATION)
    return Network(session)


def due(session: Session, now: dt.datetime) -> list[DigestOccasion]:
    return list_due(session, time=local(now))[0]


def slots(session: Session, now: dt.datetime) -> list[str]:
    return [one.slot for one in due(session, now)]


def make(session: Session, occasion: DigestOccasion, now: dt.datetime, channel_keys: tuple[str, ...] = ("C1",)) -> bool:
    _, missed = list_due(session, time=local(now))
    counted = count_for(session, occasion=occasion, time=local(now))
    return make_digest(session, occasion=occasion, missed=missed, channel_keys=channel_keys, counted=counted, now=now)


def schedule(network: Network, frequency: Frequency, *, starts_on: str = "2026-11-18", **more: Any) -> int:
    values: dict[str, Any] = {"wall_time": dt.time(8), "created_at": at(f"{starts_on}T12:00"), **more}
    row = DigestSchedule(
        frequency=frequency,
        starts_on=dt.date.fromisoformat(starts_on),
        by_member_id=network.people["Utrecht"],
        **values,
    )
    return network.add(row).id


def meeting(network: Network, number: int, held_on: str, papers_on: str = "", **more: Any) -> Meeting:
    values: dict[str, Any] = {
        "kind": MeetingKind.EXECUTIVE,
        "state": MeetingState.PLANNED,
        "created_at": INSTALLATION,
        **more,
    }
    return network.add(
        Meeting(
            number=number,
            title="Bestuurlijk overleg",
            held_on=dt.date.fromisoformat(held_on),
            papers_on=dt.date.fromisoformat(papers_on or held_on),
            by_member_id=network.people["Utrecht"],
            **values,
        )
    )


# --- the weekly one


def test_a_week_is_due_on_monday_at_eight_and_not_a_second_before(session: Session) -> None:
    note_milestone(session, INSTALLED, now=INSTALLATION)
    assert due(session, MONDAY - dt.timedelta(seconds=1)) == []
    assert slots(session, MONDAY) == ["2026-W47"]


def test_no_week_before_the_installation_is_ever_due(session: Session) -> None:
    note_milestone(session, INSTALLED, now=at("2026-11-23T06:00"))
    assert due(session, at("2026-11-23T09:00")) == []
    assert slots(session, at("2026-11-30T08:00")) == ["2026-W48"]


def test_nothing_is_due_where_nothing_was_installed(session: Session) -> None:
    assert due(session, MONDAY) == []
    assert find_due(session, time=local(MONDAY)) == (False, None)


def test_the_installation_is_noted_once(session: Session) -> None:
    assert note_milestone(session, INSTALLED, now=INSTALLATION) == INSTALLATION
    assert note_milestone(session, INSTALLED, now=MONDAY) == INSTALLATION
    assert find_milestone(session, INSTALLED) == INSTALLATION


def test_after_a_long_absence_the_four_newest_weeks_come_oldest_first_and_the_rest_is_missed(session: Session) -> None:
    note_milestone(session, INSTALLED, now=at("2026-10-01T12:00"))
    found = due(session, MONDAY)
    assert [one.slot for one in found] == ["2026-W44", "2026-W45", "2026-W46", "2026-W47"]
    assert make(session, found[0], MONDAY)
    missed = session.exec(select(Slot.key).where(Slot.state == SlotState.MISSED).order_by(Slot.key)).all()
    assert list(missed) == ["2026-W40", "2026-W41", "2026-W42", "2026-W43"]
    assert slots(session, MONDAY) == ["2026-W45", "2026-W46", "2026-W47"]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-18T12:00", "2026-11-23T08:00"),
        ("2026-11-23T07:59", "2026-11-23T08:00"),
        ("2026-11-23T08:00", "2026-11-30T08:00"),
        ("2027-10-30T12:00", "2027-11-01T08:00"),
        ("2027-03-27T12:00", "2027-03-29T08:00"),
    ],
)
def test_the_next_due_moment_lies_ahead(session: Session, now: str, then: str) -> None:
    note_milestone(session, INSTALLED, now=INSTALLATION)
    assert find_due(session, time=local(at(now)))[1] == at(then)


def test_a_digest_is_made_once_and_put_in_line_for_every_reader(session: Session, network: Network) -> None:
    network.share(1, "2026-11-17T10:00")
    (week,) = due(session, MONDAY)
    assert make(session, week, MONDAY, ("U1", "U2"))
    assert not make(session, week, MONDAY, ("U1", "U2"))
    rows = session.exec(select(Delivery).order_by(col(Delivery.id))).all()
    about = {"period": "2026-W47", "alliance": None, "schedule": 0, "slot": "2026-W47"}
    assert [(row.kind, row.channel_key, row.about) for row in rows] == [
        ("digest", channel_key, about) for channel_key in ("U1", "U2")
    ]


@pytest.mark.both_databases("concurrency")
def test_of_many_processes_exactly_one_makes_it(database: Database) -> None:
    with database.writing() as session:
        note_milestone(session, INSTALLED, now=INSTALLATION)
        (week,) = due(session, MONDAY)

    def make_it(_: int) -> bool:
        with database.writing() as session:
            return make(session, week, MONDAY)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(make_it, range(6))) == [False] * 5 + [True]
    with database.reading() as session:
        assert len(session.exec(select(Delivery)).all()) == 1


def test_a_week_whose_making_failed_can_be_taken_again(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            assert claim(session, DIGEST, "2026-W47", now=MONDAY)
            raise RuntimeError("the disk was full")

    with pytest.raises(RuntimeError):
        fail()
    with database.writing() as session:
        assert claim(session, DIGEST, "2026-W47", now=MONDAY)
        assert not claim(session, DIGEST, "2026-W47", now=MONDAY)
        assert claim(session, "check-in", "2026-W47", now=MONDAY)


def test_a_week_in_which_nothing_happened_is_reported_too(session: Session) -> None:
    note_milestone(session, INSTALLED, now=INSTALLATION)
    (week,) = due(session, MONDAY)
    assert make(session, week, MONDAY)
    digest = collect_digest(session, period=week.period, time=local(MONDAY))
    assert (digest.contributions, digest.steps, digest.attention) == ((), (), ())
    assert all(figure.value == 0 for figure in digest.figures)
    assert all(figure.change is None for figure in digest.figures)


# --- the others

# Written by hand from a calendar: 18 November 2026 is a Wednesday, the Monday of its week the 16th.
NEXT = {
    Frequency.WEEKLY: ["2026-11-23 2026-W47", "2026-11-30 2026-W48", "2026-12-07 2026-W49"],
    Frequency.FORTNIGHTLY: [
        "2026-11-30 2026-11-16/2026-11-29",
        "2026-12-14 2026-11-30/2026-12-13",
        "2026-12-28 2026-12-14/2026-12-27",
    ],
    Frequency.MONTHLY: ["2026-12-01 2026-11", "2027-01-01 2026-12", "2027-02-01 2027-01"],
    Frequency.QUARTERLY: ["2027-01-01 2026-Q4", "2027-04-01 2027-Q1", "2027-07-01 2027-Q2"],
}


@pytest.mark.parametrize("frequency", NEXT)
def test_the_next_dates_of_a_schedule_are_those_of_the_calendar(
    session: Session, network: Network, frequency: Frequency
) -> None:
    key = schedule(network, frequency)
    row = session.get_one(DigestSchedule, key)
    found = list_upcoming(session, row, time=local(INSTALLATION), limit=3)
    assert [f"{one.due_at.astimezone(ZONE):%Y-%m-%d} {one.period.key}" for one in found] == NEXT[frequency]
    assert {f"{one.due_at.astimezone(ZONE):%H:%M}" for one in found} == {"08:00"}


@pytest.mark.parametrize("frequency", NEXT)
def test_each_period_of_a_schedule_is_made_once_over_two_years(
    session: Session, network: Network, frequency: Frequency
) -> None:
    key = schedule(network, frequency)
    row = session.get_one(DigestSchedule, key)
    planned = [one.slot for one in list_upcoming(session, row, time=local(INSTALLATION), limit=110)]
    now, made, until = INSTALLATION, [], at("2028-11-18T12:00")
    while (now := find_due(session, time=local(now))[1] or until) < until:
        for one in due(session, now):
            assert make_digest(session, occasion=one, missed=(), channel_keys=("C1",), counted=(), now=now)
            made += [one.slot] if one.schedule.id == key else []
        assert due(session, now) == []
    assert made == planned[: len(made)]
    assert len(made) == {"weekly": 104, "fortnightly": 52, "monthly": 24, "quarterly": 8}[frequency]


def test_two_schedules_of_one_minute_both_come_and_late_ones_in_the_order_of_their_time(
    session: Session, network: Network
) -> None:
    weekly, monthly = schedule(network, Frequency.WEEKLY), schedule(network, Frequency.MONTHLY)
    assert slots(session, MONDAY) == ["2026-W47", f"{weekly}:2026-W47"]
    found = due(session, at("2026-12-08T09:00"))
    assert [one.slot for one in found] == [
        "2026-W47",
        f"{weekly}:2026-W47",
        "2026-W48",
        f"{weekly}:2026-W48",
        f"{monthly}:2026-11",
        "2026-W49",
        f"{weekly}:2026-W49",
    ]
    assert all(make(session, one, at("2026-12-08T09:00")) for one in found)
    kept = set(session.exec(select(FigureSnapshot.period)).all())
    assert kept == {"2026-W47", "2026-W48", "2026-W49", "2026-11"}


def test_a_schedule_that_ended_makes_nothing_and_one_that_begins_later_not_yet(
    session: Session, network: Network
) -> None:
    schedule(network, Frequency.WEEKLY, ended_at=INSTALLATION)
    later = schedule(network, Frequency.WEEKLY, starts_on="2026-12-02")
    assert slots(session, at("2026-11-30T09:00")) == ["2026-W47", "2026-W48"]
    assert slots(session, at("2026-12-07T09:00"))[-1] == f"{later}:2026-W49"


def test_the_weekly_one_can_be_changed_and_stopped_and_keeps_the_slots_of_its_weeks(
    session: Session, network: Network
) -> None:
    (week,) = due(session, MONDAY)
    make(session, week, MONDAY)
    key = schedule(network, Frequency.WEEKLY, submission_key="weekly", wall_time=dt.time(9, 30))
    assert [one.id for one in list_all(session, zone=ZONE)] == [key]
    assert due(session, at("2026-11-30T09:29")) == []
    assert slots(session, at("2026-11-30T09:30")) == ["2026-W48"]
    session.get_one(DigestSchedule, key).ended_at = MONDAY
    assert due(session, at("2026-11-30T09:30")) == []
    assert find_due(session, time=local(MONDAY)) == (False, None)


def test_of_an_alliance_that_was_archived_nothing_is_made_until_it_goes_on(session: Session, network: Network) -> None:
    key = schedule(network, Frequency.WEEKLY, alliance_id=network.housing)
    alliance = session.get_one(Alliance, network.housing)
    alliance.archived_at = MONDAY
    assert slots(session, MONDAY) == ["2026-W47"]
    alliance.archived_at = None
    assert slots(session, MONDAY) == ["2026-W47", f"{key}:2026-W47"]


# --- before meetings


def test_before_a_meeting_it_comes_with_the_papers_or_so_many_days_before(session: Session, network: Network) -> None:
    papers = schedule(network, Frequency.BEFORE_MEETING, meeting_kind=MeetingKind.EXECUTIVE)
    days = schedule(network, Frequency.BEFORE_MEETING, meeting_kind=MeetingKind.EXECUTIVE, days_before=3)
    meeting(network, 1, "2026-11-20", "2026-11-19")
    meeting(network, 2, "2026-12-17", "2026-12-08")
    meeting(network, 3, "2026-12-16", "2026-12-07", kind=MeetingKind.OFFICIAL)
    meeting(network, 4, "2026-12-15", "2026-12-04", state=MeetingState.CANCELLED)
    found = {
        key: [
            f"{one.due_at.astimezone(ZONE):%m-%d %H:%M} {one.slot} {one.period.key}"
            for one in list_upcoming(session, session.get_one(DigestSchedule, key), time=local(MONDAY), limit=9)
        ]
        for key in (papers, days)
    }
    assert found == {
        papers: [f"12-08 08:00 {papers}:O-2:2026-12-17 2026-11-20/2026-12-07"],
        days: [f"12-14 08:00 {days}:O-2:2026-12-17 2026-11-20/2026-12-13"],
    }


def test_a_meeting_that_moved_is_followed_and_one_that_was_cancelled_gets_nothing(
    session: Session, network: Network
) -> None:
    key = schedule(network, Frequency.BEFORE_MEETING, meeting_kind=MeetingKind.EXECUTIVE, days_before=3)
    row = meeting(network, 2, "2026-12-17")
    row.held_on = dt.date(2027, 1, 14)
    assert not [one for one in due(session, at("2026-12-14T08:00")) if one.meeting]
    (found,) = [one for one in due(session, at("2027-01-11T08:00")) if one.meeting]
    assert make(session, found, at("2027-01-11T08:00"))
    assert not [one for one in due(session, at("2027-01-11T08:00")) if one.meeting]
    row.held_on = dt.date(2027, 2, 4)  # a new date has its own, and each date one
    assert f"{key}:O-2:2027-02-04" in slots(session, at("2027-02-01T08:00"))
    row.held_on = dt.date(2027, 1, 14)
    assert not [one for one in due(session, at("2027-01-13T08:00")) if one.meeting]
    other = meeting(network, 3, "2027-03-04")
    other.state = MeetingState.CANCELLED
    assert not [one for one in due(session, at("2027-03-01T08:00")) if one.meeting]


def test_one_that_is_planned_at_short_notice_gets_it_at_once_and_one_that_has_been_never(
    session: Session, network: Network
) -> None:
    key = schedule(network, Frequency.BEFORE_MEETING, meeting_kind=MeetingKind.EXECUTIVE, days_before=14)
    meeting(network, 1, "2026-11-25", created_at=at("2026-11-17T09:00"))  # due before there was a schedule
    meeting(network, 2, "2026-11-26", created_at=at("2026-11-23T07:00"))
    _, missed = list_due(session, time=local(MONDAY))
    assert (slots(session, MONDAY), missed) == ([f"{key}:O-2:2026-11-26", "2026-W47"], [])
    found, missed = list_due(session, time=local(at("2026-11-27T09:00")))
    assert ([one.slot for one in found], missed) == (["2026-W47"], [f"{key}:O-2:2026-11-26"])


def test_of_an_alliance_only_its_own_meetings_and_those_of_the_network_count(
    session: Session, network: Network
) -> None:
    other = network.alliance("mobiliteit", "Mobiliteit", position=2)
    schedule(network, Frequency.BEFORE_MEETING, meeting_kind=MeetingKind.EXECUTIVE, alliance_id=network.housing)
    for number, alliance_id in ((1, network.housing), (2, other), (3, None)):
        row = meeting(network, number, f"2026-12-1{number}", "2026-12-01")
        if alliance_id is not None:
            network.add(MeetingAlliance(meeting_id=row.id, alliance_id=alliance_id))
    found = [one for one in due(session, at("2026-12-01T08:00")) if one.meeting is not None]
    assert [one.meeting.number for one in found if one.meeting] == [1, 3]


def test_with_papers_on_the_day_after_the_last_meeting_the_period_does_not_end_before_it_begins(
    session: Session, network: Network
) -> None:
    schedule(network, Frequency.BEFORE_MEETING, meeting_kind=MeetingKind.EXECUTIVE)
    meeting(network, 1, "2026-11-30", "2026-11-25")
    meeting(network, 2, "2026-12-10", "2026-12-01")
    meeting(network, 3, "2026-12-11", "2026-12-01")
    found = [one.period for one in due(session, at("2026-12-01T08:00")) if one.meeting]
    assert [one.key for one in found] == ["2026-11-30/2026-11-30"] * 2
    assert {one.kind for one in found} == {PeriodKind.RANGE}
