"""How long writing a workbook takes, and how much memory, beside the same cells written by bare openpyxl."""

import datetime as dt
import zipfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from alliance.calendar.typed_periods import parse_period
from alliance.digests.digests import collect_digest
from benchmarks.lines import Line, Result
from benchmarks.network import add_contributions, make_database
from benchmarks.programs import Program, Spent, all_spent
from tests.kit.times import local

ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True)
class WorkbookSize:
    """How much is measured: contributions of a week, of a year, those that are collected, and how many times."""

    week: int
    year: int
    collected: int
    times: int


def measure(folder: Path, size: WorkbookSize) -> Result:
    """An ordinary week, and a year of a big network. Raises AssertionError when rows or links are missing."""
    folder.mkdir()
    week, plain_week, year, plain_year = ([] for _ in range(4))
    for _ in range(size.times):
        week.append(_written(folder, "written", "week", size.week))
        plain_week.append(_written(folder, "plain_cells", "", size.week))
        year.append(_written(folder, "written", "year", size.year))
        plain_year.append(_written(folder, "plain_cells", "", size.year))
    _check(folder, size.year)
    weekly, yearly, plain = all_spent(week), all_spent(year), all_spent(plain_year)
    return Result(
        f"Workbook of a week ({size.week:,} contributions, all sheets) and of a year ({size.year:,})",
        "openpyxl, write-only: the same cells, styles and links of the contributions, in a process of its own",
        (
            Line("a week: written", "s", weekly.seconds, all_spent(plain_week).seconds, most=1.5),
            Line("a year: written", "s", yearly.seconds, plain.seconds, most_ratio=1.3),
            Line("a year: most memory, digest included", "MB", yearly.peak, plain.peak, most_ratio=1.2),
            Line(f"{size.collected:,} collected before", "s", _collect(folder, size.collected), plain.seconds),
        ),
    )


def _written(folder: Path, module: str, which: str, rows: int) -> Spent:
    """What writing took, by its own clock: the start of Python and what is made up before are no part of it."""
    arguments = [*([which] if which else []), str(rows), f"{which or 'plain'}.xlsx"]
    with Program(f"benchmarks.{module}", *arguments, folder=folder) as program:
        spent = program.run_to_its_end()
        return Spent(float(program.said.split()[-1]), spent.peak)


def _check(folder: Path, rows: int) -> None:
    for which in ("year", "plain"):
        with zipfile.ZipFile(folder / f"{which}.xlsx") as file:
            names = [name for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
            sheets = [file.read(name) for name in names]
        links = sum(sheet.count(b"<hyperlink ") for sheet in sheets)
        written = sum(sheet.count(b">B-") for sheet in sheets)
        if (links, written) != (rows, rows):
            raise AssertionError(f"{which}: {written} contributions and {links} links of {rows}")


def _collect(folder: Path, rows: int) -> float:
    """Seconds to collect a digest of so many contributions."""
    database = make_database(folder / "kennisbot.db")
    period = parse_period("2026-W47", dt.date(2026, 11, 23))
    start, end = period.starts_at(ZONE), period.ends_at(ZONE)
    add_contributions(database, count=rows, first_at=start, seconds=(end - start).total_seconds())
    started = perf_counter()
    with database.reading() as session:
        found = collect_digest(session, period=period, time=local(end))
    seconds = perf_counter() - started
    database.close()
    if len(found.contributions) != rows:
        raise AssertionError(f"{len(found.contributions)} contributions of {rows}")
    return seconds
