"""Ask a question: `/kennis peiling`, a form with more pages for who needs them, and asking it again later."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from alliance.calendar.calendars import workdays_of
from alliance.calendar.working_hours import CLOSES
from alliance.enums import PollKind, QuestionForm
from alliance.people import drafts
from alliance.people.members import Person
from alliance.people.permissions import Action
from alliance.polls import deadlines, permissions, question_results, question_validation, questions
from alliance.polls.question_results import ShownQuestion
from handlers.people import form_choices
from handlers.polls import question_values
from handlers.polls.question_values import Values
from handlers.polls.views import question_forms as views
from handlers.polls.views import questions as question_views
from handlers.slack.context import Context
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import renew_list
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import date_or_none, read_id, state_values, time_or_none
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import Block, View
from storage.engine.database import Session
from storage.engine.events import note_event
from storage.tables import Poll
from texts import Translator

FOLLOW_UP, REPEAT = "follow_up", "repeat"


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommand and listeners."""
    add(Subcommand("question", Action.POLL, open_form))
    listeners.action(ActionId.BEGIN_QUESTION, open_form)
    listeners.action(ActionId.QUESTION_MORE, open_more)
    listeners.action(ActionId.QUESTION_RARE, open_rare)
    listeners.action(ActionId.QUESTION_YES_NO, fill_yes_no)
    listeners.action(ActionId.POLL_COPY, partial(open_again, is_repeat=False))
    listeners.action(ActionId.POLL_REPEAT, partial(open_again, is_repeat=True))
    listeners.view(CallbackId.QUESTION, ask)
    listeners.view(CallbackId.QUESTION_MORE, keep_more)
    listeners.view(CallbackId.QUESTION_WHEN, ask_until)
    listeners.poll_card(PollKind.QUESTION, card)


def card(
    session: Session, poll: Poll, context: Context, words: Translator, reader: Person | None
) -> tuple[str, list[Block]] | None:
    """A question as shown to one person or in a thread: with who voted what, and proposed options."""
    shown = question_results.show_question(session, poll=poll, reader=reader, now=context.now())
    text, blocks = question_views.message(words, shown, is_posted=reader is None)
    return text, [*blocks, *question_views.proposals(words, shown)]


def open_form(request: Request, typed: str = "") -> None:
    """Open the form with the typed question, for people who may ask this channel's alliance or their own."""
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.channel_id)
    with request.reading() as (session, person):
        view = _form(request, session, person, metadata, {BlockId.QUESTION: typed})
    request.open_form(view)


def open_again(request: Request, *, is_repeat: bool) -> None:
    """Open the form with an earlier question's values: to follow it up, or to repeat it and compare."""
    number = read_id(request.value)
    with request.reading() as (session, person):
        poll = permissions.get_to_run(session, by=person, number=number, kind=PollKind.QUESTION)
        values = _as_asked(question_results.show_question(session, poll=poll, reader=person, now=request.now))
        values[BlockId.WHERE] = views.HERE if poll.channel_id else views.DIRECT
        metadata = FormMetadata(
            form_id=request.context.new_id(),
            channel_id=poll.channel_id or request.channel_id,
            number=number,
            alliance_id=poll.alliance_id,
            choice=REPEAT if is_repeat else FOLLOW_UP,
        )
        view = _form(request, session, person, metadata, values)
    with request.writing() as (session, person):
        # The second page's values apply even if nobody opens it.
        question_values.keep(session, person, metadata, values, now=request.now)
    request.open_form(view)


def fill_yes_no(request: Request) -> None:
    """Fill in yes and no as the answers."""
    metadata = FormMetadata.of(request.view)
    values = question_values.filled(request)
    values[BlockId.OPTIONS] = question_values.yes_no_first(request, values.get(BlockId.OPTIONS, ""))
    with request.reading() as (session, person):
        values = {**question_values.kept(session, person, metadata), **values}
        view = _form(request, session, person, metadata, values, options_id=request.context.new_id()[:8])
    request.replace_form(view)


def open_more(request: Request) -> None:
    """Open the second page over the first, and store what was typed on the first so far."""
    metadata, words = FormMetadata.of(request.view), request.words
    with request.writing() as (session, person):
        values = _keep(request, session, person, metadata)
        alliance = question_values.likely_alliance(session, person, metadata, values)
        places = question_values.places(request, metadata, alliance)
        workdays = workdays_of(session, country=request.context.country, since=request.today)
    days, usual_day = deadlines.proposed_days(request.today, workdays), deadlines.in_a_week(request.today, workdays)
    view = views.more_form(words, values, days=days, usual_day=usual_day, places=places, metadata=metadata.dump())
    request.open_form(view)


def open_rare(request: Request) -> None:
    """Replace the second page with what is rarely needed, and store the second page so far."""
    metadata = FormMetadata.of(request.view)
    with question_values.errors_on_this_page(request), request.writing() as (session, person):
        values = _keep(request, session, person, metadata)
        question_values.check_other_pages(values)
    request.replace_form(views.rare_form(request.words, values, metadata=metadata.dump()))


def keep_more(request: Request) -> None:
    """Store the second page, or what is rarely needed; the first, which becomes visible again, summarises it."""
    metadata = FormMetadata.of(request.view)
    with question_values.errors_on_this_page(request), request.writing() as (session, person):
        values = _keep(request, session, person, metadata)
        question_values.check_other_pages(values)
        first = _form(request, session, person, metadata, values)
    renew_list(request, first)
    request.done()


def ask(request: Request) -> None:
    """Ask the question, unless something comes first: members already asked this week to show, or another deadline."""
    metadata = FormMetadata.of(request.view)
    with request.reading() as (session, person):
        values = {**question_values.kept(session, person, metadata), **question_values.filled(request)}
        alliance = question_values.alliance_of(session, person, metadata, values)
        where = question_values.where(request, metadata, alliance, values)
        is_unseen = where == views.DIRECT and metadata.seen != alliance.id
        again = _form(request, session, person, metadata, values) if is_unseen else None
        day = _day(request, session, values)
    if again is not None:
        request.done(response_action="update", view=again)
    elif values.get(BlockId.DAY) == views.OTHER:
        _ask_when(request, metadata, values)
    else:
        with question_values.errors_on_this_page(request):
            ends_at = question_values.moment(request, day, CLOSES)
        _post(request, metadata, values, ends_at=ends_at)


def ask_until(request: Request) -> None:
    """Ask the question with the deadline from the separate page."""
    metadata, typed = FormMetadata.of(request.view), state_values(request.view)
    with request.reading() as (session, person):
        values = question_values.kept(session, person, metadata)
    day, at = date_or_none(typed.get(BlockId.ENDS_ON)), time_or_none(typed.get(BlockId.TIME))
    _post(request, metadata, values, ends_at=question_values.moment(request, day, at))


def _ask_when(request: Request, metadata: FormMetadata, values: Values) -> None:
    """Open the page for another deadline, once everything else is valid."""
    now, words = request.now, request.words
    with question_values.errors_on_this_page(request):
        question_validation.check_draft(question_values.read_draft(values))
    with request.writing() as (session, person):
        question_values.keep(session, person, metadata, values, now=now)
        workdays = workdays_of(session, country=request.context.country, since=request.today)
    day = deadlines.in_a_week(request.today, workdays)
    view = views.when_form(words, day=day, at=CLOSES, metadata=metadata.dump())
    request.done(response_action="push", view=view)


def _post(request: Request, metadata: FormMetadata, values: Values, *, ends_at: dt.datetime) -> None:
    """Ask the question; its message is sent through the delivery queue, and all forms close."""
    now = request.now
    with question_values.errors_on_this_page(request), request.writing() as (session, person):
        alliance = question_values.alliance_of(session, person, metadata, values)
        where = question_values.where(request, metadata, alliance, values)
        channel_id = question_values.channel_of(metadata, alliance, where)
        draft = question_values.read_draft(values)
        # Submitting the same form twice asks one question.
        if note_event(session, f"question:{metadata.form_id}", now=now):
            questions.ask_question(
                session,
                by=person,
                alliance_id=alliance.id,
                draft=draft,
                channel_id=channel_id,
                ends_at=ends_at,
                now=now,
                follows=metadata.number or None,
                is_repeat=metadata.choice == REPEAT,
                acted_in=metadata.channel_id,
            )
        drafts.drop_draft(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)
    request.done(response_action="clear")


def _keep(request: Request, session: Session, person: Person, metadata: FormMetadata) -> dict[str, str]:
    """Store the values of the page in front, and return all values so far."""
    values = {**question_values.kept(session, person, metadata), **question_values.filled(request)}
    question_values.keep(session, person, metadata, values, now=request.now)
    return values


def _day(request: Request, session: Session, values: Values) -> dt.date | None:
    """The chosen deadline, by default a week from now; None for one that is chosen on a page of its own."""
    chosen = values.get(BlockId.DAY)
    if chosen:
        return date_or_none(chosen)
    workdays = workdays_of(session, country=request.context.country, since=request.today)
    return deadlines.in_a_week(request.today, workdays)


def _form(
    request: Request,
    session: Session,
    person: Person,
    metadata: FormMetadata,
    values: Values,
    *,
    options_id: str = "",
) -> View:
    """The first page, with the values so far."""
    words, now = request.words, request.now
    settled = question_values.find_fixed_alliance(session, person, metadata)
    alliance = question_values.likely_alliance(session, person, metadata, values)
    where = question_values.where(request, metadata, alliance, values)
    asked, seen = None, None
    if where == views.DIRECT and alliance is not None:
        asked, seen = question_values.receivers(request, session, alliance, now=now), alliance.id
    own = {one.id for one in question_values.own_alliances(session, person)}
    return views.question_form(
        words,
        values,
        day=_day(request, session, values),
        settled=words.name(settled.names) if settled is not None else None,
        alliances=() if settled is not None else form_choices.alliance_groups(session, words, only=own),
        where=where,
        asked=asked,
        network_language=request.context.texts.network.language,
        metadata=metadata.model_copy(update={"seen": seen}).dump(),
        options_id=options_id,
    )


def _as_asked(shown: ShownQuestion) -> dict[str, str]:
    """The form values with which this question was asked."""
    is_scale = shown.form is QuestionForm.SCALE
    is_limited = shown.form is QuestionForm.MULTIPLE and shown.most < len(shown.options)
    return {
        BlockId.QUESTION: shown.title,
        BlockId.OPTIONS: "" if is_scale else "\n".join(one.text for one in shown.options),
        BlockId.FORM: shown.form,
        BlockId.MOST: str(shown.most) if is_limited else "",
        BlockId.SECRECY: shown.secrecy,
        BlockId.VOTER: shown.voter,
        BlockId.RESULTS: shown.results,
        BlockId.QUORUM: str(shown.quorum or ""),
        BlockId.TAKES_OPTIONS: views.YES if shown.takes_options else "",
        BlockId.EXPLANATION: shown.explanation,
    }
