"""The pinned "Start hier" message of each alliance's channel: the way in for who has no commands and no Home."""

import datetime as dt

from alliance import kept
from alliance.words import KeptKind
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import alliances as rows
from storage.tables import Alliance, KeptMessage


def welcome(session: Session, alliance: Alliance, *, now: dt.datetime) -> bool:
    """Put the message in line for an alliance's channel; False where it stands there, or there is no channel.

    Call it after the channel of an alliance was set.
    """
    channel_id = alliance.channel_id
    if channel_id is None or alliance.archived_at is not None:
        return False
    return kept.post_once(session, KeptKind.START_HERE, alliance.id, channel_id, now=now)


def welcome_all(session: Session, *, now: dt.datetime) -> int:
    """Put the message in line for every running alliance, as after an upgrade; gives for how many."""
    return sum(welcome(session, alliance, now=now) for alliance, _ in rows.list_alliances(session))


def refresh(session: Session, alliance: Alliance, *, now: dt.datetime) -> None:
    """Bring the message up to date: it says the alliance's name."""
    kept.refresh(session, KeptKind.START_HERE, [alliance.id], is_urgent=False, now=now)


def pin(session: Session, message: KeptMessage, *, now: dt.datetime) -> None:
    """Have it pinned where it stands."""
    about = {"channel": message.channel_id, "ts": message.ts}
    enqueue(session, kind="pin", lane=f"{message.place}/pin", about=about, now=now)
