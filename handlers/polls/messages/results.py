"""Render the result of a closed poll: a reply in its thread that the whole channel sees, and a message to the asker."""

from alliance import kept_messages
from alliance.channel_keys import is_channel
from alliance.checkins import summaries
from alliance.enums import KeptKind, PollKind, PollState
from alliance.polls import permissions, question_results, scan_matrix, status_polls
from alliance.polls.lists import has_answers
from alliance.polls.result_notices import RESULT
from alliance.polls.scan_languages import matrix_in
from handlers.checkins.views import rounds as round_views
from handlers.polls.views import results as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, reader_of
from handlers.slack.outgoing import Outgoing, Post
from storage.checkins import poll_rounds
from storage.engine.database import Session
from storage.polls import polls as rows
from storage.tables import Delivery, Poll
from texts import Translator


def _result(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    poll = rows.find_poll_by_id(session, delivery.about["poll"])
    if poll is None or poll.state is not PollState.CLOSED:
        return None
    if is_channel(delivery.channel_key):
        (text, blocks), _ = _result_of(session, poll, context, context.channel_words(), with_chart=True)
        asked = kept_messages.find_posted(session, KeptKind.POLL, poll.id, delivery.channel_key)
        thread_ts = asked.ts if asked is not None and asked.gone_at is None else None
        return Post(text, blocks, thread_ts=thread_ts, is_broadcast=thread_ts is not None)
    words, reader = reader_of(session, delivery, context)
    (text, blocks), has_file = _result_of(session, poll, context, words, with_chart=False)
    if permissions.may_run(reader, poll):
        answered = has_answers(session, poll)
        buttons = views.result_buttons(words, poll.number, poll.kind, has_answers=answered, has_file=has_file)
        blocks = [*blocks, buttons]
    return Post(text, blocks)


def _result_of(
    session: Session, poll: Poll, context: Context, words: Translator, *, with_chart: bool
) -> tuple[views.Told, bool]:
    """The result, and whether a file says more."""
    match poll.kind:
        case PollKind.QUESTION:
            question = question_results.show_question(session, poll=poll, reader=None, now=context.now())
            has_file = bool(question.voted) and question.shows_results
            return views.question_result(words, question, with_chart=with_chart), has_file
        case PollKind.QUICK_SCAN:
            matrix = matrix_in(scan_matrix.show_matrix(session, poll), words.name)
            return views.scan_result(words, matrix, with_chart=with_chart), bool(matrix.answered)
        case PollKind.STATUS_POLL:
            shown = status_polls.show(session, poll=poll, reader=None)
            held = poll_rounds.find_round(session, poll.id)
            told = summaries.summarise(session, held.id) if held is not None else None
            assert told is not None  # a status poll has a round
            return views.status_poll_result(words, shown, round_views.summary(words, told)), False


KINDS = {RESULT: Kind(_result)}
