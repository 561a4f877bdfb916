"""Render the notice to owners of what a meeting decided about their step."""

from alliance.enums import DecisionOutcome
from handlers.agenda.messages.agenda import find_step
from handlers.agenda.views import agenda as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind
from handlers.slack.outgoing import Outgoing, Post
from storage.engine.database import Session
from storage.meetings import meetings
from storage.tables import Delivery


def _step_decided(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, step = find_step(session, delivery, context)
    item = meetings.find_item(session, delivery.about["item"])
    decision = meetings.find_decision(session, delivery.about["item"])
    meeting = meetings.find_meeting_by_id(session, item.meeting_id) if item is not None else None
    if step is None or decision is None or meeting is None:
        return None
    outcome = DecisionOutcome(decision.outcome)
    is_correction = bool(delivery.about.get("is_correction"))
    told = views.decided(
        words,
        step,
        meeting=meeting.ref,
        held_on=meeting.held_on,
        outcome=outcome,
        line=decision.line,
        is_correction=is_correction,
    )
    return Post(*told)


KINDS = {"step_decided": Kind(_step_decided)}
