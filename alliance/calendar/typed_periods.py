"""Parse typed periods: "vorige week", "Q4", "week 47 2026", "1 tot 15 november", "sinds 1 december", "2026"."""

import contextlib
import datetime as dt
import re
from dataclasses import dataclass, replace

from alliance.calendar.periods import (
    Period,
    PeriodKind,
    days_between,
    month_of,
    period_of,
    previous,
    quarter_of,
    week_of,
)
from alliance.errors import Invalid

_LONGEST = 60
_FIRST_YEAR = 2000
_KINDS = {
    "week": PeriodKind.WEEK,
    "maand": PeriodKind.MONTH,
    "month": PeriodKind.MONTH,
    "kwartaal": PeriodKind.QUARTER,
    "quarter": PeriodKind.QUARTER,
}
_MONTHS = (
    "januari january jan",
    "februari february feb",
    "maart march mrt",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "augustus august aug",
    "september sep",
    "oktober october okt oct",
    "november nov",
    "december dec",
)
_MONTH_NAMES = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}

_RUNNING = re.compile(r"(?:(?:deze|dit|this) )?(\w+)")
_PREVIOUS = re.compile(r"(?:vorige|vorig|afgelopen|last|previous) (\w+)")
_SINCE = re.compile(r"(?:sinds|vanaf|since|from) (.+)")
_FROM = re.compile(r"(?:van|vanaf|from|tussen|between) ")
_TO = re.compile(r"\s*(?:t/?m|tot(?: en met)?|en|to|through|until|and|\.\.|[-–/])\s*|\s")
_YEAR = r"(?P<year>[12]\d{3})"
_OF_YEAR = rf"(?:[- ](?:(?:van|of) )?{_YEAR})?"
_NAME = r"(?P<name>[a-z]+)\.?"
_FORMS = tuple(
    (kind, re.compile(form, re.ASCII))
    for kind, form in (
        (PeriodKind.WEEK, rf"{_YEAR}[- ]?w(?:eek|k)? ?(?P<number>\d{{1,4}})"),
        (PeriodKind.WEEK, rf"w(?:eek|k)? ?(?P<number>-?\d{{1,4}}){_OF_YEAR}"),
        (PeriodKind.QUARTER, rf"{_YEAR}[- ]?[qk](?P<number>\d)"),
        (PeriodKind.QUARTER, rf"[qk](?P<number>\d){_OF_YEAR}"),
        (PeriodKind.QUARTER, rf"(?P<number>\d)(?:e|de|ste|st|nd|rd|th) (?:kwartaal|quarter){_OF_YEAR}"),
        (PeriodKind.MONTH, rf"{_YEAR}-(?P<number>\d\d?)"),
        (PeriodKind.MONTH, rf"(?P<number>\d\d?)[-/]{_YEAR}"),
        (PeriodKind.MONTH, rf"{_NAME}{_OF_YEAR}"),
        (PeriodKind.RANGE, rf"{_YEAR}-(?P<number>\d\d?)-(?P<day>\d\d?)"),
        (PeriodKind.RANGE, rf"(?P<day>\d\d?)[-/.](?P<number>\d\d?)(?:[-/.]{_YEAR})?"),
        (PeriodKind.RANGE, rf"(?P<day>\d\d?) {_NAME}{_OF_YEAR}"),
    )
)


def parse_period(text: str, today: dt.date) -> Period:
    """Parse a period as typed, in any of the forms above or as a `Period.key`.

    `today` is the reader's day. A bare kind means the current period; one without its year means the latest that has
    begun; a year or "sinds" ends today at the latest. Ranges include both ends. Raises Invalid for text that names no
    period, and for a period that does not exist, has not begun or is out of range.
    """
    said, typed = " ".join(text.casefold().split()), text.strip()
    period = _named(said, today) if len(said) <= _LONGEST else None
    if period is None:
        raise Invalid("period", "digest.period_unknown", text=typed[:_LONGEST])
    if period.first_on > today:
        raise Invalid("period", "digest.period_not_begun", text=typed)
    if period.first_on.year < _FIRST_YEAR or period.last_on.year > today.year + 1:
        last = today.year + 1
        raise Invalid("period", "digest.period_too_far", text=typed, first=str(_FIRST_YEAR), last=str(last))
    return period


def _named(said: str, today: dt.date) -> Period | None:
    if (found := _RUNNING.fullmatch(said)) and (period := _running(found[1], today)):
        return period
    if found := _PREVIOUS.fullmatch(said):
        if found[1] in _KINDS:
            return previous(period_of(_KINDS[found[1]], today))
        return _year(today.year - 1, today) if found[1] in {"jaar", "year"} else None
    if one := _read(said):
        return None if one.kind is PeriodKind.RANGE else one.latest(today)  # a single day is not a period
    if (found := _SINCE.fullmatch(said)) and (begin := _read(found[1])):
        first_on = begin.latest(today).first_on
        return days_between(first_on, max(first_on, today))
    said = _FROM.sub("", said, count=1) if _FROM.match(said) else said
    ranges = (_range(said[: to.start()], said[to.end() :], today) for to in _TO.finditer(said))
    return next((one for one in ranges if one), None)


def _running(word: str, today: dt.date) -> Period | None:
    if word in _KINDS:
        return period_of(_KINDS[word], today)
    if word in {"jaar", "year"}:
        return _year(today.year, today)
    return _year(int(word), today) if re.fullmatch(_YEAR, word, re.ASCII) else None


def _year(year: int, today: dt.date) -> Period:
    """Return a year, up to today if it is not over."""
    first_on, last_on = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return days_between(first_on, max(first_on, min(last_on, today)))


@dataclass(frozen=True)
class _Typed:
    """A week, month, quarter or day as typed, possibly without its year."""

    kind: PeriodKind
    """RANGE for a day."""
    number: int
    """Number within its year; for a day, its month."""
    day: int
    year: int | None

    def latest(self, today: dt.date) -> Period:
        """Return it in its year, or the latest that has begun: in January "week 47" is last year's. Raises Invalid."""
        if self.year is not None:
            return self.in_year(self.year)
        this = self.year_of(today)
        found = (self.find_in_year(year) for year in (this, this - 1))
        return next((one for one in found if one and one.first_on <= today), None) or self.in_year(this)

    def year_of(self, on: dt.date) -> int:
        """Return the year that contains this day; ISO weeks have years of their own."""
        return on.isocalendar().year if self.kind is PeriodKind.WEEK else on.year

    def find_in_year(self, year: int) -> Period | None:
        """Return it in that year; None if that year does not have it."""
        with contextlib.suppress(Invalid):
            return self.in_year(year)
        return None

    def in_year(self, year: int) -> Period:
        """Return it in that year. Raises Invalid if that year does not have it."""
        number = self.number
        match self.kind:
            case PeriodKind.WEEK:
                weeks = dt.date(year, 12, 28).isocalendar().week  # 28 December is always in the last week
                if not 1 <= number <= weeks:
                    raise Invalid("period", "digest.period_no_such_week", year=year, week=number, weeks=weeks)
                return week_of(dt.date.fromisocalendar(year, number, 1))
            case PeriodKind.QUARTER:
                if not 1 <= number <= 4:
                    raise Invalid("period", "digest.period_no_such_quarter", quarter=number)
                return quarter_of(dt.date(year, number * 3, 1))
            case PeriodKind.MONTH:
                if not 1 <= number <= 12:
                    raise Invalid("period", "digest.period_no_such_month", month=number)
                return month_of(dt.date(year, number, 1))
        try:
            on = dt.date(year, number, self.day)
        except ValueError:
            raise Invalid("period", "digest.period_no_such_day", day=f"{self.day}-{number}-{year}") from None
        return days_between(on, on)


def _read(said: str) -> _Typed | None:
    """Parse a week, month, quarter or day; None if the text is none of these."""
    for kind, form in _FORMS:
        if found := form.fullmatch(said):
            parts = found.groupdict()
            number = _MONTH_NAMES.get(parts["name"]) if "name" in parts else int(parts["number"])
            if number is not None:
                year = parts["year"]
                return _Typed(kind, number, int(parts.get("day") or 1), int(year) if year else None)
    return None


def _range(first: str, last: str, today: dt.date) -> Period | None:
    """Parse a range from its two ends; each takes what it leaves out from the other."""
    begin, end = _read(first), _read(last)
    if begin is None and end and end.kind is PeriodKind.RANGE and re.fullmatch(r"\d\d?", first, re.ASCII):
        begin = replace(end, day=int(first))
    if end is None and begin and begin.kind is PeriodKind.WEEK:
        end = _read(f"week {last}")
    if begin is None or end is None:
        return None
    if begin.year is None:
        begin = replace(begin, year=end.year)
    first_on = begin.latest(today).first_on
    year = end.year or end.year_of(first_on)
    period = end.in_year(year)
    if end.year is None and period.last_on < first_on:
        # "15 december t/m 5 januari": crosses into the next year, if that has come.
        later = end.find_in_year(year + 1)
        period = later if later and later.first_on <= today else period
    return days_between(first_on, period.last_on)
