"""Support for a contribution: endorsements, adoptions, followers, and pending news for followers."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.enums import AdoptionState, FollowReason
from storage.tables.base import Table, at, reference, word


class Endorsement(Table, table=True):
    """An organisation recognises a bottleneck, practice or opportunity; given by an official, once per organisation."""

    __tablename__ = "endorsements"
    __table_args__ = (
        UniqueConstraint("contribution_id", "organisation_id"),
        # The endorsements of a period are counted from this index alone.
        Index("ix_endorsements_period", "created_at", "withdrawn_at", "contribution_id"),
    )

    id: int = Field(default=None, primary_key=True)
    contribution_id: int = reference("contributions.id")
    organisation_id: int = reference("organisations.id")
    member_id: int = reference("members.id")
    """The member who last changed it."""
    severity: int | None = None
    """1 (light) to 3 (heavy); None if not given."""
    context: str = Field(default="", max_length=300)
    created_at: dt.datetime = at()
    updated_at: dt.datetime = at()
    withdrawn_at: dt.datetime | None = at(default=None)


class Adoption(Table, table=True):
    """An organisation adopts a practice. `state` and the other details repeat the newest event about it."""

    __tablename__ = "adoptions"
    __table_args__ = (
        UniqueConstraint("contribution_id", "organisation_id"),
        Index("ix_adoptions_newest_of_organisation", "organisation_id", "updated_at"),
        Index("ix_adoptions_period", "created_at", "updated_at", "contribution_id", "organisation_id", "state"),
    )

    id: int = Field(default=None, primary_key=True)
    contribution_id: int = reference("contributions.id")
    organisation_id: int = reference("organisations.id")
    member_id: int = reference("members.id")
    """The member who last reported."""
    state: AdoptionState = word(AdoptionState)
    adapted: str = Field(default="", max_length=1000)
    """What the organisation changed in the practice."""
    stop_reason: str = Field(default="", max_length=500)
    created_at: dt.datetime = at()
    updated_at: dt.datetime = at()


class Follow(Table, table=True):
    """A member is notified about a contribution, until they stop following it."""

    __tablename__ = "follows"
    __table_args__ = (UniqueConstraint("contribution_id", "member_id"),)

    id: int = Field(default=None, primary_key=True)
    contribution_id: int = reference("contributions.id")
    member_id: int = reference("members.id")
    reason: FollowReason = word(FollowReason)
    since: dt.datetime = at()
    stopped_at: dt.datetime | None = at(default=None)
    """After stopping, following restarts only by the button or the emoji, never automatically."""


class News(Table, table=True):
    """An event about which a follower is to be notified, or was: one row per member and event."""

    __tablename__ = "news"
    __table_args__ = (UniqueConstraint("member_id", "event_id"), Index("ix_news_untold", "notified_at", "member_id"))

    id: int = Field(default=None, primary_key=True)
    member_id: int = reference("members.id")
    event_id: int = reference("contribution_events.id")
    notified_at: dt.datetime | None = at(default=None)
    message_id: int | None = reference("checkin_messages.id", default=None)
    """The check-in message with this news; None: a message of its own, or none yet."""
    at: dt.datetime = at()
