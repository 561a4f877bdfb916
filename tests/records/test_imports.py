"""Excel in, by the rules: what a file adds and changes, what it never does, and what is wrong with one."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import col, select

from alliance.calendar.typed_periods import parse_period
from alliance.digests.digests import collect_digest
from alliance.enums import OrganisationKind, ParticipationKind, Status
from alliance.errors import NotAllowed
from alliance.index import indexing
from alliance.people.members import Member, Organisation
from alliance.records.import_columns import SheetKind
from alliance.records.import_rows import ImportCounts
from alliance.records.imports import Plan, carry_out, plan_import
from reports import build_workbook
from reports.records.import_remarks import DescribedIssue, describe_issues
from reports.records.import_sheets import read_file
from storage.engine.database import Database, Session
from storage.tables import (
    ActionStep,
    Alliance,
    AuditEntry,
    Contribution,
    Delivery,
    Participation,
    StatusUpdate,
    StepOwner,
)
from storage.tables.base import Table
from tests.kit.times import local
from tests.networks.small_network import ADMIN, at, audited, network_with_chair, somebody
from tests.records.filled import EN, NL, doubled, filled, first_row

NOW = at("2026-12-01T10:00")
ALL: dict[str, list[dict[str, object]]] = {
    "Organisaties": [{"Naam": "Tilburg", "Soort": "kennisstad", "Regio": "Brabant", "Maildomeinen": "tilburg.nl"}],
    "Allianties": [{"Alliantie": "Zorg dichtbij", "Thema": "Stedelijke randvoorwaarden", "Doel": "Samen sneller."}],
    "Mensen": [{"Naam": "Tinus Tilburg", "Slack-id": "U0TINUS", "Organisatie": "Tilburg"}],
    "Deelname": [{"Organisatie": "Tilburg", "Doet mee in": "Zorg dichtbij", "Leest mee in": "Studentenhuisvesting"}],
    "Actiestappen": [
        {
            "Alliantie": "zorg DICHTBIJ",
            "Actiestap": "Wijkteams verbinden",
            "Status": "op schema",
            "Toelichting": "Loopt goed.",
            "Eigenaar": "Tilburg, Utrecht",
            "Contactpersoon": "Tilburg: Jan Jansen",
            "Uiterlijk": dt.date(2027, 3, 1),
        }
    ],
    "Bijdragen": [
        {
            "Soort": "knelpunt",
            "Titel": "Te weinig verpleegkundigen",
            "Waar gaat het om?": "Er zijn er te weinig.",
            "Alliantie": "Zorg dichtbij",
            "Organisatie": "Tilburg",
            "Gedeeld op": "3-2-2025",
            "Invloedsgebied": "landelijk",
        }
    ],
}


def planned(
    session: Session, content: bytes, *, name: str = "lijst.xlsx", by: Any = ADMIN
) -> tuple[Plan, list[DescribedIssue]]:
    read = read_file(content, name, NL)
    plan = plan_import(session, by=by, file=read.file, time=local(NOW))
    return plan, describe_issues(read, plan.issues, NL)


def imported(session: Session, content: bytes, *, name: str = "lijst.xlsx") -> list[DescribedIssue]:
    plan, told = planned(session, content, name=name)
    assert not plan.errors, [one.line(NL) for one in told]
    carry_out(session, plan, name=name, sha256="0" * 64)
    session.flush()
    return told


def all_of(session: Session, *tables: type[Table]) -> list[str]:
    session.flush()
    return [str(row.model_dump()) for table in tables for row in session.exec(select(table)).all()]


EVERYTHING = (
    Organisation,
    Member,
    Participation,
    ActionStep,
    StatusUpdate,
    StepOwner,
    Contribution,
    AuditEntry,
    Delivery,
)


def test_what_a_file_changes_is_named_with_what_was_and_what_becomes(database: Database) -> None:
    row = {"Nummer": "A-4", "Alliantie": "Studentenhuisvesting", "Actiestap": "Anders", "Eigenaar": "Delft"}
    with database.writing() as session:
        network = network_with_chair(session)
        step = network.step(4, due_on="2026-12-01")
        network.add(StepOwner(step_id=step.id, organisation_id=network.cities["Utrecht"], since=NOW))
        before = step.title
        _, told = planned(session, filled({"Actiestappen": [{**row, "Uiterlijk": dt.date(2027, 1, 4)}]}))
        changes = [one.text for one in told if one.is_change]
    assert f"A-4 (Actiestap): {before} → Anders" in changes
    assert "A-4 (Eigenaar): Utrecht → Delft" in changes
    assert any(one.endswith("→ ma 4 januari 2027") for one in changes), changes


def test_a_contact_person_whom_nobody_knows_is_an_error_also_at_a_step_that_is_there(database: Database) -> None:
    row = {"Nummer": "A-4", "Alliantie": "Studentenhuisvesting", "Actiestap": "Stap"}
    with database.writing() as session:
        network = network_with_chair(session)
        step = network.step(4, due_on="2026-12-01")
        owner = StepOwner(step_id=step.id, organisation_id=network.cities["Utrecht"], since=NOW)
        owner.contact_name = "Jan Jansen"
        network.add(owner)
        for typed, problems in (
            ("Jan Jansen", []),
            ("Jan Janssen", ["contact_unknown"]),
            ("Utrecht: Piet", ["contact_stays"]),
        ):
            plan, _ = planned(session, filled({"Actiestappen": [{**row, "Contactpersoon": typed}]}))
            assert [one.problem for one in plan.issues if one.column == "contacts"] == problems


@pytest.mark.both_databases("JSON")
def test_a_file_adds_all_that_it_names_and_the_second_time_nothing(database: Database) -> None:
    with database.writing() as session:
        network_with_chair(session)
        assert imported(session, filled(ALL)) == []
        tilburg = session.exec(select(Organisation).where(Organisation.slug == "tilburg")).one()
        tinus = session.exec(select(Member).where(Member.slack_user_id == "U0TINUS")).one()
        step = session.exec(select(ActionStep).where(ActionStep.title == "Wijkteams verbinden")).one()
        shared = session.exec(select(Contribution).where(Contribution.organisation_id == tilburg.id)).one()
        parts = session.exec(select(Participation).where(Participation.organisation_id == tilburg.id)).all()
        assert (tilburg.kind, tilburg.mail_domains) == (OrganisationKind.CITY, ["tilburg.nl"])
        assert tinus.organisation_id == tilburg.id
        assert {one.kind for one in parts} == {ParticipationKind.TAKES_PART, ParticipationKind.READS_ALONG}
        assert (step.status, step.due_on) == (Status.ON_TRACK, dt.date(2027, 3, 1))
        owners = session.exec(select(StepOwner).where(StepOwner.step_id == step.id)).all()
        assert sorted((one.organisation_id == tilburg.id, one.contact_name) for one in owners) == [
            (False, None),
            (True, "Jan Jansen"),
        ]
        assert (shared.created_at.year, shared.details) == (2025, {"sphere": "national"})
        assert ("import_file", "lijst.xlsx") in audited(session)
        assert session.exec(select(Delivery)).all() == []
        before = all_of(session, *EVERYTHING)
        plan, _ = planned(session, filled(ALL))
        assert plan.does_nothing
        carry_out(session, plan, name="lijst.xlsx", sha256="")
        assert all_of(session, *EVERYTHING) == before
    with database.writing() as session:
        assert indexing.index_changes(session) == 2


def test_the_digest_that_went_out_can_come_back(database: Database) -> None:
    with database.writing() as session:
        network = network_with_chair(session)
        step = network.step(4, due_on="2026-11-01")
        network.add(StepOwner(step_id=step.id, organisation_id=network.cities["Utrecht"], since=NOW))
        network.share(7, "2026-11-20T10:00")
        digest = collect_digest(session, period=parse_period("2026", NOW.date()), time=local(NOW))
        before = all_of(session, *EVERYTHING)
        for words in (NL, EN):
            plan, told = planned(session, build_workbook(digest, words, made_at=NOW))
            assert [one.line(NL) for one in told] == []
            assert plan.does_nothing
            carry_out(session, plan, name="x.xlsx", sha256="")
        assert all_of(session, *EVERYTHING) == before


def test_a_status_and_what_people_wrote_are_never_overwritten(database: Database) -> None:
    with database.writing() as session:
        network = network_with_chair(session)
        step, item = network.step(4, Status.AT_RISK), network.share(7, "2026-11-20T10:00")
        content = filled(
            {
                "Actiestappen": [
                    {
                        "Nummer": f"A-{step.number}",
                        "Alliantie": "Studentenhuisvesting",
                        "Actiestap": "Quick scan afmaken",
                        "Status": "afgerond",
                        "Eigenaar": "Delft",
                        "Uiterlijk": dt.date(2027, 1, 5),
                    }
                ],
                "Bijdragen": [
                    {
                        "Nummer": f"B-{item.number}",
                        "Soort": "knelpunt",
                        "Titel": "Anders",
                        "Waar gaat het om?": "Anders.",
                        "Alliantie": "Studentenhuisvesting",
                        "Organisatie": "Utrecht",
                    }
                ],
            }
        )
        told = imported(session, content)
        assert [(one.sheet, one.column, one.is_error) for one in told if not one.is_change] == [
            ("Actiestappen", "Status", False),
            ("Bijdragen", "Titel", False),
        ]
        session.refresh(step)
        assert (step.title, step.status, step.due_on) == ("Quick scan afmaken", Status.AT_RISK, dt.date(2027, 1, 5))
        owners = session.exec(select(StepOwner.organisation_id).where(StepOwner.step_id == step.id)).all()
        assert owners == [network.cities["Delft"]]
        assert {action for action, _ in audited(session)} >= {"edit_step", "set_step_owners", "import_file"}


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "missing": ("Organisaties", {"Soort": "koepel"}, "is verplicht"),
    "a word that is no choice": ("Organisaties", {"Naam": "X", "Soort": "ruimteschip"}, "Kies uit: kennisstad"),
    "too long": ("Organisaties", {"Naam": "X" * 151, "Soort": "koepel"}, "151 tekens"),
    "nothing to read": ("Organisaties", {"Naam": "\u200b", "Soort": "koepel"}, "niets leesbaars"),
    "a formula": ("Organisaties", {"Naam": "=1+1", "Soort": "koepel"}, "formule"),
    "a date for a name": ("Organisaties", {"Naam": dt.date(2026, 1, 1), "Soort": "koepel"}, "geen tekst"),
    "no mail domain": ("Organisaties", {"Naam": "X", "Soort": "koepel", "Maildomeinen": "x"}, "geen maildomein"),
    "a public domain": ("Organisaties", {"Naam": "X", "Soort": "koepel", "Maildomeinen": "gmail.com"}, "iedereen"),
    "another's name": ("Organisaties", {"Naam": "X", "Soort": "koepel", "Naam (Engels)": "Delft"}, "naam van Delft"),
    "an unknown theme": ("Allianties", {"Alliantie": "X", "Thema": "Ruimtevaart"}, "Ruimtevaart"),
    "a day that is past": (
        "Allianties",
        {"Alliantie": "X", "Thema": "Stedelijke randvoorwaarden", "Loopt tot en met": dt.date(2026, 11, 1)},
        "voorbij",
    ),
    "no date": (
        "Allianties",
        {"Alliantie": "X", "Thema": "Stedelijke randvoorwaarden", "Loopt tot en met": "eind mei"},
        "31-12-2026",
    ),
    "no Slack id": ("Mensen", {"Naam": "X", "Slack-id": "jan@x.nl", "Organisatie": "Delft"}, "geen Slack-id"),
    "nobody of this name": ("Mensen", {"Naam": "Niemand", "Organisatie": "Delft"}, "Slack-id in"),
    "an unknown organisation": ("Mensen", {"Naam": "X", "Slack-id": "U01", "Organisatie": "Delf"}, "“Delft”?"),
    "both ways": (
        "Deelname",
        {"Organisatie": "Delft", "Doet mee in": "Studentenhuisvesting", "Leest mee in": "Studentenhuisvesting"},
        "beide kolommen",
    ),
    "an unknown alliance": ("Deelname", {"Organisatie": "Delft", "Doet mee in": "Maanlanding"}, "Maanlanding"),
    "no reference": ("Actiestappen", {"Nummer": "vier", "Alliantie": "Studentenhuisvesting", "Actiestap": "X"}, "A-12"),
    "an unknown step": (
        "Actiestappen",
        {"Nummer": "A-99", "Alliantie": "Studentenhuisvesting", "Actiestap": "X"},
        "A-99",
    ),
    "a contact of nobody": (
        "Actiestappen",
        {"Alliantie": "Studentenhuisvesting", "Actiestap": "Y", "Eigenaar": "Delft, Utrecht", "Contactpersoon": "Jan"},
        "geen lid van een van de eigenaren",
    ),
    "a contact of another organisation": (
        "Actiestappen",
        {"Alliantie": "Studentenhuisvesting", "Actiestap": "Z", "Eigenaar": "Delft", "Contactpersoon": "Utrecht: Jan"},
        "welke eigenaar",
    ),
    "a day to come": (
        "Bijdragen",
        {
            "Soort": "kans",
            "Titel": "X",
            "Waar gaat het om?": "Y",
            "Alliantie": "Studentenhuisvesting",
            "Organisatie": "Delft",
            "Gedeeld op": dt.date(2027, 1, 1),
        },
        "nog komen",
    ),
    "nothing about it": (
        "Bijdragen",
        {"Soort": "kans", "Titel": "X", "Alliantie": "Studentenhuisvesting", "Organisatie": "Delft"},
        "waar het om gaat",
    ),
}


def test_everything_that_is_wrong_is_told_at_once_with_its_place(database: Database) -> None:
    sheets: dict[str, list[dict[str, Any]]] = {}
    for sheet, row, _ in WRONG.values():
        sheets.setdefault(sheet, []).append(row)
    with database.writing() as session:
        network_with_chair(session)
        before = all_of(session, *EVERYTHING)
        plan, told = planned(session, filled(sheets))
        assert all_of(session, *EVERYTHING) == before
    places: dict[str, int] = {}
    for name, (sheet, _, sentence) in WRONG.items():
        places[sheet] = places.get(sheet, first_row(sheet) - 1) + 1
        here = [one for one in told if (one.sheet, one.row) == (sheet, places[sheet])]
        assert [one.text for one in here if sentence in one.text and one.is_error], (
            name,
            [one.line(NL) for one in here],
        )
        assert all(one.column and one.cell.endswith(str(one.row)) for one in here), name
    assert len(plan.errors) >= len(WRONG)


def test_two_people_with_one_id_and_one_person_in_two_organisations(database: Database) -> None:
    rows = [
        {"Naam": "Jan", "Slack-id": "U0JAN", "Organisatie": "Delft"},
        {"Naam": "Piet", "Slack-id": "U0JAN", "Organisatie": "Delft"},
        {"Naam": "Jan", "Slack-id": "U0JAN", "Organisatie": "Utrecht"},
    ]
    with database.writing() as session:
        network_with_chair(session)
        _, told = planned(session, filled({"Mensen": rows}))
    first = first_row("Mensen")
    assert [(one.row, "Jan" in one.text) for one in told if one.is_error] == [(first + 1, True), (first + 2, True)]


def test_a_plan_changes_what_another_transaction_reads_too(database: Database) -> None:
    rows: dict[str, list[dict[str, object]]] = {
        "Organisaties": [{"Naam": "Delft", "Soort": "kennisstad", "Regio": "Holland"}],
        "Allianties": [{"Alliantie": "Studentenhuisvesting", "Thema": "Stedelijke randvoorwaarden", "Doel": "Anders."}],
        "Mensen": [
            {"Naam": "Iemand · Delft", "Organisatie": "Utrecht"},
            {"Naam": "Jan", "Slack-id": "U0JAN", "Organisatie": "Delft"},
        ],
        "Deelname": [{"Organisatie": "Utrecht", "Leest mee in": "Studentenhuisvesting"}],
        "Actiestappen": [
            {
                "Nummer": "A-4",
                "Alliantie": "Studentenhuisvesting",
                "Actiestap": "Quick scan afronden",
                "Eigenaar": "Delft",
                "Uiterlijk": dt.date(2027, 1, 5),
            }
        ],
    }
    everything = (Organisation, Alliance, Member, Participation, ActionStep, StepOwner)
    with database.writing() as session:
        network = network_with_chair(session)
        network.step(4)
        city = network.cities["Utrecht"]
        session.add(Member(slack_user_id="U0JAN", organisation_id=city, name="Jan", created_at=NOW, left_at=NOW))
    with database.reading() as session:
        plan, _ = planned(session, filled(rows))
    with database.writing() as session:
        before = all_of(session, *everything)
        carry_out(session, plan, name="x.xlsx", sha256="")
        after = all_of(session, *everything)
    assert len([one for one in before if one not in after]) >= len(everything) - 1
    with database.reading() as session:
        assert all_of(session, *everything) == after
        assert planned(session, filled(rows))[0].does_nothing


def test_a_row_in_two_sheets_of_a_kind_is_told_with_the_place_of_the_first(database: Database) -> None:
    twice = {"Actiestappen": "Action steps", "Deelname": "Participation"}
    content = filled({name: rows for name, rows in ALL.items() if name not in ("Mensen", "Bijdragen")})
    for name, other in twice.items():
        content = doubled(content, name, other)
    with database.writing() as session:
        network_with_chair(session)
        _, told = planned(session, content)
    assert {one.sheet for one in told} == set(twice.values())
    for name, other in twice.items():
        (only,) = (one for one in told if one.sheet == other)
        assert (only.is_error, only.row, name in only.text) == (True, first_row(name), True)


@pytest.mark.parametrize("has_left", [False, True])
def test_somebody_in_two_rows_is_counted_and_becomes_a_member_once(database: Database, has_left: bool) -> None:
    row = {"Naam": "Jan", "Slack-id": "U0JAN", "Organisatie": "Delft"}
    with database.writing() as session:
        network = network_with_chair(session)
        if has_left:
            city = network.cities["Utrecht"]
            session.add(Member(slack_user_id="U0JAN", organisation_id=city, name="Jan", created_at=NOW, left_at=NOW))
            session.flush()
        plan, _ = planned(session, filled({"Mensen": [row, row]}))
        assert plan.counts[SheetKind.PEOPLE] == ImportCounts(new=1, same=1)
        carry_out(session, plan, name="x.xlsx", sha256="")
        assert session.exec(select(Member.left_at).where(Member.slack_user_id == "U0JAN")).all() == [None]
        assert [one for one in audited(session) if one[1] == "U0JAN"] == [("correct_organisation", "U0JAN")]


def test_somebody_who_moves_is_told_and_nobody_else(database: Database) -> None:
    with database.writing() as session:
        network_with_chair(session)
        imported(session, filled({"Mensen": [{"Naam": "Iemand · Delft", "Organisatie": "Utrecht"}]}))
        assert [(one.kind, one.channel_key) for one in session.exec(select(Delivery)).all()] == [("role", "UDELFT")]


def test_only_the_secretariat_and_admins_import(database: Database) -> None:
    with database.writing() as session:
        network = network_with_chair(session)
        delft = session.get_one(Member, network.people["Delft"])
        with pytest.raises(NotAllowed):
            planned(session, filled(ALL), by=somebody(member=delft, chairs=(network.housing,)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_csv_with_semicolons_is_a_sheet_by_its_header(database: Database, encoding: str) -> None:
    text = 'Naam;Soort;Regio;Maildomeinen\r\n"Curaçao; eiland";partner;;\r\n'
    with database.writing() as session:
        network_with_chair(session)
        imported(session, text.encode(encoding), name="organisaties.csv")
        names = session.exec(select(Organisation.name).order_by(col(Organisation.id))).all()
    assert names[-1] == "Curaçao; eiland"
