"""The pinned "Start hier" message of each alliance's channel: the way in for who has no commands and no Home."""

import datetime as dt

from storage import alliances as rows
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import Alliance

KIND = "start_here"


def stands_in(alliance: Alliance, channel_id: str) -> bool:
    """Whether an alliance's message was posted in that channel already."""
    return alliance.start_ts is not None and alliance.start_channel_id == channel_id


def welcome(session: Session, alliance: Alliance, *, now: dt.datetime) -> bool:
    """Put the message in line for an alliance's channel; False where it stands there, or there is no channel.

    Call it after the channel of an alliance was set.
    """
    channel_id = alliance.channel_id
    if channel_id is None or alliance.archived_at is not None or stands_in(alliance, channel_id):
        return False
    # While it waits, a second one would say the same.
    key = f"start:{alliance.id}:{channel_id}"
    enqueue(session, kind=KIND, lane=channel_id, about={"alliance": alliance.id}, coalesce_key=key, now=now)
    return True


def welcome_all(session: Session, *, now: dt.datetime) -> int:
    """The same for every running alliance, as after an upgrade; gives how many were put in line."""
    return sum(welcome(session, alliance, now=now) for alliance, _ in rows.list_alliances(session))


def note_posted(session: Session, *, alliance_id: int, channel_id: str, ts: str, now: dt.datetime) -> None:
    """It stands at `ts` now: remember where, and have it pinned."""
    alliance = rows.find_alliance(session, alliance_id)
    if alliance is None:
        return
    alliance.start_channel_id, alliance.start_ts = channel_id, ts
    session.add(alliance)
    enqueue(session, kind="pin", lane=channel_id, about={"channel": channel_id, "ts": ts}, now=now)
