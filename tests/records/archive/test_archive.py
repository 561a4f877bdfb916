"""The archive of a period: what is in it, what stays out, and that it is the same whenever it is made."""

import datetime as dt
import hashlib
import io
import json
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from sqlmodel import col, delete, select

from alliance.archive_terms import Appraisal
from alliance.errors import Invalid, NotAllowed
from alliance.records.archive import ArchiveOrder, ask_for_archive, check_order, open_archive
from bot.app import NotReady
from bot.files.archives import make_archive
from reports.records.archive import write_archive
from reports.records.archive.readme import FIELDS
from storage.engine.database import Database, Session
from storage.tables import AuditEntry, Delivery, Member
from tests.networks.archived_network import SECRET, ArchivedNetwork
from tests.networks.small_network import ADMIN, ZONE, Network, at, somebody
from tests.records.archive.mdto import kind_of, text_of
from tests.reports.kit.sample import DUTCH, ENGLISH

NOVEMBER = ArchiveOrder(dt.date(2026, 11, 1), dt.date(2026, 11, 30))
WITH_CLOSED = ArchiveOrder(dt.date(2026, 11, 1), dt.date(2026, 11, 30), reason="Bezwaar loopt")
UNDECIDED = Appraisal()
TODAY, NOW = dt.date(2026, 12, 5), at("2026-12-05T10:00")


def made(session: Session, order: ArchiveOrder = NOVEMBER, appraisal: Appraisal = UNDECIDED) -> bytes:
    """The bytes of an archive."""
    session.flush()
    target = io.BytesIO()
    write_archive(open_archive(session, order, ZONE), target, DUTCH, appraisal)
    return target.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
        return {name: parts.read(name) for name in parts.namelist()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    """The names of the parts that are not the same in two archives."""
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def record(parts: dict[str, bytes], path: str) -> Any:
    return json.loads(parts[path])


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Database]:
    """A database in which everything happened in November; tests leave it as it is."""
    path = tmp_path_factory.mktemp("archive") / "kennisbot.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        ArchivedNetwork(session).fill()
    yield database
    database.close()


@pytest.fixture(scope="module")
def november(filled: Database) -> bytes:
    """The archive of November."""
    with filled.reading() as session:
        return made(session)


@pytest.fixture(scope="module")
def parts(november: bytes) -> dict[str, bytes]:
    """What is in it."""
    return unpacked(november)


@pytest.fixture(scope="module")
def opened(filled: Database) -> dict[str, bytes]:
    """What is in the archive of November with what is closed, to be kept for ten years."""
    with filled.reading() as session:
        return unpacked(made(session, WITH_CLOSED, Appraisal("V", 10)))


def test_everything_of_the_period_is_in_it_with_its_history(parts: dict[str, bytes]) -> None:
    shared = record(parts, "bijdragen/B-1.json")
    assert [one["version"] for one in shared["versions"]] == [1, 2]
    assert shared["title"].startswith("Te weinig kamers <voor> &")
    assert {one["organisation"]: one["severity"] for one in shared["recognised_by"]}.keys() == {"Delft", "Groningen"}
    assert [one["what"] for one in shared["history"]][:2] == ["bewerkt", "herkend: wij hebben dit ook"]
    step = record(parts, "actiestappen/A-1.json")
    assert step["owners"] == ["Leiden", "Zwolle"]
    assert (step["status"], step["due_on"], step["history"][-1]["note"]) == (
        "vraagt aandacht",
        "2026-12-31",
        "Wacht op geld",
    )
    (decided, closed, undecided) = record(parts, "overleggen/O-1/O-1.json")["agenda"]
    assert (decided["about"], decided["outcome"], decided["decision"]) == (
        "B-1",
        "akkoord",
        "We gaan naar het ministerie",
    )
    assert (closed["about"], closed["title"], closed["is_closed"]) == (f"B-{SECRET}", "", True)
    assert (undecided["title"], undecided["outcome"]) == ("Rondvraag", None)
    bundle = record(parts, "dossiers/D-1/D-1.json")
    assert (bundle["contributions"], [one["what"] for one in bundle["history"]]) == (["B-1", "B-2"], ["overhandigd"])
    agreed = {one["organisation"]: (one["edition"], one["consent"]) for one in bundle["consents"]}
    assert agreed["Utrecht"] == (1, DUTCH("naming.with_name"))
    assert b"Ruimte" in zipfile.ZipFile(io.BytesIO(parts["dossiers/D-1/1-nl-xlsx-D-1-nl-xlsx.xlsx"])).read(
        "xl/worksheets/sheet1.xml"
    )
    sheets = openpyxl.load_workbook(io.BytesIO(parts["overzicht.xlsx"]), read_only=True)
    assert {"Bijdragen", "Versies", "Besluiten", "Uitslagen", "Geschiedenis", "Bestanden"} <= set(sheets.sheetnames)
    for name in ("LEESMIJ.txt", "README.txt"):
        assert f"B-{SECRET}" in parts[name].decode()
    assert b"<script" not in parts["index.html"]


def test_every_page_can_be_read_and_leads_on(parts: dict[str, bytes]) -> None:
    pages = {name: data.decode() for name, data in parts.items() if name.endswith(".html")}
    for name, text in pages.items():
        assert '<html lang="nl">' in text
        assert text.count("<h1>") == 1
        assert re.findall(r"<th(?! scope)[ >]", text) == []
        levels = [int(one) for one in re.findall(r"<h(\d)", text)]
        assert all(after <= before + 1 for before, after in pairwise(levels)), name
        for link in re.findall(r'href="([^"#]+)"', text):
            assert posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) in parts, (name, link)
        assert all(f'id="{one}"' in text for one in re.findall(r'href="#([^"]+)"', text))
    index = pages["index.html"]
    assert 'href="#contributions-2026"' in index
    assert index.index('href="bijdragen/B-1.html"') < index.index('href="bijdragen/B-1.json"')
    assert "26 november 2026" in pages["overleggen/O-1/O-1.html"]


def test_every_field_of_the_data_is_explained(opened: dict[str, bytes]) -> None:
    def names(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*map(names, value.values()))
        return set().union(*map(names, value)) if isinstance(value, list) else set()

    used = set().union(
        *(names(json.loads(data)) for path, data in opened.items() if "/" in path and path.endswith("json"))
    )
    assert used <= set(FIELDS)
    for name in used:
        assert f"\n{name}: " in opened["LEESMIJ.txt"].decode()


@pytest.mark.both_databases("order")
def test_what_happens_after_the_period_does_not_change_its_archive(database: Database) -> None:
    with database.writing() as session:
        net = ArchivedNetwork(session)
        net.fill()
        first = made(session)
        assert made(session) == first
        net.end_others()
        assert differing(unpacked(made(session)), unpacked(first)) == set()
        net.change_all()
        second = made(session)
        assert differing(unpacked(second), unpacked(first)) == set()
        assert second == first
        december = unpacked(made(session, ArchiveOrder(dt.date(2026, 12, 1), dt.date(2026, 12, 3))))
        assert record(december, "bijdragen/B-1.json")["merged_from"] == ["B-3"]
        assert record(december, "bijdragen/B-2.json")["state"] == "gearchiveerd"
        step = record(december, "actiestappen/A-1.json")
        assert (step["alliance"], step["owners"]) == ("Wonen en werken", ["Utrecht"])
        told = [(one["from"], one["to"]) for one in step["history"] if one["from"]]
        assert told == [("Studentenhuisvesting", "Wonen en werken")]
        # An erasure is the one thing that changes it.
        member = session.get_one(Member, net.people["Delft"])
        session.exec(delete(AuditEntry).where(col(AuditEntry.subject) == member.slack_user_id))
        member.name = "voormalig contactpersoon"
        session.add(member)
        third = unpacked(made(session))
        assert "voormalig contactpersoon" in third["bijdragen/B-1.json"].decode()


@pytest.mark.parametrize("which", ["parts", "opened"])
def test_the_metadata_are_what_mdto_asks(request: pytest.FixtureRequest, which: str) -> None:
    parts: dict[str, bytes] = request.getfixturevalue(which)
    trees = {name: ElementTree.fromstring(data) for name, data in parts.items() if name.endswith(".mdto.xml")}
    kinds = {name: kind_of(tree) for name, tree in trees.items()}
    files = {name for name in parts if not name.endswith(".xml") and not name.startswith("manifest")}
    assert {f"{name}.bestand.mdto.xml" for name in files} == {one for one, kind in kinds.items() if kind == "bestand"}
    objects = {}
    for name, tree in trees.items():
        if kinds[name] == "bestand":
            content = parts[name.removesuffix(".bestand.mdto.xml")]
            assert text_of(tree[0], "checksum", "checksumWaarde") == hashlib.sha256(content).hexdigest()
            assert text_of(tree[0], "omvang") == str(len(content))
        else:
            objects[text_of(tree[0], "identificatie", "identificatieKenmerk")] = tree[0]
            assert (tree[0].find("{*}bewaartermijn") is not None) == (which == "opened")
    levels = {key: text_of(one, "aggregatieniveau", "begripLabel") for key, one in objects.items()}
    assert (levels["B-1"], levels["D-1"], levels["archief:2026-11-01/2026-11-30"]) == (
        "Archiefstuk",
        "Dossier",
        "Archief",
    )
    refers = ("verwijzingIdentificatie", "identificatieKenmerk")
    for key, one in objects.items():
        if levels[key] != "Archief":
            whole = objects[text_of(one, "isOnderdeelVan", *refers)]
            assert key in {text_of(part, *refers) for part in whole.findall("{*}bevatOnderdeel")}
    for tree in (tree for name, tree in trees.items() if kinds[name] == "bestand"):
        assert text_of(tree[0], "isRepresentatieVan", *refers) in objects


def test_the_manifests_have_a_checksum_of_every_file(parts: dict[str, bytes]) -> None:
    lines = dict(line.split("  ")[::-1] for line in parts["manifest-sha256.txt"].decode().splitlines())
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in parts.items() if name != "manifest-sha256.txt"}
    assert lines == sums
    listed = {one["path"]: one["sha256"] for one in record(parts, "manifest.json")["files"]}
    assert listed == {name: value for name, value in sums.items() if name != "manifest.json"}


def test_closed_things_stay_closed_unless_somebody_says_why(parts: dict[str, bytes], opened: dict[str, bytes]) -> None:
    closed = record(parts, "manifest.json")["closed"]
    assert (closed["left_out"], closed["references"], closed["included"]) == (1, [f"B-{SECRET}"], False)
    assert [one["because_of"] for one in closed["files_left_out"]] == [f"B-{SECRET}"]
    assert not any(b"Alleen voor ons" in data for data in parts.values())
    assert sum("rapportages" in name and name.endswith(".xlsx") for name in parts) == 1
    assert record(opened, f"bijdragen/B-{SECRET}.json")["title"] == "Alleen voor ons"
    assert record(opened, "manifest.json")["closed"]["reason"] == WITH_CLOSED.reason
    assert WITH_CLOSED.reason in opened["LEESMIJ.txt"].decode()
    assert "Besloten: alleen voor de alliantie" in opened[f"bijdragen/B-{SECRET}.mdto.xml"].decode()


def test_of_an_anonymous_question_there_are_only_totals(parts: dict[str, bytes]) -> None:
    named, secret = (record(parts, f"peilingen/V-{number}.json") for number in (1, 2))
    assert len(named["votes"]) == 5
    assert (secret["votes"], secret["voted"], [one["votes"] for one in secret["results"]][:2]) == ([], 5, [3, 2])
    assert "Kwik" not in json.dumps(secret)


def test_nothing_is_an_archive_that_says_so(database: Database) -> None:
    with database.writing() as session:
        Network(session)
        content = made(session, ArchiveOrder(dt.date(2020, 1, 1), dt.date(2020, 1, 1)))
    parts = unpacked(content)
    assert len(content) < 30_000
    for name in ("overzicht.xlsx", "index.html", "archief.mdto.xml", "LEESMIJ.txt"):
        text = (
            str(list(openpyxl.load_workbook(io.BytesIO(parts[name])).worksheets[0].values))
            if name.endswith("xlsx")
            else parts[name].decode()
        )
        assert DUTCH("archival.nothing") in text
    assert "    sha256sum -c manifest-sha256.txt" in parts["LEESMIJ.txt"].decode().splitlines()
    assert all(kind_of(ElementTree.fromstring(data)) for name, data in parts.items() if name.endswith(".xml"))


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"first_on": dt.date(2026, 12, 1), "last_on": TODAY}, "last_on", "problem.archive_not_over"),
        ({"first_on": dt.date(2026, 12, 1), "last_on": dt.date(2099, 1, 1)}, "last_on", "problem.archive_not_over"),
        ({"first_on": dt.date(2026, 12, 4), "last_on": dt.date(2026, 12, 3)}, "first_on", "problem.archive_backwards"),
        ({"about": "  …  "}, "about", "problem.archive_about"),
        ({"about": "x" * 201}, "about", "problem.too_long"),
        ({"reason": "  "}, "reason", "problem.archive_reason"),
        ({"reason": "x" * 301}, "reason", "problem.too_long"),
    ],
)
def test_an_order_that_cannot_be_is_refused(database: Database, typed: dict[str, Any], field: str, reason: str) -> None:
    with database.reading() as session, pytest.raises(Invalid) as refused:
        check_order(session, **{"first_on": None, "last_on": None, **typed}, today=TODAY, zone=ZONE)
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert DUTCH(reason, **refused.value.values) != ENGLISH(reason, **refused.value.values)


def test_who_administers_may_ask_and_only_the_secretariat_for_what_is_closed(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        secretary = session.get_one(Member, network.people["Utrecht"])
        for order in (NOVEMBER, WITH_CLOSED):
            with pytest.raises(NotAllowed):
                ask_for_archive(session, by=somebody(member=secretary, chairs=(1,)), order=order, now=NOW)
        with pytest.raises(NotAllowed):
            ask_for_archive(session, by=ADMIN, order=WITH_CLOSED, now=NOW)
        secretary.is_secretariat = True
        for by, order in ((ADMIN, NOVEMBER), (ADMIN, NOVEMBER), (somebody(member=secretary), WITH_CLOSED)):
            ask_for_archive(session, by=by, order=order, now=NOW)
        session.flush()
        assert [one.about for one in session.exec(select(Delivery)).all()] == [
            NOVEMBER.as_plain(),
            WITH_CLOSED.as_plain(),
        ]
        assert [one.after.get("reason") for one in session.exec(select(AuditEntry)).all()] == [
            None,
            None,
            "Bezwaar loopt",
        ]


def archived(database: Database, path: Path | None, **typed: Any) -> list[str]:
    """What `kennisbot archive` says."""
    order = {"first": "2026-11-01", "last": "2026-11-30", **typed}
    return list(make_archive(database, path, appraisal=Appraisal(), words=DUTCH, now=NOW, **order))


def test_the_command_writes_it_and_names_it_after_the_day(
    filled: Database, november: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (told, left_out) = archived(filled, None)
    (file,) = tmp_path.iterdir()
    assert file.name == "kennisbot-archief-2026-11-01-2026-11-30-gemaakt-2026-12-05.zip"
    assert told.startswith(file.name)
    assert file.read_bytes() == november
    assert f"B-{SECRET}" in left_out
    (_, empty) = archived(filled, tmp_path / "empty.zip", first="2020-01-01", last="2020-01-01")
    assert "Nothing" in empty
    (closed,) = archived(filled, tmp_path / "closed.zip", reason="Bezwaar loopt")
    assert closed.startswith(str(tmp_path / "closed.zip"))
    with filled.reading() as session:
        told_of = [one.after for one in session.exec(select(AuditEntry).where(AuditEntry.action == "make_archive"))]
    assert [one.get("reason") for one in told_of][-2:] == [None, "Bezwaar loopt"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"first": "gisteren"}, r"--from: “gisteren” is no day. Write it as 2026-11-30."),
        ({"last": "2026-12-05"}, r"--to: An archive is about days that are over. Choose 4-12-2026"),
        (
            {"first": "2026-11-30", "last": "2026-11-01"},
            r"--from: The period begins on 30-11-2026 and ends on 1-11-2026",
        ),
        ({"reason": ""}, r"--with-closed: Say in a few words"),
    ],
)
def test_the_command_says_what_would_be_right(
    database: Database, tmp_path: Path, typed: dict[str, str], told: str
) -> None:
    with pytest.raises(NotReady, match=told):
        archived(database, tmp_path / "x.zip", **typed)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_half(filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "archief.zip"
    path.write_bytes(b"the one before")
    rest = iter(range(20))
    add: Callable[..., Any] = zipfile.ZipFile.open

    def full(*args: Any, **kwargs: Any) -> Any:
        if next(rest, None) is None:
            raise OSError(28, "No space left on device")
        return add(*args, **kwargs)

    monkeypatch.setattr("zipfile.ZipFile.open", full)
    with pytest.raises(NotReady, match=r"The disk is full, and .*archief.zip was not written"):
        archived(filled, path)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("archief.zip", b"the one before")]
