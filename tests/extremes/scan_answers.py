"""Answering quick scans, their matrix, handing over, and the message above a file."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from alliance.enums import AnswerState, Name, PollState, ScanForm
from alliance.polls.handovers import ShownHandover
from alliance.polls.scan_answers import AskedQuestion, Clash, Editor, OpenedAnswer, Seen
from alliance.polls.scan_matrix import MatrixColumn, MatrixRow, ScanMatrix
from alliance.polls.scan_values import Value
from handlers.polls.views import exports, handovers, results, scan_answers, scan_matrix
from handlers.slack.metadata import AnswerMetadata, RowMetadata
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

DAY = dt.date(2027, 9, 30)
NUMBER = Decimal("-999999999999.999")
FORMS = (ScanForm.CHOICE, ScanForm.TEXT, ScanForm.NUMBER, ScanForm.SCALE) * 3
METADATA = AnswerMetadata(
    number=123_456, organisation_id=123_456, page=2, seen={1_000_000 + one: (99_999, "0" * 8) for one in range(4)}
).dump()
PIECES = {
    "handovers.handover_lines",
    "handovers.newest_handover",
    "scan_answers.raw_value",
}


def messages(of: Extreme) -> Messages:
    """The matrix, page by page, and the message above a file."""
    words, matrix = of.words, _matrix(of)
    handed = handovers.newest_handover(words, matrix.handovers)
    return {
        "scan_matrix.matrix_page": scan_matrix.matrix_page(words, matrix),
        "scan_matrix.matrix_page, organisations": scan_matrix.matrix_page(words, matrix, 50),
        "scan_matrix.matrix_page, the last": scan_matrix.matrix_page(words, matrix, 10_000),
        "scan_matrix.matrix_page, nobody": scan_matrix.matrix_page(words, replace(matrix, rows=(), handovers=())),
        "results.scan_result": results.scan_result(words, matrix, with_chart=True),
        "results.scan_result, nobody": results.scan_result(words, replace(matrix, rows=()), with_chart=True),
        "exports.file_message": exports.file_message(words, ref="V-123456", title=of.text(300)),
        "handovers.newest_handover, alone": (of.words("handover.title"), [handed]),
    }


def windows(of: Extreme) -> Windows:
    """The pages of the form, and what closes it."""
    words, opened = of.words, _opened(of)
    typed: dict[int, str | None] = {one.id: of.text(1000) for one in opened.questions if one.form is ScanForm.TEXT}
    clashes = [Clash(one.id, one.value, of.text(150), NOW) for one in opened.questions]
    problems = {one.id: of.text(500) for one in opened.questions}
    new = replace(opened, submitted_at=None, submitted_by=None)
    return {
        "scan_answers.answer_form": scan_answers.answer_form(words, opened, page=0, metadata=METADATA),
        "scan_answers.answer_form, clashes": scan_answers.answer_form(
            words, new, page=1, metadata=METADATA, typed=typed, clashes=clashes, problems=problems
        ),
        "scan_answers.answer_form, the last": scan_answers.answer_form(words, new, page=2, metadata=METADATA),
        "scan_answers.answer_form, dates": scan_answers.answer_form(
            words,
            replace(new, questions=tuple(replace(one, form=ScanForm.DATE, value=DAY) for one in new.questions)),
            page=0,
            metadata=METADATA,
        ),
        "scan_answers.submitted_view": scan_answers.submitted_view(words, opened),
        "handovers.hand_over_form": handovers.hand_over_form(
            words, ref="V-123456", title=of.text(300), today=DAY, metadata=RowMetadata(row_id=123_456).dump()
        ),
    }


def _opened(of: Extreme) -> OpenedAnswer:
    options = tuple(f"{number}{of.text(74)}" for number in range(10))
    questions = tuple(
        AskedQuestion(
            id=1_000_000 + number,
            form=form,
            text=of.text(500),
            options=options if form is ScanForm.CHOICE else (),
            unit=of.text(30),
            is_required=number % 2 == 0,
            value=_value(of, form, options[-1]),
            seen=Seen(99_999, "0" * 8),
        )
        for number, form in enumerate(FORMS)
    )
    return OpenedAnswer(
        number=123_456,
        title=of.text(300),
        explanation=of.text(1000),
        organisation_id=1,
        organisation=Name(of.text(150), of.text(150)),
        ends_at=NOW,
        questions=questions,
        editors=(Editor(of.text(150), NOW),) * 40,
        submitted_by=of.text(150),
        submitted_at=NOW,
    )


def _matrix(of: Extreme) -> ScanMatrix:
    options = tuple(f"{number}{of.text(74)}" for number in range(10))
    columns = tuple(
        MatrixColumn(
            of.text(500),
            form,
            of.text(30),
            answered=500,
            total=NUMBER,
            lowest=NUMBER,
            median=NUMBER,
            highest=NUMBER,
            average=Decimal("4.9"),
            counts=tuple((option, 500) for option in options),
        )
        for form in FORMS
    )
    name = Name(of.text(150), of.text(150))
    values = tuple(_value(of, form, options[-1]) for form in FORMS)
    rows = (
        MatrixRow(name, values, AnswerState.SUBMITTED, of.text(150), NOW, takes_part=False),
        MatrixRow(name, (None,) * len(FORMS), AnswerState.DRAFT),
    ) + (MatrixRow(name, values, AnswerState.SUBMITTED, of.text(150), NOW),) * 498
    return ScanMatrix(
        number=123_456,
        title=of.text(300),
        explanation=of.text(1000),
        alliance=name,
        asked_by=of.text(150),
        state=PollState.CLOSED,
        ends_at=NOW,
        closed_at=NOW,
        columns=columns,
        rows=rows,
        outcome=of.text(1000),
        outcome_by=of.text(150),
        handovers=(ShownHandover(of.text(150), DAY, of.text(1000), of.text(150)),) * 12,
        can_answer=True,
        may_run=True,
    )


def _value(of: Extreme, form: ScanForm, option: str) -> Value:
    match form:
        case ScanForm.CHOICE:
            return option
        case ScanForm.TEXT:
            return of.text(1000)
        case ScanForm.SCALE:
            return Decimal(5)
        case ScanForm.DATE:
            return DAY
        case ScanForm.NUMBER:
            return NUMBER
