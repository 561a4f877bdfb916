"""Faults on demand: each is used up by the calls or deliveries that it hits, in the order they were ordered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

FaultKind = Literal[
    "ratelimited",
    "http_500",
    "timeout",
    "reset",
    "slow",
    "half_response",
    "disconnect",
    "duplicate_event",
    "unordered",
    "token_revoked",
]
CALL_FAULTS = ("ratelimited", "http_500", "timeout", "reset", "slow", "half_response", "token_revoked")


@dataclass
class Fault:
    """What goes wrong. `method` None hits every Web API method; delays are milliseconds, `retry_after` seconds."""

    kind: str
    method: str | None = None
    times: int = 1
    delay_ms: int = 0
    retry_after: int = 1


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Raises ValueError for a kind that does not exist."""
        if fault.kind not in get_args(FaultKind):
            raise ValueError(f"no fault {fault.kind!r}; kinds: {', '.join(get_args(FaultKind))}")
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def take_call(self, method: str) -> Fault | None:
        """The fault that hits this Web API call, used up by one."""
        return self._take(lambda fault: fault.kind in CALL_FAULTS and fault.method in (None, method))

    def take(self, kind: str) -> Fault | None:
        return self._take(lambda fault: fault.kind == kind)

    def _take(self, hits: Callable[[Fault], bool]) -> Fault | None:
        for fault in self._waiting:
            if hits(fault):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
