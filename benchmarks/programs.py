"""Programs as processes of their own: started, watched, and ended by whoever started them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

MEGABYTE = 1_000_000
LOOK_SECONDS = 0.02
STOP_SECONDS = 15.0
ROOT = Path(__file__).parent.parent


class ProgramFailed(Exception):
    """A program did not do what it was started for; the message holds the end of its log."""


class Program:
    """A Python module in a process of its own: `python -m <arguments>` in `folder`, where its log is, too.

    As a context manager it is ended at the end of the block, however the block ends.
    """

    def __init__(self, *arguments: str, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        # Proxies are for the world outside; all that is measured is on this machine. So is every other setting.
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self._name = " ".join(arguments)
        self._log = folder / f"{arguments[0]}-{time.monotonic_ns()}.log"
        self.started_at = time.perf_counter()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=folder,
                env={**kept, "PYTHONPATH": str(ROOT), **(environment or {})},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> "Program":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def said(self) -> str:
        """What it has printed and logged so far."""
        return self._log.read_text("utf-8", "replace")

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def memory(self) -> float:
        """Its resident memory now, in MB."""
        return float(psutil.Process(self._process.pid).memory_info().rss) / MEGABYTE

    def wait_until_it_says(self, words: str, *, seconds: float = 120) -> str:
        """Wait for a line that begins with `words`, and return the line. Raises ProgramFailed when it does not come."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            for line in self.said.splitlines(keepends=True):
                if line.startswith(words) and line.endswith("\n"):
                    return line.rstrip()
            self.check()
            time.sleep(LOOK_SECONDS)
        raise self._failed(f"said no {words!r} in {seconds:g} s")

    def check(self) -> None:
        """Raises ProgramFailed when it has ended."""
        if self._process.poll() is not None:
            raise self._failed(f"ended with {self._process.returncode}")

    def stop(self) -> float:
        """Ask it to stop (SIGTERM) and wait; the seconds that took. One that does not stop is killed."""
        asked_at = time.perf_counter()
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        return time.perf_counter() - asked_at

    def run_to_its_end(self) -> "Spent":
        """Wait for its end; what it took. Raises ProgramFailed when it ends badly."""
        process, peak = psutil.Process(self._process.pid), 0.0
        while self._process.poll() is None:
            with suppress(psutil.Error):  # it may end between the question and the look
                peak = max(peak, float(process.memory_info().rss) / MEGABYTE)
            time.sleep(LOOK_SECONDS)
        if self._process.returncode:
            raise self._failed(f"ended with {self._process.returncode}")
        return Spent(time.perf_counter() - self.started_at, peak)

    def _failed(self, how: str) -> ProgramFailed:
        return ProgramFailed(f"{self._name} {how}:\n{self.said[-2000:]}")


@dataclass(frozen=True)
class Spent:
    """What a run took: seconds from start to end, and the most resident memory (MB) of looks every 20 ms."""

    seconds: float
    peak: float


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, program: Program, *, seconds: float = 30) -> None:
    """Wait until something listens there. Raises ProgramFailed if the program ends, TimeoutError if time runs out."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        program.check()
        time.sleep(LOOK_SECONDS)
    raise TimeoutError(f"nothing listens on port {port}")


def spent_by(*arguments: str, folder: Path, environment: Mapping[str, str] | None = None) -> Spent:
    """Run a module to its end. Raises ProgramFailed when it ends badly."""
    with Program(*arguments, folder=folder, environment=environment) as program:
        return program.run_to_its_end()


def all_spent(spent: Sequence[Spent]) -> Spent:
    """The middle time of several runs and the highest of their peaks."""
    seconds = sorted(one.seconds for one in spent)
    return Spent(seconds[(len(seconds) - 1) // 2], max(one.peak for one in spent))
