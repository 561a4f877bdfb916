"""`/kennis dossier`: beginning a bundle, what goes in and in which order, for whom, and how it reads."""

from typing import Any

import pytest

from tests.kit import Town
from tests.kit.beforehand import shared_items
from tests.kit.bundles import begins, names, opens_in_form, pickable
from tests.kit.contributions import opens as opens_card
from tests.kit.people import HOUSING, Impossible
from tests.kit.reading import elements, labels, only_for, options, says, texts


def test_who_may_not_reads_who_can(shared_town: Town) -> None:
    told = shared_town.noor.types("/kennis dossier")
    assert only_for("chair", "secretariat") in told
    told = shared_town.emily.types("/kennis bundle", "algemeen")
    assert only_for("chair", "secretariat", language="en") in told
    assert not shared_town.noor.stack()
    assert says("problem.no_bundle", key="D-1") in shared_town.noor.types("/kennis toon D-1")


def test_the_secretariat_begins_one_by_filters_and_sees_it(town: Town) -> None:
    one, two = shared_items(town)
    hanneke = town.hanneke
    hanneke.types("/kennis bundel Ruimte", "@bot")
    form = hanneke.form()
    assert labels(form) == [
        *("Titel", "Wat bundel je?", "Wie kan het oplossen?", "Waar vraagt het om?", "Alliantie"),
        "Hoeveel organisaties staan erachter?",
    ]
    assert "Er is nog geen dossier." in texts(form)
    assert hanneke.submits(title="Ruimte voor studenten") == {}
    assert pickable(hanneke) == [
        f"{one} · 2 org. · Te weinig kamers voor studenten",
        f"{two} · 1 org. · Huurtoeslag geldt niet",
    ]
    with pytest.raises(Impossible):
        hanneke.submits()  # nothing is chosen for anybody
    every: Any = list(options(hanneke.form(), "items").values())
    assert hanneke.submits(items=every) == {}
    shown = texts(hanneke.form())
    assert "D-1 · Ruimte voor studenten" in shown
    assert "Concept · hele netwerk" in shown
    assert "Te weinig kamers voor studenten" in shown
    assert "2 organisaties staan hierachter" in shown
    town.close_all_forms()
    hanneke.types("/kennis dossier", "@bot")
    listed = texts(hanneke.form())
    assert "*D-1* · Ruimte voor studenten" in listed
    assert "Concept · 2 bijdragen · hele netwerk" in listed
    assert town.refused_calls() == []


def test_a_reference_opens_that_bundle_and_begins_none(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    town.close_all_forms()
    told = town.hanneke.types("/kennis dossier D-1", "@bot")
    assert "D-1 · Ruimte voor studenten" in told
    assert not town.hanneke.stack()
    assert says("problem.no_bundle", key="D-9") in town.hanneke.types("/kennis dossier D-9", "@bot")
    assert not town.hanneke.stack()
    assert "only" in town.emily.types("/kennis bundle D-1", "algemeen").lower()


def test_the_order_changes_and_things_are_told_together(town: Town) -> None:
    one, two = shared_items(town)
    assert begins(town.hanneke) == {}
    hanneke = town.hanneke

    def order() -> list[str]:
        lines = texts(hanneke.form()).splitlines()
        return [line.split("·")[0].strip() for line in lines if line.removeprefix("↳ ").startswith("*B-")]

    assert order() == [f"*{one}*", f"*{two}*"]
    hanneke.picks("Omhoog", two)
    assert order() == [f"*{two}*", f"*{one}*"]
    hanneke.picks("Samenvoegen in dit dossier", one)
    other = options(hanneke.form(), "under")
    assert list(other) == [f"{two} · Huurtoeslag geldt niet"]
    assert hanneke.submits(under=next(iter(other.values()))) == {}
    assert order() == [f"*{two}*", f"↳ *{one}*"]
    hanneke.picks("Losmaken", one)
    hanneke.picks("Uit het dossier halen", two)
    assert order() == [f"*{one}*"]
    hanneke.picks("Samenvoegen in dit dossier", one)
    assert f"Naast {one} staat er niets in dit dossier" in texts(hanneke.form())
    assert town.refused_calls() == []


def test_a_card_goes_into_a_bundle_and_without_one_into_a_new_one(town: Town) -> None:
    one, two = shared_items(town)
    opens_card(town.marit, "Bundelen", one)
    assert f"Geef een nieuw dossier een titel; {one} staat er dan in." in texts(town.marit.form())
    title = "Geef het dossier een titel, bijvoorbeeld: Ruimte voor studentenhuisvesting."
    assert town.marit.submits(title="\u200b") == {"title": title}
    assert town.marit.submits(title="Ruimte voor studenten") == {}
    assert f"{one} staat in D-1." in texts(town.marit.form())
    town.marit.presses("^Openen$", view="modal")
    assert "D-1 · Ruimte voor studenten" in texts(town.marit.form())
    assert "Te weinig kamers voor studenten" in texts(town.marit.form())
    town.close_all_forms()
    town.noor.types(f"/kennis toon {one}")
    assert "Bundelen" not in [x.label for x in elements(town.messages(HOUSING, reader="noor")[-1])]
    opens_card(town.marit, "Bundelen", two)
    assert town.marit.submits() == {}
    assert f"{two} staat in D-1." in texts(town.marit.form())
    town.marit.presses("^Openen$", view="modal")
    assert "Huurtoeslag geldt niet" in texts(town.marit.form())
    assert "Studentenhuisvesting" in texts(town.marit.form()), "it is of the chair's own alliance"


def test_the_preview_tells_the_story(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    town.hanneke.presses("^Teksten$", view="modal")
    assert town.hanneke.submits(ask="Pas de <toeslag> aan", cover_note="Geachte minister,") == {}
    town.hanneke.presses("^Voorbeeld$", view="modal")
    told = texts(town.hanneke.form())
    assert "Geachte minister," in told
    assert "*Wat we vragen:* Pas de &lt;toeslag&gt; aan" in told
    assert f"*{says('bundle.behind', n=2)}*" in told
    assert "Groningen" not in told, "nobody has said that they may be named"
    assert "Wie niet heeft geantwoord, telt mee en wordt niet genoemd." in told


def test_what_cannot_be_is_a_sentence(town: Town) -> None:
    assert begins(town.hanneke, "\u200b")["title"].startswith("Geef het dossier een titel")
    town.close_all_forms()
    assert begins(town.hanneke, sphere="european") == {}
    assert "Niets past bij deze keuze." in texts(town.hanneke.form())
    town.hanneke.presses("^Vraag akkoord$", view="modal")
    assert "Er staat nog niets in D-1. Kies eerst bijdragen." in texts(town.hanneke.form())
    opens_in_form(town.hanneke)
    assert names(town.hanneke, "\u200b") == {"name": "Vul in voor wie het is."}


def test_without_an_addressee_or_an_ask_nobody_is_asked(town: Town) -> None:
    one, _ = shared_items(town)
    assert begins(town.hanneke) == {}
    town.hanneke.presses("^Vraag akkoord$", view="modal")
    assert "Voor wie is D-1? Voeg eerst een geadresseerde toe." in texts(town.hanneke.form())
    opens_in_form(town.hanneke)
    assert names(town.hanneke) == {}
    town.hanneke.presses("^Vraag akkoord$", view="modal")
    assert "Wat vragen we met D-1? Vul dat eerst in bij Teksten." in texts(town.hanneke.form())
    town.settle()
    assert "bundelt bijdragen" not in town.noor.reads("@bot")
    town.hanneke.types(f"/kennis toon {one}", HOUSING)
    town.hanneke.types("/kennis instellingen", "@bot")
    town.hanneke.submits(language="en")
    town.close_all_forms()
    told = town.hanneke.types("/kennis show D-1", "@bot")
    assert "Draft · whole network" in told
    assert "Ministerie van OCW" in told
    town.marit.types("/kennis dossier", "@bot")
    assert says("bundle.none") in texts(town.marit.form()), "a chair sees those of the own alliance"
