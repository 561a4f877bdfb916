"""What people hear of the steps that they are to look after."""

from alliance.agenda import steps
from alliance.agenda.steps import ShownStep
from alliance.errors import NotFound
from alliance.meetings.planning import ref
from alliance.words import DecisionOutcome
from handlers.agenda.views import agenda as views
from handlers.slack.desk import Desk
from handlers.slack.messages.kind import Kind, words_for
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.parts import mention
from storage.engine.database import Session
from storage.meetings import meetings
from storage.people import people
from storage.tables import Delivery
from texts import Translator


def _step_owner(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    words, step = _step(session, delivery, desk)
    return Post(*views.made_owner(words, step, by=mention(delivery.about["by"]))) if step is not None else None


def _step_decided(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    words, step = _step(session, delivery, desk)
    item = meetings.find_item(session, delivery.about["item"])
    decision = meetings.find_decision(session, delivery.about["item"])
    meeting = meetings.find_meeting_by_id(session, item.meeting_id) if item is not None else None
    if step is None or decision is None or meeting is None:
        return None
    outcome = DecisionOutcome(decision.outcome)
    is_correction = bool(delivery.about.get("is_correction"))
    told = views.decided(
        words, step, meeting=ref(meeting), outcome=outcome, line=decision.line, is_correction=is_correction
    )
    return Post(*told)


def _step(session: Session, delivery: Delivery, desk: Desk) -> tuple[Translator, ShownStep | None]:
    words = words_for(session, delivery, desk)
    profile = people.find_profile(session, delivery.lane)
    if profile is None:
        return words, None
    try:
        step = steps.show_step(
            session,
            reader=desk.person(session, profile),
            number=delivery.about["step"],
            today=words.local(desk.now()).date(),
        )
    except NotFound:
        return words, None
    return words, step


KINDS = {"step_owner": Kind(_step_owner), "step_decided": Kind(_step_decided)}
