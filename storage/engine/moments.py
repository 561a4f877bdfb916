"""What was true at a moment, as conditions of a query: shared by everything that reports on a period."""

import datetime as dt

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.tables import ActionStep, Alliance, Contribution, ContributionVersion, Merge

Wanted = int | tuple[int, ...] | None
"""An id, one of several, or None for all there are."""


def lived(end: dt.datetime) -> ColumnElement[bool]:
    """Whether a contribution had been shared by `end`, and was neither archived nor gone up in another one by then."""
    return and_(
        col(Contribution.created_at) < end,
        or_(col(Contribution.archived_at).is_(None), col(Contribution.archived_at) >= end),
        # What went up in another one by then is counted there.
        ~exists().where(col(Merge.source_id) == Contribution.id, is_merge(end)),
    )


def is_merge(end: dt.datetime) -> ColumnElement[bool]:
    """Whether a merge had been made by `end` and not undone by then."""
    return and_(col(Merge.at) < end, or_(col(Merge.undone_at).is_(None), col(Merge.undone_at) >= end))


def merged(end: dt.datetime) -> Select[int]:
    """The contributions that had gone up in another one by `end`."""
    return select(col(Merge.source_id)).where(is_merge(end))


def stood(end: dt.datetime) -> ColumnElement[bool]:
    """Whether a step had been entered by `end` and was not archived by then."""
    return and_(
        col(ActionStep.created_at) < end,
        or_(col(ActionStep.archived_at).is_(None), col(ActionStep.archived_at) >= end),
    )


def ran(end: dt.datetime) -> ColumnElement[bool]:
    """Whether an alliance was not archived by `end`."""
    return or_(col(Alliance.archived_at).is_(None), col(Alliance.archived_at) >= end)


def within(column: dt.datetime | None, start: dt.datetime, end: dt.datetime) -> ColumnElement[bool]:
    """Whether a moment lies in a period, whose end is no part of it."""
    return and_(col(column) >= start, col(column) < end)


def of(column: int | None, wanted: Wanted) -> list[ColumnElement[bool]]:
    """That a column is this id, or one of these; nothing to ask where none is wanted."""
    if isinstance(wanted, tuple):
        return [col(column).in_(wanted)]
    return [] if wanted is None else [col(column) == wanted]


def read_at(end: dt.datetime) -> tuple[type[ContributionVersion], ColumnElement[bool]]:
    """How contributions read at `end`: their version then, and what joins it to them; some have none."""
    read, earlier = aliased(ContributionVersion), aliased(ContributionVersion)
    newest = (
        select(func.max(earlier.version))
        .where(col(earlier.contribution_id) == Contribution.id, col(earlier.at) < end)
        .correlate(Contribution)
        .scalar_subquery()
    )
    return read, and_(col(read.contribution_id) == Contribution.id, col(read.version) == newest)
