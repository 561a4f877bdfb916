"""The results of polls in words, in the reader's language; user text is not escaped."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from alliance.enums import ScanForm, VoteKind
from alliance.polls.question_results import ClosedResult
from alliance.polls.scan_languages import matrix_in
from alliance.polls.scan_matrix import MatrixColumn, ScanMatrix
from alliance.polls.scan_values import Value
from alliance.polls.vote_shares import count_answers, percent_of
from reports.redaction import clean_distinct
from texts import Translator

SHOWN_QUESTIONS = 3
"""Questions of a scan in one line; the rest is counted."""
MAX_QUESTION, MAX_LINE = 80, 160
"""Characters of a question of a scan and of its summary in such a line."""
MAX_SUMMARY, MAX_TEXT = 550, 100
"""Characters of a summary elsewhere, and of one answer in it that is a text."""


def result_words(words: Translator, result: ClosedResult | ScanMatrix | None) -> str:
    """A result in a line for a list of polls; empty if there is nothing to show beside the turnout."""
    match result:
        case ClosedResult() if result.voted and not result.withheld:
            return question_words(words, result)
        case ScanMatrix() if result.answered:
            return scan_words(words, matrix_in(result, words.name))
    return ""


def result_without_people(
    result: ClosedResult | ScanMatrix | None, clean: Callable[[str], str]
) -> ClosedResult | ScanMatrix | None:
    """A result without what `clean` leaves out; answers that differ only in that get a number."""
    match result:
        case ClosedResult():
            texts = clean_distinct([text for text, _ in result.options], clean)
            votes = (number for _, number in result.options)
            return replace(result, options=tuple(zip(texts, votes, strict=True)))
        case ScanMatrix():
            return matrix_without_people(result, clean)
    return None


def matrix_without_people(matrix: ScanMatrix, clean: Callable[[str], str]) -> ScanMatrix:
    """A scan with its questions and answers without what `clean` leaves out, before any of them is cut."""
    columns = (
        replace(
            one,
            text=clean(one.text),
            counts=tuple(
                zip(
                    clean_distinct([option for option, _ in one.counts], clean),
                    (number for _, number in one.counts),
                    strict=True,
                )
            ),
            texts=tuple(map(clean, one.texts)),
        )
        for one in matrix.columns
    )
    rows = (
        replace(row, values=tuple(clean(one) if isinstance(one, str) else one for one in row.values))
        for row in matrix.rows
    )
    return replace(matrix, title=clean(matrix.title), columns=tuple(columns), rows=tuple(rows))


def question_words(words: Translator, result: ClosedResult) -> str:
    """The votes for each answer: "Ja 14 van 20 (70 %) · Nee 5 (25 %) · Onthouding 1 (5 %)".

    One sentence if nobody voted, or if there are too few anonymous votes to show.
    """
    if not result.voted:
        return words("ballot.nobody")
    if result.withheld:
        return words("ballot.withheld")
    return " · ".join(
        words(
            "ballot.counted" if place else "ballot.counted_first",
            option=_before_number(answer_words(words, one.answer)),
            n=words.number(one.votes),
            of=words.number(one.of),
            percent=one.percent,
        )
        for place, one in enumerate(count_answers(result))
    )


def answer_words(words: Translator, answer: str | VoteKind) -> str:
    """An answer to a question: an option's text, "Blanco" or "Onthouding"."""
    return words(f"vote.{answer}") if isinstance(answer, VoteKind) else answer


def compared_words(words: Translator, result: ClosedResult, before: ClosedResult) -> str:
    """The change since the last time: "Vergeleken met V-1 (3 nov.): Ja van 60 naar 70 %."; empty without answers
    in common.
    """
    told = {"ref": before.ref, "day": words.day(words.local(before.closed_at).date())}
    if result.withheld or not result.voted:
        return ""
    if before.withheld or not before.voted:
        return words("ballot.compared_nothing", **told)
    earlier = {option.casefold(): votes for option, votes in before.options}
    common = [
        (option, percent_of(earlier[option.casefold()], before.voted), percent_of(votes, result.voted))
        for option, votes in result.options
        if option.casefold() in earlier
    ]
    if not common:
        return ""
    changes = [
        words("ballot.compared_option", option=_before_number(option), before=was, now=now)
        for option, was, now in common
        if was != now
    ]
    return words("ballot.compared", changes=", ".join(changes), **told) if changes else words("ballot.same", **told)


def scan_words(words: Translator, matrix: ScanMatrix) -> str:
    """A scan's result in a line: the first questions with their summaries, and how many more there are, and where."""
    shown = [
        f"{cut_line(column.text, MAX_QUESTION)} {column_words(words, column, limit=MAX_LINE)}"
        for column in matrix.columns[:SHOWN_QUESTIONS]
    ]
    more = len(matrix.columns) - len(shown)
    return " · ".join([*shown, *([words.count("scanmatrix.more_questions", more)] if more > 0 else [])])


def column_words(words: Translator, column: MatrixColumn, *, limit: int = MAX_SUMMARY) -> str:
    """A summary of all answers to a question, the same wherever it is shown.

    Of choices and texts that do not fit in `limit` characters it says how many more there are.
    """
    if not column.answered:
        return words("scanmatrix.no_answer_yet")
    match column.form:
        case ScanForm.CHOICE:
            return choice_words(words, column, limit=limit)
        case ScanForm.SCALE:
            return f"{average_words(words, column)} ({choice_words(words, column)})"
        case ScanForm.NUMBER:
            return _spread(words, column)
        case ScanForm.DATE:
            return date_words(words, column)
        case ScanForm.TEXT:
            return text_words(words, column, limit=limit)


def choice_words(words: Translator, column: MatrixColumn, *, limit: int | None = None) -> str:
    """How often each option or place on a scale was chosen; if they do not all fit, the most chosen first."""
    told = [(number, f"{option}: {words.number(number)}") for option, number in column.counts]
    whole = " · ".join(one for _, one in told)
    if limit is None or len(whole) <= limit:
        return whole
    return _within(words, [one for _, one in sorted(told, key=lambda one: -one[0])], limit)


def date_words(words: Translator, column: MatrixColumn) -> str:
    """The first and the last date that were answered."""
    first, last = value_words(words, column.first_on), value_words(words, column.last_on)
    return first if first == last else words("scanmatrix.between", first=first, last=last)


def text_words(words: Translator, column: MatrixColumn, *, limit: int) -> str:
    """The number of texts, and the first of them."""
    told = [cut_line(text, MAX_TEXT) for text in column.texts]
    answers = words.count("scanmatrix.answers", column.answered)
    return f"{answers}: {_within(words, told, limit - len(answers))}" if told else answers


def average_words(words: Translator, column: MatrixColumn) -> str:
    """The average of a scale."""
    return words("scanmatrix.average", number=value_words(words, column.average))


def value_words(words: Translator, value: Value, unit: str = "") -> str:
    """An answer in words; a dash for none."""
    match value:
        case None:
            return "–"
        case dt.date():
            return words.full_day(value)
        case Decimal():
            return f"{words.number(float(value))} {unit}".strip()
        case text:
            return text


def _spread(words: Translator, column: MatrixColumn) -> str:
    """The numbers of all organisations: "middelste 405 dagen (laagste 211, hoogste 1.103; 3 antwoorden)"."""
    answers = words.count("scanmatrix.answers", column.answered)
    middle = value_words(words, column.median, column.unit)
    if column.answered == 1:
        return f"{middle} ({answers})"
    spread = words(
        "scanmatrix.spread",
        median=middle,
        lowest=value_words(words, column.lowest),
        highest=value_words(words, column.highest),
        answers=answers,
    )
    if column.total is None:
        return spread
    return f"{words('scanmatrix.total', number=value_words(words, column.total, column.unit))}, {spread}"


def _within(words: Translator, parts: Sequence[str], limit: int) -> str:
    """The parts that fit in so many characters, at least one, and how many more there are."""
    kept = 1
    while kept < len(parts) and len(" · ".join(parts[: kept + 1])) <= limit:
        kept += 1
    more = len(parts) - kept
    return " · ".join([*parts[:kept], *([words.count("list.more", more)] if more else [])])


def _before_number(option: str) -> str:
    """An option as it can be followed by a number."""
    return f"{option}:" if option[-1:].isdigit() else option


def cut_line(text: str, limit: int) -> str:
    """A text as one line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
