"""The house is kept readable: short files, small folders, plain names. Arrows are held by `make check`."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = 500
FILES = 30
"""Of a folder: beyond that one cannot see what is in it."""
PROGRAM = ("bot", "handlers", "alliance", "storage", "reports", "texts")
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


def test_a_folder_is_seen_at_a_glance() -> None:
    counted = Counter(path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    many = {str(folder.relative_to(ROOT)): files for folder, files in counted.items() if files > FILES}
    assert {folder: files for folder, files in many.items() if not folder.endswith("versions")} == {}


def test_no_class_name_stands_twice() -> None:
    found = [one for one in _definitions((*PROGRAM, "tests", "benchmarks")) if one.is_class and one.is_outermost]
    names = Counter(one.name for one in found)
    assert len(names) > 500
    assert [name for name, times in names.items() if times > 1] == []


def test_a_docstring_stands_alone() -> None:
    found = _definitions((*PROGRAM, "tests", "benchmarks"))
    assert [f"{one.path}: {one.name}" for one in found if one.docstring.startswith("The same")] == []


def test_a_helper_has_a_name_that_says_something() -> None:
    empty = {"_told", "_said", "_about", "_standing"}
    found = [one for one in _definitions(PROGRAM) if not one.is_class]
    assert len(found) > 3000
    assert [f"{one.path}: {one.name}" for one in found if one.name in empty] == []


def test_only_the_demo_needs_what_its_extras_bring() -> None:
    taken = ("uvicorn", "starlette", "websockets", "multipart", "python_multipart", "jsonschema", "sandbox")
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in _modules(PROGRAM)]
    needed = [name for name in modules if not name.startswith("bot.demo.") and not name.endswith("__main__")]
    code = f"import sys; sys.modules.update(dict.fromkeys({taken})); import {', '.join(needed)}"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stderr == ""


def _modules(packages: Sequence[str]) -> Iterator[Path]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@dataclass(frozen=True)
class Definition:
    """A class or function in the code, wherever it stands."""

    path: Path
    name: str
    docstring: str
    is_class: bool
    is_outermost: bool


def _definitions(packages: Sequence[str]) -> list[Definition]:
    return [one for path in _modules(packages) for one in _definitions_in(path)]


@cache
def _definitions_in(path: Path) -> tuple[Definition, ...]:
    """Every class and function of a file; each file is read once for all tests, which takes a second for all files."""
    tree = ast.parse(path.read_text("utf-8"))
    return tuple(
        Definition(
            path=path.relative_to(ROOT),
            name=node.name,
            docstring=ast.get_docstring(node) or "",
            is_class=isinstance(node, ast.ClassDef),
            is_outermost=node in tree.body,
        )
        for node in _statements(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    )


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Every statement below a node; no expressions, which are most of a tree and define nothing."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):
            yield child
            yield from _statements(child)
