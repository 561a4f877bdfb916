"""A quick scan of very many organisations: its matrix worked out, shown and written as a file."""

import datetime as dt
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook, load_workbook
from sqlalchemy import insert
from sqlmodel import col, select

from alliance.enums import (
    AnswerState,
    OrganisationKind,
    ParticipationKind,
    PollKind,
    PollState,
    ScanForm,
)
from alliance.people.members import Person, SlackProfile, identify
from alliance.polls.scan_matrix import ScanMatrix, get_matrix
from alliance.polls.scan_values import Value
from benchmarks.lines import Line, Result, median
from benchmarks.network import benchmark_member, make_database
from benchmarks.search.postgresql import make_postgresql
from benchmarks.words import BODY
from handlers.polls.views.scan_matrix import matrix_page
from reports.polls.scan_workbook import build_scan_workbook
from storage.engine.database import Database, Session
from storage.people.alliances import list_alliances
from storage.tables import (
    Member,
    Organisation,
    Participation,
    Poll,
    ScanAnswer,
    ScanQuestion,
    ScanValue,
)
from texts import Translator

BASELINE = "the same rows read by one bare query; the same cells written by openpyxl, write-only, without any looks"
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
NUMBER = 1
OPTIONS = ["Ja", "Nee", "In voorbereiding"]
FORMS = (ScanForm.NUMBER, ScanForm.CHOICE, ScanForm.SCALE, ScanForm.TEXT, ScanForm.DATE, ScanForm.NUMBER)
WORDS = Translator("nl", ZoneInfo("Europe/Amsterdam"))


@dataclass(frozen=True)
class ScansSize:
    """How much of everything."""

    organisations: int
    questions: int
    times: int
    """How often each is measured; the middle one counts."""


def measure(folder: Path, size: ScansSize) -> Result:
    """On both engines, PostgreSQL where the package with one is.

    Raises AssertionError when the file does not hold every answer.
    """
    folder.mkdir()
    lines = [*_engine_lines("SQLite", make_database(folder / "scans.db"), size)]
    with make_postgresql() as make:
        if make is not None:
            lines += _engine_lines("PostgreSQL", make("scans"), size)
    return Result(
        f"Quick scan of {size.organisations:,} organisations × {size.questions} questions", BASELINE, tuple(lines)
    )


def _engine_lines(engine: str, database: Database, size: ScansSize) -> Iterator[Line]:
    reader = _fill(database, size)
    matrices: list[ScanMatrix] = []
    opened = _seconds(size, lambda: matrices.append(_open(database, reader)))
    read = _seconds(size, lambda: _read_bare(database))
    matrix = matrices[-1]
    shown = _seconds(size, lambda: [matrix_page(WORDS, matrix, page) for page in (0, 1)])
    files: list[bytes] = []
    written = _seconds(size, lambda: files.append(build_scan_workbook(matrix, WORDS, made_at=NOW)))
    plain = _seconds(size, lambda: _write_bare(matrix))
    _check(files[-1], size)
    yield Line(f"{engine}: matrix worked out", "ms", opened * 1000, read * 1000)
    yield Line(f"{engine}: two pages of it shown", "ms", shown * 1000, read * 1000)
    yield Line(f"{engine}: written as a file", "s", written, plain)
    yield Line(f"{engine}: all of it", "s", opened + shown + written, read + plain, most=1)
    database.close()


def _seconds(size: ScansSize, work: Callable[[], object]) -> float:
    taken = []
    for _ in range(size.times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def _open(database: Database, reader: Person) -> ScanMatrix:
    with database.reading() as session:
        return get_matrix(session, reader=reader, number=NUMBER, now=NOW)


def _read_bare(database: Database) -> int:
    columns = "answer_id, question_id, text, number, day"
    with database.engine.connect() as connection:
        return len(connection.exec_driver_sql(f"SELECT {columns} FROM scan_values").fetchall())


def _write_bare(matrix: ScanMatrix) -> None:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Matrix")
    for row in matrix.rows:
        sheet.append([row.organisation.nl, *row.values])
    workbook.save(io.BytesIO())


def _check(file: bytes, size: ScansSize) -> None:
    sheet = load_workbook(io.BytesIO(file)).worksheets[0]
    (table,) = sheet.tables.values()
    rows = sheet[table.ref]
    filled = sum(cell.value is not None for row in rows[1:] for cell in row[2:-2])
    if (len(rows) - 1, filled) != (size.organisations, size.organisations * size.questions):
        raise AssertionError(f"the file has {len(rows) - 1} organisations and {filled} answers")


def _fill(database: Database, size: ScansSize) -> Person:
    """A scan that every organisation has answered; gives somebody who may see it."""
    with database.writing() as session:
        alliance, _ = list_alliances(session)[0]
        member = benchmark_member(session, NOW)
        poll = Poll(
            number=NUMBER,
            kind=PollKind.QUICK_SCAN,
            alliance_id=alliance.id,
            title="Kamers in 2027",
            state=PollState.OPEN,
            by_member_id=member.id,
            opened_at=NOW,
            ends_at=NOW + dt.timedelta(days=7),
            created_at=NOW,
        )
        session.add(poll)
        session.flush()
        organisation_ids = _add_organisations(session, alliance.id, member, size.organisations)
        _add_answers(session, poll, member, organisation_ids, _add_questions(session, poll, size.questions))
        member.is_secretariat = True
        session.add(member)
        session.flush()
        profile = SlackProfile(slack_user_id=member.slack_user_id, team_id="T1", name=member.name, fetched_at=NOW)
        return identify(session, profile, team_id="T1", admin_users=())


def _add_organisations(session: Session, alliance_id: int, member: Member, count: int) -> list[int]:
    for participation in session.exec(select(Participation).where(Participation.alliance_id == alliance_id)).all():
        participation.until = NOW
        session.add(participation)
    rows = [
        {"slug": f"benchmark-{number}", "name": f"Gemeente {number:04}", "kind": OrganisationKind.CITY}
        for number in range(count)
    ]
    session.connection().execute(insert(Organisation), rows)
    found = select(Organisation.id).where(col(Organisation.slug).startswith("benchmark-")).order_by(Organisation.name)
    ids = [one or 0 for one in session.exec(found).all()]
    taking_part = {"alliance_id": alliance_id, "kind": ParticipationKind.TAKES_PART, "since": NOW}
    session.connection().execute(insert(Participation), [{**taking_part, "organisation_id": one} for one in ids])
    return ids


def _add_questions(session: Session, poll: Poll, count: int) -> list[ScanQuestion]:
    questions = [
        ScanQuestion(
            poll_id=poll.id,
            position=position,
            form=FORMS[position % len(FORMS)],
            text=f"Vraag {position}: hoe staat het er bij jullie voor, en wat is er nodig om verder te komen?",
            options=OPTIONS if FORMS[position % len(FORMS)] is ScanForm.CHOICE else [],
            unit="kamers" if FORMS[position % len(FORMS)] is ScanForm.NUMBER else "",
        )
        for position in range(1, count + 1)
    ]
    session.add_all(questions)
    session.flush()
    return questions


def _add_answers(
    session: Session, poll: Poll, member: Member, organisation_ids: list[int], questions: list[ScanQuestion]
) -> None:
    about = {
        "poll_id": poll.id,
        "state": AnswerState.SUBMITTED,
        "submitted_at": NOW,
        "submitted_by_id": member.id,
        "updated_at": NOW,
    }
    session.connection().execute(insert(ScanAnswer), [{**about, "organisation_id": one} for one in organisation_ids])
    answer_ids = session.exec(select(ScanAnswer.id).where(ScanAnswer.poll_id == poll.id)).all()
    values = [
        {"answer_id": answer_id, "question_id": question.id, "version": 1, "at": NOW, **_columns(question.form, place)}
        for place, answer_id in enumerate(answer_ids)
        for question in questions
    ]
    session.connection().execute(insert(ScanValue), values)


def _columns(form: ScanForm, place: int) -> dict[str, Value]:
    match form:
        case ScanForm.NUMBER:
            return {"text": None, "number": Decimal(place * 7) / 4, "day": None}
        case ScanForm.SCALE:
            return {"text": None, "number": Decimal(1 + place % 5), "day": None}
        case ScanForm.CHOICE:
            return {"text": OPTIONS[place % 3], "number": None, "day": None}
        case ScanForm.DATE:
            return {"text": None, "number": None, "day": NOW.date() + dt.timedelta(days=place)}
        case ScanForm.TEXT:
            return {"text": BODY[:200], "number": None, "day": None}
