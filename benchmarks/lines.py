"""What was measured: figures, each with its baseline and its aim, as tables and as JSON."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table


@dataclass(frozen=True)
class Line:
    """One figure of the program, and the same of the baseline.

    `unit` is "ms", "s", "calls", "MB" of 10⁶ bytes, or empty for a share of one.
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

    @property
    def ratio(self) -> float:
        """How many times the baseline."""
        return self.measured / self.baseline

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is reached; None for a line without one."""
        if self.most is None and self.most_ratio is None and self.least is None:
            return None
        return (
            (self.most is None or self.measured <= self.most)
            and (self.most_ratio is None or self.ratio <= self.most_ratio)
            and (self.least is None or self.measured >= self.least)
        )

    @property
    def aim(self) -> str:
        """The aim in words; empty for a line without one."""
        absolute = f"≤ {self.most:g} {self.unit}" if self.most is not None else ""
        if self.least is not None:
            absolute = f"≥ {self.least:g} {self.unit}".rstrip()
        relative = f"≤ {self.most_ratio:g} ×" if self.most_ratio is not None else ""
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

    def as_table(self) -> Table:
        """Its lines for people."""
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
        table.add_column("Aim", width=9)
        table.add_column("Met", width=3)
        for line in self.lines:
            met = {True: "[green]yes[/]", False: "[bold red]NO[/]", None: ""}[line.is_met]
            figures = (f"{_short(figure)} {line.unit}" for figure in (line.measured, line.baseline))
            table.add_row(line.what, *figures, f"{line.ratio:.2f}", line.aim, met)
        return table


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of the values do not exceed (nearest rank, so it is one that occurred)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle one; the lower of two."""
    return percentile(values, 50)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
