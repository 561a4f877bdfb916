"""Watch private channels with restricted content, and warn when one is shared with another organisation.

Slack Connect can share private channels as well as public ones. The secretariat is notified of each once.
"""

import datetime as dt

from alliance.people.members import list_secretariat_channel_keys
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.slots import claim, forget, list_keys
from storage.people import alliances as rows

SHARED = "shared_channel"


def map_watched(session: Session, *, secretariat_channel: str | None) -> dict[str, bool]:
    """The secretariat's channel and the private channels of running alliances: whether each was shared when checked."""
    private = [
        one.channel_id
        for one, _ in rows.list_alliances(session)
        if one.channel_id is not None and one.channel_is_private
    ]
    shared = list_keys(session, SHARED)
    return {one: one in shared for one in (*([secretariat_channel] if secretariat_channel else []), *private)}


def list_shared(session: Session, *, secretariat_channel: str | None) -> list[str]:
    """List the watched channels that were shared at the last check."""
    watched = map_watched(session, secretariat_channel=secretariat_channel)
    return [channel_id for channel_id, is_shared in watched.items() if is_shared]


def note(session: Session, *, channel_id: str, is_shared: bool, now: dt.datetime) -> bool:
    """Record whether a private channel is shared; returns True if that is new and the secretariat is notified.

    They are notified in direct messages: in the channel, the outsiders would read the warning too.
    """
    if not is_shared:
        forget(session, SHARED, channel_id)
        return False
    channel_keys = list_secretariat_channel_keys(session, None)
    if not channel_keys or not claim(session, SHARED, channel_id, now=now):
        return False
    for channel_key in channel_keys:
        enqueue(session, kind=SHARED, channel_key=channel_key, about={"channel": channel_id}, now=now)
    return True
