"""The templates of quick scans: their schema, and the checks across parts of the file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from alliance.starter.network import Entry, Slug, Truth, text_of
from alliance.starter.network_file import read_file
from alliance.starter.yaml_lines import FileProblem, Location, Plain, items
from storage.enums import ScanForm

MIN_QUESTIONS, MAX_QUESTIONS = 2, 12
MIN_OPTIONS, MAX_OPTIONS = 2, 10


def scans_path() -> Path:
    """The path of the built-in templates."""
    return Path(__file__).with_name("scans.yaml")


class ScanTitleEntry(Entry):
    """The title of a scan, in both languages."""

    nl: Annotated[str, text_of(75)]
    en: Annotated[str, text_of(75)]


class ScanTextEntry(Entry):
    """The purpose of a scan, in both languages."""

    nl: Annotated[str, text_of(1000)]
    en: Annotated[str, text_of(1000)]


class QuestionText(Entry):
    """A question, in both languages."""

    nl: Annotated[str, text_of(500)]
    en: Annotated[str, text_of(500)]


class Unit(Entry):
    """The unit of a number, in both languages."""

    nl: Annotated[str, text_of(30)]
    en: Annotated[str, text_of(30)]


class Option(Entry):
    """An option of a choice, in both languages."""

    nl: Annotated[str, text_of(75)]
    en: Annotated[str, text_of(75)]


class ScanQuestionEntry(Entry):
    """A question; only a choice has `options`, and only a number has a `unit`, bounds and `summed`."""

    form: ScanForm
    text: QuestionText
    options: tuple[Option, ...] = ()
    unit: Unit | None = None
    lowest: int = 0
    highest: int | None = None
    summed: Truth | None = None
    required: Truth = True


class Scan(Entry):
    """A quick scan, ready to be sent."""

    slug: Slug
    title: ScanTitleEntry
    explanation: ScanTextEntry
    questions: tuple[ScanQuestionEntry, ...]


class Scans(Entry):
    """The whole file. The order of its lists is the order on screen."""

    scans: tuple[Scan, ...]


def read_scans(path: Path) -> Scans:
    """The templates in a file. Raises NetworkFileError, with all problems, in the order of the file."""
    return read_file(path, Scans, _check)


def _check(plain: Plain) -> Iterator[FileProblem]:
    for where, line in plain.doubles.items():
        yield FileProblem(line, plain.name(where), f"stands here twice, first on line {plain.lines[where]}; keep one")
    yield from _slugs(plain)
    if isinstance(plain.data, dict) and plain.data.get("scans") == []:
        yield _problem(plain, ("scans",), "is empty; fill it in")
    for where, scan in items(plain.data, "scans"):
        questions = scan.get("questions")
        count = len(questions) if isinstance(questions, list) else MIN_QUESTIONS
        if not MIN_QUESTIONS <= count <= MAX_QUESTIONS:
            sentence = f"has {count} questions; {MIN_QUESTIONS} to {MAX_QUESTIONS} fit"
            yield _problem(plain, (*where, "questions"), sentence)
        for inside, question in items(scan, "questions"):
            yield from _question(plain, (*where, *inside), question)


def _slugs(plain: Plain) -> Iterator[FileProblem]:
    first: dict[str, Location] = {}
    for where, scan in items(plain.data, "scans"):
        slug = scan.get("slug")
        if isinstance(slug, str) and first.setdefault(slug, where) != where:
            taken = plain.line((*first[slug], "slug"))
            sentence = f'"{slug}" is already used on line {taken}; give each its own slug'
            yield _problem(plain, (*where, "slug"), sentence)


def _question(plain: Plain, where: Location, question: dict[str, object]) -> Iterator[FileProblem]:
    form, options = question.get("form"), question.get("options")
    if form == ScanForm.CHOICE:
        count = len(options) if isinstance(options, list) else 0
        if not MIN_OPTIONS <= count <= MAX_OPTIONS:
            sentence = f"a choice has {MIN_OPTIONS} to {MAX_OPTIONS} options; here are {count}"
            yield _problem(plain, (*where, "options"), sentence)
        yield from _equal_options(plain, where, question)
    elif options is not None and form in set(ScanForm):
        yield _problem(plain, (*where, "options"), f"only a choice has options; this is a {form}")
    if question.get("unit") is not None and form in set(ScanForm) and form != ScanForm.NUMBER:
        yield _problem(plain, (*where, "unit"), f"only a number has a unit; this is a {form}")
    for bound in ("lowest", "highest"):
        if question.get(bound) is not None and form in set(ScanForm) and form != ScanForm.NUMBER:
            yield _problem(plain, (*where, bound), f"only a number has bounds; this is a {form}")
    if form == ScanForm.NUMBER and question.get("summed") is None:
        yield _problem(plain, (*where, "summed"), "a number says whether it is summed; write true or false")
    elif form != ScanForm.NUMBER and form in set(ScanForm) and question.get("summed") is not None:
        yield _problem(plain, (*where, "summed"), f"only a number is summed; this is a {form}")
    lowest, highest = question.get("lowest", 0), question.get("highest")
    if isinstance(lowest, int) and isinstance(highest, int) and highest <= lowest:
        yield _problem(plain, (*where, "highest"), f"has to be more than {lowest}, the lowest")


def _equal_options(plain: Plain, where: Location, question: dict[str, object]) -> Iterator[FileProblem]:
    first: dict[tuple[str, str], Location] = {}
    for inside, option in items(question, "options"):
        here = (*where, *inside)
        for language in ("nl", "en"):
            text = option.get(language)
            if isinstance(text, str) and first.setdefault((language, text.casefold()), here) != here:
                taken = plain.line(first[(language, text.casefold())])
                sentence = f'"{text}" is an option already, on line {taken}'
                yield _problem(plain, (*here, language), sentence)


def _problem(plain: Plain, where: Location, sentence: str) -> FileProblem:
    return FileProblem(plain.line(where), plain.name(where), sentence)
