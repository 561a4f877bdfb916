"""Queries for meetings, agenda items and decisions, and for what could be put on an agenda."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import (
    BundleState,
    DecisionOutcome,
    EscalationAnswer,
    ItemState,
    MeetingKind,
    MeetingState,
    PollState,
    Purpose,
)
from storage.tables import (
    ActionStep,
    AgendaItem,
    Alliance,
    Bundle,
    Decision,
    Escalation,
    Meeting,
    MeetingAlliance,
    Member,
    Poll,
)


def find_meeting(session: Session, number: int, *, for_change: bool = False) -> Meeting | None:
    """`O-<number>`, or None; `for_change` locks it until this transaction ends."""
    statement = select(Meeting).where(Meeting.number == number)
    if for_change:
        statement = statement.with_for_update()
    return session.exec(statement, execution_options={"populate_existing": for_change}).first()


def find_meeting_by_id(session: Session, meeting_id: int) -> Meeting | None:
    """The meeting with this id, or None."""
    return session.get(Meeting, meeting_id)


def find_by_submission(session: Session, key: str) -> Meeting | None:
    """The meeting created by this form, or None."""
    return session.exec(select(Meeting).where(Meeting.submission_key == key)).first()


def set_alliances(session: Session, meeting_id: int, alliance_ids: Collection[int]) -> None:
    """Replace the alliances that a meeting is about."""
    known = session.exec(select(MeetingAlliance).where(MeetingAlliance.meeting_id == meeting_id)).all()
    for row in known:
        if row.alliance_id not in alliance_ids:
            session.delete(row)
    for alliance_id in sorted(set(alliance_ids) - {row.alliance_id for row in known}):
        session.add(MeetingAlliance(meeting_id=meeting_id, alliance_id=alliance_id))
    session.flush()


def map_alliances(session: Session, meeting_ids: Collection[int]) -> dict[int, list[Alliance]]:
    """The alliances that each of these meetings is about, by meeting id, in the network's order."""
    statement = (
        select(MeetingAlliance, Alliance)
        .join(Alliance, col(Alliance.id) == MeetingAlliance.alliance_id)
        .where(col(MeetingAlliance.meeting_id).in_(meeting_ids))
        .order_by(col(Alliance.position), col(Alliance.id))
    )
    found: dict[int, list[Alliance]] = {one: [] for one in meeting_ids}
    for row, alliance in session.exec(statement).all():
        found[row.meeting_id].append(alliance)
    return found


def list_coming(
    session: Session, *, since: dt.date, kind: MeetingKind | None = None, limit: int | None = None
) -> Sequence[Meeting]:
    """The planned meetings on or after a day, earliest first."""
    statement = select(Meeting).where(Meeting.state == MeetingState.PLANNED, col(Meeting.held_on) >= since)
    if kind is not None:
        statement = statement.where(Meeting.kind == kind)
    statement = statement.order_by(col(Meeting.held_on), col(Meeting.starts_at), col(Meeting.id))
    return session.exec(statement.limit(limit) if limit is not None else statement).all()


def map_coming(session: Session, contribution_ids: Collection[int], *, since: dt.date) -> dict[int, int]:
    """The number of the first planned meeting from a day on that has each of these contributions on its agenda."""
    statement = (
        select(col(AgendaItem.contribution_id), col(Meeting.number))
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
        .where(col(AgendaItem.contribution_id).in_(contribution_ids), AgendaItem.state == ItemState.TAKEN)
        .where(Meeting.state == MeetingState.PLANNED, col(Meeting.held_on) >= since)
        .order_by(col(Meeting.held_on).desc(), col(Meeting.id).desc())
    )
    return {one: number for one, number in session.exec(statement).all() if one is not None}


def list_unrecorded(session: Session, *, since: dt.date, before: dt.date | None = None) -> Sequence[Meeting]:
    """The meetings from `since` on and before `before` with an item for decision without a decision, oldest first."""
    decided = select(Decision.id).where(Decision.item_id == AgendaItem.id).exists()
    to_decide = select(AgendaItem.id).where(
        AgendaItem.meeting_id == Meeting.id,
        AgendaItem.state == ItemState.TAKEN,
        AgendaItem.purpose == Purpose.DECISION,
        ~decided,
    )
    statement = select(Meeting).where(
        Meeting.state != MeetingState.CANCELLED,
        col(Meeting.held_on) >= since,
        to_decide.exists(),
    )
    if before is not None:
        statement = statement.where(col(Meeting.held_on) < before)
    return session.exec(statement.order_by(col(Meeting.held_on), col(Meeting.id))).all()


def list_deciding(session: Session, *, since: dt.date) -> Sequence[Meeting]:
    """The meetings from `since` on that have an item for decision, or have decided on one; oldest first."""
    decided = select(Decision.id).where(Decision.item_id == AgendaItem.id).exists()
    items = select(AgendaItem.id).where(
        AgendaItem.meeting_id == Meeting.id,
        AgendaItem.state == ItemState.TAKEN,
        or_(col(AgendaItem.purpose) == Purpose.DECISION, decided),
    )
    statement = select(Meeting).where(
        Meeting.state != MeetingState.CANCELLED, col(Meeting.held_on) >= since, items.exists()
    )
    return session.exec(statement.order_by(col(Meeting.held_on), col(Meeting.id))).all()


def list_past(session: Session, *, before: dt.date, limit: int) -> Sequence[Meeting]:
    """Past meetings, and those held or cancelled, newest first."""
    statement = select(Meeting).where(or_(col(Meeting.held_on) < before, col(Meeting.state) != MeetingState.PLANNED))
    return session.exec(statement.order_by(col(Meeting.held_on).desc(), col(Meeting.id).desc()).limit(limit)).all()


def find_previous(session: Session, meeting: Meeting, *, until: dt.date | None = None) -> Meeting | None:
    """The previous meeting of the same kind, not after `until`, that was not cancelled.

    It is about the whole network, or about an alliance that this meeting is about as well.
    """
    statement = select(Meeting).where(
        *_like(meeting), Meeting.state != MeetingState.CANCELLED, col(Meeting.held_on) < meeting.held_on
    )
    if until is not None:
        statement = statement.where(col(Meeting.held_on) <= until)
    return session.exec(statement.order_by(col(Meeting.held_on).desc(), col(Meeting.id).desc()).limit(1)).first()


def count_items(session: Session, meeting_ids: Collection[int]) -> dict[int, int]:
    """The number of items on each of these agendas, by meeting id; omits meetings without any."""
    statement = (
        select(col(AgendaItem.meeting_id), func.count())
        .where(col(AgendaItem.meeting_id).in_(meeting_ids), AgendaItem.state == ItemState.TAKEN)
        .group_by(col(AgendaItem.meeting_id))
    )
    return dict(session.exec(statement).all())


def list_items(session: Session, meeting_id: int, *states: ItemState) -> Sequence[AgendaItem]:
    """The items of a meeting in these states, or in any state if none is given, in order."""
    statement = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    if states:
        statement = statement.where(col(AgendaItem.state).in_(states))
    return session.exec(statement.order_by(col(AgendaItem.position), col(AgendaItem.id))).all()


def find_item(session: Session, item_id: int) -> AgendaItem | None:
    """The agenda item with this id, or None."""
    return session.get(AgendaItem, item_id)


def find_items_about(session: Session, about: AgendaItem, *states: ItemState) -> Sequence[tuple[AgendaItem, Meeting]]:
    """The items of all meetings with the same subject, oldest meeting first.

    For a free subject, only items of the same meeting with the same title.
    """
    statement = (
        select(AgendaItem, Meeting)
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
        .where(_same(about), col(AgendaItem.state).in_(states))
        .order_by(col(Meeting.held_on), col(AgendaItem.id))
    )
    return session.exec(statement).all()


def find_carried(session: Session, item_id: int, kind: MeetingKind) -> tuple[AgendaItem, Meeting] | None:
    """The item that was moved from this one to a meeting of this kind, with that meeting, or None."""
    statement = (
        select(AgendaItem, Meeting)
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
        .where(AgendaItem.from_item_id == item_id, Meeting.state != MeetingState.CANCELLED, Meeting.kind == kind)
        .where(AgendaItem.state == ItemState.TAKEN)
        .order_by(col(AgendaItem.id).desc())
    )
    return session.exec(statement).first()


def find_decision(session: Session, item_id: int) -> Decision | None:
    """The decision on an item, or None."""
    return session.exec(select(Decision).where(Decision.item_id == item_id)).first()


def find_decision_by_id(session: Session, decision_id: int, *, for_change: bool = False) -> Decision | None:
    """The decision with this id, or None; `for_change` locks it until this transaction ends."""
    statement = select(Decision).where(Decision.id == decision_id)
    if for_change:
        statement = statement.with_for_update()
    return session.exec(statement, execution_options={"populate_existing": for_change}).first()


def list_decisions_about(session: Session, about: AgendaItem) -> Sequence[tuple[Decision, Meeting]]:
    """The decisions of meetings on the same subject, latest meeting first."""
    statement = (
        select(Decision, Meeting)
        .join(AgendaItem, col(AgendaItem.id) == Decision.item_id)
        .join(Meeting, col(Meeting.id) == Decision.meeting_id)
        .where(_same(about))
        .order_by(col(Meeting.held_on).desc(), col(Decision.id).desc())
    )
    return session.exec(statement).all()


def list_who_put(session: Session, meeting_id: int) -> Sequence[Member]:
    """The members who put an item on a meeting's agenda that is still on it."""
    of_items = select(AgendaItem.by_member_id).where(
        AgendaItem.meeting_id == meeting_id, AgendaItem.state == ItemState.TAKEN
    )
    statement = select(Member).where(col(Member.id).in_(of_items), col(Member.left_at).is_(None))
    return session.exec(statement.order_by(col(Member.id))).all()


def list_laid_before(
    session: Session, *, alliance_ids: Collection[int] | None, limit: int
) -> Sequence[tuple[Escalation, ActionStep]]:
    """The newest escalations that are unanswered or are to be discussed, with their steps, oldest first."""
    newest = select(func.max(col(Escalation.id))).group_by(col(Escalation.step_id))
    statement = (
        select(Escalation, ActionStep)
        .join(ActionStep, col(ActionStep.id) == Escalation.step_id)
        .where(
            col(Escalation.id).in_(newest),
            or_(col(Escalation.answer).is_(None), col(Escalation.answer) == EscalationAnswer.DISCUSS),
            col(ActionStep.archived_at).is_(None),
            *_among(col(ActionStep.alliance_id), alliance_ids),
        )
        .order_by(col(Escalation.id))
    )
    return session.exec(statement.limit(limit)).all()


def list_bundles_in_mandate(session: Session, *, alliance_ids: Collection[int] | None, limit: int) -> Sequence[Bundle]:
    """The bundles that are waiting for mandates, oldest first."""
    statement = select(Bundle).where(
        Bundle.state == BundleState.MANDATE,
        col(Bundle.archived_at).is_(None),
        *([] if alliance_ids is None else [col(Bundle.alliance_id).in_(sorted(alliance_ids))]),
    )
    return session.exec(statement.order_by(col(Bundle.number)).limit(limit)).all()


def list_advised(
    session: Session, *, alliance_ids: Collection[int] | None, since: dt.date | None, until: dt.date
) -> Sequence[AgendaItem]:
    """The items on which official meetings gave advice in a period, earliest meeting first.

    Only of meetings about one of these alliances or about the whole network. `until` is included.
    """
    of_meeting = select(MeetingAlliance.alliance_id).where(MeetingAlliance.meeting_id == Meeting.id)
    statement = (
        select(AgendaItem)
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
        .where(Meeting.kind == MeetingKind.OFFICIAL, Meeting.state != MeetingState.CANCELLED)
        .where(AgendaItem.state == ItemState.TAKEN, AgendaItem.advice != "", col(Meeting.held_on) <= until)
    )
    if since is not None:
        statement = statement.where(col(Meeting.held_on) >= since)
    if alliance_ids is not None:
        shares = of_meeting.where(col(MeetingAlliance.alliance_id).in_(sorted(alliance_ids)))
        statement = statement.where(or_(~of_meeting.exists(), shares.exists()))
    return session.exec(statement.order_by(col(Meeting.held_on), col(AgendaItem.position))).all()


def list_undecided(session: Session, meeting_id: int) -> Sequence[AgendaItem]:
    """The items on a meeting's agenda without a decision or with a postponed one, in order."""
    statement = (
        select(AgendaItem)
        .join(Decision, col(Decision.item_id) == AgendaItem.id, isouter=True)
        .where(AgendaItem.meeting_id == meeting_id, AgendaItem.state == ItemState.TAKEN)
        .where(or_(col(Decision.id).is_(None), col(Decision.outcome) == DecisionOutcome.POSTPONED))
    )
    return session.exec(statement.order_by(col(AgendaItem.position), col(AgendaItem.id))).all()


def list_left_by_cancelled(session: Session, meeting: Meeting, *, since: dt.date | None) -> Sequence[AgendaItem]:
    """The agenda items of cancelled meetings, from `since` on, that are like this one.

    They are of the same kind, and about the whole network or an alliance that this one is about as well.
    """
    statement = (
        select(AgendaItem)
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
        .where(*_like(meeting), Meeting.state == MeetingState.CANCELLED, AgendaItem.state == ItemState.TAKEN)
    )
    if since is not None:
        statement = statement.where(col(Meeting.held_on) >= since)
    return session.exec(statement.order_by(col(Meeting.held_on), col(AgendaItem.position))).all()


def list_closed_polls(
    session: Session, *, alliance_ids: Collection[int] | None, since: dt.datetime | None, limit: int
) -> Sequence[Poll]:
    """The polls closed since a moment, newest first."""
    statement = select(Poll).where(Poll.state == PollState.CLOSED, *_among(col(Poll.alliance_id), alliance_ids))
    if since is not None:
        statement = statement.where(col(Poll.closed_at) >= since)
    return session.exec(statement.order_by(col(Poll.number).desc()).limit(limit)).all()


def _like(meeting: Meeting) -> list[ColumnElement[bool]]:
    """Whether another meeting is of the same kind, and about the whole network or an alliance of this one."""
    own = select(MeetingAlliance.alliance_id).where(MeetingAlliance.meeting_id == meeting.id)
    of_other = select(MeetingAlliance.alliance_id).where(MeetingAlliance.meeting_id == Meeting.id)
    about = or_(~of_other.exists(), of_other.where(col(MeetingAlliance.alliance_id).in_(own)).exists())
    return [col(Meeting.kind) == meeting.kind, col(Meeting.id) != meeting.id, about]


def _same(about: AgendaItem) -> ColumnElement[bool]:
    """Whether an item has the same subject as this one."""
    for column, key in (
        (col(AgendaItem.contribution_id), about.contribution_id),
        (col(AgendaItem.step_id), about.step_id),
        (col(AgendaItem.poll_id), about.poll_id),
        (col(AgendaItem.bundle_id), about.bundle_id),
    ):
        if key is not None:
            return column == key
    return and_(col(AgendaItem.meeting_id) == about.meeting_id, col(AgendaItem.title) == about.title)


def _among(column: Mapped[int], alliance_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    return [] if alliance_ids is None else [column.in_(sorted(alliance_ids))]


def find_last_held(
    session: Session,
    *,
    before: dt.date,
    kind: MeetingKind | None = None,
    alliance_id: int | None = None,
    but_id: int | None = None,
) -> Meeting | None:
    """The last meeting before a day that was not cancelled, or on that day if its decisions are recorded.

    Restricted to a kind, and to meetings about an alliance or the whole network, where these are given.
    """
    statement = select(Meeting).where(
        Meeting.state != MeetingState.CANCELLED,
        or_(col(Meeting.held_on) < before, (col(Meeting.held_on) == before) & (Meeting.state == MeetingState.HELD)),
        *is_about(alliance_id),
    )
    if kind is not None:
        statement = statement.where(Meeting.kind == kind)
    if but_id is not None:
        statement = statement.where(Meeting.id != but_id)
    return session.exec(statement.order_by(col(Meeting.held_on).desc(), col(Meeting.id).desc()).limit(1)).first()


def is_about(alliance_id: int | None) -> list[ColumnElement[bool]]:
    """Conditions that a meeting is about this alliance or the whole network; empty if it is None."""
    if alliance_id is None:
        return []
    some = exists().where(col(MeetingAlliance.meeting_id) == Meeting.id)
    this = some.where(col(MeetingAlliance.alliance_id) == alliance_id)
    return [or_(this, ~some)]
