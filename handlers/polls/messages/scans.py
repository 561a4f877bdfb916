"""Render a quick scan in a channel, in direct messages and in a reminder."""

from alliance.enums import PollState
from alliance.people.members import Person
from alliance.polls import scans
from alliance.polls.scan_languages import scan_in
from handlers.polls.views import scan_messages as views
from handlers.slack.context import Context
from handlers.slack.views.blocks import Block
from handlers.slack.views.reminders import ReminderPart
from storage.engine.database import Session
from storage.polls import polls as rows
from storage.tables import Poll
from texts import Translator


def message(
    session: Session, poll: Poll, _context: Context, words: Translator, reader: Person | None
) -> tuple[str, list[Block]] | None:
    """The scan's message; a draft is shown only to people who may continue it."""
    shown = scan_in(scans.show_scan(session, poll=poll, reader=reader), words.name)
    if poll.state is PollState.DRAFT:
        return views.draft(words, shown) if shown.may_run else None
    return views.message(words, shown, knows_reader=reader is not None)


def reminder(session: Session, poll: Poll, _context: Context, words: Translator, reader: Person) -> ReminderPart | None:
    """The scan in a reminder; None for a reader whose organisation no longer takes part."""
    shown = scan_in(scans.show_scan(session, poll=poll, reader=reader), words.name)
    if not shown.may_answer or reader.organisation is None:
        return None
    organisation = reader.organisation.names
    link = rows.find_permalink(session, poll.id, reader.slack_user_id)
    return views.reminder(words, shown, organisation=organisation, permalink=link)
