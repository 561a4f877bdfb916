"""A meeting's agenda as a reader sees it: what each item is about, what is asked, advised and decided."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alliance.members import Person
from alliance.polls import may_see
from alliance.visibility import may_read
from alliance.words import DecisionOutcome, ItemState, Name, Purpose, Series
from storage import meetings as rows
from storage.database import Session
from storage.meetings import Surroundings
from storage.tables import ActionStep, AgendaItem, Bundle, Contribution, Decision, Meeting, Member, Poll

Row = Contribution | ActionStep | Poll | Bundle


class Gone(StrEnum):
    """Why what an item is about is not what it was any more."""

    ARCHIVED = "archived"
    MERGED = "merged"


@dataclass(frozen=True)
class ShownDecision:
    """What was decided about an item."""

    decision_id: int
    outcome: DecisionOutcome
    line: str
    by: str
    at: dt.datetime
    step_ref: str | None = None
    """The action step that was made of it."""
    version: int = 1


@dataclass(frozen=True)
class ShownItem:
    """An item of an agenda as a reader sees it."""

    item_id: int
    position: int
    purpose: Purpose
    state: ItemState
    title: Name | None
    """None for what the reader may not see."""
    ref: str | None
    """None for a subject of its own."""
    question: str
    proposal: str
    advice: str
    alliance: Name | None
    decision: ShownDecision | None = None
    gone: Gone | None = None
    came_from: str | None = None
    """The meeting that it came along from."""
    laid_before: str = ""
    """The question that was laid before the executive chair, where that brought it here."""


def list_items(
    session: Session, meeting: Meeting, *, reader: Person | None = None, state: ItemState = ItemState.TAKEN
) -> list[ShownItem]:
    """The items of an agenda in order; for a reader without what they may not see of them, else with everything."""
    items = rows.list_items(session, meeting.id or 0, state)
    around = rows.look_around(session, items)
    return [show_item(one, around, reader) for one in items]


def show_item(item: AgendaItem, around: Surroundings, reader: Person | None) -> ShownItem:
    """One item as a reader sees it."""
    found, series = _what(item, around)
    alliance = around.alliances.get(found.alliance_id or 0) if found is not None else None
    is_seen = _may_see(reader, found, around)
    title = Name(item.title) if found is None else Name(found.title, getattr(found, "title_en", None))
    laid = around.escalations.get(item.escalation_id or 0)
    return ShownItem(
        item_id=item.id or 0,
        position=item.position,
        purpose=Purpose(item.purpose),
        state=ItemState(item.state),
        title=title if is_seen else None,
        ref=f"{series}-{found.number}" if found is not None else None,
        question=item.question if is_seen else "",
        proposal=item.proposal if is_seen else "",
        advice=item.advice if is_seen else "",
        alliance=Name(alliance.name, alliance.name_en) if alliance is not None else None,
        decision=_decision(*around.decisions[item.id or 0], around)
        if is_seen and item.id in around.decisions
        else None,
        gone=_gone(found),
        came_from=around.official.get(item.from_item_id or 0),
        laid_before=laid.question if laid is not None and is_seen else "",
    )


def _what(item: AgendaItem, around: Surroundings) -> tuple[Row, Series] | tuple[None, None]:
    kinds: tuple[tuple[Series, int | None, Mapping[int, Row]], ...] = (
        (Series.CONTRIBUTION, item.contribution_id, around.contributions),
        (Series.ACTION_STEP, item.step_id, around.steps),
        (Series.POLL, item.poll_id, around.polls),
        (Series.BUNDLE, item.bundle_id, around.bundles),
    )
    for series, key, known in kinds:
        if key is not None and key in known:
            return known[key], series
    return None, None


def _may_see(reader: Person | None, found: Row | None, around: Surroundings) -> bool:
    if reader is not None and isinstance(found, Contribution):
        return may_read(reader, found, around.alliances[found.alliance_id])
    if reader is not None and isinstance(found, Poll):
        return may_see(reader, found, around.alliances[found.alliance_id], channel_id=None)
    return True


def _gone(found: Row | None) -> Gone | None:
    if isinstance(found, Contribution) and found.merged_into_id is not None:
        return Gone.MERGED
    return Gone.ARCHIVED if getattr(found, "archived_at", None) is not None else None


def _decision(row: Decision, by: Member, around: Surroundings) -> ShownDecision:
    step = around.made_steps.get(row.step_id or 0)
    return ShownDecision(
        decision_id=row.id or 0,
        outcome=DecisionOutcome(row.outcome),
        line=row.line,
        by=by.name,
        at=row.updated_at,
        step_ref=f"A-{step.number}" if step is not None else None,
        version=row.version,
    )
