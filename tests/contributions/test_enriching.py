"""Adding details, page by page with a draft: nothing of it is lost."""

import datetime as dt
import re

from tests.kit import Town
from tests.kit.contributions import colleague, drops, goes_on, opens, row_of, shared
from tests.kit.reading import held, labels, options, says, texts
from tests.networks.small_network import at

NOW = at("2026-11-24T10:00")


def test_a_colleague_adds_details_page_by_page(shared_town: Town) -> None:
    ref = shared(shared_town, "Kamerpool in het najaar")
    anna = colleague(shared_town, "anna")
    opens(anna, "Aanvullen", ref)
    assert labels(anna.form())[:2] == ["Probleem en context", "Aanpak"]
    missing = says("details.missing", hint="0 van 11 ingevuld", fields="aanpak, resultaat en effect")
    assert missing in texts(anna.form())
    assert not anna.submits(problem="Er was niets te huur.", approach="Wij houden kamers vrij.")
    assert "pagina 2 van 3" in texts(anna.form())
    assert "2 van 11 ingevuld" in texts(anna.form())
    assert not anna.submits(outcome="partly", went_wrong="Te laat begonnen.")
    assert not anna.submits(link="www.voorbeeld.nl/kamers", review_on="2027-03-01")
    assert "is bewaard" in texts(anna.form())
    shared_town.settle()
    read = shared_town.jelle.types(f"/kennis toon {ref}")
    assert "*Aanpak*\nWij houden kamers vrij." in read
    assert "*Werkte het?* Deels" in read
    assert "<https://www.voorbeeld.nl/kamers|www.voorbeeld.nl/kamers>" in read
    row = row_of(shared_town, ref)
    assert (row.version, row.review_on) == (2, dt.date(2027, 3, 1))


def test_what_was_typed_waits_as_a_draft_and_is_gone_on_with_from_the_own_list(shared_town: Town) -> None:
    ref = shared(shared_town, "Hospita's gezocht", word="kans")
    noor = shared_town.noor
    opens(noor, "Aanvullen", ref)
    assert not noor.submits(window="tot 1 maart", needed="twee steden")
    shared_town.control.post("close", user=noor.user_id, all=True)
    assert f"{ref} · Hospita's gezocht" in noor.types("/kennis mijn")
    goes_on(noor, ref)
    form = noor.form()
    while "pagina 1" not in texts(form):
        noor.presses("^Vorige$", view="modal")
        form = noor.form()
    assert held(form, "window") == "tot 1 maart"
    assert row_of(shared_town, ref).details == {}
    assert not noor.submits()
    assert not noor.submits()
    assert row_of(shared_town, ref).details == {"window": "tot 1 maart", "needed": "twee steden"}
    assert f"{ref} · Hospita's gezocht" not in noor.types("/kennis mijn").replace(f"{ref}* · kans", "")


def test_pressing_the_button_again_goes_on_with_the_draft(shared_town: Town) -> None:
    ref = shared(shared_town, "Tweede keer openen", word="kans")
    noor = shared_town.noor
    opens(noor, "Aanvullen", ref)
    assert not noor.submits(first_step="bellen")
    shared_town.control.post("close", user=noor.user_id, all=True)
    opens(noor, "Aanvullen", ref)
    assert "pagina 2 van 2" in texts(noor.form()), "where they stopped"
    noor.presses("^Vorige$", view="modal")
    assert held(noor.form(), "first_step") == "bellen"


def test_looking_through_the_pages_leaves_no_draft(shared_town: Town) -> None:
    ref = shared(shared_town, "Alleen gekeken", word="kans")
    noor = shared_town.noor
    opens(noor, "Aanvullen", ref)
    assert not noor.submits()
    shared_town.control.post("close", user=noor.user_id, all=True)
    assert "Aanvulling begonnen" not in noor.types("/kennis mijn").split(ref)[0]
    opens(noor, "Aanvullen", ref)
    assert "pagina 1 van 2" in texts(noor.form())


def test_a_draft_can_be_thrown_away_from_the_own_list(shared_town: Town) -> None:
    ref = shared(shared_town, "Toch maar niet", word="kans")
    noor = shared_town.noor
    opens(noor, "Aanvullen", ref)
    assert not noor.submits(window="april")
    shared_town.control.post("close", user=noor.user_id, all=True)
    assert f"begonnen, nog niet bewaard: {ref} · Toch maar niet" in noor.types("/kennis mijn")
    drops(noor, ref)
    assert f"begonnen, nog niet bewaard: {ref} · Toch maar niet" not in noor.types("/kennis mijn")


def test_home_leads_back_to_a_draft_as_well(shared_town: Town) -> None:
    ref = shared(shared_town, "Verder vanaf Home", word="kans")
    noor = shared_town.noor
    opens(noor, "Aanvullen", ref)
    assert not noor.submits(needed="drie steden")
    noor.presses("^Vorige$", view="modal")
    shared_town.control.post("close", user=noor.user_id, all=True)
    noor.opens_home()
    block = next(one for one in noor.home()["blocks"] if f"{ref} · Verder vanaf Home" in str(one.get("text")))
    where = {"view": "home", "block_id": block["block_id"], "action_id": block["accessory"]["action_id"]}
    shared_town.control.post("action", user=noor.user_id, **where)
    assert held(noor.form(), "needed") == "drie steden"


def test_going_back_keeps_what_was_typed_also_what_is_not_right_yet(shared_town: Town) -> None:
    ref = shared(shared_town, "Heen en weer", word="kans")
    noor = shared_town.noor
    opens(noor, "Aanvullen", ref)
    assert not noor.submits(window="maart")
    assert noor.submits(link="geen adres")["link"].startswith("Dit is geen adres van een webpagina.")
    noor.presses("^Vorige$", view="modal")
    assert held(noor.form(), "window") == "maart"
    assert not noor.submits()
    assert held(noor.form(), "link") == "geen adres"


def test_saving_now_from_the_first_page(shared_town: Town) -> None:
    ref = shared(shared_town, "Meteen bewaren", word="kans")
    noor = shared_town.noor
    opens(noor, "Aanvullen", ref)
    noor.presses("^Nu bewaren$", view="modal")
    assert "is bewaard" in texts(noor.form())
    assert row_of(shared_town, ref).version == 1, "nothing was filled in, so nothing changed"


def test_an_english_reader_gets_the_form_and_its_sentences_in_english(shared_town: Town) -> None:
    emily = shared_town.emily
    emily.types("/kennis practice A desk for partners", "alliantie-internationalisering")
    assert not emily.submits(body="It helps.")
    while emily.stack():
        assert not emily.submits()
    shared_town.settle()
    found = re.search(r"(B-\d+)\D[^\n]*A desk", emily.types("/kennis mine", "alliantie-internationalisering"))
    assert found
    opens(emily, "Add details", found[1], "alliantie-internationalisering")
    missing = says("details.missing", "en", hint="0 of 11 filled in", fields="approach, results and effect")
    assert missing in texts(emily.form())
    assert not emily.submits()
    assert not emily.submits()
    assert emily.submits(link="nothing")["link"].startswith("This is not a web address.")
    assert emily.submits(link="", review_on="2026-11-24")["review_on"].startswith("That day has passed.")


def test_topics_of_the_alliance_can_be_chosen(shared_town: Town) -> None:
    ref = shared(shared_town, "Met onderwerpen", word="knelpunt")
    noor = shared_town.noor
    opens(noor, "Aanvullen", ref)
    assert not noor.submits(sphere="national", pillar="regulation", addressee="het ministerie")
    chosen = options(noor.form(), "topics")
    name, value = next(iter(chosen.items()))
    shared_town.control.post("submit", user=noor.user_id, values={"topics": [value]})
    shared_town.settle()
    assert row_of(shared_town, ref).details["topics"] == [int(value)]
    read = noor.types(f"/kennis toon {ref}")
    assert f"*Onderwerpen:* {name}" in read
    assert "*Aan wie gericht:* het ministerie" in read
