"""When digests are made besides the weekly one of the secretariat."""

import datetime as dt

from sqlmodel import Field

from storage.tables.base import Table, at, reference, word
from storage.words import Frequency, MeetingKind


class DigestSchedule(Table, table=True):
    """A digest that is made by itself: for the secretariat, or for a channel; of an alliance or of the network."""

    __tablename__ = "digest_schedules"

    id: int | None = Field(default=None, primary_key=True)
    frequency: Frequency = word(Frequency)
    alliance_id: int | None = reference("alliances.id", default=None)
    channel_id: str | None = Field(default=None, max_length=32)
    """None: where the secretariat reads."""
    meeting_kind: MeetingKind | None = word(MeetingKind, default=None)
    """Before which meetings, for one that comes before them."""
    wall_time: dt.time
    starts_on: dt.date
    """No period that ended before this day is made."""
    ended_at: dt.datetime | None = at(default=None)
    by_member_id: int = reference("members.id")
    created_at: dt.datetime = at()
