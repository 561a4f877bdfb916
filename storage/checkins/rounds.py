"""Queries for rounds and their questions, and bulk inserts of whole rounds."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.agenda.past_statuses import is_report
from storage.engine.bulk import insert_each, insert_rows
from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.enums import RUNNING, ChairKind, LinkKind, Status
from storage.numbered import Series
from storage.tables import (
    ActionStep,
    Asked,
    Chair,
    Contribution,
    Participation,
    Round,
    RoundStep,
    StatusUpdate,
    StepLink,
    StepOwner,
)


class OwnedStep(NamedTuple):
    """An open step of an alliance with one of its owners; if it has none, both owner fields are None."""

    step_id: int
    status: str
    organisation_id: int | None
    contact_member_id: int | None
    number: int = 0


def list_open_steps(session: Session, alliance_id: int, *, is_locked: bool = False) -> list[OwnedStep]:
    """The open steps of an alliance with their owners, by number; a step with two owners occurs twice.

    `is_locked` as with `map_open_steps`.
    """
    return map_open_steps(session, [alliance_id], is_locked=is_locked).get(alliance_id, [])


def map_open_steps(
    session: Session,
    alliance_ids: Collection[int],
    *,
    after: int = 0,
    limit: int | None = None,
    is_locked: bool = False,
) -> dict[int, list[OwnedStep]]:
    """The open steps of these alliances with their owners: the alliances by id, the steps of each by number.

    `after` skips steps up to that number. `limit` restricts the number of steps; all owners of each step are included.
    `is_locked` waits for changes of the steps, and lets nobody change their owners until the transaction ends.
    """
    statement = (
        select_many(col(ActionStep.id), col(ActionStep.alliance_id), col(ActionStep.number), col(ActionStep.status))
        .where(is_listed(ActionStep.alliance_id, alliance_ids), col(ActionStep.status).in_(RUNNING))
        .where(col(ActionStep.number) > after)
        .order_by(col(ActionStep.alliance_id), col(ActionStep.number))
        .limit(limit)
    )
    if is_locked:
        # A step that the round asks about would make this transaction wait too, but after it has read the owners.
        statement = statement.with_for_update(read=True, key_share=True)
    steps = session.execute(statement).all()
    owners = map_owners(session, [row[0] for row in steps])
    found: dict[int, list[OwnedStep]] = {}
    for step_id, alliance_id, number, status in steps:
        for organisation_id, contact_id in owners.get(step_id, ((None, None),)):
            owned = OwnedStep(step_id, status, organisation_id, contact_id, number)
            found.setdefault(alliance_id, []).append(owned)
    return found


def map_owners(session: Session, step_ids: Sequence[int]) -> dict[int, list[tuple[int, int | None]]]:
    """The owners of each of these steps that has any: the ids of the organisation and of its contact person."""
    statement = (
        select_many(col(StepOwner.step_id), col(StepOwner.organisation_id), col(StepOwner.contact_member_id))
        .where(is_listed(StepOwner.step_id, step_ids))
        .order_by(col(StepOwner.id))
    )
    found: dict[int, list[tuple[int, int | None]]] = {}
    for step_id, organisation_id, contact_id in session.execute(statement):
        found.setdefault(step_id, []).append((organisation_id, contact_id))
    return found


def map_steps_for(
    session: Session, member_ids: Collection[int], alliance_ids: Collection[int]
) -> dict[int, list[OwnedStep]]:
    """The open steps about which one of these members might be asked, by alliance, each with its owner.

    The member is the owner's contact person for the step, the organisation's in the alliance, or the alliance's
    lead officer: whether they are asked is decided by the rules.
    """
    owned = (
        select_many(
            col(ActionStep.alliance_id),
            col(ActionStep.id),
            col(ActionStep.status),
            col(StepOwner.organisation_id),
            col(StepOwner.contact_member_id),
            col(ActionStep.number),
        )
        .join(StepOwner, col(StepOwner.step_id) == ActionStep.id)
        .where(col(ActionStep.status).in_(RUNNING))
        .order_by(col(ActionStep.number), col(StepOwner.id))
    )
    takes_part = and_(
        col(Participation.alliance_id) == ActionStep.alliance_id,
        col(Participation.organisation_id) == StepOwner.organisation_id,
    )
    chaired = and_(col(Chair.alliance_id) == ActionStep.alliance_id, col(Chair.kind) == ChairKind.OFFICIAL)
    found: dict[tuple[int, int, int], Any] = {}
    # Separate queries, each with an index of its own.
    for statement in (
        owned.where(col(StepOwner.contact_member_id).in_(member_ids)),
        owned.join(Participation, takes_part).where(
            col(Participation.contact_member_id).in_(member_ids), col(Participation.until).is_(None)
        ),
        owned.join(Chair, chaired).where(col(Chair.member_id).in_(member_ids), col(Chair.until).is_(None)),
    ):
        found |= {(row[5], row[1], row[3]): row for row in session.execute(statement)}
    by_alliance: dict[int, list[OwnedStep]] = {key: [] for key in alliance_ids}
    for _, row in sorted(found.items()):
        if row[0] in by_alliance:
            by_alliance[row[0]].append(OwnedStep(*row[1:]))
    return by_alliance


def map_reported_since(session: Session, step_ids: Collection[int], *, since: dt.datetime) -> dict[int, StatusUpdate]:
    """The newest report by a member on each of these steps since then, by step id."""
    statement = (
        select(StatusUpdate)
        .where(is_listed(StatusUpdate.step_id, step_ids), col(StatusUpdate.at) >= since)
        .where(is_report())
        .order_by(col(StatusUpdate.at), col(StatusUpdate.id))
    )
    return {row.step_id: row for row in session.exec(statement).all()}


def map_explained(session: Session, step_ids: Collection[int], *, since: dt.datetime) -> dict[int, dt.datetime]:
    """When a member last reported with an explanation on each of these steps since then, by step id."""
    statement = (
        select(StatusUpdate.step_id, func.max(StatusUpdate.at))
        .where(is_listed(StatusUpdate.step_id, step_ids), col(StatusUpdate.at) >= since, StatusUpdate.note != "")
        .where(col(StatusUpdate.by_member_id).is_not(None))
        .group_by(col(StatusUpdate.step_id))
    )
    return dict(session.exec(statement).all())


def map_statuses_before(session: Session, moments: Mapping[int, dt.datetime]) -> dict[int, Status]:
    """The status of each of these steps before the moment given with its id; omits steps that are newer."""
    if not moments:
        return {}
    statement = (
        select(StatusUpdate.step_id, StatusUpdate.status, StatusUpdate.at)
        .where(is_listed(StatusUpdate.step_id, moments), col(StatusUpdate.at) < max(moments.values()))
        .order_by(col(StatusUpdate.at), col(StatusUpdate.id))
    )
    return {step_id: Status(status) for step_id, status, at in session.exec(statement).all() if at < moments[step_id]}


def map_answered_since(session: Session, step_ids: Collection[int], *, since: dt.datetime) -> dict[int, RoundStep]:
    """Those of these steps that a member answered in a round since then, including "nothing new", by step id."""
    statement = (
        select(RoundStep)
        .where(is_listed(RoundStep.step_id, step_ids), col(RoundStep.answered_at) >= since)
        .where(col(RoundStep.answered_by_id).is_not(None))
        .order_by(col(RoundStep.answered_at), col(RoundStep.id))
    )
    return {row.step_id: row for row in session.exec(statement).all()}


def map_last_ends(session: Session, alliance_ids: Collection[int], *, before: dt.datetime) -> dict[int, dt.datetime]:
    """When the last check-in of each of these alliances that is over ended, by alliance id; omits those without one."""
    statement = select(Round.alliance_id, func.max(Round.ends_at)).where(is_listed(Round.alliance_id, alliance_ids))
    statement = statement.where(col(Round.ends_at) <= before, col(Round.poll_id).is_(None))
    statement = statement.where(col(Round.is_missed).is_(False)).group_by(col(Round.alliance_id))
    return dict(session.exec(statement).all())


def insert_rounds(session: Session, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rounds in bulk; returns their ids."""
    if not rows:
        return []
    table = Round.__table__  # type: ignore[attr-defined]
    return list(insert_each(session, insert(table).returning(table.c.id), rows).scalars())


def insert_round_steps(session: Session, rows: Sequence[dict[str, Any]]) -> dict[tuple[int, int], int]:
    """Insert the steps of rounds in bulk; returns the new ids by round id and step id."""
    if not rows:
        return {}
    table = RoundStep.__table__  # type: ignore[attr-defined]
    last = session.execute(select_many(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    # Reading the ids afterwards takes a third of the time of `RETURNING`.
    insert_rows(session, table, rows)
    made = session.execute(select_many(table.c.round_id, table.c.step_id, table.c.id).where(table.c.id > last))
    # Other transactions may have stored steps of other rounds meanwhile.
    rounds = {row["round_id"] for row in rows}
    return {(round_id, step_id): key for round_id, step_id, key in made if round_id in rounds}


def insert_asked(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the questions to members in bulk."""
    insert_rows(session, Asked.__table__, rows)  # type: ignore[attr-defined]


def take_back_asked(session: Session, round_step_id: int, *, but_for: Collection[int]) -> set[int]:
    """Withdraw a round's questions about a step to members not in `but_for`.

    Returns the ids in `but_for` of members who are asked already.
    """
    known = session.exec(select(Asked).where(Asked.round_step_id == round_step_id)).all()
    for row in known:
        if row.member_id not in but_for:
            session.delete(row)
    session.flush()
    return {row.member_id for row in known if row.member_id in but_for}


def find_newest_round_step(session: Session, step_id: int) -> tuple[RoundStep, Round] | None:
    """A step in the round that asked about it last, which takes answers until the next one asks."""
    statement = (
        select(RoundStep, Round)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(RoundStep.step_id == step_id, takes_answers())
    )
    return session.exec(statement).first()


def list_counting(session: Session, step_ids: Collection[int]) -> Sequence[tuple[RoundStep, Round]]:
    """The round steps for which a report on these steps counts, oldest first.

    They belong to the round that asked last, the alliance's newest check-in, and every open status poll.
    """
    is_open_poll = and_(col(Round.poll_id).is_not(None), col(Round.closed_at).is_(None))
    is_newest_checkin = and_(col(Round.poll_id).is_(None), ~_later_checkin())
    statement = (
        select(RoundStep, Round)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .where(col(RoundStep.step_id).in_(step_ids), or_(is_open_poll, is_newest_checkin, takes_answers()))
    )
    return session.exec(statement.order_by(col(Round.id))).all()


def list_by_id(session: Session, round_step_ids: Sequence[int]) -> Sequence[tuple[RoundStep, Round]]:
    """These round steps with their rounds, oldest first."""
    statement = select(RoundStep, Round).join(Round, col(Round.id) == RoundStep.round_id)
    return session.exec(statement.where(col(RoundStep.id).in_(round_step_ids)).order_by(col(RoundStep.id))).all()


def is_any_beginning(session: Session) -> bool:
    """Whether there is a round that does not ask about all of its steps yet."""
    return session.exec(select(col(Round.id)).where(col(Round.asked_up_to).is_not(None)).limit(1)).first() is not None


def lock_beginning(session: Session, *, limit: int) -> Sequence[Round]:
    """Rounds that do not ask about all of their steps yet, locked until the transaction ends.

    Those that had asked about some steps before the lock was waited for come first.
    """
    statement = select(Round).where(col(Round.asked_up_to).is_not(None))
    statement = statement.order_by(col(Round.asked_up_to).desc(), col(Round.id)).limit(limit)
    return session.exec(statement.with_for_update().execution_options(populate_existing=True)).all()


def count_steps(session: Session, round_ids: Collection[int]) -> dict[int, int]:
    """The number of steps that each of these rounds asks about, by round id; omits rounds without any."""
    statement = select(RoundStep.round_id, func.count()).where(is_listed(RoundStep.round_id, round_ids))
    return dict(session.exec(statement.group_by(col(RoundStep.round_id))).all())


def find_round(session: Session, round_id: int) -> Round | None:
    """The round with this id, or None."""
    return session.get(Round, round_id)


def list_rounds(session: Session, alliance_id: int, *, limit: int) -> Sequence[Round]:
    """The newest check-ins of an alliance, including missed ones but not status polls, newest first."""
    statement = select(Round).where(Round.alliance_id == alliance_id, col(Round.poll_id).is_(None))
    return session.exec(statement.order_by(col(Round.opens_at).desc()).limit(limit)).all()


def list_ended_rounds(session: Session, *, now: dt.datetime) -> Sequence[Round]:
    """The check-ins past their deadline that have no summary yet; a status poll ends with its poll instead."""
    return session.exec(select(Round).where(*_has_ended(now)).order_by(col(Round.ends_at), col(Round.id))).all()


def has_any_ended(session: Session, *, now: dt.datetime) -> bool:
    """Whether `list_ended_rounds` would list a round."""
    return session.exec(select(col(Round.id)).where(*_has_ended(now)).limit(1)).first() is not None


def _has_ended(now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Round.closed_at).is_(None), col(Round.ends_at) <= now, col(Round.poll_id).is_(None)


def list_changed(session: Session, round_ids: Collection[int]) -> set[int]:
    """The ids of those of these rounds in which an answer changed a step."""
    statement = select(RoundStep.round_id).where(is_listed(RoundStep.round_id, round_ids), col(RoundStep.is_changed))
    return set(session.exec(statement.distinct()).all())


def list_steps_of_round(session: Session, round_id: int) -> Sequence[tuple[RoundStep, ActionStep]]:
    """The steps of a round with their current state, by number."""
    statement = (
        select(RoundStep, ActionStep)
        .join(ActionStep, col(ActionStep.id) == RoundStep.step_id)
        .where(RoundStep.round_id == round_id)
        .order_by(col(ActionStep.number))
    )
    return session.exec(statement).all()


def map_waits(session: Session, step_ids: Sequence[int]) -> dict[int, list[str]]:
    """The references for which each of these steps waits, by step id."""
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
        found.setdefault(step_id, []).append(
            Series.CONTRIBUTION.ref(contribution) if contribution is not None else Series.STEP.ref(step)
        )
    return found


@cache
def takes_answers() -> ColumnElement[bool]:
    """Whether a round step, joined with its round, can be answered: it is the last one to ask about the step.

    That is, no check-in of the alliance has begun since, no later status poll asks about that step, and the round was
    not cancelled. Deadlines do not matter: an answer is welcome until the next question.
    """
    poll, same = aliased(Round), aliased(RoundStep)
    asks_too = (
        exists().where(col(same.round_id) == poll.id, col(same.step_id) == RoundStep.step_id).correlate(poll, RoundStep)
    )
    later_poll = exists().where(
        col(poll.alliance_id) == Round.alliance_id,
        col(poll.poll_id).is_not(None),
        col(poll.cancelled_at).is_(None),
        is_later(poll),
        asks_too,
    )
    return and_(col(Round.cancelled_at).is_(None), ~_later_checkin(), ~later_poll)


@cache
def _later_checkin() -> ColumnElement[bool]:
    """Whether the alliance of a round held a later check-in."""
    later = aliased(Round)
    return exists().where(
        col(later.alliance_id) == Round.alliance_id,
        col(later.poll_id).is_(None),
        col(later.is_missed).is_(False),
        is_later(later),
    )


def is_later(other: type[Round]) -> ColumnElement[bool]:
    """Whether another round began later; of two that began at the same time, the one stored last counts as later."""
    return or_(
        col(other.opens_at) > col(Round.opens_at),
        and_(col(other.opens_at) == Round.opens_at, col(other.id) > col(Round.id)),
    )
