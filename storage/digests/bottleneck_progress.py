"""Count how far bottlenecks had come by a moment, by the stretch of time in which they were shared."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import case, exists, func, or_, union
from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.digests.addressee_answers import find_answered
from storage.digests.impact import find_done_by_step, through_merges
from storage.engine.database import Session
from storage.engine.moments import Wanted, merged_ids, only, version_at
from storage.enums import ContributionKind, LinkKind
from storage.tables import (
    BundleItem,
    Contribution,
    Endorsement,
    StepLink,
)


class CountedBottlenecks(NamedTuple):
    """The number of bottlenecks that were shared in the same stretch of time and came equally far."""

    place: int
    """Of the stretch, counted from 0."""
    is_recognised: bool
    is_taken_up: bool
    is_answered: bool
    number: int


def count_bottlenecks(
    session: Session, *, starts: Sequence[dt.datetime], end: dt.datetime, alliance_id: Wanted
) -> list[CountedBottlenecks]:
    """How far the bottlenecks shared since the first of `starts` had come by `end`.

    Each of `starts` begins a stretch of time that lasts until the next one. Archived bottlenecks count, merged ones
    count as the one into which they were merged.
    """
    shared_at = col(Contribution.created_at)
    read, is_read = version_at(end)
    recognised = exists().where(
        col(Endorsement.contribution_id) == Contribution.id,
        col(Endorsement.organisation_id) != Contribution.organisation_id,
        col(Endorsement.created_at) < end,
        or_(col(Endorsement.withdrawn_at).is_(None), col(Endorsement.withdrawn_at) >= end),
    )
    place = case(*((shared_at >= start, number) for number, start in reversed(list(enumerate(starts)))), else_=-1)
    found = (
        select_many(
            place.label("place"),
            _flag(recognised).label("recognised"),
            _flag(col(Contribution.id).in_(through_merges(_taken_up(end), end, "taken_up"))).label("taken_up"),
            _flag(col(Contribution.id).in_(through_merges(_answered(session, end), end, "answered"))).label("answered"),
        )
        .join(read, is_read, isouter=True)
        .where(
            shared_at >= starts[0],
            shared_at < end,
            func.coalesce(read.kind, Contribution.kind) == ContributionKind.BOTTLENECK,
            col(Contribution.id).not_in(merged_ids(end)),
            *only(Contribution.alliance_id, alliance_id),
        )
        .subquery()
    )
    each = (found.c.place, found.c.recognised, found.c.taken_up, found.c.answered)
    counted = session.execute(select_many(*each, func.count()).group_by(*each)).all()
    return [CountedBottlenecks(at, bool(one), bool(two), bool(three), n) for at, one, two, three, n in counted]


def _flag(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def _taken_up(end: dt.datetime) -> Any:
    """The contributions in a bundle, and those made into a step."""
    made = select(col(StepLink.contribution_id)).where(
        StepLink.kind == LinkKind.MADE_OF, col(StepLink.contribution_id).is_not(None), col(StepLink.at) < end
    )
    return union(select(col(BundleItem.contribution_id)).where(col(BundleItem.created_at) < end), made)


def _answered(session: Session, end: dt.datetime) -> Any:
    """The contributions that an addressee had answered about, and those made into a step that was done."""
    return union(find_answered(session, end), find_done_by_step(end))
