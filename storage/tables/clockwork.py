"""What makes the bot dependable: messages under way, occasions taken, events seen, references given out."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import Table, at, reference, word
from storage.words import DeliveryState, KeptKind, SlotState

FRESH = "state = 'waiting' AND attempted_at IS NULL"
"""What is in line and was never tried: of these there is one at most with the same `coalesce_key`."""


class Delivery(Table, table=True):
    """One message on its way to Slack, written in the transaction that caused it.

    It holds an intent (kind and ids), never a rendered text: it is rendered when it is sent.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_queue", "state", "due_at"),
        Index("ix_deliveries_lane", "lane", "state"),
        Index("ix_deliveries_turn", "state", "is_urgent", "id"),
        Index(
            "ix_deliveries_fresh", "coalesce_key", unique=True, sqlite_where=text(FRESH), postgresql_where=text(FRESH)
        ),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    """Goes into the message's metadata, so that a message that was sent is recognised after a kill."""
    kind: str = Field(max_length=40)
    lane: str = Field(max_length=64)
    """Where it goes (`C…` a channel, `U…` a person); messages of one lane are sent in order."""
    about: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    is_urgent: bool = False
    coalesce_key: str | None = Field(default=None, max_length=80, index=True)
    """While a fresh one with this key waits, a further one adds nothing: it would render the same."""
    state: DeliveryState = word(DeliveryState, default=DeliveryState.WAITING)
    attempts: int = 0
    due_at: dt.datetime = at()
    attempted_at: dt.datetime | None = at(default=None)
    trying_since: dt.datetime | None = at(default=None)
    """Since when it has been tried without a break; a bot that was down begins anew. It is given up by this."""
    sent_at: dt.datetime | None = at(default=None)
    channel_id: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    error: str | None = Field(default=None, max_length=300)
    request_id: str | None = Field(default=None, max_length=64)
    created_at: dt.datetime = at()


class KeptMessage(Table, table=True):
    """A message in Slack that is kept up to date: what it shows, to whom, and where it stands."""

    __tablename__ = "kept_messages"
    __table_args__ = (
        Index("ix_kept_messages_about", "kind", "about_id", "place"),
        Index("ix_kept_messages_message", "channel_id", "ts"),
    )

    id: int = Field(default=None, primary_key=True)
    kind: KeptKind = word(KeptKind)
    about_id: int
    """The id of what it shows: a contribution, poll, check-in message, mandate, escalation or alliance; 0 where one
    message is about several, which `about` lists."""
    place: str = Field(max_length=32)
    """The channel or the person that it was sent to."""
    about: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    channel_id: str | None = Field(default=None, max_length=32)
    """Where it stands, with `ts`: for a person their direct message. None while it is on its way."""
    ts: str | None = Field(default=None, max_length=32)
    permalink: str | None = Field(default=None, max_length=500)
    changes: int = 0
    """How often what it shows changed while it was on its way."""
    gone_at: dt.datetime | None = at(default=None)
    """Since when it cannot be changed any more: deleted, its channel archived or left, or its reader's account closed;
    or since when somebody else is asked."""
    made_at: dt.datetime = at()


class Pace(Table, table=True):
    """From when on the next call of one kind may be made (seconds since 1970), for all replicas together."""

    __tablename__ = "paces"

    key: str = Field(primary_key=True, max_length=80)
    open_at: float = 0.0


class EventSeen(Table, table=True):
    """An event that was handled: Slack's retries of it change nothing."""

    __tablename__ = "events_seen"

    event_id: str = Field(primary_key=True, max_length=64)
    seen_at: dt.datetime = at(index=True)


class Slot(Table, table=True):
    """One occasion of something scheduled: whoever inserts the row does the work, once."""

    __tablename__ = "slots"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    key: str = Field(max_length=80)
    state: SlotState = word(SlotState)
    at: dt.datetime = at()


class Milestone(Table, table=True):
    """A moment in the life of this installation, such as when it began: nothing before it is caught up."""

    __tablename__ = "milestones"

    key: str = Field(primary_key=True, max_length=40)
    at: dt.datetime = at()


class FigureSnapshot(Table, table=True):
    """A figure as it was reported, so that old numbers do not change when data does."""

    __tablename__ = "figure_snapshots"
    __table_args__ = (UniqueConstraint("period", "figure"), Index("ix_figure_snapshots_newest", "figure", "at", "id"))

    id: int = Field(default=None, primary_key=True)
    period: str = Field(max_length=40)
    figure: str = Field(max_length=40)
    value: int
    out_of: int | None = None
    at: dt.datetime = at()


class AllianceSnapshot(Table, table=True):
    """A figure of one alliance as it was reported; beside the network's, which the release before reads alone."""

    __tablename__ = "alliance_snapshots"
    __table_args__ = (UniqueConstraint("alliance_id", "period", "figure"),)

    id: int = Field(default=None, primary_key=True)
    alliance_id: int = Field(foreign_key="alliances.id")
    period: str = Field(max_length=40)
    figure: str = Field(max_length=40)
    value: int
    out_of: int | None = None
    at: dt.datetime = at()


class AuditEntry(Table, table=True):
    """What a chair, the secretariat or an admin changed."""

    __tablename__ = "audit"

    id: int = Field(default=None, primary_key=True)
    at: dt.datetime = at(index=True)
    by_slack_user_id: str = Field(max_length=32)
    by_member_id: int | None = reference("members.id", default=None)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=120)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class ReferenceCounter(Table, table=True):
    """The last number given out in one series of references."""

    __tablename__ = "reference_counters"

    series: str = Field(primary_key=True, max_length=4)
    last: int = 0


class Bookmark(Table, table=True):
    """How far something that walks through numbered things has come."""

    __tablename__ = "bookmarks"

    key: str = Field(primary_key=True, max_length=40)
    number: int
