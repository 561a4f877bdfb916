"""The action agenda: steps, the organisations that own them, and their status history."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.enums import Ambition, LinkKind, Status, StepEventKind
from storage.names import Name
from storage.numbered import Numbered, Series
from storage.tables.base import Table, at, reference, word


class ActionStep(Table, Numbered, table=True):
    """A step of an alliance's agenda, `A-<number>`. `status` repeats that of the newest `StatusUpdate`."""

    __tablename__ = "action_steps"
    __table_args__ = (Index("ix_action_steps_of_alliance", "alliance_id", "number"),)

    series: ClassVar[Series] = Series.STEP
    id: int = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    slug: str | None = Field(default=None, unique=True, max_length=120)
    """Identifies the step in the starter agenda, or the form that created it.

    It makes loading the file again, or submitting the form twice, find the existing step.
    """
    alliance_id: int = Field(foreign_key="alliances.id")
    title: str = Field(max_length=300)
    """At most 80 characters; the previous release could store 300."""
    title_en: str | None = Field(default=None, max_length=300)
    description: str = Field(default="", max_length=3000, sa_column_kwargs={"server_default": text("''")})
    description_en: str | None = Field(default=None, max_length=3000)
    ambition: Ambition = word(Ambition)
    status: Status = word(Status)
    is_continuous: bool = False
    due_on: dt.date | None = None
    review_on: dt.date | None = None
    rung_id: int | None = reference("rungs.id", default=None)
    """Its rung on the alliance's ladder, if the alliance has one."""
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """Counts changes other than of status: two people who edit at the same time are shown each other's changes."""
    archived_at: dt.datetime | None = at(default=None)
    source: str | None = Field(default=None, max_length=300)
    source_year: int | None = None
    created_at: dt.datetime = at()
    updated_at: dt.datetime = at()

    @property
    def titles(self) -> Name:
        """The title in Dutch, and in English if it has one."""
        return Name(self.title, self.title_en)


class StepOwner(Table, table=True):
    """An organisation that owns a step, with a contact person who need not be in Slack."""

    __tablename__ = "step_owners"
    __table_args__ = (UniqueConstraint("step_id", "organisation_id"),)

    id: int = Field(default=None, primary_key=True)
    step_id: int = reference("action_steps.id")
    organisation_id: int = reference("organisations.id")
    contact_member_id: int | None = reference("members.id", default=None)
    contact_name: str | None = Field(default=None, max_length=150)
    """Name of a contact person who is not in Slack: the lead officer reports for them."""
    since: dt.datetime = at()


class StatusUpdate(Table, table=True):
    """One status of a step: append-only, but one that is undone becomes a `StepEvent`."""

    __tablename__ = "status_updates"
    __table_args__ = (Index("ix_status_updates_newest_of_step", "step_id", "at", "id"),)

    id: int = Field(default=None, primary_key=True)
    step_id: int = reference("action_steps.id")
    status: Status = word(Status)
    note: str = Field(default="", max_length=3000)
    by_member_id: int | None = reference("members.id", default=None)
    acting_for_id: int | None = reference("members.id", default=None)
    """The chair for whom a delegate acted, or the member for whom a deputy acted."""
    at: dt.datetime = at(index=True)


class StepEvent(Table, table=True):
    """An event of a step other than a change of status: append-only."""

    __tablename__ = "step_events"

    id: int = Field(default=None, primary_key=True)
    step_id: int = reference("action_steps.id")
    kind: StepEventKind = word(StepEventKind)
    about: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    note: str = Field(default="", max_length=1000)
    by_member_id: int | None = reference("members.id", default=None)
    acting_for_id: int | None = reference("members.id", default=None)
    """The chair for whom a delegate acted."""
    at: dt.datetime = at(index=True)


class StepLink(Table, table=True):
    """A link from an action step to a contribution, or to another step that it belongs to or waits for."""

    __tablename__ = "step_links"
    __table_args__ = (UniqueConstraint("step_id", "contribution_id", "other_step_id", "kind"),)

    id: int = Field(default=None, primary_key=True)
    step_id: int = reference("action_steps.id")
    contribution_id: int | None = reference("contributions.id", default=None)
    other_step_id: int | None = reference("action_steps.id", default=None)
    kind: LinkKind = word(LinkKind)
    by_member_id: int | None = reference("members.id", default=None)
    at: dt.datetime = at()
