"""What meetings decide, as people meet it: the advice that goes along, decisions on cards, and steps made of them."""

from typing import Any

from sqlmodel import select

from alliance.enums import Status
from storage.tables import ActionStep
from tests.kit import Player, Town
from tests.kit.checkins import plan_rounds
from tests.kit.people import HOUSING
from tests.kit.polls import speaks_english
from tests.kit.reading import choice, elements, held, texts
from tests.meetings.test_meetings import plans, schedules

AFTER = "2026-12-16T09:00:00+00:00"


def page(player: Player, ref: str = "O-1") -> str:
    """Look at a meeting anew."""
    player.town.close_all_forms()
    return player.types(f"/kennis overleg {ref}")


def puts_step(player: Player, ref: str) -> None:
    """Put a step on the agenda of the next meeting, from its card."""
    player.types(f"/kennis toon {ref}")
    message = player.town.messages(HOUSING, reader=player.name)[-1]
    menu = next(one for one in elements(message) if one.action_id == "step_more")
    where = {"channel": HOUSING, "ts": message["ts"], "action_id": menu.action_id, "block_id": menu.block_id}
    player._do("action", **where, value=choice(message, menu.action_id, f"schedule:{ref}"))
    assert not player.submits()
    player.town.close_all_forms()


def test_the_advice_of_the_officials_goes_along_to_the_executives(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    hanneke = http_town.hanneke
    plans(hanneke)
    schedules(hanneke, "B-1", purpose="decision", proposal="Ja")
    page(hanneke)
    hanneke.presses("^Advies$")
    assert not hanneke.submits(advice="Positief, mits er geld is.")
    assert "*Advies van het ambtelijk overleg:* Positief" in texts(hanneke.form())
    for advice, told in (
        ("", "Het advies is weggehaald."),
        ("", "Er is niets ingevuld"),
        ("Positief, mits", "bewaard."),
    ):
        hanneke.presses("^Advies$", view="modal")
        assert not hanneke.submits(advice=advice)
        assert told in texts(hanneke.form())
    hanneke.presses("^Naar bestuurlijk overleg$", view="modal")
    assert "Er is nog geen bestuurlijk overleg gepland na O-1." in texts(hanneke.stack())
    http_town.close_all_forms()
    plans(hanneke, day="2026-12-18", kind="executive")
    page(hanneke)
    hanneke.presses("^Naar bestuurlijk overleg$")
    assert "op de agenda van O-2 op vr 18 december 2026" in hanneke.reads(HOUSING)
    assert "*Advies van het ambtelijk overleg (O-1):* Positief, mits" in page(hanneke, "O-2")
    assert http_town.refused_calls() == []


def test_a_decision_is_recorded_shown_on_its_item_and_made_a_step(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    hanneke = http_town.hanneke
    plans(hanneke)
    schedules(hanneke, "B-1", purpose="decision", proposal="We vragen het Rijk om hulp.")
    page(hanneke)
    assert "Besluit vastleggen" not in [
        one.label for one in elements(http_town.messages(HOUSING, reader="hanneke")[-1])
    ]
    http_town.move(AFTER)
    page(hanneke)
    hanneke.presses("^Besluit vastleggen$")
    assert held(hanneke.form(), "line") == "We vragen het Rijk om hulp."
    assert held(hanneke.form(), "outcome") == "Akkoord"
    assert "Schrijf het besluit in een zin op." in hanneke.submits(line="\u200b")["line"]
    assert not hanneke.submits(outcome="amended", line="We vragen het samen.")
    shown = texts(hanneke.form())
    assert "*Besluit:* *gewijzigd akkoord*. We vragen het samen." in shown
    assert "vastgelegd door Hanneke" in shown
    http_town.settle()
    card = texts(http_town.cards("Te weinig kamers"))
    assert "Besluit in O-1 op 15 december 2026: *gewijzigd akkoord* “We vragen het samen.”" in card
    hanneke.presses("^Maak er een actiestap van$", view="modal")
    made = texts(hanneke.form())
    assert "nog zonder eigenaar" in made
    assert "Actiestap: *A-" in made
    assert "Maak er een actiestap van" not in made
    page(hanneke)
    http_town.noor.types("/kennis toon B-1")
    http_town.noor.presses("^Geschiedenis$")
    assert "legde het besluit van O-1 vast: gewijzigd akkoord. “We vragen het samen.”" in texts(http_town.noor.form())
    assert "We vragen het samen." in http_town.noor.types("/kennis toon O-1")
    page(hanneke)
    hanneke.presses("^Besluit wijzigen$")
    assert "Let op: van dit besluit is A-" in texts(hanneke.form())
    assert not hanneke.submits(outcome="declined", line="Toch niet.")
    page(hanneke)
    http_town.noor.types("/kennis toon B-1")
    http_town.noor.presses("^Geschiedenis$")
    assert "verbeterde het besluit van O-1: afgewezen. “Toch niet.”" in texts(http_town.noor.form())
    http_town.close_all_forms()
    http_town.move("2026-12-17T09:00:00+00:00")
    assert "Verbetering: het besluit in O-1 (15 dec.) is afgewezen. “Toch niet.”" in http_town.noor.reads()


def test_a_proposed_step_is_taken_agreed_to_and_adopted_and_its_owner_hears_it_once(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    with http_town.database.writing() as session:
        step = session.exec(select(ActionStep).where(ActionStep.number == 901)).one()
        step.status = Status.PROPOSED
    hanneke = http_town.hanneke
    plans(hanneke)
    page(hanneke)
    hanneke.presses("^Voorstellen$")
    shown = next(one for one in elements(hanneke.form()) if one.label == "Overnemen")
    hanneke._do("action", view="modal", action_id=shown.action_id, block_id=shown.block_id)
    assert "staat als punt 1 op de agenda" in texts(hanneke.form())
    agenda = page(hanneke)
    assert "*Vraag:* Deze stap heeft nog geen eigenaar. Wie pakt hem op?" in agenda
    assert "*Voorstel:* De stap krijgt een eigenaar." in agenda
    puts_step(hanneke, "A-901")
    http_town.move(AFTER)
    page(hanneke)
    places = [
        one for one in elements(http_town.messages(HOUSING, reader="hanneke")[-1]) if one.label == "Besluit vastleggen"
    ]
    where = {"channel": HOUSING, "ts": http_town.messages(HOUSING, reader="hanneke")[-1]["ts"]}
    hanneke._do("action", **where, action_id=places[-1].action_id, block_id=places[-1].block_id)
    assert not hanneke.submits(outcome="agreed", line="We nemen hem op.")
    names = [one.label for one in elements(hanneke.form())]
    assert "Neem de stap op" in names
    assert "Maak er een actiestap van" not in names
    hanneke.presses("^Neem de stap op$", view="modal")
    assert "A-901 is opgenomen in de actieagenda." in texts(hanneke.form())
    assert "Neem de stap op" not in [one.label for one in elements(hanneke.form())]
    http_town.settle()
    told = [one["text"] for one in http_town.messages("@bot", reader="noor") if "besloot over jouw stap" in one["text"]]
    assert told == ["O-1 (15 dec.) besloot over jouw stap A-901: *akkoord*. We nemen hem op."]
    http_town.close_all_forms()
    page(hanneke)
    hanneke.presses("^Besluit wijzigen$")
    assert not hanneke.submits(outcome="declined", line="Toch niet.")
    http_town.settle()
    assert "Verbetering: O-1 (15 dec.) besloot over jouw stap A-901: *afgewezen*." in http_town.noor.reads()


def test_a_decision_on_a_step_stands_in_its_history(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    marit = speaks_english(http_town.marit)
    marit.types("/kennis meeting")
    marit.presses("^New meeting$", view="modal")
    chosen: Any = [_first_alliance(marit)]
    assert not marit.submits(held_on="2026-11-24", alliances=chosen)
    marit.presses("^Proposals$", view="modal")
    assert "I have nothing else to propose for O-1." not in texts(marit.form())
    http_town.close_all_forms()
    puts_step(marit, "A-901")
    page(marit)
    marit.presses("^Record decision$")
    assert "Write the decision in a sentence." in marit.submits(line="\u200b")["line"]
    assert not marit.submits(line="Go on.")
    assert "*Decision:* *noted*. Go on." in texts(marit.form())
    http_town.close_all_forms()
    marit.types("/kennis show A-901")
    marit.presses("^History$")
    shown = marit.reads(HOUSING)
    assert "decision of a meeting" in shown
    assert "Go on." in shown


def _first_alliance(player: Player) -> str:
    block = next(one for one in player.form()["blocks"] if one["block_id"] == "alliances")
    value: str = block["element"]["option_groups"][0]["options"][0]["value"]
    return value
