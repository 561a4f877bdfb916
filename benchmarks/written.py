"""One workbook written in a process of its own: `python -m benchmarks.written week|year ROWS FILE`.

It prints the seconds that writing took. What it writes is made up before.
"""

import datetime as dt
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from alliance.bundles.past_states import ReportedBundle
from alliance.calendar.periods import Period, previous
from alliance.calendar.typed_periods import parse_period
from alliance.digests.digests import Digest, SharedContribution
from alliance.digests.figures import Figure, FigureName
from alliance.digests.lists import (
    DigestLists,
    HeldRound,
    Participant,
    RankedBottleneck,
    ReportedAdoption,
    ReportedPoll,
)
from alliance.digests.outcomes import ReportedDecision
from alliance.enums import (
    AdoptionState,
    ContributionKind,
    DecisionOutcome,
    Name,
    OrganisationKind,
    PollKind,
    PollState,
    Visibility,
)
from benchmarks.words import BODY, TITLE
from reports import build_workbook
from storage.digests.lists import Activity
from texts import Translator

WORDS = Translator("nl", ZoneInfo("Europe/Amsterdam"))
MADE_AT = dt.datetime(2027, 1, 4, 8, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)
HOUSING, THEME, CITY = Name("Studentenhuisvesting"), Name("Stedelijke randvoorwaarden"), Name("Utrecht")
COUNTS = {FigureName.NEW_CONTRIBUTIONS, FigureName.ENDORSEMENTS, FigureName.ADOPTIONS}
"""The figures that are part of no total."""


def main() -> None:
    """Write one, and print what it took."""
    which, rows, path = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    digest = _digest(rows, is_full=which == "week")
    started = time.perf_counter()
    path.write_bytes(build_workbook(digest, WORDS, made_at=MADE_AT))
    print(time.perf_counter() - started)


def _digest(rows: int, *, is_full: bool) -> Digest:
    """Contributions of a year; for a week with rows in all the other lists, too."""
    period = parse_period("2026-W47" if is_full else "2026-01-01–2026-12-31", MADE_AT.date())
    shared = tuple(_contribution(number) for number in range(rows, 0, -1))
    return Digest(
        period=period,
        previous=previous(period),
        as_of=period.ends_at(WORDS.zone),
        alliance=None,
        figures=tuple(Figure(name, 12, None if name in COUNTS else 24, 11) for name in FigureName),
        corrections=(),
        attention=(),
        contributions=shared,
        steps=(),
        trend=(),
        lists=_lists(period) if is_full else DigestLists(),
    )


def _contribution(number: int) -> SharedContribution:
    return SharedContribution(
        number=number,
        shared_at=dt.datetime.combine(DAY, dt.time(9), tzinfo=dt.UTC),
        kind=ContributionKind.BOTTLENECK,
        title=f"{TITLE}, {number}",
        body=f"{BODY}{number}",
        alliance=HOUSING,
        theme=THEME,
        organisation=CITY,
        author="Ute van Dijk · Utrecht",
        visibility=Visibility.NETWORK,
        permalink=_link(number),
    )


def _lists(period: Period, times: int = 20) -> DigestLists:
    """As many of each as an ordinary week has."""
    start, end = period.starts_at(WORDS.zone), period.ends_at(WORDS.zone)
    cities = tuple(Name(f"Stad {number}") for number in range(times))
    return DigestLists(
        bottlenecks=tuple(
            RankedBottleneck(n, f"{TITLE}, {n}", HOUSING, CITY, cities[:5], 2, None, None, "BZK", start, _link(n))
            for n in range(1, times + 1)
        ),
        rounds=tuple(HeldRound(HOUSING, end.date(), end, False, 12, 9, 4) for _ in range(times)),
        polls=tuple(
            ReportedPoll(
                n, PollKind.QUESTION, TITLE, HOUSING, "Ute van Dijk", start, end, PollState.CLOSED, 20, 24, "Ja", ()
            )
            for n in range(1, times + 1)
        ),
        adoptions=tuple(
            ReportedAdoption(n, TITLE, HOUSING, CITY, cities[1], AdoptionState.RUNNING, start, BODY, "")
            for n in range(times)
        ),
        participations=tuple(
            Participant(city, OrganisationKind.CITY, (HOUSING,), (THEME,), Activity(1, 2, 3, 4)) for city in cities
        ),
        bundles=tuple(ReportedBundle(n, TITLE, 4, "Ruimte in de regels", "BZK") for n in range(1, times + 1)),
        decisions=tuple(
            ReportedDecision(3, "Bestuurlijk overleg", DAY, f"B-{n}", Name(TITLE), DecisionOutcome.AGREED, BODY, None)
            for n in range(1, times + 1)
        ),
    )


def _link(number: int) -> str:
    return f"https://example.slack.com/archives/C0BENCHMARK/p{number:016}"


if __name__ == "__main__":
    main()
