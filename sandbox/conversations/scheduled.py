"""Messages that Slack itself keeps and posts later (chat.scheduleMessage)."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.model import Json


@dataclass
class ScheduledMessage:
    """`post_at` is Unix seconds on the moved clock; `arguments` are those of the message to post."""

    id: str
    app_id: str
    channel_id: str
    post_at: int
    created: int
    arguments: Json

    @property
    def posts(self) -> bool:
        """Slack accepts a scheduled message with metadata and then never posts it."""
        return not self.arguments.get("metadata")


class Scheduled:
    def __init__(self) -> None:
        self.waiting: dict[str, ScheduledMessage] = {}

    def next_due(self) -> float | None:
        """When the next message must be posted, in Unix seconds, or None."""
        return min((float(m.post_at) for m in self.waiting.values() if m.posts), default=None)

    def take_due(self, now: float) -> list[ScheduledMessage]:
        """What is due by `now`, earliest first; it waits no longer."""
        due = sorted((m for m in self.waiting.values() if m.posts and m.post_at <= now), key=lambda m: m.post_at)
        for message in due:
            del self.waiting[message.id]
        return due

    def forget(self, app_id: str) -> None:
        self.waiting = {key: message for key, message in self.waiting.items() if message.app_id != app_id}
