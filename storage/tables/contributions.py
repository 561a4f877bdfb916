"""What members share, its history, the cards that show it in Slack, and what is not finished yet."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Table, at, reference, word
from storage.words import ContributionKind, Visibility


class Contribution(Table, table=True):
    """A practice, bottleneck or opportunity, `B-<number>` whatever its kind."""

    __tablename__ = "contributions"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    submission_key: str = Field(unique=True, max_length=64)
    """The form it came from: a form sent twice is one contribution."""
    kind: ContributionKind = word(ContributionKind)
    title: str = Field(max_length=150)
    body: str = Field(max_length=3000)
    alliance_id: int = reference("alliances.id")
    organisation_id: int = reference("organisations.id")
    author_id: int = reference("members.id")
    visibility: Visibility = word(Visibility)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """The fields of its kind that "Aanvullen" adds."""
    version: int = 1
    created_at: dt.datetime = at(index=True)
    updated_at: dt.datetime = at()
    archived_at: dt.datetime | None = at(default=None)


class ContributionVersion(Table, table=True):
    """How a contribution read after one save: every save is a version, with who and when."""

    __tablename__ = "contribution_versions"
    __table_args__ = (UniqueConstraint("contribution_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
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
    """The message that shows a contribution in a channel."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("contribution_id", "channel_id"),)

    id: int | None = Field(default=None, primary_key=True)
    contribution_id: int = reference("contributions.id")
    channel_id: str = Field(max_length=32)
    ts: str = Field(max_length=32)
    permalink: str | None = Field(default=None, max_length=500)


class Draft(Table, table=True):
    """What somebody typed and has not shared yet; found again by its id in a form's metadata."""

    __tablename__ = "drafts"

    id: str = Field(primary_key=True, max_length=64)
    slack_user_id: str = Field(index=True, max_length=32)
    kind: str = Field(max_length=32)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: dt.datetime = at()
    updated_at: dt.datetime = at()
