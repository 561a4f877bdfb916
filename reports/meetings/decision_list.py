"""The list of decisions of a meeting as a Word document: what was decided, who does what by when, and what was not.

It is not minutes, and contains no personal names, not even in typed text.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence

from alliance.enums import DecisionOutcome, Purpose
from alliance.meetings.decision_lists import DecisionList, ItemCorrection, ListedItem, ListedStep
from reports.bundles.dossier_wording import called
from reports.meetings.annexes import decision, name, subject
from reports.redaction import document_without_people
from reports.word.content import Bullets, Grid, Heading, Paragraph, Part, WordDocument, page_texts
from reports.word.writing import write_document
from texts import Translator, meeting_title

DECIDED_WIDTHS = (8, 36, 56)
STEPS_WIDTHS = (46, 32, 22)
OPEN_WIDTHS = (8, 46, 46)
LONGEST_VARIANT = 60
"""The most characters of left out numbers in a variant; longer ones are replaced by a hash."""


def build_decision_list(made: DecisionList, words: Translator, *, made_at: dt.datetime) -> bytes:
    """The list as a Word document in the language of `words`; the same input gives the same bytes."""
    called_so = meeting_title(words, made.title, made.held_on)
    document = WordDocument(
        title=words("decisionlist.title", ref=made.ref),
        subtitle=called_so,
        subject=words("decisionlist.subject", ref=made.ref, title=called_so),
        creator=words("report.creator"),
        network=called(made.network, words),
        language=words.language,
        made_at=made_at,
        header=words("decisionlist.header", ref=made.ref, title=called_so),
        footer=f"{called(made.network, words)} · {words.full_day(words.local(made_at).date())}",
        page=page_texts(words),
        contents="",
        table=words("dossier.table"),
        parts=tuple(_parts(made, words)),
        facts=tuple(_facts(made, words)),
    )
    return write_document(document_without_people(document, made.known, words))


def list_file_name(ref: str, *, edition: int | None, on: dt.date) -> str:
    """The file's name, the same in every language; a draft is named after the day on which it is made."""
    return f"kennisbot-{ref}-besluitenlijst-{f'v{edition}' if edition else f'concept-{on.isoformat()}'}.docx"


def list_variant(made: DecisionList, language: str) -> str:
    """What tells the files of an edition apart: the language, and the items that are left out."""
    left_out = "-".join([*map(str, made.hidden), *(f"was{place}" for place in made.hidden_before)])
    if len(left_out) > LONGEST_VARIANT:
        left_out = hashlib.sha256(left_out.encode()).hexdigest()[:16]
    return f"{language}:without-{left_out}:docx" if left_out else f"{language}:docx"


def _facts(made: DecisionList, words: Translator) -> Iterator[tuple[str, str]]:
    kind = words(f"meetingkind.{made.kind}")
    if not meeting_title(words, made.title, made.held_on).casefold().startswith(kind.casefold()):
        yield words("decisionlist.meeting"), kind.capitalize()
    day = words.dated(made.held_on)
    yield words("pack.when"), words("meeting.at", day=day, time=f"{made.starts_at:%H:%M}") if made.starts_at else day
    if made.place:
        yield words("pack.where"), made.place
    yield words("pack.for"), ", ".join(name(one, words) for one in made.alliances) or words("meeting.whole_network")
    yield (
        words("decisionlist.edition"),
        words("decisionlist.edition_n", n=made.edition) if made.edition else words("decisionlist.draft"),
    )


def _parts(made: DecisionList, words: Translator) -> Iterator[Part]:
    if made.corrected_at is not None and made.corrects:
        day = words.full_day(words.local(made.corrected_at).date())
        yield Heading(words("decisionlist.corrects"))
        yield Paragraph(words("decisionlist.corrects_what", day=day), keeps_next=True)
        yield Bullets([_correction(one, words) for one in made.corrects])
    yield Heading(words("decisionlist.decided"))
    decided = [one for one in made.items if one.is_decided]
    if decided:
        headings = [words("pack.place"), words("pack.subject"), words("pack.decision_made")]
        rows = [(str(one.place), subject(one, words), decision(one.outcome, one.line, words)) for one in decided]
        yield Grid(words("decisionlist.decided_caption", ref=made.ref), headings, rows, DECIDED_WIDTHS)
        yield from _steps([one.step for one in decided if one.step is not None], words)
    else:
        yield Paragraph(words("decisionlist.nothing_decided"))
    if rest := [one for one in made.items if not one.is_decided]:
        yield Heading(words("decisionlist.not_decided"))
        headings = [words("pack.place"), words("pack.subject"), words("decisionlist.why")]
        rows = [(str(one.place), subject(one, words), _undecided(one, words)) for one in rest]
        yield Grid(words("decisionlist.not_decided_caption"), headings, rows, OPEN_WIDTHS)


def _steps(steps: Sequence[ListedStep], words: Translator) -> Iterator[Part]:
    yield Heading(words("decisionlist.steps"))
    if not steps:
        yield Paragraph(words("decisionlist.no_steps"))
        return
    headings = [words("pack.step"), words("decisionlist.who"), words("decisionlist.by_when")]
    rows = [(f"{one.ref} · {name(one.title, words)}", _owner_names(one, words), _by_when(one, words)) for one in steps]
    yield Grid(words("decisionlist.steps_caption"), headings, rows, STEPS_WIDTHS)


def _owner_names(one: ListedStep, words: Translator) -> str:
    return ", ".join(name(owner, words) for owner in one.owners) or words("decisionlist.nobody_yet")


def _by_when(one: ListedStep, words: Translator) -> str:
    return words.full_day(one.due_on) if one.due_on is not None else words("decisionlist.no_date")


def _undecided(one: ListedItem, words: Translator) -> str:
    if one.title is None:
        return words("pack.hidden")
    if one.outcome is DecisionOutcome.POSTPONED:
        told = decision(one.outcome, one.line, words)
    else:
        told = words(
            "decisionlist.unrecorded" if one.purpose is Purpose.DECISION else f"decisionlist.was_{one.purpose}"
        )
    return words("decisionlist.moved_to", told=told.removesuffix("."), ref=one.later) if one.later else told


def _correction(one: ItemCorrection, words: Translator) -> str:
    was = _item_words(one.before, words).removesuffix(".")
    if one.now is None:
        return words(
            "decisionlist.dropped",
            place=one.before.place,
            item=subject(one.before, words),
            was=was,
        )
    now = _item_words(one.now, words).removesuffix(".")
    return words(
        "decisionlist.correction",
        place=one.now.place,
        item=subject(one.now, words),
        was=was,
        now=now,
    )


def _item_words(one: ListedItem, words: Translator) -> str:
    if one.step is None:
        return decision(one.outcome, one.line, words)
    step = words(
        "decisionlist.step_line", ref=one.step.ref, who=_owner_names(one.step, words), when=_by_when(one.step, words)
    )
    return f"{decision(one.outcome, one.line, words).removesuffix('.')} ({step})"
