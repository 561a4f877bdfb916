"""When digests are made by themselves, and to whom each of them was brought."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Table, at, reference, word
from storage.words import Frequency, MeetingKind


class DigestSchedule(Table, table=True):
    """A digest that is made by itself: for the secretariat, or for a channel; of an alliance or of the network."""

    __tablename__ = "digest_schedules"

    id: int = Field(default=None, primary_key=True)
    submission_key: str | None = Field(default=None, unique=True, max_length=64)
    """The form it came from; "weekly" for the one that there is without anybody having made it."""
    frequency: Frequency = word(Frequency)
    alliance_id: int | None = reference("alliances.id", default=None)
    channel_id: str | None = Field(default=None, max_length=32)
    """None: where the secretariat reads."""
    meeting_kind: MeetingKind | None = word(MeetingKind, default=None)
    """Before which meetings, for one that comes before them."""
    days_before: int | None = None
    """So many days before the meeting; None for the day on which its papers are ready."""
    wall_time: dt.time
    starts_on: dt.date
    """No period that ended before this day is made."""
    ended_at: dt.datetime | None = at(default=None)
    by_member_id: int = reference("members.id")
    created_at: dt.datetime = at()


class DigestCopy(Table, table=True):
    """That a digest was put in line for one reader: a channel or a person, each once."""

    __tablename__ = "digest_copies"
    __table_args__ = (UniqueConstraint("slot", "lane"),)

    id: int = Field(default=None, primary_key=True)
    slot: str = Field(max_length=80)
    """The occasion, as in `slots`."""
    lane: str = Field(max_length=64)
    delivery_id: int = reference("deliveries.id")
    made_at: dt.datetime = at(index=True)
