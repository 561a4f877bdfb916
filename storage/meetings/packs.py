"""Queries for the papers of meetings: which are to be made, and where they were sent."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import Meeting, SentPack
from storage.words import MeetingState


def list_unmade(session: Session, *, since: dt.date) -> Sequence[Meeting]:
    """The planned meetings from a day on without automatically made papers yet, earliest papers date first."""
    statement = select(Meeting).where(
        Meeting.state == MeetingState.PLANNED, col(Meeting.pack_at).is_(None), col(Meeting.held_on) >= since
    )
    return session.exec(statement.order_by(col(Meeting.papers_on), col(Meeting.id))).all()


def note_sent(session: Session, meeting_id: int, lanes: Collection[str], *, content: str, now: dt.datetime) -> int:
    """Record that papers are sent to these channels or people (`lanes`); returns their version number.

    The version stays the same as long as `content`, a hash of what they hold, does. The meeting's row must be locked.
    """
    of_meeting = select(SentPack).where(SentPack.meeting_id == meeting_id)
    newest = session.exec(of_meeting.order_by(col(SentPack.version).desc(), col(SentPack.id).desc())).first()
    version = newest.version if newest is not None else 0
    if newest is None or newest.content != content:
        version += 1
    known = session.exec(of_meeting.where(SentPack.version == version)).all()
    for lane in dict.fromkeys(lanes):
        if lane not in {one.lane for one in known}:
            session.add(SentPack(meeting_id=meeting_id, version=version, lane=lane, content=content, at=now))
    session.flush()
    return version


def list_lanes(session: Session, meeting_id: int) -> list[str]:
    """All channels and people to which papers of a meeting were sent, each once, in order."""
    statement = select(col(SentPack.lane)).where(SentPack.meeting_id == meeting_id).order_by(col(SentPack.id))
    return list(dict.fromkeys(session.exec(statement).all()))
