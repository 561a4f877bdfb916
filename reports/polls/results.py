"""The results of polls in words, in the reader's language; user text is not escaped."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from alliance.polls.question_results import ClosedResult
from alliance.polls.scan_matrix import MatrixColumn, ScanMatrix
from alliance.polls.scan_values import Value
from alliance.words import ScanForm, VoteKind
from texts import Translator

SHOWN_QUESTIONS = 3
"""Questions of a scan in one line; the rest is counted."""
MAX_QUESTION, MAX_SUMMARY = 60, 120


def result_words(words: Translator, result: ClosedResult | ScanMatrix | None) -> str:
    """A result in a line for a list of polls; empty if there is nothing to show beside the turnout."""
    match result:
        case ClosedResult() if result.voted and not result.withheld:
            return question_words(words, result)
        case ScanMatrix() if result.answered:
            return scan_words(words, result)
    return ""


def question_words(words: Translator, result: ClosedResult) -> str:
    """The votes for each answer: "Ja 14 van 20 (70 %) · Nee 5 (25 %) · Onthouding 1 (5 %)".

    One sentence if nobody voted, or if there are too few anonymous votes to show.
    """
    if not result.voted:
        return words("ballot.nobody")
    if result.withheld:
        return words("ballot.withheld")
    others = ((VoteKind.BLANK, result.blank), (VoteKind.ABSTAIN, result.abstained))
    counted = [*result.options, *((words(f"vote.{kind}"), votes) for kind, votes in others if votes)]
    return " · ".join(
        words(
            "ballot.counted" if place else "ballot.counted_first",
            option=f"{option}:" if option[-1:].isdigit() else option,
            n=words.number(votes),
            of=words.number(result.voted),
            percent=_percent(votes, result.voted),
        )
        for place, (option, votes) in enumerate(counted)
    )


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
        (option, _percent(earlier[option.casefold()], before.voted), _percent(votes, result.voted))
        for option, votes in result.options
        if option.casefold() in earlier
    ]
    if not common:
        return ""
    changes = [
        words("ballot.compared_option", option=f"{option}:" if option[-1:].isdigit() else option, before=was, now=now)
        for option, was, now in common
        if was != now
    ]
    return words("ballot.compared", changes=", ".join(changes), **told) if changes else words("ballot.same", **told)


def scan_words(words: Translator, matrix: ScanMatrix) -> str:
    """A scan's result in a line: the first questions with their summaries, and how many more there are."""
    shown = [
        f"{_cut(column.text, MAX_QUESTION)} {_cut(column_words(words, column), MAX_SUMMARY)}"
        for column in matrix.columns[:SHOWN_QUESTIONS]
    ]
    more = len(matrix.columns) - len(shown)
    return " · ".join([*shown, *([words.count("list.more", more)] if more > 0 else [])])


def column_words(words: Translator, column: MatrixColumn) -> str:
    """A summary of all answers to a question."""
    if not column.answered:
        return words("scanmatrix.no_answer_yet")
    match column.form:
        case ScanForm.CHOICE:
            return " · ".join(f"{option}: {words.number(number)}" for option, number in column.counts)
        case ScanForm.SCALE:
            counts = " · ".join(f"{step}: {words.number(number)}" for step, number in column.counts)
            return f"{average_words(words, column)} ({counts})"
        case ScanForm.NUMBER:
            return ", ".join(_numbers(words, column))
        case ScanForm.DATE:
            first, last = value_words(words, column.first_on), value_words(words, column.last_on)
            return first if first == last else words("scanmatrix.between", first=first, last=last)
        case ScanForm.TEXT:
            return words.count("scanmatrix.answers", column.answered)


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


def _numbers(words: Translator, column: MatrixColumn) -> Iterator[str]:
    if column.total is not None:
        yield words("scanmatrix.total", number=value_words(words, column.total, column.unit))
    if column.answered > 1:
        yield words("scanmatrix.median", number=value_words(words, column.median, column.unit))
        lowest, highest = value_words(words, column.lowest), value_words(words, column.highest)
        yield words("scanmatrix.range", lowest=lowest, highest=highest)
    elif column.total is None:
        yield value_words(words, column.median, column.unit)


def _percent(votes: int, of: int) -> int:
    return round(100 * votes / of)


def _cut(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
