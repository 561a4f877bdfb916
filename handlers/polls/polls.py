"""Polls of all kinds: show one by its reference, and manage it."""

from collections.abc import Callable

from alliance.enums import PollKind, PollState, Series
from alliance.errors import Invalid, NotFound
from alliance.index.documents import DocumentKind
from alliance.polls import deadlines, ending, permissions, polls, question_results
from alliance.polls.lists import has_answers
from alliance.polls.scan_answers import list_unsent
from handlers.polls.views import managing as views
from handlers.polls.views import questions as question_views
from handlers.polls.views import search_hits as found_views
from handlers.search import hits
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.renewable import renewable
from handlers.slack.lookup import Lookup
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import read_id
from handlers.slack.references import CARDS
from handlers.slack.request import Request
from handlers.slack.views.blocks import Block, View, actions, section
from storage.engine.database import Session
from storage.tables import Poll
from texts import Translator


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    hits.register(DocumentKind.POLL, found_views.facts)
    listeners.reference(Series.POLL, card_of)
    listeners.action(ActionId.POLL_SHOW, show)
    listeners.action(ActionId.POLL_MANAGE, manage)
    listeners.action(ActionId.POLL_CLOSE, close)
    listeners.action(ActionId.POLL_EXTEND, open_extension)
    listeners.action(ActionId.POLL_CANCEL, open_cancellation)
    listeners.action(ActionId.POLL_OUTCOME, open_outcome)
    listeners.view(CallbackId.POLL_EXTEND, extend)
    listeners.view(CallbackId.POLL_CANCEL, cancel)
    listeners.view(CallbackId.POLL_OUTCOME, record_outcome)


def card_of(look: Lookup, number: int) -> tuple[str, list[Block]]:
    """A poll as this reader may see it, with the actions open to them; for all, as the whole channel may see it.

    Raises NotFound if the poll does not exist or the reader may not see it.
    """
    session, person = look.session, look.person
    poll = permissions.get_poll(session, number)
    permissions.check_visible(session, poll, reader=person, channel_id=look.channel_id)
    may_run = permissions.may_run(person, poll)
    card = look.context.poll_cards[poll.kind]
    made = card(session, poll, look.context, look.words, None if look.for_all else person)
    if made is None:
        raise NotFound("poll", poll.ref)
    text, blocks = made
    if not may_run or look.for_all or any(str(block.get("block_id")).startswith(views.MANAGE) for block in blocks):
        return text, blocks
    buttons = _manage_buttons(session, look.words, poll)
    return text, [*blocks, *([buttons] if buttons is not None else [])]


def show(request: Request) -> None:
    """Show a poll as the person who pressed the button may see it."""
    number = number_of(request)
    with request.reading() as (session, person):
        text, blocks = card_of(Lookup.of(request, session, person), number)
        ref = permissions.get_poll(session, number).ref
    request.answer(text, renewable(blocks, CARDS, ref), title=ref)


def manage(request: Request) -> None:
    """Show the actions for a poll. Raises NotAllowed, naming people to ask, unless this person may run the poll."""
    number, words = number_of(request), request.words
    with request.reading() as (session, person):
        poll = permissions.get_to_run(session, by=person, number=number)
        buttons = _manage_buttons(session, words, poll)
        text, blocks = views.manage_message(words, number, poll.title, buttons)
        if poll.kind is PollKind.QUESTION:
            shown = question_results.show_question(session, poll=poll, reader=person, now=request.now)
            blocks = [*blocks, *question_views.proposals(words, shown)]
    request.answer(text, blocks, title=Series.POLL.ref(number))


def close(request: Request) -> None:
    """Close a poll before its deadline."""
    number = number_of(request)
    with request.writing() as (session, person):
        permissions.get_to_run(session, by=person, number=number)
        poll = ending.close(session, by=person, number=number, now=request.now)
        ref, is_answered = poll.ref, has_answers(session, poll)
    sentence = request.words("poll.closed" if is_answered else "poll.closed_empty", ref=ref)
    outcome = [actions(f"poll-closed-{number}", views.outcome_button(request.words, number))] if is_answered else []
    # In place of the buttons to manage it, which no longer fit.
    request.answer_in_place(sentence, [section(sentence), *outcome])


def open_extension(request: Request) -> None:
    """Open the form for another deadline."""
    words = request.words
    _open(
        request,
        lambda poll, metadata: views.extend_form(words, poll.number, poll.title, poll.ends_at, metadata=metadata),
    )


def open_cancellation(request: Request) -> None:
    """Open the form that asks for the reason to cancel."""
    words = request.words
    _open(request, lambda poll, metadata: views.cancel_form(words, poll.number, poll.title, metadata=metadata))


def open_outcome(request: Request) -> None:
    """Open the form for the outcome of a poll."""
    words = request.words
    _open(
        request,
        lambda poll, metadata: views.outcome_form(words, poll.number, poll.title, poll.outcome, metadata=metadata),
    )


def extend(request: Request) -> None:
    """Set the deadline from the form, in the user's time zone."""
    metadata = FormMetadata.of(request.view)
    day, at = fields.read(views.DEADLINE, request.view).values()
    if day is None or at is None:
        raise Invalid(BlockId.ENDS_ON, "problem.deadline_unclear")
    ends_at = deadlines.ends_at(day, request.words.zone, at)
    with request.writing() as (session, person):
        polls.extend(session, by=person, number=metadata.number, ends_at=ends_at, now=request.now)
    request.done()


def cancel(request: Request) -> None:
    """Cancel a poll without results, with the reason from the form."""
    metadata, reason = FormMetadata.of(request.view), views.REASON.of(request.view)
    with request.writing() as (session, person):
        ending.cancel(session, by=person, number=metadata.number, reason=reason, now=request.now)
    request.done()


def record_outcome(request: Request) -> None:
    """Store the outcome of a poll."""
    metadata, line = FormMetadata.of(request.view), views.OUTCOME.of(request.view)
    with request.writing() as (session, person):
        polls.record_outcome(session, by=person, number=metadata.number, line=line, now=request.now)
    request.done()


def number_of(request: Request) -> int:
    """The number of the button's poll: its value is the number, or starts with it and a colon."""
    return read_id(request.value.partition(":")[0])


def _manage_buttons(session: Session, words: Translator, poll: Poll) -> Block | None:
    is_open_scan = poll.kind is PollKind.QUICK_SCAN and poll.state is PollState.OPEN
    return views.manage_buttons(
        words,
        poll.number,
        poll.state,
        poll.kind,
        has_answers=has_answers(session, poll),
        unsent=list_unsent(session, poll.id) if is_open_scan else (),
    )


def _open(request: Request, build: Callable[[Poll, str], View]) -> None:
    """Open a form about a poll, for people who may run it."""
    number = number_of(request)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.asked_in, number=number)
    with request.reading() as (session, person):
        view = build(permissions.get_to_run(session, by=person, number=number), metadata.dump())
    request.open_form(view)
