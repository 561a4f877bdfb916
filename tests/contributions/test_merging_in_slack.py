"""Merging as chairs and members see it: a look first, a pointer, and back again."""

import pytest

from tests.kit import Town
from tests.kit.reading import options, says, texts
from tests.networks.merging_network import row

# --- in Slack

HOUSING = "alliantie-studentenhuisvesting"


def test_a_chair_merges_after_a_look_and_undoes_it(town: Town) -> None:
    town.noor.shares("Te weinig kamers in september", "Eerstejaars vinden in september geen kamer.")
    town.jelle.shares("Tekort aan kamers in september", "In september vinden eerstejaars geen kamer.")
    town.settle()
    _asks_to_merge(town, "B-2")
    assert town.marit.submits(reference="B-2") == {"reference": says("problem.merge_itself", ref="B-2")}
    assert town.marit.submits(reference="b 1") == {}
    preview = texts(town.marit.form()["blocks"])
    assert "Tekort aan kamers in september" in preview
    assert "Te weinig kamers in september" in preview
    assert "Achter B-1 komt ook te staan: *Groningen*" in preview
    assert town.marit.submits() == {}
    town.settle()
    (card,) = town.cards("Tekort aan kamers in september")
    assert card["text"] == "*B-2* · *Tekort aan kamers in september* is samengevoegd met *B-1*."
    (card,) = [one for one in town.cards("Te weinig kamers in september") if "Noor" in texts(one["blocks"])]
    assert "Groningen" in texts(card["blocks"])
    shown = town.samira.types("/kennis toon B-2")
    assert "B-2 is samengevoegd met B-1" in shown
    assert "Te weinig kamers in september" in shown
    assert "samengevoegd met" in town.jelle.reads()
    town.samira.presses("Lees B-2 zoals het was", HOUSING)
    assert "In september vinden eerstejaars geen kamer." in town.samira.reads(HOUSING)
    town.marit.presses("Samenvoegen ongedaan maken", "@bot")
    assert town.marit.submits() == {}
    assert "B-2 staat weer op zichzelf." in texts(town.marit.form())
    town.settle()
    assert "is samengevoegd" not in texts(town.cards("Tekort aan kamers in september")[0])
    assert town.refused_calls() == []


def test_a_look_alike_is_there_to_choose(town: Town) -> None:
    title = "Wachttijd voor een studentenkamer loopt op"
    town.noor.shares(title, "Studenten wachten veertien maanden op een kamer.")
    town.jelle.shares(f"{title} in Groningen", "Studenten wachten dertien maanden op een kamer.")
    town.settle()
    _asks_to_merge(town, "B-2")
    assert "B-1" in " ".join(options(town.marit.form(), "look_alike"))


def test_somebody_who_may_not_merge_is_not_offered_it_and_reads_who_may(town: Town) -> None:
    town.noor.shares("Een knelpunt")
    town.settle()
    town.samira.presses("Meer…", HOUSING)
    assert "Samenvoegen" not in texts(town.samira.form()["blocks"])


@pytest.mark.parametrize(
    ("locale", "sentences"),
    [
        (
            "nl-NL",
            {
                "B-1": "B-1 is deze bijdrage zelf. Typ de verwijzing van een andere.",
                "B-99": says("problem.merge_unknown", ref="B-99"),
                "niets": "Kies een bijdrage uit de lijst, of typ een verwijzing zoals B-7.",
                "B-2": "B-1 en B-2 zijn niet van dezelfde soort. Verbeter eerst de soort van een van de twee met "
                "“Bewerken”; de verwijzing blijft.",
                "B-3": "B-3 is zelf al samengevoegd met B-4. Kies B-4.",
                "B-5": "B-5 is intussen gearchiveerd. Haal het eerst uit het archief of vraag dat aan Hanneke Postma "
                "van het secretariaat.",
            },
        ),
        (
            "en-GB",
            {
                "B-1": "B-1 is this contribution itself. Type the reference of a different one.",
                "B-99": says("problem.merge_unknown", "en", ref="B-99"),
                "niets": "Choose a contribution from the list, or type a reference such as B-7.",
                "B-2": "B-1 and B-2 are not the same kind. First correct the kind of one of them with “Edit”; its "
                "reference stays the same.",
                "B-3": "B-3 was itself merged into B-4. Choose B-4.",
            },
        ),
    ],
)
def test_each_target_that_cannot_be_gets_its_own_sentence(town: Town, locale: str, sentences: dict[str, str]) -> None:
    for number, word in enumerate(("knelpunt", "kans", "knelpunt", "knelpunt", "knelpunt"), start=1):
        town.noor.shares(f"Nummer {number} van vijf", f"Tekst {number}", word=word)
    town.settle()
    with town.database.writing() as session:
        row(session, 3).merged_into_id = row(session, 4).id
        row(session, 5).archived_at = town.now()
    town.control.post("user", id=town.marit.user_id, locale=locale)
    town.settle()
    (card,) = town.cards("Nummer 1 van vijf")
    town.marit.presses("Meer…", HOUSING, ts=card["ts"])
    town.marit.presses("^(Samenvoegen|Merge)$", view="modal")
    for typed, sentence in sentences.items():
        assert town.marit.submits(reference=typed) == {"reference": sentence}


def _asks_to_merge(town: Town, ref: str) -> None:
    (card,) = [one for one in town.messages(HOUSING) if f"*{ref} ·" in texts(one)]
    town.marit.presses("Meer…", HOUSING, ts=card["ts"])
    town.marit.presses("^Samenvoegen$", view="modal")
