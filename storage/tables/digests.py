"""Schedules of automatic digests, and the copies sent to each reader."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from storage.enums import Frequency, MeetingKind
from storage.tables.base import Table, at, reference, word


class DigestSchedule(Table, table=True):
    """A digest that is made automatically, for the secretariat or a channel, about an alliance or the network."""

    __tablename__ = "digest_schedules"

    id: int = Field(default=None, primary_key=True)
    submission_key: str | None = Field(default=None, unique=True, max_length=64)
    """The form that created it; "weekly" for the built-in schedule."""
    frequency: Frequency = word(Frequency)
    alliance_id: int | None = reference("alliances.id", default=None)
    channel_id: str | None = Field(default=None, max_length=32)
    """None: it goes to the secretariat."""
    meeting_kind: MeetingKind | None = word(MeetingKind, default=None)
    """For a schedule tied to meetings: the kind of meeting it precedes."""
    days_before: int | None = None
    """Number of days before the meeting; None for the day on which its papers are ready."""
    wall_time: dt.time
    starts_on: dt.date
    """Periods that ended before this day get no digest."""
    ended_at: dt.datetime | None = at(default=None)
    by_member_id: int = reference("members.id")
    created_at: dt.datetime = at()


class DigestCopy(Table, table=True):
    """Records that a digest was enqueued for one reader, a channel or a person: at most once each."""

    __tablename__ = "digest_copies"
    __table_args__ = (UniqueConstraint("slot", "channel_key"),)

    id: int = Field(default=None, primary_key=True)
    slot: str = Field(max_length=80)
    """The key of the occasion, as in `slots`."""
    channel_key: str = Field(max_length=64)
    delivery_id: int = reference("deliveries.id")
    made_at: dt.datetime = at(index=True)


class DigestEdition(Table, table=True):
    """A corrected edition of a digest that was posted: the second or a later one."""

    __tablename__ = "digest_editions"
    __table_args__ = (UniqueConstraint("subject", "edition"),)

    id: int = Field(default=None, primary_key=True)
    subject: str = Field(max_length=80)
    """The period, and the alliance's id if it is about one, as in `kept_files`."""
    edition: int
    corrections: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """The figures that it corrects: each with its name, the value reported before and the value since."""
    by_member_id: int = reference("members.id")
    made_at: dt.datetime = at()
