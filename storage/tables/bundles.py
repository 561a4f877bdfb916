"""Bundles: contributions brought together for addressees, organisations' mandates, and the outcome."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from storage.enums import AddresseeAnswer, AddresseeKind, AddresseeState, BundleState, Naming
from storage.numbered import Numbered, Series
from storage.tables.base import Table, at, reference, word


class Bundle(Table, Numbered, table=True):
    """Bottlenecks or opportunities brought together with a request to addressees: `D-<number>`."""

    __tablename__ = "bundles"

    series: ClassVar[Series] = Series.BUNDLE
    id: int = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    title: str = Field(max_length=150)
    ask: str = Field(default="", max_length=1000)
    """What the addressees are asked to do."""
    cover_note: str = Field(default="", max_length=3000)
    state: BundleState = word(BundleState)
    alliance_id: int | None = reference("alliances.id", default=None)
    """The alliance that owns it; None for a bundle of the whole network."""
    by_member_id: int = reference("members.id")
    mandate_until: dt.date | None = None
    """The deadline for organisations to answer the mandate question."""
    mandate_remind_at: dt.datetime | None = at(default=None, index=True)
    edition: int = 0
    """Counts how often the bundle left draft: a later withdrawal takes effect in the next edition."""
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
    """The item under which it is presented, where the two are the same issue; applies to this bundle only."""
    by_member_id: int = reference("members.id")
    created_at: dt.datetime = at()


class Addressee(Table, table=True):
    """A recipient of a bundle, and the progress with them."""

    __tablename__ = "addressees"

    id: int = Field(default=None, primary_key=True)
    bundle_id: int = reference("bundles.id")
    kind: AddresseeKind = word(AddresseeKind)
    name: str = Field(max_length=150)
    contact: str = Field(default="", max_length=300)
    """Where to send it, an address or a person; shown only to the secretariat and chairs."""
    state: AddresseeState = word(AddresseeState)
    answer: AddresseeAnswer | None = word(AddresseeAnswer, default=None)
    line: str = Field(default="", max_length=2000)
    """Their answer in words."""
    state_on: dt.date | None = None
    """The date of the current state."""
    remind_on: dt.date | None = Field(default=None, index=True)
    """When the secretariat is reminded that they have not responded."""
    version: int = 1
    edition: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """The edition of the bundle that was last handed to them; 0 if none was."""
    created_at: dt.datetime = at()


class HandedItem(Table, table=True):
    """A contribution that was in a bundle when it was handed to an addressee; later additions are not.

    Contributions handed over in an earlier edition but absent from the last one are kept.
    """

    __tablename__ = "handed_items"

    addressee_id: int = Field(primary_key=True, foreign_key="addressees.id")
    contribution_id: int = Field(primary_key=True, foreign_key="contributions.id", index=True)
    is_dropped: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    """Whether it was in an earlier edition but not in the last one."""


class BundleEdition(Table, table=True):
    """An edition of a bundle as it was when it was first handed over.

    It never changes: a correction is another edition.
    """

    __tablename__ = "bundle_editions"
    __table_args__ = (UniqueConstraint("bundle_id", "edition"),)

    id: int = Field(default=None, primary_key=True)
    bundle_id: int = Field(foreign_key="bundles.id")
    edition: int
    handed_on: dt.date
    """The day on which the first addressee received it."""
    made_at: dt.datetime = at()
    """When it was frozen; its files have this as the time at which they were made, whenever that is."""
    content: dict[str, Any] = Field(sa_type=JSON)
    """Everything that its files say, as plain data: `alliance.bundles.editions.FrozenEdition`."""


class AddresseeEvent(Table, table=True):
    """A change in an addressee's state: append-only.

    Everybody who supports an item is notified of each event once.
    """

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
    """What an organisation allows before it is named in a bundle: requested at most once per edition."""

    __tablename__ = "mandates"
    __table_args__ = (UniqueConstraint("bundle_id", "organisation_id", "edition"),)

    id: int = Field(default=None, primary_key=True)
    bundle_id: int = Field(foreign_key="bundles.id")
    organisation_id: int = reference("organisations.id")
    edition: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """The edition for which it was requested."""
    ask: str | None = Field(default=None, max_length=1000)
    """The bundle's request at the time the mandate was requested; None for rows from before this was stored."""
    addressees: list[Any] | None = Field(default=None, sa_type=JSON)
    """Kind and name of each addressee at that time; None for rows from before this was stored."""
    until: dt.date | None = None
    """The deadline for the organisation's answer."""
    asked_member_id: int | None = reference("members.id", default=None)
    """The member who was asked; None if there is nobody to ask."""
    naming: Naming | None = word(Naming, default=None)
    """None: not answered. The organisation is then counted, but not named."""
    executive_agreed: bool | None = None
    valid_until: dt.date | None = None
    by_member_id: int | None = reference("members.id", default=None)
    asked_at: dt.datetime | None = at(default=None)
    answered_at: dt.datetime | None = at(default=None)


class MandateItem(Table, table=True):
    """A contribution that a mandate covers: the organisation's permission applies only to these."""

    __tablename__ = "mandate_items"

    mandate_id: int = Field(primary_key=True, foreign_key="mandates.id")
    contribution_id: int = Field(primary_key=True, foreign_key="contributions.id", index=True)


class MandateEvent(Table, table=True):
    """An organisation's answer about its mandate: append-only."""

    __tablename__ = "mandate_events"

    id: int = Field(default=None, primary_key=True)
    mandate_id: int = reference("mandates.id")
    naming: Naming | None = word(Naming, default=None)
    executive_agreed: bool | None = None
    by_member_id: int | None = reference("members.id", default=None)
    at: dt.datetime = at()
