"""`kennisbot demo` as a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.kit.processes import ROOT
from tests.kit.waiting import PATIENCE, wait_until

START_SECONDS = 600
"""The sample's four weeks are played: twenty seconds of work, many times that where others want the processor."""
STOP_SECONDS = 30


@contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """Runs it while the block runs; yields its address."""
    said = folder / "said"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", "0", "--patience", str(PATIENCE)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )

    def address() -> str | None:
        found = re.search(r"^ready (\S+)", said.read_text(), re.MULTILINE)
        return found[1] if found else None

    try:
        wait_until(lambda: address() or process.poll() is not None, "the start of the demo", seconds=START_SECONDS)
        url = address()
        assert url, said.read_text()
        yield url
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        finally:
            process.kill()
