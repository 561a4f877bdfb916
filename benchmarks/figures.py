"""The figures of a period over very many contributions, beside a bare count of what was shared in it."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text

from alliance.calendar.periods import Period, days_between
from alliance.calendar.typed_periods import parse_period
from alliance.digests.figures import NETWORK, FigureName, Scope, count_figures, count_unkept, store_reported
from alliance.digests.impact import count_impact
from benchmarks.lines import Line, Result, median
from benchmarks.million import Extent, add_million
from benchmarks.network import make_database
from benchmarks.search.postgresql import make_postgresql
from storage.engine.database import Database, Session
from storage.people.alliances import list_alliances

BASELINE = "one bare count of the contributions that were shared in the same period, over its index"
ZONE = ZoneInfo("Europe/Amsterdam")
LAST_ON = dt.date(2026, 11, 22)
MOST = 300.0
"""The aim, in ms, for the figures of one period."""


@dataclass(frozen=True)
class FiguresSize:
    """How much of everything; `times` is how often each is measured: the middle one counts."""

    contributions: int
    organisations: int
    steps: int
    times: int


def measure(folder: Path, size: FiguresSize) -> Result:
    """On both engines, PostgreSQL where the package with one is. Raises AssertionError for a wrong number."""
    folder.mkdir()
    extent = Extent(size.contributions, size.organisations, size.steps, dt.datetime(2024, 12, 1, tzinfo=dt.UTC), 721)
    lines = [*_engine_lines("SQLite", make_database(folder / "figures.db"), extent, size.times)]
    with make_postgresql() as make:
        if make is not None:
            lines += _engine_lines("PostgreSQL", make("figures"), extent, size.times)
    return Result(f"Figures over {size.contributions:,} contributions", BASELINE, tuple(lines))


def _engine_lines(engine: str, database: Database, extent: Extent, times: int) -> Iterator[Line]:
    add_million(database, extent)
    week = parse_period("2026-W47", LAST_ON)
    quarter = days_between(LAST_ON - dt.timedelta(days=90), LAST_ON)
    year = days_between(LAST_ON - dt.timedelta(days=364), LAST_ON)
    with database.reading() as session:
        every = [one.id for one, _ in list_alliances(session)]
        for name, period, scope, most in (
            ("a week", week, NETWORK, MOST),
            ("a week of an alliance", week, Scope(every[0]), MOST),
            ("a quarter", quarter, NETWORK, MOST),
            ("a quarter of two alliances", quarter, Scope(tuple(every[:2])), MOST),
            ("a year", year, NETWORK, None),
        ):
            bare = _milliseconds(partial(_bare, session, period), times)
            ours = _milliseconds(partial(_count, session, period, scope), times)
            yield Line(f"{name}, {engine}", "ms", ours, bare, most=most)
        _check(session, year)
        end = week.ends_at(ZONE)
        yield Line(
            f"totals since the start, {engine}",
            "ms",
            _milliseconds(partial(count_impact, session, end=end, scope=NETWORK), times),
            _milliseconds(partial(_bare, session, days_between(extent.first_at.date(), LAST_ON)), times),
            most=MOST,
        )
        began = time.perf_counter()
        unkept = count_unkept(session, period=week, zone=ZONE)
        yield Line(f"all that is kept, with alliances, {engine}", "ms", (time.perf_counter() - began) * 1000, bare)
    with database.writing() as session:
        began = time.perf_counter()
        store_reported(session, unkept, now=week.ends_at(ZONE))
        yield Line(f"keeping it, {engine}", "ms", (time.perf_counter() - began) * 1000, bare)
    database.close()


def _count(session: Session, period: Period, scope: Scope) -> dict[FigureName, int]:
    found = count_figures(session, period=period, zone=ZONE, scope=scope)
    return {name: one.value for name, one in found.items()}


def _bare(session: Session, period: Period) -> int:
    statement = text("SELECT count(*) FROM contributions WHERE created_at >= :start AND created_at < :end")
    start, end = (moment.astimezone(dt.UTC) for moment in (period.starts_at(ZONE), period.ends_at(ZONE)))
    if session.get_bind().dialect.name == "sqlite":
        about: dict[str, object] = {"start": f"{start:%Y-%m-%d %H:%M:%S.%f}", "end": f"{end:%Y-%m-%d %H:%M:%S.%f}"}
    else:
        about = {"start": start, "end": end}
    return int(session.execute(statement, about).scalar_one())


def _check(session: Session, period: Period) -> None:
    """What is counted in an index is what is there, without what was archived and merged since."""
    counted, bare = _count(session, period, NETWORK)[FigureName.NEW_CONTRIBUTIONS], _bare(session, period)
    if not 0.95 * bare < counted < bare:
        raise AssertionError(f"{counted} contributions are counted of {bare}")


def _milliseconds(work: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return median(took)
