"""The event bus: what changed, told to the page; and Slack's own events, told to whoever delivers them to apps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.model import App, Json

ChangeListener = Callable[[Json], None]
EventListener = Callable[[App, Json, str], None]


class Bus:
    """Listeners are called at once, in the order they came, on the thread that changed something."""

    def __init__(self) -> None:
        self.change_listeners: list[ChangeListener] = []
        self.event_listeners: list[EventListener] = []

    def forget_listeners(self) -> None:
        self.change_listeners.clear()
        self.event_listeners.clear()

    def changed(self, topic: str, **where: Any) -> None:
        """Say that `topic` is different now; `where` narrows it (channel, user, ts, thread_ts)."""
        change = {"topic": topic, **{key: value for key, value in where.items() if value is not None}}
        for listener in list(self.change_listeners):
            listener(change)

    def event(self, app: App, envelope: Json, order_key: str) -> None:
        """Hand an event callback for `app` to the deliverers; equal order keys keep their order."""
        for listener in list(self.event_listeners):
            listener(app, envelope, order_key)
