"""The pinned "Start hier" message of each alliance's channel, for people without commands and Home."""

import datetime as dt

from alliance import kept_messages
from alliance.enums import KeptKind
from storage.engine import kept_messages as kept_rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.kept_messages import NewMessage
from storage.people import alliances as rows
from storage.tables import Alliance, KeptMessage

LEFT = "left"
"""Key in the `about` of a message: its alliance left the channel, with the channel it moved to, or True."""


def welcome(session: Session, alliance: Alliance, *, now: dt.datetime) -> bool:
    """Enqueue the message for an alliance's channel; returns False if it is posted there or there is no channel.

    Call this after an alliance's channel was set.
    """
    channel_id = alliance.channel_id
    if channel_id is None or alliance.archived_at is not None:
        return False
    newest = kept_rows.find_at(session, KeptKind.START_HERE, alliance.id, channel_id)
    if newest is not None and (went := newest.about.get(LEFT)):  # the alliance is back in a channel that it had left
        if isinstance(went, str):  # the old channel has a notice that it moved
            told = {"alliance": alliance.id, "to": channel_id}
            enqueue(session, kind="alliance_moved", channel_key=channel_id, about=told, now=now)
        kept_messages.post(session, KeptKind.START_HERE, [NewMessage(alliance.id, channel_id)], now=now)
        return True
    return kept_messages.post_once(session, KeptKind.START_HERE, alliance.id, channel_id, now=now)


def leave(session: Session, alliance: Alliance, *, now: dt.datetime, moves_to: str | None = None) -> None:
    """Remove the message from the channel that an alliance leaves, with one line there about where it `moves_to`.

    The cards in that channel stay as they are. Call this before another channel is set.
    """
    channel_id = alliance.channel_id
    if channel_id is None:
        return
    for message in kept_rows.list_kept(session, KeptKind.START_HERE, [alliance.id]):
        message.about = {**message.about, LEFT: moves_to or True}
        if message.ts is not None:
            about = {"channel": message.channel_id, "ts": message.ts}
            enqueue(session, kind="unpin", channel_key=f"{message.place}/pin", about=about, now=now)
        kept_messages.note_gone(session, message, is_deleted=False, now=now)
    if moves_to is not None:
        told = {"alliance": alliance.id, "to": moves_to}
        enqueue(session, kind="alliance_moved", channel_key=channel_id, about=told, now=now)


def welcome_all(session: Session, *, now: dt.datetime) -> int:
    """Enqueue the message for every running alliance, as after an upgrade; returns how many were enqueued."""
    return sum(welcome(session, alliance, now=now) for alliance, _ in rows.list_alliances(session))


def refresh(session: Session, alliance: Alliance, *, now: dt.datetime) -> None:
    """Update the message, which shows the alliance's name."""
    kept_messages.refresh(session, KeptKind.START_HERE, [alliance.id], is_urgent=False, now=now)


def pin(session: Session, message: KeptMessage, *, now: dt.datetime) -> None:
    """Enqueue pinning the message in its channel."""
    about = {"channel": message.channel_id, "ts": message.ts}
    enqueue(session, kind="pin", channel_key=f"{message.place}/pin", about=about, now=now)
