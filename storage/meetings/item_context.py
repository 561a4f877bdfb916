"""Load everything that agenda items refer to: subjects, origins and decisions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import ItemState, MeetingKind, MeetingState
from storage.meetings.meetings import map_alliances
from storage.tables import (
    ActionStep,
    AgendaItem,
    Alliance,
    Bundle,
    Contribution,
    Decision,
    Escalation,
    Meeting,
    Member,
    Poll,
)
from storage.tables.base import Table

T = TypeVar("T", bound=Table)
WAYS = ("contribution_id", "step_id", "poll_id", "bundle_id")
"""The columns for an item's subject, unless it is a free one."""


@dataclass(frozen=True)
class ItemContext:
    """The subjects of agenda items, by id, and everything that a list of the items mentions."""

    contributions: dict[int, Contribution] = field(default_factory=dict)
    steps: dict[int, ActionStep] = field(default_factory=dict)
    polls: dict[int, Poll] = field(default_factory=dict)
    bundles: dict[int, Bundle] = field(default_factory=dict)
    escalations: dict[int, Escalation] = field(default_factory=dict)
    alliances: dict[int, Alliance] = field(default_factory=dict)
    decisions: dict[int, tuple[Decision, Member]] = field(default_factory=dict)
    """By item id, with the member who recorded it."""
    made_steps: dict[int, ActionStep] = field(default_factory=dict)
    """The steps created from decisions, by step id."""
    came_from: dict[int, Meeting] = field(default_factory=dict)
    """The meeting from which an item was moved, by item id."""
    official: dict[int, str] = field(default_factory=dict)
    """The reference of the official meeting whose advice came with an item, by item id."""
    merged: dict[int, Contribution] = field(default_factory=dict)
    """The contribution into which a contribution was ultimately merged, by its own id."""
    authors_left: frozenset[int] = frozenset()
    """The ids of the contributions whose author has left."""
    also_on: dict[int, tuple[Meeting, ...]] = field(default_factory=dict)
    """The other planned meetings with the same subject on their agenda, by item id; earliest first."""
    decided_before: dict[int, tuple[Decision, Meeting]] = field(default_factory=dict)
    """The last decision on the same subject, or on the item from which this one was moved, by item id.

    Only decisions of other meetings, up to the date of the item's own.
    """
    meetings: dict[int, list[Alliance]] = field(default_factory=dict)
    """The alliances of the items' meetings, by meeting id."""


def load_context(session: Session, items: Sequence[AgendaItem]) -> ItemContext:
    """Load everything that a list of these items mentions, with a limited number of queries."""
    contributions = _by_id(session, Contribution, {one.contribution_id for one in items})
    steps = _by_id(session, ActionStep, {one.step_id for one in items})
    polls = _by_id(session, Poll, {one.poll_id for one in items})
    bundles = _by_id(session, Bundle, {one.bundle_id for one in items})
    homes: set[int | None] = {one.alliance_id for one in contributions.values()}
    homes |= {one.alliance_id for one in steps.values()}
    homes |= {one.alliance_id for one in polls.values()} | {one.alliance_id for one in bundles.values()}
    merged = _map_merged(session, contributions)
    homes |= {one.alliance_id for one in merged.values()}
    came_from, official = _map_origins(session, items)
    statement = (
        select(Decision, Member)
        .join(Member, col(Member.id) == Decision.by_member_id)
        .where(col(Decision.item_id).in_([one.id for one in items]))
    )
    decisions = {row.item_id: (row, member) for row, member in session.exec(statement).all()}
    return ItemContext(
        contributions=contributions,
        steps=steps,
        polls=polls,
        bundles=bundles,
        escalations=_by_id(session, Escalation, {one.escalation_id for one in items}),
        alliances=_by_id(session, Alliance, homes),
        decisions=decisions,
        made_steps=_by_id(session, ActionStep, {row.step_id for row, _ in decisions.values()}),
        came_from=came_from,
        official=official,
        merged=merged,
        authors_left=_authors_left(session, contributions.values()),
        also_on=_map_also_on(session, items),
        decided_before=_map_decided_before(session, items),
        meetings=map_alliances(session, {one.meeting_id for one in items}),
    )


def _by_id(session: Session, table: type[T], keys: Collection[int | None]) -> dict[int, T]:
    wanted = sorted(key for key in keys if key is not None)
    if not wanted:
        return {}
    found = session.exec(select(table).where(col(table.id).in_(wanted))).all()  # type: ignore[attr-defined]
    return {row.id: row for row in found}  # type: ignore[attr-defined]


def _map_origins(session: Session, items: Sequence[AgendaItem]) -> tuple[dict[int, Meeting], dict[int, str]]:
    """The meeting from which each item was moved, and the official meeting where its path began."""
    came_from: dict[int, Meeting] = {}
    official: dict[int, str] = {}
    ahead: dict[int, int] = {one.id: one.from_item_id for one in items if one.from_item_id is not None}
    while ahead:
        statement = select(AgendaItem, Meeting).join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
        rows = session.exec(statement.where(col(AgendaItem.id).in_(set(ahead.values())))).all()
        found = {item.id: (item, meeting) for item, meeting in rows}
        further: dict[int, int] = {}
        for key, origin in ahead.items():
            item, meeting = found[origin]
            came_from.setdefault(key, meeting)
            if meeting.kind is MeetingKind.OFFICIAL:
                official[key] = meeting.ref
            elif item.from_item_id is not None:
                further[key] = item.from_item_id
        ahead = further
    return came_from, official


def _map_merged(session: Session, contributions: dict[int, Contribution]) -> dict[int, Contribution]:
    """The contribution into which each merged contribution was ultimately merged, by id."""
    merged: dict[int, Contribution] = {}
    ahead = {key: into for key, one in contributions.items() if (into := one.merged_into_id) is not None}
    while ahead:
        found = _by_id(session, Contribution, set(ahead.values()))
        merged |= {key: found[into] for key, into in ahead.items()}
        ahead = {key: into for key in ahead if (into := merged[key].merged_into_id) is not None}
    return merged


def _authors_left(session: Session, contributions: Collection[Contribution]) -> frozenset[int]:
    wanted = {one.author_id for one in contributions}
    statement = select(col(Member.id)).where(col(Member.id).in_(wanted), col(Member.left_at).is_not(None))
    gone = set(session.exec(statement).all()) if wanted else set()
    return frozenset(one.id for one in contributions if one.author_id in gone)


def _map_decided_before(session: Session, items: Sequence[AgendaItem]) -> dict[int, tuple[Decision, Meeting]]:
    """The last decision of another meeting, not later than the item's own, on each item's subject."""
    own = _by_id(session, Meeting, {one.meeting_id for one in items})
    statement = (
        select(AgendaItem, Decision, Meeting)
        .join(Decision, col(Decision.item_id) == AgendaItem.id)
        .join(Meeting, col(Meeting.id) == Decision.meeting_id)
        .order_by(col(Meeting.held_on), col(Decision.id))
    )
    found: dict[int, tuple[Decision, Meeting]] = {}
    # A free subject can only be matched through the item from which it was moved.
    for name, there in (*((one, one) for one in WAYS), ("from_item_id", "id")):
        mine: dict[int, list[AgendaItem]] = {}
        for one in items:
            if getattr(one, name) is not None:
                mine.setdefault(getattr(one, name), []).append(one)
        rows = session.exec(statement.where(col(getattr(AgendaItem, there)).in_(sorted(mine)))).all() if mine else ()
        for other, decision, meeting in rows:
            for item in mine[getattr(other, there)]:
                if meeting.id != item.meeting_id and meeting.held_on <= own[item.meeting_id].held_on:
                    found[item.id] = (decision, meeting)
    return found


def _map_also_on(session: Session, items: Sequence[AgendaItem]) -> dict[int, tuple[Meeting, ...]]:
    """The other planned meetings with each item's subject on their agenda; none for a free subject."""
    found: dict[int, list[Meeting]] = {}
    for name in WAYS:
        column = col(getattr(AgendaItem, name))
        mine: dict[int, list[AgendaItem]] = {}
        for one in items:
            if getattr(one, name) is not None:
                mine.setdefault(getattr(one, name), []).append(one)
        if not mine:
            continue
        statement = (
            select(AgendaItem, Meeting)
            .join(Meeting, col(Meeting.id) == AgendaItem.meeting_id)
            .where(column.in_(sorted(mine)), AgendaItem.state == ItemState.TAKEN)
            .where(Meeting.state == MeetingState.PLANNED)
            .order_by(col(Meeting.held_on), col(Meeting.id))
        )
        for other, meeting in session.exec(statement).all():
            for item in mine[getattr(other, name)]:
                if meeting.id != item.meeting_id:
                    found.setdefault(item.id, []).append(meeting)
    return {key: tuple(meetings) for key, meetings in found.items()}
