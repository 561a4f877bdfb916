"""The reminder of a check-in: when it comes, to whom, and how it is answered."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import select

from storage.tables import CheckinMessage, Closure, Member, SlackProfile
from tests.kit import Player, Town
from tests.kit.checkins import THURSDAY, answers, checkins, chosen, later, plan_rounds, statuses, uses
from tests.kit.reading import says, texts

MONDAY = dt.datetime(2026, 11, 30, 14, 24, tzinfo=dt.UTC)
"""Four fifths of the time from Thursday 09:00 to Tuesday 17:00 in Amsterdam."""
MINUTE = dt.timedelta(minutes=1)


def reminder(player: Player) -> dict[str, Any]:
    """The newest reminder that somebody got."""
    return [one for one in player.town.messages("@bot", reader=player.name) if "*Herinnering*" in texts(one)][-1]


def uses_row(player: Player, action_id: str, wanted: str = "") -> None:
    """Use the row below the steps of a reminder: a button, or a choice."""
    told = reminder(player)
    block = next(one for one in told["blocks"] if str(one.get("block_id")).startswith("remind-"))
    element = next(one for one in block["elements"] if one["action_id"] == action_id)
    values = [one["value"] for one in element.get("options", ()) if wanted in one["text"]["text"]] or [element["value"]]
    uses(player, action_id, block["block_id"], values[0], message=told)


def reminders(player: Player) -> list[str]:
    """The reminders that somebody got."""
    found = [texts(one) for one in player.town.messages("@bot", reader=player.name)]
    return [one for one in found if "*Herinnering*" in one]


def test_it_comes_once_after_four_fifths_with_the_answers_in_it(http_town: Town) -> None:
    plan_rounds(http_town, noor=2)
    http_town.move(MONDAY - MINUTE)
    assert reminders(http_town.noor) == []
    answers(http_town.noor, "A-901", "op schema")
    http_town.move(MONDAY + MINUTE)
    (said,) = reminders(http_town.noor)
    assert says("reminder.opening", name="Noor", refs="A-902") in said
    assert "tot di 1 dec. 17:00" in said
    assert "A-901" not in said
    assert list(statuses(reminder(http_town.noor))) == ["A-902"]
    http_town.move(MONDAY + dt.timedelta(days=2))
    assert len(reminders(http_town.noor)) == 1


def test_it_is_answered_in_place_and_so_is_the_message_that_asked(http_town: Town) -> None:
    plan_rounds(http_town, noor=2)
    http_town.move(MONDAY + MINUTE)
    answers(http_town.noor, "A-901", "op schema", message=reminder(http_town.noor))
    assert chosen(reminder(http_town.noor), "A-901") == chosen(checkins(http_town.noor)[-1], "A-901") == "op schema"
    answers(http_town.noor, "A-902", "stagneert")  # in the message that asked
    assert chosen(reminder(http_town.noor), "A-902") == "stagneert"
    assert says("reminder.closed", name="Noor") in texts(reminder(http_town.noor))
    assert "checkin_nothing" not in str(reminder(http_town.noor))


def test_it_can_be_answered_with_nothing_new_or_later(http_town: Town) -> None:
    plan_rounds(http_town, noor=9, jelle=1)
    http_town.move(MONDAY + MINUTE)
    told = reminder(http_town.noor)
    assert len(statuses(told)) == 8, "the first ones"
    assert says("reminder.all") in str(told)
    uses_row(http_town.noor, "checkin_nothing")
    assert says("reminder.closed", name="Noor") in texts(reminder(http_town.noor))
    uses_row(http_town.jelle, "checkin_later", "uur")
    assert "ma 30 nov. 16:25" in texts(reminder(http_town.jelle))
    http_town.move(MONDAY + dt.timedelta(hours=2))
    assert len(reminders(http_town.jelle)) == 2
    again = reminder(http_town.jelle)
    assert says("reminder.opening", name="Jelle", refs="A-910") in texts(again)
    answers(http_town.jelle, "A-910", "op schema", message=again)
    assert chosen(reminder(http_town.jelle), "A-910") == "op schema"
    assert http_town.refused_calls() == []


def test_a_round_that_follows_takes_the_answers_out(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(MONDAY + MINUTE)
    http_town.move(THURSDAY + dt.timedelta(weeks=1, minutes=5))
    assert statuses(reminder(http_town.noor)) == {}
    assert says("checkin.reminder_over") in texts(reminder(http_town.noor))


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
    http_town.move(MONDAY - MINUTE)
    assert len(reminders(http_town.noor)) == 1, "what comes back"
    http_town.move(MONDAY + MINUTE)
    assert len(reminders(http_town.noor)) == 2


def test_what_was_put_off_until_that_day_is_not(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    later(http_town.noor, "Volgende week")
    http_town.move(MONDAY + dt.timedelta(days=1))
    assert len(reminders(http_town.noor)) == 1, "what comes back"


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
