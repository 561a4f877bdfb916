"""Which tests matter for a module: those that use it or its users, and those of its capability."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

TESTS = "tests/"


@dataclass(frozen=True)
class Relevant:
    """The test files that matter for each module, found by imports and by folders.

    Tests reach most of a program through its entry points, where imports tell nothing. There the folder helps:
    `tests/polls/` tests the folder `polls` of every layer.
    """

    uses: dict[str, frozenset[str]]
    """By path: which files it imports. Of a test, also those that its helpers import."""

    @classmethod
    def of(cls, root: Path, paths: Iterable[str]) -> "Relevant":
        """Read the Python files of a tree."""
        sources = {path: (root / path).read_text("utf-8") for path in paths}
        modules = {_module(path): path for path in sources}
        imports = {path: _imports(source, modules) for path, source in sources.items()}
        return cls(imports | {path: _reached(path, imports) for path in sources if _is_test(path)})

    def rings(self, path: str) -> tuple[list[str], list[str]]:
        """The tests that matter for a module: those of its capability or that import it, and those of its users."""
        near = self._near(path)
        users = [one for one, used in self.uses.items() if path in used and not one.startswith(TESTS)]
        far = {test for user in users for test in self._near(user)}
        return (
            sorted(near, key=lambda test: (path not in self.uses[test], test)),
            sorted(far.difference(near)),
        )

    def _near(self, path: str) -> set[str]:
        tests = (one for one in self.uses if _is_test(one))
        return {test for test in tests if path in self.uses[test] or _capability(test) == _capability(path)}


def _imports(source: str, modules: dict[str, str]) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(found):
                names.update(one.name for one in found)
            case ast.ImportFrom(str() as module, found):
                names.add(module)
                names.update(f"{module}.{one.name}" for one in found)
    return frozenset(modules[name] for name in names if name in modules)


def _reached(test: str, imports: dict[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    ahead = [test]
    while ahead:
        for used in imports[ahead.pop()] - found:
            found.add(used)
            if used.startswith(TESTS):
                ahead.append(used)
    return frozenset(found)


def _capability(path: str) -> str:
    """The folder below the layer: `polls` of `alliance/polls/votes.py` and of `tests/polls/test_votes.py`."""
    _, *folders, _ = PurePosixPath(path).parts
    return folders[0] if folders else path


def _is_test(path: str) -> bool:
    return path.startswith(TESTS) and PurePosixPath(path).name.startswith("test_")


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
