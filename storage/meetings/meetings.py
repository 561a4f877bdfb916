"""Finding meetings, what stands on their agendas, what was decided, and what could be put on one."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.once import store_once
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
from storage.words import (
    BundleState,
    DecisionOutcome,
    EscalationAnswer,
    ItemState,
    MeetingKind,
    MeetingState,
    PollState,
    Purpose,
    Series,
    Status,
)


def find_meeting(session: Session, number: int, *, for_change: bool = False) -> Meeting | None:
    """`O-<number>`; `for_change` keeps it from other writers until this transaction ends."""
    statement = select(Meeting).where(Meeting.number == number)
    if for_change:
        statement = statement.with_for_update()
    return session.exec(statement, execution_options={"populate_existing": for_change}).first()


def find_meeting_by_id(session: Session, meeting_id: int) -> Meeting | None:
    """The meeting with this id."""
    return session.get(Meeting, meeting_id)


def find_by_submission(session: Session, key: str) -> Meeting | None:
    """The meeting that came from the form of this name."""
    return session.exec(select(Meeting).where(Meeting.submission_key == key)).first()


def insert_numbered(session: Session, meeting: Meeting) -> bool:
    """Store a new meeting under the next number; False when its form was stored in the meantime."""
    return store_once(session, meeting, Series.MEETING)


def set_alliances(session: Session, meeting_id: int, alliance_ids: Collection[int]) -> None:
    """Let a meeting be about these alliances and no others."""
    known = session.exec(select(MeetingAlliance).where(MeetingAlliance.meeting_id == meeting_id)).all()
    for row in known:
        if row.alliance_id not in alliance_ids:
            session.delete(row)
    for alliance_id in sorted(set(alliance_ids) - {row.alliance_id for row in known}):
        session.add(MeetingAlliance(meeting_id=meeting_id, alliance_id=alliance_id))
    session.flush()


def map_alliances(session: Session, meeting_ids: Collection[int]) -> dict[int, list[Alliance]]:
    """What each of these meetings is about, by its id, in the network's order."""
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
    """The meetings that are planned on or after a day, the next one first."""
    statement = select(Meeting).where(Meeting.state == MeetingState.PLANNED, col(Meeting.held_on) >= since)
    if kind is not None:
        statement = statement.where(Meeting.kind == kind)
    statement = statement.order_by(col(Meeting.held_on), col(Meeting.starts_at), col(Meeting.id))
    return session.exec(statement.limit(limit) if limit is not None else statement).all()


def list_unrecorded(session: Session, *, since: dt.date, before: dt.date | None = None) -> Sequence[Meeting]:
    """The meetings from `since` on, up to `before`, with something to decide and no decision on it, oldest first."""
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


def list_past(session: Session, *, before: dt.date, limit: int) -> Sequence[Meeting]:
    """The meetings that have been, and those that were cancelled, the newest first."""
    statement = select(Meeting).where(or_(col(Meeting.held_on) < before, col(Meeting.state) != MeetingState.PLANNED))
    return session.exec(statement.order_by(col(Meeting.held_on).desc(), col(Meeting.id).desc()).limit(limit)).all()


def find_previous(session: Session, meeting: Meeting, *, until: dt.date | None = None) -> Meeting | None:
    """The meeting of the same kind before this one, not later than `until`, that was not cancelled: about the whole
    network, or about an alliance that this one is about as well."""
    statement = select(Meeting).where(
        *_like(meeting), Meeting.state != MeetingState.CANCELLED, col(Meeting.held_on) < meeting.held_on
    )
    if until is not None:
        statement = statement.where(col(Meeting.held_on) <= until)
    return session.exec(statement.order_by(col(Meeting.held_on).desc(), col(Meeting.id).desc()).limit(1)).first()


def count_items(session: Session, meeting_ids: Collection[int]) -> dict[int, int]:
    """How many items stand on each of these agendas, by the meeting's id; who has none is left out."""
    statement = (
        select(col(AgendaItem.meeting_id), func.count())
        .where(col(AgendaItem.meeting_id).in_(meeting_ids), AgendaItem.state == ItemState.TAKEN)
        .group_by(col(AgendaItem.meeting_id))
    )
    return dict(session.exec(statement).all())


def list_items(session: Session, meeting_id: int, *states: ItemState) -> Sequence[AgendaItem]:
    """The items of a meeting in these states, or in all without any, in order."""
    statement = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    if states:
        statement = statement.where(col(AgendaItem.state).in_(states))
    return session.exec(statement.order_by(col(AgendaItem.position), col(AgendaItem.id))).all()


def find_item(session: Session, item_id: int) -> AgendaItem | None:
    """An item of an agenda."""
    return session.get(AgendaItem, item_id)


def find_items_about(session: Session, about: AgendaItem, *states: ItemState) -> Sequence[tuple[AgendaItem, Meeting]]:
    """The items of all meetings that are about the same thing; of a subject of its own none but those of its meeting
    with the same title. Oldest meeting first."""
    statement = (
        select(AgendaItem, Meeting)
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
        .where(_same(about), col(AgendaItem.state).in_(states))
        .order_by(col(Meeting.held_on), col(AgendaItem.id))
    )
    return session.exec(statement).all()


def find_carried(session: Session, item_id: int, kind: MeetingKind) -> tuple[AgendaItem, Meeting] | None:
    """The item that came along from this one to a meeting of this kind, with that meeting."""
    statement = (
        select(AgendaItem, Meeting)
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
        .where(AgendaItem.from_item_id == item_id, Meeting.state != MeetingState.CANCELLED, Meeting.kind == kind)
        .where(AgendaItem.state == ItemState.TAKEN)
        .order_by(col(AgendaItem.id).desc())
    )
    return session.exec(statement).first()


def find_decision(session: Session, item_id: int) -> Decision | None:
    """What was decided about an item."""
    return session.exec(select(Decision).where(Decision.item_id == item_id)).first()


def find_decision_by_id(session: Session, decision_id: int, *, for_change: bool = False) -> Decision | None:
    """A decision; `for_change` keeps it from other writers until this transaction ends."""
    statement = select(Decision).where(Decision.id == decision_id)
    if for_change:
        statement = statement.with_for_update()
    return session.exec(statement, execution_options={"populate_existing": for_change}).first()


def list_decisions_about(session: Session, about: AgendaItem) -> Sequence[tuple[Decision, Meeting]]:
    """What meetings decided about the same thing, the last meeting first."""
    statement = (
        select(Decision, Meeting)
        .join(AgendaItem, col(AgendaItem.id) == Decision.item_id)
        .join(Meeting, col(Meeting.id) == Decision.meeting_id)
        .where(_same(about))
        .order_by(col(Meeting.held_on).desc(), col(Decision.id).desc())
    )
    return session.exec(statement).all()


def map_statuses(session: Session, numbers: Collection[int]) -> dict[int, Status]:
    """How these steps stand, by their number."""
    statement = select(col(ActionStep.number), col(ActionStep.status)).where(col(ActionStep.number).in_(numbers))
    return {number: Status(status) for number, status in session.exec(statement).all()} if numbers else {}


def list_who_put(session: Session, meeting_id: int) -> Sequence[Member]:
    """Who put something on a meeting's agenda that still stands there."""
    of_items = select(AgendaItem.by_member_id).where(
        AgendaItem.meeting_id == meeting_id, AgendaItem.state == ItemState.TAKEN
    )
    statement = select(Member).where(col(Member.id).in_(of_items), col(Member.left_at).is_(None))
    return session.exec(statement.order_by(col(Member.id))).all()


def list_laid_before(
    session: Session, *, alliance_ids: Collection[int] | None, limit: int
) -> Sequence[tuple[Escalation, ActionStep]]:
    """What was laid before executive chairs and waits for an answer, or is to be discussed; oldest first."""
    newest = select(func.max(col(Escalation.id))).group_by(col(Escalation.step_id))
    statement = (
        select(Escalation, ActionStep)
        .join(ActionStep, col(ActionStep.id) == Escalation.step_id)
        .where(
            col(Escalation.id).in_(newest),
            or_(col(Escalation.answer).is_(None), col(Escalation.answer) == EscalationAnswer.DISCUSS),
            col(ActionStep.archived_at).is_(None),
            *_of(col(ActionStep.alliance_id), alliance_ids),
        )
        .order_by(col(Escalation.id))
    )
    return session.exec(statement.limit(limit)).all()


def list_bundles_in_mandate(session: Session, *, alliance_ids: Collection[int] | None, limit: int) -> Sequence[Bundle]:
    """The bundles that wait for what organisations allow; those that were begun first come first."""
    statement = select(Bundle).where(
        Bundle.state == BundleState.MANDATE,
        col(Bundle.archived_at).is_(None),
        *([] if alliance_ids is None else [col(Bundle.alliance_id).in_(sorted(alliance_ids))]),
    )
    return session.exec(statement.order_by(col(Bundle.number)).limit(limit)).all()


def list_advised(
    session: Session, *, alliance_ids: Collection[int] | None, since: dt.date | None, until: dt.date
) -> Sequence[AgendaItem]:
    """What official meetings gave an advice on, from a day to another: those about one of these alliances, or about
    the whole network. The first meeting first."""
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
    """What stood on a meeting's agenda without a decision, or was postponed, in order."""
    statement = (
        select(AgendaItem)
        .join(Decision, col(Decision.item_id) == AgendaItem.id, isouter=True)
        .where(AgendaItem.meeting_id == meeting_id, AgendaItem.state == ItemState.TAKEN)
        .where(or_(col(Decision.id).is_(None), col(Decision.outcome) == DecisionOutcome.POSTPONED))
    )
    return session.exec(statement.order_by(col(AgendaItem.position), col(AgendaItem.id))).all()


def list_left_by_cancelled(session: Session, meeting: Meeting, *, since: dt.date | None) -> Sequence[AgendaItem]:
    """What stands on the agendas of cancelled meetings of the same kind as this one, about the same, from a day on."""
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
    """The polls that were closed since a moment, the newest first."""
    statement = select(Poll).where(Poll.state == PollState.CLOSED, *_of(col(Poll.alliance_id), alliance_ids))
    if since is not None:
        statement = statement.where(col(Poll.closed_at) >= since)
    return session.exec(statement.order_by(col(Poll.number).desc()).limit(limit)).all()


def _like(meeting: Meeting) -> list[ColumnElement[bool]]:
    """Whether another meeting is of the same kind as this one, and about the whole network or an alliance that this one
    is about as well."""
    own = select(MeetingAlliance.alliance_id).where(MeetingAlliance.meeting_id == meeting.id)
    of_other = select(MeetingAlliance.alliance_id).where(MeetingAlliance.meeting_id == Meeting.id)
    about = or_(~of_other.exists(), of_other.where(col(MeetingAlliance.alliance_id).in_(own)).exists())
    return [col(Meeting.kind) == meeting.kind, col(Meeting.id) != meeting.id, about]


def _same(about: AgendaItem) -> ColumnElement[bool]:
    """Whether an item is about the same as this one."""
    for column, key in (
        (col(AgendaItem.contribution_id), about.contribution_id),
        (col(AgendaItem.step_id), about.step_id),
        (col(AgendaItem.poll_id), about.poll_id),
        (col(AgendaItem.bundle_id), about.bundle_id),
    ):
        if key is not None:
            return column == key
    return and_(col(AgendaItem.meeting_id) == about.meeting_id, col(AgendaItem.title) == about.title)


def _of(column: Mapped[int], alliance_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    return [] if alliance_ids is None else [column.in_(sorted(alliance_ids))]


def find_last_held(
    session: Session,
    *,
    before: dt.date,
    kind: MeetingKind | None = None,
    alliance_id: int | None = None,
    but_id: int | None = None,
) -> Meeting | None:
    """The last meeting before a day that was not cancelled, or of that day if its decisions are written down.

    Of a kind and about an alliance (or the whole network) where they are given.
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
    """Whether a meeting is about an alliance, or about the whole network; of any without one."""
    if alliance_id is None:
        return []
    some = exists().where(col(MeetingAlliance.meeting_id) == Meeting.id)
    this = some.where(col(MeetingAlliance.alliance_id) == alliance_id)
    return [or_(this, ~some)]
