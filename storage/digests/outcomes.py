"""Queries for what came of things in a period: decisions, dossiers handed over and answered, the next meeting."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.moments import Wanted, only, within
from storage.enums import MeetingState
from storage.tables import (
    ActionStep,
    Addressee,
    AddresseeEvent,
    AgendaItem,
    Bundle,
    Contribution,
    Decision,
    Meeting,
    MeetingAlliance,
    Poll,
)


def list_decided(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[Decision, AgendaItem, Meeting]]:
    """The decisions recorded or changed in a period, by meeting date and position on the agenda.

    For an alliance: those of its meetings, and those of other meetings about something of its own.
    """
    changed = and_(col(Decision.version) > 1, within(Decision.updated_at, start, end))
    statement = (
        select(Decision, AgendaItem, Meeting)
        .join(AgendaItem, col(AgendaItem.id) == Decision.item_id)
        .join(Meeting, col(Meeting.id) == Decision.meeting_id)
        .where(or_(within(Decision.created_at, start, end), changed))
        .order_by(col(Meeting.held_on), col(Meeting.id), col(AgendaItem.position), col(AgendaItem.id))
    )
    if alliance_id is not None:
        subjects = (
            (AgendaItem.contribution_id, Contribution),
            (AgendaItem.step_id, ActionStep),
            (AgendaItem.poll_id, Poll),
            (AgendaItem.bundle_id, Bundle),
        )
        about = (exists().where(col(table.id) == key, *only(table.alliance_id, alliance_id)) for key, table in subjects)
        statement = statement.where(or_(_is_held_by(alliance_id), *about))
    return session.exec(statement).all()


def list_progress(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[AddresseeEvent, Addressee, Bundle]]:
    """What was recorded in a period about dossiers and their addressees, by dossier and addressee, oldest first.

    Without dossiers archived by `end`.
    """
    statement = (
        select(AddresseeEvent, Addressee, Bundle)
        .join(Addressee, col(Addressee.id) == AddresseeEvent.addressee_id)
        .join(Bundle, col(Bundle.id) == Addressee.bundle_id)
        .where(
            within(AddresseeEvent.at, start, end),
            or_(col(Bundle.archived_at).is_(None), col(Bundle.archived_at) >= end),
            *only(Bundle.alliance_id, alliance_id),
        )
        .order_by(col(Bundle.number), col(Addressee.id), col(AddresseeEvent.at), col(AddresseeEvent.id))
    )
    return session.exec(statement).all()


def find_next_meeting(session: Session, *, since: dt.date, end: dt.datetime, alliance_id: Wanted) -> Meeting | None:
    """The first meeting on or after a day that was planned by `end` and not cancelled; for an alliance, if about it.

    A meeting of the whole network is about every alliance.
    """
    statement = select(Meeting).where(
        Meeting.state != MeetingState.CANCELLED, col(Meeting.held_on) >= since, col(Meeting.created_at) < end
    )
    if alliance_id is not None:
        of_all = ~exists().where(col(MeetingAlliance.meeting_id) == Meeting.id)
        statement = statement.where(or_(_is_held_by(alliance_id), of_all))
    order = (col(Meeting.held_on), func.coalesce(Meeting.starts_at, dt.time.max), col(Meeting.id))
    return session.exec(statement.order_by(*order).limit(1)).first()


def _is_held_by(alliance_id: Wanted) -> ColumnElement[bool]:
    return exists().where(
        col(MeetingAlliance.meeting_id) == Meeting.id, *only(MeetingAlliance.alliance_id, alliance_id)
    )
