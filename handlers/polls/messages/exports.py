"""Render the results of a poll as a file: first a message that introduces it, then the file in its thread."""

from collections.abc import Callable
from functools import partial

from alliance.enums import PollKind, PollState, Series
from alliance.errors import RuleError
from alliance.people.members import Person
from alliance.polls.exports import EXPORT, get_question_result, get_visible, names_to_leave_out
from alliance.polls.scan_languages import matrix_in
from alliance.polls.scan_matrix import get_matrix
from handlers.polls.views import exports as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Awaited, Kind, file_kind, follow_with, reader_of, to_who_asked
from handlers.slack.outgoing import File, Outgoing, Post
from reports.polls.question_workbook import build_question_workbook, question_file_name
from reports.polls.scan_workbook import build_scan_workbook, scan_file_name
from storage.engine.database import Session
from storage.tables import Delivery, Poll
from texts import Translator


def _message(session: Session, delivery: Delivery, context: Context, missing: str = "") -> Outgoing | None:
    words, reader = reader_of(session, delivery, context)
    poll = _poll(session, delivery, reader)
    if poll is None:
        return None
    return Post(*views.file_message(words, ref=poll.ref, title=poll.title, missing=missing))


def _file(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, reader = reader_of(session, delivery, context)
    poll = _poll(session, delivery, reader)
    if poll is None:
        return None
    name, content = _content(session, poll, delivery, context, words, reader)
    return File(
        name=name,
        title=poll.ref,
        content=content,
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )


def _content(
    session: Session, poll: Poll, delivery: Delivery, context: Context, words: Translator, reader: Person
) -> tuple[str, Callable[[], bytes]]:
    now, asked_in = context.now(), delivery.about.get("asked_in")
    leave_out = names_to_leave_out(session, reader)
    if poll.kind is PollKind.QUICK_SCAN:
        matrix = get_matrix(session, reader=reader, number=poll.number, channel_id=asked_in, now=now)
        matrix = matrix_in(matrix, words.name)
        return scan_file_name(matrix), partial(build_scan_workbook, matrix, words, made_at=now, leave_out=leave_out)
    result = get_question_result(session, poll=poll, reader=reader, now=now)
    return question_file_name(result.question), partial(
        build_question_workbook, result, words, made_at=now, leave_out=leave_out
    )


def _poll(session: Session, delivery: Delivery, reader: Person) -> Poll | None:
    """The poll, or None if the person who asked may no longer see its results."""
    asked_in = delivery.about.get("asked_in")
    try:
        poll = get_visible(session, reader=reader, number=delivery.about["poll"], channel_id=asked_in)
    except RuleError:
        return None
    return poll if poll.state is not PollState.CANCELLED else None


def _poll_ref(_session: Session, delivery: Delivery, _context: Context, _words: Translator) -> str:
    return Series.POLL.ref(delivery.about["poll"])


def _in_slack(session: Session, delivery: Delivery, context: Context, words: Translator) -> str:
    ref = _poll_ref(session, delivery, context, words)
    return words("pollfile.in_slack", command=context.command, ref=ref)


KINDS = {
    EXPORT: Kind(_message, follow_with("poll_file"), partial(to_who_asked, EXPORT)),
    "poll_file": file_kind(
        _file, Awaited("excel", _poll_ref, _in_slack, _message), after_failed=partial(to_who_asked, EXPORT)
    ),
}
