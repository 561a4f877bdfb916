"""Redaction: removes the names of known people from typed text.

Replaced, as whole words: full names in any case, also with initials, in reverse order or with an *s* appended;
mentions, mail addresses, Dutch phone numbers and links to Slack; and a first name or surname on its own if it is
capitalised. Part of a name that is also a word (*Bos*), or part of the name of an organisation, an alliance or a theme,
is kept on its own, unless it follows a title or an @ (*mevrouw Bos*, *@bos*): a report with missing words would be
useless. A first name that is also a word (*Storm*) counts as a person in the middle of a sentence, without an article;
one that is hardly ever used as a word (*Bas*) always does.
"""

import dataclasses
import itertools
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from alliance.people.known_names import KnownNames
from reports.excel.sheets import Book, ColumnKind, MadeRows, Row, Section, Sheet, SheetTable, Value
from reports.word.content import Bullets, Grid, Heading, Paragraph, Part, WordDocument
from texts import LANGUAGES, Translator
from texts.translator import catalogue

_WORD = re.compile(r"[^\W\d_]+")
_APART = {number: " " for number in range(128) if not chr(number).isalpha()}
_LOWER_WORD = re.compile(r"\b[a-zà-ÿ]+\b")
_BETWEEN = re.compile(r"[\s.,'’‐‑-]{1,3}")
_BEHIND_A_NAME = re.compile(r"\s[·|–/-]\s|[(,|·@]")
"""Separators before additions to a name: "Ute van Dijk · Utrecht", "Ute van Dijk (zij)"."""
_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
_MAIL = re.compile(r"<(?:mailto|tel):[^>]*>|(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_SLACK = re.compile(r"<?https?://(?:[\w-]+\.)*slack\.com[^\s>|]*(?:\|([^>]*))?>?", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w+])(?<!\d[./-])(?!0\d[-./ ][01]\d[-./ ](?:19|20)\d\d\b)"  # 06-12-2026 10:00 is no phone number
    r"(?:tel:)?(?:(?:\((?:\+|00)31\)|(?:\+|00)31)[ .-]?(?:\(0\)[ .-]?)?(?:\((?=\d{1,3}\)))?|(?:\((?=0\d{1,3}\)))?0)"
    r"[1-9](?:\)?[ .-]{0,3}\d){8}(?!\w)"
)
"""06-12345678, (030) 123 45 67, +31 6 1234 5678. A bracket is included if it closes after the area code."""
LONGEST = 8
"""The maximum number of words in a name."""

_PREFIXES = "van de der den het te ter ten t in op aan von zu di da del el al la le du des dos"
_ADDRESSED = "heer meneer dhr mevrouw mevr mw mr mrs ms prof professor dr drs ir ing wethouder burgemeester"
_WORDS_TOO = """
appel bal bakker bas beek beer berg bisschop blank bloem blok boer bond boom boot bos bosch brand brink broek brown brug
brons buis bruin burg daalder dam dekker dijk dik dorp door drost duin eiland engel faber fields floor frank gans geel
gelder glas goed graaf gracht green groen groene groot grote haan haas hall hamer handel hart hein held hemel hertog
hill hoek hof hollander hoop horst hout huis jager jan jong jonge joy juli juni kamer kamp kas kerk klein king knop koek
kok koning koopman koper korf kort kramer krans kroon kuiper kuil laan land lang lange leeuw licht lief linde lot maas
maan mark markt mast may meer meester mei meijer merel molen molenaar mol mooi mulder muis nacht nap noord oost oud
parel park pastoor paus peer plas poel polder pool poort post pot prins raad ridder rijk ring roos rose ruiter schilder
schipper sluis slager smid snel staal stad stam steen stein ster sterk sterre stone storm straat tak timmerman toren
vaart valk veen veer veld velde velden ven vis visser vlag vogel vos vries vroom water weg wever white wil wild will
winter winkel wind wit witte wolf wood young zand zee zomer zon zuid zwaan zwart
"""
"""Names that are also words."""
_HARDLY_WORDS = "bas frank jan joy linde mark merel roos rose sterre"
"""First names among them that always mean a person if capitalised."""
_ARTICLES = "de het een the"
_WITHIN_A_SENTENCE = re.compile(r"[^.!?:;\n•–—\"“”‘/|()-]+")
"""The text between two words of one sentence."""

_IS_PREFIX, _IS_ADDRESS = frozenset(_PREFIXES.split()), frozenset(_ADDRESSED.split())
_IS_WORD_TOO, _IS_HARDLY_WORD = frozenset(_WORDS_TOO.split()), frozenset(_HARDLY_WORDS.split())
_IS_ARTICLE = frozenset(_ARTICLES.split())


class WithoutPeople:
    """Removes the names of people from texts, in the language of `words`."""

    def __init__(self, known: KnownNames, words: Translator) -> None:
        self._someone, self._link = words("report.someone"), words("report.slack_link")
        self._contact = words("report.contact")
        public = {word for name in known.public for word in _folded_words(name)}
        self._public, self._stays = public, public | _IS_WORD_TOO | _own_words()
        self._names: set[tuple[str, ...]] = set()
        self._parts: set[tuple[str, ...]] = set()
        self._given: set[str] = set()
        self._triggers: set[str] = set()
        whole = {tuple(_folded_words(name)) for name in known.public}
        for name in known.people:
            self._learn(name, whole)
        self._begin = {way[0] for way in (*self._names, *self._parts)}
        self._short = lru_cache(maxsize=4096)(self._without)

    def __call__(self, text: str) -> str:
        """The text with a neutral word for each name."""
        return self._short(text) if len(text) <= 64 else self._without(text)

    def _learn(self, name: str, whole: set[tuple[str, ...]]) -> None:
        """Store the variants of a person's name; names of organisations are skipped."""
        parts = tuple(_folded_words(_BEHIND_A_NAME.split(name.strip(), maxsplit=1)[0]))
        if not parts or parts in whole:
            return
        at = next((place for place, part in enumerate(parts) if place and part in _IS_PREFIX), max(1, len(parts) - 1))
        given, family = parts[:at], parts[at:]
        main = tuple(part for part in family if part not in _IS_PREFIX)
        self._parts.add(given[:1])
        if family:
            self._given.add(given[0])
            initials = tuple(part[0] for part in given)
            for first in {given, given[:1], initials, initials[:1], ("".join(initials),)}:
                self._names.update((first + family, family + first))
            self._parts.update({family, main})
        self._triggers.update(part for part in (*given, *main) if len(part) > 1)
        self._triggers.update(f"{part}s" for part in (*given[:1], *main[-1:]))

    def _without(self, text: str) -> str:
        if "@" in text or "<" in text:
            text = _MAIL.sub(self._contact, _MENTION.sub(self._someone, text))
        if "0" in text or "+31" in text:
            text = _PHONE.sub(self._contact, text)
        if "slack.com" in text.casefold():
            text = _SLACK.sub(lambda found: found[1] or self._link, text)
        if self._triggers.isdisjoint(_folded_words(text)):
            return text
        kept, end = [], 0
        for start, stop in self._found(text):
            kept += [text[end:start], self._someone]
            end = stop
        return "".join([*kept, text[end:]])

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        """The start and end of each name in a text, in order."""
        places = [(found.start(), found.end(), _fold(found[0])) for found in _WORD.finditer(text)]
        at = 0
        while at < len(places):
            begins = places[at][2] in self._begin or places[at][2].removesuffix("s") in self._begin
            count = self._length(text, places, at) if begins else 0
            if count:
                start, stop = places[at][0], places[at + count - 1][1]
                yield start - (text[start - 1 : start] == "@"), stop
            at += count or 1

    def _length(self, text: str, places: list[tuple[int, int, str]], at: int) -> int:
        """The number of words of the name that begins at this place; 0 if there is none."""
        here = [places[at][2]]
        for (_, end, _), (start, _, word) in itertools.pairwise(places[at : at + LONGEST]):
            if not _BETWEEN.fullmatch(text, end, start):
                break
            here.append(word)
        for count in range(len(here), 0, -1):
            way = tuple(here[:count])
            for one in (way, (*way[:-1], way[-1].removesuffix("s"))):
                if one in self._names or (one in self._parts and self._is_meant(text, places, at, one)):
                    return count
        return 0

    def _is_meant(self, text: str, places: list[tuple[int, int, str]], at: int, part: tuple[str, ...]) -> bool:
        """Whether part of a name, on its own, means a person."""
        start = places[at][0]
        before = [word for _, _, word in places[max(0, at - 1) : at]]
        if text[start - 1 : start] == "@" or not _IS_ADDRESS.isdisjoint(before):
            return True
        capitals = [text[place[0]].isupper() for place in places[at : at + len(part)]]
        if not (capitals[0] and capitals[-1]):
            return False
        if part[0] in self._given and part[0] in _IS_HARDLY_WORD:
            return part[0] not in self._public
        if part[0] in self._given and part[0] in _IS_WORD_TOO - _own_words() - self._public:
            is_within = at > 0 and _WITHIN_A_SENTENCE.fullmatch(text, places[at - 1][1], start) is not None
            return is_within and _IS_ARTICLE.isdisjoint(before)
        # A surname with a capitalised prefix ("De Wit") can only be a person, unless it is a place ("Van Utrecht").
        stays = self._stays - _IS_WORD_TOO if len(part) > 1 else self._stays
        return len(part[-1]) > 2 and part[-1] not in stays


def without_people(book: Book, known: KnownNames, words: Translator) -> Book:
    """A copy of the book without the names of people in typed text."""
    clean = WithoutPeople(known, words)
    return dataclasses.replace(book, sheets=tuple(_sheet(sheet, clean) for sheet in book.sheets))


def document_without_people(document: WordDocument, known: KnownNames, words: Translator) -> WordDocument:
    """A copy of the document without the names of people, wherever somebody may have typed them."""
    clean = WithoutPeople(known, words)
    return dataclasses.replace(
        document,
        title=clean(document.title),
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
            return dataclasses.replace(part, caption=clean(part.caption), rows=rows)


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
    return dataclasses.replace(section, table=table, sentences=tuple(map(clean, section.sentences)))


def _table(table: SheetTable, clean: WithoutPeople) -> SheetTable:
    is_text = [column.kind is ColumnKind.TEXT for column in table.columns]

    def value(one: Value, may_be_typed: bool) -> Value:
        return clean(one) if may_be_typed and isinstance(one, str) else one

    def row(values: Row) -> Row:
        return [value(one, typed) for one, typed in zip(values, is_text, strict=True)]

    return dataclasses.replace(table, headings=tuple(map(clean, table.headings)), rows=MadeRows(table.rows, row))


def _folded_words(text: str) -> list[str]:
    if text.isascii():  # five times as fast
        return text.casefold().translate(_APART).split()
    return _WORD.findall(_fold(text))


def _fold(text: str) -> str:
    """The text without capitals and accents."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return "".join(one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one))


@cache
def _own_words() -> frozenset[str]:
    """The lower case words of the bot's own texts: they are words, even if a person has that name."""
    texts = (form for language in LANGUAGES for forms in catalogue(language).values() for form in forms)
    return frozenset(_fold(word) for text in texts for word in _LOWER_WORD.findall(text))
