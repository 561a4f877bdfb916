"""Everything on one subject, for somebody who asks under the Woo: found, numbered, and without names of people."""

import datetime as dt
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from alliance.archive_terms import Appraisal
from alliance.enums import ChairKind, KeptFileKind, MeetingKind
from alliance.index.indexing import reindex_all
from alliance.kept_files import KeptKey, keep
from alliance.people.known_names import KnownNames
from alliance.people.visibility import secretariat
from alliance.records.archive import ArchiveOrder, open_archive
from alliance.search.search import search
from reports.meetings.pack import build_meeting_pack
from reports.records.archive import write_archive
from reports.records.archive.file_texts import texts_of
from reports.records.archive.values_in_words import RedactedValues
from storage.engine.database import Database
from storage.tables import Chair, Member
from tests.networks.archived_network import SECRET, ArchivedNetwork, workbook
from tests.networks.small_network import LONG_AGO, ZONE, at
from tests.reports.kit.papers import sample_pack
from tests.reports.kit.sample import DUTCH

NOVEMBER = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))


NAMING = {
    "stukken-2.xlsx": workbook("</t><si><r><t>Bel Noor</t></r><r><t> de Wit</t></r></si><t>"),
    "stukken-3-Jelle-Hoekstra.xlsx": workbook("Niets"),
    "stukken-4.pdf": b"%PDF Noor de Wit",
}
"""Files that tell about people, or may: in their text, in their name, and one that cannot be looked into."""


def made(database: Database, about: str, reason: str = "") -> dict[str, bytes]:
    """What is in the archive about these words."""
    target = io.BytesIO()
    with database.reading() as session:
        write_archive(open_archive(session, ArchiveOrder(*NOVEMBER, about, reason), ZONE), target, DUTCH, Appraisal())
    with zipfile.ZipFile(target) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Database]:
    """November, in which Delft's person is a political lead."""
    path = tmp_path_factory.mktemp("request") / "kennisbot.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        net = ArchivedNetwork(session)
        net.fill()
        for city, name in (("Utrecht", "Noor de Wit"), ("Groningen", "Jelle Hoekstra"), ("Delft", "Marleen Wethouder")):
            session.get_one(Member, net.people[city]).name = name
        delft = net.people["Delft"]
        net.add(Chair(kind=ChairKind.EXECUTIVE, alliance_id=net.housing, member_id=delft, since=LONG_AGO))
        for edition, (name, content) in enumerate(NAMING.items(), 2):
            key = KeptKey(KeptFileKind.PAPERS, "O-1", edition, "nl")
            keep(session, key, name=name, content=content, now=at("2026-11-25T11:00"))
    reindex_all(database)
    yield database
    database.close()


@pytest.fixture(scope="module")
def parts(filled: Database) -> dict[str, bytes]:
    """Everything on rooms."""
    return made(filled, "kamers")


def test_what_is_about_it_is_found_with_what_it_led_to_and_nothing_else(parts: dict[str, bytes]) -> None:
    things = {Path(name).stem for name in parts if re.search(r"/[ABDOV]-\d+\.json$", name)}
    assert things == {"B-1", "B-3", "D-1", "O-1"}
    assert not any(name.startswith("rapportages") for name in parts)


def test_names_of_people_are_left_out_but_for_those_at_board_level(parts: dict[str, bytes]) -> None:
    told = "".join(data.decode("utf-8", "replace") for name, data in parts.items() if not name.endswith(".xlsx"))
    assert not re.search("Noor|Hoekstra|12345678", told)
    assert "Marleen Wethouder" in told
    shared = json.loads(parts["bijdragen/B-1.json"])
    assert (shared["by"], shared["organisation"]) == (DUTCH("report.someone"), "Utrecht")


def test_a_file_that_was_sent_is_in_it_and_one_that_tells_about_people_without_them(parts: dict[str, bytes]) -> None:
    files = {name for name in parts if name.endswith((".xlsx", ".pdf")) and "/" in name}
    redacted = "overleggen/O-1/2-zonder-namen-stukken-2.xlsx"
    someone = re.sub(r"[^A-Za-z0-9._-]", "_", DUTCH("report.someone"))
    assert files == {
        "dossiers/D-1/1-nl-xlsx-D-1-nl-xlsx.xlsx",
        "overleggen/O-1/1-nl-xlsx-O-1-nl-xlsx.xlsx",
        redacted,
        f"overleggen/O-1/3-zonder-namen-stukken-3-{someone}.xlsx",
    }
    (text,) = (one for one in texts_of(parts[redacted]) or [] if "Bel" in one)
    assert text == f"Bel {DUTCH('report.someone')}"
    told = json.loads(parts["manifest.json"])["files_left_out"]
    unnamed = f"O-1 · stukken 3 {DUTCH('report.someone')}.xlsx"
    assert [one["file"] for one in told] == ["O-1 · stukken-2.xlsx", unnamed, "O-1 · stukken-4.pdf"]
    once = DUTCH.count("archival.why_people", 1)
    assert [one["why"] for one in told] == [once, once, DUTCH("archival.why_unread")]
    assert [one["redacted"] for one in told] == [True, True, False]
    original = hashlib.sha256(NAMING["stukken-2.xlsx"]).hexdigest()
    page = html.unescape(parts["inventaris.html"].decode())
    assert DUTCH("archival.redacted_file", sha256=original) in page
    assert redacted in page
    assert DUTCH("archival.why_unread") in page
    assert DUTCH.count("archival.files_left_out_about", 3)[:40] in parts["LEESMIJ.txt"].decode()


def test_what_the_bot_makes_for_readers_can_be_looked_into_and_the_office_is_nobody() -> None:
    clean = RedactedValues(DUTCH, KnownNames(("Noor de Wit",)), {})
    assert clean.office("secretariaat@kennissteden.example")
    assert not clean.office("Noor de Wit, noor@utrecht.example")
    found = texts_of(build_meeting_pack(sample_pack(MeetingKind.OFFICIAL), DUTCH, made_at=LONG_AGO))
    assert found
    assert [one for one in found if clean.count_in(one)] == []


def test_the_inventory_numbers_each_document_and_says_what_was_left_out_and_why(parts: dict[str, bytes]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(parts["inventaris.xlsx"])).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    judged = {row[1]: row[5] for row in rows}
    assert judged["B-1"] == DUTCH("archival.judgement.part")
    assert judged[f"B-{SECRET}"] == DUTCH("archival.judgement.none")
    told = {row[1]: (row[2], str(row[4])[:10], str(row[6])) for row in rows}
    assert told[f"B-{SECRET}"][0] == DUTCH("archival.document.contributions")
    assert told[f"B-{SECRET}"][1].startswith("2026-")
    assert "art. 5.1 lid 2 onder e Woo" in told["B-1"][2]
    for path in (one for row in rows if row[7] for one in str(row[7]).split(", ")):
        assert path in parts
    page = html.unescape(parts["inventaris.html"].decode())
    assert DUTCH("archival.why_closed") in page
    assert DUTCH("archival.inventory_check") in page


def test_a_reference_is_a_subject_and_words_that_nothing_has_give_an_archive_that_says_so(filled: Database) -> None:
    assert "actiestappen/A-1.json" in made(filled, "A-1")
    nothing = made(filled, "zeewier")
    assert DUTCH("archival.nothing") in str(json.dumps(list(map(str, _cells(nothing["inventaris.xlsx"])))))


def test_everything_is_in_it_also_beyond_what_can_be_paged_through_in_slack(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alliance.search.search.MOST_SHOWN", 1)
    with filled.reading() as session:
        shown = search(session, reader=secretariat(LONG_AGO), typed="kamers", channel_id=None, limit=1)
    assert (len(shown.hits), shown.next) == (1, None)
    assert {"bijdragen/B-1.json", "bijdragen/B-3.json"} <= made(filled, "kamers").keys()


def _cells(content: bytes) -> list[object]:
    return [cell for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].values for cell in row if cell]
