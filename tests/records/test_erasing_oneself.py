"""`/kennis mijn gegevens`, *Wis mij…*: a person is erased, and hears and leaves nothing more."""

import pytest

from bot import privacy
from tests.kit import Town
from tests.kit.reading import texts
from tests.records.test_erasure import found_in_files
from texts import Translators

NAME = ("Zebedeus", "Kwikstaart")
TEXTS = Translators("nl", "Europe/Amsterdam")
TITLE = "Liften vallen uit"


def test_somebody_erases_themselves_and_no_trace_is_left(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    leaver = town.newcomer("zebedeus", " ".join(NAME), email="zebedeus@utrecht.nl")
    leaver.types(f"/kennis knelpunt {TITLE}")
    assert not leaver.submits()  # for Utrecht
    assert not leaver.submits(body="De liften vallen wekelijks uit.")
    leaver.posts_anyway()
    town.settle()
    leaver.types("/kennis mijn gegevens")
    town.settle()
    leaver.presses("Wis mij…")
    assert found_in_files(town.database, *NAME, leaver.user_id)
    assert "niemand kan het terughalen" in texts(leaver.form())
    leaver.submits()
    assert "dit het laatste" in texts(leaver.form())
    town.settle()
    assert found_in_files(town.database, *NAME, leaver.user_id) == set()
    (card,) = town.cards(TITLE)
    assert "voormalig contactpersoon" in texts(card)
    assert NAME[0] not in texts(card)
    told = town.hanneke.reads("nkn-secretariaat")
    assert "Er is iemand gewist" in told
    assert "eigen concepten" in told
    assert "slack_profiles" not in told
    assert "voormalig contactpersoon" in town.noor.types("/kennis toon B-1")
    assert not [word for word in (*NAME, leaver.user_id) if word in caplog.text]
    assert town.refused_calls() == []


def test_the_secretariat_erases_somebody_on_request_and_looks_at_the_texts(town: Town) -> None:
    town.noor.shares("Vraag het Jelle Hoekstra", "Jelle Hoekstra weet hoe het zit.")
    town.settle()
    town.hanneke.types("/kennis beheer", "@bot")
    town.hanneke.presses("^Mensen$", "@bot")
    town.hanneke.submits(query="Jelle")
    town.hanneke.presses("^Open$", view="modal")
    town.hanneke.presses("^Wissen…$", view="modal")
    assert "Jelle" in texts(town.hanneke.form())
    town.hanneke.submits()
    town.close_all_forms()
    town.settle()
    told = town.hanneke.reads("nkn-secretariaat")
    assert "Jelle" not in told.rpartition("gewist")[2]
    town.hanneke.presses("^Teksten bekijken$", "nkn-secretariaat")
    assert "Jelle Hoekstra" in texts(town.hanneke.form())
    town.hanneke.presses("^Vervang alle", view="modal")
    town.settle()
    assert "geen teksten" in texts(town.hanneke.form())
    assert "Vraag het voormalig contactpersoon" in town.noor.types("/kennis toon B-1")
    lines = privacy.erase(town.database, town.noor.user_id, texts=TEXTS, channel=None, now=town.now())
    assert "reads this report" in lines[-1]
    town.settle()
    assert "Er is iemand gewist" in town.hanneke.reads("@bot")
    assert town.refused_calls() == []
