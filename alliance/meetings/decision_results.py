"""Results of the decisions of earlier meetings."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alliance.calendar.periods import Period
from alliance.contributions.outcomes import HandoverOutcome, map_outcomes
from alliance.enums import RUNNING, DecisionOutcome, Name, Purpose, Series, Status, Visibility
from alliance.meetings.shown_items import ShownItem, alliance_of, list_items, show_item
from alliance.optional_ids import look_up
from alliance.people.members import Person
from storage.engine.database import Session
from storage.meetings.decisions import list_decided, map_statuses
from storage.meetings.item_context import ItemContext, load_context
from storage.tables import AgendaItem, Meeting


@dataclass(frozen=True)
class DecisionResult:
    """A decision of an earlier meeting, and what came of it."""

    meeting: str
    """The reference of the meeting."""
    held_on: dt.date
    about: str | None
    title: Name | None
    """None if the reader may not see it."""
    outcome: DecisionOutcome | None
    """None if nothing was decided."""
    line: str
    step: str | None = None
    status: Status | None = None
    handed: HandoverOutcome | None = None
    """How far a dossier that contains it is since."""


@dataclass(frozen=True)
class _Outcomes:
    """Results of decisions: steps by number, with their last report, and dossiers by contribution."""

    steps: dict[int, tuple[Status, dt.datetime | None]]
    handed: dict[int, Sequence[HandoverOutcome]]


def list_results(
    session: Session,
    meeting: Meeting,
    alliance_ids: Collection[int],
    previous: Meeting | None,
    *,
    period: Period,
    start: dt.datetime,
    reader: Person | None,
) -> list[DecisionResult]:
    """The decisions of all earlier meetings that concern these alliances (empty: all), latest meeting first.

    Those taken in the period (`start` is its beginning), those with an outcome in it, and those whose step is not
    finished; earlier papers had the others. Also the items on which the previous meeting did not decide. Leaves out
    what the reader may not see.
    """
    found = [*list_decided(session, until=period.last_on, but_id=meeting.id)]
    around = load_context(session, [item for item, *_ in found])
    concerned = [
        (item, show_item(item, around, reader), held)
        for item, _, held in found
        if _concerns(item, around, alliance_ids) and _is_for(item, around, alliance_ids)
    ]
    outcomes = _load_outcomes(session, [(item, shown) for item, shown, _ in concerned])
    told = [
        _became_of(shown, outcomes, item, held)
        for item, shown, held in concerned
        if shown.title is not None and _is_included(shown, item, held, outcomes, period, start)
    ]
    return [*_undecided(session, previous, reader), *told]


def _undecided(session: Session, previous: Meeting | None, reader: Person | None) -> list[DecisionResult]:
    if previous is None:
        return []
    items = list_items(session, previous, reader=reader)
    left = [one for one in items if one.decision is None and one.purpose is not Purpose.INFORMATION]
    return [DecisionResult(previous.ref, previous.held_on, one.ref, one.title, None, "") for one in left]


def _concerns(item: AgendaItem, around: ItemContext, alliance_ids: Collection[int]) -> bool:
    """Whether a decision was of a meeting about one of these alliances, or about something of one of them."""
    if not alliance_ids:
        return True
    about = {one.id for one in around.meetings.get(item.meeting_id, [])}
    alliance = alliance_of(item, around)
    return bool(about & set(alliance_ids)) or (alliance is not None and alliance.id in alliance_ids)


def _is_for(item: AgendaItem, around: ItemContext, alliance_ids: Collection[int]) -> bool:
    """Whether everybody at the table may read it: what one alliance alone sees is for its own meetings."""
    contribution = look_up(around.contributions, item.contribution_id)
    is_limited = contribution is not None and contribution.visibility is Visibility.ALLIANCE
    return contribution is None or not is_limited or set(alliance_ids) == {contribution.alliance_id}


def _load_outcomes(session: Session, found: Sequence[tuple[AgendaItem, ShownItem]]) -> _Outcomes:
    numbers = sorted({int(step[2:]) for _, one in found if (step := _step_of(one))})
    contributions = sorted({item.contribution_id for item, _ in found if item.contribution_id is not None})
    outcomes = map_outcomes(session, contributions)
    return _Outcomes(map_statuses(session, numbers), {key: one.handed for key, one in outcomes.items()})


def _is_included(
    shown: ShownItem, item: AgendaItem, held: Meeting, outcomes: _Outcomes, period: Period, start: dt.datetime
) -> bool:
    step, handed = _step_of(shown), look_up(outcomes.handed, item.contribution_id) or ()
    status, reported_at = outcomes.steps.get(int(step[2:]), (None, None)) if step else (None, None)
    is_reported = reported_at is not None and reported_at >= start
    is_handed = any(one.on >= period.first_on for one in handed)
    return held.held_on >= period.first_on or is_reported or is_handed or status in RUNNING


def _became_of(one: ShownItem, outcomes: _Outcomes, item: AgendaItem, held: Meeting) -> DecisionResult:
    assert one.decision is not None  # only decisions are listed
    step, handed = _step_of(one), look_up(outcomes.handed, item.contribution_id) or ()
    newest = next((other for other in handed if other.on >= held.held_on), None)
    status = outcomes.steps[int(step[2:])][0] if step else None
    outcome, line = one.decision.outcome, one.decision.line
    return DecisionResult(held.ref, held.held_on, one.ref, one.title, outcome, line, step, status, newest)


def _step_of(one: ShownItem) -> str | None:
    """The step made of a decision, or the step that the decision is about."""
    if one.decision is None:
        return None
    return one.decision.step_ref or (one.ref if one.ref and one.ref.startswith(f"{Series.STEP}-") else None)
