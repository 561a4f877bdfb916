"""The sheet with the action steps of the agenda."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from babel.lists import format_list

from alliance.agenda.past_statuses import StepStanding
from alliance.digests.digests import Digest
from alliance.enums import Series
from alliance.people.members import short_person_name
from reports.digests.list_sheet import ListSheet
from reports.excel.colours import status_words
from reports.excel.sheets import Column, ColumnKind, Row
from reports.excel.wording import names
from texts import Translator

MOST_STRETCHES = 8
"""The most stretches of numbers in sentences about sources; beyond that, a column says it better."""


def step_row(step: StepStanding, words: Translator) -> Row:
    """The row of a step on the agenda."""
    return (
        step.ref,
        words.name(step.alliance),
        words.name(step.title),
        words.name(step.description),
        words(f"ambition.{step.ambition}"),
        words(f"report.step_runs.{'continuous' if step.is_continuous else 'finite'}"),
        status_words(step.status, words, is_late=step.days_late > 0),
        words.local(step.since).date() if step.since else None,
        step.note,
        names(step.owners, words),
        ", ".join(short_person_name(contact) for contact in step.contacts),
        step.due_on,
        step.days_late or None,
        _source(step, words),
    )


def sources_above(digest: Digest, words: Translator) -> Mapping[str, Sequence[str]]:
    """Each source once with its steps, instead of the column of sources; nothing if that would take many words."""
    by_source: dict[str, list[int]] = {}
    for step in digest.steps:
        if source := _source(step, words):
            by_source.setdefault(source, []).append(step.number)
    stretches = {source: _stretches(sorted(numbers), words) for source, numbers in by_source.items()}
    if sum(map(len, stretches.values())) > MOST_STRETCHES:
        return {}
    if [len(numbers) for numbers in by_source.values()] == [len(digest.steps)]:
        return {"source": [words("report.source_of_all", source=source) for source in by_source]}
    return {
        "source": [
            words("report.source_of", steps=format_list(told, locale=words.language), source=source)
            for source, told in stretches.items()
        ]
    }


def _stretches(numbers: Sequence[int], words: Translator) -> list[str]:
    """Numbers in as few words as possible: "A-1 t/m A-25", "A-30"."""
    found = []
    for _, group in groupby(enumerate(numbers), lambda one: one[1] - one[0]):
        first, *others = [Series.STEP.ref(number) for _, number in group]
        found.append(words("report.stretch", first=first, last=others[-1]) if others else first)
    return found


def _source(step: StepStanding, words: Translator) -> str | None:
    """The origin of the step, with the year unless the source's own name has it."""
    if not step.source or not step.source_year or str(step.source_year) in step.source:
        return step.source
    return words("report.source_year", source=step.source, year=step.source_year)


STEP_SHEET = ListSheet(
    key="steps",
    columns=(
        Column("step", ColumnKind.REFERENCE, 12),
        Column("alliance", ColumnKind.TEXT, 21),
        Column("step_title", ColumnKind.TEXT, 28),
        Column("step_description", ColumnKind.TEXT, 38),
        Column("ambition", ColumnKind.TEXT, 13),
        Column("runs", ColumnKind.TEXT, 13),
        Column("status", ColumnKind.STATUS, 20),
        Column("since", ColumnKind.DATE, 14),
        Column("note", ColumnKind.TEXT, 32),
        Column("owners", ColumnKind.TEXT, 15),
        Column("contacts", ColumnKind.TEXT, 17, is_internal=True),
        Column("due_on", ColumnKind.DATE, 14),
        Column("days_late", ColumnKind.NUMBER, 10),
        Column("source", ColumnKind.TEXT, 24),
    ),
    items=lambda digest: digest.steps,
    row=step_row,
    told_above=sources_above,
)
