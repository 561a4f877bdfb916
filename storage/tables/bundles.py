"""Bundles: contributions brought together for addressees, what organisations allow, and what came of it."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Table, at, reference, word
from storage.words import AddresseeAnswer, AddresseeKind, AddresseeState, BundleState, Naming


class Bundle(Table, table=True):
    """Bottlenecks or opportunities brought together, with what is asked: `D-<number>`."""

    __tablename__ = "bundles"

    id: int = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    title: str = Field(max_length=150)
    ask: str = Field(default="", max_length=1000)
    """What the addressees are asked to do."""
    cover_note: str = Field(default="", max_length=3000)
    state: BundleState = word(BundleState)
    alliance_id: int | None = reference("alliances.id", default=None)
    """Whose it is; None for one of the whole network."""
    by_member_id: int = reference("members.id")
    mandate_until: dt.date | None = None
    """Until when organisations say what they allow."""
    mandate_remind_at: dt.datetime | None = at(default=None, index=True)
    edition: int = 0
    """Counts the versions that left draft: a later withdrawal is respected in the next one."""
    version: int = 1
    archived_at: dt.datetime | None = at(default=None)
    created_at: dt.datetime = at()
    updated_at: dt.datetime = at()


class BundleItem(Table, table=True):
    """A contribution in a bundle."""

    __tablename__ = "bundle_items"
    __table_args__ = (UniqueConstraint("bundle_id", "contribution_id"),)

    id: int = Field(default=None, primary_key=True)
    bundle_id: int = Field(foreign_key="bundles.id")
    contribution_id: int = reference("contributions.id")
    position: int
    under_id: int | None = reference("bundle_items.id", default=None)
    """The item under which it is told, where the two are the same; for this bundle alone."""
    by_member_id: int = reference("members.id")
    created_at: dt.datetime = at()


class Addressee(Table, table=True):
    """Somebody for whom a bundle is, and how far it is with them."""

    __tablename__ = "addressees"

    id: int = Field(default=None, primary_key=True)
    bundle_id: int = reference("bundles.id")
    kind: AddresseeKind = word(AddresseeKind)
    name: str = Field(max_length=150)
    contact: str = Field(default="", max_length=300)
    """Where it is sent: an address, a person; never shown outside the secretariat and chairs."""
    state: AddresseeState = word(AddresseeState)
    answer: AddresseeAnswer | None = word(AddresseeAnswer, default=None)
    line: str = Field(default="", max_length=2000)
    """What they answered."""
    state_on: dt.date | None = None
    """Since when they are in this state."""
    remind_on: dt.date | None = Field(default=None, index=True)
    """When the secretariat is reminded that they are silent."""
    version: int = 1
    edition: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """The edition of the bundle that was handed to them last; 0 before that."""
    created_at: dt.datetime = at()


class HandedItem(Table, table=True):
    """A contribution that was in the bundle when it was handed to an addressee: what went in since is not. What they
    had in an earlier edition, and not in the last one, stays."""

    __tablename__ = "handed_items"

    addressee_id: int = Field(primary_key=True, foreign_key="addressees.id")
    contribution_id: int = Field(primary_key=True, foreign_key="contributions.id", index=True)
    is_dropped: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    """Whether it was in an earlier edition, and in the last one not."""


class AddresseeEvent(Table, table=True):
    """A state of an addressee: appended, never changed. Everybody behind an item hears of each once."""

    __tablename__ = "addressee_events"

    id: int = Field(default=None, primary_key=True)
    addressee_id: int = reference("addressees.id")
    state: AddresseeState = word(AddresseeState)
    answer: AddresseeAnswer | None = word(AddresseeAnswer, default=None)
    line: str = Field(default="", max_length=2000)
    happened_on: dt.date
    by_member_id: int = reference("members.id")
    at: dt.datetime = at(index=True)


class Mandate(Table, table=True):
    """What an organisation allows before it is named in a bundle: asked at most once for each edition."""

    __tablename__ = "mandates"
    __table_args__ = (UniqueConstraint("bundle_id", "organisation_id", "edition"),)

    id: int = Field(default=None, primary_key=True)
    bundle_id: int = Field(foreign_key="bundles.id")
    organisation_id: int = reference("organisations.id")
    edition: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """The edition for which it was asked."""
    ask: str | None = Field(default=None, max_length=1000)
    """What the bundle asked when it was asked; None where that was not kept yet."""
    for_whom: list[Any] | None = Field(default=None, sa_type=JSON)
    """Kind and name of each addressee by then; None where that was not kept yet."""
    until: dt.date | None = None
    """Until when it could answer."""
    asked_member_id: int | None = reference("members.id", default=None)
    """Who was asked; None where there is nobody to ask."""
    naming: Naming | None = word(Naming, default=None)
    """None: not answered. It is counted then, and not named."""
    executive_agreed: bool | None = None
    valid_until: dt.date | None = None
    by_member_id: int | None = reference("members.id", default=None)
    asked_at: dt.datetime | None = at(default=None)
    answered_at: dt.datetime | None = at(default=None)


class MandateItem(Table, table=True):
    """A contribution for which an organisation was asked: what it allows, it allows for these."""

    __tablename__ = "mandate_items"

    mandate_id: int = Field(primary_key=True, foreign_key="mandates.id")
    contribution_id: int = Field(primary_key=True, foreign_key="contributions.id", index=True)


class MandateEvent(Table, table=True):
    """What an organisation said of its mandate: appended, never changed."""

    __tablename__ = "mandate_events"

    id: int = Field(default=None, primary_key=True)
    mandate_id: int = reference("mandates.id")
    naming: Naming | None = word(Naming, default=None)
    executive_agreed: bool | None = None
    by_member_id: int | None = reference("members.id", default=None)
    at: dt.datetime = at()
