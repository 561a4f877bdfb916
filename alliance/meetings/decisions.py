"""Decisions of a meeting: recording them, notifying everyone concerned, and turning them into action steps."""

import datetime as dt
from typing import Any

from alliance.agenda.agenda import StepPlan, adopt_step, create_step, note_event
from alliance.agenda.step_texts import split_title
from alliance.contributions.history import record_event
from alliance.enums import Ambition, DecisionOutcome, EventKind, MeetingState, Status, StepEventKind
from alliance.errors import Conflict, NotFound
from alliance.index import indexing
from alliance.index.documents import DocumentKind
from alliance.meetings.items import get_item_to_run
from alliance.meetings.planning import has_been
from alliance.meetings.shown_items import ADOPTING, alliance_of
from alliance.people.audit import audit, audit_changes
from alliance.people.members import Person
from alliance.typed_text import check_text, clean_text
from storage.agenda import agenda as step_rows
from storage.contributions import contributions as contribution_rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.meetings import meetings as rows
from storage.meetings.item_context import load_context
from storage.tables import ActionStep, AgendaItem, Decision, Meeting

MAX_LINE = 1000


def record_decision(
    session: Session,
    *,
    by: Person,
    item_id: int,
    outcome: DecisionOutcome,
    line: str,
    version: int,
    today: dt.date,
    now: dt.datetime,
) -> Decision:
    """Record or change a meeting's decision on an item.

    It is added to the item's history and announced to its followers and, for a step, to the contact persons of its
    owners. `version` is that of the form, 0 if there was no decision. Raises NotFound, NotAllowed, Invalid without a
    text, and Conflict before the day of the meeting, or if a colleague recorded something else in the meantime.
    """
    item, meeting = get_item_to_run(session, by=by, item_id=item_id)
    if not has_been(meeting, today):
        raise Conflict("problem.meeting_not_yet", ref=meeting.ref, day=meeting.held_on)
    line = clean_text(line)
    check_text("line", line, MAX_LINE, empty="problem.decision_empty")
    known = rows.find_decision(session, item_id)
    if known is not None and (known.outcome, known.line) == (outcome, line):
        return known
    if version != (known.version if known is not None else 0):
        raise Conflict("problem.decided_meanwhile", line=known.line if known is not None else "")
    before = {"outcome": str(known.outcome), "line": known.line} if known is not None else {}
    decision = known or _first(item, meeting, by, now)
    decision.outcome, decision.line, decision.updated_at = outcome, line, now
    decision.version += known is not None
    meeting.state = MeetingState.HELD
    session.add(decision)
    session.flush()
    indexing.note_change(session, DocumentKind.DECISION, decision.id)
    audit_changes(session, by, "decide", meeting.ref, before, {"outcome": str(outcome), "line": line}, now)
    _tell_item(session, item, meeting, decision, is_correction=known is not None, by=by, now=now)
    return decision


def make_step(session: Session, *, by: Person, item_id: int, today: dt.date, now: dt.datetime) -> ActionStep:
    """Make an action step of a decision, once: adopted, without an owner yet, and linked to what it is about.

    The step's source is the meeting. Raises NotFound if nothing was decided, NotAllowed, and Conflict if the step's
    alliance cannot be determined.
    """
    item, meeting = get_item_to_run(session, by=by, item_id=item_id)
    found = rows.find_decision(session, item_id)
    if found is None:
        raise NotFound("decision", meeting.ref)
    decision = rows.find_decision_by_id(session, found.id, for_change=True)
    assert decision is not None
    if decision.step_id is not None:
        made = step_rows.find_step_by_id(session, decision.step_id)
        assert made is not None  # steps are archived, never removed
        return made[0]
    title, description = split_title(decision.line)
    plan = StepPlan(
        key=f"decision-{decision.id}",
        alliance_id=_alliance_of(session, item, meeting),
        title=title,
        description=description,
        ambition=Ambition.FIRST_STEP,
    )
    step = create_step(session, by=by, plan=plan, made_of=_made_of(session, item), today=today, now=now)
    decision.step_id = step.id
    step.source, step.source_year = meeting.ref, meeting.held_on.year
    session.flush()
    audit(session, by, "decision_to_step", meeting.ref, {}, now, step=step.ref)
    return step


def adopt_decided(session: Session, *, by: Person, item_id: int, now: dt.datetime) -> ActionStep:
    """Adopt the proposed step that a meeting agreed to, with its owners and due date; idempotent.

    Raises NotFound if no meeting agreed to one, and NotAllowed.
    """
    item, meeting = get_item_to_run(session, by=by, item_id=item_id)
    decision = rows.find_decision(session, item_id)
    found = step_rows.find_step_by_id(session, item.step_id) if item.step_id is not None else None
    if decision is None or decision.outcome not in ADOPTING or found is None:
        raise NotFound("decision", meeting.ref)
    step = found[0]
    if step.status is not Status.PROPOSED:
        return step
    return adopt_step(session, by=by, number=step.number, owners={}, due_on=step.due_on, now=now)


def _first(item: AgendaItem, meeting: Meeting, by: Person, now: dt.datetime) -> Decision:
    return Decision(
        meeting_id=meeting.id,
        item_id=item.id,
        outcome=DecisionOutcome.NOTED,
        line="",
        by_member_id=by.as_member.id,
        created_at=now,
        updated_at=now,
    )


def _tell_item(
    session: Session,
    item: AgendaItem,
    meeting: Meeting,
    decision: Decision,
    *,
    is_correction: bool,
    by: Person,
    now: dt.datetime,
) -> None:
    """Add the decision to the history of what it is about, and notify a step's contacts.

    `is_correction` indicates whether it replaces an earlier decision.
    """
    about: dict[str, Any] = {
        "meeting": meeting.ref,
        "held_on": meeting.held_on.isoformat(),
        "outcome": str(decision.outcome),
    }
    if is_correction:
        about["is_correction"] = True
    if item.contribution_id is not None:
        found = contribution_rows.find_contribution_by_id(session, item.contribution_id)
        while found is not None and found[0].merged_into_id is not None:
            found = contribution_rows.find_contribution_by_id(session, found[0].merged_into_id)
        if found is not None:
            told = {**about, "note": decision.line}
            record_event(session, found[0], EventKind.DECIDED, by=by, now=now, about=told)
    if item.step_id is not None:
        step = step_rows.find_step_by_id(session, item.step_id)
        if step is not None:
            note_event(session, step[0], StepEventKind.DECIDED, by=by, now=now, note=decision.line, about=about)
            contacts = [one for *_, one in step_rows.list_owners_of(session, [item.step_id]) if one is not None]
            for channel_key in dict.fromkeys(one.slack_user_id for one in contacts if one.left_at is None):
                if channel_key != by.slack_user_id:
                    told_of = {"step": step[0].number, "item": item.id, "is_correction": is_correction}
                    enqueue(session, kind="step_decided", channel_key=channel_key, about=told_of, now=now)


def _alliance_of(session: Session, item: AgendaItem, meeting: Meeting) -> int:
    """The alliance of the step to make. Raises Conflict if neither the item nor the meeting determines it."""
    alliance = alliance_of(item, load_context(session, [item]))
    if alliance is None:
        raise Conflict("problem.decision_alliance", ref=meeting.ref)
    return alliance.id


def _made_of(session: Session, item: AgendaItem) -> int | None:
    """The number of the contribution that the step is made of; None if there is none to link, or no longer."""
    found = contribution_rows.find_contribution_by_id(session, item.contribution_id) if item.contribution_id else None
    if found is None or found[0].archived_at is not None:
        return None
    return found[0].number
