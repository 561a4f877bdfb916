"""Queries for the progress of a round, and for an alliance's rounds over time."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import and_, func, or_
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import RUNNING, DeliveryState, KeptKind, LinkKind, Status
from storage.tables import (
    ActionStep,
    Asked,
    Delivery,
    KeptMessage,
    Member,
    Round,
    RoundStep,
    Rung,
    SlackProfile,
    StepLink,
)


def count_messages(session: Session, round_id: int) -> tuple[int, int]:
    """The number of a round's messages that are posted in Slack, and their total number."""
    own = (
        select(Asked.message_id, func.max(KeptMessage.ts).label("ts"))
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .outerjoin(
            KeptMessage, and_(col(KeptMessage.kind) == KeptKind.CHECKIN, col(KeptMessage.about_id) == Asked.message_id)
        )
        .where(col(Asked.message_id).is_not(None))
        .where(RoundStep.round_id == round_id)
        .group_by(col(Asked.message_id))
        .subquery()
    )
    sent, total = session.exec(select(func.count(own.c.ts), func.count()).select_from(own)).one()
    return int(sent), int(total)


def list_not_reached(session: Session, round_id: int, *, since: dt.datetime) -> Sequence[tuple[str, str]]:
    """The members of a round who cannot be reached: names, each with Slack's error code, by name.

    Their message was refused since `since`, or somebody else is asked because they left, are deactivated or are a bot.
    """
    own = select(Asked.member_id).join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
    refused = (
        select(Member.name, func.max(Delivery.error))
        .join(Delivery, col(Delivery.channel_key) == Member.slack_user_id)
        .where(col(Member.id).in_(own.where(RoundStep.round_id == round_id)))
        .where(Delivery.kind == "checkin", Delivery.state == DeliveryState.FAILED)
        .where(col(Delivery.created_at) >= since)
        .group_by(col(Member.id), col(Member.name))
    )
    replaced = (
        select(Member.name, SlackProfile.is_bot)
        .outerjoin(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id)
        .join(Asked, col(Asked.instead_of_id) == Member.id)
        .join(RoundStep, col(RoundStep.id) == Asked.round_step_id)
        .where(RoundStep.round_id == round_id)
        .where(
            or_(
                col(Member.left_at).is_not(None),
                col(SlackProfile.is_deleted).is_(True),
                col(SlackProfile.is_bot).is_(True),
            )
        )
        .distinct()
    )
    found = [(name, error or "") for name, error in session.exec(refused).all()]
    found += [(name, "cannot_dm_bot" if is_bot else "user_disabled") for name, is_bot in session.exec(replaced).all()]
    return sorted(found)


def list_counted_rounds(session: Session, alliance_id: int, *, limit: int) -> list[tuple[Round, int, int]]:
    """An alliance's newest check-ins that were held, newest first, with the numbers of steps answered and asked about.

    Excludes status polls: they may cover only a few steps, so their counts are not comparable.
    """
    statement = (
        select(Round, func.count(col(RoundStep.answered_at)), func.count(col(RoundStep.id)))
        .outerjoin(RoundStep, col(RoundStep.round_id) == Round.id)
        .where(Round.alliance_id == alliance_id, col(Round.is_missed).is_(False), col(Round.poll_id).is_(None))
        .group_by(col(Round.id))
        .order_by(col(Round.opens_at).desc(), col(Round.id).desc())
        .limit(limit)
    )
    return [(held, int(answered), int(asked)) for held, answered, asked in session.exec(statement).all()]


def list_counted_rungs(session: Session, alliance_id: int) -> list[tuple[Rung, int]]:
    """The rungs of an alliance's ladder from the lowest, each with its number of steps not dropped or archived."""
    statement = (
        select(Rung, func.count(col(ActionStep.id)))
        .outerjoin(
            ActionStep,
            (col(ActionStep.rung_id) == Rung.id)
            & (col(ActionStep.status) != Status.DROPPED)
            & col(ActionStep.archived_at).is_(None),
        )
        .where(Rung.alliance_id == alliance_id)
        .group_by(col(Rung.id))
        .order_by(col(Rung.number))
    )
    return [(rung, int(number)) for rung, number in session.exec(statement).all()]


def list_waiting_steps(session: Session, alliance_id: int, *, limit: int) -> Sequence[ActionStep]:
    """The open steps of an alliance that wait for something, by number."""
    waits = select(StepLink.step_id).where(col(StepLink.kind) == LinkKind.WAITS_FOR)
    statement = (
        select(ActionStep)
        .where(ActionStep.alliance_id == alliance_id, col(ActionStep.status).in_(RUNNING))
        .where(col(ActionStep.archived_at).is_(None), col(ActionStep.id).in_(waits))
        .order_by(col(ActionStep.number))
    )
    return session.exec(statement.limit(limit)).all()
