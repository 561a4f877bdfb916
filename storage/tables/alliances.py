"""The network's lines of work: themes, their alliances, participating organisations and chairs."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.enums import ChairKind, ExternalAccess, ParticipationKind
from storage.names import HasNames
from storage.tables.base import Table, at, reference, word


class NetworkName(Table, HasNames, table=True):
    """The network's name, as given in its file, and where its secretariat is reached; the table has one row."""

    __tablename__ = "network_names"

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=150)
    name_en: str | None = Field(default=None, max_length=150)
    contact: str | None = Field(default=None, max_length=200)
    """Where readers outside the network reach the secretariat: an address or a number of the office."""


class Theme(Table, HasNames, table=True):
    """One of the network's lines of work."""

    __tablename__ = "themes"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=80)
    name: str = Field(max_length=150)
    name_en: str | None = Field(default=None, max_length=150)
    position: int = 0
    source: str | None = Field(default=None, max_length=300)
    source_year: int | None = None
    archived_at: dt.datetime | None = at(default=None)


class Alliance(Table, HasNames, table=True):
    """A coalition of the willing within a theme; temporary if it has an end date."""

    __tablename__ = "alliances"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=80)
    theme_id: int = reference("themes.id")
    name: str = Field(max_length=150)
    name_en: str | None = Field(default=None, max_length=150)
    goal: str = Field(default="", max_length=1000)
    goal_en: str | None = Field(default=None, max_length=1000)
    starts_on: dt.date | None = None
    """Its first day, before which nobody is asked anything; None if it has no first day."""
    ends_on: dt.date | None = None
    hand_steps_to_id: int | None = reference("alliances.id", default=None)
    """The alliance that gets its open steps when it ends; None: they are closed."""
    channel_id: str | None = Field(default=None, unique=True, max_length=32)
    channel_is_private: bool = False
    external_access: ExternalAccess = word(
        ExternalAccess, default=ExternalAccess.CONTRIBUTE, server_default="contribute"
    )
    position: int = 0
    source: str | None = Field(default=None, max_length=300)
    source_year: int | None = None
    archived_at: dt.datetime | None = at(default=None)


class Chair(Table, table=True):
    """A member who chairs an alliance for a period, as official or political lead."""

    __tablename__ = "chairs"

    id: int = Field(default=None, primary_key=True)
    alliance_id: int = reference("alliances.id")
    member_id: int = reference("members.id")
    kind: ChairKind = word(ChairKind)
    wants_digest: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    """Whether they receive a few lines about their alliance with each weekly digest."""
    since: dt.datetime = at()
    until: dt.datetime | None = at(default=None)


class Participation(Table, table=True):
    """An organisation's participation in an alliance.

    Every "n of m organisations" counts the current rows of this table.
    """

    __tablename__ = "participations"

    id: int = Field(default=None, primary_key=True)
    alliance_id: int = reference("alliances.id")
    organisation_id: int = reference("organisations.id")
    kind: ParticipationKind = word(ParticipationKind)
    contact_member_id: int | None = reference("members.id", default=None)
    since: dt.datetime = at()
    until: dt.datetime | None = at(default=None)


class Topic(Table, HasNames, table=True):
    """A subject of an alliance, with an optional question that invites members to share knowledge."""

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("alliance_id", "slug"),)

    id: int = Field(default=None, primary_key=True)
    alliance_id: int = reference("alliances.id")
    slug: str = Field(max_length=80)
    name: str = Field(max_length=150)
    name_en: str | None = Field(default=None, max_length=150)
    question: str | None = Field(default=None, max_length=500)
    question_en: str | None = Field(default=None, max_length=500)
    position: int = 0
    source: str | None = Field(default=None, max_length=300)
    source_year: int | None = None
    archived_at: dt.datetime | None = at(default=None)


class Rung(Table, HasNames, table=True):
    """One rung of an alliance's ladder; always shown with its name, never as a bare number."""

    __tablename__ = "rungs"
    __table_args__ = (UniqueConstraint("alliance_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    alliance_id: int = reference("alliances.id")
    number: int
    name: str = Field(max_length=150)
    name_en: str | None = Field(default=None, max_length=150)
    lead: str = Field(max_length=150)
    lead_en: str | None = Field(default=None, max_length=150)
    source: str | None = Field(default=None, max_length=300)
    source_year: int | None = None
