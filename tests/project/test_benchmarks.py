"""The benchmark: that it runs, and says honestly what is met. What it measures is not looked at here."""

import contextlib
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import conversation
from benchmarks.__main__ import Part, parts_in
from benchmarks.lines import Line, percentile
from benchmarks.slack import Audience

ROOT = Path(__file__).parents[2]


def check(lines: list[dict[str, Any]]) -> None:
    """Each line has a figure and a baseline, and says what that is."""
    assert lines
    for line in lines:
        assert line["measured"] > 0, line
        assert line["baseline"] > 0, line
        assert line["baseline_is"], line


@pytest.mark.slow
# `start` and `demo` take ten seconds and more, mostly asleep, and use what the others use.
@pytest.mark.parametrize("part", ["socket", "http", "workbook", "scans", "bundles", "figures", "archive"])
def test_each_part_measures_the_bot_beside_a_baseline(part: str, tmp_path: Path) -> None:
    check(list(parts_in(tmp_path, small=True)[Part(part)]().as_json()))


@pytest.mark.slow
@pytest.mark.parametrize("part", ["search", "checkins"])  # both start a PostgreSQL of their own
def test_a_part_is_measured_from_the_command_line_and_leaves_nothing_behind(part: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--small", "--json", "--only", part],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    check(json.loads(done.stdout)["lines"])
    assert not list((tmp_path / "data").iterdir())


class Overloaded:
    """A workspace whose app takes every other form, and answers nothing else late."""

    def __init__(self) -> None:
        self.control = self
        self._sent = itertools.count()

    def without_throttles(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def post(self, call: str, **_: object) -> dict[str, Any]:
        is_lost = call == "submit" and next(self._sent) % 2 == 1
        return {"closed": not is_lost, "errors": {"*": "operation_timeout"}, "acked": True, "ack_ms": 1.0}


def test_forms_that_come_faster_than_they_are_taken_are_a_figure_and_end_nothing() -> None:
    slack: Any = Overloaded()
    users = tuple(f"U{number}" for number in range(8))
    app = conversation.App("/kennis", slack, Audience(users, "C1"))
    app.play(conversation.Size(0, 8, rounds=1))
    assert (app.taken_at_pace, app.at_pace) == (4, 8)
    assert sorted(app.times["at_pace"]) == [1.0] * 4 + [conversation.SLACKS_LIMIT] * 4


def test_a_form_that_is_refused_when_nothing_else_is_sent_ends_it() -> None:
    slack: Any = Overloaded()
    app = conversation.App("/kennis", slack, Audience(("U1", "U2"), "C1"))
    with pytest.raises(AssertionError, match="operation_timeout"):
        app.play(conversation.Size(2, 0, rounds=1))


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
