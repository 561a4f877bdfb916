"""Contributions, their versions, events and merges, and unfinished drafts."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.enums import ContributionKind, EventKind, Visibility
from storage.numbered import Numbered, Series
from storage.tables.base import Table, at, reference, word

_LIVES = text("archived_at IS NULL AND merged_into_id IS NULL")
_NOT_VERIFIED = text("not_verified_since IS NOT NULL")
_ARCHIVED = text("archived_at IS NOT NULL")
_ASKED = text("reviews_asked > 0")
_TO_MATCH = text("matched_at IS NULL")
_MERGED = text("merged_into_id IS NOT NULL")


class Contribution(Table, Numbered, table=True):
    """A practice, bottleneck or opportunity: `B-<number>`, whatever its kind."""

    __tablename__ = "contributions"
    # For Home, whose cost must not grow with the number of contributions: the newest of an alliance or author, and the
    # few of a kind.
    __table_args__ = (
        Index(
            "ix_contributions_newest_of_alliance", "alliance_id", "number", sqlite_where=_LIVES, postgresql_where=_LIVES
        ),
        Index("ix_contributions_newest_of_author", "author_id", "number", sqlite_where=_LIVES, postgresql_where=_LIVES),
        Index(
            "ix_contributions_not_verified",
            "not_verified_since",
            sqlite_where=_NOT_VERIFIED,
            postgresql_where=_NOT_VERIFIED,
        ),
        # For the figures of a period: whether an organisation shared something in it, also within one alliance.
        Index("ix_contributions_period_of_organisation", "organisation_id", "created_at", "alliance_id"),
        Index("ix_contributions_period_of_alliance", "alliance_id", "created_at"),
        Index("ix_contributions_archived", "archived_at", sqlite_where=_ARCHIVED, postgresql_where=_ARCHIVED),
        Index("ix_contributions_asked", "author_id", "review_on", sqlite_where=_ASKED, postgresql_where=_ASKED),
        Index("ix_contributions_to_match", "number", sqlite_where=_TO_MATCH, postgresql_where=_TO_MATCH),
        Index("ix_contributions_merged_into_id", "merged_into_id", sqlite_where=_MERGED, postgresql_where=_MERGED),
    )

    series: ClassVar[Series] = Series.CONTRIBUTION
    id: int = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    submission_key: str = Field(unique=True, max_length=64)
    """The form that created it: a form submitted twice creates one contribution."""
    kind: ContributionKind = word(ContributionKind)
    title: str = Field(max_length=150)
    body: str = Field(max_length=3000)
    alliance_id: int = reference("alliances.id")
    organisation_id: int = reference("organisations.id")
    author_id: int = reference("members.id")
    visibility: Visibility = word(Visibility)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """The kind-specific fields that "Aanvullen" adds."""
    version: int = 1
    created_at: dt.datetime = at(index=True)
    updated_at: dt.datetime = at()
    """Time of the newest event of any kind: a card rendered before it is out of date."""
    archived_at: dt.datetime | None = at(default=None)
    archive_reason: str | None = Field(default=None, max_length=300)
    merged_into_id: int | None = Field(default=None, foreign_key="contributions.id")
    """The contribution to which its reference redirects after a merge; permanent unless the merge is undone."""
    review_on: dt.date | None = Field(default=None, index=True)
    """When its author is asked whether it is still correct."""
    reviews_asked: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Number of review questions sent since the last confirmation."""
    not_verified_since: dt.datetime | None = at(default=None)
    """Since when it counts as not verified: two review questions were left unanswered."""
    matched_at: dt.datetime | None = at(default=None)
    """When it was compared with what it may solve or be solved by; None: not yet, or not since it changed."""


class ContributionVersion(Table, table=True):
    """The content of a contribution after one save; every save is a version, with its editor and time."""

    __tablename__ = "contribution_versions"
    __table_args__ = (UniqueConstraint("contribution_id", "version"),)

    id: int = Field(default=None, primary_key=True)
    contribution_id: int = reference("contributions.id")
    version: int
    kind: ContributionKind = word(ContributionKind)
    title: str = Field(max_length=150)
    body: str = Field(max_length=3000)
    visibility: Visibility = word(Visibility)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    by_member_id: int | None = reference("members.id", default=None)
    at: dt.datetime = at()


class Card(Table, table=True):
    """The table in which the previous release keeps the message that shows a contribution; now a `KeptMessage`."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("contribution_id", "channel_id"),)

    id: int = Field(default=None, primary_key=True)
    contribution_id: int = reference("contributions.id")
    channel_id: str = Field(max_length=32)
    ts: str = Field(max_length=32)
    permalink: str | None = Field(default=None, max_length=500)
    gone_at: dt.datetime | None = at(default=None)


class ContributionEvent(Table, table=True):
    """An event of a contribution: append-only. The source of its history and of followers' news.

    One that was undone keeps its place, as `UNDONE`; its `about` says what it was.
    """

    __tablename__ = "contribution_events"

    id: int = Field(default=None, primary_key=True)
    contribution_id: int = reference("contributions.id")
    kind: EventKind = word(EventKind)
    by_member_id: int | None = reference("members.id", default=None)
    organisation_id: int | None = reference("organisations.id", default=None)
    """The organisation on whose behalf it happened, such as the one that endorsed or adopted."""
    about: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: dt.datetime = at(index=True)


class Merge(Table, table=True):
    """A contribution merged into another, with everything that was moved, so that it can be undone."""

    __tablename__ = "merges"
    __table_args__ = (Index("ix_merges_period", "at", "undone_at", "source_id"),)

    id: int = Field(default=None, primary_key=True)
    source_id: int = reference("contributions.id")
    target_id: int = reference("contributions.id")
    by_member_id: int | None = reference("members.id", default=None)
    transferred: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    undone_at: dt.datetime | None = at(default=None)
    at: dt.datetime = at()


class LookAlike(Table, table=True):
    """Two contributions that may be the same, for the secretariat to merge or to keep; detected soon after sharing."""

    __tablename__ = "look_alikes"
    __table_args__ = (UniqueConstraint("newer_id", "older_id"),)

    id: int = Field(default=None, primary_key=True)
    newer_id: int = reference("contributions.id")
    older_id: int = reference("contributions.id")
    settled_at: dt.datetime | None = at(default=None)
    """When somebody marked them as different."""
    at: dt.datetime = at(index=True)


class HelpRequest(Table, table=True):
    """A question that search did not answer, posted in an alliance's channel."""

    __tablename__ = "help_requests"

    id: int = Field(default=None, primary_key=True)
    submission_key: str = Field(unique=True, max_length=64)
    alliance_id: int = reference("alliances.id")
    member_id: int = reference("members.id")
    contribution_id: int | None = reference("contributions.id", default=None)
    """The contribution that the alliance was asked about; None if there is none, or if the question was not posted."""
    text: str = Field(max_length=1000)
    at: dt.datetime = at()


class Draft(Table, table=True):
    """Text typed but not shared yet; found by its id in the form's metadata."""

    __tablename__ = "drafts"

    id: str = Field(primary_key=True, max_length=64)
    slack_user_id: str = Field(index=True, max_length=32)
    kind: str = Field(max_length=32)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: dt.datetime = at()
    updated_at: dt.datetime = at()
