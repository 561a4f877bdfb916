"""Queries for the papers of meetings: which are to be made, and where they were sent."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import MeetingState
from storage.tables import Meeting, SentPack


def list_unmade(session: Session, *, since: dt.date) -> Sequence[Meeting]:
    """The planned meetings from a day on without automatically made papers yet, earliest papers date first."""
    statement = select(Meeting).where(
        Meeting.state == MeetingState.PLANNED, col(Meeting.pack_at).is_(None), col(Meeting.held_on) >= since
    )
    return session.exec(statement.order_by(col(Meeting.papers_on), col(Meeting.id))).all()


def note_sent(
    session: Session,
    meeting_id: int,
    channel_keys: Collection[str],
    *,
    content: str,
    outline: dict[str, Any],
    now: dt.datetime,
) -> int:
    """Record that papers are sent to these channels or people (`channel_keys`); returns their version number.

    The version stays the same as long as `content`, a hash of what they hold, does; `outline` is what the next version
    is compared with. The meeting's row must be locked.
    """
    of_meeting = select(SentPack).where(SentPack.meeting_id == meeting_id)
    newest = find_newest(session, meeting_id)
    version = newest.version if newest is not None else 0
    if newest is None or newest.content != content:
        version += 1
    known = session.exec(of_meeting.where(SentPack.version == version)).all()
    for channel_key in dict.fromkeys(channel_keys):
        if channel_key not in {one.channel_key for one in known}:
            sent = SentPack(
                meeting_id=meeting_id,
                version=version,
                channel_key=channel_key,
                content=content,
                outline=outline,
                at=now,
            )
            session.add(sent)
    session.flush()
    return version


def find_version(session: Session, meeting_id: int, version: int) -> SentPack | None:
    """A version of a meeting's papers, as it was sent first; None if it never was."""
    statement = select(SentPack).where(SentPack.meeting_id == meeting_id, SentPack.version == version)
    return session.exec(statement.order_by(col(SentPack.id)).limit(1)).first()


def find_newest(session: Session, meeting_id: int) -> SentPack | None:
    """The newest version of a meeting's papers; None if none were sent."""
    statement = select(SentPack).where(SentPack.meeting_id == meeting_id)
    return session.exec(statement.order_by(col(SentPack.version).desc(), col(SentPack.id)).limit(1)).first()


def find_last_sent(session: Session, meeting_id: int, *, before: dt.datetime) -> SentPack | None:
    """The last papers of a meeting that were sent before a moment."""
    statement = select(SentPack).where(SentPack.meeting_id == meeting_id, col(SentPack.at) < before)
    return session.exec(statement.order_by(col(SentPack.at).desc(), col(SentPack.id).desc()).limit(1)).first()


def list_channel_keys(session: Session, meeting_id: int) -> list[str]:
    """All channels and people to which papers of a meeting were sent, each once, in order."""
    statement = select(col(SentPack.channel_key)).where(SentPack.meeting_id == meeting_id).order_by(col(SentPack.id))
    return list(dict.fromkeys(session.exec(statement).all()))
