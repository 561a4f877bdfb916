"""Bottlenecks and the practices that may solve them."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import Table, at, reference

_ADOPTED = text("adopted_at IS NOT NULL")


class Match(Table, table=True):
    """A practice that may solve a bottleneck, regardless of visibility: readers only get what they may see.

    Detected soon after one of the two was shared or changed; deleted when they no longer fit, unless something came of
    it.
    """

    __tablename__ = "matches"
    __table_args__ = (
        UniqueConstraint("bottleneck_id", "practice_id"),
        Index("ix_matches_adopted", "adopted_at", sqlite_where=_ADOPTED, postgresql_where=_ADOPTED),
    )

    id: int = Field(default=None, primary_key=True)
    bottleneck_id: int = reference("contributions.id")
    practice_id: int = reference("contributions.id")
    """The practice; or an opportunity, which is news to the bottleneck's followers but does not solve it."""
    score: int
    """How well they fit, in hundredths."""
    found_at: dt.datetime = at()
    dismissed_at: dt.datetime | None = at(default=None)
    """When somebody with a stake in the bottleneck dismissed the practice; who that was is not stored."""
    adopted_at: dt.datetime | None = at(default=None)
    """When an organisation took over the practice because of this match."""
    notified_at: dt.datetime | None = at(default=None)
    """When the bottleneck's followers were notified, or since when that is not needed."""
