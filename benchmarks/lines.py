"""What was measured: figures, each with its baseline and its aim, as tables and as JSON."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

WORSE = 1.25
"""How many times worse a ratio has to be than that of an earlier run to be pointed out: less is chance."""
Ratios = Mapping[tuple[str, str], float]
"""How many times the baseline each line was, by part and line."""


@dataclass(frozen=True)
class Line:
    """One figure of the program, and the same of the baseline.

    `unit` is "ms", "s", "calls", "per s", "MB" of 10⁶ bytes, or empty for a share of one.
    """

    what: str
    unit: str
    measured: float
    baseline: float
    most: float | None = None
    """The aim: no more than this, in the line's unit."""
    most_ratio: float | None = None
    """The aim: no more than this many times the baseline."""
    least: float | None = None
    """The aim: no less than this, in the line's unit."""
    least_ratio: float | None = None
    """The aim: no less than this many times the baseline."""

    @property
    def ratio(self) -> float:
        """How many times the baseline."""
        return self.measured / self.baseline

    def is_worse_than(self, ratio: float) -> bool:
        """Whether it compares clearly worse with its baseline than a ratio of an earlier run does."""
        is_more_better = self.least is not None or self.least_ratio is not None
        return self.ratio * WORSE < ratio if is_more_better else self.ratio > ratio * WORSE

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is reached; None for a line without one."""
        if (self.most, self.most_ratio, self.least, self.least_ratio) == (None, None, None, None):
            return None
        return (
            (self.most is None or self.measured <= self.most)
            and (self.most_ratio is None or self.ratio <= self.most_ratio)
            and (self.least is None or self.measured >= self.least)
            and (self.least_ratio is None or self.ratio >= self.least_ratio)
        )

    @property
    def aim(self) -> str:
        """The aim in words; empty for a line without one."""
        absolute = f"≤ {self.most:g} {self.unit}" if self.most is not None else ""
        if self.least is not None:
            absolute = f"≥ {self.least:g} {self.unit}".rstrip()
        relative = f"≤ {self.most_ratio:g} ×" if self.most_ratio is not None else ""
        if self.least_ratio is not None:
            relative = f"≥ {self.least_ratio:g} ×"
        return ", ".join(aim for aim in (absolute, relative) if aim)


@dataclass(frozen=True)
class Result:
    """The figures of one part, and what their baseline is."""

    part: str
    baseline_is: str
    lines: tuple[Line, ...]

    def as_json(self) -> list[dict[str, Any]]:
        """Its lines as plain values."""
        about = {"part": self.part, "baseline_is": self.baseline_is}
        return [{**about, **asdict(line), "ratio": line.ratio, "is_met": line.is_met} for line in self.lines]

    def as_table(self, before: Ratios | None = None) -> Table:
        """Its lines for people, with the ratios of an earlier run beside them if there are any."""
        table = Table(
            title=f"[bold]{self.part}[/]\n[dim]baseline: {self.baseline_is}[/]",
            title_justify="left",
            title_style="",
            box=SIMPLE_HEAD,
            padding=(0, 0),
        )
        table.add_column("", width=35)
        for heading, width in (("Measured", 8), ("Baseline", 8), ("Ratio", 5)):
            table.add_column(heading, justify="right", width=width)
        if before:
            table.add_column("Before", justify="right", width=6)
        table.add_column("Aim", width=9)
        table.add_column("Met", width=3)
        for line in self.lines:
            met = {True: "[green]yes[/]", False: "[bold red]NO[/]", None: ""}[line.is_met]
            figures = (f"{_short(figure)} {line.unit}" for figure in (line.measured, line.baseline))
            table.add_row(line.what, *figures, f"{line.ratio:.2f}", *self._beside(line, before), line.aim, met)
        return table

    def _beside(self, line: Line, before: Ratios | None) -> Sequence[str]:
        if not before:
            return ()
        ratio = before.get((self.part, line.what))
        if ratio is None:
            return ("",)
        return (f"[bold red]{ratio:.2f}[/]" if line.is_worse_than(ratio) else f"{ratio:.2f}",)


def ratios_of(text: str) -> Ratios:
    """The ratios in the JSON of a run, by part and line.

    They are compared, and not the figures: the same baseline was measured on that machine, too.
    """
    return {(line["part"], line["what"]): line["ratio"] for line in json.loads(text)["lines"]}


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of the values do not exceed (nearest rank, so it is one that occurred)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle one; the lower of two."""
    return percentile(values, 50)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
