"""Versions of a meeting's papers: what each holds, and what it changed.

Each sent version keeps a hash and an outline of its content, as at the moment it was asked for. Its files are made
later, as at that moment; if something was edited in between, they say so.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from alliance.local_time import LocalTime
from alliance.meetings.packs import MeetingPack, collect_pack, digest_of
from alliance.people.members import Person
from storage.engine.database import Session
from storage.meetings import packs as rows
from storage.tables import Meeting


@dataclass(frozen=True)
class PackCorrections:
    """How papers differ from the version before them; items by their reference, or the title of a free subject."""

    version: int
    """The version before."""
    on: dt.date
    """The day on which that was sent."""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    is_ordered: bool = False
    """Whether the same items have another order."""
    is_moved: bool = False
    """Whether the day, the time, the place or the title is another."""
    is_updated: bool = False
    """Whether what it reports of the time since the last papers has changed."""


@dataclass(frozen=True)
class PackVersion:
    """The content of a version for one reader, as its files can be made now."""

    pack: MeetingPack
    as_at: dt.datetime
    """The moment at which the version was sent."""
    corrects: PackCorrections | None
    """How it differs from the version before, or if it was edited since, from the version as it was sent."""
    is_edited: bool = False
    """Whether something was edited since the version was sent, so that this is no longer what it held."""
    seen: str = ""
    """Identifies what the reader sees, if that is not the whole version as it was sent; else empty."""


def collect_version(
    session: Session, meeting: Meeting, *, version: int, reader: Person | None, time: LocalTime
) -> PackVersion:
    """Collect a version as at the moment it was sent; with a reader, only what they may see."""
    sent = rows.find_version(session, meeting.id, version)
    as_at = sent.at if sent is not None else time.now
    pack = collect_pack(session, meeting, reader=reader, time=replace(time, now=as_at), version=version)
    corrects, seen = find_corrections(session, meeting.id, version, time.zone), digest_of(pack)
    if sent is not None and seen == sent.content:
        return PackVersion(pack, as_at, corrects)
    whole = collect_pack(session, meeting, time=replace(time, now=as_at)) if reader is not None else pack
    content = digest_of(whole)
    if sent is None or sent.content in {None, content}:
        return PackVersion(pack, as_at, corrects, seen=seen[:16] if seen != content else "")
    if sent.outline is not None:
        corrects = _compare(sent.outline, outline_of(whole), version, sent.at.astimezone(time.zone).date())
    return PackVersion(pack, as_at, corrects, is_edited=True, seen=seen[:16])


def outline_of(pack: MeetingPack) -> dict[str, Any]:
    """What the next version is compared with."""
    items = [(one.ref or (one.title.nl if one.title else ""), replace(one, place=0)) for one in pack.items]
    return {
        "when": _hash((pack.title, pack.held_on, pack.starts_at, pack.place)),
        "items": [[called, _hash(one)] for called, one in items],
        "since": _hash(pack.changes),
    }


def find_corrections(session: Session, meeting_id: int, version: int, zone: ZoneInfo) -> PackCorrections | None:
    """How a sent version differs from the one before; None if there is none, or it is of an earlier release."""
    before, now = (rows.find_version(session, meeting_id, one) for one in (version - 1, version))
    if before is None or now is None or before.outline is None or now.outline is None:
        return None
    return _compare(before.outline, now.outline, version - 1, before.at.astimezone(zone).date())


def _compare(before: Mapping[str, Any], now: Mapping[str, Any], version: int, on: dt.date) -> PackCorrections:
    was, present = dict(before["items"]), dict(now["items"])
    stayed = [one for one in present if one in was]
    return PackCorrections(
        version=version,
        on=on,
        added=tuple(one for one in present if one not in was),
        removed=tuple(one for one in was if one not in present),
        changed=tuple(one for one in stayed if was[one] != present[one]),
        is_ordered=stayed != [one for one in was if one in present],
        is_moved=before["when"] != now["when"],
        is_updated=before["since"] != now["since"],
    )


def _hash(told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
