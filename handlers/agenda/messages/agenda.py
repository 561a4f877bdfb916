"""Notify contact persons of the steps that they are to look after."""

from alliance.agenda import steps
from alliance.agenda.steps import ShownStep
from alliance.errors import NotFound
from handlers.agenda.views import agenda as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, words_for
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.markup import mention
from storage.engine.database import Session
from storage.people import people
from storage.tables import Delivery
from texts import Translator


def _step_owner(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, step = find_step(session, delivery, context)
    return Post(*views.made_owner(words, step, by=mention(delivery.about["by"]))) if step is not None else None


def find_step(session: Session, delivery: Delivery, context: Context) -> tuple[Translator, ShownStep | None]:
    """The recipient's language and the step that the delivery is about; None if they may no longer see the step."""
    words = words_for(session, delivery, context)
    profile = people.find_profile(session, delivery.channel_key)
    if profile is None:
        return words, None
    try:
        step = steps.show_step(
            session,
            reader=context.person(session, profile),
            number=delivery.about["step"],
            today=words.local(context.now()).date(),
        )
    except NotFound:
        return words, None
    return words, step


KINDS = {"step_owner": Kind(_step_owner)}
