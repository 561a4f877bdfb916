"""The matrix of a quick scan as a workbook: answers by organisation, and all answers to each question together."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from alliance.enums import AnswerState, PollState, ScanForm
from alliance.people.known_names import KnownNames
from alliance.polls.handovers import ShownHandover
from alliance.polls.scan_matrix import MatrixColumn, MatrixRow, ScanMatrix
from alliance.polls.scan_values import Value
from reports.excel.sheets import DECIMALS, Column, ColumnKind, Row, Section, Sheet, SheetTable, StatusLook
from reports.excel.versions import Version
from reports.excel.wording import make_book, moment, sheet_name
from reports.excel.writing import write
from reports.polls.results_in_words import cut_line, matrix_without_people
from reports.polls.scan_figures import decimals_of, figures_sheet
from reports.redaction import WithoutPeople, without_people
from texts import Translator

MAX_HEADING = 200
"""A table's heading holds 255 characters; the full question is on the second sheet."""
HEADING_LINES = 6
WIDEST = 26
WIDTHS = {
    ScanForm.CHOICE: 16,
    ScanForm.SCALE: 11,
    ScanForm.NUMBER: 13,
    ScanForm.DATE: 14,
    ScanForm.TEXT: 34,
}
"""Column widths in characters; a column with a long question is wider."""


def build_scan_workbook(
    matrix: ScanMatrix, words: Translator, *, made_at: dt.datetime, leave_out: KnownNames | None = None
) -> bytes:
    """The matrix as an Excel file in the language of `words`; the same input gives the same bytes.

    With names to `leave_out` it is the version without people.
    """
    version = Version.WORKING if leave_out is None else Version.MEETING
    if leave_out is not None:
        matrix = matrix_without_people(matrix, WithoutPeople(leave_out, words))
    name, questions = f"{matrix.ref} · {matrix.title}", words("report.scan.questions")
    figures = figures_sheet([matrix], words, name=questions, title=f"{questions} · {matrix.ref}", is_digest=False)
    book = make_book(
        words,
        title=name,
        made_at=made_at,
        footer=f"{words('report.creator')} · {cut_line(name, 100)}",
        status_looks=_looks(words),
        sheets=(matrix_sheet(matrix, words, made_at=made_at, version=version), figures),
    )
    return write(book if leave_out is None else without_people(book, leave_out, words))


def scan_file_name(matrix: ScanMatrix) -> str:
    """The file's name, the same in every language; contains no typed text."""
    return f"kennisbot-scan-{matrix.ref}.xlsx"


def digest_scan_sheets(
    matrices: Sequence[ScanMatrix], words: Translator, *, made_at: dt.datetime, version: Version
) -> list[Sheet]:
    """The scans of a digest: "Scans" with all questions, and "Matrix V-9" and so on with the answers to each scan.

    A scan without answers would be a page of zeros; the list of polls says that there are none.
    """
    matrices = [one for one in matrices if any(row.is_submitted for row in one.rows)]
    if not matrices:
        return []
    name = sheet_name("scans", words)
    refs = " · ".join(matrix.ref for matrix in matrices)
    return [
        figures_sheet(matrices, words, name=name, title=cut_line(f"{name} · {refs}", 100), is_digest=True),
        *(
            matrix_sheet(
                matrix,
                words,
                made_at=made_at,
                name=f"{words('report.scan.matrix')} {matrix.ref}",
                version=version,
            )
            for matrix in matrices
        ),
    ]


def matrix_sheet(
    matrix: ScanMatrix,
    words: Translator,
    *,
    made_at: dt.datetime,
    name: str | None = None,
    version: Version = Version.WORKING,
) -> Sheet:
    """A row per organisation and a column per question; the meeting version leaves out who submitted the answers."""
    columns = [
        Column("organisation", ColumnKind.TEXT, 24),
        Column("standing", ColumnKind.STATUS, 13),
        *(_column(matrix, place) for place in range(len(matrix.columns))),
        Column("submitted_by", ColumnKind.TEXT, 19, is_internal=True),
        Column("submitted_on", ColumnKind.DATE, 14),
    ]
    headings = [
        words("report.scan.organisation"),
        words("report.scan.standing"),
        *(_heading(column, number) for number, column in enumerate(matrix.columns, start=1)),
        words("report.scan.submitted_by"),
        words("report.scan.submitted_on"),
    ]
    kept = [place for place, column in enumerate(columns) if version.shows(column)]
    columns, headings = [columns[place] for place in kept], [headings[place] for place in kept]
    full = [_row(row, words) for row in matrix.rows]
    rows = [[row[place] for place in kept] for row in full]
    table = SheetTable(f"matrix{matrix.number}", columns, headings, rows)
    return Sheet(
        name=name or words("report.scan.matrix"),
        title=f"{matrix.ref} · {matrix.title}",
        sentences=tuple(_sentences(matrix, words, made_at=made_at, version=version)),
        sections=(Section(table=table),) if rows else (Section(sentences=(words("report.scan.nobody"),)),),
        widths=[column.width for column in columns],
    )


def _sentences(matrix: ScanMatrix, words: Translator, *, made_at: dt.datetime, version: Version) -> Iterator[str]:
    counted = {
        "alliance": words.name(matrix.alliance),
        "m": matrix.asked,
    }
    if version is Version.MEETING:
        yield words.count("report.scan.asked_meeting", matrix.answered, **counted)
    else:
        yield words.count("report.scan.asked", matrix.answered, by=matrix.asked_by, **counted)
    if matrix.state is PollState.OPEN and matrix.ends_at is not None:
        until, now = moment(matrix.ends_at, words), moment(made_at, words)
        yield words("report.scan.runs", until=until, moment=now)
    elif matrix.closed_at is not None:
        yield words("report.scan.closed", moment=moment(matrix.closed_at, words))
    yield from outcome_sentences(words, matrix.outcome, matrix.handovers)


def outcome_sentences(words: Translator, outcome: str, handovers: Sequence[ShownHandover]) -> Iterator[str]:
    """A poll's outcome, and the addressees to whom its results were handed over."""
    if outcome:
        yield words("report.poll.outcome", line=cut_line(outcome, 1000))
    for one in handovers:
        addressee = words.typed_name(one.addressee)
        line = words("report.poll.handed", addressee=addressee, day=words.full_day(one.handed_on))
        yield f"{line} {cut_line(one.note, 1000)}".rstrip()


def _column(matrix: ScanMatrix, place: int) -> Column:
    column = matrix.columns[place]
    needed = -(-len(_heading(column, place + 1)) // HEADING_LINES)
    width = max(WIDTHS[column.form], min(needed, WIDEST))
    return Column(f"question_{place + 1}", _kind(column, [row.values[place] for row in matrix.rows]), width)


def _kind(column: MatrixColumn, values: Sequence[Value]) -> ColumnKind:
    match column.form:
        case ScanForm.NUMBER:
            places = [decimals_of(value) for value in values if isinstance(value, Decimal)]
            return DECIMALS[max(places, default=0)]
        case ScanForm.SCALE:
            return ColumnKind.NUMBER
        case ScanForm.DATE:
            return ColumnKind.DATE
    return ColumnKind.TEXT


def _heading(column: MatrixColumn, number: int) -> str:
    """A question as a column heading; its number makes it unique."""
    unit = f" ({column.unit})" if column.unit else ""
    return f"{number}. {cut_line(column.text, MAX_HEADING - len(unit))}{unit}"


def _row(row: MatrixRow, words: Translator) -> Row:
    return (
        words.name(row.organisation),
        words(f"report.scan.state_{row.state if row.state is not None else 'none'}"),
        *row.values,
        row.submitted_by,
        words.local(row.submitted_at).date() if row.submitted_at else None,
    )


def _looks(words: Translator) -> list[StatusLook]:
    looks = {
        AnswerState.SUBMITTED.value: ("E2F0D9", "1E5631"),
        AnswerState.DRAFT.value: ("FFF0C2", "6B4E00"),
        "none": ("EDEDED", "404040"),
    }
    return [
        StatusLook(words(f"report.scan.state_{key}"), paper, ink, is_pressing=False)
        for key, (paper, ink) in looks.items()
    ]
