"""The house is kept readable: short files, small folders, plain names. Arrows are held by `make check`."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.costs import read_costs

ROOT = Path(__file__).parents[2]
LINES = 500
FILES = 30
"""Of a folder: beyond that one cannot see what is in it."""
PROGRAM = ("bot", "handlers", "alliance", "storage", "reports", "texts")
PACKAGES = ("bot", "handlers", "alliance", "storage", "reports", "texts", "sandbox", "tests", "benchmarks")
# As the formatter writes them. Every tree parsed would take seconds, and say no more.
OUTERMOST_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
FUNCTION = re.compile(r"^ *(?:async )?def (\w+)", re.MULTILINE)
COMPOSED = re.compile(r"\b[ABDOV]-\{|\{(?:Series\.[A-Z]+|\w*series)\}-\{")
DOCSTRING = re.compile(r'^ *r?"""(.*)', re.MULTILINE)


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


def test_a_folder_is_seen_at_a_glance() -> None:
    counted = Counter(path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    many = {str(folder.relative_to(ROOT)): files for folder, files in counted.items() if files > FILES}
    assert {folder: files for folder, files in many.items() if not folder.endswith("versions")} == {}


def test_no_class_name_stands_twice() -> None:
    found = [name for _, code in _read((*PROGRAM, "tests", "benchmarks")) for name in OUTERMOST_CLASS.findall(code)]
    assert len(found) > 500
    assert [name for name, times in Counter(found).items() if times > 1] == []


def test_a_docstring_stands_alone() -> None:
    found = [(path, code) for path, code in _read((*PROGRAM, "tests", "benchmarks")) if DOCSTRING.search(code)]
    assert len(found) > 500
    assert [
        str(path) for path, code in found if any(one.startswith("The same") for one in DOCSTRING.findall(code))
    ] == []


def test_a_helper_has_a_name_that_says_something() -> None:
    empty = {"_told", "_said", "_about", "_standing"}
    found = [(path, name) for path, code in _read(PROGRAM) for name in FUNCTION.findall(code)]
    assert len(found) > 3000
    assert [f"{path}: {name}" for path, name in found if name in empty] == []


def test_a_reference_is_composed_by_its_series() -> None:
    found = [f"{path}: {part}" for path, code in _read(PROGRAM) for part in COMPOSED.findall(code)]
    assert found == []


def _modules(packages: Sequence[str]) -> Iterator[Path]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def _read(packages: tuple[str, ...]) -> list[tuple[Path, str]]:
    return [(path.relative_to(ROOT), path.read_text("utf-8")) for path in _modules(packages)]


def test_every_test_whose_cost_is_listed_exists() -> None:
    for path, name in (listed.split("::") for listed in read_costs()):
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), f"{path}::{name}: run with --measure"
