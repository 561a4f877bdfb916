"""Two forms that are open at once: the later save replaces only what its author typed.

A form keeps a mark of each value that it was filled with (`marks_of`); `keep_others` compares what comes back with it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from alliance.errors import Conflict


class FormOvertaken(Conflict):
    """Raised when somebody else changed a field that was typed in, too; nothing was stored.

    `fields` are those that both changed, `now` the values of all fields as they are now, and `seen` the marks for the
    form when it is shown again: only what it tells about has been seen since.
    """

    def __init__(self, fields: Sequence[str], now: Mapping[str, Any], seen: Mapping[str, str]) -> None:
        super().__init__("problem.form_overtaken")
        self.fields = tuple(fields)
        self.now = dict(now)
        self.seen = {**seen, **marks_of({name: now[name] for name in fields})}


def marks_of(values: Mapping[str, Any]) -> dict[str, str]:
    """A short mark of each value, which differs as soon as the value does."""
    return {name: _mark(value) for name, value in values.items()}


def keep_others(typed: Mapping[str, Any], now: Mapping[str, Any], seen: Mapping[str, str]) -> dict[str, Any]:
    """The values to store: what was typed, and for fields that were left as they were shown, the values of now.

    Raises FormOvertaken if somebody else changed one of the typed fields since it was shown.
    """
    left = {name for name, value in typed.items() if _mark(value) == seen.get(name)}
    theirs = {name for name, value in now.items() if _mark(value) != seen.get(name)}
    both = [name for name, value in typed.items() if name in theirs - left and value != now[name]]
    if both:
        raise FormOvertaken(both, now, seen)
    return {name: now[name] if name in left else value for name, value in typed.items()}


def _mark(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:8]
