"""Queries for the outcomes of contributions: decisions by meetings, and the progress of dossiers with them."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import BindParameter, bindparam
from sqlmodel import col, select

from storage.contributions.contributions import list_merged_into
from storage.engine.database import Session
from storage.enums import EventKind
from storage.tables import AgendaItem, ContributionEvent, Decision, Endorsement, Meeting, Organisation


def map_including(session: Session, contribution_ids: Collection[int]) -> dict[int, set[int]]:
    """Map these contributions, and all merged into them, to those of `contribution_ids` that include them; by id."""
    told_in = {one: {one} for one in contribution_ids}
    level = set(told_in)
    while level:
        rows = list_merged_into(session, level)
        level = set()
        for key, into, _ in rows:
            known = told_in.setdefault(key, set())
            if not told_in[into] <= known:
                known |= told_in[into]
                level.add(key)
    return told_in


def list_handed(session: Session, contribution_ids: Collection[int]) -> Sequence[ContributionEvent]:
    """The progress events of dossiers with these contributions, oldest first."""
    return session.exec(_HANDED, params={"ids": list(contribution_ids)}).all()


def list_endorsed(
    session: Session, contribution_ids: Collection[int]
) -> Sequence[tuple[int, dt.datetime, Organisation]]:
    """The endorsements of these contributions: contribution id, when and by which organisation, oldest first."""
    return session.exec(_ENDORSED, params={"ids": list(contribution_ids)}).all()


def list_decided(session: Session, contribution_ids: Collection[int]) -> Sequence[tuple[int, Decision, Meeting]]:
    """The decisions on these contributions, each with the contribution's id and the meeting, earliest meeting first."""
    found = session.exec(_DECIDED, params={"ids": list(contribution_ids)}).all()
    return [(key, decision, meeting) for key, decision, meeting in found if key is not None]


def list_decided_of_bundle(session: Session, bundle_id: int) -> Sequence[tuple[Decision, Meeting]]:
    """The decisions on a bundle, latest meeting first."""
    statement = (
        select(Decision, Meeting)
        .join(AgendaItem, col(AgendaItem.id) == Decision.item_id)
        .join(Meeting, col(Meeting.id) == Decision.meeting_id)
        .where(AgendaItem.bundle_id == bundle_id)
        .order_by(col(Meeting.held_on).desc(), col(Decision.id).desc())
    )
    return session.exec(statement).all()


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_HANDED = (
    select(ContributionEvent)
    .where(
        col(ContributionEvent.contribution_id).in_(_IDS),
        ContributionEvent.kind == EventKind.BUNDLE_STATE,
    )
    .order_by(col(ContributionEvent.id))
)
_ENDORSED = (
    select(Endorsement.contribution_id, Endorsement.created_at, Organisation)
    .join(Organisation, col(Organisation.id) == Endorsement.organisation_id)
    .where(col(Endorsement.contribution_id).in_(_IDS), col(Endorsement.withdrawn_at).is_(None))
    .order_by(col(Endorsement.created_at), col(Endorsement.id))
)
_DECIDED = (
    select(AgendaItem.contribution_id, Decision, Meeting)
    .join(Decision, col(Decision.item_id) == AgendaItem.id)
    .join(Meeting, col(Meeting.id) == Decision.meeting_id)
    .where(col(AgendaItem.contribution_id).in_(_IDS))
    .order_by(col(Meeting.held_on), col(Decision.id))
)
