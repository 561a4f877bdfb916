"""The one reminder: when it comes, to whom, and to whom it does not."""

import datetime as dt

import pytest
from sqlmodel import select

from storage.tables import CheckinMessage, Closure, Member, SlackProfile
from tests.kit import Player, Town
from tests.kit.checkins import THURSDAY, answers, later, plan_rounds
from tests.kit.reading import texts

MONDAY = dt.datetime(2026, 11, 30, 14, 24, tzinfo=dt.UTC)
"""Four fifths of the time from Thursday 09:00 to Tuesday 17:00 in Amsterdam."""
MINUTE = dt.timedelta(minutes=1)


def reminders(player: Player) -> list[str]:
    """The reminders that somebody got."""
    found = [texts(one) for one in player.town.messages("@bot", reader=player.name)]
    return [one for one in found if "Dit is de enige herinnering" in one]


def test_it_comes_once_after_four_fifths_with_the_way_to_the_message(http_town: Town) -> None:
    plan_rounds(http_town, noor=2)
    http_town.move(MONDAY - MINUTE)
    assert reminders(http_town.noor) == []
    answers(http_town.noor, "A-901", "op schema")
    http_town.move(MONDAY + MINUTE)
    (said,) = reminders(http_town.noor)
    assert "Hoi Noor, dit staat nog open: A-902. Antwoorden kan tot di 1 dec. 17:00." in said
    assert "|Naar je check-in>" in said
    http_town.move(MONDAY + dt.timedelta(days=2))
    assert len(reminders(http_town.noor)) == 1


def test_who_answered_everything_hears_nothing(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    answers(http_town.noor, "A-901", "op schema")
    http_town.move(MONDAY + dt.timedelta(days=2))
    assert reminders(http_town.noor) == []


@pytest.mark.parametrize(
    ("zone", "comes"),
    [
        ("Europe/Amsterdam", "2026-11-30T14:24"),
        ("America/Curacao", "2026-11-30T14:24"),  # 10:24 there
        ("America/Los_Angeles", "2026-11-30T17:00"),  # 06:24 there: at nine
        ("Asia/Tokyo", "2026-12-01T00:00"),  # 23:24 there: on Tuesday at nine
    ],
)
def test_it_comes_in_the_working_hours_of_the_persons_own_clock(http_town: Town, zone: str, comes: str) -> None:
    plan_rounds(http_town, noor=1)
    with http_town.database.writing() as session:
        profile = session.get_one(SlackProfile, http_town.users["noor"])
        profile.tz = zone
        session.add(profile)
    http_town.move(THURSDAY)
    with http_town.database.reading() as session:
        messages = session.exec(
            select(CheckinMessage).join(Member).where(Member.slack_user_id == http_town.users["noor"])
        ).all()
    assert [f"{one.remind_at:%Y-%m-%dT%H:%M}" for one in messages] == [comes]


def test_it_does_not_come_on_a_day_on_which_the_organisation_is_closed(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    with http_town.database.writing() as session:
        noor = session.exec(select(Member).where(Member.slack_user_id == http_town.users["noor"])).one()
        closed = dt.date(2026, 11, 30)
        session.add(
            Closure(
                organisation_id=noor.organisation_id,
                first_on=closed,
                last_on=closed,
                name="Studiedag",
                created_at=http_town.now(),
            )
        )
    http_town.move("2026-12-01T07:59:00+00:00")
    assert reminders(http_town.noor) == []
    http_town.move("2026-12-01T08:00:00+00:00")
    assert len(reminders(http_town.noor)) == 1


def test_after_a_downtime_it_waits_for_the_next_working_hour(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    http_town.move("2026-11-30T22:00:00+00:00", jump=True)
    assert reminders(http_town.noor) == []
    http_town.move("2026-12-01T08:00:00+00:00")
    assert len(reminders(http_town.noor)) == 1


def test_after_the_deadline_it_does_not_come_any_more(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    http_town.move("2026-12-01T20:00:00+00:00", jump=True)
    http_town.move("2026-12-02T12:00:00+00:00")
    assert reminders(http_town.noor) == []


def test_what_was_put_off_for_an_hour_is_still_reminded_of(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    later(http_town.noor, "uur")
    http_town.move(MONDAY + MINUTE)
    assert len(reminders(http_town.noor)) == 1


def test_what_was_put_off_until_that_day_is_not(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    later(http_town.noor, "Volgende week")
    http_town.move(MONDAY + dt.timedelta(days=1))
    assert reminders(http_town.noor) == []
    assert http_town.noor.reads().count("zoals je vroeg") >= 1


def test_who_left_hears_nothing(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    with http_town.database.writing() as session:
        noor = session.exec(select(Member).where(Member.slack_user_id == http_town.users["noor"])).one()
        noor.left_at = http_town.now()
        session.add(noor)
    http_town.move(MONDAY + MINUTE)
    assert reminders(http_town.noor) == []


def test_what_slack_held_up_waits_for_the_next_working_hour(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(MONDAY - MINUTE)
    http_town.fault("http_500", method="chat.postMessage", times=500)
    http_town.move("2026-11-30T16:30:00+00:00")
    http_town.control.post("faults", clear=True)
    http_town.move("2026-12-01T07:59:00+00:00")
    assert reminders(http_town.noor) == []
    http_town.move("2026-12-01T08:00:00+00:00")
    assert len(reminders(http_town.noor)) == 1
