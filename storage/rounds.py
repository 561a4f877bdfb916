"""Finding rounds and what they ask, and storing whole ones at once."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.database import Session
from storage.tables import (
    ActionStep,
    Asked,
    Contribution,
    Member,
    Round,
    RoundStep,
    StatusUpdate,
    StepLink,
    StepOwner,
)
from storage.words import LinkKind, Status

RUNNING = (Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK, Status.BLOCKED)
"""Steps that are asked about."""


class OwnedStep(NamedTuple):
    """An open step of an alliance with one of its owners; without one, both are None."""

    step_id: int
    status: str
    organisation_id: int | None
    contact_member_id: int | None


def list_open_steps(session: Session, alliance_id: int) -> list[OwnedStep]:
    """The running steps of an alliance with their owners, by number; a step of two owners comes twice."""
    statement = (
        select(ActionStep.id, ActionStep.status, StepOwner.organisation_id, StepOwner.contact_member_id)
        .outerjoin(StepOwner, col(StepOwner.step_id) == ActionStep.id)
        .where(ActionStep.alliance_id == alliance_id, col(ActionStep.status).in_(RUNNING))
        .order_by(col(ActionStep.number), col(StepOwner.id))
    )
    return [OwnedStep(*row) for row in session.execute(statement)]


def list_members_by_id(session: Session, member_ids: Sequence[int]) -> dict[int, Member]:
    """Members by their id, also those who left."""
    found: dict[int, Member] = {}
    for start in range(0, len(member_ids), 500):
        part = member_ids[start : start + 500]
        found |= {row.id or 0: row for row in session.exec(select(Member).where(col(Member.id).in_(part))).all()}
    return found


def list_reported_since(session: Session, alliance_id: int, *, since: dt.datetime) -> dict[int, StatusUpdate]:
    """The newest report on each step of an alliance that somebody made since then, by the step's id."""
    statement = (
        select(StatusUpdate)
        .join(ActionStep, col(ActionStep.id) == StatusUpdate.step_id)
        .where(ActionStep.alliance_id == alliance_id, col(StatusUpdate.at) >= since)
        .where(col(StatusUpdate.by_member_id).is_not(None))
        .order_by(col(StatusUpdate.at), col(StatusUpdate.id))
    )
    return {row.step_id: row for row in session.exec(statement).all()}


def insert_round_steps(session: Session, rows: Sequence[dict[str, Any]]) -> dict[int, int]:
    """Store the steps of one round at once; gives the new ids by the steps' ids."""
    if not rows:
        return {}
    table = RoundStep.__table__  # type: ignore[attr-defined]
    # Reading the ids afterwards takes a third of the time of `RETURNING` them.
    session.connection().execute(insert(table), list(rows))
    made = select_many(table.c.step_id, table.c.id).where(table.c.round_id == rows[0]["round_id"])
    return {row[0]: row[1] for row in session.execute(made)}


def insert_asked(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store who is asked what, at once."""
    if rows:
        session.connection().execute(insert(Asked.__table__), list(rows))  # type: ignore[attr-defined]


def take_back_asked(session: Session, round_step_id: int, *, but_for: Collection[int]) -> set[int]:
    """Ask nobody about a step of a round any more but these members; gives who of them is asked already."""
    known = session.exec(select(Asked).where(Asked.round_step_id == round_step_id)).all()
    for row in known:
        if row.member_id not in but_for:
            session.delete(row)
    session.flush()
    return {row.member_id for row in known if row.member_id in but_for}


def find_newest_round_step(session: Session, step_id: int) -> tuple[RoundStep, Round] | None:
    """A step in the newest round of its alliance, which takes answers until the next one begins."""
    statement = (
        select(RoundStep, Round)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(RoundStep.step_id == step_id, is_newest_round())
    )
    return session.exec(statement).first()


def list_newest_round_ids(session: Session, alliance_ids: Collection[int]) -> set[int]:
    """The newest round of each of these alliances, which alone takes answers."""
    statement = select(col(Round.id)).where(col(Round.alliance_id).in_(alliance_ids), is_newest_round())
    return {one for one in session.exec(statement.where(col(Round.is_missed).is_(False))).all() if one is not None}


def find_round(session: Session, round_id: int) -> Round | None:
    """A round."""
    return session.get(Round, round_id)


def list_rounds(session: Session, alliance_id: int, *, limit: int) -> Sequence[Round]:
    """The newest rounds of an alliance, newest first, missed ones among them."""
    statement = select(Round).where(Round.alliance_id == alliance_id).order_by(col(Round.opens_at).desc())
    return session.exec(statement.limit(limit)).all()


def find_next_end(session: Session, *, after: dt.datetime) -> dt.datetime | None:
    """When the next round ends after this moment."""
    statement = select(func.min(Round.ends_at)).where(col(Round.closed_at).is_(None), col(Round.ends_at) > after)
    return session.exec(statement).one()


def list_ended_rounds(session: Session, *, now: dt.datetime) -> Sequence[Round]:
    """The rounds whose deadline has passed and whose summary was not made."""
    statement = select(Round).where(col(Round.closed_at).is_(None), col(Round.ends_at) <= now)
    return session.exec(statement.order_by(col(Round.ends_at), col(Round.id))).all()


def list_steps_of_round(session: Session, round_id: int) -> Sequence[tuple[RoundStep, ActionStep]]:
    """The steps of a round as they are now, by number."""
    statement = (
        select(RoundStep, ActionStep)
        .join(ActionStep, col(ActionStep.id) == RoundStep.step_id)
        .where(RoundStep.round_id == round_id)
        .order_by(col(ActionStep.number))
    )
    return session.exec(statement).all()


def map_waits(session: Session, step_ids: Sequence[int]) -> dict[int, list[str]]:
    """The references of what each of these steps waits for, by its id."""
    other = aliased(ActionStep)
    statement = (
        select(StepLink.step_id, Contribution.number, other.number)
        .outerjoin(Contribution, col(Contribution.id) == StepLink.contribution_id)
        .outerjoin(other, col(other.id) == StepLink.other_step_id)
        .where(col(StepLink.step_id).in_(step_ids), col(StepLink.kind) == LinkKind.WAITS_FOR)
        .order_by(col(StepLink.id))
    )
    found: dict[int, list[str]] = {}
    for step_id, contribution, step in session.exec(statement).all():
        found.setdefault(step_id, []).append(f"B-{contribution}" if contribution is not None else f"A-{step}")
    return found


def is_newest_round() -> ColumnElement[bool]:
    """Whether a round is the newest that its alliance held: that one alone takes answers."""
    later = aliased(Round)
    return ~exists().where(
        col(later.alliance_id) == Round.alliance_id,
        col(later.is_missed).is_(False),
        or_(
            col(later.opens_at) > col(Round.opens_at),
            and_(col(later.opens_at) == Round.opens_at, col(later.id) > col(Round.id)),
        ),
    )
