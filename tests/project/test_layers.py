"""The house is kept small: no file that one cannot read in one sitting. Arrows are held by `make check`."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = 500
PACKAGES = ("bot", "handlers", "alliance", "storage", "reports", "texts", "sandbox", "tests", "benchmarks")


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_longer_than_can_be_read_in_one_sitting(package: str) -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in (ROOT / package).rglob("*.py")}
    assert lengths
    assert {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > LINES} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is_for(package: str) -> None:
    silent = []
    for path in (ROOT / package).rglob("*.py"):
        code = path.read_text("utf-8").strip()
        if code and not code.startswith(('"""', 'r"""')):
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []
