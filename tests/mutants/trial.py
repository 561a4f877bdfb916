"""One defect, planted in a copy of the tree, and the tests against it."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.util import cache_from_source
from pathlib import Path

from tests.costs import LONG, read_costs
from tests.mutants.defects import Defect
from tests.mutants.trial_plugin import LIMIT

PYTEST = (
    *("-m", "pytest", "-x", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider"),
    # What takes long or needs programs besides is left out, and so is the second database.
    *("-m", "not browser and not office", "-k", "not postgresql"),
    *(f"--deselect={name}" for name, seconds in read_costs().items() if seconds > LONG),
    *("-p", "trial_plugin"),
    # A test that waits forever has noticed, too.
    *("-o", "faulthandler_timeout=60", "-o", "faulthandler_exit_on_timeout=true"),
)
NONE_COLLECTED = 5
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py(?:::.*?)?)(?: - .*)?$", re.MULTILINE)


class TrialOutcome(StrEnum):
    """What the tests made of a defect."""

    KILLED = "killed"
    SURVIVED = "SURVIVED"
    UNDECIDED = "undecided"
    """No test failed before the time was over."""


@dataclass(frozen=True)
class Verdict:
    """What became of a defect, and why."""

    path: str
    defect: Defect
    outcome: TrialOutcome
    killer: str = ""
    """The test that failed; empty where none could even begin."""
    note: str = ""

    def __str__(self) -> str:
        why = self.note or (f"by {self.killer}" if self.killer else "")
        return f"{self.outcome:9} {self.path}:{self.defect.line}: {self.defect}{f' ({why})' * bool(why)}"


@dataclass(frozen=True)
class Tree:
    """A copy of the work tree, in which defects are planted."""

    root: Path

    @classmethod
    def copy(cls, root: Path, listed: Sequence[str], *, to: Path) -> "Tree":
        """Copy the listed files."""
        for path in listed:
            (to / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / path, to / path)
        return cls(to)

    def try_out(self, path: str, defect: Defect, rings: Sequence[Sequence[str]], *, limit: int) -> Verdict:
        """Run one ring of test files after the other until a test fails, each for `limit` seconds of processor time."""
        file = self.root / path
        source = file.read_bytes()
        self._write(file, defect.plant(source))
        try:
            statuses = set()
            for tests in filter(None, rings):
                status, output = self._pytest(tests, limit=limit)
                if status not in (0, NONE_COLLECTED, -signal.SIGXCPU):
                    return Verdict(path, defect, TrialOutcome.KILLED, next(iter(FAILED.findall(output)), ""))
                statuses.add(status)
        finally:
            self._write(file, source)
        if -signal.SIGXCPU in statuses:
            return Verdict(path, defect, TrialOutcome.UNDECIDED, note="the time was over")
        return Verdict(path, defect, TrialOutcome.SURVIVED, note="" if 0 in statuses else "no test matters for it")

    def without_false_alarms(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """Take back what a test killed that fails without any defect, too."""
        killers = sorted({one.killer for one in verdicts if one.killer})
        if not killers:
            return list(verdicts)
        status, output = self._pytest(killers, exit_first=False)
        if status not in (0, 1):
            sys.exit(f"make mutants: the tests do not run even without a defect:\n{output}")
        failing = set(FAILED.findall(output))
        return [
            replace(one, outcome=TrialOutcome.UNDECIDED, note=f"{one.killer} fails without it, too")
            if one.killer in failing
            else one
            for one in verdicts
        ]

    def _write(self, file: Path, source: bytes) -> None:
        """Write a module, and forget what was compiled: it may have the same size and second."""
        file.write_bytes(source)
        Path(cache_from_source(str(file))).unlink(missing_ok=True)

    def _pytest(self, tests: Sequence[str], *, limit: int | None = None, exit_first: bool = True) -> tuple[int, str]:
        """Exit status and output."""
        words = [one for one in PYTEST if exit_first or one != "-x"]
        done = subprocess.run(
            [sys.executable, *words, *tests],
            cwd=self.root,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(self.root), str(Path(__file__).parent)]),
                # No test needs an installed plugin, and together they take longer to load than many a test takes.
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                LIMIT: str(limit or ""),
            },
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode, done.stdout
