"""What a delivery to an app is, and what comes back of it, whichever way it travels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sandbox.model import App, Json

Kind = Literal["slash_commands", "interactive", "events_api"]

# Slack waits this long for an acknowledgement, and a trigger holds this long; in real time.
ACK_SECONDS = 3.0


@dataclass(frozen=True)
class Retry:
    """Which repetition of an event this is, and what became of the attempt before."""

    number: int
    reason: str


@dataclass(frozen=True)
class Ack:
    """How an app took a delivery. `payload` is its answer; `reason` says why there was none."""

    ok: bool
    payload: Any = None
    reason: str = ""
    wants_no_retry: bool = False


class Transport(Protocol):
    """One way to an app: Socket Mode or signed HTTP requests."""

    def reaches(self, app: App) -> bool:
        """Whether there is anybody to deliver to at this moment."""

    async def send(
        self, app: App, kind: Kind, payload: Json, *, order_key: str = "", retry: Retry | None = None
    ) -> Ack:
        """Deliver and wait for the acknowledgement, as long as Slack would. Never raises for what the app does."""
