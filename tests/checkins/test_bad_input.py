"""What cannot be in a check-in says so, and what is possible now, in the reader's language; nothing is lost or doubled.

What cannot be in a schedule stands in `test_schedules`, in a line about a step in `test_agenda_in_slack`.
"""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import col, select

from alliance.enums import ChairKind
from storage.tables import ActionStep, Chair, Member, Organisation, StatusUpdate, StepOwner
from tests.kit import Player, Town
from tests.kit.checkins import THURSDAY, WEEK, answers, checkins, joins, plan_rounds, stop_rounds
from tests.kit.people import HOUSING
from tests.kit.reading import options, says
from tests.kit.wire import send_form

LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])


def asked(town: Town, language: str) -> tuple[Player, dict[str, Any]]:
    """Somebody who was asked about A-901 and A-902 in their language, and the message."""
    name = {"nl": "noor", "en": "emily"}[language]
    plan_rounds(town, **{name: 2})
    town.move(THURSDAY)
    player: Player = getattr(town, name)
    (message,) = checkins(player)
    return player, message


def reports(town: Town) -> list[str]:
    """All that people reported on the steps of these tests, by its note or status."""
    with town.database.reading() as session:
        statement = (
            select(StatusUpdate)
            .join(ActionStep, col(ActionStep.id) == StatusUpdate.step_id)
            .where(ActionStep.number >= 901)
        )
        return [row.note or str(row.status) for row in session.exec(statement.order_by(col(StatusUpdate.id))).all()]


@LANGUAGES
def test_an_answer_in_a_message_of_an_earlier_round(http_town: Town, language: str) -> None:
    player, old = asked(http_town, language)
    http_town.move(THURSDAY + WEEK)
    answers(player, "A-901", {"nl": "op schema", "en": "on track"}[language], message=old)
    said = {
        "nl": "Deze check-in is voorbij: er is een nieuwe ronde begonnen. Antwoord in je nieuwste check-in of op Home.",
        "en": "This check-in is over: a new round has started. Answer in your latest check-in or on Home.",
    }
    assert said[language] in player.reads()
    assert reports(http_town) == []


@LANGUAGES
def test_a_click_on_a_message_of_two_years_ago(http_town: Town, language: str) -> None:
    player, old = asked(http_town, language)
    stop_rounds(http_town)
    http_town.move(THURSDAY + 104 * WEEK, jump=True)
    # No round began since: an answer is welcome, however late.
    answers(player, "A-901", {"nl": "op schema", "en": "on track"}[language], message=old)
    assert reports(http_town) == ["on_track"]
    with http_town.database.writing() as session:
        step = session.exec(select(ActionStep).where(ActionStep.number == 902)).one()
        step.archived_at = http_town.now()
        session.add(step)
    answers(player, "A-902", {"nl": "op schema", "en": "on track"}[language], message=old)
    said = {
        "nl": "A-902 is gearchiveerd.",
        "en": "A-902 was taken off the agenda.",
    }
    assert said[language] in player.reads()
    assert reports(http_town) == ["on_track"]


@LANGUAGES
def test_the_choice_of_a_step_that_is_gone(http_town: Town, language: str) -> None:
    player, message = asked(http_town, language)
    status = {"nl": "op schema", "en": "on track"}[language]
    with http_town.database.writing() as session:
        steps = {step.number: step for step in session.exec(select(ActionStep).where(ActionStep.number >= 901)).all()}
        groningen = session.exec(select(Organisation).where(Organisation.slug == "groningen")).one()
        steps[901].number = 4999
        session.add(steps[901])
        for owner in session.exec(select(StepOwner).where(StepOwner.step_id == steps[902].id)).all():
            owner.organisation_id, owner.contact_member_id = groningen.id, None
            session.add(owner)
    answers(player, "A-901", status, message=message)
    assert says("problem.no_step", language, key="A-901") in player.reads()
    answers(player, "A-902", status, message=message)
    said = {"nl": "A-902 is van Groningen.", "en": "A-902 belongs to Groningen."}
    assert said[language] in player.reads()
    assert reports(http_town) == []


@LANGUAGES
def test_a_note_that_is_too_long(http_town: Town, language: str) -> None:
    player, _ = asked(http_town, language)
    player.presses({"nl": "Toelichting", "en": "Note"}[language], "@bot")
    told = says("problem.too_long", language, length=3001, limit=3000)
    assert send_form(player, note="x" * 3001) == {"note": told}
    assert not player.submits(note="x" * 3000)
    http_town.settle()
    assert reports(http_town) == ["x" * 3000]


@LANGUAGES
def test_a_status_by_somebody_of_another_organisation(http_town: Town, language: str) -> None:
    plan_rounds(http_town, jelle=1)
    player = {"nl": http_town.noor, "en": http_town.emily}[language]
    said = {"nl": "A-901 is van Groningen.", "en": "A-901 belongs to Groningen."}
    ask = {"nl": "Vraag het aan", "en": "Ask"}
    told = player.types("/kennis status A-901 loopt", "@bot")
    assert said[language] in told
    assert f"{ask[language]} <@{http_town.marit.user_id}>" in told
    assert reports(http_town) == []


@LANGUAGES
def test_an_absence_that_cannot_be(http_town: Town, language: str) -> None:
    player = {"nl": http_town.noor, "en": http_town.emily}[language]
    other = joins(http_town, "lisa", "Lisa Vos", colleague_of=player)
    other.types("/kennis help", "@bot")
    own = player.name.capitalize()
    other.types(f"/kennis away through 4 Dec {own}", "@bot")
    for typed, said in [
        (
            "gisteren",
            {"nl": says("problem.away_past", day="23 november 2026"), "en": "23 November 2026 has already passed."},
        ),
        (f"vrijdag {own}", {"nl": says("problem.deputy_self"), "en": "You cannot be your own deputy."}),
        (
            "vrijdag Lisa",
            {"nl": "is afwezig en noemde jou als waarnemer", "en": "is away and has named you as deputy"},
        ),
    ]:
        assert said[language] in player.types(f"/kennis afwezig {typed}", "@bot")


@LANGUAGES
def test_a_contact_person_whose_account_was_closed(http_town: Town, language: str) -> None:
    player = http_town.marit
    player.types("/kennis instellingen", "@bot")
    player.submits(language=language)
    http_town.close_all_forms()
    http_town.control.post("user", id=http_town.users["jelle"], deleted=True)
    http_town.settle()
    player.types("/kennis actie Kamers tellen")
    owner = options(player.form(), "owners")["Groningen"]
    errors = player.submits(owners=[owner], contacts=[http_town.users["jelle"]])  # type: ignore[arg-type]
    said = {"nl": "Een van deze mensen doet nog niet mee", "en": "One of these people does not use Kennisbot yet."}
    assert errors["contacts"].startswith(said[language])


@LANGUAGES
def test_an_owner_whom_slack_takes_no_message_for_is_named_to_the_chair(http_town: Town, language: str) -> None:
    plan_rounds(http_town, noor=1, jelle=1)
    with http_town.database.writing() as session:
        jelle = session.exec(select(Member).where(Member.slack_user_id == http_town.users["jelle"])).one()
        jelle.slack_user_id = "U0NOBODY"
        session.add(jelle)
    http_town.marit.types("/kennis instellingen", "@bot")
    http_town.marit.submits(language=language)
    http_town.close_all_forms()
    http_town.move(THURSDAY)
    told = http_town.marit.types("/kennis overzicht")
    said = {
        "nl": "Niet te bereiken: Jelle Hoekstra",
        "en": "Could not be reached: Jelle Hoekstra",
    }
    assert said[language] in told
    assert "Jelle" not in http_town.noor.types("/kennis overzicht")
    assert len(checkins(http_town.noor)) == 1


def test_without_anybody_to_ask_nobody_is_asked_and_the_overview_counts_it(http_town: Town) -> None:
    plan_rounds(http_town, jelle=1)
    with http_town.database.writing() as session:
        jelle = session.exec(select(Member).where(Member.slack_user_id == http_town.users["jelle"])).one()
        jelle.left_at = http_town.now()
        session.add(jelle)
        for chair in session.exec(select(Chair).where(Chair.kind == ChairKind.OFFICIAL)).all():
            chair.until = http_town.now()
            session.add(chair)
    http_town.move(THURSDAY + dt.timedelta(minutes=1))
    assert all(not checkins(getattr(http_town, name)) for name in ("jelle", "marit", "noor"))
    assert "0 van 1" in http_town.noor.types("/kennis overzicht", HOUSING)
