"""Bottlenecks and the practices that may solve them."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import Table, at, reference

_ADOPTED = text("adopted_at IS NOT NULL")


class Match(Table, table=True):
    """A practice that may solve a bottleneck, whoever may see either of them: readers get what they may see.

    Found soon after one of the two was shared or changed, and deleted when they no longer fit, unless something came
    of it.
    """

    __tablename__ = "matches"
    __table_args__ = (
        UniqueConstraint("bottleneck_id", "practice_id"),
        Index("ix_matches_adopted", "adopted_at", sqlite_where=_ADOPTED, postgresql_where=_ADOPTED),
    )

    id: int = Field(default=None, primary_key=True)
    bottleneck_id: int = reference("contributions.id")
    practice_id: int = reference("contributions.id")
    """The practice; or an opportunity, of which those behind the bottleneck hear, and that is no answer to it."""
    score: int
    """How well they fit, in hundredths."""
    found_at: dt.datetime = at()
    dismissed_at: dt.datetime | None = at(default=None)
    """When somebody behind the bottleneck said that the practice does not fit. Not stored: who."""
    adopted_at: dt.datetime | None = at(default=None)
    """When an organisation took over the practice because of this match."""
    told_at: dt.datetime | None = at(default=None)
    """When those behind the bottleneck were told, or since when they need not be."""
