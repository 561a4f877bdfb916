"""The question to a political lead about a step, the notice of its answer, and the notice to a new delegate."""

from dataclasses import dataclass

from alliance.agenda import steps
from alliance.agenda.steps import ShownEscalation, ShownStep
from alliance.enums import ChairKind, KeptKind
from alliance.people import delegates
from alliance.people.members import Person
from handlers.agenda.views import escalations as views
from handlers.people.views import delegates as views_delegates
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, reader_of, reader_of_user
from handlers.slack.messages.kept_messages import Rendered, kinds_of
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.markup import mention
from storage.agenda import agenda as step_rows
from storage.agenda import escalations as rows
from storage.engine.database import Session
from storage.people import delegates as delegate_rows
from storage.people import people
from storage.tables import Delivery, KeptMessage
from texts import Translator


def _question(session: Session, message: KeptMessage, context: Context) -> Rendered | None:
    about = _find_escalation(session, message.about_id, message.place, context)
    if about is None:
        return None
    step, asked, reader = about.step, about.asked, about.reader
    own = reader.member.name if reader.member else reader.name
    today = context.network_today
    is_open = asked.answer is None or asked.answer_by_on is None or today <= asked.answer_by_on
    may_answer = steps.is_executive(reader, step.alliance.id) and is_open and not step.is_archived
    return views.question_message(about.words, step, asked, by=about.asker, reader=own, may_answer=may_answer)


def _answer(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    about = _find_escalation(session, delivery.about["escalation"], delivery.channel_key, context)
    if about is None or about.asked.answer is None:
        return None
    by = people.find_member(session, delivery.about["by"])
    return Post(*views.answered(about.words, about.step, about.asked, by=by.name if by else about.asked.to))


def _made_delegate(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = delegate_rows.find_chair(session, delivery.about["chair"])
    if found is None:
        return None
    words, _ = reader_of(session, delivery, context)
    chair, alliance, member = found
    name = alliance.names
    held = delegates.HeldBy(chair.id, ChairKind(chair.kind), member.name, name, ())
    return Post(*views_delegates.made_delegate(words, held, by=mention(delivery.about["by"])))


@dataclass(frozen=True)
class _About:
    """A step with the question about it, the name of the member who asked, and the reader with their language."""

    step: ShownStep
    asked: ShownEscalation
    asker: str
    words: Translator
    reader: Person


def _find_escalation(session: Session, escalation_id: int, slack_user_id: str, context: Context) -> _About | None:
    laid = rows.find_escalation(session, escalation_id)
    found = step_rows.find_step_by_id(session, laid.step_id) if laid else None
    if laid is None or found is None:
        return None
    words, reader = reader_of_user(session, slack_user_id, context)
    today = words.local(context.now()).date()
    step = steps.shown(session, [found], reader=reader, today=today, channel_id=None)[0]
    asked = steps.shown_question(laid, people.get_member(session, laid.to_member_id), today=today)
    asker = people.get_member(session, laid.by_member_id).name
    return _About(step, asked, asker, words, reader)


KINDS = {
    **kinds_of(KeptKind.ESCALATION, _question),
    "escalation_answer": Kind(_answer),
    "made_delegate": Kind(_made_delegate),
}
