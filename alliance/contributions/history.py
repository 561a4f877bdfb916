"""What happens to a contribution: one event for each thing, and everything that follows from it.

An event is the one way in which anything about a contribution changes: it stands in the history, brings every card up
to date, keeps the search index right, and reaches those who follow.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from alliance.contributions import cards, following
from alliance.index import indexing
from alliance.people.members import Person
from alliance.words import EventKind
from storage.contributions import contributions as rows
from storage.engine.database import Session
from storage.tables import Contribution, ContributionEvent, Member, Organisation

TOLD = frozenset(
    {
        EventKind.ENDORSED,
        EventKind.ADOPTED,
        EventKind.ADOPTION_CHANGED,
        EventKind.STEP_LINKED,
        EventKind.STEP_STATUS,
        EventKind.MERGED_IN,
        EventKind.MERGED_AWAY,
        EventKind.MERGE_UNDONE,
        EventKind.ARCHIVED,
        EventKind.RESTORED,
        EventKind.NOT_VERIFIED,
        EventKind.KIND_CORRECTED,
        EventKind.DECIDED,
    }
)
"""What followers hear; the rest stands in the history alone."""


@dataclass(frozen=True)
class HistoryLine:
    """One line of a contribution's history."""

    kind: EventKind
    at: dt.datetime
    by: Member | None
    organisation: Organisation | None
    about: dict[str, Any]


def record_event(
    session: Session,
    contribution: Contribution,
    kind: EventKind,
    *,
    by: Person | None,
    now: dt.datetime,
    organisation_id: int | None = None,
    about: dict[str, Any] | None = None,
) -> ContributionEvent:
    """Append an event to a contribution's history, with its consequences; call it after the rows have changed.

    `organisation_id` is on whose behalf it was done: the organisation of `by` unless given. Whoever did it is not
    told of it.
    """
    member = by.member if by else None
    event = ContributionEvent(
        contribution_id=contribution.id,
        kind=kind,
        by_member_id=member.id if member else None,
        organisation_id=organisation_id or (member.organisation_id if member else None),
        about=about or {},
        at=now,
    )
    contribution.updated_at = now
    session.add_all([contribution, event])
    session.flush()
    if kind is not EventKind.BUNDLE_STATE:  # nothing of it is searched, and a bundle has two hundred at once
        indexing.reindex(session, contribution)
    if kind in TOLD:
        following.tell(session, event, now=now)
    if kind is not EventKind.REVIEW_ASKED:  # nothing of it shows on a card, and many are asked at once
        cards.refresh(session, contribution, now=now)
    return event


def list_history(session: Session, contribution: Contribution) -> list[HistoryLine]:
    """Everything that happened to a contribution, newest first. Whoever calls has checked that it may be read."""
    return [
        HistoryLine(EventKind(event.kind), event.at, member, organisation, dict(event.about))
        for event, member, organisation in rows.list_events(session, contribution.id)
    ]
