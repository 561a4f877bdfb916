"""Names of a report: its title, its period in words, and its file name."""

import datetime as dt
import re

from babel.dates import format_date

from alliance.calendar.periods import Period, PeriodKind
from alliance.digests.digests import Digest
from alliance.digests.editions import FIRST
from alliance.enums import Name
from reports.excel.versions import Version
from reports.excel.wording import moment
from texts import Translator


def title(digest: Digest, words: Translator) -> str:
    """The title "Weekrapportage 47", followed by the alliance if it is about one, and by a later edition's number."""
    named = period_title(digest.period, digest.alliance, words)
    return words("report.titled_edition", title=named, n=digest.edition) if digest.edition > FIRST else named


def period_title(period: Period, alliance: Name | None, words: Translator) -> str:
    """The title of a digest of this period, also before it is made."""
    named = words(f"report.title.{period.kind}", **_parts(period, words))
    if alliance is None:
        return named
    return f"{named} · {words.name(alliance)}"


def version_title(digest: Digest, words: Translator, version: Version) -> str:
    """The digest's title, marked for the meeting version, since both may be posted in one thread."""
    named = title(digest, words)
    return words("report.titled_meeting", title=named) if version is Version.MEETING else named


def with_days(named: str, period: Period, words: Translator) -> str:
    """A title with the days of its period; a range is already named after them."""
    return named if period.kind is PeriodKind.RANGE else f"{named} · {period_days(period, words)}"


def heading(digest: Digest, words: Translator) -> str:
    """The title with its days, and that they are not over yet: "Weekrapportage 47 · 16–22 november (tot nu toe)"."""
    named = with_days(title(digest, words), digest.period, words)
    return words("digest.so_far", heading=named) if is_running(digest, words) else named


def period_name(period: Period, words: Translator) -> str:
    """A period inside a sentence: "week 47", "november 2026"."""
    return words(f"report.period.{period.kind}", **_parts(period, words))


def period_short(period: Period, words: Translator) -> str:
    """The short name of a week, month or quarter for use in series: "wk 47", "nov. 2026"."""
    return words(
        f"report.period_short.{period.kind}",
        **_parts(period, words),
        short_month=format_date(period.first_on, "LLL y", locale=words.language),
    )


def period_days(period: Period, words: Translator) -> str:
    """A period's days with the year: "16–22 november 2026"."""
    if period.first_on == period.last_on:
        return words.full_day(period.first_on)
    if period.first_on.year == period.last_on.year:
        return f"{words.days(period.first_on, period.last_on)} {period.last_on.year}"
    return f"{words.full_day(period.first_on)} – {words.full_day(period.last_on)}"


def is_running(digest: Digest, words: Translator) -> bool:
    """Whether the period had not ended when the digest was collected."""
    return digest.as_of < digest.period.ends_at(words.zone)


def as_of(digest: Digest, words: Translator) -> str:
    """The moment the digest describes: the time of the request, or the end of the period's last day."""
    if is_running(digest, words):
        return moment(digest.as_of, words)
    return words("report.end_of_day", day=words.full_day(digest.period.last_on))


def digest_file_name(digest: Digest, words: Translator, *, version: Version = Version.WORKING) -> str:
    """A digest's file name, with the alliance if it is about one, and with the day if the period is still running."""
    until = words.local(digest.as_of).date() if is_running(digest, words) else None
    return file_name(digest.period, until=until, version=version, alliance=digest.alliance, edition=digest.edition)


def file_name(
    period: Period,
    *,
    until: dt.date | None = None,
    version: Version = Version.WORKING,
    alliance: Name | None = None,
    edition: int = FIRST,
) -> str:
    """The file's name, the same in every language, so that a series of files sorts together.

    `until` is the day of the request while the period is running: such a file is not part of the series. It is left out
    for a range of days that ends on that day.
    """
    key = period.key.replace("/", "-tm-")
    is_until_its_end = period.kind is PeriodKind.RANGE and until == period.last_on
    parts = [key if until is None or is_until_its_end else f"{key}-tot-{until.isoformat()}"]
    if alliance is not None:
        parts.append(re.sub(r"[^a-z0-9]+", "-", alliance.nl.casefold()).strip("-"))
    if version is Version.MEETING:
        parts.append("vergaderversie")
    if edition > FIRST:
        parts.append(f"uitgave-{edition}")
    is_series = period.kind is PeriodKind.WEEK and until is None
    return "-".join(["kennisbot", "weekrapportage" if is_series else "rapportage", *parts]) + ".xlsx"


def workbook_variant(digest: Digest, language: str, version: Version) -> str:
    """What tells the workbooks of one period apart: language, version, and whether limited rows are left out."""
    return f"{language}:{version.value}{'-open' if digest.is_open else ''}:xlsx"


def _parts(period: Period, words: Translator) -> dict[str, object]:
    return {
        "week": period.first_on.isocalendar().week,
        "month": format_date(period.first_on, "LLLL y", locale=words.language),
        "quarter": (period.first_on.month + 2) // 3,
        "year": period.first_on.year,
        "days": period_days(period, words),
    }
