"""Render a status poll's progress for the asker: one message that follows the answers."""

from alliance.people.members import Person
from alliance.polls import status_polls
from handlers.polls.views import status_polls as views
from handlers.slack.context import Context
from handlers.slack.views.blocks import Block
from storage.engine.database import Session
from storage.tables import Poll
from texts import Translator


def message(
    session: Session, poll: Poll, context: Context, words: Translator, reader: Person | None
) -> tuple[str, list[Block]] | None:
    """The poll's progress, with names only for people who may run it."""
    return views.message(words, status_polls.show(session, poll=poll, reader=reader))
