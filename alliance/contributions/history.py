"""Record the events of a contribution, with everything that follows from each.

Every change to a contribution is an event: it appears in the history, updates every card and the search index, and
reaches the followers.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alliance.contributions import cards, following
from alliance.enums import EventKind
from alliance.errors import Conflict
from alliance.index import indexing
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.visibility import is_own
from storage.contributions import contributions as rows
from storage.contributions import news as news_rows
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
"""Events that followers are notified of; the others appear only in the history."""
CHANGES_MATCHES = frozenset(
    {
        EventKind.EDITED,
        EventKind.VERSION_RESTORED,
        EventKind.KIND_CORRECTED,
        EventKind.MERGED_IN,
        EventKind.MERGE_UNDONE,
        EventKind.RESTORED,
    }
)
"""Events after which a contribution may solve, or be solved by, something else."""
NOT_SEARCHED = frozenset(
    {
        EventKind.ADOPTED,
        EventKind.ADOPTION_CHANGED,
        EventKind.STEP_LINKED,
        EventKind.STEP_UNLINKED,
        EventKind.STEP_STATUS,
        EventKind.REVIEW_ASKED,
        EventKind.BUNDLE_STATE,
        EventKind.DECIDED,
    }
)
"""Events that change nothing by which a contribution is found; a bundle causes two hundred at once."""
NOT_ON_CARDS = frozenset({EventKind.SHARED, EventKind.REVIEW_ASKED})
"""Events that no card has to show: sharing comes before the first card, and many reviews are asked at once."""


@dataclass(frozen=True)
class HistoryLine:
    """One line of a contribution's history."""

    kind: EventKind
    at: dt.datetime
    by: Member | None
    organisation: Organisation | None
    about: dict[str, Any]


def audit_others(
    session: Session,
    by: Person,
    action: str,
    contribution: Contribution,
    before: dict[str, Any],
    now: dt.datetime,
    **after: Any,
) -> None:
    """Record in the audit log what somebody did to a contribution that is neither theirs nor their organisation's."""
    if not is_own(by, contribution):
        audit(session, by, action, contribution.ref, before, now, **after)


def record_event(
    session: Session,
    contribution: Contribution,
    kind: EventKind,
    *,
    by: Person | None,
    now: dt.datetime,
    organisation_id: int | None = None,
    about: dict[str, Any] | None = None,
    notify_at: dt.datetime | None = None,
    is_told: bool = True,
) -> ContributionEvent:
    """Append an event to a contribution's history, with its consequences; call this after changing the rows.

    `organisation_id` is the organisation on whose behalf it was done: that of `by` unless given. The person who did it
    is not notified. Others are notified at `notify_at`, if it can be undone until then, else at once; nobody is unless
    `is_told`.
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
    if kind in CHANGES_MATCHES:
        contribution.matched_at = None
    session.add(event)
    session.flush()
    if kind not in NOT_SEARCHED:
        indexing.index_title(session, contribution)
    if kind in TOLD and is_told:
        following.notify_followers(session, event, now=now, notify_at=notify_at)
    if kind not in NOT_ON_CARDS:
        cards.refresh(session, contribution, now=now)
    return event


def lock_to_undo(session: Session, event_id: int) -> Contribution:
    """Lock the contribution of an event that is to be undone, and return it. Raises Conflict if it was merged since."""
    ((_, contribution),) = rows.list_events_by_id(session, [event_id])
    rows.lock_contributions(session, [contribution.id])
    if contribution.merged_into_id is not None:
        into = rows.find_contribution_by_id(session, contribution.merged_into_id)
        assert into is not None
        raise Conflict("problem.merged", ref=contribution.ref, into=into[0].ref)
    return contribution


def undo_events(session: Session, event_ids: Sequence[int], *, now: dt.datetime) -> None:
    """Mark events as undone, and tell nobody of them; call this after putting the rows back.

    Each stays in the history as what was done and undone, and counts as nothing else.
    """
    for event, contribution in rows.list_events_by_id(session, event_ids):
        event.about = {**event.about, "undone": str(event.kind)}
        event.kind = EventKind.UNDONE
        contribution.updated_at = now
        session.flush()
        news_rows.withdraw_news(session, event.id)
        indexing.index_title(session, contribution)
        cards.refresh(session, contribution, now=now)


def list_history(session: Session, contribution: Contribution) -> list[HistoryLine]:
    """List the events of a contribution, newest first. The caller has checked that the reader may see it."""
    return [
        HistoryLine(EventKind(event.kind), event.at, member, organisation, dict(event.about))
        for event, member, organisation in rows.list_events(session, contribution.id)
    ]
