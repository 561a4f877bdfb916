"""The matrix of a quick scan: first a summary by question, then the answers by organisation."""

from alliance.enums import AnswerState, PollState
from alliance.polls.scan_matrix import MatrixColumn, MatrixRow, ScanMatrix
from handlers.polls.views.handovers import handover_lines
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, section
from handlers.slack.views.markup import bold, mrkdwn, quote, short_name
from reports.polls.results_in_words import column_words, value_words
from texts import Translator

ORGANISATIONS = 4
"""Organisations on one page: a message holds twelve answers of each."""
MAX_QUESTION, MAX_ANSWER, MAX_SUMMARY = 45, 100, 550


def matrix_page(words: Translator, matrix: ScanMatrix, page: int = 0) -> tuple[str, list[Block]]:
    """A page of the matrix: page 0 summarises all answers, the others show four organisations each."""
    page = min(max(page, 0), _pages(matrix) - 1)
    lines = [f"{bold(matrix.ref)} · {bold(quote(matrix.title, 300))}", _progress_line(words, matrix)]
    blocks = [section("\n".join(lines))]
    if page == 0:
        blocks += _result(words, matrix)
        blocks += [section(_summary(words, number, one)) for number, one in enumerate(matrix.columns, start=1)]
    else:
        shown = matrix.rows[(page - 1) * ORGANISATIONS : page * ORGANISATIONS]
        blocks += [section(_organisation(words, matrix, row)) for row in shown]
    blocks.append(actions("scan-matrix", *_buttons(words, matrix, page)))
    told = words("scanmatrix.page", page=page + 1, pages=_pages(matrix))
    blocks.append(context(told if page else f"{told} · {words('scanmatrix.pages_hold')}"))
    return "\n".join([f"{matrix.ref} · {quote(matrix.title, 300)}", *lines[1:]]), blocks


def _pages(matrix: ScanMatrix) -> int:
    return 1 + -(-len(matrix.rows) // ORGANISATIONS)


def _progress_line(words: Translator, matrix: ScanMatrix) -> str:
    answered = words.count("scanmatrix.n_of_m", matrix.answered, m=words.number(matrix.asked))
    parts = [mrkdwn(words.name(matrix.alliance)), answered]
    is_open = matrix.state is PollState.OPEN
    if is_open and matrix.drafts:
        parts.append(words.count("scanmatrix.drafts", matrix.drafts))
    if is_open and matrix.ends_at is not None:
        parts.append(words("scanmatrix.until", moment=words.moment(matrix.ends_at)))
    elif matrix.closed_at is not None:
        parts.append(words("scanmatrix.closed", moment=words.moment(matrix.closed_at)))
    return " · ".join(parts)


def _result(words: Translator, matrix: ScanMatrix) -> list[Block]:
    """The outcome and the handovers."""
    lines = handover_lines(words, matrix.handovers)
    if matrix.outcome:
        by = short_name(matrix.outcome_by or "")
        lines = [words("scanmatrix.outcome", line=quote(matrix.outcome, 1200), by=by), *lines]
    return [section("\n".join(lines))] if lines else []


def _summary(words: Translator, number: int, column: MatrixColumn) -> str:
    said = quote(column_words(words, column), MAX_SUMMARY)
    return f"{bold(f'{number}. {quote(column.text, 250)}')}\n{said}"


def _organisation(words: Translator, matrix: ScanMatrix, row: MatrixRow) -> str:
    name = bold(quote(words.name(row.organisation), 200))
    if not row.is_submitted or row.submitted_at is None:
        return f"{name} · {words('scanmatrix.busy' if row.state is AnswerState.DRAFT else 'scanmatrix.not_yet')}"
    by = words("scanmatrix.by", by=short_name(row.submitted_by or ""), moment=words.moment(row.submitted_at))
    left = "" if row.takes_part else f" · {words('scanmatrix.left')}"
    lines = [f"{name} · {by}{left}"]
    for number, (column, value) in enumerate(zip(matrix.columns, row.values, strict=True), start=1):
        answer = " ".join(value_words(words, value, column.unit).split())
        lines.append(f"{number}. {quote(column.text, MAX_QUESTION)} → {bold(quote(answer, MAX_ANSWER))}")
    return "\n".join(lines)


def _buttons(words: Translator, matrix: ScanMatrix, page: int) -> list[Block]:
    value = str(matrix.number)
    turn = ActionId.SCAN_MATRIX_PAGE
    found = []
    if page > 0:
        found.append(button(words("page.previous"), f"{turn}:back", value=f"{value}:{page - 1}"))
    if page + 1 < _pages(matrix):
        label = words("page.next") if page else words("scanmatrix.by_organisation")
        found.append(button(label, f"{turn}:next", value=f"{value}:{page + 1}"))
    found.append(button(words("scanmatrix.excel"), ActionId.POLL_EXPORT, value=value))
    if matrix.can_answer:
        found.append(button(words("scanmatrix.answer"), ActionId.SCAN_ANSWER, value=value))
    if matrix.may_run and matrix.state is PollState.CLOSED:
        found.append(button(words("handover.do"), ActionId.POLL_HAND_OVER, value=value))
    return found
