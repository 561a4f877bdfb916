"""Messages: posting, changing and deleting them, threads, reactions, and what each person sees.

Each change is made, told to the page, and sent as events to the apps that may hear it.
"""

from __future__ import annotations

import copy
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

from sandbox.apps.events import MESSAGE_EVENTS, emit
from sandbox.blockkit import richtext
from sandbox.blockkit.blocks import with_ids
from sandbox.conversations import shapes
from sandbox.model import SLACKBOT, App, Channel, File, Json, Message, User
from sandbox.workspace import Workspace

TEXT_LIMIT = 40_000
NO_TEXT = "This content can't be displayed."


@dataclass
class Draft:
    """What somebody wants to say. `app` is the app that says it, if one does; `ephemeral_to` its only reader.

    `subtype` is for what nobody says: Slack's notices, which may bring `more` of their own.
    """

    author: User
    text: str = ""
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    app: App | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    ephemeral_to: str | None = None
    metadata: Json | None = None
    files: list[File] | None = None
    subtype: str | None = None
    username: str | None = None
    more: Json = field(default_factory=dict)

    @property
    def is_typed(self) -> bool:
        """Whether a person wrote this in a client, which says it as rich text too."""
        return self.app is None and self.subtype is None and not self.author.is_bot and bool(self.text)


def _block_id() -> str:
    return secrets.token_urlsafe(4)[:5]


def _data(ws: Workspace, channel: Channel, draft: Draft) -> Json:
    data: Json = {"type": "message", "user": draft.author.id, "text": draft.text[:TEXT_LIMIT]}
    data |= {"ts": ws.clock.next_ts(), "team": draft.author.team_id}
    if ws.is_foreign(draft.author):
        data |= shapes.foreign_author(ws, draft.author)
    if draft.is_typed:
        data["client_msg_id"] = str(uuid.uuid4())
    if draft.app is not None:
        data |= {"bot_id": draft.app.bot_id, "app_id": draft.app.id, "bot_profile": shapes.bot(ws, draft.app)}
    if draft.username:
        data |= {"username": draft.username, "subtype": "bot_message"}
    _set_content(data, [richtext.block_of(data["text"])] if draft.is_typed else draft.blocks, draft.attachments)
    if draft.subtype:
        data |= {"subtype": draft.subtype, **draft.more}
    if draft.files:
        data |= {"files": [shapes.file(ws, item) for item in draft.files], "upload": True, "display_as_bot": False}
        data["subtype"] = "file_share"
    if draft.thread_ts:
        data["thread_ts"] = draft.thread_ts
        parent = channel.messages.get(draft.thread_ts)
        if parent is not None:
            data["parent_user_id"] = parent.author
        if draft.broadcast:
            data["subtype"] = "thread_broadcast"
    if draft.ephemeral_to:
        data["is_ephemeral"] = True
    return data


def _set_content(data: Json, blocks: list[Json] | None, attachments: list[Json] | None) -> None:
    if blocks:
        data["blocks"] = with_ids(blocks, _block_id)
        data["text"] = data["text"] or NO_TEXT
    if attachments:
        data["attachments"] = [{"id": number, **item} for number, item in enumerate(copy.deepcopy(attachments), 1)]


def post(ws: Workspace, channel: Channel, draft: Draft) -> Message:
    """Say it in the channel. Ephemeral messages are seen by one person and cause no events."""
    data = _data(ws, channel, draft)
    message = Message(
        data,
        channel.id,
        draft.author.id,
        app_id=draft.app.id if draft.app else None,
        ephemeral_to=draft.ephemeral_to,
        metadata=draft.metadata,
    )
    channel.messages[message.ts] = message
    if draft.ephemeral_to is None:
        channel.last_read[draft.author.id] = message.ts
        _count_reply(channel, message)
    tell_page(ws, channel, message)
    if draft.ephemeral_to is None:
        _emit_message(ws, channel, message)
    return message


def tell_page(ws: Workspace, channel: Channel, message: Message) -> None:
    """Say which message is different now: to whoever sees it, and for a reply with the thread that it stands in."""
    where = {"channel": channel.id, "ts": message.ts, "thread_ts": message.thread_ts}
    ws.bus.changed("messages", user=message.ephemeral_to, **where)


def _emit_message(ws: Workspace, channel: Channel, message: Message) -> None:
    shown = {**message.data, "channel": channel.id, "event_ts": message.ts}
    emit(ws, {**shown, "channel_type": channel.event_type}, name=MESSAGE_EVENTS[channel.kind], channel=channel)
    for app in ws.apps.values():
        mentioned = f"<@{app.bot_user}>" in shown["text"] or f"<@{app.bot_user}|" in shown["text"]
        if mentioned and not channel.is_direct and message.author != app.bot_user:
            emit(ws, {**shown, "type": "app_mention"}, channel=channel, only=app)


def _replies(channel: Channel, parent_ts: str) -> list[Message]:
    return [m for m in channel.messages.values() if m.is_reply and m.thread_ts == parent_ts and not m.ephemeral_to]


def _count_reply(channel: Channel, message: Message) -> None:
    """Bring the parent's figures up to date after a reply came or went."""
    parent = channel.messages.get(message.thread_ts or "") if message.is_reply else None
    if parent is None:
        return
    replies = _replies(channel, parent.ts)
    for key in ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply", "is_locked"):
        parent.data.pop(key, None)
    if replies:
        people = list(dict.fromkeys(reply.author for reply in replies))
        parent.data |= {
            "thread_ts": parent.ts,
            "reply_count": len(replies),
            "reply_users_count": len(people),
            "reply_users": people[:5],
            "latest_reply": replies[-1].ts,
            "is_locked": False,
            "subscribed": False,
        }


def change(
    ws: Workspace,
    channel: Channel,
    message: Message,
    *,
    editor: str,
    text: str | None = None,
    blocks: list[Json] | None = None,
    attachments: list[Json] | None = None,
    metadata: Json | None = None,
) -> Message:
    """New content for a message. Text without blocks takes the old blocks away; attachments stay unless given."""
    previous = dict(message.data)
    data = {key: value for key, value in message.data.items() if key != "blocks"}
    if attachments is not None:
        data.pop("attachments", None)
    data["text"] = text if text is not None else ("" if blocks else data["text"])
    is_typed = message.app_id is None and bool(data["text"])
    _set_content(data, [richtext.block_of(data["text"])] if is_typed else blocks, attachments)
    if message.ephemeral_to is None:
        data["edited"] = {"user": editor, "ts": ws.clock.next_ts()}
    message.data = data
    if metadata is not None:
        message.metadata = metadata
    tell_page(ws, channel, message)
    if message.ephemeral_to is None:
        event = {"subtype": "message_changed", "message": shapes.message(message), "previous_message": previous}
        _emit_change(ws, channel, event)
    return message


def delete(ws: Workspace, channel: Channel, message: Message) -> None:
    """Take a message away. A parent of replies leaves a tombstone, as in Slack."""
    previous = shapes.message(message)
    if message.ephemeral_to is None and _replies(channel, message.ts):
        figures = {key: previous[key] for key in ("thread_ts", "reply_count", "reply_users", "reply_users_count")}
        tombstone = {"type": "message", "subtype": "tombstone", "user": SLACKBOT, "hidden": True}
        message.data = {**tombstone, "text": "This message was deleted.", "ts": message.ts, **figures}
        message.app_id, message.metadata = None, None
    else:
        del channel.messages[message.ts]
        if message.ephemeral_to is None:
            _count_reply(channel, message)
    channel.pins.pop(message.ts, None)
    tell_page(ws, channel, message)
    if message.ephemeral_to is None:
        _emit_change(
            ws, channel, {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": previous}
        )


def _emit_change(ws: Workspace, channel: Channel, event: Json) -> None:
    ts = ws.clock.next_ts()
    outer: Json = {"type": "message", "channel": channel.id, "hidden": True, "ts": ts, "event_ts": ts}
    emit(
        ws,
        {**outer, "channel_type": channel.event_type, **event},
        name=MESSAGE_EVENTS[channel.kind],
        channel=channel,
    )


def react(ws: Workspace, channel: Channel, message: Message, user: User, name: str, *, remove: bool = False) -> bool:
    """Add or take away one person's emoji. False when that changes nothing."""
    reactions = {r["name"]: list(r["users"]) for r in message.data.get("reactions", [])}
    people = reactions.setdefault(name, [])
    if (user.id in people) != remove:
        return False
    people.remove(user.id) if remove else people.append(user.id)
    shown = [{"name": n, "users": users, "count": len(users)} for n, users in reactions.items() if users]
    message.data = {key: value for key, value in message.data.items() if key != "reactions"}
    if shown:
        message.data["reactions"] = shown
    tell_page(ws, channel, message)
    item = {"type": "message", "channel": channel.id, "ts": message.ts}
    event = {"type": "reaction_removed" if remove else "reaction_added", "user": user.id, "reaction": name}
    emit(ws, {**event, "item": item, "item_user": message.author}, channel=channel)
    return True


def visible(channel: Channel, user_id: str | None, thread_ts: str | None = None) -> list[Message]:
    """What this person sees there, oldest first; ephemeral messages only to their reader."""
    return [
        message
        for message in channel.messages.values()
        if message.ephemeral_to in (None, user_id) and thread_ts in (None, message.ts, message.thread_ts)
    ]


def count_unread(channel: Channel, user_id: str) -> int:
    read = channel.last_read.get(user_id, "")
    unread = 0
    for message in reversed(channel.messages.values()):
        if message.ts <= read:
            break
        unread += message.ephemeral_to in (None, user_id) and message.author != user_id and not message.is_notice
    return unread


def say(ws: Workspace, channel: Channel, user_id: str, text: str, **more: Any) -> Message:
    """Slackbot tells one person something, in the channel where they are."""
    return post(ws, channel, Draft(ws.users[SLACKBOT], text, ephemeral_to=user_id, **more))
