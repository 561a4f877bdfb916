"""Changing a step from its card."""

from typing import Any

from tests.agenda.test_agenda_in_slack import _make
from tests.kit import Town
from tests.kit.people import HOUSING, Player
from tests.kit.reading import choice, elements, labels, options, says, texts


def chooses(player: Player, what: str, ref: str) -> None:
    """Choose something behind the three dots of a step's card, shown anew."""
    player.types(f"/kennis toon {ref}")
    message = player.town.messages(HOUSING, reader=player.name)[-1]
    menu = next(one for one in elements(message) if one.action_id == "step_more")
    where = {"channel": HOUSING, "ts": message["ts"], "action_id": menu.action_id, "block_id": menu.block_id}
    player._do("action", **where, value=choice(message, menu.action_id, f"{what}:{ref}"))


def opens(player: Player, button: str, ref: str) -> dict[str, Any]:
    """Show a step and press one of its buttons; gives the form."""
    player.types(f"/kennis toon {ref}")
    player.presses(f"^{button}$")
    return player.form()


def test_a_chair_edits_a_step_and_the_history_says_so(shared_town: Town) -> None:
    ref = _make(shared_town, "Kamers tellen", "Utrecht")
    form = opens(shared_town.marit, "Bewerken", ref)
    asked = ["Wat gaat er gebeuren?", "Omschrijving", "Looptijd", "Datum", "Ambitie"]
    assert labels(form) == asked  # this alliance has no ladder
    told = {"title": "Kamers meten", "description": "Elke flat\neen keer.", "due_on": "2026-12-24"}
    assert shared_town.marit.submits(**told) == {}
    assert "*Kamers meten*" in texts(shared_town.marit.form())
    assert "Elke flat\neen keer." in texts(shared_town.marit.form())
    shared_town.marit.presses("^Geschiedenis$", view="modal")
    shown = texts(shared_town.marit.form())
    assert "*bewerkt* · 24 november 2026 · Marit Verhoeven\ntitel, omschrijving, einddatum" in shown
    shared_town.close_all_forms()


def test_an_alliance_with_a_ladder_shows_the_rung_with_its_words(shared_town: Town) -> None:
    shared_town.hanneke.types("/kennis actie Campus verbinden", "@bot")
    alliance = options(shared_town.hanneke.form(), "alliance")["Kennisintensieve ecosystemen"]
    shared_town.hanneke.submits(alliance=alliance)
    shared_town.hanneke.submits()
    shared_town.hanneke.presses("^Bewerken$", view="modal")
    rungs = options(shared_town.hanneke.form(), "rung")
    assert "trede 2: Samenwerken in projecten" in rungs
    assert shared_town.hanneke.submits(rung=rungs["trede 2: Samenwerken in projecten"]) == {}
    assert "trede 2: Samenwerken in projecten" in texts(shared_town.hanneke.form())
    shared_town.close_all_forms()


def test_who_saves_second_sees_what_the_first_one_did_and_loses_nothing(shared_town: Town) -> None:
    ref = _make(shared_town, "Samen inkopen", "Utrecht")
    opens(shared_town.marit, "Bewerken", ref)
    opens(shared_town.hanneke, "Bewerken", ref)
    assert shared_town.hanneke.submits(title="Van Hanneke") == {}
    assert shared_town.marit.submits(title="Van Marit") == {}
    form = shared_town.marit.form()
    assert "*Iemand anders heeft deze stap intussen gewijzigd.*" in texts(form)
    assert "*bewerkt* · Hanneke Postma · titel" in texts(form)
    assert shared_town.marit.submits() == {}
    assert "*Van Marit*" in texts(shared_town.marit.form())
    shared_town.close_all_forms()


def test_a_step_is_handed_over_and_the_new_contact_person_hears_it(shared_town: Town) -> None:
    ref = _make(shared_town, "Huurders bellen", "Utrecht")
    chooses(shared_town.marit, "owners", ref)
    known = options(shared_town.marit.form(), "owners")
    errors = shared_town.marit.submits(owners=[known["Groningen"]], contacts=[shared_town.users["jelle"]])  # type: ignore[arg-type]
    assert errors == {}
    assert "Groningen (Jelle Hoekstra)" in texts(shared_town.marit.form())
    shared_town.close_all_forms()
    shared_town.settle()
    told = says("step.you_own", who=f"<@{shared_town.marit.user_id}>", ref=ref, title="Huurders bellen")
    assert told in shared_town.jelle.reads()
    assert f"{ref} is van Groningen." in shared_town.noor.types(f"/kennis status {ref} loopt")


def test_somebody_without_slack_is_a_name_and_a_wrong_one_a_sentence(shared_town: Town) -> None:
    ref = _make(shared_town, "Cijfers delen", "Utrecht", "Delft")
    chooses(shared_town.marit, "owners", ref)
    errors = shared_town.marit.submits(contact_names="Jan Jansen")
    assert errors == {"contact_names": says("problem.contact_whose", name="Jan Jansen")}
    assert shared_town.marit.submits(contact_names="Utrecht: Jan Jansen") == {}
    assert "Utrecht (Jan Jansen, niet in Slack)" in texts(shared_town.marit.form())
    shared_town.close_all_forms()


def test_a_proposed_step_is_put_on_the_agenda_by_button(shared_town: Town) -> None:
    told = shared_town.marit.types("/kennis toon A-17")
    proposed = next(n for n in range(1, 60) if _is_proposed(shared_town, n)) if "mogelijk" not in told else 17
    form = opens(shared_town.marit, "Op de agenda zetten", f"A-{proposed}")
    known = options(form, "owners")
    assert shared_town.marit.submits(owners=[known["Delft"]], due_on="2027-01-11") == {}  # type: ignore[arg-type]
    assert "Status: niet gestart" in texts(shared_town.marit.form())
    shared_town.close_all_forms()


def _is_proposed(town: Town, number: int) -> bool:
    told = town.marit.types(f"/kennis toon A-{number}")
    return "*Studentenhuisvesting*" in told.replace("· Studentenhuisvesting", "*Studentenhuisvesting*") and (
        "Status: mogelijk" in told
    )


def test_a_step_is_taken_off_the_agenda_with_the_reason_and_put_back(shared_town: Town) -> None:
    ref = _make(shared_town, "Dubbele stap", "Utrecht")
    chooses(shared_town.marit, "archive", ref)
    assert shared_town.marit.submits(reason="Dubbel met een andere.") == {}
    shown = texts(shared_town.marit.form())
    assert "Gearchiveerd" in shown
    assert "Status: vervallen sinds 24 nov. Dubbel met een andere." in shown
    assert f"{ref} is gearchiveerd." in shared_town.noor.types(f"/kennis status {ref} loopt")
    shared_town.marit.presses("^Terugzetten$", view="modal")
    assert "Gearchiveerd" not in texts(shared_town.marit.form())
    shared_town.close_all_forms()


def test_who_runs_no_agenda_sees_no_such_buttons(shared_town: Town) -> None:
    ref = _make(shared_town, "Alleen kijken", "Utrecht")
    shared_town.jelle.types(f"/kennis toon {ref}")
    message = shared_town.messages(HOUSING, reader="jelle")[-1]
    assert [one.label for one in elements(message)] == ["Geschiedenis"]
    assert shared_town.refused_calls() == []
