"""The readers of scheduled digests, determined when a digest is sent; each reader gets it once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from alliance.channel_keys import is_channel
from alliance.digests.due_digests import DIGEST, DigestOccasion, get_builtin, id_of
from alliance.enums import DeliveryState, MeetingState
from alliance.local_time import LocalTime
from alliance.people.members import list_secretariat_channel_keys
from storage.digests import schedules as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue, find_id
from storage.meetings import meetings
from storage.tables import Delivery, DigestSchedule

REFUSED = "digest_refused"
"""The kind of the message that explains why a digest comes to a person instead of into its channel."""
FOLLOWED_FOR = dt.timedelta(days=14)
"""How long after its creation a digest that reached nobody is still sent to its current readers."""
OF_A_COPY = frozenset({"channel", "ts", "instead_of", "error", "version"})
"""Fields that belong to one copy of a digest."""
SWAPPED_FOR = dt.timedelta(days=2)
"""How long a digest that somebody received is sent to new readers: as long as Slack deliveries are retried."""


def list_readers(session: Session, schedule: DigestSchedule, *, secretariat_channel: str | None) -> list[str]:
    """The channel keys that a schedule's digests go to at present: its channel, or the secretariat."""
    if schedule.channel_id is not None:
        return [schedule.channel_id]
    return list_secretariat_channel_keys(session, secretariat_channel)


def enqueue_digest(
    session: Session, *, occasion: DigestOccasion, channel_keys: Sequence[str], now: dt.datetime
) -> None:
    """Enqueue a newly made digest for its readers."""
    schedule = occasion.schedule
    about = {
        "period": occasion.period.key,
        "alliance": schedule.alliance_id,
        "schedule": id_of(schedule),
        "slot": occasion.slot,
    }
    if occasion.meeting is not None:
        about["meeting"] = occasion.meeting.id
    for channel_key in channel_keys:
        _enqueue_copy(session, _for_place(about, schedule), channel_key, now)


def is_still_reader(
    session: Session, about: Mapping[str, Any], channel_key: str, *, secretariat_channel: str | None, zone: ZoneInfo
) -> bool:
    """Whether a digest is still for this reader, checked when it is sent.

    False if the reader lost the role, the schedule was ended or the meeting cancelled. A digest that somebody requested
    is always for its reader.
    """
    if "slot" not in about:
        return True
    schedule = _schedule_of(session, about, zone)
    if schedule is None or schedule.ended_at is not None or _is_cancelled(session, about):
        return False
    if "instead_of" in about:
        return channel_key in list_secretariat_channel_keys(session, None)
    return channel_key in list_readers(session, schedule, secretariat_channel=secretariat_channel)


def list_new_readers(
    session: Session, *, secretariat_channel: str | None, time: LocalTime
) -> list[tuple[Delivery, list[str]]]:
    """Digests under way with new readers, and the channel keys of those.

    New readers are, for example, a new member of the secretariat, another channel, or the secretariat's members if a
    channel refused the digest.
    """
    found = []
    for copies in rows.list_unfinished(session, since=time.now - FOLLOWED_FOR).values():
        is_with_somebody = any(one.state is DeliveryState.SENT for one in copies)
        if is_with_somebody and copies[0].created_at < time.now - SWAPPED_FOR:
            continue
        schedule = _schedule_of(session, copies[0].about, time.zone)
        if schedule is None or schedule.ended_at is not None or _is_cancelled(session, copies[0].about):
            continue
        channel_keys = list_readers(session, schedule, secretariat_channel=secretariat_channel)
        had = {one.channel_key for one in copies}
        refused = [one for one in copies if one.state is DeliveryState.FAILED and is_channel(one.channel_key)]
        if any(one.channel_key in channel_keys for one in refused):
            channel_keys = list_secretariat_channel_keys(session, None)
        if new := [channel_key for channel_key in channel_keys if channel_key not in had]:
            found.append((next(iter(refused), copies[0]), new))
    return found


def enqueue_for_new_readers(session: Session, *, secretariat_channel: str | None, time: LocalTime) -> int:
    """Enqueue digests under way for their new readers; return the number of copies.

    Nobody gets a second copy.
    """
    brought = 0
    for copy, channel_keys in list_new_readers(session, secretariat_channel=secretariat_channel, time=time):
        if copy.state is DeliveryState.FAILED and is_channel(copy.channel_key) and not is_channel(channel_keys[0]):
            brought += enqueue_for_secretariat(
                session, copy.about, channel=copy.channel_key, error=copy.error or "", now=time.now
            )
        else:
            schedule = _schedule_of(session, copy.about, time.zone)
            about = _for_place(_plain(copy.about), schedule) if schedule is not None else copy.about
            brought += sum(_enqueue_copy(session, about, channel_key, time.now) for channel_key in channel_keys)
    return brought


def enqueue_for_secretariat(
    session: Session, about: Mapping[str, Any], *, channel: str, error: str, now: dt.datetime
) -> int:
    """Enqueue a digest that a channel refused for each member of the secretariat, with the reason and who can fix it.

    Returns the number of copies; members who have the digest already get nothing.
    """
    told = {**_plain(about), "instead_of": channel}
    brought = 0
    for channel_key in list_secretariat_channel_keys(session, None):
        if "slot" in told and rows.has_copy(session, slot=told["slot"], channel_key=channel_key):
            continue
        enqueue(session, kind=REFUSED, channel_key=channel_key, about={**told, "error": error}, now=now)
        brought += _enqueue_copy(session, told, channel_key, now)
    return brought


def _enqueue_copy(session: Session, about: Mapping[str, Any], channel_key: str, now: dt.datetime) -> bool:
    slot = about.get("slot")
    if slot is None:
        enqueue(session, kind=DIGEST, channel_key=channel_key, about=dict(about), now=now)
        return True
    if rows.has_copy(session, slot=slot, channel_key=channel_key):
        return False
    key = enqueue(session, kind=DIGEST, channel_key=channel_key, about=dict(about), now=now)
    rows.note_copy(session, slot=slot, channel_key=channel_key, delivery_id=find_id(session, key), now=now)
    return True


def _schedule_of(session: Session, about: Mapping[str, Any], zone: ZoneInfo) -> DigestSchedule | None:
    # 0 is the built-in schedule, not stored when the digest was made; somebody may have changed it since.
    return rows.find_schedule(session, about["schedule"]) if about["schedule"] else get_builtin(session, zone=zone)


def _is_cancelled(session: Session, about: Mapping[str, Any]) -> bool:
    if "meeting" not in about:
        return False
    meeting = meetings.find_meeting_by_id(session, about["meeting"])
    return meeting is None or meeting.state is MeetingState.CANCELLED


def _for_place(about: Mapping[str, Any], schedule: DigestSchedule) -> dict[str, Any]:
    """The fields of a delivery; outside the secretariat, the workbook is the meeting version."""
    return {**about, "version": "meeting"} if schedule.channel_id is not None else dict(about)


def _plain(about: Mapping[str, Any]) -> dict[str, Any]:
    """A digest's fields without those that belong to one copy of it."""
    return {name: value for name, value in about.items() if name not in OF_A_COPY}
