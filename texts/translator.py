"""Texts in the reader's language, with numbers and dates in that language's format and in the reader's time zone."""

import datetime as dt
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_day_names
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("nl", "en")
FOLDER = Path(__file__).parent
_DUTCH_ARTICLE = re.compile(r"^(?:de|het) (?=\S)")
_LOWER_WORD = re.compile(r"\b[a-zà-ÿ]+\b")
FORMER = "\ue002"
"""Replaces a person whose data was erased, in stored texts and names.

A single private character, so that no cut splits it.
"""
T = TypeVar("T")
NEAR = dt.timedelta(days=183)
"""A day at most this far from today is written without its year."""


class MissingText(KeyError):
    """A language lacks the requested key. `make check` finds these before a reader does."""


class Bilingual(Protocol):
    """A name in Dutch, and in English if it has one."""

    @property
    def nl(self) -> str: ...

    @property
    def en(self) -> str | None: ...


@functools.cache
def catalogue(language: str) -> Mapping[str, tuple[str, ...]]:
    """All texts of a language by key: either one form, or singular and plural."""
    texts: dict[str, tuple[str, ...]] = {}
    for path in files_of(language):
        with path.open("rb") as file:
            messages = read_po(file, locale=language)
        for message in messages:
            if message.id:
                key = message.id if isinstance(message.id, str) else message.id[0]
                forms = message.string
                texts[key] = (forms,) if isinstance(forms, str) else tuple(forms or ())
    return texts


def files_of(language: str) -> list[Path]:
    """The files of a language, one per capability."""
    return sorted((FOLDER / language).glob("*.po"))


@functools.cache
def ordinary_words() -> frozenset[str]:
    """The lower case words of the program's own texts: they are words, even if a person has that name."""
    texts = (form for language in LANGUAGES for forms in catalogue(language).values() for form in forms)
    return frozenset(word for text in texts for word in _LOWER_WORD.findall(text))


@dataclass(frozen=True)
class Translator:
    """The texts of one language (`nl` or `en`) for a reader in one time zone.

    Call it with a key and named values to get a text. Values are inserted unescaped: code that builds Slack markup must
    escape user input first. Raises MissingText for a key that the language does not have.
    """

    language: str
    zone: ZoneInfo
    today: dt.date | None = None
    """The current date for the reader, where known: dates far from it are written with their year."""

    def at(self, now: dt.datetime) -> "Translator":
        """This translator, with `today` set to the reader's date at `now`."""
        return replace(self, today=self.local(now).date())

    def __call__(self, key: str, /, **values: object) -> str:
        return self.without_marks(self._forms(key)[0].format(**values))

    def count(self, key: str, number: int, /, **values: object) -> str:
        """The singular or plural text for `number`, which the text may include as `{n}`."""
        forms = self._forms(key)
        return self.without_marks(forms[0 if number == 1 else -1].format(n=self.number(number), **values))

    def without_marks(self, thing: T) -> T:
        """The thing with words in place of each mark of an erased person: see `with_words`."""
        return with_words(thing, self.language)

    def has(self, key: str) -> bool:
        """Whether the language has this key."""
        return key in catalogue(self.language)

    def number(self, value: float) -> str:
        """A number with the language's separators: 1.234 or 1,234."""
        return format_decimal(value, locale=self.language)

    def change(self, value: int) -> str:
        """A change with its sign, a real minus included: +4, −2, ±0."""
        sign = "+" if value > 0 else "−" if value < 0 else "±"
        return f"{sign}{self.number(abs(value))}"

    def day(self, on: dt.date) -> str:
        """A short date: "3 nov.", or "3 nov. 2026" where it is more than half a year from today."""
        is_far = self.today is not None and abs(on - self.today) > NEAR
        return f"{on.day} {self._month(on)}" + (f" {on.year}" if is_far else "")

    def full_day(self, on: dt.date) -> str:
        """A date with its year: "3 november 2026"."""
        return format_date(on, "d MMMM y", locale=self.language)

    def dated(self, on: dt.date) -> str:
        """A date with its weekday and year: "di 3 november 2026"."""
        return f"{format_date(on, 'EEE', locale=self.language)} {self.full_day(on)}"

    def days(self, first: dt.date, last: dt.date) -> str:
        """A range of days: "16–22 november", "30 november – 6 december"."""
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{format_date(last, 'd MMMM', locale=self.language)}"
        short = [format_date(on, "d MMMM", locale=self.language) for on in (first, last)]
        return " – ".join(short)

    def moment(self, at: dt.datetime) -> str:
        """A date and time in the reader's zone: "do 26 nov. 09:00", "Thu 26 Nov, 09:00"."""
        local = self.local(at)
        comma = "," if self.language == "en" else ""
        return f"{format_date(local, 'EEE', locale=self.language)} {self.day(local.date())}{comma} {self.time(at)}"

    def time(self, at: dt.datetime) -> str:
        """A time of day in the reader's zone: "09:00"."""
        return format_time(at, "HH:mm", tzinfo=self.zone, locale=self.language)

    def weekday(self, number: int) -> str:
        """The name of a weekday, where 0 is Monday: "donderdag"."""
        return str(get_day_names("wide", locale=self.language)[number])

    def local(self, at: dt.datetime) -> dt.datetime:
        """Convert a datetime to the reader's zone."""
        return at.astimezone(self.zone)

    def name(self, name: Bilingual) -> str:
        """The name in the reader's language; the Dutch one where there is no English name."""
        return name.en if self.language == "en" and name.en else name.nl

    def typed_name(self, name: str) -> str:
        """A name as it was typed, with its article, for use in a sentence: in English a Dutch article is English."""
        return _DUTCH_ARTICLE.sub("the ", name) if self.language == "en" else name

    def _month(self, on: dt.date) -> str:
        short, full = (format_date(on, pattern, locale=self.language) for pattern in ("MMM", "MMMM"))
        # Dutch puts a full stop after an abbreviated month, which the locale data omits; "mei" is not abbreviated.
        return f"{short}." if self.language == "nl" and short != full and not short.endswith(".") else short

    def _forms(self, key: str) -> tuple[str, ...]:
        try:
            return catalogue(self.language)[key]
        except KeyError:
            raise MissingText(f"{self.language}: {key}") from None


def with_words(thing: T, language: str) -> T:
    """The thing, a text or what holds texts, with words in place of each mark of an erased person."""
    return _with_words(thing, language)  # type: ignore[no-any-return]


def is_marked(thing: Any) -> bool:
    """Whether a text in a thing has the mark of an erased person."""
    if isinstance(thing, str):
        return FORMER in thing
    if isinstance(thing, dict):
        return any(map(is_marked, thing.values()))
    return any(map(is_marked, thing)) if isinstance(thing, list | tuple) else False


def _with_words(thing: Any, language: str) -> Any:
    if isinstance(thing, str):
        if FORMER not in thing:
            return thing
        return thing.replace(FORMER, catalogue(language)["person.former"][0])
    if isinstance(thing, dict):
        return {key: _with_words(value, language) for key, value in thing.items()}
    if isinstance(thing, list | tuple) and type(thing) in (list, tuple):
        return type(thing)(_with_words(one, language) for one in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        new = {one.name: _with_words(getattr(thing, one.name), language) for one in fields(thing) if one.init}
        return replace(thing, **new)
    return thing


class Translators:
    """Factory of translators; uses the network's language and zone where the reader's are unknown."""

    def __init__(self, language: str, zone: str) -> None:
        """`language` is `nl` or `en`, `zone` an IANA name: the network's own, used in channels."""
        self.network = Translator(language, ZoneInfo(zone))

    def for_reader(self, locale: str | None, zone: str | None) -> Translator:
        """A translator for a reader's Slack locale ("en-GB") and zone; unknown values fall back to the network's.

        A known locale other than Dutch or English gets English.
        """
        language = (locale or "")[:2]
        known = language if language in LANGUAGES else "en" if language else self.network.language
        return Translator(known, _zone(zone) or self.network.zone)


@functools.cache
def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
