"""What people hear of the steps that they are to look after."""

from alliance import steps
from alliance.errors import NotFound
from alliance.meetings import ref
from alliance.steps import ShownStep
from alliance.words import DecisionOutcome
from bot.messages.kind import Kind, words_for
from bot.outgoing import Outgoing, Post
from handlers.desk import Desk
from handlers.views import agenda as views
from handlers.views.parts import mention
from storage import meetings, people
from storage.database import Session
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
