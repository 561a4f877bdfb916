"""How people type a period: "vorige week", "Q4", "week 47 2026", "1 tot 15 november", "sinds 1 december", "2026"."""

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
    """The period that somebody named, in any of the ways above, or by one of our own keys.

    `today` is the reader's day: a bare kind is the running one, what is named without its year the latest that has
    begun, and a year or "sinds" goes no further than today. Of a range both ends are part. Raises Invalid for what
    names no period, for one that there is not, has not begun or reaches too far.
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
        return None if one.kind is PeriodKind.RANGE else one.latest(today)  # a day alone is no period
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
    """As far as it has come."""
    first_on, last_on = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return days_between(first_on, max(first_on, min(last_on, today)))


@dataclass(frozen=True)
class _Typed:
    """A week, month, quarter or day as it was typed: perhaps without its year."""

    kind: PeriodKind
    """A day is a range."""
    number: int
    """Which one in its year; of a day its month."""
    day: int
    year: int | None

    def latest(self, today: dt.date) -> Period:
        """That of its year, or else the latest that has begun: in January "week 47" is last year's. Raises Invalid."""
        if self.year is not None:
            return self.in_year(self.year)
        this = self.year_of(today)
        found = (self.find_in_year(year) for year in (this, this - 1))
        return next((one for one in found if one and one.first_on <= today), None) or self.in_year(this)

    def year_of(self, on: dt.date) -> int:
        """In which year this day is: weeks have their own."""
        return on.isocalendar().year if self.kind is PeriodKind.WEEK else on.year

    def find_in_year(self, year: int) -> Period | None:
        """None where that year has it not."""
        with contextlib.suppress(Invalid):
            return self.in_year(year)
        return None

    def in_year(self, year: int) -> Period:
        """That of a year; raises Invalid where that year has it not."""
        number = self.number
        match self.kind:
            case PeriodKind.WEEK:
                weeks = dt.date(year, 12, 28).isocalendar().week  # the 28th of December is always in the last one
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
    """None where it is none of them."""
    for kind, form in _FORMS:
        if found := form.fullmatch(said):
            parts = found.groupdict()
            number = _MONTH_NAMES.get(parts["name"]) if "name" in parts else int(parts["number"])
            if number is not None:
                year = parts["year"]
                return _Typed(kind, number, int(parts.get("day") or 1), int(year) if year else None)
    return None


def _range(first: str, last: str, today: dt.date) -> Period | None:
    """From one to another; what one of them leaves out is as in the other."""
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
        # "15 december t/m 5 januari": over the turn of the year, as long as that has come.
        later = end.find_in_year(year + 1)
        period = later if later and later.first_on <= today else period
    return days_between(first_on, period.last_on)
