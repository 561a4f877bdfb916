"""One reminder for all that somebody has not answered, with the answers in it."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import select

from alliance.calendar.reminder_rule import earliest_reminder
from storage.engine.deliveries import enqueue
from storage.tables import Member, Participation, Poll
from tests.kit import Player, Town, asked_scans
from tests.kit.beforehand import shared_items
from tests.kit.bundles import answers as says_mandate
from tests.kit.bundles import asks as asks_mandate
from tests.kit.bundles import begins, names
from tests.kit.checkins import answers, checkins, chosen, joins, plan_rounds, statuses
from tests.kit.polls import asks, shown, votes
from tests.kit.reading import elements, says, texts

QUESTION, OTHER = "Gaan we door met de proef?", "Komt er een tweede proef?"
MONDAY = "2026-11-30T12:00:00+00:00"
"""Past four fifths of a question's week, and before those of the check-in of Thursday."""


def reminders(player: Player) -> list[dict[str, Any]]:
    """The reminders that somebody got, as they stand now."""
    return [one for one in player.town.messages("@bot", reader=player.name) if "*Herinnering*" in texts(one)]


def reminder(player: Player) -> dict[str, Any]:
    """The only reminder that somebody got."""
    (found,) = reminders(player)
    return found


def buttons(message: dict[str, Any]) -> list[str]:
    """What is written on the buttons of a message."""
    return [one.label for one in elements(message)]


def updates_of(town: Town, message: dict[str, Any]) -> int:
    """How often a message was updated."""
    calls = town.control.get("calls?method=chat.update")["calls"]
    return len([one for one in calls if one["args"]["ts"] == message["ts"]])


def closes(town: Town, number: int, moment: str, *, opened: str | None = None) -> None:
    """Give a poll another deadline, with its reminder; with `opened` it was asked at another time as well."""
    with town.database.writing() as session:
        poll = session.exec(select(Poll).where(Poll.number == number)).one()
        poll.opened_at = dt.datetime.fromisoformat(opened) if opened else poll.opened_at
        poll.ends_at = dt.datetime.fromisoformat(moment)
        poll.remind_at = earliest_reminder(poll.opened_at or poll.created_at, poll.ends_at)
        session.add(poll)


def test_the_first_that_is_due_takes_along_what_closes_within_two_working_days(town: Town) -> None:
    plan_rounds(town, noor=2)
    asked = asks(town.marit, QUESTION)
    asks(town.marit, OTHER, secrecy="anonymous")
    town.move(MONDAY)
    told = reminder(town.noor)
    assert says("reminder.opening", name="Noor", refs="A-901, A-902, V-1") in texts(told)
    assert set(statuses(told)) == {"A-901", "A-902"}
    assert {"Toelichting", "Niets nieuws", "Ja", "Nee"} <= set(buttons(told))
    assert "Later" in str(told)
    assert OTHER in texts(told)
    answers(town.noor, "A-901", "stagneert", message=told)
    votes(town.noor, "Nee", reminder(town.noor), "@bot")
    town.settle()
    assert chosen(checkins(town.noor)[-1], "A-901") == "stagneert"
    assert "Nee ✓" in buttons(reminder(town.noor))
    assert "1 van" in shown(town, asked)
    assert says("reminder.opening", name="Noor", refs="A-902") in texts(reminder(town.noor))
    town.move("2026-12-02T16:00:00+00:00")
    assert len(reminders(town.noor)) == 1, "nothing in it is reminded of again"
    assert len(reminders(town.jelle)) == 1
    assert not town.refused_calls()


def test_a_political_lead_is_not_reminded_of_a_question_in_the_channel(town: Town) -> None:
    asks(town.marit, QUESTION)
    town.move(MONDAY)
    assert len(reminders(town.noor)) == 1
    assert reminders(town.karim) == []


def test_what_closes_later_is_reminded_of_on_a_day_of_its_own(town: Town) -> None:
    asks(town.marit, QUESTION)
    asks(town.marit, OTHER)
    closes(town, 2, "2026-12-04T16:00:00+00:00")
    town.move(MONDAY)
    assert OTHER not in texts(reminder(town.jelle))
    town.move("2026-12-03T12:00:00+00:00")
    assert [OTHER in texts(one) for one in reminders(town.jelle)] == [False, True]


def test_what_is_due_later_on_the_same_day_goes_along_as_well(town: Town) -> None:
    asks(town.marit, QUESTION)
    asks(town.marit, OTHER, secrecy="anonymous")
    closes(town, 2, "2026-12-05T10:00:00+00:00", opened="2026-11-10T10:00:00+00:00")  # due on Monday at eleven
    town.move("2026-11-30T08:30:00+00:00")
    assert OTHER in texts(reminder(town.jelle))
    town.move("2026-12-05T10:00:00+00:00")
    assert len(reminders(town.jelle)) == 1


def test_the_day_of_a_check_in_brings_no_reminder_of_something_else(town: Town) -> None:
    plan_rounds(town, noor=1)
    asks(town.marit, QUESTION)
    # Due on Thursday at a quarter to four.
    closes(town, 1, "2026-11-28T10:00:00+00:00", opened="2026-11-19T10:00:00+00:00")
    town.move("2026-11-26T16:00:00+00:00")
    assert len(checkins(town.noor)) == 1
    assert reminders(town.noor) == []
    assert QUESTION in texts(reminder(town.jelle))
    town.move("2026-11-27T08:01:00+00:00")
    assert QUESTION in texts(reminder(town.noor))
    town.move("2026-11-28T10:00:00+00:00")
    assert len(reminders(town.noor)) == 1


def test_a_check_in_that_ends_on_the_day_of_another_is_not_reminded_of(town: Town) -> None:
    plan_rounds(town, "alliantie-internationalisering", 0, 951, noor=1, jelle=1)
    town.move("2026-12-01T12:00:00+00:00")
    plan_rounds(town, noor=1)
    town.move("2026-12-03T15:00:00+00:00")  # an hour before Monday's ends
    assert [list(statuses(one)) for one in checkins(town.noor)][-2:] == [["A-951"], ["A-901"]]
    assert [one for one in reminders(town.noor) if "A-951" in texts(one)] == []
    assert "A-952" in texts(reminder(town.jelle))


def test_what_closes_before_the_next_working_day_is_reminded_of_on_the_day_of_a_check_in(town: Town) -> None:
    plan_rounds(town, noor=1)
    asks(town.marit, QUESTION)
    closes(town, 1, "2026-11-27T08:00:00+00:00", opened="2026-11-19T10:00:00+00:00")
    town.move("2026-11-26T16:00:00+00:00")
    assert len(checkins(town.noor)) == 1
    assert QUESTION in texts(reminder(town.noor))


def test_an_anonymous_question_is_not_answered_in_a_reminder_which_never_changes(town: Town) -> None:
    asked = asks(town.marit, QUESTION, secrecy="anonymous")
    votes(town.noor, "Ja", asked)
    town.move(MONDAY)
    assert reminders(town.noor) == []
    told = reminder(town.jelle)
    assert says("reminder.constant", name="Jelle") in texts(told)
    assert "|Naar de vraag>" in texts(told)
    assert buttons(told) == []
    votes(town.jelle, "Nee", asked)
    town.move("2026-12-02T12:00:00+00:00")
    assert reminder(town.jelle) == told
    assert updates_of(town, told) == 0


def test_beside_other_things_an_anonymous_question_reads_the_same_before_and_after_the_vote(town: Town) -> None:
    plan_rounds(town, noor=1, jelle=1)
    asked = asks(town.marit, QUESTION, secrecy="anonymous")
    town.move("2026-11-30T15:00:00+00:00")
    votes(town.noor, "Ja", asked)
    town.settle()
    assert updates_of(town, reminder(town.noor)) == 0
    for player, ref in ((town.noor, "A-901"), (town.jelle, "A-902")):
        answers(player, ref, "op schema", message=reminder(player))
    voted, waiting = texts(reminder(town.noor)), texts(reminder(town.jelle))
    assert voted.rpartition("V-1")[2] == waiting.rpartition("V-1")[2]
    assert says("reminder.constant", name="Noor") in voted


def test_a_scan_is_filled_in_from_the_reminder_and_colleagues_see_that_it_was(town: Town) -> None:
    nora = joins(town, "nora", "Nora Bakker", colleague_of=town.noor)
    with town.database.writing() as session:
        noor = session.exec(select(Member).where(Member.slack_user_id == town.noor.user_id)).one()
        for one in session.exec(select(Participation)).all():
            one.contact_member_id = None if one.organisation_id == noor.organisation_id else one.contact_member_id
            session.add(one)
    asked_scans.ask_in(town, asked_scans.one_page())
    closes(town, 1, "2026-12-01T16:00:00+00:00")
    town.move(MONDAY)
    assert "Invullen" in buttons(reminder(nora))
    town.noor.presses("^Invullen$", "@bot", ts=reminder(town.noor)["ts"])
    assert asked_scans.fills(town.noor, "900") == {}
    town.close_all_forms()
    town.move("2026-11-30T12:05:00+00:00")
    for player in (town.noor, nora):
        assert says("reminder.closed", name=player.name.title()) in texts(reminder(player))
        assert "Verbeteren" in buttons(reminder(player))


def test_a_mandate_is_given_in_the_reminder_and_shows_in_both_messages(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    assert names(town.hanneke) == {}
    assert asks_mandate(town.hanneke, until="2026-12-08") == {}
    town.close_all_forms()
    town.settle()
    asks(town.marit, QUESTION)
    closes(town, 1, "2026-12-08T16:00:00+00:00")
    town.move("2026-12-07T12:00:00+00:00")
    told = reminder(town.jelle)
    assert says("reminder.opening", name="Jelle", refs="V-1, D-1") in texts(told)
    assert says_mandate(town.jelle) == {}
    town.close_all_forms()
    town.settle()
    assert says("reminder.opening", name="Jelle", refs="V-1") in texts(reminder(town.jelle))
    assert town.jelle.reads().count("Jullie antwoord: met naam") >= 2
    assert not town.refused_calls()


def test_when_a_question_ends_its_answers_leave_the_reminder(town: Town) -> None:
    asks(town.marit, QUESTION)
    town.move("2026-12-02T12:00:00+00:00")
    told = reminder(town.jelle)
    assert says("reminder.closed", name="Jelle") in texts(told)
    assert buttons(told) == []


@pytest.mark.parametrize(("kind", "key"), [("checkin_reminder", "message"), ("poll_reminder", "poll")])
def test_a_reminder_that_an_earlier_release_enqueued_is_sent_with_the_answers(town: Town, kind: str, key: str) -> None:
    plan_rounds(town, noor=1)
    asks(town.marit, QUESTION)
    town.move("2026-11-26T10:00:00+00:00")
    with town.database.writing() as session:
        enqueue(session, kind=kind, channel_key=f"{town.users['noor']}/reminder", about={key: 1}, now=town.now())
    town.settle()
    assert ("A-901" if key == "message" else "V-1") in texts(reminder(town.noor))
