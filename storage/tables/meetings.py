"""Meetings: their dates, agendas, papers and decisions."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from storage.enums import DecisionOutcome, ItemState, MeetingKind, MeetingState, Purpose
from storage.numbered import Numbered, Series
from storage.tables.base import Table, at, reference, word


class Meeting(Table, Numbered, table=True):
    """A meeting of the network, or of one or more of its alliances: `O-<number>`."""

    __tablename__ = "meetings"

    series: ClassVar[Series] = Series.MEETING
    id: int = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    submission_key: str | None = Field(default=None, unique=True, max_length=64)
    """The form that created it: submitting it twice finds the existing meeting."""
    kind: MeetingKind = word(MeetingKind)
    title: str = Field(max_length=150)
    held_on: dt.date = Field(index=True)
    starts_at: dt.time | None = None
    """In the network's time zone."""
    place: str = Field(default="", max_length=500)
    """A room, an address or a link."""
    papers_on: dt.date
    """The day on which its papers are ready."""
    state: MeetingState = word(MeetingState)
    reason: str = Field(default="", max_length=300)
    """Why it was cancelled."""
    by_member_id: int = reference("members.id")
    version: int = 1
    pack_at: dt.datetime | None = at(default=None)
    """When its papers were made automatically; None before that, and again after it is moved."""
    planned_at: dt.datetime | None = at(default=None)
    """When it was planned or last moved; None for one from an earlier release, which was planned at `created_at`."""
    agenda_at: dt.datetime | None = at(default=None)
    """When its agenda last changed."""
    created_at: dt.datetime = at()


class MeetingAlliance(Table, table=True):
    """An alliance that a meeting is about; a meeting without any is about the whole network."""

    __tablename__ = "meeting_alliances"

    meeting_id: int = Field(primary_key=True, foreign_key="meetings.id")
    alliance_id: int = Field(primary_key=True, foreign_key="alliances.id", index=True)


class SentPack(Table, table=True):
    """Papers of a meeting that were sent; the recipient is notified when the meeting is moved or cancelled."""

    __tablename__ = "sent_packs"
    __table_args__ = (UniqueConstraint("meeting_id", "version", "channel_key"),)

    id: int = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meetings.id")
    version: int
    """Counts the distinct contents of this meeting's papers: sending the same content again keeps the version."""
    content: str | None = Field(default=None, max_length=64)
    """A hash of the content."""
    outline: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What the next version is compared with; None for papers from an earlier release."""
    channel_key: str = Field(max_length=64)
    """The channel or person that received them."""
    at: dt.datetime = at()


class SentList(Table, table=True):
    """An edition of a meeting's list of decisions, as it was sent to the alliances."""

    __tablename__ = "sent_lists"
    __table_args__ = (UniqueConstraint("meeting_id", "edition"),)

    id: int = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meetings.id")
    edition: int
    items: list[Any] = Field(default_factory=list, sa_type=JSON)
    """What it says of each item of the agenda."""
    by_member_id: int = reference("members.id")
    sent_at: dt.datetime = at()


class AgendaItem(Table, table=True):
    """An item on a meeting's agenda: a contribution, a step, a poll, a bundle, or a free subject."""

    __tablename__ = "agenda_items"

    id: int = Field(default=None, primary_key=True)
    meeting_id: int = reference("meetings.id")
    position: int
    purpose: Purpose = word(Purpose)
    state: ItemState = word(ItemState)
    title: str = Field(default="", max_length=300)
    """Only for a free subject; other items have the title of what they refer to."""
    question: str = Field(default="", max_length=1000)
    proposal: str = Field(default="", max_length=1000)
    """The proposed decision."""
    advice: str = Field(default="", max_length=2000)
    """The advice of the official meeting, passed on to the executive meeting."""
    contribution_id: int | None = reference("contributions.id", default=None)
    step_id: int | None = reference("action_steps.id", default=None)
    poll_id: int | None = reference("polls.id", default=None)
    bundle_id: int | None = reference("bundles.id", default=None)
    escalation_id: int | None = reference("escalations.id", default=None)
    from_item_id: int | None = reference("agenda_items.id", default=None)
    """The item of an earlier meeting from which it was moved."""
    by_member_id: int | None = reference("members.id", default=None)
    """None for an item that the bot proposes."""
    created_at: dt.datetime = at()


class Decision(Table, table=True):
    """A meeting's decision on an item of its agenda."""

    __tablename__ = "decisions"

    id: int = Field(default=None, primary_key=True)
    meeting_id: int = reference("meetings.id")
    item_id: int = Field(foreign_key="agenda_items.id", unique=True)
    outcome: DecisionOutcome = word(DecisionOutcome)
    line: str = Field(max_length=1000)
    """The decision in words."""
    step_id: int | None = reference("action_steps.id", default=None)
    """The action step created from it."""
    by_member_id: int = reference("members.id")
    version: int = 1
    created_at: dt.datetime = at()
    updated_at: dt.datetime = at()
