"""conversations.*, the rest of it: leaving, removing people, renaming, bringing back, closing, marking as read."""

from __future__ import annotations

import re

from sandbox.conversations import membership
from sandbox.errors import SlackError
from sandbox.model import Channel, Json
from sandbox.web.call import Call, Method
from sandbox.web.conversations import as_seen, refuse_bad_name


def _channel(call: Call) -> Channel:
    """A channel that the app may manage. Raises `method_not_supported_for_channel_type` for direct messages."""
    channel = call.channel()
    call.need("groups:write" if channel.kind == "private" else "channels:manage")
    if channel.is_direct:
        raise SlackError("method_not_supported_for_channel_type")
    return channel


def leave(call: Call) -> Json:
    channel = _channel(call)
    call.refuse_archived(channel)
    if channel.name == "general":
        raise SlackError("cant_leave_general")
    return {} if membership.leave(call.ws, channel, call.bot) else {"not_in_channel": True}


def kick(call: Call) -> Json:
    channel, user = _channel(call), call.user()
    call.refuse_archived(channel)
    call.refuse_outsider(channel)
    if user.id == call.app.bot_user:
        raise SlackError("cant_kick_self")
    if channel.name == "general":
        raise SlackError("cant_kick_from_general")
    if not membership.leave(call.ws, channel, user):
        raise SlackError("not_in_channel")
    return {}


def rename(call: Call) -> Json:
    channel, name = _channel(call), call.required("name", "invalid_name_required")
    refuse_bad_name(call, name)
    call.refuse_archived(channel)
    call.refuse_outsider(channel)
    membership.rename(call.ws, channel, name, call.app.bot_user)
    return {"channel": as_seen(call, channel)}


def unarchive(call: Call) -> Json:
    channel = _channel(call)
    if not channel.is_archived:
        raise SlackError("not_archived")
    membership.archive(call.ws, channel, call.app.bot_user, archived=False)
    return {}


def close(call: Call) -> Json:
    """Hides a direct message, which changes nothing that anybody sees here."""
    channel = call.channel()
    call.need("im:write", "mpim:write")
    if not channel.is_direct:
        raise SlackError("method_not_supported_for_channel_type")
    return {}


def mark(call: Call) -> Json:
    channel, ts = call.channel(), call.required("ts", "invalid_timestamp")
    call.refuse_outsider(channel)
    if not re.fullmatch(r"\d+\.\d+", ts):
        raise SlackError("invalid_timestamp")
    channel.last_read[call.app.bot_user] = ts
    return {}


METHODS = {
    "conversations.leave": Method(leave, 3),
    "conversations.kick": Method(kick, 3),
    "conversations.rename": Method(rename, 2),
    "conversations.unarchive": Method(unarchive, 2),
    "conversations.close": Method(close, 2),
    "conversations.mark": Method(mark, 3),
}
