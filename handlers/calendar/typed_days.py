"""Parse days as people type them: "5 dec", "5-12", "vrijdag", "tot maandag", "from Monday through Friday"."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from babel.dates import get_day_names, get_month_names

from handlers.slack.parsing import fold
from texts import LANGUAGES

FROM = frozenset({"van", "vanaf", "from", "sinds"})
UNTIL = frozenset({"tot", "until", "till"})
"""A day after one of these words is exclusive: the first day on which the person is back."""
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
    is_through, behind = _after(rest, THROUGH)
    is_until, until = _after(rest, UNTIL) if not is_through else (False, "")
    rest = behind if is_through else until if is_until else rest
    found = read_day(rest, today=first_on, after_today=is_until)
    if found is None:
        return None
    day, rest = found
    # "5-12 t/m 10-12": the day just read was the first one, and the last one follows.
    is_range, behind = _after(rest, THROUGH)
    is_until_range, until = _after(rest, UNTIL) if not is_range else (False, "")
    if not begun and (is_range or is_until_range):
        second = read_day(behind if is_range else until, today=day, after_today=is_until_range)
        if second is not None:
            first_on, is_until = day, is_until_range
            day, rest = second
    return Stretch(first_on, day - dt.timedelta(days=1) if is_until else day, rest)


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
