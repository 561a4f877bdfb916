"""Rows: one that came from the database is not added to the session again, which would do nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADING = ("find_", "get_", "lock_", "list_", "map_")


def test_a_row_that_was_loaded_in_a_function_is_not_added_there() -> None:
    found = []
    for package in ("alliance", "storage", "handlers", "bot"):
        for path in sorted((ROOT / package).rglob("*.py")):
            code = path.read_text("utf-8")
            if "session.add(" not in code:
                continue  # to parse it would take most of the time
            functions = (one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.FunctionDef))
            found += [f"{path.relative_to(ROOT)}: {one.name}({name})" for one in functions for name in added_again(one)]
    assert found == []


def added_again(function: ast.FunctionDef) -> Iterator[str]:
    """The names that are only ever given rows from the database, and that are added to the session."""
    values: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=value) | ast.NamedExpr(target=ast.Name(name), value=value):
                values.setdefault(name, []).append(value)
            case ast.For(target=ast.Name(name), iter=value):
                values.setdefault(name, []).append(value)
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("session"), attr="add"), args=[ast.Name(name)]):
                if name in values and all(map(is_loaded, values[name])):
                    yield name


def is_loaded(value: ast.expr) -> bool:
    """Whether a value is a call that reads rows: `rows.find_…(session, …)` or `session.get(…)`."""
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name("session"), attr="get" | "get_one")):
            return True
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(name), args=[ast.Name("session"), *_]):
            return name.lstrip("_").startswith(LOADING)
    return False
