"""The sheet with all answers to each question of a quick scan together, for one scan or for those of a digest."""

from collections.abc import Sequence
from decimal import Decimal

from alliance.enums import ScanForm
from alliance.polls.scan_matrix import MatrixColumn, ScanMatrix
from reports.excel.sheets import DECIMALS, Column, ColumnKind, Row, Section, Sheet, SheetTable
from reports.polls.results_in_words import choice_words, date_words, text_words
from texts import Translator

MAX_SPREAD = 1_000
"""Characters of the texts that were answered to a question; the matrix has each of them whole."""
SHOWN_DECIMALS = 2
"""Three would look like thousands; the cell has them."""
FIGURES = ("lowest", "median", "highest", "total", "average")


def figures_sheet(
    matrices: Sequence[ScanMatrix], words: Translator, *, name: str, title: str, is_digest: bool
) -> Sheet:
    """A row for each question, with its full text; in a digest, with the scan it is of."""
    which = [Column("scan", ColumnKind.MENTION, 10), Column("scan_title", ColumnKind.TEXT, 28)] if is_digest else []
    columns = [
        *which,
        Column("number", ColumnKind.NUMBER, 6),
        Column("question", ColumnKind.TEXT, 46),
        Column("form", ColumnKind.TEXT, 12),
        Column("answered", ColumnKind.NUMBER, 13),
        Column("unit", ColumnKind.TEXT, 16),
        *(Column(key, _kind(matrices, key), 13) for key in FIGURES),
        Column("spread", ColumnKind.TEXT, 46),
    ]
    rows = [
        [*((matrix.ref, matrix.title) if is_digest else ()), *_row(number, column, words)]
        for matrix in matrices
        for number, column in enumerate(matrix.columns, start=1)
    ]
    table = SheetTable("questions", columns, [words(f"report.scan.{column.key}") for column in columns], rows)
    return Sheet(
        name=name,
        title=title,
        sentences=(words("report.scan.explained"),),
        sections=(Section(table=table),),
        widths=[column.width for column in columns],
    )


def decimals_of(number: Decimal) -> int:
    """The number of significant decimals of a number; three at most."""
    exponent = number.normalize().as_tuple().exponent
    return min(max(0, -exponent), len(DECIMALS) - 1) if isinstance(exponent, int) else 0


def _kind(matrices: Sequence[ScanMatrix], key: str) -> ColumnKind:
    numbers = [getattr(column, key) for matrix in matrices for column in matrix.columns]
    needed = max((decimals_of(number) for number in numbers if number is not None), default=0)
    return DECIMALS[min(needed, SHOWN_DECIMALS)]


def _row(number: int, column: MatrixColumn, words: Translator) -> Row:
    return (
        number,
        column.text,
        words(f"report.scan.form_{column.form}"),
        column.answered,
        column.unit,
        *(getattr(column, key) for key in FIGURES),
        _spread(column, words),
    )


def _spread(column: MatrixColumn, words: Translator) -> str:
    """What the figures do not say: how often each was chosen, the texts, or the range of dates."""
    if not column.answered:
        return ""
    match column.form:
        case ScanForm.CHOICE | ScanForm.SCALE:
            return choice_words(words, column)
        case ScanForm.DATE:
            return date_words(words, column)
        case ScanForm.TEXT:
            return text_words(words, column, limit=MAX_SPREAD)
        case ScanForm.NUMBER:
            return ""
