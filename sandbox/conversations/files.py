"""Files: uploaded in three steps by apps, dropped in by people, shared in conversations by a message."""

from __future__ import annotations

import mimetypes

from sandbox.apps.events import emit
from sandbox.conversations.messages import Draft, post, tell_page
from sandbox.model import App, Channel, File, Message, User
from sandbox.workspace import Workspace

# The platform's table differs by machine; these are the ones that must not.
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
    ".md": "text/markdown",
}


def _mimetype(name: str) -> str:
    extension = "." + name.rpartition(".")[2].lower()
    return _TYPES.get(extension) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def begin(ws: Workspace, name: str, user: User, *, size: int | None = None) -> File:
    """A file whose bytes are still to come; `size` is what was announced."""
    made = File(
        id=ws.new_id("F"),
        name=name,
        title=name,
        content=b"",
        user=user.id,
        created=int(ws.clock.epoch()),
        mimetype=_mimetype(name),
        announced_size=size,
    )
    ws.files[made.id] = made
    return made


def share(
    ws: Workspace,
    shared: list[File],
    channel: Channel,
    author: User,
    *,
    app: App | None = None,
    comment: str = "",
    thread_ts: str | None = None,
) -> Message:
    """Post the files in a channel and tell apps of each."""
    draft = Draft(author, comment, app=app, thread_ts=thread_ts, files=shared)
    for item in shared:
        # The message shows where the file stands, so it must stand there before the message is written.
        item.shared_in.setdefault(channel.id, [])
    message = post(ws, channel, draft)
    for item in shared:
        item.shared_in[channel.id].append(message.ts)
        told = {"file_id": item.id, "user_id": author.id, "file": {"id": item.id}, "channel_id": channel.id}
        emit(ws, {"type": "file_shared", **told}, channel=channel)
    ws.bus.changed("files", channel=channel.id)
    return message


def upload(
    ws: Workspace,
    name: str,
    content: bytes,
    user: User,
    channel: Channel | None,
    *,
    comment: str = "",
    thread_ts: str | None = None,
) -> File:
    """A person drops a file into a channel, or into an open modal when there is no channel."""
    made = begin(ws, name, user, size=len(content))
    made.content, made.complete = content, True
    if channel is not None:
        share(ws, [made], channel, user, comment=comment, thread_ts=thread_ts)
    return made


def remove(ws: Workspace, item: File) -> None:
    """Delete a file; its messages keep a mark that something was there."""
    item.deleted, item.content = True, b""
    for channel_id, stamps in item.shared_in.items():
        for ts in stamps:
            message = ws.channels[channel_id].messages.get(ts)
            if message is not None:
                kept = [f for f in message.data.get("files", []) if f["id"] != item.id]
                message.data = {**message.data, "files": [*kept, {"id": item.id, "mode": "tombstone"}]}
                tell_page(ws, ws.channels[channel_id], message)
    ws.bus.changed("files")
