"""How long writing an archive takes, and how much memory, beside zipping the same JSON and nothing else."""

import datetime as dt
import io
import json
import tracemalloc
import zipfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from alliance.archive_terms import Appraisal
from alliance.records.archive import ArchiveOrder, open_archive
from benchmarks.lines import Line, Result
from benchmarks.network import add_many_contributions, make_database
from benchmarks.programs import MEGABYTE
from reports.records.archive import write_archive
from storage.engine.database import Database
from texts import Translator

ZONE = ZoneInfo("Europe/Amsterdam")
YEAR = ArchiveOrder(dt.date(2025, 1, 1), dt.date(2025, 12, 31))


@dataclass(frozen=True)
class ArchiveSize:
    """The contributions of the year."""

    contributions: int


def measure(folder: Path, size: ArchiveSize) -> Result:
    """An archive of a year of so many contributions. Raises AssertionError if one is missing."""
    folder.mkdir()
    database = make_database(folder / "kennisbot.db")
    first_at, seconds = dt.datetime(2025, 1, 2, tzinfo=dt.UTC), dt.timedelta(days=360).total_seconds()
    add_many_contributions(database, count=size.contributions, first_at=first_at, seconds=seconds)
    started = perf_counter()
    path = _write(database, folder)
    written = perf_counter() - started
    found = _texts(path)
    if len(found) != size.contributions:
        raise AssertionError(f"{len(found)} contributions of {size.contributions}")
    started = perf_counter()
    plain = _zip(found)
    zipped = perf_counter() - started
    tracemalloc.start()
    _write(database, folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    database.close()
    return Result(
        f"Archive of {size.contributions:,} contributions, with metadata, checksums and a workbook",
        "zipfile: the same JSON, read and zipped by itself",
        (
            Line("written", "s", written, zipped),
            Line("size", "MB", path.stat().st_size / MEGABYTE, len(plain) / MEGABYTE),
            Line("most memory of Python", "MB", peak / MEGABYTE, sum(map(len, found.values())) / MEGABYTE),
        ),
    )


def _write(database: Database, folder: Path) -> Path:
    path = folder / "archive.zip"
    with path.open("wb") as file, database.reading() as session:
        write_archive(open_archive(session, YEAR, ZONE), file, Translator("nl", ZONE), Appraisal())
    return path


def _texts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as parts:
        return {
            one: parts.read(one) for one in parts.namelist() if one.startswith("bijdragen/") and one.endswith("json")
        }


def _zip(found: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as parts:
        for name, content in found.items():
            parts.writestr(name, json.dumps(json.loads(content), ensure_ascii=False, indent=2))
    return target.getvalue()
