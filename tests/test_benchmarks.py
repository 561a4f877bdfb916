"""The benchmark: that it runs, and says honestly what is met. What it measures is not looked at here."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.lines import Line, percentile

ROOT = Path(__file__).parent.parent


def measured(folder: Path, part: str) -> list[dict[str, Any]]:
    """The lines of one part, as little of it as can be measured."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--small", "--json", "--only", part],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    lines: list[dict[str, Any]] = json.loads(done.stdout)["lines"]
    return lines


# `start` and `demo` take ten seconds and more, mostly asleep, and use what the others use.
@pytest.mark.parametrize("part", ["socket", "http", "workbook", "search", "checkins", "scans", "bundles", "figures"])
def test_each_part_measures_the_bot_beside_a_baseline(part: str, tmp_path: Path) -> None:
    lines = measured(tmp_path, part)
    assert lines
    for line in lines:
        assert line["measured"] > 0, line
        assert line["baseline"] > 0, line
        assert line["baseline_is"], line
    assert not list((tmp_path / "data").iterdir()), "a benchmark leaves nothing behind"


def test_an_aim_is_met_up_to_its_limit_and_not_beyond() -> None:
    assert Line("x", "ms", 100.0, 50.0, most=100).is_met is True
    assert Line("x", "ms", 100.1, 50.0, most=100).is_met is False
    assert Line("x", "ms", 12.0, 10.0, most_ratio=1.2).is_met is True
    assert Line("x", "ms", 12.1, 10.0, most_ratio=1.2).is_met is False
    assert Line("x", "ms", 12.0, 10.0).is_met is None
    assert Line("x", "", 0.9, 0.5, least=0.9).is_met is True
    assert Line("x", "", 0.89, 0.5, least=0.9).is_met is False


@pytest.mark.parametrize(("percent", "value"), [(50, 2), (75, 3), (95, 4), (99, 4), (1, 1)])
def test_a_percentile_is_a_value_that_occurred(percent: float, value: float) -> None:
    assert percentile([4, 1, 3, 2], percent) == value
