"""Queries for matches that are news to the followers of a bottleneck."""

import datetime as dt
from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, and_, bindparam, func, or_
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.contributions.contributions import listed
from storage.engine.database import Session
from storage.enums import AdoptionState, ContributionKind, EventKind
from storage.tables import Contribution, ContributionEvent, Match

Occasion = tuple[Match, ContributionEvent, Contribution]
"""A match, the event that makes it news, and its practice or opportunity: shared, or embedded by an organisation."""


def list_occasions(session: Session, *, since: dt.datetime, limit: int | None = None) -> Sequence[Occasion]:
    """Unreported events since then of contributions that fit an open bottleneck, oldest first.

    Events before the bottleneck was shared are not news. An older practice becomes news once it is embedded.
    """
    return session.execute(_occasions(limit), {"since": since}).all()


@cache
def _occasions(limit: int | None) -> Select[Match, ContributionEvent, Contribution]:
    bottleneck = aliased(Contribution)
    is_untold = col(Match.notified_at).is_(None)
    # Practices older than the bottleneck are stored as notified at the moment at which the match was found.
    was_there = col(Match.notified_at) == col(Match.found_at)
    state, before = (col(ContributionEvent.about)[name].as_string() for name in ("state", "from"))
    embedded = (
        col(ContributionEvent.kind).in_((EventKind.ADOPTED, EventKind.ADOPTION_CHANGED)),
        state == AdoptionState.EMBEDDED,
        func.coalesce(before, "") != AdoptionState.EMBEDDED,
    )
    statement = (
        select_many(Match, ContributionEvent, Contribution)
        .join(Contribution, col(Contribution.id) == Match.practice_id)
        .join(ContributionEvent, col(ContributionEvent.contribution_id) == Contribution.id)
        .join(bottleneck, col(bottleneck.id) == Match.bottleneck_id)
        .where(
            col(ContributionEvent.at) >= bindparam("since"),
            col(ContributionEvent.at) > col(bottleneck.created_at),
            col(Match.dismissed_at).is_(None),
            col(Contribution.kind) != ContributionKind.BOTTLENECK,
            col(bottleneck.kind) == ContributionKind.BOTTLENECK,
            *listed(),
            col(bottleneck.archived_at).is_(None),
            col(bottleneck.merged_into_id).is_(None),
            or_(
                and_(col(ContributionEvent.kind) == EventKind.SHARED, is_untold),
                and_(*embedded, or_(is_untold, was_there)),
            ),
        )
        .order_by(col(ContributionEvent.at), col(ContributionEvent.id), col(Match.id))
    )
    return statement.limit(limit) if limit else statement


def find_match(session: Session, match_id: int) -> Match | None:
    """The match with this id, or None if the two contributions no longer fit."""
    return session.get(Match, match_id)
