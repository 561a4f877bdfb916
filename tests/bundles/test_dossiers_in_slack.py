"""The files of a bundle in Slack: a message first, Word and Excel in its thread, to who asked."""

import hashlib

import pytest
from sqlmodel import select

from alliance.bundles import addressees
from alliance.bundles.addressees import AddresseeForm
from alliance.bundles.files import ask_for_own
from alliance.enums import AddresseeKind, Naming, OrganisationKind
from alliance.errors import NotFound
from storage.tables import Addressee, Member, Organisation
from tests.kit import Town
from tests.kit.beforehand import answered_bundle, shared_items
from tests.kit.bundles import answers, asks, begins, hands_over, names, opens, opens_in_form
from tests.kit.documents import word_xml as said_in
from tests.kit.polls import speaks_english
from tests.kit.reading import held, options, promised, says, texts
from tests.kit.wire import send, send_form, submission
from tests.networks.bundling import NOW, Bundling, net

__all__ = ["net"]

OFFICE = "nkn-secretariaat"


def test_the_secretariat_gets_word_and_excel_and_reads_whom_to_look_after(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    opens_in_form(town.hanneke)
    town.hanneke.presses("^Word en Excel$", view="modal")
    assert held(town.hanneke.form(), "language") == "Nederlands"
    assert town.hanneke.submits() == {}
    assert promised("dossier.files_of", ref="D-1") in texts(town.hanneke.form())
    town.settle()
    told = town.hanneke.reads("@bot")
    assert "D-1" in told
    assert "Word en Excel volgen in de draad." in told
    assert "Kijk dit na" not in told
    assert sorted(file["name"] for file in town.files("dossier")) == [
        "kennisbot-dossier-D-1-concept-2026-11-24.docx",
        "kennisbot-dossier-D-1-concept-2026-11-24.xlsx",
    ]
    said = said_in(town.newest_content("docx"))
    assert "Te weinig kamers voor studenten" in said
    assert "Groningen" not in said, "nobody has said that they may be named"
    assert town.refused_calls() == []


@pytest.mark.parametrize(("language", "said"), [("nl", "Wat er speelt"), ("en", "What is going on")])
def test_the_language_of_the_files_is_chosen_and_they_come_where_they_were_asked_for(
    town: Town, language: str, said: str
) -> None:
    one, _ = shared_items(town)
    assert begins(town.hanneke) == {}
    town.close_all_forms()
    hanneke = speaks_english(town.hanneke)
    hanneke.types("/kennis dossier D-1", OFFICE)
    hanneke.presses("^Word and Excel$", OFFICE)
    assert held(hanneke.form(), "language") == "Nederlands"  # the network's, whoever asks
    assert hanneke.submits(**({"language": "en"} if language == "en" else {})) == {}
    told = texts(hanneke.form())
    assert says(f"file.in_{language}", "en") in told
    assert says("file.where_here", "en") in told
    town.close_all_forms()
    town.settle()
    assert "Word en Excel volgen in de draad." in hanneke.reads(OFFICE)  # a channel reads the network's language
    assert said in said_in(town.newest_content("docx"))
    assert "D-1" not in hanneke.reads("@bot")
    assert one in hanneke.reads(OFFICE)
    assert town.refused_calls() == []


def test_files_asked_for_in_a_list_come_to_the_channel_where_it_was_opened(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    town.close_all_forms()
    town.hanneke.types("/kennis dossier", OFFICE)
    for button in ("Openen", "Word en Excel"):
        town.hanneke.presses(f"^{button}$", view="modal")
    assert town.hanneke.submits() == {}
    assert says("file.where_here") in texts(town.hanneke.form())
    assert town.refused_calls() == []


def test_files_that_the_secretariats_channel_refuses_come_to_who_asked(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    town.close_all_forms()
    town.hanneke.types("/kennis dossier D-1", OFFICE)
    town.hanneke.presses("^Word en Excel$", OFFICE)
    town.fault("refused", method="chat.postMessage", error="not_in_channel")
    assert town.hanneke.submits() == {}
    town.close_all_forms()
    town.settle()
    assert "Word en Excel volgen in de draad." in town.hanneke.reads("@bot")
    assert len(town.files("dossier")) == 2


def test_a_form_that_is_sent_twice_brings_the_files_once(http_town: Town) -> None:
    shared_items(http_town)
    hanneke = http_town.hanneke
    assert begins(hanneke) == {}
    http_town.close_all_forms()
    hanneke.types("/kennis dossier D-1", OFFICE)
    hanneke.presses("^Word en Excel$", OFFICE)
    assert send_form(hanneke, language="fr") == {"language": says("problem.choose")}
    twice = submission(hanneke)
    assert [send(hanneke, twice)["response_action"] for _ in range(2)] == ["update", "update"]
    http_town.close_all_forms()
    http_town.settle()
    assert len(http_town.files("dossier")) == 2


def test_after_the_mandates_who_allowed_it_is_named_and_own_executives_get_their_own(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    opens_in_form(town.hanneke)
    assert names(town.hanneke, "Colleges", addressee_kind="own_executives") == {}
    assert asks(town.hanneke) == {}
    town.close_all_forms()
    town.settle()
    answers(town.jelle)
    town.close_all_forms()
    town.settle()
    opens(town.hanneke)
    town.hanneke.presses("^Word en Excel$", "@bot")
    assert town.hanneke.submits() == {}
    town.settle()
    assert "Groningen" in said_in(town.newest_content("D-1-concept.*docx"))
    opens_in_form(town.hanneke)
    town.hanneke.presses("^Voor eigen bestuurders$", view="modal")
    whose = options(town.hanneke.form(), "organisation")
    assert town.hanneke.submits(organisation=whose["Groningen"]) == {}
    assert promised("dossier.files_of", ref="D-1") in texts(town.hanneke.form())
    town.settle()
    said = said_in(town.newest_content("D-1-groningen.*docx"))
    assert "Bij " in said
    assert "Wachttijd 20 maanden" in said
    assert town.refused_calls() == []


def test_handed_to_executives_each_organisation_gets_the_files_for_its_own(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    assert names(town.hanneke, "Colleges", addressee_kind="own_executives") == {}
    assert asks(town.hanneke) == {}
    town.close_all_forms()
    town.settle()
    assert answers(town.noor, "without_name") == {}
    assert answers(town.jelle, "without_name") == {}
    town.close_all_forms()
    town.settle()
    opens_in_form(town.hanneke)
    assert hands_over(town.hanneke) == {}
    town.close_all_forms()
    town.settle()
    for who, city in ((town.jelle, "groningen"), (town.noor, "utrecht")):
        who.presses("^Dossier voor ons bestuur$", "@bot")
        assert who.submits() == {}
        town.settle()
        said = said_in(town.newest_content(f"D-1-{city}-uitgave-1.*docx"))
        assert f"Bij {city.capitalize()}" in said
        assert ("Bij Groningen" in said) is (city == "groningen"), "of the other one no name"
        assert "Concept" not in said
        assert "staat er niet in" not in who.reads("@bot")
    assert says("problem.no_bundle", key="D-1") in town.samira.types("/kennis toon D-1", "@bot")
    assert town.refused_calls() == []


def test_what_was_handed_over_can_be_had_again_byte_for_byte(town: Town) -> None:
    one, _ = answered_bundle(town)
    opens_in_form(town.hanneke)
    assert hands_over(town.hanneke) == {}
    town.close_all_forms()
    town.settle()
    files = [town.newest_content(f"D-1-uitgave-1.*{ending}") for ending in ("docx", "xlsx")]
    town.noor.types(f"/kennis toon {one}")
    town.noor.presses("^Meer")
    town.noor.presses("^Bewerken$", view="modal")
    assert town.noor.submits(title="Een heel andere titel") == {}
    town.close_all_forms()
    town.settle()
    opens(town.hanneke)
    town.hanneke.presses("^Word en Excel$", "@bot")
    assert held(town.hanneke.form(), "edition") == "Uitgave 1, overhandigd op 24 november 2026"
    assert town.hanneke.submits() == {}
    town.close_all_forms()
    town.settle()
    assert [town.newest_content(f"D-1-uitgave-1.*{ending}") for ending in ("docx", "xlsx")] == files
    told = town.hanneke.reads("@bot")
    assert all(hashlib.sha256(file).hexdigest() in told for file in files)
    town.hanneke.presses("^Nieuwe uitgave$", "@bot")
    assert says("changes.title", edition=1) in opens(town.hanneke)
    assert f"Tekst gewijzigd: {one}" in opens(town.hanneke)
    assert len(town.files("dossier")) == 4
    assert town.refused_calls() == []


def test_who_stands_behind_nothing_gets_no_files_for_their_executives(net: Bundling) -> None:
    form = AddresseeForm(AddresseeKind.OWN_EXECUTIVES, "Colleges")
    addressees.add_addressee(net.session, by=net.who(), number=1, form=form, now=NOW)
    addressee = net.session.exec(select(Addressee)).one()
    net.asks()
    net.says("Groningen", Naming.NOT)
    for city in ("Utrecht", "Delft"):
        net.says(city)
    with pytest.raises(NotFound):
        ask_for_own(net.session, by=net.who("UDELFT"), number=1, now=NOW)  # nothing was handed over yet
    net.reports(addressee)
    ask_for_own(net.session, by=net.who("UDELFT"), number=1, now=NOW)
    new = net.add(Organisation(slug="leiden", name="Leiden", kind=OrganisationKind.CITY))
    net.add(Member(slack_user_id="ULEIDEN", organisation_id=new.id, name="Iemand", created_at=NOW))
    for who in ("ULEIDEN", "UNOBODY"):
        with pytest.raises(NotFound):
            ask_for_own(net.session, by=net.who(who), number=1, now=NOW)
    assert net.channel_keys("bundle_files") == ["UDELFT", "UUTRECHT"], "and whoever handed it over"
