"""Being away: who stands in, what waits, and every way in which people say it."""

import datetime as dt
from typing import Any

import pytest

from handlers.calendar.typed_days import read_stretch, suggest_stretch
from tests.kit import Town
from tests.kit.checkins import THURSDAY, answers, checkins, joins, plan_rounds, statuses
from tests.kit.people import Player
from tests.kit.reading import elements, says, texts

TUESDAY = dt.date(2026, 11, 24)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def lisa(http_town: Town) -> Player:
    """A colleague of Noor's, who reads Dutch."""
    player = joins(http_town, "lisa", "Lisa Vos · Utrecht", colleague_of=http_town.noor)
    player.types("/kennis help", "@bot")
    return player


@pytest.mark.parametrize(
    ("typed", "first", "last", "rest"),
    [
        ("5 dec", "11-24", "12-05", ""),
        ("5 december 2026 Lisa", "11-24", "12-05", "Lisa"),
        ("5-12", "11-24", "12-05", ""),
        ("5/12 @lisa", "11-24", "12-05", "@lisa"),
        ("05-12-2026", "11-24", "12-05", ""),
        ("2026-12-05", "11-24", "12-05", ""),
        ("Dec 5th Lisa Vos", "11-24", "12-05", "Lisa Vos"),
        ("December 5, 2026", "11-24", "12-05", ""),
        ("1 mrt. 2027", "11-24", "2027-03-01", ""),
        ("3 jan", "11-24", "2027-01-03", ""),
        ("vrijdag", "11-24", "11-27", ""),
        ("Friday Lisa", "11-24", "11-27", "Lisa"),
        ("vr", "11-24", "11-27", ""),
        ("vrijdag 4 december", "11-24", "12-04", ""),
        ("vandaag", "11-24", "11-24", ""),
        ("morgen", "11-24", "11-25", ""),
        ("tot maandag", "11-24", "11-29", ""),
        ("tot dinsdag", "11-24", "11-30", ""),
        ("until Monday <@U1>", "11-24", "11-30", "<@U1>"),
        ("until Tuesday", "11-24", "12-01", ""),
        ("until 5/12", "11-24", "12-05", ""),
        ("till 5 Dec", "11-24", "12-05", ""),
        ("t/m maandag", "11-24", "11-30", ""),
        ("tot en met 5 dec", "11-24", "12-05", ""),
        ("through Friday", "11-24", "11-27", ""),
        ("vanaf maandag t/m vrijdag Lisa", "11-30", "12-04", "Lisa"),
        ("from 1 Dec until 5 Dec", "12-01", "12-05", ""),
        ("van 1 dec tot 5 dec", "12-01", "12-04", ""),
        ("1 dec tot 5 dec", "12-01", "12-04", ""),
        ("1-12 t/m 5-12", "12-01", "12-05", ""),
        ("1 dec - 5 dec", "12-01", "12-05", ""),
        ("gisteren", "11-24", "11-23", ""),
        ("23-11", "11-24", "11-23", ""),
    ],
)
def test_days_are_read_as_people_type_them(typed: str, first: str, last: str, rest: str) -> None:
    read = read_stretch(typed, today=TUESDAY)
    assert read is not None
    days = [dt.date.fromisoformat(one if len(one) > 5 else f"2026-{one}") for one in (first, last)]
    assert [read.first_on, read.last_on] == days
    assert read.rest == rest


@pytest.mark.parametrize("typed", ["Lisa", "binnenkort", "31-02", "12/25", "tot", "until", "vanaf", "99", "mei"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_stretch(typed, today=TUESDAY) is None


def test_the_deputy_gets_what_runs_and_the_next_round(http_town: Town, lisa: Player) -> None:
    plan_rounds(http_town, noor=2)
    http_town.move(THURSDAY)
    said = http_town.noor.types("/kennis afwezig tot 14 dec Lisa", "@bot")
    assert "je bent afwezig tot en met 13 december 2026; op 14 december 2026 ben je er weer" in said
    assert "Lisa Vos krijgt je check-ins, ook die nu lopen." in said
    http_town.settle()
    http_town.move(THURSDAY + HOUR)
    (message,) = checkins(lisa)
    assert list(statuses(message)) == ["A-901", "A-902"]
    assert says("checkin.instead_of", name="Noor de Wit") in texts(message)
    answers(lisa, "A-901", "op schema")
    assert "✓ op schema (door Lisa Vos)" in texts(checkins(http_town.noor)[-1])
    before = len(http_town.messages("@bot", reader="noor"))
    http_town.move(THURSDAY + dt.timedelta(weeks=1, hours=1))
    assert len(checkins(lisa)) == 2
    assert len(http_town.messages("@bot", reader="noor")) == before  # neither reminded nor asked


def test_the_answer_names_the_last_day_however_it_was_typed(http_town: Town) -> None:
    noor = http_town.noor
    said = noor.types("/kennis afwezig tot 5 dec", "@bot")  # a Saturday
    assert "je bent afwezig tot en met 4 december 2026; op 7 december 2026 ben je er weer" in said
    said = noor.types("/kennis away until 5/12", "@bot")
    assert "je bent afwezig tot en met 5 december 2026; op 7 december 2026 ben je er weer" in said


def test_without_a_deputy_what_waits_comes_on_the_return(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    said = http_town.noor.types("/kennis away until 1 Dec", "@bot")
    assert "Je check-ins wachten tot je terug bent." in said
    http_town.move("2026-12-01T20:00:00+00:00")  # after the deadline
    assert checkins(http_town.noor) == []
    http_town.move("2026-12-02T08:00:00+00:00")
    (message,) = checkins(http_town.noor)
    assert says("checkin.late", n=1, name="Noor") in texts(message)


def test_what_was_asked_already_comes_again_on_the_return(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    http_town.noor.types("/kennis afwezig t/m zondag", "@bot")
    before = len(http_town.messages("@bot", reader="noor"))
    http_town.move("2026-11-29T20:00:00+00:00")
    assert len(http_town.messages("@bot", reader="noor")) == before
    http_town.move("2026-11-30T09:00:00+00:00")
    assert says("reminder.opening", name="Noor", refs="A-901") in http_town.noor.reads()


def test_an_absence_that_begins_in_the_middle_of_a_round_hands_over_then(http_town: Town, lisa: Player) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    said = http_town.noor.types("/kennis afwezig van maandag t/m vrijdag Lisa", "@bot")
    assert "je bent afwezig van 30 november 2026 tot en met 4 december 2026" in said
    http_town.move("2026-11-29T20:00:00+00:00")
    assert checkins(lisa) == []
    http_town.move("2026-11-30T09:00:00+00:00")
    assert len(checkins(lisa)) == 1


def test_who_is_back_early_finds_what_waited(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.noor.types("/kennis afwezig 11 dec", "@bot")
    http_town.move(THURSDAY)
    assert checkins(http_town.noor) == []
    said = http_town.noor.types("/kennis afwezig terug", "@bot")
    assert "Welkom terug! Wat er van je gevraagd is, krijg je zo in een bericht." in said
    assert "A-901" not in said, "the same questions do not come twice"
    http_town.move(THURSDAY + HOUR)
    assert len(checkins(http_town.noor)) == 1
    http_town.noor.types("/kennis afwezig 11 dec", "@bot")
    said = http_town.noor.types("/kennis afwezig terug", "@bot")
    assert "Welkom terug! Dit is er van je gevraagd." in said
    assert "A-901" in said
    assert "Je stond niet als afwezig genoteerd" in http_town.noor.types("/kennis away back", "@bot")


def test_the_form_does_the_same_and_knows_what_was_said(http_town: Town, lisa: Player) -> None:
    noor = http_town.noor
    noor.types("/kennis afwezig", "@bot")
    assert not noor.submits(until="2026-12-04", deputy=lisa.user_id)
    assert "Lisa Vos krijgt je check-ins" in texts(noor.form()["blocks"])
    http_town.close_all_forms()
    noor.types("/kennis afwezig", "@bot")
    assert "Je bent afwezig tot en met 4 december 2026." in texts(noor.form()["blocks"])
    noor.presses("Ik ben er weer", view="modal")
    assert "Welkom terug! Er staat niets voor je open." in texts(noor.form()["blocks"])


def test_the_button_stands_in_the_check_in_and_in_the_settings(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    http_town.noor.presses("Ik ben afwezig", "@bot")
    assert http_town.noor.form()["callback_id"] == "away"
    http_town.close_all_forms()
    http_town.noor.types("/kennis instellingen", "@bot")
    assert "Ik ben afwezig" in [one.label for one in elements(http_town.noor.form())]


def test_their_own_work_leads_to_it_for_every_member_also_with_nothing_to_answer(http_town: Town) -> None:
    noor = http_town.noor
    noor.opens_list("show_mine")
    noor.presses("^Ik ben afwezig$", view="modal")
    assert not noor.submits(until="2026-12-04")
    assert "je bent afwezig tot en met 4 december 2026" in texts(noor.form())
    http_town.close_all_forms()
    http_town.guus.opens_list("show_mine")
    assert "Ik ben afwezig" not in texts(http_town.guus.form())  # who is no member yet is asked nothing


def test_each_impossible_absence_has_its_own_sentence(http_town: Town, lisa: Player) -> None:
    noor = http_town.noor
    lisa.types("/kennis afwezig t/m 4 dec Noor", "@bot")
    assert "23 november 2026 is al voorbij. Kies vandaag of later." in noor.types("/kennis afwezig gisteren", "@bot")
    assert "23 november 2026 is al voorbij." in noor.types("/kennis afwezig 23-11", "@bot")
    assert "20 november 2026 is al voorbij." in noor.types("/kennis afwezig tot 20 nov", "@bot")
    assert says("problem.away_until_today", day="24 november 2026") in noor.types("/kennis afwezig tot 24 nov", "@bot")
    assert "De laatste dag ligt voor de eerste." in noor.types("/kennis afwezig 5-12 t/m 1-12", "@bot")
    who = f"<@{http_town.hanneke.user_id}> van het secretariaat"
    assert says("problem.away_long", secretariat=who) in noor.types("/kennis afwezig 1-1-2029", "@bot")
    alone = says("problem.away_long", secretariat=f"<@{http_town.tom.user_id}>")
    assert alone in http_town.hanneke.types("/kennis afwezig 1-1-2029", "@bot")
    assert "begint niet met een dag" in noor.types("/kennis afwezig binnenkort", "@bot")
    assert "Je kunt niet je eigen waarnemer zijn." in noor.types("/kennis afwezig vrijdag Noor", "@bot")
    assert "Ik ken geen collega" in noor.types("/kennis afwezig vrijdag Jelle", "@bot")
    assert "is afwezig en noemde jou als waarnemer" in noor.types("/kennis afwezig vrijdag Lisa", "@bot")
    assert "werkt voor een andere organisatie" in noor.types(
        f"/kennis afwezig vrijdag <@{http_town.users['jelle']}>", "@bot"
    )
    assert "kan meer dan één collega zijn" in noor.types("/kennis afwezig vrijdag Utrecht", "@bot")


def test_a_refused_line_leads_to_the_form_with_the_days_that_were_typed(http_town: Town) -> None:
    noor = http_town.noor
    noor.types("/kennis afwezig van 1 dec t/m 4 dec Jelle", "@bot")
    noor.presses(says("away.form"), "@bot")
    form = noor.form()
    assert (held_day(form, "first_on"), held_day(form, "until")) == ("2026-12-01", "2026-12-04")
    assert not noor.submits()
    http_town.close_all_forms()
    assert "Bedoel je `/kennis afwezig vrijdag Lisa`?" in noor.types("/kennis afwezig vrijdg Lisa", "@bot")
    noor.presses(says("away.form"), "@bot")
    assert noor.form()["callback_id"] == "away"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vrijdg", "vrijdag"),
        ("Fridy Lisa", "Friday Lisa"),
        ("t/m 5 decmber", "t/m 5 december"),
        ("morgn", "morgen"),
        ("van maadag tot vrijdag", "van maandag tot vrijdag"),
        ("binnenkort", None),
        ("Lisa", None),
        ("32 december", None),
    ],
)
def test_a_misspelled_day_is_suggested(typed: str, meant: str | None) -> None:
    assert suggest_stretch(typed, today=TUESDAY) == meant


def held_day(form: dict[str, Any], block_id: str) -> str:
    """The day that a date picker holds."""
    ((state),) = form["state"]["values"][block_id].values()
    return str(state["selected_date"])


def test_each_has_its_place_in_the_form(http_town: Town) -> None:
    noor = http_town.noor
    noor.types("/kennis afwezig", "@bot")
    assert noor.submits(until="2026-11-20") == {"until": says("problem.away_past", day="20 november 2026")}
    assert list(noor.submits(until="2026-12-20", deputy=noor.user_id)) == ["deputy"]
