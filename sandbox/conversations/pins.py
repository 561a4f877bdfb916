"""Pins: messages that stay at hand at the top of a conversation."""

from __future__ import annotations

from sandbox.apps.events import emit
from sandbox.conversations import shapes
from sandbox.conversations.messages import tell_page
from sandbox.model import Channel, Json, Message, User
from sandbox.workspace import Workspace

PINS_PER_CHANNEL = 100


def add(ws: Workspace, channel: Channel, message: Message, user: User) -> bool:
    """Pin it. False for a message that is pinned already."""
    if message.ts in channel.pins:
        return False
    channel.pins[message.ts] = {"created": int(ws.clock.epoch()), "created_by": user.id}
    message.data = {**message.data, "pinned_to": [channel.id]}
    _announce(ws, "pin_added", channel, message, user, item(channel, message))
    return True


def remove(ws: Workspace, channel: Channel, message: Message, user: User) -> bool:
    """Take the pin away. False for a message that has none."""
    if message.ts not in channel.pins:
        return False
    was = item(channel, message)
    del channel.pins[message.ts]
    message.data = {key: value for key, value in message.data.items() if key != "pinned_to"}
    _announce(ws, "pin_removed", channel, message, user, was, has_pins=bool(channel.pins))
    return True


def item(channel: Channel, message: Message) -> Json:
    """A pinned message as `pins.list` and the events show it."""
    return {"type": "message", "channel": channel.id, "message": shapes.message(message), **channel.pins[message.ts]}


def items(channel: Channel) -> list[Json]:
    """All that is pinned there, the newest pin first."""
    return [item(channel, channel.messages[ts]) for ts in reversed(channel.pins)]


def _announce(
    ws: Workspace, kind: str, channel: Channel, message: Message, user: User, shown: Json, **more: object
) -> None:
    event: Json = {"type": kind, "user": user.id, "channel_id": channel.id, "item": shown, "item_user": message.author}
    emit(ws, {**event, "pin_count": len(channel.pins), **more}, channel=channel)
    tell_page(ws, channel, message)
