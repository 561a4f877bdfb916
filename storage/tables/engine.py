"""Reliability tables: deliveries, kept messages, slots, events seen, snapshots, audit log and counters."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.enums import DeliveryState, KeptKind, SlotState
from storage.tables.base import Table, at, reference, word

FRESH = "state = 'waiting' AND attempted_at IS NULL"
"""Condition of a delivery that is queued and was never attempted: at most one such row per `coalesce_key`."""


class Delivery(Table, table=True):
    """A message to Slack, written in the transaction that caused it.

    It holds an intent (kind and ids), never a rendered text: it is rendered when it is sent.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_queue", "state", "due_at"),
        Index("ix_deliveries_channel_key", "channel_key", "state"),
        Index("ix_deliveries_turn", "state", "is_urgent", "id"),
        Index(
            "ix_deliveries_fresh", "coalesce_key", unique=True, sqlite_where=text(FRESH), postgresql_where=text(FRESH)
        ),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    """Stored in the message's metadata, so that a message that was sent is recognised after a crash."""
    kind: str = Field(max_length=40)
    channel_key: str = Field(max_length=64)
    """The channel key: `C…` for a channel, `U…` for a person. Messages with the same key are sent in order."""
    about: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    is_urgent: bool = False
    coalesce_key: str | None = Field(default=None, max_length=80, index=True)
    """While a fresh delivery with this key is queued, another one is redundant: it would render the same."""
    state: DeliveryState = word(DeliveryState, default=DeliveryState.WAITING)
    attempts: int = 0
    due_at: dt.datetime = at()
    attempted_at: dt.datetime | None = at(default=None)
    trying_since: dt.datetime | None = at(default=None)
    """Start of the current uninterrupted series of attempts, which decides when to give up; restarts after downtime."""
    sent_at: dt.datetime | None = at(default=None)
    channel_id: str | None = Field(default=None, max_length=32)
    ts: str | None = Field(default=None, max_length=32)
    error: str | None = Field(default=None, max_length=300)
    request_id: str | None = Field(default=None, max_length=64)
    created_at: dt.datetime = at()


class KeptMessage(Table, table=True):
    """A message in Slack that is kept up to date: its subject, its reader and its location."""

    __tablename__ = "kept_messages"
    __table_args__ = (
        Index("ix_kept_messages_about", "kind", "about_id", "place"),
        Index("ix_kept_messages_message", "channel_id", "ts"),
    )

    id: int = Field(default=None, primary_key=True)
    kind: KeptKind = word(KeptKind)
    about_id: int
    """The id of its subject: a contribution, poll, check-in message, mandate, escalation or alliance.

    0 where one message is about several, which `about` lists.
    """
    place: str = Field(max_length=32)
    """The channel or person to which it was sent."""
    about: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    channel_id: str | None = Field(default=None, max_length=32)
    """Where it is posted, together with `ts`; for a person, their direct message channel. None until it is posted."""
    ts: str | None = Field(default=None, max_length=32)
    permalink: str | None = Field(default=None, max_length=500)
    changes: int = 0
    """Number of changes to its subject before it was posted."""
    gone_at: dt.datetime | None = at(default=None)
    """Since when it can no longer be updated.

    It was deleted, its channel was archived or left, its reader's account was closed, or somebody else is asked
    instead.
    """
    made_at: dt.datetime = at()


class KeptPart(Table, table=True):
    """One of several things that a kept message shows, such as a reminder: it is updated when that thing changes."""

    __tablename__ = "kept_parts"
    __table_args__ = (Index("ix_kept_parts_about", "kind", "about_id"),)

    kept_id: int = Field(primary_key=True, foreign_key="kept_messages.id", sa_column_kwargs={"autoincrement": False})
    kind: KeptKind = word(KeptKind, primary_key=True)
    """The kind of message in which the thing is shown by itself."""
    about_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class Pace(Table, table=True):
    """Rate limit shared by all replicas: when the next call of one kind may be made, in seconds since 1970."""

    __tablename__ = "paces"

    key: str = Field(primary_key=True, max_length=80)
    open_at: float = 0.0


class EventSeen(Table, table=True):
    """An event that was handled: Slack's retries of it have no effect."""

    __tablename__ = "events_seen"

    event_id: str = Field(primary_key=True, max_length=64)
    seen_at: dt.datetime = at(index=True)


class Slot(Table, table=True):
    """One scheduled occasion: the process that inserts the row does the work, so it is done once."""

    __tablename__ = "slots"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    key: str = Field(max_length=80)
    state: SlotState = word(SlotState)
    at: dt.datetime = at()


class Milestone(Table, table=True):
    """A date in the life of this installation, such as its start: nothing before that is caught up."""

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
    """A figure of one alliance as it was reported.

    Kept apart from the network's figures because the previous release reads only those.
    """

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
    """A change made by a chair, the secretariat or an admin."""

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
    """The last number issued in one series of references."""

    __tablename__ = "reference_counters"

    series: str = Field(primary_key=True, max_length=4)
    last: int = 0


class Bookmark(Table, table=True):
    """Progress of a job that works through numbered rows."""

    __tablename__ = "bookmarks"

    key: str = Field(primary_key=True, max_length=40)
    number: int
