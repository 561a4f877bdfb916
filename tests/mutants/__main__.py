"""`make mutants`: draw defects in the changed files, run the tests that matter for each, list what survives."""

import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from tests.mutants.defects import Defect, find_defects
from tests.mutants.relevant import Relevant
from tests.mutants.trial import Tree, TrialOutcome, Verdict

ROOT = Path(__file__).parents[2]
PROGRAM = ("bot", "handlers", "alliance", "storage", "reports", "texts", "sandbox")
LEFT_OUT = ("storage/migrations/",)
"""What has run keeps its meaning: migrations are tested whole."""


def main(
    since: Annotated[
        str, typer.Option(help="Files changed since this commit, also what is not committed.")
    ] = "HEAD~20",
    only: Annotated[list[str] | None, typer.Option(help="These files or folders instead, changed or not.")] = None,
    number: Annotated[int, typer.Option(help="How many to draw.")] = 30,
    seed: Annotated[int | None, typer.Option(help="Draw the same as an earlier run over the same files.")] = None,
    limit: Annotated[int, typer.Option(help="Seconds of processor time for the tests of one.")] = 60,
    jobs: Annotated[int, typer.Option(help="How many at the same time.")] = os.cpu_count() or 1,
) -> None:
    """Plant small defects in a copy of the program, one at a time, and list those that no test notices."""
    seed = random.randrange(10_000) if seed is None else seed
    listed = list_files(ROOT)
    changed = only or _git(ROOT, "diff", "--name-only", since)
    drawn = draw(ROOT, mutable(listed, changed), number=number, seed=seed)
    print(f"{len(drawn)} mutants (--seed {seed}), {jobs} at a time")
    started = time.monotonic()
    verdicts = try_all(ROOT, listed, drawn, limit=limit, jobs=jobs)
    counts = Counter(one.outcome for one in verdicts)
    told = ", ".join(f"{counts[outcome]} {outcome.lower()}" for outcome in TrialOutcome)
    print(f"\n{told} in {time.monotonic() - started:.0f} s")
    for one in sorted(verdicts, key=lambda one: (one.outcome, one.path, one.defect.start)):
        if one.outcome is not TrialOutcome.KILLED:
            print(one)


def list_files(root: Path) -> list[str]:
    """All files of a work tree as it is, without what git ignores."""
    return [path for path in _git(root, "ls-files", "-co", "--exclude-standard") if (root / path).is_file()]


def mutable(listed: Sequence[str], changed: Sequence[str]) -> list[str]:
    """The program's modules among what changed: files, or folders with all that is in them."""
    return [
        path
        for path in listed
        if path.endswith(".py")
        and path.split("/")[0] in PROGRAM
        and not path.startswith(LEFT_OUT)
        and any(path == one or path.startswith(f"{one.rstrip('/')}/") for one in changed)
    ]


def draw(root: Path, paths: Sequence[str], *, number: int, seed: int) -> list[tuple[str, Defect]]:
    """Some of all defects that can be planted in these files; the same for the same files and seed."""
    every = [(path, defect) for path in sorted(paths) for defect in find_defects((root / path).read_bytes())]
    return random.Random(seed).sample(every, min(number, len(every)))


def try_all(
    root: Path, listed: Sequence[str], drawn: Sequence[tuple[str, Defect]], *, limit: int, jobs: int
) -> list[Verdict]:
    """Try each in one of as many copies of the tree as there are jobs, and print what came of it."""
    relevant = Relevant.of(root, [path for path in listed if path.endswith(".py")])
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(jobs) as executor:
        free: queue.SimpleQueue[Tree] = queue.SimpleQueue()
        for job in range(jobs):
            free.put(Tree.copy(root, listed, to=Path(folder) / str(job)))

        def try_one(path: str, defect: Defect) -> Verdict:
            tree = free.get()
            try:
                verdict = tree.try_out(path, defect, relevant.rings(path), limit=limit)
            finally:
                free.put(tree)
            print(verdict, flush=True)
            return verdict

        verdicts = list(executor.map(lambda one: try_one(*one), drawn))
        return free.get().without_false_alarms(verdicts)


def _git(root: Path, *words: str) -> list[str]:
    git = shutil.which("git") or "git"
    done = subprocess.run([git, *words, "-z"], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"make mutants: {done.stderr.strip()}")
    return [path for path in done.stdout.split("\0") if path]


if __name__ == "__main__":
    typer.run(main)
