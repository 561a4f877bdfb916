"""Query conditions for the state at a moment in time, shared by everything that reports on a period."""

import datetime as dt

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.tables import ActionStep, Alliance, Contribution, ContributionVersion, Merge

Wanted = int | tuple[int, ...] | None
"""An id, a tuple of alternative ids, or None for all rows."""


def contribution_existed(end: dt.datetime) -> ColumnElement[bool]:
    """Whether a contribution had been shared by `end`, and had not been archived or merged by then."""
    return and_(
        col(Contribution.created_at) < end,
        or_(col(Contribution.archived_at).is_(None), col(Contribution.archived_at) >= end),
        # A contribution merged by then is counted as part of the other one.
        ~exists().where(col(Merge.source_id) == Contribution.id, merge_existed(end)),
    )


def merge_existed(end: dt.datetime) -> ColumnElement[bool]:
    """Whether a merge had been made by `end` and not been undone by then."""
    return and_(col(Merge.at) < end, or_(col(Merge.undone_at).is_(None), col(Merge.undone_at) >= end))


def merged_ids(end: dt.datetime) -> Select[int]:
    """The ids of the contributions that had been merged into another one by `end`."""
    return select(col(Merge.source_id)).where(merge_existed(end))


def step_existed(end: dt.datetime) -> ColumnElement[bool]:
    """Whether a step had been entered by `end` and not been archived by then."""
    return and_(
        col(ActionStep.created_at) < end,
        or_(col(ActionStep.archived_at).is_(None), col(ActionStep.archived_at) >= end),
    )


def alliance_existed(end: dt.datetime) -> ColumnElement[bool]:
    """Whether an alliance had not been archived by `end`."""
    return or_(col(Alliance.archived_at).is_(None), col(Alliance.archived_at) >= end)


def within(column: dt.datetime | None, start: dt.datetime, end: dt.datetime) -> ColumnElement[bool]:
    """Whether a datetime lies in a period; `end` is excluded."""
    return and_(col(column) >= start, col(column) < end)


def only(column: int | None, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions that a column equals the wanted id or one of the wanted ids; empty if `wanted` is None."""
    if isinstance(wanted, tuple):
        return [col(column).in_(wanted)]
    return [] if wanted is None else [col(column) == wanted]


def version_at(end: dt.datetime) -> tuple[type[ContributionVersion], ColumnElement[bool]]:
    """The version of each contribution at `end`, and the condition that joins it; some contributions have none."""
    read, earlier = aliased(ContributionVersion), aliased(ContributionVersion)
    newest = (
        select(func.max(earlier.version))
        .where(col(earlier.contribution_id) == Contribution.id, col(earlier.at) < end)
        .correlate(Contribution)
        .scalar_subquery()
    )
    return read, and_(col(read.contribution_id) == Contribution.id, col(read.version) == newest)
