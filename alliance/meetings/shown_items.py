"""A meeting's agenda as a reader sees it: the subject of each item, the request, advice and decision."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alliance.contributions.outcomes import DecisionOutcomeShown, outcome_of_decision
from alliance.enums import DecisionOutcome, ItemState, Name, Purpose, Status, Visibility
from alliance.optional_ids import look_up
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from alliance.people.visibility import may_read
from alliance.polls.permissions import may_see
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.meetings.item_context import ItemContext, load_context
from storage.tables import ActionStep, AgendaItem, Alliance, Bundle, Contribution, Decision, Meeting, Member, Poll

ADOPTING = (DecisionOutcome.AGREED, DecisionOutcome.AMENDED)
"""The outcomes after which a proposed step can be adopted."""
Row = Contribution | ActionStep | Poll | Bundle


class Gone(StrEnum):
    """Why an item's subject is no longer what it was."""

    ARCHIVED = "archived"
    MERGED = "merged"
    AUTHOR_LEFT = "author_left"


@dataclass(frozen=True)
class ShownDecision:
    """The decision on an item."""

    decision_id: int
    outcome: DecisionOutcome
    line: str
    by: str
    at: dt.datetime
    step_ref: str | None = None
    """The action step made of it."""
    version: int = 1


@dataclass(frozen=True)
class ShownItem:
    """An agenda item as a reader sees it."""

    item_id: int
    position: int
    purpose: Purpose
    state: ItemState
    title: Name | None
    """None if the reader may not see it."""
    ref: str | None
    """None for a subject of its own."""
    question: str
    proposal: str
    advice: str
    alliance: Name | None
    decision: ShownDecision | None = None
    decided_before: DecisionOutcomeShown | None = None
    """The last earlier meeting's decision about the same subject; None once the item has a decision of its own."""
    gone: Gone | None = None
    into: str | None = None
    """The reference of what it was merged into."""
    also_on: tuple[str, ...] = ()
    """The other planned meetings that have it on their agenda."""
    came_from: str | None = None
    """The meeting that it was moved from."""
    advised_in: str | None = None
    """The official meeting whose advice was copied."""
    laid_before: str = ""
    """The question of the escalation to the political lead that brought it onto the agenda."""
    is_limited: bool = False
    """Whether it is visible to its alliance only, and the meeting is not that alliance's own."""
    can_become_step: bool = False
    """Whether the reader could make an action step of its decision.

    True if the step's alliance is known and the reader may run its agenda.
    """

    can_be_adopted: bool = False
    """Whether a meeting agreed to the proposed step that it is about, and the reader could adopt it."""

    @property
    def is_undecided(self) -> bool:
        """Whether a later meeting still has to decide."""
        return self.decision is None or self.decision.outcome is DecisionOutcome.POSTPONED


def list_items(
    session: Session, meeting: Meeting, *, reader: Person | None = None, state: ItemState = ItemState.TAKEN
) -> list[ShownItem]:
    """The items of an agenda in order; without a reader everything, else only what they may see."""
    items = rows.list_items(session, meeting.id, state)
    around = load_context(session, items)
    return [show_item(one, around, reader) for one in items]


def show_item(item: AgendaItem, around: ItemContext, reader: Person | None) -> ShownItem:
    """One item as a reader sees it."""
    found = _find_subject(item, around)
    alliance = look_up(around.alliances, found.alliance_id) if found is not None else None
    is_seen = _may_see(reader, found, around)
    title = found.titles if isinstance(found, ActionStep) else Name(found.title if found else item.title)
    laid = look_up(around.escalations, item.escalation_id)
    came_from, merged = around.came_from.get(item.id), look_up(around.merged, item.contribution_id)
    return ShownItem(
        item_id=item.id,
        position=item.position,
        purpose=Purpose(item.purpose),
        state=ItemState(item.state),
        title=title if is_seen else None,
        ref=found.ref if found is not None else None,
        question=item.question if is_seen else "",
        proposal=item.proposal if is_seen else "",
        advice=item.advice if is_seen else "",
        alliance=alliance.names if alliance is not None else None,
        decision=_decision(*around.decisions[item.id], around) if is_seen and item.id in around.decisions else None,
        decided_before=_decided_before(item, around) if is_seen else None,
        gone=_gone(found, around),
        into=merged.ref if merged is not None else None,
        also_on=tuple(one.ref for one in around.also_on.get(item.id, ())),
        came_from=came_from.ref if came_from is not None else None,
        advised_in=around.official.get(item.id),
        laid_before=laid.question if laid is not None and is_seen else "",
        is_limited=is_seen and _is_limited(item, found, around),
        can_become_step=reader is not None and is_seen and _can_become_step(reader, item, around),
        can_be_adopted=reader is not None and is_seen and _can_be_adopted(reader, item, around),
    )


def alliance_of(item: AgendaItem, around: ItemContext) -> Alliance | None:
    """The alliance of a step made of a decision on an item; None if undetermined.

    The alliance of what the item is about, or else the only alliance of the meeting.
    """
    found = _find_subject(item, around)
    if found is not None and found.alliance_id is not None:
        return around.alliances.get(found.alliance_id)
    about = around.meetings.get(item.meeting_id, [])
    return about[0] if len(about) == 1 else None


def _is_limited(item: AgendaItem, found: Row | None, around: ItemContext) -> bool:
    if not isinstance(found, Contribution) or found.visibility is not Visibility.ALLIANCE:
        return False
    return [one.id for one in around.meetings.get(item.meeting_id, [])] != [found.alliance_id]


def _can_become_step(reader: Person, item: AgendaItem, around: ItemContext) -> bool:
    if item.step_id is not None or _outcome(item, around) is DecisionOutcome.DECLINED:
        return False
    return _runs_agenda(reader, item, around)


def _can_be_adopted(reader: Person, item: AgendaItem, around: ItemContext) -> bool:
    step = look_up(around.steps, item.step_id)
    is_proposed = step is not None and step.status is Status.PROPOSED and step.archived_at is None
    return is_proposed and _outcome(item, around) in ADOPTING and _runs_agenda(reader, item, around)


def _outcome(item: AgendaItem, around: ItemContext) -> DecisionOutcome | None:
    found = around.decisions.get(item.id)
    return found[0].outcome if found is not None else None


def _runs_agenda(reader: Person, item: AgendaItem, around: ItemContext) -> bool:
    alliance = alliance_of(item, around)
    if alliance is None or alliance.archived_at is not None:
        return False
    return may(reader, Action.RUN_AGENDA, alliance_id=alliance.id)


def _find_subject(item: AgendaItem, around: ItemContext) -> Row | None:
    kinds: tuple[tuple[int | None, Mapping[int, Row]], ...] = (
        (item.contribution_id, around.contributions),
        (item.step_id, around.steps),
        (item.poll_id, around.polls),
        (item.bundle_id, around.bundles),
    )
    return next((known[key] for key, known in kinds if key is not None and key in known), None)


def _may_see(reader: Person | None, found: Row | None, around: ItemContext) -> bool:
    if reader is not None and isinstance(found, Contribution):
        return may_read(reader, found, around.alliances[found.alliance_id])
    if reader is not None and isinstance(found, Poll):
        return may_see(reader, found, around.alliances[found.alliance_id], channel_id=None)
    return True


def _gone(found: Row | None, around: ItemContext) -> Gone | None:
    if isinstance(found, Contribution) and found.merged_into_id is not None:
        return Gone.MERGED
    if getattr(found, "archived_at", None) is not None:
        return Gone.ARCHIVED
    is_left = isinstance(found, Contribution) and found.id in around.authors_left
    return Gone.AUTHOR_LEFT if is_left else None


def _decided_before(item: AgendaItem, around: ItemContext) -> DecisionOutcomeShown | None:
    before = around.decided_before.get(item.id)
    return outcome_of_decision(*before) if before is not None and item.id not in around.decisions else None


def _decision(row: Decision, by: Member, around: ItemContext) -> ShownDecision:
    step = look_up(around.made_steps, row.step_id)
    return ShownDecision(
        decision_id=row.id,
        outcome=DecisionOutcome(row.outcome),
        line=row.line,
        by=by.name,
        at=row.updated_at,
        step_ref=step.ref if step is not None else None,
        version=row.version,
    )
