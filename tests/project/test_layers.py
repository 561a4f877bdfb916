"""The house is kept readable: short files, small folders, plain names. Arrows are held by `make check`."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
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
    trees = [tree for _, tree in _modules((*PROGRAM, "tests", "benchmarks"))]
    names = Counter(node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef))
    assert [name for name, times in names.items() if times > 1] == []


def test_a_docstring_stands_alone() -> None:
    leaning = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path, tree in _modules((*PROGRAM, "tests", "benchmarks"))
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and (ast.get_docstring(node) or "").startswith("The same")
    ]
    assert leaning == []


def test_a_helper_has_a_name_that_says_something() -> None:
    empty = {"_told", "_said", "_about", "_standing"}
    nodes = [(path, node) for path, tree in _modules(PROGRAM) for node in ast.walk(tree)]
    found = [(path.name, node.name) for path, node in nodes if isinstance(node, ast.FunctionDef) and node.name in empty]
    assert found == []


def test_only_the_demo_needs_what_its_extras_bring() -> None:
    taken = ("uvicorn", "starlette", "websockets", "multipart", "python_multipart", "jsonschema", "sandbox")
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path, _ in _modules(PROGRAM)]
    needed = [name for name in modules if not name.startswith("bot.demo.") and not name.endswith("__main__")]
    code = f"import sys; sys.modules.update(dict.fromkeys({taken})); import {', '.join(needed)}"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stderr == ""


def _modules(packages: Sequence[str]) -> Iterator[tuple[Path, ast.Module]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text("utf-8"))
