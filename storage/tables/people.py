"""Organisations, the members who represent them, and cached Slack profiles."""

import datetime as dt

from sqlalchemy import JSON
from sqlmodel import Field

from storage.enums import CheckinVolume, OrganisationKind, Volume
from storage.names import HasNames
from storage.tables.base import Table, at, reference, word


class Organisation(Table, HasNames, table=True):
    """A city, umbrella, ministry, province, institution or partner; names are data and may change."""

    __tablename__ = "organisations"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=80)
    name: str = Field(max_length=150)
    name_en: str | None = Field(default=None, max_length=150)
    kind: OrganisationKind = word(OrganisationKind)
    region: str | None = Field(default=None, max_length=80)
    mail_domains: list[str] = Field(default_factory=list, sa_type=JSON)
    team_id: str | None = Field(default=None, index=True, max_length=32)
    """The Slack workspace of its people, if that is not the network's."""
    language: str | None = Field(default=None, max_length=8)
    """The language for its people whose Slack locale is unknown: those from other workspaces."""
    source: str | None = Field(default=None, max_length=300)
    source_year: int | None = None
    ended_on: dt.date | None = None
    successor_id: int | None = reference("organisations.id", default=None)
    """The organisation into which it merged, if it ended that way; its contributions lead there."""


class Member(Table, table=True):
    """A person known to the bot, who represents one organisation."""

    __tablename__ = "members"

    id: int = Field(default=None, primary_key=True)
    slack_user_id: str = Field(unique=True, max_length=32)
    organisation_id: int = reference("organisations.id")
    name: str = Field(max_length=150)
    is_secretariat: bool = False
    is_admin: bool = False
    news_volume: Volume = word(Volume, default=Volume.MONTH, server_default="month")
    volume: str = Field(default="each", max_length=32, sa_column_kwargs={"server_default": "each"})
    """Only for the previous release, which does not know `news_volume`."""
    checkin_volume: CheckinVolume = word(CheckinVolume, default=CheckinVolume.ALL, server_default="all")
    daily_at: dt.time | None = None
    """When a message of news is sent on its day, in the member's own time zone; None: at nine."""
    is_contact: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    """Whether they agreed to be named to members who ask who knows about something that they shared or work on."""
    created_at: dt.datetime = at(index=True)
    left_at: dt.datetime | None = at(default=None)
    last_seen_on: dt.date | None = None
    """The day on which they last used the bot, by the network's clock; nothing about votes ever sets it."""


class SlackProfile(Table, table=True):
    """The last known Slack data of a user, so that a command need not query Slack before answering."""

    __tablename__ = "slack_profiles"

    slack_user_id: str = Field(primary_key=True, max_length=32)
    team_id: str = Field(max_length=32)
    name: str = Field(max_length=150)
    mail_domain: str | None = Field(default=None, max_length=255)
    """Only the part after the @: enough to suggest an organisation, so the address itself is not stored."""
    tz: str | None = Field(default=None, max_length=64)
    locale: str | None = Field(default=None, max_length=16)
    language: str | None = Field(default=None, max_length=8)
    """The language chosen by the person over Slack's; kept when the profile is refreshed."""
    is_owner: bool = False
    is_guest: bool = False
    is_bot: bool = False
    is_deleted: bool = False
    fetched_at: dt.datetime = at()
