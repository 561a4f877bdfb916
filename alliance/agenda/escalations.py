"""Escalations: lay a step before an alliance's political lead, and record the answer."""

import datetime as dt
from dataclasses import dataclass

from alliance import kept_messages
from alliance.agenda.agenda import note_event
from alliance.agenda.step_editing import get_step_to_run
from alliance.agenda.steps import is_executive
from alliance.enums import ChairKind, EscalationAnswer, KeptKind, Name, Status, StepEventKind
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound
from alliance.local_time import LocalTime
from alliance.people.asked_already import AskedAlready, asked_this_week
from alliance.people.audit import audit
from alliance.people.members import Person, short_person_name
from alliance.people.permissions import Action
from alliance.typed_text import check_length, check_text, clean_text
from storage.agenda import agenda as step_rows
from storage.agenda import escalations as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.kept_messages import NewMessage
from storage.people import alliances as alliance_rows
from storage.people import delegates as delegate_rows
from storage.people import people
from storage.tables import ActionStep, Alliance, Chair, Escalation, Member

MAX_QUESTION = 1000
MAX_LINE = 1000


@dataclass(frozen=True)
class EscalationPreview:
    """The people to whom a step can be escalated, for display in a form."""

    executive: Member
    delegates: tuple[Member, ...]
    """The political lead's delegates, who receive the question as well."""
    asked: tuple[AskedAlready, ...]
    """Those among them who were already asked something this week."""


def preview_escalation(session: Session, *, by: Person, number: int, time: LocalTime) -> EscalationPreview:
    """Return whom `by` would ask when escalating `A-<number>`. Raises as `escalate_step`, except for typed values."""
    _, _, executive, delegates = _check_can_escalate(session, by=by, number=number, today=time.today)
    asked = asked_this_week(session, [executive[1], *delegates], time=time)
    return EscalationPreview(executive[1], tuple(delegates), tuple(asked))


def escalate_step(
    session: Session,
    *,
    by: Person,
    number: int,
    question: str,
    answer_by_on: dt.date | None,
    today: dt.date,
    now: dt.datetime,
) -> Escalation:
    """Lay a step before its alliance's political lead, and send the question to them and their delegates.

    Submitting the same question twice creates one escalation. Raises NotFound, NotAllowed, Invalid for a field, and
    Conflict if the alliance has no political lead, `by` is the political lead, the step is closed or archived, or
    an earlier question about it still awaits an answer and its answer-by date has not passed.
    """
    question = clean_text(question)
    step, _ = get_step_to_run(session, by=by, number=number)
    step_rows.lock_step(session, number)
    newest = rows.map_newest(session, [step.id]).get(step.id)
    if newest and newest[0].answer is None and newest[0].question == question:
        return newest[0]
    _, _, (_, executive), delegates = _check_can_escalate(session, by=by, number=number, today=today)
    check_text("question", question, MAX_QUESTION, empty="problem.chair_question_empty")
    if answer_by_on is None:
        raise Invalid("answer_by", "problem.answer_by_needed")
    if answer_by_on < today:
        raise Invalid("answer_by", "problem.day_past_needed")
    laid = Escalation(
        step_id=step.id,
        by_member_id=by.member.id if by.member and by.member.id else 0,
        to_member_id=executive.id,
        question=question,
        answer_by_on=answer_by_on,
        created_at=now,
    )
    session.add(laid)
    session.flush()
    note_event(session, step, StepEventKind.LAID_BEFORE, by=by, now=now, note=question)
    audit(session, by, "lay_before", step.ref, {}, now, question=question, until=answer_by_on.isoformat())
    messages = [NewMessage(laid.id, member.slack_user_id) for member in (executive, *delegates)]
    kept_messages.post(session, KeptKind.ESCALATION, messages, now=now)
    return laid


def answer(
    session: Session,
    *,
    by: Person,
    escalation_id: int,
    said: EscalationAnswer,
    line: str,
    today: dt.date,
    now: dt.datetime,
) -> Escalation:
    """Record the political lead's answer in the step's history; notify the asker and the lead officers.

    A first answer is accepted after the answer-by date; an answer already given can be changed up to and including
    that date. Raises NotFound, Invalid for a line that is too long, NotAllowed unless `by` is the political lead or
    a delegate, and Conflict if the answer can no longer be changed or the step was archived.
    """
    laid, step, alliance = get_to_answer(session, by=by, escalation_id=escalation_id, today=today)
    line = clean_text(line)
    check_length("line", line, MAX_LINE)
    if (laid.answer, laid.line) == (said, line):
        return laid
    before = {"answer": laid.answer}
    laid.answer, laid.line, laid.answered_at = said, line, now
    note_event(session, step, StepEventKind.ANSWERED, by=by, now=now, note=line, about={"answer": said.value})
    audit(session, by, "answer_escalation", step.ref, before, now, answer=said.value)
    _notify_of_answer(session, laid, alliance, by=by, now=now)
    return laid


def get_to_answer(
    session: Session, *, by: Person, escalation_id: int, today: dt.date
) -> tuple[Escalation, ActionStep, Alliance]:
    """Return an escalation, its step and alliance if `by` may answer it now. Raises as `answer`, except Invalid."""
    laid = rows.find_escalation(session, escalation_id, for_change=True)
    found = step_rows.find_step_by_id(session, laid.step_id) if laid else None
    if laid is None or found is None:
        raise NotFound("question", "")
    step, alliance = found
    ref = step.ref
    if not is_executive(by, alliance.id):
        names = tuple(short_person_name(member.name) for _, member in _chairs(session, alliance, ChairKind.EXECUTIVE))
        if not names:
            raise NotAllowed(Action.RUN_AGENDA, "problem.no_executive", alliance=_name(alliance))
        raise NotAllowed(Action.RUN_AGENDA, "problem.only_executive", ref=ref, who=names)
    if step.archived_at is not None:
        raise Conflict("problem.step_archived", ref=ref)
    if laid.answer is not None and laid.answer_by_on is not None and today > laid.answer_by_on:
        raise Conflict("problem.answer_final", ref=ref)
    return laid, step, alliance


def number_of(session: Session, laid: Escalation) -> int:
    """Return the number of the escalated step; 0 if the step no longer exists."""
    found = step_rows.find_step_by_id(session, laid.step_id)
    return found[0].number if found else 0


def _check_can_escalate(
    session: Session, *, by: Person, number: int, today: dt.date
) -> tuple[ActionStep, Alliance, tuple[Chair, Member], list[Member]]:
    step, alliance = get_step_to_run(session, by=by, number=number)
    ref = step.ref
    if step.archived_at is not None:
        raise Conflict("problem.step_archived", ref=ref)
    if step.status in (Status.DONE, Status.DROPPED):
        raise Conflict("problem.step_closed", ref=ref)
    executives = _chairs(session, alliance, ChairKind.EXECUTIVE)
    if not executives:
        raise Conflict("problem.no_executive", alliance=_name(alliance))
    if any(member.slack_user_id == by.slack_user_id for _, member in executives):
        raise Conflict("problem.executive_self", ref=ref)
    newest = rows.map_newest(session, [step.id]).get(step.id)
    if newest and newest[0].answer is None and newest[0].answer_by_on and newest[0].answer_by_on >= today:
        raise Conflict("problem.laid_already", ref=ref, name=short_person_name(newest[1].name))
    executive = executives[0]
    delegates = [member for _, member in delegate_rows.list_delegates(session, [executive[0].id])]
    return step, alliance, executive, [one for one in delegates if one.id != executive[1].id]


def _notify_of_answer(session: Session, laid: Escalation, alliance: Alliance, *, by: Person, now: dt.datetime) -> None:
    asker = people.get_member(session, laid.by_member_id)
    officials = [member for _, member in _chairs(session, alliance, ChairKind.OFFICIAL)]
    channel_keys = {member.slack_user_id for member in (asker, *officials) if member.left_at is None}
    for channel_key in sorted(channel_keys - {by.slack_user_id}):
        key = f"escalation_answer:{laid.id}:{channel_key}"
        about = {"escalation": laid.id, "by": by.slack_user_id}
        enqueue(session, kind="escalation_answer", channel_key=channel_key, about=about, coalesce_key=key, now=now)
    kept_messages.refresh(session, KeptKind.ESCALATION, [laid.id], now=now)


def _chairs(session: Session, alliance: Alliance, kind: ChairKind) -> list[tuple[Chair, Member]]:
    return [one for one in alliance_rows.list_chairs(session, alliance.id) if one[0].kind is kind]


def _name(alliance: Alliance) -> Name:
    return alliance.names
