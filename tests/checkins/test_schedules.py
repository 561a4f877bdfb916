"""When an alliance asks: set by its chair in `beheer`, who sees the next dates before anything is kept."""

import datetime as dt

import pytest
from sqlmodel import select

from alliance.enums import Every
from storage.checkins import rounds as round_rows
from storage.checkins import schedules as schedule_rows
from storage.tables import Closure, Delivery, Schedule
from tests.kit import Player, Town
from tests.kit.administration import audit, changes_person
from tests.kit.reading import held, labels, only_for, options, says, texts
from tests.kit.wire import send_form
from tests.networks.small_network import LONG_AGO, at

HOUSING = "Studentenhuisvesting"
NTHS = ("eerste", "tweede", "derde", "vierde", "laatste")


def opens(who: Player, choice: str = "Instellen", word: str = "beheer", near: str = HOUSING) -> None:
    """Open the form behind a choice for an alliance."""
    who.types(f"/kennis {word}", "@bot")
    who.presses("^Check-ins$", "@bot")
    who.picks(choice, near=near)


def sets(who: Player, **values: str) -> None:
    """Set the alliance's schedule all the way; fails when it is refused."""
    opens(who)
    assert not who.submits(**{"every": "weeks:1", "weekday": "3", "time": "09:00", **values})
    assert not who.submits()
    who.town.close_all_forms()


def kept(town: Town) -> Schedule | None:
    with town.database.reading() as session:
        return session.exec(select(Schedule)).first()


# --- by its chair


def test_the_form_has_all_that_makes_a_schedule_filled_in_as_usual(http_town: Town) -> None:
    opens(http_town.marit)
    form = http_town.marit.form()
    asked = ["Hoe vaak", "Op welke dag", "Hoe laat", "Op de klok van", "Tijd om te antwoorden", "Vanaf"]
    assert labels(form) == asked
    usual = ("Elke maand: de tweede", "Donderdag", "Europe/Amsterdam", "3 werkdagen")
    assert tuple(held(form, field) for field in ("every", "weekday", "zone", "window_days")) == usual


def test_the_next_three_dates_are_shown_with_what_moved_them_before_anything_is_kept(http_town: Town) -> None:
    opens(http_town.marit)
    assert not http_town.marit.submits(every="month:-1", weekday="4", time="09:00", zone="amsterdam")
    told = texts(http_town.marit.form()["blocks"])
    assert f"*{HOUSING}* vraagt voortaan elke laatste vrijdag van de maand om 09:00 (Europe/Amsterdam)" in told
    assert "• vr 27 nov. 09:00, antwoorden tot wo 2 dec. 17:00" in told
    moved = "(in plaats van vrijdag 25 dec.: Eerste kerstdag, Tweede kerstdag en weekend)"
    assert f"• ma 28 dec. 09:00, antwoorden tot do 31 dec. 17:00 {moved}" in told
    assert "• vr 29 jan. 09:00, antwoorden tot wo 3 feb. 17:00" in told
    assert kept(http_town) is None
    assert not http_town.marit.submits()
    assert "De eerstvolgende is vr 27 nov. 09:00." in texts(http_town.marit.form())
    assert "Elke laatste vrijdag van de maand om 09:00 · 3 werkdagen om te antwoorden" in texts(
        http_town.marit.stack()[0]
    )
    schedule = kept(http_town)
    assert schedule is not None
    assert (schedule.every, schedule.nth, schedule.weekday, schedule.zone) == (Every.MONTH, -1, 4, "Europe/Amsterdam")
    assert schedule.next_at == at("2026-11-27T09:00")


def test_one_goes_back_to_the_form_as_it_was_filled_in(http_town: Town) -> None:
    opens(http_town.marit)
    http_town.marit.submits(every="weeks:2", weekday="1", time="13:30", zone="Europe/Brussels", window_days="5")
    http_town.marit.presses("^Terug$", view="modal")
    form = http_town.marit.form()
    fields = ("every", "weekday", "zone", "window_days")
    assert [held(form, field) for field in fields] == ["Elke 2 weken", "Dinsdag", "Europe/Brussels", "5 werkdagen"]
    assert kept(http_town) is None
    assert not http_town.marit.submits()
    assert "elke 2 weken op dinsdag om 13:30 (Europe/Brussels)" in texts(http_town.marit.form())


def test_nobody_hears_of_it_and_the_audit_log_has_it(http_town: Town) -> None:
    channel = len(http_town.messages("alliantie-studentenhuisvesting"))
    sets(http_town.marit)
    http_town.settle()
    assert len(http_town.messages("alliantie-studentenhuisvesting")) == channel
    with http_town.database.reading() as session:
        assert {row.kind for row in session.exec(select(Delivery)).all()} <= {"home"}
    (entry,) = audit(http_town, "set_schedule")
    assert entry.by_slack_user_id == http_town.marit.user_id
    assert (entry.before["every"], entry.after["every"], entry.after["wall_time"]) == (None, "weeks", "09:00:00")


def test_a_change_is_noted_with_what_changed_and_the_first_day_may_have_passed(http_town: Town) -> None:
    sets(http_town.marit)
    http_town.move("2026-12-01T09:00:00+00:00", jump=True)
    opens(http_town.marit, "Wijzigen")
    assert not http_town.marit.submits(time="10:00")
    assert not http_town.marit.submits()
    entry = audit(http_town, "set_schedule")[-1]
    assert (entry.before, entry.after) == ({"wall_time": "09:00:00"}, {"wall_time": "10:00:00"})


def test_the_secretariat_sets_it_for_every_alliance_and_a_chair_for_the_own(http_town: Town) -> None:
    http_town.hanneke.types("/kennis beheer", "@bot")
    http_town.hanneke.presses("^Check-ins$", "@bot")
    assert "*Internationalisering*" in texts(http_town.hanneke.form())
    http_town.hanneke.picks("Instellen", near="Internationalisering")
    assert not http_town.hanneke.submits()
    assert not http_town.hanneke.submits()
    http_town.marit.types("/kennis beheer", "@bot")
    http_town.marit.presses("^Check-ins$", "@bot")
    assert "*Internationalisering*" not in texts(http_town.marit.form())


def test_home_leads_to_it_and_tells_its_chair_when_it_is(http_town: Town) -> None:
    http_town.marit.opens_home()
    http_town.marit.presses("^Meer…$", view="home")
    http_town.marit.presses("^Beheer$", view="modal")
    http_town.marit.presses("^Check-ins$", view="modal")
    http_town.marit.picks("Instellen", near=HOUSING)
    assert not http_town.marit.submits(every="weeks:1")
    assert not http_town.marit.submits()
    assert len(http_town.marit.stack()) == 3
    http_town.close_all_forms()
    assert f"26 nov. · {says('home.checkin', alliance=HOUSING)}" in http_town.marit.opens_home()
    assert not http_town.refused_calls()


# --- what cannot be


@pytest.mark.parametrize(
    ("who", "values", "field", "sentence"),
    [
        ("marit", {"zone": "Mars"}, "zone", "De tijdzone Mars ken ik niet. Kies er een zoals Europe/Amsterdam."),
        ("hanneke", {"zone": "Europe/Amsterdm"}, "zone", "De tijdzone Europe/Amsterdm ken ik niet. Kies er een zoals"),
        ("marit", {"starts_on": "2026-11-01"}, "starts_on", "1 november 2026 is voorbij. Kies vandaag of later."),
        (
            "marit",
            {"time": "02:30"},
            "time",
            "Op 28 maart 2027 slaat de klok 02:30 over (Europe/Amsterdam). Kies een ander tijdstip.",
        ),
        (
            "marit",
            {"time": "17:00", "window_days": "0"},
            "window_days",
            "Antwoorden kan op dezelfde dag maar tot 17:00. Geef minstens één werkdag, of vraag het eerder op de dag.",
        ),
        (
            "marit",
            {"time": "01:30", "zone": "new york"},
            "time",
            "Op 7 november 2027 wijst de klok twee keer 01:30 aan (America/New_York). Kies een ander tijdstip.",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    http_town: Town, who: str, values: dict[str, str], field: str, sentence: str
) -> None:
    player = getattr(http_town, who)
    opens(player)
    errors = player.submits(**values)
    assert list(errors) == [field]
    assert errors[field].startswith(sentence)
    assert kept(http_town) is None


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"every": "weeks:0"}, "every", "Kies hoe vaak: elke 1 tot 52 weken."),
        ({"every": "weeks:-1"}, "every", "Kies hoe vaak: elke 1 tot 52 weken."),
        ({"every": "weeks:53"}, "every", "Kies hoe vaak: elke 1 tot 52 weken."),
        ({"every": "month:5"}, "every", "Kies de eerste tot en met de vierde, of de laatste."),
        ({"weekday": "7"}, "weekday", "Kies een dag van de week."),
        ({"window_days": "21"}, "window_days", "Kies 0 tot en met 20 werkdagen om te antwoorden."),
    ],
)
def test_what_no_client_sends_has_its_sentence_too(
    http_town: Town, values: dict[str, str], field: str, sentence: str
) -> None:
    opens(http_town.marit)
    assert send_form(http_town.marit, without=(), **values) == {field: sentence}


def test_an_english_reader_reads_it_in_english(http_town: Town) -> None:
    changes_person(http_town.hanneke, http_town.emily, roles=["secretariat"])
    http_town.close_all_forms()
    opens(http_town.emily, "Set up", "admin", "Student housing")
    emily = http_town.emily
    assert emily.submits(zone="Mars")["zone"] == "I don't know the time zone Mars. Choose one such as Europe/Amsterdam."
    told = emily.submits(zone="Europe/Amsterdam", starts_on="2026-11-01")["starts_on"]
    assert told == "1 November 2026 has passed. Choose today or later."
    told = emily.submits(starts_on="2026-11-24", time="18:00", window_days="0")["window_days"]
    assert told.startswith("On the same day people can only answer until 17:00. Allow at least one working day")
    told = emily.submits(window_days="3", time="02:30")["time"]
    assert told.startswith("On 28 March 2027 the clock skips 02:30 (Europe/Amsterdam).")
    assert send_form(emily, every="weeks:0", time="09:00")["every"] == "Choose how often: every 1 to 52 weeks."
    assert not emily.submits(time="09:00", every="month:-1", weekday="4")
    shown = texts(emily.form()["blocks"])
    assert "every last Friday of the month at 09:00" in shown
    assert "(instead of Friday 25 Dec: Christmas Day, Second Day of Christmas and weekend)" in shown


# --- pause and end


def test_a_pause_shows_the_dates_after_it_and_can_be_taken_back(http_town: Town) -> None:
    sets(http_town.marit)
    opens(http_town.marit, "Pauzeren")
    assert http_town.marit.submits(paused_until="2026-11-01") == {
        "paused_until": "1 november 2026 is voorbij. Kies vandaag of later, of laat het leeg."
    }
    assert not http_town.marit.submits(paused_until="2027-01-05")
    told = texts(http_town.marit.form())
    assert "Tot 5 januari 2027 wordt er niets gevraagd." in told
    assert "• do 7 jan. 09:00" in told
    http_town.marit.presses("^Terug$", view="modal")
    assert labels(http_town.marit.form()) == ["Niets vragen tot"]
    http_town.marit.submits()
    assert not http_town.marit.submits()
    beneath = texts(http_town.marit.stack()[0])
    assert "Tot 5 januari 2027 wordt er niets gevraagd.\nVolgende check-in: do 7 jan. 09:00" in beneath
    http_town.close_all_forms()
    http_town.move("2026-11-26T08:00:30+00:00")
    with http_town.database.reading() as session:
        assert not round_rows.list_rounds(session, 1, limit=1)


def test_it_can_be_switched_off(http_town: Town) -> None:
    sets(http_town.marit)
    opens(http_town.marit, "Stoppen")
    assert f"*{HOUSING}* vraagt dan niets meer." in texts(http_town.marit.form())
    assert not http_town.marit.submits()
    assert f"*{HOUSING}* vraagt niets meer." in texts(http_town.marit.form())
    assert kept(http_town) is None
    (entry,) = audit(http_town, "end_schedule")
    assert entry.before["weekday"] == 3
    http_town.close_all_forms()
    http_town.move("2026-11-26T08:00:30+00:00")
    assert "hoe staan je actiestappen" not in http_town.noor.reads()


def test_other_dates_than_were_shown_are_shown_first(http_town: Town) -> None:
    opens(http_town.marit)
    assert not http_town.marit.submits(every="weeks:1")
    with http_town.database.writing() as session:
        first, last = dt.date(2026, 11, 26), dt.date(2026, 11, 27)
        session.add(Closure(name="Verhuizing", first_on=first, last_on=last, created_at=LONG_AGO))
    assert not http_town.marit.submits()
    assert "• ma 30 nov. 09:00" in texts(http_town.marit.form())
    assert "Verhuizing" in texts(http_town.marit.form())
    assert kept(http_town) is None
    assert not http_town.marit.submits()
    assert kept(http_town) is not None


def test_what_cannot_be_any_more_at_the_last_click_is_told_above_the_form_as_it_was(http_town: Town) -> None:
    marit = http_town.marit
    marit.opens_home()
    marit.presses("^Meer…$", view="home")
    marit.presses("^Beheer$", view="modal")
    marit.presses("^Check-ins$", view="modal")
    marit.picks("Instellen", near=HOUSING)
    assert not marit.submits(every="weeks:2", time="13:30")
    http_town.move("2026-11-27T09:00:00+00:00", jump=True)  # the form stood open for three days
    assert not marit.submits()
    form = marit.form()
    assert texts(form["blocks"]).startswith(says("problem.schedule_past", day="24 november 2026"))
    assert held(form, "every") == "Elke 2 weken"
    assert not marit.submits(starts_on="2026-11-27")
    assert not marit.submits()
    schedule = kept(http_town)
    assert schedule is not None
    assert (schedule.weeks, schedule.wall_time) == (2, dt.time(13, 30))
    assert len(marit.stack()) == 3
    assert not http_town.refused_calls()


def test_who_may_not_any_more_reads_so_in_the_third_form_that_was_opened_from_home(http_town: Town) -> None:
    marit = http_town.marit
    marit.opens_home()
    marit.presses("^Meer…$", view="home")
    marit.presses("^Beheer$", view="modal")
    marit.presses("^Check-ins$", view="modal")
    marit.picks("Instellen", near=HOUSING)
    assert not marit.submits()
    changes_person(http_town.hanneke, marit, chairs=[])
    assert not marit.submits()
    assert texts(marit.form()["blocks"]).startswith(only_for("chair", "secretariat", "admin"))
    assert kept(http_town) is None
    assert not http_town.refused_calls()


def test_it_asks_when_it_was_set_to(http_town: Town) -> None:
    sets(http_town.marit)
    http_town.move("2026-11-26T07:59:00+00:00")
    assert "hoe staan je actiestappen" not in http_town.noor.reads()
    http_town.move("2026-11-26T08:01:00+00:00")
    with http_town.database.reading() as session:
        (held_now,) = schedule_rows.list_schedules(session)
        assert held_now.next_at == at("2026-12-03T09:00")


def test_the_program_plans_anew_when_it_starts(http_town: Town) -> None:
    sets(http_town.marit)
    with http_town.database.writing() as session:
        stale = session.exec(select(Schedule)).one()
        stale.next_on, stale.next_at = dt.date(2026, 11, 27), at("2026-11-27T11:00")
        session.add(stale)
    http_town.stop_bot()
    http_town.start_bot()
    http_town.settle()
    schedule = kept(http_town)
    assert schedule is not None
    assert schedule.next_at == at("2026-11-26T09:00")


def test_the_choices_are_all_that_can_be(http_town: Town) -> None:
    opens(http_town.marit)
    offered = options(http_town.marit.form(), "every")
    assert list(offered)[:6] == [*[f"Elke maand: de {one}" for one in NTHS], "Elke week"]
    assert offered["Elke 52 weken"] == "weeks:52"
