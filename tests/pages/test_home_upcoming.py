"""What Home says of what comes: a mandate that is asked for, the next meeting, dossiers; and the way to begin each."""

import pytest

from tests.kit import Town
from tests.kit.beforehand import shared_items
from tests.kit.bundles import asks, begins, names
from tests.kit.reading import options, says, texts


def plans(town: Town, title: str, day: str, alliance: str = "") -> None:
    town.hanneke.types(f"/kennis overleg {title}", "@bot")
    found = options(town.hanneke.form(), "alliances")
    assert not town.hanneke.submits(held_on=day, **({"alliances": [found[alliance]]} if alliance else {}))  # type: ignore[arg-type]
    town.close_all_forms()


@pytest.mark.parametrize(
    ("part", "button", "said"),
    [
        ("Vragen", "Peiling starten", "Vraag"),
        ("Vragen", "Voortgang uitvragen", "Zorg eerst voor een eigenaar."),
        ("Vragen", "Quick scan", "sjabloon"),
        ("Overleg en dossiers", "Overleggen", "Nieuw overleg"),
        ("Overleg en dossiers", "Dossiers", "Wat bundel je?"),
    ],
)
def test_a_chair_begins_each_thing_by_mouse(shared_town: Town, part: str, button: str, said: str) -> None:
    shared_town.marit.opens_home()
    shared_town.marit.presses(f"^{part}…$", view="home")
    shared_town.marit.presses(f"^{button}$", view="modal")
    shared_town.settle()
    assert said in str(shared_town.marit.form())
    shared_town.close_all_forms()
    assert shared_town.refused_calls() == []


def test_a_question_asked_from_home_reaches_its_alliance(town: Town) -> None:
    town.marit.opens_home()
    town.marit.presses("^Vragen…$", view="home")
    town.marit.presses("^Peiling starten$", view="modal")
    assert not town.marit.submits(question="Wanneer spreken we af?", options="Maandag\nDinsdag")
    town.settle()
    assert "Wanneer spreken we af?" in town.noor.reads("alliantie-studentenhuisvesting") + town.noor.reads()


def test_a_mandate_waits_on_home_until_a_colleague_answered(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    assert names(town.hanneke) == {}
    assert asks(town.hanneke, until="2026-12-08") == {}
    town.close_all_forms()
    town.settle()
    page = town.jelle.opens_home()
    assert "Jullie akkoord: *D-1* Ruimte voor studenten · t/m 8 dec." in page
    assert "mandaat" not in town.pieter.opens_home().lower(), "Wageningen stands behind nothing"
    town.jelle.presses("^Antwoord geven$", view="home")
    assert town.jelle.submits(naming="with_name") == {}
    town.close_all_forms()
    assert "Jullie akkoord" not in town.jelle.opens_home()
    assert says("home.under_way", n=1) in town.hanneke.opens_home()
    town.hanneke.opens_list("home_all:office")
    office = texts(town.hanneke.form())
    assert "*D-1* · Ruimte voor studenten · Wacht op akkoord · Ministerie van OCW (concept)" in office


def test_the_meetings_of_the_own_alliances_come_first_for_a_political_lead(town: Town) -> None:
    plans(town, "Impact", "2026-12-08", "Maatschappelijke impact")
    plans(town, "Wonen", "2026-12-15", "Studentenhuisvesting")
    page = town.karim.opens_home()
    assert page.index("15 dec. · *O-2* Wonen") < page.index(says("home.state"))
    assert "Impact" not in page
    town.karim.opens_list("home_all:upcoming")
    assert "*O-2* · Wonen · di 15 december 2026, stukken op vr 4 december 2026" in texts(town.karim.form())
    town.karim.presses("^Agenda tonen$", view="modal")
    town.settle()
    assert "O-2" in texts(town.karim.form())
    office = town.hanneke.opens_home()
    assert office.index("*O-1* Impact") < office.index("*O-2* Wonen"), "the next one first"


def test_a_poll_that_was_answered_stands_with_its_last_day(town: Town) -> None:
    town.marit.types("/kennis peiling Wanneer spreken we af?")
    assert not town.marit.submits(options="Maandag\nDinsdag")
    town.settle()
    assert "Jouw antwoord: *V-1* Wanneer spreken we af?" in town.noor.opens_home()
    town.noor.presses("^Antwoorden$", view="home")
    town.noor.presses("^Maandag$", view="modal")
    town.settle()
    page = town.noor.opens_home()
    assert "Jouw antwoord" not in page
    assert "*V-1* Wanneer spreken we af?" in page
    town.close_all_forms()
    town.noor.opens_list("home_all:upcoming")
    assert "1 van" in texts(town.noor.form())
    town.noor.presses("^Bekijken$", view="modal")
    assert "Wanneer spreken we af?" in texts(town.noor.form())


def test_the_secretariat_reads_of_which_meeting_the_decisions_are_missing(town: Town) -> None:
    plans(town, "Wonen", "2026-12-15")
    hanneke, missing = town.hanneke, "Leg de besluiten vast: *O-1* Wonen"
    hanneke.types("/kennis overleg")
    hanneke.presses("^Tonen$", view="modal")
    for title, purpose in (("Opening", "information"), ("Woningnood", "decision")):
        hanneke.presses("^Eigen onderwerp$", view="modal")
        assert not hanneke.submits(title=title, purpose=purpose)
    town.close_all_forms()
    town.move("2026-12-15T09:00:00+00:00")
    assert missing not in hanneke.opens_home()
    town.move("2026-12-16T09:00:00+00:00")
    assert missing in hanneke.opens_home()
    town.move("2026-12-30T09:00:00+00:00")
    assert missing not in hanneke.opens_home()
