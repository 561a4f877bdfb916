"""How long the digest's workbook takes, and how much memory, beside plain cells written by openpyxl."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from alliance.calendar import Period, parse_period
from benchmarks.lines import Line, Result
from benchmarks.network import add_contributions, make_database
from benchmarks.programs import Spent, all_spent, spent_by

ZONE = ZoneInfo("Europe/Amsterdam")
WEEK = "2026-W47"


def measure(folder: Path, *, rows: int, times: int) -> Result:
    """`kennisbot digest` over a week with so many contributions. Raises AssertionError when rows are missing."""
    folder.mkdir()
    period = parse_period(WEEK, dt.date(2026, 11, 23))
    _fill(folder / "kennisbot.db", period, rows)
    digest, plain = [], []
    columns = 1
    for _ in range(times):
        digest.append(_write_digest(folder))
        columns = _check(folder / "digest.xlsx", rows)
        plain.append(spent_by("benchmarks.plain_cells", str(rows), str(columns), "plain.xlsx", folder=folder))
    ours, theirs = all_spent(digest), all_spent(plain)
    return Result(
        f"Workbook of {rows:,} contributions",
        f"openpyxl, write-only, {rows:,} rows of {columns} plain cells",
        (
            Line("start of `digest` to its end", "s", ours.seconds, theirs.seconds),
            Line("most memory", "MB", ours.peak, theirs.peak),
        ),
    )


def _fill(path: Path, period: Period, rows: int) -> None:
    database = make_database(path)
    start = period.starts_at(ZONE)
    add_contributions(database, count=rows, first_at=start, seconds=(period.ends_at(ZONE) - start).total_seconds())
    database.close()


def _write_digest(folder: Path) -> Spent:
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'kennisbot.db'}"}
    arguments = ("digest", "--week", WEEK, "--out", "digest.xlsx")
    return spent_by("bot", *arguments, folder=folder, environment=settings)


def _check(path: Path, rows: int) -> int:
    """The number of columns of the contributions, all of which must be there."""
    sheet = load_workbook(path)["Bijdragen"]
    table = next(iter(sheet.tables.values()))
    cells = sheet[table.ref]
    if len(cells) != rows + 1:
        raise AssertionError(f"the workbook has {len(cells) - 1} contributions of {rows}")
    return len(cells[0])
