"""Render the message of a question, and the reminder to people who have not voted."""

from alliance.people.members import Person
from alliance.polls import questions
from alliance.words import PollState
from handlers.polls.views import questions as views
from handlers.slack.context import Context
from handlers.slack.messages.kind import Kind, reader_of
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.parts import Block
from storage.engine.database import Session
from storage.polls import polls as rows
from storage.tables import Delivery, Poll
from texts import Translator


def message(
    session: Session, poll: Poll, context: Context, words: Translator, reader: Person | None
) -> tuple[str, list[Block]] | None:
    """The question, its results so far, and the answers as buttons."""
    return views.message(words, questions.show_question(session, poll=poll, reader=reader, now=context.now()))


def reminder(
    session: Session, poll: Poll, context: Context, words: Translator, reader: Person
) -> tuple[str, list[Block]] | None:
    """The single reminder; None for a reader who has voted meanwhile, or no longer can."""
    shown = questions.show_question(session, poll=poll, reader=reader, now=context.now())
    if shown.has_voted or not shown.can_vote:
        return None
    return views.reminder(
        words,
        ref=shown.ref,
        title=shown.title,
        asked_by=shown.asked_by,
        ends_at=shown.ends_at,
        link=shown.permalink,
    )


def _proposed(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    """The notice to the asker that a member proposed an option, with buttons to decide."""
    poll = rows.find_poll_by_id(session, delivery.about["poll"])
    if poll is None or poll.state is not PollState.OPEN:
        return None
    words, reader = reader_of(session, delivery, context)
    shown = questions.show_question(session, poll=poll, reader=reader, now=context.now())
    found = next((one for one in shown.proposed if one.id == delivery.about["option"]), None)
    return Post(*views.proposed(words, shown, found)) if found is not None else None


KINDS = {"poll_option": Kind(_proposed)}
