"""Dossiers in Slack: what is said before something leaves, forms that are out of date, and answers put right."""

import re
from typing import Any

from tests.bundles.test_return_loop import heard, ready
from tests.kit import Player, Town
from tests.kit.beforehand import shared_items
from tests.kit.bundles import answers, asks, begins, names, opens, opens_in_form, pickable, reports, writes
from tests.kit.contributions import opens as opens_card
from tests.kit.reading import options, says, texts

LIMITED = "Alleen voor ons"
ALSO = "lezen geadresseerden ook als het in een dossier staat"


def limited_item(town: Town) -> None:
    """Something of Groningen that its alliance alone may read."""
    town.jelle.shares(LIMITED, visibility="alliance")
    town.settle()
    town.close_all_forms()


def test_what_its_alliance_alone_may_read_is_said_at_each_step_and_leaves_when_allowed(town: Town) -> None:
    one, two = shared_items(town)
    limited_item(town)
    hanneke = town.hanneke
    hanneke.types("/kennis dossier", "@bot")
    assert not hanneke.submits(title="Ruimte voor studenten")
    offered = pickable(hanneke)
    (label,) = [name for name in offered if LIMITED in name]
    assert label.startswith("🔒 B-")
    assert ALSO in texts(hanneke.form())
    three = label.split()[1]
    values: Any = list(options(hanneke.form(), "items").values())
    assert not hanneke.submits(items=values)
    assert "alleen zichtbaar voor de alliantie: gaat mee als de organisatie dat goedvindt" in texts(hanneke.form())
    hanneke.presses("^Voorbeeld$", view="modal")
    waits = f"• {three}: alleen zichtbaar voor de alliantie, en Groningen vond nog niet goed dat het meegaat"
    assert waits in texts(hanneke.form())
    assert LIMITED not in texts(hanneke.form())
    opens_in_form(hanneke)
    assert names(hanneke) == {}
    assert asks(hanneke) == {}
    town.close_all_forms()
    town.settle()
    assert f"*{three}* · 🔒 {LIMITED}" in town.jelle.reads("@bot")
    assert answers(town.noor) == {}
    assert answers(town.jelle, "without_name") == {}
    town.close_all_forms()
    town.settle()
    opens_in_form(hanneke)
    hanneke.picks("Stand vastleggen", "Ministerie van OCW")
    leaves = f"🔒 {three} is alleen zichtbaar voor de eigen alliantie."
    assert leaves in texts(hanneke.form())
    assert hanneke.submits(day="2026-11-24") == {}
    assert "Vastgelegd. 2 mensen horen dit" in texts(hanneke.form())
    town.settle()
    handed = "Dossier D-1 (Ruimte voor studenten) is op 24 november 2026 overhandigd"
    assert heard(town, handed) == {"noor": 1, "jelle": 1}
    assert {one, two, three} <= set(re.findall(r"B-\d+", town.jelle.reads("@bot")))
    assert town.refused_calls() == []


def test_putting_in_a_card_that_its_alliance_alone_may_read_says_what_that_means(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    limited_item(town)
    opens_card(town.hanneke, "Bundelen", "B-3")
    assert ALSO in texts(town.hanneke.form())
    town.close_all_forms()
    opens_card(town.hanneke, "Bundelen", "B-1")
    assert ALSO not in texts(town.hanneke.form())


def test_a_form_about_what_a_colleague_changed_says_so_and_keeps_what_was_typed(town: Town) -> None:
    one, two = shared_items(town)
    marit, hanneke = town.marit, town.hanneke
    assert begins(marit) == {}
    assert names(marit) == {}
    assert writes(marit) == {}
    opens_over_the_list(hanneke)
    hanneke.presses("^Vraag akkoord$", view="modal")
    marit.picks("Uit het dossier halen", two)
    told = "Iemand anders heeft D-1 net gewijzigd, dus dit klopt niet meer. Sluit dit formulier en open het opnieuw."
    assert hanneke.submits(until="2026-12-08") == {"until": told}
    town.settle()
    assert "bundelt bijdragen" not in town.noor.reads("@bot"), "nobody was asked what the form did not say"
    opens_over_the_list(hanneke)
    hanneke.presses("^Teksten$", view="modal")
    opens_over_the_list(marit)
    marit.presses("^Vraag akkoord$", view="modal")
    assert marit.submits(until="2026-12-08") == {}
    (sentence,) = hanneke.submits(ask="Pas de toeslag aan").values()
    assert sentence == "D-1 is geen concept meer. Maak eerst een nieuwe uitgave."
    assert "ask" in str(hanneke.form()), "the form with what was typed is still open"
    town.close_all_forms()
    opens(hanneke)
    assert "De vraag over D-1 is al verstuurd" not in hanneke.reads("@bot")
    assert f"*{one}*" in opens(hanneke)
    assert town.refused_calls() == []


def opens_over_the_list(who: Player) -> None:
    """Open the newest bundle over the list, while others have forms open."""
    who.types("/kennis dossier", "@bot")
    who.presses("^Openen$", view="modal")


def test_an_answer_that_is_put_right_is_told_as_a_correction_in_both_languages(town: Town) -> None:
    one, _ = ready(town, with_cards=True)
    town.jelle.types("/kennis instellingen", "@bot")
    town.jelle.submits(language="en")
    assert reports(town.hanneke, state="answered", day="2026-11-24", answer="declined") == {}
    town.settle()
    opens_in_form(town.hanneke)
    assert reports(town.hanneke, "Stand vastleggen", day="2026-11-24", answer="partly", line="Toch.") == {}
    town.settle()
    told = "Verbetering: het antwoord van Ministerie van OCW op dossier D-1 (Ruimte voor studenten)"
    assert heard(town, told) == {"noor": 1}
    assert heard(town, "Correction: the answer from Ministerie van OCW to dossier D-1") == {"jelle": 1}
    card = texts(town.cards("Te weinig kamers"))
    assert "*deels gehonoreerd* “Toch.”" in card
    assert "afgewezen" not in card
    opens_card(town.noor, "Geschiedenis", one)
    assert "Het antwoord van Ministerie van OCW op D-1 is verbeterd: deels gehonoreerd" in texts(town.noor.form())
    assert town.refused_calls() == []


def test_an_addressee_gets_an_address_that_only_who_runs_the_bundle_reads(town: Town) -> None:
    ready(town, with_cards=True)
    hanneke = town.hanneke
    hanneke.picks("Wijzigen", "Ministerie van OCW")
    assert hanneke.submits(name="\u200b") == {"name": says("problem.bundle_addressee_empty")}
    assert hanneke.submits(name="Ministerie van OCW", contact="post@minocw.nl") == {}
    shown = texts(hanneke.form())
    assert "post@minocw.nl" in shown
    assert "Nog geen adres" not in shown
    assert reports(hanneke, state="handed", day="2026-11-24") == {}
    town.settle()
    assert "minocw.nl" not in town.noor.reads("@bot")
    card = texts(town.cards("Te weinig kamers"))
    assert "Overhandigd aan" in card, "it was renewed since"
    assert "minocw.nl" not in card
