"""Who there is: organisations, the members who speak for them, and what Slack told of its users."""

import datetime as dt

from sqlalchemy import JSON
from sqlmodel import Field

from storage.tables.base import Table, at, reference, word
from storage.words import CheckinVolume, OrganisationKind, Volume


class Organisation(Table, table=True):
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
    """The Slack workspace its people come from, where that is another one than the network's."""
    language: str | None = Field(default=None, max_length=8)
    """What its people read whose language Slack does not tell: those of other workspaces."""
    source: str | None = Field(default=None, max_length=300)
    source_year: int | None = None
    ended_on: dt.date | None = None
    successor_id: int | None = reference("organisations.id", default=None)
    """What it went up in, where it ended so; what it shared leads there."""


class Member(Table, table=True):
    """A person known to the bot, who speaks for one organisation."""

    __tablename__ = "members"

    id: int = Field(default=None, primary_key=True)
    slack_user_id: str = Field(unique=True, max_length=32)
    organisation_id: int = reference("organisations.id")
    name: str = Field(max_length=150)
    is_secretariat: bool = False
    is_admin: bool = False
    volume: Volume = word(Volume, default=Volume.EACH, server_default="each")
    checkin_volume: CheckinVolume = word(CheckinVolume, default=CheckinVolume.ALL, server_default="all")
    daily_at: dt.time | None = None
    """When, on the clock of their own zone, the one message a day comes; None: at nine."""
    created_at: dt.datetime = at(index=True)
    left_at: dt.datetime | None = at(default=None)


class SlackProfile(Table, table=True):
    """What Slack last told of a user, so that a command need not ask again before it answers."""

    __tablename__ = "slack_profiles"

    slack_user_id: str = Field(primary_key=True, max_length=32)
    team_id: str = Field(max_length=32)
    name: str = Field(max_length=150)
    mail_domain: str | None = Field(default=None, max_length=255)
    """The part behind the @ only: it suggests an organisation, and the address itself is not needed."""
    tz: str | None = Field(default=None, max_length=64)
    locale: str | None = Field(default=None, max_length=16)
    language: str | None = Field(default=None, max_length=8)
    """What the person chose instead of Slack's; it stays when Slack is asked again."""
    is_owner: bool = False
    is_guest: bool = False
    is_bot: bool = False
    is_deleted: bool = False
    fetched_at: dt.datetime = at()
