"""Faults on demand: each is used up by the calls or deliveries that it hits, in the order they were ordered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

CallFault = Literal["ratelimited", "http_500", "timeout", "reset", "slow", "half_response", "token_revoked", "refused"]
EventFault = Literal["duplicate_event", "unordered"]
SocketFault = Literal["disconnect"]
KINDS: tuple[str, ...] = (*get_args(CallFault), *get_args(EventFault), *get_args(SocketFault))


@dataclass
class Fault:
    """What goes wrong, and `times` how often.

    `method` narrows it to one method of the Web API, or for events to one type of event. `delay_ms` None leaves the
    delay to the kind: how long a call waits before it fails or is cut, a duplicate before it comes, an event that is
    to be overtaken before it comes all the same, a connection before it ends. `retry_after` is in seconds. `error` is
    Slack's word for a refusal.
    """

    kind: str
    method: str | None = None
    times: int = 1
    delay_ms: int | None = None
    retry_after: int = 1
    error: str = "internal_error"

    def seconds(self, default: float = 0.0) -> float:
        return default if self.delay_ms is None else self.delay_ms / 1000


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Raises ValueError for a kind that does not exist, or numbers that make no sense."""
        if fault.kind not in KINDS:
            raise ValueError(f"no fault {fault.kind!r}; kinds: {', '.join(KINDS)}")
        if fault.times < 1 or fault.retry_after < 0 or (fault.delay_ms or 0) < 0:
            raise ValueError("times must be at least 1, delay_ms and retry_after at least 0")
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def take_call(self, method: str) -> Fault | None:
        """The fault that hits this Web API call, used up by one."""
        return self._take(get_args(CallFault), method)

    def take_event(self, kind: EventFault, event_type: str) -> Fault | None:
        """The fault that hits this event, used up by one."""
        return self._take((kind,), event_type)

    def take_disconnect(self) -> Fault | None:
        """The fault that hits a socket, used up by one."""
        return self._take(("disconnect",), None)

    def _take(self, kinds: tuple[str, ...], method: str | None) -> Fault | None:
        for fault in self._waiting:
            if fault.kind in kinds and fault.method in (None, method):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
