"""A quick scan in the reader's language: texts that are still those of a built-in template have both languages."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from alliance.enums import ScanForm
from alliance.polls.scan_answers import AskedQuestion, OpenedAnswer
from alliance.polls.scan_matrix import MatrixColumn, MatrixRow, ScanMatrix
from alliance.polls.scan_templates import InBoth, Say, list_templates
from alliance.polls.scans import ShownScan


def text_in(text: str, say: Say) -> str:
    """Return a text in the reader's language if a template has it, and otherwise as stored."""
    found = _wordings().get(" ".join(text.split()))
    return say(found) if found else text


def scan_in(shown: ShownScan, say: Say) -> ShownScan:
    """Return a scan's message in the reader's language."""
    return replace(shown, title=text_in(shown.title, say), explanation=text_in(shown.explanation, say))


def answer_in(opened: OpenedAnswer, say: Say) -> OpenedAnswer:
    """Return a scan to answer in the reader's language; what is read back from the form needs the one as stored."""
    return replace(
        opened,
        title=text_in(opened.title, say),
        explanation=text_in(opened.explanation, say),
        questions=tuple(_question_in(one, say) for one in opened.questions),
    )


def matrix_in(matrix: ScanMatrix, say: Say) -> ScanMatrix:
    """Return a scan's result in the reader's language."""
    has_options = [one.form is ScanForm.CHOICE and _is_known(one.text) for one in matrix.columns]
    return replace(
        matrix,
        title=text_in(matrix.title, say),
        explanation=text_in(matrix.explanation, say),
        columns=tuple(_column_in(one, say) for one in matrix.columns),
        rows=tuple(_row_in(one, has_options, say) for one in matrix.rows),
    )


def _is_known(text: str) -> bool:
    return " ".join(text.split()) in _wordings()


def _question_in(question: AskedQuestion, say: Say) -> AskedQuestion:
    if not _is_known(question.text):
        return question
    value = question.value
    return replace(
        question,
        text=text_in(question.text, say),
        options=tuple(text_in(one, say) for one in question.options),
        unit=text_in(question.unit, say),
        value=text_in(value, say) if isinstance(value, str) and question.form is ScanForm.CHOICE else value,
    )


def _column_in(column: MatrixColumn, say: Say) -> MatrixColumn:
    if not _is_known(column.text):
        return column
    counts = tuple((text_in(option, say), number) for option, number in column.counts)
    return replace(column, text=text_in(column.text, say), unit=text_in(column.unit, say), counts=counts)


def _row_in(row: MatrixRow, has_options: Sequence[bool], say: Say) -> MatrixRow:
    values = (
        text_in(value, say) if is_option and isinstance(value, str) else value
        for value, is_option in zip(row.values, has_options, strict=True)
    )
    return replace(row, values=tuple(values))


@cache
def _wordings() -> dict[str, InBoth]:
    """Return each text in the templates, by either of its wordings."""
    made: dict[str, InBoth] = {}
    for scan in list_templates():
        said: list[InBoth] = [scan.title, scan.explanation]
        for question in scan.questions:
            said += [question.text, *question.options]
            said += [question.unit] if question.unit else []
        made |= {" ".join(text.split()): both for both in said for text in (both.nl, both.en)}
    return made
