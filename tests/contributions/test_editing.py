"""Editing: the card, two at once, what became of it meanwhile, who may, and what is hidden."""

import json
import re
from typing import Any

import pytest

from alliance.enums import Visibility
from storage.people.people import find_member, find_profile, list_organisations
from tests.kit import Town
from tests.kit.contributions import change, colleague, goes_on, opens, row_of, shared
from tests.kit.people import HOUSING
from tests.kit.reading import held, labels, options, says, texts
from tests.kit.wire import send, submission
from tests.networks.small_network import at

NOW = at("2026-11-24T10:00")


# Editing


def test_an_edit_shows_on_the_card(shared_town: Town) -> None:
    ref = shared(shared_town, "Titel met een vout")
    opens(shared_town.noor, "Bewerken", ref)
    assert not shared_town.noor.submits(title="Titel zonder een fout")
    saved = says("enrich.saved", ref=ref, title="Titel zonder een fout", version=2)
    assert saved in texts(shared_town.noor.form())
    shared_town.settle()
    assert shared_town.cards("Titel zonder een fout")
    assert not shared_town.cards("Titel met een vout")


def test_a_wrong_kind_is_corrected_with_its_reference_kept_by_a_chair(shared_town: Town) -> None:
    ref = shared(shared_town, "Eigenlijk een kans", word="knelpunt")
    opens(shared_town.marit, "Bewerken", ref)
    assert len(labels(shared_town.marit.form())) == 1
    assert not shared_town.marit.submits(kind="opportunity")
    shared_town.settle()
    (card,) = shared_town.cards("Eigenlijk een kans")
    assert f"*{ref} · Kans*" in texts(card["blocks"])


def test_made_narrower_it_is_gone_for_the_others(shared_town: Town) -> None:
    ref = shared(shared_town, "Toch maar onder ons", body="De wethouder weifelt.")
    assert "De wethouder weifelt." in shared_town.pieter.types(f"/kennis toon {ref}", "algemeen")
    opens(shared_town.noor, "Bewerken", ref)
    assert "anderen in het netwerk dit niet meer" in str(shared_town.noor.form()["blocks"])
    assert not shared_town.noor.submits(visibility="alliance")
    shared_town.settle()
    assert "De wethouder weifelt." not in shared_town.pieter.types(f"/kennis toon {ref}", "algemeen")
    assert "De wethouder weifelt." not in texts(shared_town.messages(HOUSING))


def test_an_empty_title_is_refused_in_the_form(http_town: Town) -> None:
    ref = shared(http_town, "Niet leeg")
    opens(http_town.noor, "Bewerken", ref)
    answer = send(http_town.noor, submission(http_town.noor, title="\u200b"))
    assert answer["errors"]["title"]


# Two at once


def test_of_two_who_edit_at_once_the_later_one_sees_what_changed_and_keeps_the_own_text(shared_town: Town) -> None:
    ref = shared(shared_town, "Samen bewerken", body="Eerst stond dit er.")
    noor, berta = shared_town.noor, colleague(shared_town, "berta")
    opens(noor, "Bewerken", ref)
    opens(berta, "Bewerken", ref)
    assert not berta.submits(body="Dit schreef Berta.")
    noor.submits(body="Dit schreef Noor.", title="Samen bewerken, dat kan")
    shown = texts(noor.form())
    assert "*Intussen heeft Berta dit gewijzigd*" in shown
    assert "was: Eerst stond dit er." in shown
    assert "werd: Dit schreef Berta." in shown
    assert held(noor.form(), "body") == "Dit schreef Noor."
    assert held(noor.form(), "title") == "Samen bewerken, dat kan"
    assert row_of(shared_town, ref).body == "Dit schreef Berta."
    noor.submits()
    assert "is bewaard" in texts(noor.form())
    row = row_of(shared_town, ref)
    assert (row.body, row.title, row.version) == ("Dit schreef Noor.", "Samen bewerken, dat kan", 3)


def test_of_two_who_add_details_at_once_nothing_is_lost(shared_town: Town) -> None:
    ref = shared(shared_town, "Samen aanvullen", word="kans")
    noor, carla = shared_town.noor, colleague(shared_town, "carla")
    opens(noor, "Aanvullen", ref)
    opens(carla, "Aanvullen", ref)
    assert not carla.submits(window="maart", needed="drie steden")
    assert not carla.submits()
    assert not noor.submits(window="april", first_step="bellen")
    noor.submits()
    shown = texts(noor.form())
    assert "*Intussen heeft Carla dit gewijzigd*" in shown
    assert "werd: maart" in shown
    noor.submits()
    assert "is bewaard" in texts(noor.form())
    assert row_of(shared_town, ref).details == {"window": "april", "needed": "drie steden", "first_step": "bellen"}


@pytest.mark.parametrize("button", ["Aanvullen", "Bewerken"])
def test_archived_while_somebody_typed_it_is_said_and_the_text_is_kept(shared_town: Town, button: str) -> None:
    ref = shared(shared_town, f"Gearchiveerd tijdens {button}", word="kans")
    noor = shared_town.noor
    opens(noor, button, ref)
    change(shared_town, ref, archived_at=NOW)
    noor.submits(**{"needed" if button == "Aanvullen" else "body": "Mijn lange tekst."})
    shown = texts(noor.form())
    assert says("problem.item_archived", ref=ref, secretariat="|").partition("|")[0] in shown
    assert "vind je terug als concept" in shown
    assert "Mijn lange tekst." in shown
    shared_town.control.post("close", user=noor.user_id, all=True)
    assert f"{ref} · Gearchiveerd tijdens {button}" in noor.types("/kennis mijn")
    change(shared_town, ref, archived_at=None)
    noor.types("/kennis mijn")
    goes_on(noor, ref)
    assert "Mijn lange tekst." in str(noor.form()["state"])


def test_an_english_reader_is_told_in_english_what_happened_meanwhile(shared_town: Town) -> None:
    emily, channel = shared_town.emily, "alliantie-internationalisering"
    emily.types("/kennis opportunity A guide for newcomers", channel)
    assert not emily.submits(body="One for all cities.")
    while emily.stack():
        assert not emily.submits()
    shared_town.settle()
    found = re.search(r"(B-\d+)\D[^\n]*A guide for newcomers", emily.types("/kennis mine", channel))
    assert found
    ref = found[1]
    opens(emily, "Edit", ref, channel)
    opens(shared_town.hanneke, "Bewerken", ref, channel)
    assert not shared_town.hanneke.submits(title="A guide for all newcomers")
    emily.submits(title="The guide")
    assert "*Hanneke Postma has changed this in the meantime*" in texts(emily.form())
    assert "If you save again, your text replaces theirs." in texts(emily.form())
    change(shared_town, ref, archived_at=NOW)
    emily.submits()
    assert f"{ref} has been archived in the meantime." in texts(emily.form())
    assert "What you typed has been saved as a draft" in texts(emily.form())
    other = shared(shared_town, "Waar het in opgaat")
    change(shared_town, ref, archived_at=None, merged_into_id=row_of(shared_town, other).id)
    shared_town.control.post("close", user=emily.user_id, all=True)
    emily.types("/kennis mine", channel)
    goes_on(emily, ref, channel)
    assert f"{ref} has been merged into {other} in the meantime" in texts(emily.form())
    assert "The guide" in texts(emily.form())


def test_merged_while_somebody_typed_it_says_into_what(shared_town: Town) -> None:
    ref, other = shared(shared_town, "Gaat op in iets", word="kans"), shared(shared_town, "Het grotere geheel")
    opens(shared_town.noor, "Bewerken", ref)
    change(shared_town, ref, merged_into_id=row_of(shared_town, other).id)
    shared_town.noor.submits(body="Mijn tekst.")
    assert f"{ref} is intussen samengevoegd met {other}" in texts(shared_town.noor.form())
    assert "Mijn tekst." in texts(shared_town.noor.form())


def test_details_typed_for_a_kind_that_was_corrected_are_given_back(shared_town: Town) -> None:
    ref = shared(shared_town, "Van soort veranderd", word="kans")
    noor = shared_town.noor
    opens(noor, "Aanvullen", ref)
    opens(shared_town.marit, "Bewerken", ref)
    assert not shared_town.marit.submits(kind="bottleneck")
    noor.submits(window="maart", sphere="local")
    shown = texts(noor.form())
    assert f"De soort van {ref} is intussen verbeterd" in shown
    assert "maart" in shown
    assert held(noor.form(), "sphere") == "lokaal"


# Who may, and what is hidden


@pytest.mark.parametrize(("name", "language"), [("dora", "nl-NL"), ("edith", "en-GB")])
def test_who_may_not_any_more_is_told_who_can_and_whom_to_ask(shared_town: Town, name: str, language: str) -> None:
    ref = shared(shared_town, f"Van Utrecht alleen, {name}")
    player = colleague(shared_town, name)
    player.types(f"/kennis toon {ref}")
    player.presses("^Meer", HOUSING)
    with shared_town.database.writing() as session:
        member = find_member(session, player.user_id)
        delft = next(one for one in list_organisations(session) if one.slug == "delft")
        assert member
        member.organisation_id = delft.id
        profile = find_profile(session, player.user_id)
        assert profile
        profile.locale = language
        session.add_all([member, profile])
    for button in ("Bewerken", "Aanvullen"):
        player.presses(f"^{button}$", view="modal")
        said = texts(player.form())
        assert REFUSED[language].format(ref=ref) in said
        assert f"<@{shared_town.noor.user_id}>" in said
        assert f"<@{shared_town.hanneke.user_id}>" in said
        shared_town.control.post("close", user=player.user_id)


REFUSED = {
    "nl-NL": "{ref} is van Utrecht: alleen collega's daar en het secretariaat kunnen het wijzigen.",
    "en-GB": "{ref} belongs to Utrecht: only colleagues there and the secretariat can change it.",
}


@pytest.mark.parametrize("button", ["Aanvullen", "Bewerken", "Geschiedenis"])
def test_what_became_hidden_does_not_exist_behind_an_old_button(shared_town: Town, button: str) -> None:
    ref = shared(shared_town, f"Werd verborgen voor {button}", body="De jurist twijfelt.")
    pieter = shared_town.pieter
    pieter.types(f"/kennis toon {ref}", "algemeen")
    with shared_town.database.writing() as session:
        member, noor = find_member(session, pieter.user_id), find_member(session, shared_town.noor.user_id)
        assert member
        assert noor
        wageningen, member.organisation_id = member.organisation_id, noor.organisation_id
        session.add(member)
    pieter.types(f"/kennis toon {ref}", "algemeen")
    pieter.presses("^Meer", "algemeen")
    with shared_town.database.writing() as session:
        member = find_member(session, pieter.user_id)
        assert member
        member.organisation_id = wageningen
        session.add(member)
    change(shared_town, ref, visibility=Visibility.ALLIANCE)
    pieter.presses(f"^{button}$", view="modal")
    assert says("problem.no_contribution", key=ref) in texts(pieter.form())
    assert "De jurist twijfelt." not in texts(pieter.form())


def test_a_form_with_a_forged_number_shows_and_changes_nothing(http_town: Town) -> None:
    hidden = shared(http_town, "Onder ons gebleven", visibility="alliance", body="De jurist twijfelt.")
    pieter = http_town.pieter
    pieter.types("/kennis kans Open en bloot", "algemeen")
    alliance = options(pieter.form(), "alliance")["Kennisintensieve ecosystemen"]
    assert not pieter.submits(body="Voor iedereen.", alliance=alliance)
    http_town.settle()
    found = re.search(r"(B-\d+)\D[^\n]*Open en bloot", pieter.types("/kennis mijn", "algemeen"))
    assert found
    for button, field in (("Bewerken", "body"), ("Aanvullen", "window")):
        http_town.close_all_forms()
        opens(pieter, button, found[1], "algemeen")
        forged: dict[str, Any] = {field: "gekaapt"}
        payload = submission(pieter, **forged)
        metadata = json.loads(payload["view"]["private_metadata"])
        payload["view"]["private_metadata"] = json.dumps({**metadata, "number": int(hidden[2:])})
        answer = json.dumps(send(pieter, payload), ensure_ascii=False)
        assert says("problem.no_contribution", key=hidden) in answer
        assert "gekaapt" in answer
        assert "De jurist twijfelt." not in answer
        assert "Onder ons gebleven" not in answer
    assert row_of(http_town, hidden).body == "De jurist twijfelt."
    assert "Onder ons gebleven" not in pieter.types("/kennis mijn", "algemeen")


def test_the_draft_of_somebody_else_stays_theirs(http_town: Town) -> None:
    ref = shared(http_town, "Een eigen concept", word="kans")
    noor = http_town.noor
    opens(noor, "Aanvullen", ref)
    assert not noor.submits(window="alleen van mij")
    payload = submission(noor)
    http_town.control.post("close", user=noor.user_id, all=True)
    payload["user"] = {**payload["user"], "id": http_town.jelle.user_id, "username": "jelle"}
    assert "alleen van mij" not in json.dumps(send(http_town.jelle, payload))
    assert row_of(http_town, ref).details == {}
    assert "Een eigen concept" in noor.types("/kennis mijn")
