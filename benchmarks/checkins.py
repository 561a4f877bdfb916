"""Check-ins: a round of very many owners, how it goes out, and years of rounds."""

import datetime as dt
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from alliance.calendar.recurrence import Recurrence, instant, occasions
from alliance.calendar.workdays import Workdays
from alliance.enums import Every
from benchmarks import checkin_wire
from benchmarks.checkin_network import COUNTRY, ZONE, add_alliances, add_owners, add_schedules
from benchmarks.lines import Line, Result, median
from benchmarks.network import make_database
from benchmarks.programs import Program
from benchmarks.search.postgresql import make_postgresql
from benchmarks.search.rendering import make_context
from bot.ticks import checkins
from bot.ticks.skipping import first
from handlers.slack.context import Context
from storage.engine.database import Database
from storage.engine.events import note_event

BASELINE = (
    "the same rows through the bare SQLite driver; a transaction that reads nothing; the same dates without a "
    "database; Slack's own rate; what Slack waits for; the start of the demo"
)
WEDNESDAY = dt.datetime(2026, 12, 2, 12, tzinfo=dt.UTC)
OPENS_AT = instant(dt.date(2026, 12, 3), dt.time(9), ZONE)
STEPS_EACH = 5
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class CheckinsSize:
    """How much of everything."""

    owners: int
    """Each with five open steps, in one round."""
    idle_owners: int
    idle_schedules: int
    """While nothing is due."""
    alliances: int
    """Whose year is lived through."""
    days: int
    """Of that year."""
    demo_days: int
    """So many days of the demo over the wire; 0 for none."""
    wire: checkin_wire.WireSize


def measure(folder: Path, size: CheckinsSize) -> Result:
    """Rounds on both engines, PostgreSQL where the package with one is; then over the wire, on SQLite."""
    folder.mkdir()
    lines = [*_engine_lines("SQLite", lambda name: make_database(folder / f"{name}.db"), folder, size)]
    with make_postgresql() as make:
        if make is not None:
            lines += _engine_lines("PostgreSQL", make, folder, size)
    lines += checkin_wire.round_lines(folder / "wire", size.wire, steps_each=STEPS_EACH)
    if size.demo_days:
        lines += checkin_wire.year_lines(folder / "demo", days=size.demo_days)
    return Result("Check-ins", BASELINE, tuple(lines))


def _engine_lines(engine: str, make: Callable[[str], Database], folder: Path, size: CheckinsSize) -> Iterator[Line]:
    steps = size.owners * STEPS_EACH
    bare = _bare_rows(folder / f"bare-{engine}.db", size.owners, steps)
    told, written = _open_round(make("opening"), folder, size.owners)
    many = f"{engine}: a round of {size.owners:,} owners, {steps:,} steps"
    yield Line(many, "s", told["seconds"], bare, most=10)
    yield Line(f"{engine}: most memory of it", "MB", told["memory"], told["memory_before"], most=250)
    yield Line(f"{engine}: another writer waits at most", "ms", told["longest_wait"], written, most=500)
    tick, nothing = _idle_tick(make("idle"), size)
    about = f"{size.idle_owners * STEPS_EACH:,} steps, {size.idle_schedules:,} schedules"
    yield Line(f"{engine}: idle tick, {about}", "ms", tick, nothing, most=5)
    for every, name in ((Every.MONTH, "monthly"), (Every.WEEKS, "weekly")):
        what = f"{engine}: {size.days} days of {size.alliances} alliances, {name}"
        yield Line(what, "s", *_year(make(name), size, every), most=60)


def _open_round(database: Database, folder: Path, owners: int) -> tuple[dict[str, float], float]:
    """In a process of its own: what it tells; and the ms that a small transaction takes by itself."""
    add_owners(database, user_ids=[f"U{number:06}" for number in range(owners)], steps_each=STEPS_EACH, now=WEDNESDAY)
    add_schedules(database, now=WEDNESDAY)
    started_at = time.perf_counter()
    with database.writing() as session:
        note_event(session, "benchmark", now=WEDNESDAY)
    written = (time.perf_counter() - started_at) * 1000
    url = database.url.render_as_string(hide_password=False)
    database.close()
    arguments = ("benchmarks.checkin_opening", url, OPENS_AT.isoformat(), str(owners))
    with Program(*arguments, folder=folder) as program:
        return json.loads(program.wait_until_it_says("{")), written


def _bare_rows(path: Path, owners: int, steps: int) -> float:
    """Write as many rows as a round is, without an index, in one transaction."""
    connection = sqlite3.connect(path)
    for table in ("steps", "asked", "messages", "deliveries"):
        connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, c TEXT, d TEXT)")
    started_at = time.perf_counter()
    for table, count in (("steps", steps), ("asked", steps), ("messages", owners), ("deliveries", owners)):
        rows = ((number, number, "on_track", "2026-12-03 08:00:00") for number in range(count))
        connection.executemany(f"INSERT INTO {table} (a, b, c, d) VALUES (?, ?, ?, ?)", rows)  # ours
    connection.commit()
    taken = time.perf_counter() - started_at
    connection.close()
    return taken


def _idle_tick(database: Database, size: CheckinsSize) -> tuple[float, float]:
    """In ms: a tick with nothing to do, after the round that began this week; and a reading transaction alone."""
    add_alliances(database, count=size.idle_schedules)
    user_ids = [f"U{number:06}" for number in range(size.idle_owners)]
    add_owners(database, user_ids=user_ids, steps_each=STEPS_EACH, now=WEDNESDAY, alliances=size.idle_schedules)
    add_schedules(database, now=WEDNESDAY)
    at = OPENS_AT + dt.timedelta(hours=1)
    context = make_context(database, at)
    _live(context, at)
    ticks, nothings = [], []
    for _ in range(50):
        started_at = time.perf_counter()
        _live(context, at)
        ticked_at = time.perf_counter()
        with database.reading() as session:
            session.connection().exec_driver_sql("SELECT 1")
        ticks.append((ticked_at - started_at) * 1000)
        nothings.append((time.perf_counter() - ticked_at) * 1000)
    database.close()
    return median(ticks), median(nothings)


def _live(context: Context, at: dt.datetime) -> dt.datetime | None:
    """Do what check-ins need at a moment, as the schedule does it; gives the next one at which something is due."""
    moments = []
    for look, run in (
        (checkins.look, checkins.run),
        (checkins.look_at_chair_days, checkins.prepare_chair_days),
    ):
        with context.database.reading() as session:
            due = look(session, context, at)
        if due.is_now:
            run(context, at)
            with context.database.reading() as session:
                due = look(session, context, at)
        moments.append(due.next_at)
    return first(*moments)


def _year(database: Database, size: CheckinsSize, every: Every) -> tuple[float, float]:
    """Live through it, with a round a month or a week in each alliance; then the same dates from the calendar alone."""
    add_alliances(database, count=size.alliances)
    owners = [f"U{number:06}" for number in range(size.alliances * 2)]
    add_owners(database, user_ids=owners, steps_each=STEPS_EACH, now=WEDNESDAY, alliances=size.alliances)
    add_schedules(database, now=WEDNESDAY, every=every)
    at, until = WEDNESDAY, WEDNESDAY + dt.timedelta(days=size.days)
    context = make_context(database, at)
    started_at = time.perf_counter()
    while at < until:
        at = _live(context, at) or until
    lived_at = time.perf_counter()
    database.close()
    for _ in range(size.alliances):
        recurrence = Recurrence(every, 3, WEDNESDAY.date())
        for occasion in occasions(recurrence, Workdays(COUNTRY), since=WEDNESDAY.date()):
            if occasion.on >= until.date():
                break
    return lived_at - started_at, time.perf_counter() - lived_at
