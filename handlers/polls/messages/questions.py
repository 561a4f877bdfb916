"""Render the message of a question, and what a reminder shows of it."""

from alliance.enums import PollState, Secrecy
from alliance.people.members import Person
from alliance.polls import question_results
from alliance.polls.question_results import show_found
from handlers.polls.views import questions as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, reader_of
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.blocks import Block
from handlers.slack.views.reminders import ReminderPart
from storage.engine.database import Session
from storage.polls import polls as rows
from storage.polls.questions import QuestionAround
from storage.tables import Delivery, Poll
from texts import Translator


def message(
    session: Session, question: QuestionAround, context: Context, words: Translator, reader: Person | None
) -> tuple[str, list[Block]]:
    """The question, its results so far, and the answers as buttons."""
    return views.message(words, show_found(session, question, reader=reader, now=context.now()))


def reminder(session: Session, poll: Poll, context: Context, words: Translator, reader: Person) -> ReminderPart | None:
    """The question in a reminder; None for a reader who can no longer vote while it is open."""
    shown = question_results.show_question(session, poll=poll, reader=reader, now=context.now())
    if shown.secrecy is Secrecy.NAMED and shown.state is PollState.OPEN and not shown.can_vote:
        return None
    return views.reminder(words, shown)


def _proposed(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    """The notice to the asker that a member proposed an option, with buttons to decide."""
    poll = rows.find_poll_by_id(session, delivery.about["poll"])
    if poll is None or poll.state is not PollState.OPEN:
        return None
    words, reader = reader_of(session, delivery, context)
    shown = question_results.show_question(session, poll=poll, reader=reader, now=context.now())
    found = next((one for one in shown.proposed if one.id == delivery.about["option"]), None)
    return Post(*views.proposed(words, shown, found)) if found is not None else None


KINDS = {"poll_option": Kind(_proposed)}
