"""What Home says of what comes: a mandate that is asked for, the next meeting, dossiers; and the way to begin each."""

import pytest

from tests.kit import Town
from tests.kit.bundles import asks, begins, names, shared_items
from tests.kit.reading import options, texts


def plans(town: Town, title: str, day: str, alliance: str = "") -> None:
    town.hanneke.types(f"/kennis overleg {title}", "@bot")
    found = options(town.hanneke.form(), "alliances")
    assert not town.hanneke.submits(held_on=day, **({"alliances": [found[alliance]]} if alliance else {}))  # type: ignore[arg-type]
    town.close_all_forms()


@pytest.mark.parametrize(
    ("part", "button", "said"),
    [
        ("Vragen", "Peiling starten", "Vraag"),
        ("Vragen", "Voortgang uitvragen", "Geef ze eerst een eigenaar."),
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
    assert "Jullie akkoord wordt gevraagd" in page
    assert "*D-1* · Ruimte voor studenten · antwoorden kan tot en met 8 december 2026" in page
    assert "mandaat" not in town.pieter.opens_home().lower(), "Wageningen stands behind nothing"
    town.jelle.presses("^Antwoord geven$", view="home")
    assert town.jelle.submits(naming="with_name") == {}
    town.close_all_forms()
    assert "Jullie akkoord wordt gevraagd" not in town.jelle.opens_home()
    office = town.hanneke.opens_home()
    assert "Dossiers die lopen" in office
    assert "*D-1* · Ruimte voor studenten · Wacht op akkoord · Ministerie van OCW (concept)" in office
    assert "Dossiers die lopen" not in town.noor.opens_home()


def test_the_next_meeting_stands_with_the_alliance_that_somebody_chairs(town: Town) -> None:
    plans(town, "Impact", "2026-12-08", "Maatschappelijke impact")
    plans(town, "Wonen", "2026-12-15", "Studentenhuisvesting")
    page = town.marit.opens_home()
    assert "Het volgende overleg: *O-2* · Wonen · di 15 december 2026, stukken op vr 4 december 2026" in page
    assert "Impact ·" not in page
    town.marit.presses("^Agenda tonen$", view="home")
    town.settle()
    assert "O-2" in texts(town.marit.form())
    office = town.hanneke.opens_home()
    assert office.index("*O-1* · Impact") < office.index("*O-2* · Wonen"), "the next one first"


@pytest.mark.slow
def test_the_secretariat_reads_of_which_meeting_the_decisions_are_missing(town: Town) -> None:
    plans(town, "Wonen", "2026-12-15")
    hanneke, missing = town.hanneke, "*O-1* · Wonen · di 15 december 2026: leg de besluiten nog vast"
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
