"""The result of rendering a delivery: one of a few kinds of call to Slack."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from alliance.kept_files import KeptKey

Block = dict[str, Any]


@dataclass(frozen=True)
class Post:
    """A message. `text` holds the whole meaning, as screen readers and notifications use nothing else."""

    text: str
    blocks: list[Block]
    thread_ts: str | None = None
    is_broadcast: bool = False
    """Whether a reply in a thread is also sent to the channel."""
    news_ids: tuple[int, ...] = ()
    """The news included in the message, marked as reported once the message is sent."""
    changes: int = 0
    """For a kept message: its change counter at the time of rendering."""


@dataclass(frozen=True)
class Ephemeral:
    """A message in a channel that one person sees. It is in no history, and gone when they reload Slack."""

    channel_id: str
    slack_user_id: str
    text: str
    blocks: list[Block]


@dataclass(frozen=True)
class Update:
    """The new content of a message that is already posted."""

    channel_id: str
    ts: str
    text: str
    blocks: list[Block]


@dataclass(frozen=True)
class HomeTab:
    """The view of a person's Home."""

    view: dict[str, Any]


@dataclass(frozen=True)
class File:
    """A file in the thread of a message; metadata is on that message, as files have none."""

    name: str
    title: str
    content: bytes | Callable[[], bytes]
    """The bytes of the file, or a function that makes them once everything it needs has been read.

    The function must not use the database.
    """
    channel_id: str
    thread_ts: str
    keep_as: KeptKey | None = None
    """Keeps the file under this key before it is sent; if one is kept there already, that one is sent."""

    def read(self) -> bytes:
        """The bytes of the file, made now if necessary."""
        return self.content if isinstance(self.content, bytes) else self.content()

    def written(self, *, with_content: bool = True) -> "File":
        """A copy of the file with its bytes, or with none."""
        return replace(self, content=self.read() if with_content else b"")


@dataclass(frozen=True)
class Answer:
    """A file in the thread of the message that promised it, and the update of that message once it is uploaded."""

    file: File
    message: Update


@dataclass(frozen=True)
class Pin:
    """A message to pin in its channel."""

    channel_id: str
    ts: str


@dataclass(frozen=True)
class Removal:
    """A file to delete from Slack; not an error if somebody already did."""

    file_id: str


@dataclass(frozen=True)
class PinRemoval:
    """A pinned message of the bot to take away: unpinned, and deleted."""

    channel_id: str
    ts: str


Outgoing = Post | Ephemeral | Update | HomeTab | File | Answer | Pin | PinRemoval | Removal
