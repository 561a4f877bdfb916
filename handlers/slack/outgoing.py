"""What a delivery becomes when it is rendered: one of a few kinds of call to Slack."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

Block = dict[str, Any]


@dataclass(frozen=True)
class Post:
    """A message. `text` carries the whole meaning: screen readers and notifications read nothing else."""

    text: str
    blocks: list[Block]
    thread_ts: str | None = None
    news_ids: tuple[int, ...] = ()
    """The news that is told with it: it counts as told when the message is sent."""
    changes: int = 0
    """Of a message that is kept up to date: how often what it shows had changed when it was rendered."""


@dataclass(frozen=True)
class Update:
    """A message that stands already, as it is to read now."""

    channel_id: str
    ts: str
    text: str
    blocks: list[Block]


@dataclass(frozen=True)
class HomeTab:
    """A person's Home."""

    view: dict[str, Any]


@dataclass(frozen=True)
class File:
    """A file in the thread of a message; that message, not the file, carries metadata."""

    name: str
    title: str
    content: bytes | Callable[[], bytes]
    """What is in it, or what writes that when all is read that it needs: with the database left alone."""
    channel_id: str
    thread_ts: str

    def read(self) -> bytes:
        """What is in it."""
        return self.content if isinstance(self.content, bytes) else self.content()

    def written(self, *, with_content: bool = True) -> "File":
        """A copy of the file with its bytes in it, or without any."""
        return replace(self, content=self.read() if with_content else b"")


@dataclass(frozen=True)
class Answer:
    """A file in the thread of a message that said it would come: when it is there, the message tells what is in it."""

    file: File
    message: Update


@dataclass(frozen=True)
class Pin:
    """A message that is to stay at hand at the top of its channel."""

    channel_id: str
    ts: str


Outgoing = Post | Update | HomeTab | File | Answer | Pin
