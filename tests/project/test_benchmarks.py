"""The benchmark: that it runs, and says honestly what is met. What it measures is not looked at here."""

import contextlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from benchmarks import conversation
from benchmarks.__main__ import BenchmarkPart, measure, parts_in
from benchmarks.lines import Line, Result, percentile, ratios_of
from benchmarks.slack import Audience
from tests.kit.waiting import LONG_PATIENCE

ROOT = Path(__file__).parents[2]
WRITTEN = itertools.repeat(("Te weinig kamers", "Al drie jaar."))


def check(lines: list[dict[str, Any]]) -> None:
    """Each line has a figure and a baseline, and says what that is."""
    assert lines
    for line in lines:
        assert line["measured"] > 0, line
        assert line["baseline"] > 0, line
        assert line["baseline_is"], line


@pytest.mark.parametrize("part", ["socket", "http", "workbook", "scans", "bundles", "figures", "archive"])
def test_each_part_measures_the_bot_beside_a_baseline(part: str, tmp_path: Path) -> None:
    check(list(parts_in(tmp_path, small=True)[BenchmarkPart(part)]().as_json()))


@pytest.mark.parametrize("part", ["search", "checkins"])  # both start a PostgreSQL of their own
def test_a_part_is_measured_from_the_command_line_and_leaves_nothing_behind(part: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--small", "--json", "--only", part],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=LONG_PATIENCE,
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


class Pages(Overloaded):
    """A workspace whose app answers a form with these pages: whether each closes it, and its milliseconds."""

    def __init__(self, pages: Sequence[tuple[bool, float]]) -> None:
        super().__init__()
        self._pages = iter(pages)

    def post(self, call: str, **_: object) -> dict[str, Any]:
        closed, taken = next(self._pages)
        return {"closed": closed, "errors": {}, "acked": True, "ack_ms": taken}


def test_forms_that_come_faster_than_they_are_taken_are_a_figure_and_end_nothing() -> None:
    slack: Any = Overloaded()
    users = tuple(f"U{number}" for number in range(8))
    app = conversation.App("/kennis", slack, Audience(users, "C1"), WRITTEN)
    app.bear(conversation.Load(8, 50))
    assert app.taken["50 a second"] == 4
    assert sorted(app.times["50 a second"]) == [1.0] * 4 + [conversation.SLACKS_LIMIT] * 4


def test_a_form_that_is_refused_when_nothing_else_is_sent_ends_it() -> None:
    slack: Any = Overloaded()
    app = conversation.App("/kennis", slack, Audience(("U1", "U2"), "C1"), WRITTEN)
    app.submit("U1")
    with pytest.raises(AssertionError, match="operation_timeout"):
        app.submit("U2")


def test_a_page_with_what_looks_like_a_form_is_sent_on_and_the_slower_of_both_counts() -> None:
    slack: Any = Pages([(False, 30.0), (True, 20.0)])
    app = conversation.App("/kennis", slack, Audience(("U1",), "C1"), WRITTEN)
    assert app.submit("U1") == 30.0


def test_an_aim_is_met_up_to_its_limit_and_not_beyond() -> None:
    assert Line("x", "ms", 100.0, 50.0, most=100).is_met is True
    assert Line("x", "ms", 100.1, 50.0, most=100).is_met is False
    assert Line("x", "ms", 12.0, 10.0, most_ratio=1.2).is_met is True
    assert Line("x", "ms", 12.1, 10.0, most_ratio=1.2).is_met is False
    assert Line("x", "ms", 12.0, 10.0).is_met is None
    assert Line("x", "", 0.9, 0.5, least=0.9).is_met is True
    assert Line("x", "", 0.89, 0.5, least=0.9).is_met is False
    assert Line("x", "per s", 25.0, 100.0, least_ratio=0.25).is_met is True
    assert Line("x", "per s", 24.0, 100.0, least_ratio=0.25).is_met is False


def test_a_ratio_that_is_clearly_worse_than_that_of_the_last_release_is_pointed_out() -> None:
    before = ratios_of(json.dumps({"lines": Result("x", "y", (Line("a", "ms", 10.0, 10.0),)).as_json()}))
    assert before == {("x", "a"): 1.0}
    assert Line("a", "ms", 12.6, 10.0).is_worse_than(1.0)
    assert not Line("a", "ms", 12.5, 10.0).is_worse_than(1.0)
    assert Line("b", "per s", 7.9, 10.0, least_ratio=0.25).is_worse_than(1.0)
    assert not Line("b", "per s", 8.1, 10.0, least_ratio=0.25).is_worse_than(1.0)
    table = Result("x", "y", (Line("a", "ms", 12.6, 10.0), Line("new", "ms", 1.0, 1.0))).as_table(before)
    assert next(list(one.cells) for one in table.columns if one.header == "Before") == ["[bold red]1.00[/]", ""]


def test_a_part_that_fails_ends_no_other_and_is_told() -> None:
    def fails() -> Result:
        raise OSError("no room")

    result = Result("x", "y", ())
    results, failures = measure({BenchmarkPart.CARDS: fails, BenchmarkPart.DEMO: lambda: result}, Console(quiet=True))
    assert results == [result]
    assert failures == {"cards": "OSError: no room"}


@pytest.mark.parametrize(("percent", "value"), [(50, 2), (75, 3), (95, 4), (99, 4), (1, 1)])
def test_a_percentile_is_a_value_that_occurred(percent: float, value: float) -> None:
    assert percentile([4, 1, 3, 2], percent) == value
