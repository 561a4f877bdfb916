"""Parse days as people type them: "5 dec", "5-12", "vrijdag", "tot maandag", "from Monday through Friday"."""

import datetime as dt
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from babel.dates import get_day_names, get_month_names

from handlers.slack.parsing import fold
from texts import LANGUAGES

FROM = frozenset({"van", "vanaf", "from", "sinds"})
UNTIL = frozenset({"tot"})
"""A day after one of these words is exclusive: the first day on which the person is back."""
UP_TO = frozenset({"until", "till", "til"})
"""A day after one of these words is inclusive, and a weekday is never today."""
THROUGH = frozenset({"t/m", "tm", "tot en met", "through", "thru", "to", "-", "–", "t.e.m.", "up to and including"})
"""A day after one of these words is inclusive: the last day of the period."""
NEAR_DAYS = {
    "vandaag": 0,
    "today": 0,
    "morgen": 1,
    "tomorrow": 1,
    "overmorgen": 2,
    "gisteren": -1,
    "yesterday": -1,
}
PAST = dt.timedelta(days=180)
"""A day without a year that is at most this long ago means that past day, not the same day next year."""
MISSPELLED = 5
"""In how many of the first words a misspelled day is looked for."""
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?!\w)")
_NUMBERS = re.compile(r"^(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}|\d{2}))?(?![\w-])")
_NAMED = re.compile(r"^(\d{1,2})(?:e|st|nd|rd|th)?\s+([^\W\d_]+)\.?(?:\s+(\d{4}))?(?!\w)")
_NAMED_FIRST = re.compile(r"^([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?(?!\w)")
_WORD = re.compile(r"^([^\W\d_]+)\.?(?!\w)")


@dataclass(frozen=True)
class Stretch:
    """The days that somebody typed, both inclusive, and the text after them."""

    first_on: dt.date
    last_on: dt.date
    rest: str
    back_on: dt.date | None = None
    """The day after the last one, if that is the day that was typed."""


def read_stretch(typed: str, *, today: dt.date) -> Stretch | None:
    """Parse the days at the start of a line; None if it does not begin with a day.

    The period starts today unless the line names a first day.
    """
    rest = typed.strip()
    first_on = today
    begun, after = _after(rest, FROM)
    if begun:
        found = read_day(after, today=today)
        if found is None:
            return None
        first_on, rest = found
    last = _read_last(rest, first_on, needs_word=False)
    if last is None:
        return None
    # "5-12 t/m 10-12": the day just read was the first one, and the last one follows.
    day, rest, is_until = last
    second = _read_last(rest, day, needs_word=True) if not begun else None
    if second is not None:
        first_on, (day, rest, is_until) = day, second
    if is_until:
        return Stretch(first_on, day - dt.timedelta(days=1), rest, back_on=day)
    return Stretch(first_on, day, rest)


def suggest_stretch(typed: str, *, today: dt.date) -> str | None:
    """The line with a misspelled day or month corrected ("vrijdg"); None if it still does not begin with a day."""
    for word in re.findall(r"[^\W\d_]+", typed)[:MISSPELLED]:
        known = {*NEAR_DAYS, *_weekdays(), *_months()} - {fold(word)}
        for near in get_close_matches(fold(word), known, n=1, cutoff=0.75):
            line = typed.replace(word, near.capitalize() if word[0].isupper() else near, 1)
            if read_stretch(line, today=today) is not None:
                return line
    return None


def _read_last(text: str, first_on: dt.date, *, needs_word: bool) -> tuple[dt.date, str, bool] | None:
    """Parse the last day of a period, the text after it, and whether the day is exclusive; None if there is no day.

    With `needs_word`, only a day after a word such as "t/m" counts.
    """
    for words in (THROUGH, UNTIL, UP_TO):
        is_after, behind = _after(text, words)
        if is_after:
            found = read_day(behind, today=first_on, after_today=words is not THROUGH)
            return (*found, words is UNTIL) if found else None
    found = None if needs_word else read_day(text, today=first_on)
    return (*found, False) if found else None


def read_day(typed: str, *, today: dt.date, after_today: bool = False) -> tuple[dt.date, str] | None:
    """Parse the day at the start of a line, and return it with the rest; None if the line does not begin with a day.

    A weekday means its next occurrence, today included unless `after_today`.
    """
    text = typed.strip()
    if found := _ISO.match(text):
        return _made(int(found[1]), int(found[2]), int(found[3]), text[found.end() :])
    if found := _NUMBERS.match(text):
        return _in_year(int(found[1]), int(found[2]), found[3], text[found.end() :], today)
    if (found := _NAMED.match(text)) and (month := _months().get(fold(found[2]))):
        return _in_year(int(found[1]), month, found[3], text[found.end() :], today)
    if (found := _NAMED_FIRST.match(text)) and (month := _months().get(fold(found[1]))):
        return _in_year(int(found[2]), month, found[3], text[found.end() :], today)
    if not (found := _WORD.match(text)):
        return None
    word, rest = fold(found[1]), text[found.end() :].strip()
    if word in NEAR_DAYS:
        return today + dt.timedelta(days=NEAR_DAYS[word]), rest
    if (weekday := _weekdays().get(word)) is None:
        return None
    ahead = (weekday - today.weekday()) % 7
    if ahead == 0 and after_today:
        ahead = 7
    day = today + dt.timedelta(days=ahead)
    # "vrijdag 4 december": a date after the weekday takes precedence.
    dated = read_day(rest, today=today) if rest[:1].isdigit() else None
    return dated or (day, rest)


def _after(text: str, words: frozenset[str]) -> tuple[bool, str]:
    """Whether a line begins with one of these words, and the text after it."""
    for word in sorted(words, key=len, reverse=True):
        if text.casefold().startswith(word) and not text[len(word) : len(word) + 1].isalpha():
            return True, text[len(word) :].strip()
    return False, text


def _in_year(day: int, month: int, year: str | None, rest: str, today: dt.date) -> tuple[dt.date, str] | None:
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day, rest)
    this_year = _made(today.year, month, day, rest)
    if this_year is not None and this_year[0] >= today - PAST:
        return this_year
    return _made(today.year + 1, month, day, rest) or this_year


def _made(year: int, month: int, day: int, rest: str) -> tuple[dt.date, str] | None:
    try:
        return dt.date(year, month, day), rest.strip()
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    return {
        fold(name).rstrip("."): number
        for language in LANGUAGES
        for width in ("abbreviated", "wide")
        for number, name in get_month_names(width, locale=language).items()
    }


@cache
def _weekdays() -> dict[str, int]:
    return {
        fold(name).rstrip("."): number
        for language in LANGUAGES
        for width in ("abbreviated", "wide")
        for number, name in get_day_names(width, locale=language).items()
    }
