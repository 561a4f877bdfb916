"""What went over the wire, both ways, for tests and for the page's inspector."""

from __future__ import annotations

from collections import deque
from typing import Any

from sandbox.bus import Bus
from sandbox.clock import Clock
from sandbox.model import Json

# Enough for a long test; a demo that runs for days forgets its oldest traffic.
CALLS_KEPT = 20_000
TRAFFIC_KEPT = 5_000


class Journal:
    """Numbered records; numbers go on after a reset, so that "after N" never repeats."""

    def __init__(self, clock: Clock, bus: Bus) -> None:
        self._clock, self._bus = clock, bus
        self._number = 0
        self._calls: deque[Json] = deque(maxlen=CALLS_KEPT)
        self._traffic: deque[Json] = deque(maxlen=TRAFFIC_KEPT)

    def clear(self) -> None:
        self._calls.clear()
        self._traffic.clear()

    def call(self, method: str, args: Json, status: int, answer: Json, app_id: str | None) -> None:
        """Note a Web API call and its answer; the token must not be among `args`."""
        shown = {"method": method, "args": args, "status": status, "ok": bool(answer.get("ok"))}
        self._calls.append({**self._stamp(), **shown, "error": answer.get("error"), "app": app_id})
        self.traffic("from_app", f"web_api {method}", args)
        self.traffic("to_app", f"web_api {method} answer", answer)

    def traffic(self, direction: str, kind: str, body: Any) -> None:
        self._traffic.append({**self._stamp(), "direction": direction, "kind": kind, "body": body})
        self._bus.changed("traffic")

    def calls(self, method: str | None, after: int) -> list[Json]:
        return [call for call in self._calls if call["n"] > after and method in (None, call["method"])]

    def traffic_after(self, after: int) -> list[Json]:
        return [item for item in self._traffic if item["n"] > after]

    def _stamp(self) -> Json:
        self._number += 1
        return {"n": self._number, "at": self._clock.iso()}
