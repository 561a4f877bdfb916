"""The pinned "Start hier" message of each alliance's channel, for people without commands and Home."""

import datetime as dt

from alliance import kept
from alliance.words import KeptKind
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import alliances as rows
from storage.tables import Alliance, KeptMessage


def welcome(session: Session, alliance: Alliance, *, now: dt.datetime) -> bool:
    """Enqueue the message for an alliance's channel; returns False if it is posted there or there is no channel.

    Call this after an alliance's channel was set.
    """
    channel_id = alliance.channel_id
    if channel_id is None or alliance.archived_at is not None:
        return False
    return kept.post_once(session, KeptKind.START_HERE, alliance.id, channel_id, now=now)


def welcome_all(session: Session, *, now: dt.datetime) -> int:
    """Enqueue the message for every running alliance, as after an upgrade; returns how many were enqueued."""
    return sum(welcome(session, alliance, now=now) for alliance, _ in rows.list_alliances(session))


def refresh(session: Session, alliance: Alliance, *, now: dt.datetime) -> None:
    """Update the message, which shows the alliance's name."""
    kept.refresh(session, KeptKind.START_HERE, [alliance.id], is_urgent=False, now=now)


def pin(session: Session, message: KeptMessage, *, now: dt.datetime) -> None:
    """Enqueue pinning the message in its channel."""
    about = {"channel": message.channel_id, "ts": message.ts}
    enqueue(session, kind="pin", lane=f"{message.place}/pin", about=about, now=now)
