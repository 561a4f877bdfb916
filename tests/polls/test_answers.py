"""Answering where it suits: early, on Home, in a list, with an explanation, or at once to the chairs."""

import datetime as dt

from sqlmodel import select

from alliance.enums import CheckinVolume
from storage.tables import ActionStep, CheckinMessage, Member, StatusUpdate
from tests.kit import Town
from tests.kit.checkins import THURSDAY, WEEK, answers, checkins, plan_rounds, statuses
from tests.kit.people import HOUSING
from tests.kit.reading import elements, says, texts
from tests.kit.wire import send, submission

HOUR = dt.timedelta(hours=1)


def notes(town: Town, number: int = 901) -> list[str]:
    """The explanations that were given of a step."""
    with town.database.reading() as session:
        step = session.exec(select(ActionStep).where(ActionStep.number == number)).one()
        return [row.note for row in session.exec(select(StatusUpdate).where(StatusUpdate.step_id == step.id)).all()]


def chooses_volume(town: Town, name: str, volume: CheckinVolume) -> None:
    """As it is kept by the form of the settings."""
    with town.database.writing() as session:
        member = session.exec(select(Member).where(Member.slack_user_id == town.users[name])).one()
        member.checkin_volume = volume
        session.add(member)


def test_a_day_before_one_can_answer_on_home_and_is_not_asked_then(http_town: Town) -> None:
    plan_rounds(http_town, noor=1, jelle=1)
    noor = http_town.noor
    noor.opens_home()
    assert statuses(noor.home()) == {}
    http_town.move(THURSDAY - 23 * HOUR)
    noor.opens_home()
    answers(noor, "A-901", "op schema", view="home")
    http_town.move(THURSDAY - 22 * HOUR)
    assert statuses(noor.home()) == {}
    assert "*A-901* Stap 901 · op schema" in texts(noor.home())
    http_town.move(THURSDAY)
    assert checkins(noor) == []
    assert len(checkins(http_town.jelle)) == 1


def test_nothing_new_said_early_counts_for_the_round(http_town: Town) -> None:
    plan_rounds(http_town, noor=2)
    http_town.move(THURSDAY - HOUR)
    http_town.noor.opens_home()
    http_town.noor.presses("Niets nieuws", view="home")
    http_town.move(THURSDAY)
    assert checkins(http_town.noor) == []


def test_what_was_reported_early_is_told_with_how_it_stood_before(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.noor.types("/kennis status A-901 loopt")
    http_town.move(THURSDAY + WEEK - HOUR)
    http_town.noor.types("/kennis status A-901 vast")
    assert "vorige keer: op schema" in http_town.noor.types("/kennis mijn", "@bot")
    http_town.move(THURSDAY + WEEK)
    assert "vorige keer: op schema" in http_town.noor.types("/kennis mijn", "@bot")
    http_town.move(THURSDAY + WEEK + dt.timedelta(days=5, hours=9))
    assert "Stap 901: van op schema naar stagneert" in http_town.noor.reads(HOUSING)


def test_nothing_new_said_early_is_not_told_as_a_change(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.noor.types("/kennis status A-901 loopt")
    http_town.move(THURSDAY + WEEK - HOUR)
    http_town.noor.opens_home()
    http_town.noor.presses("Niets nieuws", view="home")
    told = len(http_town.messages(HOUSING))
    http_town.move(THURSDAY + WEEK + dt.timedelta(days=5, hours=9))
    assert len(http_town.messages(HOUSING)) == told


def test_home_and_mine_show_what_runs_and_follow(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    http_town.noor.opens_home()
    answers(http_town.noor, "A-901", "stagneert", view="home")
    assert "✓ stagneert" in texts(checkins(http_town.noor)[-1])
    said = http_town.noor.types("/kennis mijn", "@bot")
    assert "Beantwoord; je kunt nog wijzigen" in said
    assert "✓ stagneert" in said


def test_more_steps_than_home_shows_open_page_by_page(http_town: Town) -> None:
    plan_rounds(http_town, noor=20)
    http_town.move(THURSDAY)
    http_town.noor.opens_home()
    assert list(statuses(http_town.noor.home())) == [f"A-{number}" for number in range(901, 906)]
    assert says("list.more", n=15) in texts(http_town.noor.home())
    http_town.noor.opens_list("show_mine:todo")
    seen = list(statuses(http_town.noor.form()))
    http_town.noor.presses("^Volgende", view="modal")
    seen += statuses(http_town.noor.form())
    http_town.noor.presses("^Volgende", view="modal")
    seen += statuses(http_town.noor.form())
    assert seen == [f"A-{number}" for number in range(901, 921)]


def test_an_explanation_is_kept_and_stands_in_the_message(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    http_town.noor.presses("Toelichting", "@bot")
    assert not http_town.noor.submits(note="Het gesprek met de woningcorporatie is geweest.")
    http_town.settle()
    assert "Het gesprek met de woningcorporatie is geweest." in texts(checkins(http_town.noor)[-1])
    assert http_town.marit.reads().count("woningcorporatie") == 0


def test_what_cannot_wait_reaches_the_lead_officer_once_when_it_can_no_longer_be_undone(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    noor = http_town.noor
    answers(noor, "A-901", "stagneert")
    noor.presses("Toelichting", "@bot")
    payload = submission(noor, note="De subsidie vervalt morgen.")
    payload["view"]["state"]["values"]["urgent"]["value"] = {
        "type": "checkboxes",
        "selected_options": [{"value": "urgent", "text": {"type": "plain_text", "text": "x"}}],
    }
    for _ in range(3):  # Slack sends it again
        assert not send(noor, payload).get("errors")
    http_town.pass_undo()
    assert "Dit kan niet wachten, meldt Noor de Wit: *A-901* Stap 901, stagneert." in http_town.marit.reads()
    (urgent,) = [m for m in http_town.messages("@bot", reader="marit") if "kan niet wachten" in str(m)]
    assert "De subsidie vervalt morgen." in texts(urgent)
    assert "kan niet wachten" not in http_town.karim.reads()
    assert notes(http_town).count("De subsidie vervalt morgen.") == 1


def test_a_note_that_is_too_long_is_refused_in_its_place_and_stays(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    http_town.noor.presses("Toelichting", "@bot")
    answered = send(http_town.noor, submission(http_town.noor, note="x" * 3001))
    assert answered["errors"] == {"note": says("problem.too_long", length=3001, limit=3000)}
    assert notes(http_town) == []


def test_the_form_of_an_old_message_says_that_a_new_round_began(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    (old,) = checkins(http_town.noor)
    http_town.noor.presses("Toelichting", "@bot", ts=old["ts"])
    http_town.move(THURSDAY + WEEK)
    answered = send(http_town.noor, submission(http_town.noor, note="Te laat geschreven."))
    assert says("problem.round_over") in str(answered)
    assert notes(http_town) == []


def test_a_message_of_two_years_ago_says_what_is_possible_now(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    (old,) = checkins(http_town.noor)
    http_town.fault("http_500", method="chat.update", times=1000)  # it was never brought up to date
    http_town.move("2028-11-30T08:00:30+00:00", jump=True)
    answers(http_town.noor, "A-901", "op schema", message=old)
    assert says("problem.round_over") in http_town.noor.reads()
    assert notes(http_town) == []


def test_somebody_of_another_organisation_cannot_answer_and_reads_who_can(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    assert "Utrecht" in http_town.jelle.types("/kennis status A-901 loopt", "@bot")
    assert notes(http_town) == []


def test_who_wants_no_messages_finds_it_on_home_alone(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    chooses_volume(http_town, "noor", CheckinVolume.NONE)
    http_town.move(THURSDAY + dt.timedelta(days=5))
    assert checkins(http_town.noor) == []
    http_town.noor.opens_home()
    assert list(statuses(http_town.noor.home())) == ["A-901"]


def test_who_wants_what_is_due_is_asked_about_that_alone(http_town: Town) -> None:
    plan_rounds(http_town, noor=2)
    chooses_volume(http_town, "noor", CheckinVolume.DUE)
    with http_town.database.writing() as session:
        step = session.exec(select(ActionStep).where(ActionStep.number == 902)).one()
        step.due_on = dt.date(2026, 12, 8)
        session.add(step)
    http_town.move(THURSDAY)
    assert list(statuses(checkins(http_town.noor)[-1])) == ["A-902"]
    http_town.noor.opens_home()
    assert list(statuses(http_town.noor.home())) == ["A-902", "A-901"]
    before = len(http_town.messages("@bot", reader="noor"))
    http_town.move(THURSDAY + dt.timedelta(days=5))
    assert len(http_town.messages("@bot", reader="noor")) == before  # no reminder


def test_the_volume_is_chosen_in_the_settings(http_town: Town) -> None:
    http_town.noor.types("/kennis instellingen", "@bot")
    assert not http_town.noor.submits(checkin_volume="none")
    assert "Je krijgt geen check-ins meer als bericht" in texts(http_town.noor.form()["blocks"])
    with http_town.database.reading() as session:
        member = session.exec(select(Member).where(Member.slack_user_id == http_town.users["noor"])).one()
        assert member.checkin_volume is CheckinVolume.NONE


def test_ten_owners_at_once_are_each_counted_once(http_town: Town) -> None:
    people = ["noor", "jelle", "samira", "marit", "pieter", "yasmin", "bas", "fleur", "niels", "ingrid"]
    plan_rounds(http_town, **dict.fromkeys(people, 1))
    http_town.move(THURSDAY)
    for number, name in enumerate(people, start=901):
        answers(getattr(http_town, name), f"A-{number}", "op schema")
    assert all(notes(http_town, number) == [""] for number in range(901, 911))
    with http_town.database.reading() as session:
        assert len(session.exec(select(CheckinMessage)).all()) >= len(people)
    assert http_town.refused_calls() == []
    labels = [one.label for one in elements(checkins(http_town.noor)[-1])]
    assert "Niets nieuws" not in labels
