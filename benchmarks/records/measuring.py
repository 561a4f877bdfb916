"""How long importing a big file takes, and how much memory, beside reading the same cells with bare openpyxl."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.lines import Line, Result
from benchmarks.programs import Program, Spent


@dataclass(frozen=True)
class ImportSize:
    """Rows of the file."""

    rows: int


def measure(folder: Path, size: ImportSize) -> Result:
    """A file of organisations, alliances, people, steps and contributions, into a new network."""
    folder.mkdir()
    _run(folder, "make", size.rows)
    bare, whole = _run(folder, "bare", size.rows), _run(folder, "import", size.rows)
    return Result(
        f"Import of an Excel file of {size.rows:,} rows",
        "openpyxl, read-only: the same cells and nothing done with them, in a process of its own",
        (
            Line("read, checked and stored", "s", whole.seconds, bare.seconds, most=20),
            Line("most memory", "MB", whole.peak, bare.peak, most=200),
        ),
    )


def _run(folder: Path, what: str, rows: int) -> Spent:
    with Program("benchmarks.records.imported", what, str(rows), folder=folder) as program:
        spent = program.run_to_its_end()
        return Spent(float(program.said.split()[-1]), spent.peak)
