"""The workspace together with the ways out of it: what an act of a person needs."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.apps.deliveries import Deliveries
from sandbox.apps.transport import Ack, Kind
from sandbox.model import App, Channel, Json, Message
from sandbox.walking import Walk
from sandbox.workspace import Workspace


@dataclass(frozen=True)
class Hub:
    ws: Workspace
    deliveries: Deliveries
    walk: Walk
    on_reset: Callable[[], None] | None = None

    async def ask(self, app: App, kind: Kind, payload: Json) -> tuple[Ack, Json]:
        """Deliver an interaction; the acknowledgement, and what the control API says of it."""
        start = time.perf_counter()
        ack = await self.deliveries.ask(app, kind, payload)
        return ack, {"acked": ack.ok, "ack_ms": round((time.perf_counter() - start) * 1000, 2)}

    async def after_events(self, act: Callable[[], Any]) -> Any:
        """Do something and return once the apps have taken the events it caused, or failed to for the first time."""
        mark = self.deliveries.mark()
        done = act()
        await self.deliveries.tried_since(mark)
        return done


def shown_message(ws: Workspace, channel: Channel, message: Message) -> Json:
    """A message as the control API and the page show it."""
    shown = {**message.data, "channel": channel.id, "permalink": ws.permalink(channel, message)}
    if message.ts in channel.pins:
        shown["pinned_by"] = channel.pins[message.ts]["created_by"]
    return shown if message.ephemeral_to is None else {**shown, "ephemeral_to": message.ephemeral_to}


Act = Callable[[Hub, Json], Awaitable[Json]]
