"""The return loop in Slack: who hears what of each state of each addressee, and how often."""

import pytest

from tests.kit import Town
from tests.kit.beforehand import answered_bundle, shared_items
from tests.kit.bundles import begins, names, opens_in_form, reports
from tests.kit.contributions import opens as opens_card
from tests.kit.reading import says, texts

EVERYBODY = ("noor", "jelle", "samira", "marit", "karim", "hanneke", "emily", "wout")


def ready(town: Town, *further: str, with_cards: bool = False) -> tuple[str, str]:
    """A bundle that is ready to be handed over, with `further` items, on top for the secretariat."""
    refs = answered_bundle(town, further=further, with_cards=with_cards)
    opens_in_form(town.hanneke)
    return refs


def heard(town: Town, sentence: str) -> dict[str, int]:
    """How many messages with a sentence each person got; who got none is left out."""
    counts = {name: sum(sentence in texts(one) for one in town.messages("@bot", reader=name)) for name in EVERYBODY}
    return {name: count for name, count in counts.items() if count}


def test_each_state_reaches_everybody_behind_an_item_once(town: Town) -> None:
    one, two = ready(town)
    assert reports(town.hanneke, state="handed", day="2026-11-24") == {}
    assert "overhandigd · 24 november 2026" in texts(town.hanneke.form())
    town.settle()
    handed = "Dossier D-1 (Ruimte voor studenten) is op 24 november 2026 overhandigd aan Ministerie van OCW."
    assert heard(town, handed) == {"noor": 1, "jelle": 1}
    (told,) = [texts(m) for m in town.messages("@bot", reader="jelle") if handed in texts(m)]
    assert f"*{one}*" in told
    assert f"*{two}*" in told
    opens_in_form(town.hanneke)
    assert reports(town.hanneke, state="discussed", day="2026-11-24", line="Goed gesprek") == {}
    town.settle()
    opens_in_form(town.hanneke)
    assert reports(town.hanneke, state="answered", day="2026-11-24", answer="partly", line="Alleen een pilot.") == {}
    town.settle()
    town.move("2026-11-26T12:00:00+00:00")
    assert heard(town, handed) == {"noor": 1, "jelle": 1}
    assert heard(town, "is op 24 november 2026 besproken met Ministerie van OCW.") == {"noor": 1, "jelle": 1}
    assert heard(town, "Op 24 november 2026 kwam antwoord van Ministerie van OCW op dossier D-1") == {
        "noor": 1,
        "jelle": 1,
    }
    assert "deels gehonoreerd" in town.noor.reads()
    assert "Alleen een pilot." in town.noor.reads()
    town.close_all_forms()
    opens_card(town.noor, "Geschiedenis", one)
    history = texts(town.noor.form())
    assert "Antwoord van Ministerie van OCW op D-1: deels gehonoreerd" in history
    assert "D-1 is hiermee overhandigd aan Ministerie van OCW" in history
    assert town.refused_calls() == []


def test_what_is_answered_at_once_is_told_and_is_where_the_dossier_stands(town: Town) -> None:
    ready(town)
    assert "Klaar om te overhandigen" in texts(town.hanneke.form())
    assert "Nog geen adres" in texts(town.hanneke.form())
    assert reports(town.hanneke, state="answered", day="2026-11-24", answer="partly") == {}
    shown = texts(town.hanneke.form())
    assert "Vastgelegd. 2 mensen horen dit. 2 organisaties staan achter deze bijdragen." in shown
    assert "Beantwoord · uitgave 1" in shown
    assert "Nog geen adres" not in shown
    town.settle()
    for told in ("is op 24 november 2026 overhandigd aan Ministerie van OCW.", "Op 24 november 2026 kwam antwoord van"):
        assert heard(town, told) == {"noor": 1, "jelle": 1}


def test_who_stays_silent_is_told_to_the_secretariat_after_six_weeks_and_monthly(town: Town) -> None:
    ready(town)
    assert reports(town.hanneke, state="handed", day="2026-11-24") == {}
    town.close_all_forms()
    silent = "Over D-1 (Ruimte voor studenten) kwam niets meer van Ministerie van OCW sinds 24 november 2026"

    def told() -> int:
        return sum(silent in texts(one) for one in town.messages("nkn-secretariaat"))

    town.move("2027-01-05T07:30:00+00:00", jump=True)
    assert told() == 0
    town.move("2027-01-05T08:30:00+00:00", jump=True)
    assert told() == 1
    town.move("2027-02-04T12:00:00+00:00", jump=True)
    assert told() == 1
    town.move("2027-02-05T12:00:00+00:00", jump=True)
    assert told() == 2


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        (
            {"state": "handed", "day": "2026-11-25"},
            {"day": says("problem.addressee_future")},
        ),
        ({"state": "answered", "day": "2026-11-24"}, {"answer": says("problem.choose")}),
    ],
)
def test_what_cannot_be_is_told_and_nobody_hears_it(town: Town, values: dict[str, str], errors: dict[str, str]) -> None:
    ready(town)
    assert reports(town.hanneke, **values) == errors
    town.close_all_forms()
    town.settle()
    assert heard(town, "is op 25 november" if values["state"] == "handed" else "kwam antwoord") == {}


def test_before_it_is_ready_it_cannot_be_handed_over(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    assert names(town.hanneke) == {}
    town.hanneke.picks("Stand vastleggen", "Ministerie van OCW")
    assert "D-1 is nog niet klaar om te overhandigen" in texts(town.hanneke.form())


def test_an_english_reader_hears_it_in_english(town: Town) -> None:
    ready(town)
    town.jelle.types("/kennis instellingen", "@bot")
    town.jelle.submits(language="en")
    assert reports(town.hanneke, state="answered", day="2026-11-24", answer="honoured") == {}
    town.close_all_forms()
    town.settle()
    assert "Ministerie van OCW answered dossier D-1" in town.jelle.reads()
