"""A dossier's files: who stands in them by name, who is counted, and whose own words come first."""

import dataclasses
import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from sqlmodel import col, select

from alliance.bundles.dossiers import CollectedDossier, UnallowedMention, collect_dossier, find_own
from alliance.bundles.files import ask_for_files
from alliance.bundles.items import list_items
from alliance.bundles.mandate_results import LeftOut, WhyLeftOut
from alliance.enums import BundleState, ContributionKind, Name, Naming
from alliance.errors import NotFound
from bot.app import NotReady
from bot.files.bundles import write_bundle
from reports.bundles.dossier import build_dossier, dossier_file_name
from reports.bundles.dossier_sheets import build_dossier_workbook
from reports.bundles.dossier_summary import summary_chapter
from reports.bundles.dossier_wording import subtitle
from reports.word.content import Grid
from reports.word.document import count_pages_of
from storage.bundles import bundles as bundle_rows
from storage.engine.database import Database
from storage.tables import Delivery, NetworkName
from tests.kit.processes import BotProcess
from tests.networks.bundling import NOW, Bundling, net, refused
from tests.reports.kit.papers import long_dossier
from tests.reports.kit.sample import DUTCH, ENGLISH

__all__ = ["net"]

TODAY = NOW.date()
CONCEPT = {
    "nl": "Concept: nog niet overhandigd",
    "en": "Draft: not handed over yet",
}


def collected(net: Bundling, city: str | None = None) -> CollectedDossier:
    own = net.cities[city] if city else None
    return collect_dossier(net.session, net.bundle, on=TODAY, for_organisation=own)


def everything_in(content: bytes) -> str:
    """All text of a file: what a search in it finds, properties included."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = [file.read(name) for name in file.namelist() if name.endswith((".xml", ".rels"))]
    return "\n".join("\n".join(ElementTree.fromstring(part).itertext()) + part.decode() for part in parts)


def files(dossier: CollectedDossier) -> list[str]:
    """What both files say."""
    return [everything_in(build(dossier, DUTCH, made_at=NOW)) for build in (build_dossier, build_dossier_workbook)]


def test_before_anybody_answered_everybody_is_counted_and_nobody_named(net: Bundling) -> None:
    dossier = collected(net)
    assert (dossier.organisations, dossier.named, dossier.is_concept) == (3, (), True)
    for told in files(dossier):
        assert "Te weinig kamers" in told
        assert "Pas de toeslag aan" in told
        assert not [city for city in net.cities if city in told]
        assert "Wachttijd 20 maanden" not in told, "these are words of one who did not allow it"


def test_who_allows_it_is_named_who_does_not_is_counted_or_left_out(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Groningen")
    net.says("Utrecht", Naming.WITHOUT_NAME)
    net.says("Delft", Naming.NOT)
    dossier = collected(net)
    assert (dossier.organisations, [one.name.nl for one in dossier.named]) == (2, ["Groningen"])
    for told in files(dossier):
        assert "Groningen" in told
        assert "Wachttijd 20 maanden" in told
        assert "zwaar" in told
        assert "Utrecht" not in told
        assert "Delft" not in told
        assert "Geen huurtoeslag" not in told, "nobody is left behind it"
    assert dossier.left_out == (LeftOut("B-2", WhyLeftOut.STAYS_OUT, Name("Delft")),)


def test_what_was_withdrawn_or_has_expired_is_respected(net: Bundling) -> None:
    net.ready()
    assert all("Groningen" in told for told in files(collected(net)))
    mandate = net.mandate("Groningen")
    net.says("Groningen", Naming.WITHOUT_NAME, stamp=int((mandate.answered_at or NOW).timestamp() * 1_000_000))
    assert not [told for told in files(collected(net)) if "Groningen" in told]
    mandate.naming, mandate.valid_until = Naming.WITH_NAME, TODAY.replace(day=23)
    net.add(mandate)
    assert not [told for told in files(collected(net)) if "Groningen" in told]


def test_for_its_own_executives_an_organisation_comes_first_whatever_it_allows_others(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Utrecht")
    net.says("Groningen", Naming.NOT)
    dossier = collected(net, "Groningen")
    assert dossier.own == Name("Groningen")
    assert [one.name.nl for one in dossier.items[0].organisations if one.name] == ["Groningen", "Utrecht"]
    told = everything_in(build_dossier(dossier, DUTCH, made_at=NOW))
    _, _, after_its_heading, *_ = told.split("Bij Groningen")
    assert after_its_heading.index("Wachttijd 20 maanden") < after_its_heading.index("Wat we vragen")
    assert "de bestuurders van Groningen" in subtitle(dossier, DUTCH)
    assert dossier_file_name(dossier, "docx") == "kennisbot-dossier-D-1-groningen-concept-uitgave-1-2026-11-24.docx"
    nothing = everything_in(build_dossier(collected(net, "Delft"), DUTCH, made_at=NOW))
    assert "Bij Delft" in nothing


def test_a_name_in_somebodys_own_words_is_pointed_out(net: Bundling) -> None:
    net.ready()
    net.one.body = "In groningen wacht men; in Delftshaven niet."
    net.add(net.one)
    assert collected(net).slips == ()
    for city in ("Groningen", "Delft"):
        net.mandate(city).naming = None
    assert collected(net).slips == (UnallowedMention("B-1", Name("Groningen")),)


def test_it_speaks_the_readers_language_and_is_the_same_twice(net: Bundling) -> None:
    net.names()
    net.asks()
    dossier = collected(net)
    for build in (build_dossier, build_dossier_workbook):
        assert build(dossier, ENGLISH, made_at=NOW) == build(dossier, ENGLISH, made_at=NOW)
    told = everything_in(build_dossier(dossier, ENGLISH, made_at=NOW))
    for part in ("Contents", "Summary", "What we are asking", "Recognised by 3 organisations.", "Dossier D-1 for OCW"):
        assert part in told
    assert "Samenvatting" not in told
    assert subtitle(dossier, ENGLISH).startswith("Draft · ")
    net.bundle.state = BundleState.READY
    assert collected(net).is_concept, "until it is handed over"


def test_strange_texts_and_an_archived_item_break_nothing(net: Bundling) -> None:
    net.one.title, net.one.archived_at = "=1+1 { TOC } <x> \u202e🏠", NOW
    net.one.details = {"affected": "Studenten\n\x00", "tried": "@SUM(A1)"}
    net.add(net.one)
    word, sheets = files(collected(net))
    assert "Wie heeft er last van" in word
    assert "=1+1 { TOC } " in word
    assert "<f>" not in sheets


def test_who_may_not_see_it_gets_no_files_and_an_empty_one_has_none(net: Bundling) -> None:
    with pytest.raises(NotFound):
        ask_for_files(net.session, by=net.who("UDELFT"), number=1, now=NOW)
    ask_for_files(net.session, by=net.who(), number=1, now=NOW)
    made = net.session.exec(select(Delivery).where(Delivery.kind == "bundle_files")).one()
    assert (made.channel_key, made.about["bundle"], made.about["organisation"]) == ("UUTRECHT", 1, None)
    net.names()
    net.asks()
    ask_for_files(net.session, by=net.who(), number=1, organisation_id=net.cities["Delft"], now=NOW)
    *_, made = net.session.exec(
        select(Delivery).where(Delivery.kind == "bundle_files").order_by(col(Delivery.id))
    ).all()
    assert made.about["organisation"] == net.cities["Delft"]
    with refused("problem.bundle_not_behind"):
        ask_for_files(net.session, by=net.who(), number=1, organisation_id=9_999, now=NOW)


def test_two_hundred_subjects_take_no_time(net: Bundling) -> None:
    for number in range(3, 201):
        net.share(number, "2026-11-03T10:00", city="Delft", title=f"Onderwerp {number}")
    net.puts(*range(3, 201))
    assert len(collected(net).items) == 200
    word, _ = files(collected(net))
    assert "Onderwerp 200" in word


def test_the_command_line_writes_word_and_excel(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        Bundling(session).begun()
    url = database.url.render_as_string(hide_password=False)
    out = tmp_path / "dossier.docx"
    process = BotProcess("bundle", "D-1", "--out", str(out), environment={"DATABASE_URL": url}, folder=tmp_path / "x")
    assert process.ended() == 0, process.last_words
    assert "2 items, 3 organisations, 0 by name" in process.said
    assert "Te weinig kamers" in everything_in(out.read_bytes())
    sheets = tmp_path / "dossier.XLSX"
    write_bundle(database, "d-1", sheets, organisation="groningen", words=DUTCH, now=NOW)
    assert "Wachttijd 20 maanden" in everything_in(sheets.read_bytes())


@pytest.mark.parametrize(
    ("typed", "name", "organisation", "told"),
    [
        ("D-1", "dossier.pdf", None, "ends in neither .docx nor .xlsx"),
        ("D-9", "dossier.docx", None, "There is no bundle “D-9”"),
        ("B-1", "dossier.docx", None, "There is no bundle “B-1”"),
        ("D-1", "dossier.docx", "Parijs", "“Parijs” stands behind nothing in D-1"),
    ],
)
def test_what_cannot_be_written_is_a_sentence(
    database: Database, tmp_path: Path, typed: str, name: str, organisation: str | None, told: str
) -> None:
    with database.writing() as session:
        Bundling(session).begun()
    with pytest.raises(NotReady, match=told):
        write_bundle(database, typed, tmp_path / name, organisation=organisation, words=DUTCH, now=NOW)
    assert not (tmp_path / name).exists()


def test_an_organisation_is_found_by_its_name(net: Bundling) -> None:
    assert find_own(net.session, net.bundle, " groningen ") == net.cities["Groningen"]
    assert find_own(net.session, net.bundle, "Parijs") is None


def test_its_cover_says_whose_it_is_what_it_is_called_and_for_whom(net: Bundling) -> None:
    net.names()
    named = net.add(NetworkName(name="Netwerk Kennissteden", name_en="Network of Cities"))
    for words, who in ((DUTCH, named.name), (ENGLISH, named.name_en)):
        document = docx.Document(io.BytesIO(build_dossier(collected(net), words, made_at=NOW)))
        (section,) = document.sections
        day = words.full_day(TODAY)
        assert section.first_page_header.paragraphs[0].text == who
        assert section.footer.paragraphs[0].text.startswith(f"{who} · {day}")
        assert [one.text.partition("\t")[2] for one in document.paragraphs[2:6]] == [
            "OCW",
            "D-1",
            day,
            CONCEPT[words.language],
        ]
        assert document.paragraphs[0].text == "Ruimte voor studenten"


def test_what_is_told_under_another_keeps_its_text(net: Bundling) -> None:
    net.one.body, net.two.body = "Vijfhonderd kamers te weinig", "De toeslag geldt niet voor kamers"
    net.session.add_all([net.one, net.two])
    net.names()
    net.asks()
    for city in ("Utrecht", "Groningen"):
        net.says(city)
    net.says("Delft", Naming.WITHOUT_NAME)
    items = {one.number: one.id for one in list_items(net.session, net.bundle)}
    under = bundle_rows.list_items(net.session, net.bundle.id)[1][0]
    under.under_id = items[1]
    net.add(under)
    for told in files(collected(net)):
        assert "De toeslag geldt niet voor kamers" in told
    word, sheets = files(collected(net))
    assert ">Een organisatie<" not in word
    assert ">Een organisatie<" not in sheets, "who says nothing of its own is counted in both"


def test_own_executives_read_what_goes_along_and_who_brought_it_in_and_why_they_are_named(net: Bundling) -> None:
    net.bundle.cover_note = "Geachte leden van de commissie,"
    net.add(net.bundle)
    net.names()
    net.asks()
    net.says("Groningen")
    net.says("Utrecht", Naming.WITHOUT_NAME)
    net.says("Delft", Naming.NOT)
    theirs, own = files(collected(net))[0], files(collected(net, "Utrecht"))[0]
    assert "Geachte leden van de commissie" in theirs
    assert "Deze tekst gaat mee naar" not in theirs
    assert own.index("Deze tekst gaat mee naar OCW:") < own.index("Geachte leden van de commissie")
    assert "Utrecht (bracht het in)" in own
    assert own.count(">bracht het in<") == 1, "its own item has no empty row"
    assert "bracht het in" not in theirs, "who is not named is not shown as who shared it either"
    assert "Utrecht staat hier altijd met naam, want dit is voor haar eigen bestuurders." in own
    assert "altijd met naam" not in theirs


def test_typed_points_are_a_list(net: Bundling) -> None:
    net.one.body = "Dit speelt:\n- te weinig kamers\n- hoge huur\nVooral in september."
    net.add(net.one)
    document = docx.Document(io.BytesIO(build_dossier(collected(net), DUTCH, made_at=NOW)))
    looks = {one.text: one.style and one.style.name for one in document.paragraphs}
    assert "te weinig kamers" in looks
    assert looks["te weinig kamers"] == looks["hoge huur"] != looks["Vooral in september."]


def test_a_reader_outside_gets_all_that_the_author_filled_in_but_who_to_mail(net: Bundling) -> None:
    net.one.details = {
        "affected": "Eerstejaars",
        "cause": "Te weinig bouwgrond\n- en dure leningen",
        "sphere": "national",
        "addressee": "Ministerie van VRO",
        "pillar": "regulation",
        "tried": "Een meldpunt",
        "contact": "Noor de Boer",
        "topics": [1],
    }
    net.two.kind, net.two.details = ContributionKind.OPPORTUNITY, {"window": "tot mei", "first_step": "Een middag"}
    net.session.add_all([net.one, net.two])
    net.ready()
    told = ["Eerstejaars", "en dure leningen", "landelijk", "Ministerie van VRO", "regelgeving", "Een meldpunt"]
    for file in files(collected(net)):
        assert not [one for one in (*told, "tot mei", "Een middag", "Oorzaak", "Eerste stap") if one not in file]
        assert "Noor de Boer" not in file


def test_the_request_stands_in_a_box_and_below_it_whom_to_ask(net: Bundling) -> None:
    named = net.add(NetworkName(name="Netwerk Kennissteden"))
    for contact, whom in (("", "het secretariaat van Netwerk Kennissteden"), ("030 286 00 00", "030 286 00 00")):
        named.contact = contact
        net.add(named)
        dossier = collected(net)
        document = docx.Document(io.BytesIO(build_dossier(dossier, DUTCH, made_at=NOW)))
        assert [one.text for one in document.paragraphs if one.style and one.style.name == "Boxed"] == [
            "Pas de toeslag aan"
        ]
        assert f"Vragen over dit dossier: {whom}" in [one.text for one in document.paragraphs]
        assert f"Vragen\t{whom}" in [one.text for one in document.paragraphs]
        assert f"Vragen over dit dossier: {whom}" in files(dossier)[1]


def test_a_summary_takes_one_page_however_long_its_texts_and_says_what_it_leaves_out() -> None:
    dossier = long_dossier()
    page = summary_chapter(dossier, DUTCH)
    assert count_pages_of(page, "Tabel") == 1
    (listed,) = [part for part in page if isinstance(part, Grid)]
    assert 0 < len(listed.rows) < len(dossier.items)
    assert DUTCH.count("dossier.items_further", len(dossier.items) - len(listed.rows)) in str(page)
    whole = dataclasses.replace(dossier, ask="a\n" * 500, named=dossier.named[:2])
    assert count_pages_of(summary_chapter(whole, DUTCH), "Tabel") == 1
