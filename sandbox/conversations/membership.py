"""A conversation itself: people come and go, it is renamed, described and archived.

Each such change is told to apps as an event of its own, and leaves a notice among the messages, as in Slack.
"""

from __future__ import annotations

from typing import Any, Literal

from sandbox.apps.events import emit
from sandbox.conversations.messages import Draft, post
from sandbox.model import Channel, Json, User
from sandbox.workspace import Workspace


def _notice(ws: Workspace, channel: Channel, user_id: str, kind: str, text: str, **more: Any) -> None:
    draft = Draft(ws.users[user_id], f"<@{user_id}> {text}", subtype=f"channel_{kind}", more=more)
    post(ws, channel, draft)


def join(ws: Workspace, channel: Channel, user: User, *, inviter: str | None = None) -> bool:
    """Become a member. False for somebody who is one already."""
    if user.id in channel.members:
        return False
    channel.members[user.id] = None
    by = {} if inviter is None else {"inviter": inviter}
    event = {"type": "member_joined_channel", "user": user.id, "channel": channel.id, "team": user.team_id}
    emit(ws, {**event, "channel_type": _letter(channel), **by}, channel=channel)
    _notice(ws, channel, user.id, "join", "has joined the channel", **by)
    ws.bus.changed("channels", channel=channel.id)
    return True


def leave(ws: Workspace, channel: Channel, user: User) -> bool:
    """Stop being a member; the app hears of its own leaving too. False for somebody who was none."""
    if user.id not in channel.members:
        return False
    event = {"type": "member_left_channel", "user": user.id, "channel": channel.id, "team": user.team_id}
    emit(ws, {**event, "channel_type": _letter(channel)}, channel=channel)
    del channel.members[user.id]
    _notice(ws, channel, user.id, "leave", "has left the channel")
    ws.bus.changed("channels", channel=channel.id)
    return True


def _letter(channel: Channel) -> str:
    return "C" if channel.kind == "public" else "G"


def rename(ws: Workspace, channel: Channel, name: str, user_id: str) -> None:
    old = channel.name
    channel.previous_names = [old, *channel.previous_names]
    channel.name = name
    told: Json = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
    told |= {"is_channel": channel.kind == "public", "is_mpim": False}
    event = "channel_rename" if channel.kind == "public" else "group_rename"
    emit(ws, {"type": event, "channel": told}, channel=channel)
    words = f'has renamed the channel from "{old}" to "{name}"'
    _notice(ws, channel, user_id, "name", words, old_name=old, name=name)
    ws.bus.changed("channels", channel=channel.id)


def describe(ws: Workspace, channel: Channel, what: Literal["topic", "purpose"], value: str, user_id: str) -> None:
    """Set the topic or the purpose; what is the same already stays without a notice."""
    if getattr(channel, what) == value:
        return
    setattr(channel, what, value)
    words = f"set the channel {what}: {value}" if value else f"cleared channel {what}"
    _notice(ws, channel, user_id, what, words, **{what: value})
    ws.bus.changed("channels", channel=channel.id)


def archive(ws: Workspace, channel: Channel, user_id: str, *, archived: bool = True) -> None:
    channel.is_archived = archived
    verb = "archive" if archived else "unarchive"
    family = "channel" if channel.kind == "public" else "group"
    emit(ws, {"type": f"{family}_{verb}", "channel": channel.id, "user": user_id, "is_moved": 0}, channel=channel)
    words = "archived the channel" if archived else "un-archived the channel"
    _notice(ws, channel, user_id, verb, words, members=list(channel.members))
    ws.bus.changed("channels", channel=channel.id)
