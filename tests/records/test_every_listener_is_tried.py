"""No listener that stores something escapes the table of who may do what, and its forms are those that there are."""

import re
import types
from collections.abc import Iterator
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import handlers
from handlers.slack.listeners import Listener, Listeners
from handlers.slack.subcommands import Subcommands
from tests.extremes import Extreme, windows
from tests.kit import Town
from tests.records.everything import ROWS, UNSEEN, WITHOUT_ROW
from texts import Translator

STORES = {"writing", "asking_for_file"}
"""What a listener uses to store something."""


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """A function's code, and that of the functions inside it."""
    yield code
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield from codes(part)


def used_by(function: types.FunctionType) -> tuple[set[str], list[Any]]:
    """The names that a function uses, and the things behind them."""
    names = {name for code in codes(function.__code__) for name in code.co_names}
    found = [function.__globals__.get(name) for name in names]
    modules = [one for one in found if isinstance(one, types.ModuleType) and one.__name__.startswith("handlers")]
    inside = [getattr(module, name, None) for module in modules for name in names]
    return names, [*found, *inside, *(cell.cell_contents for cell in function.__closure__ or ())]


def stores(function: Any, seen: set[types.FunctionType]) -> bool:
    """Whether a listener, or any function of a handler that it uses, stores something."""
    if isinstance(function, partial):
        return any(stores(one, seen) for one in (function.func, *function.args))
    if (
        not isinstance(function, types.FunctionType)
        or function in seen
        or not function.__module__.startswith("handlers")
    ):
        return False
    seen.add(function)
    names, things = used_by(function)
    return bool(names & STORES) or any(stores(one, seen) for one in things)


def every_listener(town: Town, monkeypatch: pytest.MonkeyPatch) -> dict[str, Listener]:
    """All that the features register, by what Slack sends and its id."""
    found: dict[str, Listener] = {}

    def note(kind: str) -> Any:
        def register(_listeners: Listeners, name: str, listener: Listener) -> None:
            found[f"{kind}:{name}"] = listener

        return register

    for kind in ("action", "view", "shortcut", "event"):
        monkeypatch.setattr(Listeners, kind, note(kind))
    monkeypatch.setattr(Listeners, "listen", lambda _listeners: None)
    assert town.parts is not None
    context = town.parts.context
    monkeypatch.setattr(context, "subcommands", Subcommands(context.texts))
    handlers.register(town.parts.app, context)
    return found


def test_every_listener_that_stores_something_has_a_row_or_a_reason(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = every_listener(town, monkeypatch)
    storing = {name for name, listener in found.items() if stores(listener, set())}
    rows = {f"{'view' if row.is_form else 'action'}:{row.action.partition(':')[0]}" for row in ROWS}
    excused = [name for names in WITHOUT_ROW.values() for name in names.split()]
    assert storing - rows - set(excused) == set(), "give each a row in tests/records/everything.py"
    assert rows <= found.keys(), "rows about what is no longer there"
    assert sorted(excused) == sorted(storing - rows), "these no longer need an excuse"


def test_a_row_fills_in_only_fields_that_its_form_has() -> None:
    fields: dict[str, set[str]] = {}
    for view in windows(Extreme(Translator("nl", ZoneInfo("Europe/Amsterdam")), "a")).values():
        inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        fields.setdefault(view.get("callback_id", ""), set()).update(without_numbers(one) for one in inputs)
    unknown = {
        (row.action, name)
        for row in (*ROWS, *UNSEEN)
        for name in row.values
        if without_numbers(name) not in fields.get(row.action, set())
    }
    assert unknown == set(), "a request that no form sends shows nothing about who may send it"


def without_numbers(block_id: str) -> str:
    return re.sub(r"\d+", "#", block_id)
