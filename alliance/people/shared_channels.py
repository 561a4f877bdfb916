"""Private channels in which the bot says what not everybody may read, and which another organisation reads along in.

Slack Connect shares a private channel as it does a public one. The secretariat hears of each once.
"""

import datetime as dt

from alliance.people.members import list_secretariat_lanes
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.slots import claim, forget, list_keys
from storage.people import alliances as rows

SHARED = "shared_channel"


def list_watched(session: Session, *, secretariat_channel: str | None) -> list[str]:
    """The secretariat's channel, and the private ones of the running alliances."""
    private = [
        one.channel_id
        for one, _ in rows.list_alliances(session)
        if one.channel_id is not None and one.channel_is_private
    ]
    return [*([secretariat_channel] if secretariat_channel else []), *private]


def list_shared(session: Session, *, secretariat_channel: str | None) -> list[str]:
    """Those of them that were shared when they were last looked at."""
    shared = list_keys(session, SHARED)
    return [one for one in list_watched(session, secretariat_channel=secretariat_channel) if one in shared]


def note(session: Session, *, channel_id: str, is_shared: bool, now: dt.datetime) -> bool:
    """Keep whether a private channel is shared; True when that is new, and the secretariat is told.

    They are told in person: those who should not read what stands in the channel would read the warning there, too.
    """
    if not is_shared:
        forget(session, SHARED, channel_id)
        return False
    lanes = list_secretariat_lanes(session, None)
    if not lanes or not claim(session, SHARED, channel_id, now=now):
        return False
    for lane in lanes:
        enqueue(session, kind=SHARED, lane=lane, about={"channel": channel_id}, now=now)
    return True
