"""`/kennis uitvraag`: ask the owners of an alliance's steps for the current status."""

import datetime as dt
from collections.abc import Callable

from alliance.calendar.calendars import workdays_of
from alliance.enums import PollKind
from alliance.errors import Invalid
from alliance.people.members import Person
from alliance.people.permissions import Action
from alliance.polls import deadlines, status_polls
from handlers.people import form_choices
from handlers.polls.question_values import find_fixed_alliance, own_alliances
from handlers.polls.views import status_polls as views
from handlers.slack.context import Context
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import date_or_none
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import Block, View, reading_view
from storage.engine.database import Session
from storage.tables import Poll
from texts import Translator


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommand and listeners."""
    add(Subcommand("status_poll", Action.POLL, open_form))
    listeners.action(ActionId.BEGIN_STATUS_POLL, open_form)
    listeners.view(CallbackId.STATUS_POLL_ALLIANCE, choose_alliance)
    listeners.view(CallbackId.STATUS_POLL, ask)
    listeners.poll_card(PollKind.STATUS_POLL, card)


def card(
    session: Session, poll: Poll, context: Context, words: Translator, reader: Person | None
) -> tuple[str, list[Block]] | None:
    """A status poll's progress, for people who look it up."""
    return views.message(words, status_polls.show(session, poll=poll, reader=reader))


def open_form(request: Request, typed: str = "") -> None:
    """Open the form with the typed question: for the channel's alliance, the only one, or one to choose first."""
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.channel_id)
    with request.reading() as (session, person):
        alliance = find_fixed_alliance(session, person, metadata)
        if alliance is not None:
            view = _form(request, session, person, alliance.id, metadata, typed)
        else:
            own = {one.id for one in own_alliances(session, person)}
            groups = form_choices.alliance_groups(session, request.words, only=own)
            asked = metadata.model_copy(update={"choice": typed[: status_polls.MAX_QUESTION] or None})
            view = views.alliance_form(request.words, groups, metadata=asked.dump())
    request.open_form(view)


def choose_alliance(request: Request) -> None:
    """Replace the choice of alliance with the form."""
    metadata = FormMetadata.of(request.view)
    alliance_id = views.ALLIANCE.of(request.view)
    with request.reading() as (session, person):
        view = _form(request, session, person, alliance_id, metadata, metadata.choice or "")
    request.done(response_action="update", view=view)


def ask(request: Request) -> None:
    """Ask at once; messages go through the delivery queue, and the sender gets one that follows the answers."""
    metadata, view = FormMetadata.of(request.view), request.view
    network = request.context.texts.network
    with request.writing() as (session, person):
        poll = status_polls.ask(
            session,
            by=person,
            key=metadata.form_id,
            alliance_id=metadata.alliance_id,
            numbers=set(views.STEPS.of(view)),
            question=views.QUESTION.of(view).strip() or network("statuspoll.default"),
            ends_at=_deadline(request),
            time=request.context.network_time,
            with_fresh=views.ASK_ALL.of(view),
        )
        shown = status_polls.show(session, poll=poll, reader=person) if poll is not None else None
    blocks = views.sent(request.words, shown)
    title = poll.ref if poll is not None else request.words("statuspoll.title")
    request.done(response_action="update", view=reading_view(request.words, blocks, title=title))


def _form(
    request: Request, session: Session, person: Person, alliance_id: int, metadata: FormMetadata, question: str
) -> View:
    words = request.words
    before = status_polls.preview_status_poll(
        session, by=person, alliance_id=alliance_id, time=request.context.network_time
    )
    workdays = workdays_of(session, country=request.context.country, since=request.today)
    asked = metadata.model_copy(update={"alliance_id": alliance_id, "choice": None})
    return views.ask_form(
        words,
        before,
        question=question,
        days=deadlines.proposed_days(request.today, workdays),
        usual_day=deadlines.in_a_week(request.today, workdays),
        network_language=request.context.texts.network.language,
        metadata=asked.dump(),
    )


def _deadline(request: Request) -> dt.datetime:
    """The end of the chosen day in the user's zone; a day from the calendar takes precedence over a proposed one."""
    day = views.ENDS_ON.of(request.view) or date_or_none(views.DAY.of(request.view))
    if day is None:
        raise Invalid(BlockId.ENDS_ON, "problem.poll_day_missing")
    return deadlines.ends_at(day, request.words.zone)
