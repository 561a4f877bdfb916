"""What the tests cost, so that a short run can leave out the few that take most of the time.

`costs.txt` is written by `--measure` and read by `--longest`: seconds of processor time and the test function, for
functions that take a third of a second or more for each set of parameters. What is not listed counts as short.
"""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest

FILE = Path(__file__).with_name("costs.txt")
LISTED = 0.3
"""Seconds from which a test function is listed."""
LONG = 4
"""Seconds: a test that takes longer begins before the others, and is not run against planted defects."""
PROPERTY = "processor_seconds"


def read_costs() -> dict[str, float]:
    """Return the seconds of processor time by test function, of those that are listed."""
    lines = (line.split() for line in FILE.read_text(encoding="utf-8").splitlines())
    return {name: float(seconds) for seconds, name in lines}


def function_of(nodeid: str) -> str:
    """Return the name of a test without its parameters."""
    return nodeid.partition("[")[0]


class Meter:
    """A plugin that measures each test's call and writes what was measured at the end of the run."""

    def __init__(self) -> None:
        """Nothing is measured yet."""
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Measure this process and the children that ended, which may have begun long before the test."""
        began, used = time.perf_counter(), _processor_seconds()
        try:
            yield
        finally:
            cost = min(_processor_seconds() - used, time.perf_counter() - began)
            item.user_properties.append((PROPERTY, cost))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect what was measured, also by other test processes."""
        if report.when == "call":
            self.seconds[function_of(report.nodeid)].extend(
                float(str(value)) for name, value in report.user_properties if name == PROPERTY
            )

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Replace the costs of the tests that ran; keep those of others."""
        if hasattr(session.config, "workerinput"):
            return
        known = read_costs() if FILE.exists() else {}
        new = {name: mean(seconds) for name, seconds in self.seconds.items() if seconds}
        costs = {name: cost for name, cost in (known | new).items() if cost >= LISTED}
        FILE.write_text("".join(f"{costs[name]:.1f} {name}\n" for name in sorted(costs)), encoding="utf-8")


def _processor_seconds() -> float:
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system
