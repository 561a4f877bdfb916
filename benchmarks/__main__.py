"""`python -m benchmarks`: measure, and print every figure beside its baseline and its aim."""

import json
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from benchmarks import (
    bundles,
    cards,
    checkin_wire,
    checkins,
    conversation,
    demo,
    disk,
    figures,
    files,
    polls,
    sandbox,
    scans,
    search,
    start,
    workbook,
)
from benchmarks.lines import Result, percentile, ratios_of
from benchmarks.records import archive, measuring
from benchmarks.slack import THROTTLES, Transport
from bot.logs import set_up_logging

DATA = Path("data")
"""Where the bot's own database is by default: the disk that counts."""
KEPT = Path(__file__).parent / "kept.json"
"""The figures of the last release: `make bench ARGS=--json`, on a machine with nothing else to do."""


class BenchmarkPart(StrEnum):
    """What can be measured by itself."""

    SOCKET = "socket"
    HTTP = "http"
    POSTGRESQL = "postgresql"
    START = "start"
    WORKBOOK = "workbook"
    DEMO = "demo"
    SANDBOX = "sandbox"
    SEARCH = "search"
    CARDS = "cards"
    CHECKINS = "checkins"
    POLLS = "polls"
    SCANS = "scans"
    BUNDLES = "bundles"
    FIGURES = "figures"
    FILES = "files"
    ARCHIVE = "archive"
    IMPORT = "import"


def main(
    only: Annotated[
        list[BenchmarkPart] | None, typer.Option(help="Measure this part; may be given several times.")
    ] = None,
    small: Annotated[bool, typer.Option("--small", help="Little of everything: to see that it works.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    than: Annotated[Path, typer.Option(help="The JSON of an earlier run, whose ratios are shown beside these.")] = KEPT,
) -> None:
    """Measure the bot as a process of its own, on SQLite with synchronous=FULL, against a strict sandbox."""
    # Asked to stop, it ends what it has started and leaves nothing behind, as with Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    DATA.mkdir(exist_ok=True)
    console = Console(stderr=as_json, highlight=False)
    set_up_logging("WARNING", "text")
    with tempfile.TemporaryDirectory(prefix="benchmark-", dir=DATA) as name:
        folder = Path(name).resolve()
        surroundings = {**_surroundings(), "at_the_start": _strain(folder)}
        every = parts_in(folder, small=small)
        results, failures = measure({part: every[part] for part in only or BenchmarkPart}, console)
        surroundings["at_the_end"] = _strain(folder)
    if as_json:
        lines = [line for result in results for line in result.as_json()]
        print(json.dumps({"surroundings": surroundings, "lines": lines, "failures": failures}, indent=2))
    else:
        _print(console, results, surroundings, than)
    for part, why in failures.items():
        console.print(f"[bold red]{part} failed:[/] {escape(why)}")
    if failures:
        raise typer.Exit(1)


def measure(
    parts: Mapping[BenchmarkPart, Callable[[], Result]], console: Console
) -> tuple[list[Result], dict[str, str]]:
    """Measure each part; its result, or why it failed: the others are measured all the same."""
    results: list[Result] = []
    failures: dict[str, str] = {}
    for part, measure_one in parts.items():
        with console.status(f"Measuring: {part} …"):
            try:
                results.append(measure_one())
            except Exception as error:  # noqa: BLE001  # what goes wrong in one part is told at the end
                failures[part] = f"{type(error).__name__}: {error}"
    return results, failures


def _print(console: Console, results: Sequence[Result], surroundings: Mapping[str, str], than: Path) -> None:
    before = ratios_of(than.read_text("utf-8")) if than.exists() else {}
    for fact, value in surroundings.items():
        console.print(f"[dim]{fact.replace('_', ' ')}:[/] {value}")
    for result in results:
        console.print("\n", result.as_table(before), sep="")


def parts_in(folder: Path, *, small: bool) -> dict[BenchmarkPart, Callable[[], Result]]:
    """What measures each part, with its files in a folder."""
    slow, usual, fast, burst_of = (5, 10, 10, 10) if small else (150, 1_500, 1_000, 400)
    loads = (
        conversation.Load(slow, 10, most_ratio=1.5),
        conversation.Load(usual, 50, most=100),
        conversation.Load(fast, 100, most=250),
        conversation.Load(burst_of, None),
    )
    forms = conversation.FormsSize(5 if small else 60, loads, 20 if small else 5_000)
    lives = start.StartSize(1, 0.2, 20) if small else start.StartSize(3, 5, 100_000)
    books = workbook.WorkbookSize(20, 50, 50, 1) if small else workbook.WorkbookSize(40, 100_000, 10_000, 1)
    slack = sandbox.SandboxSize(10, 20, 20, 100, 10) if small else sandbox.SandboxSize(1_000, 3_000, 500, 10_000, 1_000)
    bases = search.SearchSize(20, 60, 3) if small else search.SearchSize(1_000, 100_000, 150)
    burst = cards.CardsSize(10, 1) if small else cards.CardsSize(300, 10)
    rounds = (
        checkins.CheckinsSize(10, 10, 5, 2, 8, 0, checkin_wire.WireSize(60, 2, 10))
        if small
        else checkins.CheckinsSize(10_000, 20_000, 1_000, 200, 365, 365, checkin_wire.WireSize(2_000, 200, 1_000))
    )
    matrix = scans.ScansSize(10, 6, 1) if small else scans.ScansSize(500, 12, 5)
    dossier = bundles.BundlesSize(3, 4, 2, 1) if small else bundles.BundlesSize(200, 40, 8, 3)
    ballot = polls.PollsSize(20, 2, 1_000) if small else polls.PollsSize(5_000, 60, 100_000)
    counted = figures.FiguresSize(500, 53, 20, 1) if small else figures.FiguresSize(1_000_000, 503, 10_000, 5)
    kept = archive.ArchiveSize(50 if small else 10_000)
    brought = measuring.ImportSize(200 if small else 10_000)
    year = files.FilesSize(200, 20) if small else files.FilesSize(100_000, 200)
    return {
        BenchmarkPart.SOCKET: lambda: conversation.measure(folder / "socket", Transport.SOCKET, forms),
        BenchmarkPart.HTTP: lambda: conversation.measure(folder / "http", Transport.HTTP, forms),
        BenchmarkPart.POSTGRESQL: lambda: conversation.measure(
            folder / "postgresql", Transport.SOCKET, forms, on_postgresql=True
        ),
        BenchmarkPart.START: lambda: start.measure(folder / "start", lives),
        BenchmarkPart.WORKBOOK: lambda: workbook.measure(folder / "workbook", books),
        BenchmarkPart.DEMO: lambda: demo.measure(folder / "demo"),
        BenchmarkPart.SANDBOX: lambda: sandbox.measure(folder / "sandbox", slack),
        BenchmarkPart.SEARCH: lambda: search.measure(folder / "search", bases),
        BenchmarkPart.CARDS: lambda: cards.measure(folder / "cards", burst),
        BenchmarkPart.CHECKINS: lambda: checkins.measure(folder / "checkins", rounds),
        BenchmarkPart.SCANS: lambda: scans.measure(folder / "scans", matrix),
        BenchmarkPart.BUNDLES: lambda: bundles.measure(folder / "bundles", dossier),
        BenchmarkPart.FIGURES: lambda: figures.measure(folder / "figures", counted),
        BenchmarkPart.FILES: lambda: files.measure(folder / "files", year),
        BenchmarkPart.ARCHIVE: lambda: archive.measure(folder / "archive", kept),
        BenchmarkPart.IMPORT: lambda: measuring.measure(folder / "import", brought),
        BenchmarkPart.POLLS: lambda: polls.measure(folder / "polls", ballot),
    }


def _surroundings() -> dict[str, str]:
    return {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs",
        "python": platform.python_version(),
        "database": "SQLite, WAL, synchronous=FULL",
        "strictness": f"all on; {' and '.join(THROTTLES)} off while forms are opened, which is set-up",
    }


def _strain(folder: Path) -> str:
    """What else the machine is doing: the same bot is slower on a busy disk."""
    commits = disk.commit_times(folder)
    load, _, _ = os.getloadavg()
    p50, p99 = percentile(commits, 50), percentile(commits, 99)
    return f"a bare commit on this disk takes {p50:.2f} ms (p99 {p99:.2f} ms); load {load:.1f}"


if __name__ == "__main__":
    typer.run(main)
