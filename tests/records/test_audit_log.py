"""The audit log as people read it: who changed what, from what to what, with names instead of ids."""

import ast
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance.enums import ParticipationKind
from alliance.errors import NotAllowed
from alliance.people.audit import audit
from alliance.people.audit_log import LogFilter, ShownEntry, list_log, list_whole_log
from alliance.polls import scan_drafts
from alliance.polls.scan_drafts import ScanOutline
from reports.records.audit_words import AuditWords
from storage.engine.database import Database, Session
from tests.kit import Town
from tests.kit.administration import opens_list, tries_for_organisation
from tests.kit.reading import held, says, texts
from tests.networks.small_network import ADMIN, ZONE, Network, at, network_with_chair, somebody, somebody_of
from tests.polls.test_poll_exports import workbook
from texts import LANGUAGES, Translator

ROOT = Path(__file__).parents[2]
DUTCH = Translator("nl", ZONE)
RECORDING = {"audit", "audit_changes", "audit_others"}
"""The functions that record an action, which is their third argument."""
NOW = at("2026-11-24T10:00")


def read(session: Session, wanted: LogFilter | None = None) -> list[ShownEntry]:
    session.flush()
    return list_whole_log(session, reader=ADMIN, wanted=wanted or LogFilter(), zone=ZONE)


def told(entry: ShownEntry, words: Translator = DUTCH) -> str:
    reading = AuditWords(words)
    return "\n".join([reading.sentence(entry), *reading.lines(entry.changes)])


def audited_actions() -> Iterator[str]:
    """Every action that the code records, read from the code."""
    for path in sorted((ROOT / "alliance").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef) or path.name == "audit.py" or function.name == "audit_others":
                continue
            assigned = {
                target.id: node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
                    "audit",
                    "audit_changes",
                    "audit_others",
                }:
                    action = node.args[2]
                    if isinstance(action, ast.Name):
                        action = assigned[action.id]
                    chosen = [action.body, action.orelse] if isinstance(action, ast.IfExp) else [action]
                    for one in chosen:
                        assert isinstance(one, ast.Constant), f"{path}:{node.lineno} names no action"
                        yield str(one.value)


def test_every_action_that_is_recorded_has_words_in_both_languages() -> None:
    actions = set(audited_actions())
    assert len(actions) > 60
    for language in LANGUAGES:
        words = Translator(language, ZONE)
        assert [one for one in sorted(actions) if not words.has(f"log.did.{one}")] == []


def test_an_entry_is_a_sentence_with_names_and_what_it_was_and_became(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        by = somebody(user_id="UGRONINGEN")
        before = {"kind": ParticipationKind.READS_ALONG, "contact": None}
        contact = network.people["Delft"]
        subject = "huisvesting:delft"
        audit(session, by, "change_participation", subject, before, NOW, kind="takes_part", contact=contact)
        audit(session, None, "archive_alliance", "huisvesting", {"archived": False}, NOW, archived=True)
        closed, changed = read(session)
    assert told(changed) == (
        "Iemand heeft de deelname gewijzigd van Delft (Studentenhuisvesting)\n"
        f"soort: {DUTCH('participation.reads_along')} → {DUTCH('participation.takes_part')}\n"
        "contact: Iemand · Delft"
    )
    assert told(closed) == "Kennisbot heeft alliantie Studentenhuisvesting afgesloten"
    assert told(closed, Translator("en", ZONE)) == "Kennisbot closed the alliance Studentenhuisvesting"


def test_roles_days_and_what_was_handed_over_are_words(database: Database) -> None:
    with database.writing() as session:
        network = network_with_chair(session)
        audit(session, None, "account_closed", "UDELFT", {}, NOW, nobody=["secretariat", f"official:{network.housing}"])
        audit(session, ADMIN, "set_schedule", "huisvesting", {}, NOW, every="month", weekday=3, wall_time="09:00:00")
        given = {"reason": "leaves", "to": "UUTRECHT", "given": {"chair": 1, "step": 2}, "refs": ["A-1", "A-2"]}
        audit(session, ADMIN, "hand_over", "UDELFT", {}, NOW, **given, let_go={"step": 1}, let_go_refs=["A-3"])
        counts = {"participations": 2, "steps": 0}
        audit(session, ADMIN, "end_organisation", "delft", counts, NOW, successor="utrecht", people=["UDELFT"])
        merged, handed, planned, closed = (told(one).split("\n", 1)[1] for one in read(session))
    chair = DUTCH("log.of", first=DUTCH("chair.official"), second="Studentenhuisvesting")
    assert closed == f"voorlopig niemand: {DUTCH('vacancy.secretariat')}, {chair}"
    assert planned == "eenheid: maand\nweekdag: donderdag\ntijd: 09:00"
    assert handed == (
        "reden: vertrekt\naan: Iemand · Utrecht\novergedragen: Trekker, 2 actiestappen\nwaaronder: A-1, A-2\n"
        "heeft nu niemand: 1 actiestap\nzonder iemand: A-3"
    )
    assert merged == "opgegaan in: Utrecht\nmensen die meegingen: Iemand · Delft\ndeelnames die meegingen: 2"


def test_a_draft_scan_was_begun_and_has_no_deadline_yet(database: Database) -> None:
    with database.writing() as session:
        network = network_with_chair(session)
        chair, empty = somebody_of(session, network, "Delft", is_chair=True), ScanOutline()
        scan_drafts.start_scan(
            session, by=chair, alliance_id=network.housing, title="Kamers", outline=empty, follows=None, now=NOW
        )
        (begun,) = read(session)
    assert told(begun) == "Iemand is begonnen aan quick scan V-1"
    assert told(begun, Translator("en", ZONE)) == "Iemand began quick scan V-1"


def test_what_nobody_knows_any_more_is_still_readable(database: Database) -> None:
    with database.writing() as session:
        network_with_chair(session)
        audit(session, ADMIN, "moved_the_moon", "nobody-knows", {"phase_of": [1, None]}, NOW, phase_of={"a": 1})
        audit(session, ADMIN, "archive_theme", "gone-theme", {}, NOW)
        audit(session, ADMIN, "decide", "O-3", {"outcome": "long gone"}, NOW, outcome="agreed", acting_for=[99])
        decided, archived, moved = (told(one) for one in read(session))
    assert moved == "UADMIN heeft iets gewijzigd (moved the moon): nobody-knows\nphase of: 1, niets → a: 1"
    assert archived == "UADMIN heeft thema gone-theme gearchiveerd"
    assert decided.startswith("UADMIN (namens 99) heeft een besluit vastgelegd in O-3\nuitkomst: long gone → ")


@pytest.mark.both_databases("JSON")
def test_the_log_is_filtered_by_person_thing_and_period(database: Database) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        early, late = at("2026-11-01T23:30"), at("2026-11-02T00:30")
        audit(session, somebody(user_id="UDELFT"), "edit_step", "A-4", {"title": "Oud"}, early, title="Nieuw")
        audit(session, ADMIN, "appoint_secretariat", "UDELFT", {}, late)
        audit(session, ADMIN, "create_topic", "huisvesting:kamers", {}, late, name="Kamers")

        def found(wanted: LogFilter) -> list[str]:
            return [one.action for one in read(session, wanted)]

        assert found(LogFilter(who="delft")) == ["appoint_secretariat", "edit_step"]
        assert found(LogFilter(who="nobody of that name")) == []
        assert found(LogFilter(about="a-4")) == ["edit_step"]
        assert found(LogFilter(about="STUDENTEN")) == ["create_topic"]
        assert found(LogFilter(about="%")) == []
        first, second = dt.date(2026, 11, 1), dt.date(2026, 11, 2)
        assert found(LogFilter(last_on=first)) == ["edit_step"]
        assert found(LogFilter(first_on=second)) == ["create_topic", "appoint_secretariat"]
        assert found(LogFilter(who="delft", first_on=first, last_on=first)) == ["edit_step"]
        audit(session, ADMIN, "appoint_chair", "huisvesting:official", {"chairs": []}, late, chairs=["UUTRECHT"])
        contact = {"kind": "takes_part", "contact": net.people["Utrecht"]}
        audit(session, ADMIN, "change_participation", "huisvesting:utrecht", contact, late, kind="reads_along")
        assert found(LogFilter(who="Iemand · Utrecht")) == ["change_participation", "appoint_chair"]


def test_the_log_is_read_a_page_at_a_time_and_only_by_who_administers(database: Database) -> None:
    with database.writing() as session:
        network_with_chair(session)
        for number in range(13):
            audit(session, ADMIN, "edit_step", f"A-{number}", {}, NOW)
        session.flush()
        first, has_more = list_log(session, reader=ADMIN, wanted=LogFilter(), zone=ZONE)
        second, has_still_more = list_log(session, reader=ADMIN, wanted=LogFilter(), zone=ZONE, page=1)
        assert [one.subject for one in first][:2] == ["A-12", "A-11"]
        assert (len(first), has_more, len(second), has_still_more) == (12, True, 1, False)
        with pytest.raises(NotAllowed):
            list_log(session, reader=somebody(user_id="UDELFT"), wanted=LogFilter(), zone=ZONE)


def test_the_log_is_read_filtered_and_had_as_a_workbook(shared_town: Town) -> None:
    hanneke = shared_town.hanneke
    assert not tries_for_organisation(hanneke, "Wageningen", "Wijzigen", mail_domain="log.example")
    shared_town.close_all_forms()
    assert not tries_for_organisation(hanneke, "Wageningen", "Wijzigen")
    assert says("org.unchanged", organisation="Wageningen") in texts(hanneke.form())
    shared_town.close_all_forms()
    assert not tries_for_organisation(hanneke, "Kences", "Wijzigen", region="Kences' regio")
    shared_town.close_all_forms()
    opens_list(hanneke, "Logboek")
    read = texts(hanneke.form())
    assert "Wat mensen met bijdragen van hun eigen organisatie doen, staat bij *Geschiedenis* op de kaart" in read
    assert "Hanneke Postma heeft organisatie *Wageningen* gewijzigd" in read
    assert "• maildomeinen: " in read
    assert read.index("Kences' regio") < read.index("log.example"), "newest first"
    hanneke.presses("^Filteren$", view="modal")
    assert hanneke.submits(first_on="2026-12-02", last_on="2026-12-01") == {"last_on": says("problem.log_period")}
    assert not hanneke.submits(who="postma", about="wagening", first_on="2020-01-01", last_on="2099-01-01")
    read = texts(hanneke.form())
    assert "log.example" in read
    assert "Kences' regio" not in read
    hanneke.presses("^Excel$", view="modal")
    shared_town.settle()
    (sheet,) = workbook(shared_town, "^kennisbot-logboek")
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "log.example" in cells
    assert "Kences' regio" not in cells
    shared_town.control.post("close", user=hanneke.user_id)
    hanneke.presses("^Filteren$", view="modal")
    assert held(hanneke.form(), "about") == "wagening"
    assert not hanneke.submits(about="bestaat niet")
    assert says("log.none") in texts(hanneke.form())
