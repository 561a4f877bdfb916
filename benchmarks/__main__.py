"""`python -m benchmarks`: measure, and print every figure beside its baseline and its aim."""

import json
import os
import platform
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from benchmarks import conversation, demo, disk, start, workbook
from benchmarks.lines import Result, percentile
from benchmarks.slack import THROTTLES, Transport
from bot.logs import set_up_logging

DATA = Path("data")
"""Where the bot's own database is by default: the disk that counts."""


class Part(StrEnum):
    """What can be measured by itself."""

    SOCKET = "socket"
    HTTP = "http"
    START = "start"
    WORKBOOK = "workbook"
    DEMO = "demo"


def main(
    only: Annotated[list[Part] | None, typer.Option(help="Measure this part; may be given several times.")] = None,
    small: Annotated[bool, typer.Option("--small", help="Little of everything: to see that it works.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Measure the bot as a process of its own, on SQLite with synchronous=FULL, against a strict sandbox."""
    DATA.mkdir(exist_ok=True)
    console = Console(stderr=as_json, highlight=False)
    set_up_logging("WARNING", "text")
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="benchmark-", dir=DATA) as name:
        folder = Path(name).resolve()
        surroundings = _surroundings(folder)
        for part in only or list(Part):
            with console.status(f"Measuring: {part} …"):
                results.append(_parts(folder, small=small)[part]())
    if as_json:
        lines = [line for result in results for line in result.as_json()]
        print(json.dumps({"surroundings": surroundings, "lines": lines}, indent=2))
        return
    for fact, value in surroundings.items():
        console.print(f"[dim]{fact.replace('_', ' ')}:[/] {value}")
    for result in results:
        console.print("\n", result.as_table(), sep="")


def _parts(folder: Path, *, small: bool) -> dict[Part, Callable[[], Result]]:
    forms = conversation.Size(5, 10, rounds=1) if small else conversation.Size(60, 240, rounds=3)
    lives = start.Size(1, 0.2) if small else start.Size(3, 5)
    rows, times = (50, 1) if small else (10_000, 3)
    return {
        Part.SOCKET: lambda: conversation.measure(folder / "socket", Transport.SOCKET, forms),
        Part.HTTP: lambda: conversation.measure(folder / "http", Transport.HTTP, forms),
        Part.START: lambda: start.measure(folder / "start", lives),
        Part.WORKBOOK: lambda: workbook.measure(folder / "workbook", rows=rows, times=times),
        Part.DEMO: lambda: demo.measure(folder / "demo"),
    }


def _surroundings(folder: Path) -> dict[str, Any]:
    commits = disk.commit_times(folder)
    load, _, _ = os.getloadavg()
    return {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, load {load:.1f} at the start",
        "python": platform.python_version(),
        "database": "SQLite, WAL, synchronous=FULL",
        "commit_of_this_disk": f"p50 {percentile(commits, 50):.2f} ms, p99 {percentile(commits, 99):.2f} ms, bare",
        "strictness": f"all on; {' and '.join(THROTTLES)} off while forms are opened, which is set-up",
    }


if __name__ == "__main__":
    typer.run(main)
