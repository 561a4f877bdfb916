"""People who come and go: roles that nobody holds for now, what Slack showed of people, and the nightly walk."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from storage.enums import NoticeKind, VacantRole
from storage.tables.base import Table, at, reference, word


class Vacancy(Table, table=True):
    """A role that nobody holds for now, since the last who held it left; shown until somebody is appointed."""

    __tablename__ = "vacancies"

    id: int = Field(default=None, primary_key=True)
    role: VacantRole = word(VacantRole)
    alliance_id: int | None = reference("alliances.id", default=None)
    """The alliance without this chair; None for a role in the network."""
    member_id: int = reference("members.id")
    """The member who held it."""
    by_member_id: int | None = reference("members.id", default=None)
    """Who said that nobody holds it for now; None if Slack closed the account."""
    since: dt.datetime = at()
    ended_at: dt.datetime | None = at(default=None, index=True)


class PeopleNotice(Table, table=True):
    """A change of a member in Slack of which the secretariat is notified, in one message a day."""

    __tablename__ = "people_notices"

    id: int = Field(default=None, primary_key=True)
    kind: NoticeKind = word(NoticeKind)
    member_id: int = reference("members.id")
    organisation_id: int | None = reference("organisations.id", default=None)
    """The organisation to which their new mail domain points."""
    noted_at: dt.datetime = at()
    notified_at: dt.datetime | None = at(default=None, index=True)


class DirectoryWalk(Table, table=True):
    """How far the nightly walk through Slack's list of people and the channels' members is.

    One row for each night; the process that holds it does the next page, and after a restart any process goes on.
    """

    __tablename__ = "directory_walks"

    night: dt.date = Field(primary_key=True)
    """Its date in the network's time zone."""
    channel: str | None = Field(default=None, max_length=32)
    """The channel whose members are listed; None while the people of the workspace are."""
    cursor: str | None = Field(default=None, max_length=200)
    """Slack's cursor of the next page; None for a first page."""
    seen: list[Any] = Field(default_factory=list, sa_type=JSON)
    """The Slack ids of members from other workspaces who were seen in a channel, or may be in one that was skipped."""
    held_until: dt.datetime | None = at(default=None)
    """No process does the next page before this moment."""
    finished_at: dt.datetime | None = at(default=None)
