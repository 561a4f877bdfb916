"""Redaction of files: what `alliance.redaction` finds is left out of typed text, with a neutral word in its place."""

import dataclasses
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from alliance.people.known_names import KnownNames
from alliance.redaction import Find, Finder, FindKind, PutBack
from alliance.redaction.finds import sentence_bounds
from reports.excel.sheets import Book, ColumnKind, MadeRows, Row, Section, Sheet, SheetTable, Value
from reports.word.content import Bullets, Grid, Heading, Paragraph, Part, WordDocument
from texts import Translator, ordinary_words

_STAND_INS = {
    FindKind.NAME: "report.someone",
    FindKind.OTHER_NAME: "report.someone",
    FindKind.MENTION: "report.someone",
    FindKind.MAIL: "report.contact",
    FindKind.PHONE: "report.contact",
    FindKind.ADDRESS: "report.address",
    FindKind.IBAN: "report.personal_number",
    FindKind.BSN: "report.personal_number",
    FindKind.LINK: "report.slack_link",
    FindKind.TYPED: "report.left_out",
}
_LEFT_OUT = "report.left_out"
STAND_INS = tuple(sorted({*_STAND_INS.values(), _LEFT_OUT}))
"""The keys of the words that replace redacted text."""
_LABELLED = re.compile(r"<[^|>]*\|([^>]*)>")
"""A link with the words that are shown for it."""
_JOINING = frozenset(("en", "of", "op", "bel", "mail", "tel", "via", "and", "or", "at", "call"))
"""Words that say nothing if only finds are between them."""


class WithoutPeople:
    """Leaves out of texts what is about people, in the language of `words`, except what is `put_back`."""

    def __init__(
        self, known: KnownNames, words: Translator, put_back: PutBack | None = None, *, finder: Finder | None = None
    ) -> None:
        self._put_back = put_back or PutBack()
        self.finder = (finder or Finder(known, ordinary_words())).with_typed(self._put_back.typed)
        self._stand_ins = {kind: words(key) for kind, key in _STAND_INS.items()}
        self._nothing = words(_LEFT_OUT)
        ways = "|".join(map(re.escape, {*self._stand_ins.values()}))
        self._repeated = re.compile(rf"({ways})(?:[ \t]+\1)+")
        self._short = lru_cache(maxsize=4096)(self._without)
        self.left_out = 0
        """How many finds were left out so far."""

    def __call__(self, text: str) -> str:
        """The text with a neutral word for each find."""
        kept, count = self._short(text) if len(text) <= 64 else self._without(text)
        self.left_out += count
        return kept

    def count_in(self, text: str) -> int:
        """How many finds would be left out of a text."""
        return sum(not self._put_back.is_put_back(one, text) for one in self.finder.find(text))

    def decently(self, text: str) -> str:
        """The text with a neutral word for each find, and one for a sentence with nothing else left."""
        finds = [one for one in self.finder.find(text) if not self._put_back.is_put_back(one, text)]
        kept, end = [], 0
        for one in finds:
            if one.start < end:
                continue
            start, stop = sentence_bounds(text, one.start, one.end)
            inside = [other for other in finds if start <= other.start and other.end <= stop]
            is_nothing = start >= end and not _says_more(text, start, stop, inside)
            kept += [text[end:start], self._nothing] if is_nothing else [text[end : one.start], self._stand_in(one)]
            end = stop if is_nothing else one.end
        self.left_out += len(finds)
        return self._put_together([*kept, text[end:]])

    def _without(self, text: str) -> tuple[str, int]:
        kept, end, count = [], 0, 0
        for one in self.finder.find(text):
            if not self._put_back.is_put_back(one, text):
                kept += [text[end : one.start], self._stand_in(one)]
                end, count = one.end, count + 1
        return self._put_together([*kept, text[end:]]) if count else text, count

    def _put_together(self, parts: Sequence[str]) -> str:
        """The text of these parts; of two names side by side one remains."""
        return self._repeated.sub(r"\1", "".join(parts))

    def _stand_in(self, find: Find) -> str:
        labelled = _LABELLED.fullmatch(find.text) if find.kind is FindKind.LINK else None
        return self._without(labelled[1])[0] if labelled else self._stand_ins[find.kind]


def _says_more(text: str, start: int, stop: int, finds: Sequence[Find]) -> bool:
    """Whether a sentence says anything besides these finds."""
    rest, end = [], start
    for one in finds:
        rest.append(text[end : one.start])
        end = one.end
    words = re.findall(r"[^\W_]+", " ".join([*rest, text[end:stop]]).casefold())
    return any(word not in _JOINING for word in words)


def clean_distinct(texts: Sequence[str], clean: Callable[[str], str]) -> list[str]:
    """The texts without people; those that differ only in the redacted words are numbered."""
    cleaned = {text: clean(text) for text in texts}
    places: dict[str, list[str]] = {}
    for text, kept in cleaned.items():
        places.setdefault(kept, []).append(text)
    return [
        f"{kept} {same.index(text) + 1}" if len(same := places[kept := cleaned[text]]) > 1 and kept != text else kept
        for text in texts
    ]


def without_people(book: Book, known: KnownNames, words: Translator) -> Book:
    """A copy of the book without the names of people in typed text."""
    clean = WithoutPeople(known, words)
    sheets = tuple(_sheet(sheet, clean) for sheet in book.sheets)
    return dataclasses.replace(book, title=clean(book.title), footer=clean(book.footer), sheets=sheets)


def document_without_people(document: WordDocument, known: KnownNames, words: Translator) -> WordDocument:
    """A copy of the document without the names of people, wherever somebody may have typed them."""
    clean = WithoutPeople(known, words)
    return dataclasses.replace(
        document,
        title=clean(document.title),
        subtitle=clean(document.subtitle),
        subject=clean(document.subject),
        header=clean(document.header),
        parts=tuple(_part(part, clean) for part in document.parts),
        facts=tuple((label, clean(fact)) for label, fact in document.facts),
    )


def _part(part: Part, clean: WithoutPeople) -> Part:
    match part:
        case Heading() | Paragraph():
            return dataclasses.replace(part, text=clean(part.text))
        case Bullets():
            return Bullets(tuple(map(clean, part.items)))
        case Grid():
            rows = tuple(tuple(map(clean, row)) for row in part.rows)
            headings = tuple(map(clean, part.headings))
            if part.numbers:  # a result: its answers must differ
                answers = clean_distinct([answer for answer, *_ in part.rows], clean)
                rows = tuple((answer, *rest) for answer, (_, *rest) in zip(answers, rows, strict=True))
            return dataclasses.replace(part, caption=clean(part.caption), headings=headings, rows=rows)


def _sheet(sheet: Sheet, clean: WithoutPeople) -> Sheet:
    return dataclasses.replace(
        sheet,
        title=clean(sheet.title),
        sentences=tuple(map(clean, sheet.sentences)),
        sections=tuple(_section(section, clean) for section in sheet.sections),
        charts=tuple(dataclasses.replace(chart, description=clean(chart.description)) for chart in sheet.charts),
    )


def _section(section: Section, clean: WithoutPeople) -> Section:
    table = _table(section.table, clean) if section.table else None
    caption = clean(section.caption) if section.caption is not None else None
    return dataclasses.replace(section, caption=caption, table=table, sentences=tuple(map(clean, section.sentences)))


def _table(table: SheetTable, clean: WithoutPeople) -> SheetTable:
    is_text = [column.kind is ColumnKind.TEXT for column in table.columns]

    def value(one: Value, may_be_typed: bool) -> Value:
        return clean(one) if may_be_typed and isinstance(one, str) else one

    def row(values: Row) -> Row:
        return [value(one, typed) for one, typed in zip(values, is_text, strict=True)]

    return dataclasses.replace(table, headings=tuple(map(clean, table.headings)), rows=MadeRows(table.rows, row))
