"""Queries for Home: each has a limit and a matching index, so that none gets slower as the data grows.

"Most" endorsed or adopted means among the newest `WINDOW`: what is being endorsed and adopted now.
"""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import exists, func, literal_column, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from storage.contributions.contributions import listed
from storage.engine.database import Session
from storage.enums import APPLIED, RUNNING, AdoptionState, ContributionKind, DeliveryState, Status
from storage.tables import (
    ActionStep,
    Adoption,
    Alliance,
    Contribution,
    Delivery,
    DigestCopy,
    Endorsement,
    Member,
    Organisation,
    StepOwner,
)

WINDOW = 200
"""How many of the newest endorsements or adoptions are considered for the most endorsed or most adopted."""
COUNTED = 100
"""Counting stops here: beyond it, Home only shows "more than a hundred"."""


def list_newest_of_alliance(
    session: Session, alliance_id: int, *, limit: int, kind: ContributionKind | None = None
) -> Sequence[int]:
    """The ids of an alliance's newest contributions that are neither archived nor merged."""
    statement = select(Contribution.id).where(Contribution.alliance_id == alliance_id, *listed())
    if kind is not None:
        statement = statement.where(Contribution.kind == kind)
    found = session.exec(statement.order_by(col(Contribution.number).desc()).limit(limit)).all()
    return list(found)


def list_newest_of_author(session: Session, member_id: int, *, limit: int) -> Sequence[int]:
    """The ids of a member's newest contributions that are neither archived nor merged."""
    statement = select(Contribution.id).where(Contribution.author_id == member_id, *listed())
    found = session.exec(statement.order_by(col(Contribution.number).desc()).limit(limit)).all()
    return list(found)


def list_newest(session: Session, *, limit: int) -> Sequence[int]:
    """The ids of the newest contributions, including the few that are archived or merged.

    Excluding those would make SQLite sort all others instead of walking past them.
    """
    found = session.exec(select(Contribution.id).order_by(col(Contribution.number).desc()).limit(limit)).all()
    return list(found)


def list_asked(session: Session, member_id: int, *, limit: int) -> Sequence[int]:
    """The ids of a member's contributions with an open review question, longest overdue first."""
    # The zero is literal: PostgreSQL uses the small partial index for it, but not for a parameter.
    statement = select(Contribution.id).where(
        Contribution.author_id == member_id, col(Contribution.reviews_asked) > literal_column("0"), *listed()
    )
    found = session.exec(statement.order_by(col(Contribution.review_on)).limit(limit)).all()
    return list(found)


def list_adoptions_of(session: Session, organisation_id: int, *, limit: int) -> Sequence[Adoption]:
    """An organisation's adoptions that are not stopped, most recently changed first."""
    statement = (
        select(Adoption)
        .join(Contribution, col(Contribution.id) == Adoption.contribution_id)
        .where(Adoption.organisation_id == organisation_id, Adoption.state != AdoptionState.STOPPED, *listed())
    )
    return session.exec(statement.order_by(col(Adoption.updated_at).desc()).limit(limit)).all()


def list_recognised(session: Session) -> Sequence[int]:
    """The ids of the most recently endorsed contributions, newest endorsement first, each once."""
    statement = select(Endorsement.contribution_id).order_by(col(Endorsement.created_at).desc()).limit(WINDOW)
    return list(dict.fromkeys(session.exec(statement).all()))


def list_taken_over(session: Session) -> Sequence[int]:
    """The ids of the most recently adopted practices, newest adoption first, each once."""
    statement = select(Adoption.contribution_id).order_by(col(Adoption.created_at).desc()).limit(WINDOW)
    return list(dict.fromkeys(session.exec(statement).all()))


def list_fitting(
    session: Session,
    contribution_ids: Collection[int],
    *,
    kind: ContributionKind | None = None,
    alliance_ids: Collection[int] | None = None,
    but_of: Collection[int] = (),
) -> set[int]:
    """Those of these contributions of this kind, in these alliances, and not from the organisations `but_of`."""
    statement = select(Contribution.id).where(
        col(Contribution.id).in_(contribution_ids), col(Contribution.organisation_id).not_in(but_of), *listed()
    )
    if kind is not None:
        statement = statement.where(Contribution.kind == kind)
    if alliance_ids is not None:
        statement = statement.where(col(Contribution.alliance_id).in_(alliance_ids))
    return set(session.exec(statement).all())


def list_elsewhere(session: Session, contribution_ids: Collection[int], alliance_ids: Collection[int]) -> set[int]:
    """Those of these contributions that are not in these alliances."""
    statement = select(Contribution.id).where(
        col(Contribution.id).in_(contribution_ids), col(Contribution.alliance_id).not_in(alliance_ids)
    )
    return set(session.exec(statement).all())


def map_endorsers(session: Session, contribution_ids: Collection[int]) -> dict[int, set[int]]:
    """The organisations that currently endorse each of these contributions, their own excluded, by contribution id."""
    statement = (
        select(Endorsement.contribution_id, Endorsement.organisation_id)
        .join(Contribution, col(Contribution.id) == Endorsement.contribution_id)
        .where(
            col(Endorsement.contribution_id).in_(contribution_ids),
            col(Endorsement.withdrawn_at).is_(None),
            Endorsement.organisation_id != Contribution.organisation_id,
        )
    )
    return _sets(session.exec(statement).all() if contribution_ids else ())


def map_adopters(session: Session, contribution_ids: Collection[int]) -> dict[int, set[int]]:
    """The organisations that apply each of these practices, by contribution id."""
    statement = select(Adoption.contribution_id, Adoption.organisation_id).where(
        col(Adoption.contribution_id).in_(contribution_ids), col(Adoption.state).in_(APPLIED)
    )
    return _sets(session.exec(statement).all() if contribution_ids else ())


def list_adopted_by(session: Session, organisation_id: int, contribution_ids: Collection[int]) -> set[int]:
    """Those of these practices that an organisation adopted, including stopped adoptions."""
    statement = select(Adoption.contribution_id).where(
        Adoption.organisation_id == organisation_id, col(Adoption.contribution_id).in_(contribution_ids)
    )
    return set(session.exec(statement).all()) if contribution_ids else set()


def list_steps_in_need(
    session: Session, alliance_ids: Collection[int], *, today: dt.date, limit: int
) -> Sequence[tuple[ActionStep, Alliance]]:
    """The steps of these alliances that are stuck or overdue, first the stuck ones, then the longest overdue."""
    running = (Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK)
    is_late = (col(ActionStep.due_on) < today) & col(ActionStep.status).in_(running)
    statement = (
        _steps(alliance_ids)
        .where(or_(col(ActionStep.status) == Status.BLOCKED, is_late))
        .order_by(col(ActionStep.status) != Status.BLOCKED, col(ActionStep.due_on), col(ActionStep.number))
    )
    return session.exec(statement.limit(limit)).all()


def list_steps_without_owner(
    session: Session, alliance_ids: Collection[int], *, limit: int
) -> Sequence[tuple[ActionStep, Alliance]]:
    """The open steps of these alliances without an owner."""
    owned = select(StepOwner.id).where(StepOwner.step_id == ActionStep.id).exists()
    statement = _steps(alliance_ids).where(col(ActionStep.status).in_(RUNNING), ~owned)
    return session.exec(statement.order_by(col(ActionStep.number)).limit(limit)).all()


def list_steps_undecided(
    session: Session, alliance_ids: Collection[int], *, limit: int
) -> Sequence[tuple[ActionStep, Alliance]]:
    """The proposed steps of these alliances that were neither adopted nor dropped yet."""
    statement = _steps(alliance_ids).where(ActionStep.status == Status.PROPOSED)
    return session.exec(statement.order_by(col(ActionStep.number)).limit(limit)).all()


def count_steps(session: Session, alliance_ids: Collection[int]) -> dict[int, dict[Status, int]]:
    """The number of steps of each status in each of these alliances, by alliance id."""
    statement = (
        select(ActionStep.alliance_id, ActionStep.status, func.count())
        .where(col(ActionStep.alliance_id).in_(alliance_ids))
        .group_by(col(ActionStep.alliance_id), col(ActionStep.status))
    )
    found: dict[int, dict[Status, int]] = {}
    for alliance_id, status, number in session.exec(statement).all() if alliance_ids else ():
        found.setdefault(alliance_id, {})[Status(status)] = int(number)
    return found


def list_new_people(session: Session, *, since: dt.datetime, limit: int) -> Sequence[tuple[Member, Organisation]]:
    """The members who joined since then and have not left, newest first."""
    statement = (
        select(Member, Organisation)
        .join(Organisation, col(Organisation.id) == Member.organisation_id)
        .where(col(Member.created_at) >= since, col(Member.left_at).is_(None))
        .order_by(col(Member.created_at).desc(), col(Member.id).desc())
    )
    return session.exec(statement.limit(limit)).all()


def count_failed(session: Session) -> dict[str, int]:
    """The number of failed deliveries by kind, among the newest `COUNTED`.

    Excludes digests that their channel refused and that were delivered to people instead.
    """
    refused, instead, arrived = aliased(DigestCopy), aliased(DigestCopy), aliased(Delivery)
    came_elsewhere = (
        exists(col(refused.id))
        .where(col(refused.delivery_id) == Delivery.id, col(Delivery.channel_key).not_like("U%"))
        .where(
            col(Delivery.channel_key).not_like("W%"), col(instead.slot) == refused.slot, col(instead.id) != refused.id
        )
        .where(col(arrived.id) == instead.delivery_id, col(arrived.state) == DeliveryState.SENT)
    )
    newest = (
        select(Delivery.kind)
        .where(Delivery.state == DeliveryState.FAILED, ~came_elsewhere)
        .order_by(col(Delivery.due_at).desc())
        .limit(COUNTED)
        .subquery()
    )
    statement = select(newest.c.kind, func.count()).group_by(newest.c.kind).order_by(func.count().desc(), newest.c.kind)
    return {kind: int(number) for kind, number in session.exec(statement).all()}


def count_not_verified(session: Session) -> int:
    """The number of contributions marked as not verified, up to `COUNTED`."""
    # Archived and merged ones are filtered here and not in the query, for the same reason as in `list_newest`.
    statement = select(Contribution.archived_at, Contribution.merged_into_id).where(
        col(Contribution.not_verified_since).is_not(None)
    )
    return session.exec(statement.limit(COUNTED)).all().count((None, None))


def _steps(alliance_ids: Collection[int]) -> Select[ActionStep, Alliance]:
    return (
        select(ActionStep, Alliance)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .where(col(ActionStep.alliance_id).in_(alliance_ids), col(Alliance.archived_at).is_(None))
    )


def _sets(pairs: Sequence[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return found
