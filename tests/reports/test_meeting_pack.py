"""The papers of a meeting: its agenda in order, what is asked and proposed, and an annex for what has more to say."""

import dataclasses
import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from alliance.calendar.periods import days_between
from alliance.contributions.outcomes import HandoverOutcome
from alliance.enums import AddresseeState, DecisionOutcome, MeetingKind, Name, Purpose
from alliance.meetings.changes import Changes
from alliance.meetings.decision_results import DecisionResult
from alliance.meetings.packs import MeetingPack, PackItem, collect_pack
from bot.app import NotReady
from bot.files.meetings import write_meeting
from reports.meetings.pack import build_meeting_pack
from storage.engine.database import Database
from storage.tables import Member, SlackProfile
from tests.kit.documents import word_xml as text_of
from tests.kit.reading import says
from tests.kit.times import local
from tests.meetings.test_meeting_rules import plan, schedules
from tests.networks.small_network import LONG_AGO, Network, at
from tests.reports.kit.sample import DUTCH, ENGLISH, MADE_AT

ITEM = PackItem(
    1, "B-1", Name("Kamers", "Rooms"), Purpose.DECISION, "Mag het?", "Ja.", "Doen.", Name("Wonen"), "De wachttijd."
)
PACK = MeetingPack(
    "O-3",
    MeetingKind.EXECUTIVE,
    "Najaar",
    dt.date(2026, 12, 15),
    dt.time(9, 30),
    "Utrecht",
    (),
    (ITEM, dataclasses.replace(ITEM, place=2, ref=None, title=Name("Rondvraag"), question="", annex="")),
)


def test_it_says_what_must_be_decided_and_what_is_behind_it() -> None:
    told = text_of(build_meeting_pack(PACK, DUTCH, made_at=MADE_AT))
    for part in (
        "Bestuurlijk overleg",
        "15 december 2026",
        "09:30",
        "Hele netwerk",
        "ter besluitvorming",
        "2. Rondvraag",
    ):
        assert part in told
    for part in ("Mag het?", "Voorstel", "Advies van het ambtelijk overleg", "Bijlage bij 1: B-1 · Kamers"):
        assert part in told
    assert "Bijlage bij 2" not in told
    english = text_of(build_meeting_pack(PACK, ENGLISH, made_at=MADE_AT))
    assert "B-1 · Rooms" in english
    assert build_meeting_pack(PACK, DUTCH, made_at=MADE_AT) == build_meeting_pack(PACK, DUTCH, made_at=MADE_AT)


def test_the_front_says_nothing_twice() -> None:
    usual = dataclasses.replace(PACK, title="Bestuurlijk overleg 15 december 2026", starts_at=None)
    told = text_of(build_meeting_pack(usual, DUTCH, made_at=MADE_AT))
    front = re.sub(r"<[^>]+>", "|", told).partition("Inhoud")[0]
    assert (front.count("Bestuurlijk overleg"), front.count("15 december 2026")) == (1, 1)
    front = re.sub(r"<[^>]+>", "|", text_of(build_meeting_pack(PACK, DUTCH, made_at=MADE_AT))).partition("Inhoud")[0]
    assert front.index("Najaar") < front.index("Bestuurlijk overleg")


def test_what_was_declined_did_not_become_the_answer_to_a_dossier() -> None:
    handed = HandoverOutcome("D-1", "Ministerie van OCW", AddresseeState.ANSWERED, None, "Nee.", dt.date(2026, 12, 1))
    period = days_between(dt.date(2026, 11, 1), dt.date(2026, 12, 1))
    for outcome, is_told in ((DecisionOutcome.AGREED, True), (DecisionOutcome.DECLINED, False)):
        became = DecisionResult("O-1", period.first_on, "B-1", Name("Kamers"), outcome, "We doen het.", handed=handed)
        changes = Changes(period, previous="O-1", decided=(became,))
        told = text_of(build_meeting_pack(dataclasses.replace(PACK, changes=changes), DUTCH, made_at=MADE_AT))
        assert ("Ministerie van OCW" in told) is is_told


def test_without_anything_on_it_it_says_so_and_what_is_not_to_be_seen_is_not_there() -> None:
    told = text_of(build_meeting_pack(dataclasses.replace(PACK, items=()), DUTCH, made_at=MADE_AT))
    assert says("pack.nothing") in told
    hidden = dataclasses.replace(PACK, items=(dataclasses.replace(ITEM, title=None, annex=""),))
    assert "Kamers" not in text_of(build_meeting_pack(hidden, DUTCH, made_at=MADE_AT))


def test_it_names_nobody_whatever_somebody_typed(database: Database) -> None:
    said = "Jelle belt Karim Aydin; k.aydin@delft.nl of 06-12345678, https://nkn.slack.com/archives/C1/p2"
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-01T10:00", title=said).body = said
        session.get_one(Member, network.people["Groningen"]).is_secretariat = True
        network.add(SlackProfile(slack_user_id="U9", team_id="T1", name="Karim Aydin · Delft", fetched_at=LONG_AGO))
        meeting = plan(session, title=f"Overleg: {said}")
        schedules(session, meeting, "B-1", question=said, proposal=said)
        schedules(session, meeting, None, title=said, purpose=Purpose.INFORMATION)
        pack = collect_pack(session, meeting, time=local(at("2026-11-24T10:00")))
    made = build_meeting_pack(dataclasses.replace(pack, place=said), DUTCH, made_at=MADE_AT)
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        told = "".join(file.read(name).decode() for name in file.namelist())
    assert told.count("[naam] belt [naam]; [contact] of [contact], [koppeling]") > 6
    for hidden in ("Jelle", "Karim", "Aydin", "@delft", "12345678", "slack.com"):
        assert hidden not in told


def test_it_is_collected_in_the_agendas_order_and_written_by_the_command(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-01T10:00", title="Te weinig kamers")
        session.get_one(Member, network.people["Groningen"]).is_secretariat = True
    with pytest.raises(NotReady, match="There is no meeting"):
        write_meeting(database, "O-1", tmp_path / "x.docx", words=DUTCH, time=local(at("2026-11-24T10:00")))
    with pytest.raises(NotReady, match=r"ends in neither"):
        write_meeting(database, "O-1", tmp_path / "x.pdf", words=DUTCH, time=local(at("2026-11-24T10:00")))
    with database.writing() as session:
        meeting = plan(session)
        schedules(session, meeting, None, title="Opening", purpose=Purpose.INFORMATION)
        schedules(session, meeting, "B-1", question="Mag het?")
        pack = collect_pack(session, meeting, time=local(at("2026-11-24T10:00")))
        number = meeting.number
    # What must be decided comes first.
    assert [(one.place, one.ref, one.annex) for one in pack.items] == [
        (1, "B-1", "De wachttijd is 14 maanden."),
        (2, None, ""),
    ]
    out = tmp_path / "stukken.docx"
    write_meeting(database, f"o-{number}", out, words=DUTCH, time=local(at("2026-11-24T10:00")))
    assert "Te weinig kamers" in text_of(out.read_bytes())
    book = tmp_path / "stukken.xlsx"
    told = write_meeting(database, f"O-{number}", book, words=DUTCH, time=local(at("2026-11-24T10:00")))
    # Without a meeting before it: since the network began.
    assert "2026-11-01 – 2026-11-24" in told
    sheets = openpyxl.load_workbook(book).sheetnames
    assert "Bijdragen" in sheets
    assert "Deelname" not in sheets
