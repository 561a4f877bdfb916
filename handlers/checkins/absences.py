"""`/kennis afwezig`: record an absence, with or without a deputy, and end it."""

import datetime as dt
import re
from collections.abc import Callable

from alliance.calendar.calendars import calendars_of
from alliance.checkins import absences
from alliance.errors import Invalid
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from handlers.calendar.typed_days import read_stretch, suggest_stretch
from handlers.checkins.checkins import to_answer_blocks
from handlers.checkins.views import absences as views
from handlers.slack import fields
from handlers.slack.errors import sentence_of
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import date_or_none, fold
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import Block, reading_view
from storage.engine.database import Session
from storage.people import people

_MENTION = re.compile(r"^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$")


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommand and listeners."""
    add(Subcommand("away", Action.TAKE_PART, say_away))
    listeners.action(ActionId.AWAY, open_form)
    listeners.action(ActionId.BACK, come_back)
    listeners.view(CallbackId.AWAY, save)


def say_away(request: Request, typed: str = "") -> None:
    """`afwezig tot 5 dec Noor` records an absence in one line; `afwezig terug` ends it; alone it opens the form."""
    if not typed.strip():
        open_form(request)
        return
    if fold(typed) in request.words("away.back_words").split():
        come_back(request)
        return
    stretch = read_stretch(typed, today=request.today)
    try:
        if stretch is None:
            raise _no_day(request, typed)
        with request.writing() as (session, person):
            authorise(person, Action.TAKE_PART)
            deputy = _deputy_meant(session, person, stretch.rest)
            days = (stretch.first_on, stretch.last_on, stretch.back_on)
            text, blocks = _note(request, session, person, days, deputy=deputy)
    except Invalid as error:
        sentence = sentence_of(request, error)
        text, blocks = views.refused(request.words, sentence, (stretch.first_on, stretch.last_on) if stretch else ())
    request.answer(text, blocks)


def _no_day(request: Request, typed: str) -> Invalid:
    """The refusal of a line that does not begin with a day, with the line that was probably meant."""
    told = {"typed": typed[:60], "command": request.context.command}
    if near := suggest_stretch(typed, today=request.today):
        return Invalid("until", "problem.which_day_near", near=near[:60], **told)
    return Invalid("until", "problem.which_day", **told)


def open_form(request: Request) -> None:
    """Open the form with what was typed, else the current values; who is away also gets a button to be back."""
    typed = [day for one in request.value.split() if (day := date_or_none(one))]
    with request.reading() as (session, person):
        authorise(person, Action.TAKE_PART)
        said = absences.find_absence(session, reader=person, today=request.today)
        deputy = people.get_member(session, said.deputy_id).slack_user_id if said and said.deputy_id else None
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.channel_id)
    view = views.away_form(
        request.words,
        first_on=typed[0] if typed else max(said.first_on, request.today) if said else request.today,
        last_on=typed[-1] if typed else said.last_on if said else None,
        deputy=deputy,
        is_away=said is not None,
        metadata=metadata.dump(),
    )
    request.open_form(view)


def save(request: Request) -> None:
    """Store the absence from the form; it replaces the current one."""
    values = fields.read(views.ABSENCE, request.view)
    with request.writing() as (session, person):
        authorise(person, Action.TAKE_PART)
        days = (values["first_on"], values["until"], None)
        _, blocks = _note(request, session, person, days, deputy=values["deputy"])
    view = reading_view(request.words, blocks, title=request.words("checkin.away"))
    request.done(response_action="update", view=view)


def come_back(request: Request) -> None:
    """End or cancel the absence, and show what is open, unless it comes in a message now."""
    with request.writing() as (session, person):
        is_asked = absences.end_absence(session, by=person, today=request.today, now=request.now)
        to_answer = to_answer_blocks(request, session, person) if not is_asked else []
        text, blocks = views.back(request.words, to_answer, is_asked=is_asked)
    if request.view.get("type") == "modal":
        request.replace_form(reading_view(request.words, blocks, title=request.words("away.back")))
    else:
        request.answer(text, blocks)


def _note(
    request: Request,
    session: Session,
    person: Person,
    days: tuple[dt.date, dt.date, dt.date | None],
    *,
    deputy: str | None,
) -> tuple[str, list[Block]]:
    """Store an absence, and confirm it; `days` are the first, the last and, if typed instead, the first day back."""
    context, today = request.context, request.today
    first_on, last_on, back_on = days
    absence = absences.note_absence(
        session,
        by=person,
        first_on=first_on,
        last_on=last_on,
        back_on=back_on,
        deputy=deputy,
        time=request.time,
    )
    organisation_id = person.organisation.id if person.organisation else None
    workdays = calendars_of(session, country=context.country, since=today).of(organisation_id)
    return views.away(
        request.words,
        first_on=absence.first_on,
        last_on=absence.last_on,
        back_on=workdays.next_workday(absence.last_on + dt.timedelta(days=1)),
        deputy=people.get_member(session, absence.deputy_id).name if absence.deputy_id else None,
        is_now=absence.first_on <= today,
    )


def _deputy_meant(session: Session, person: Person, typed: str) -> str | None:
    """The deputy, typed as a mention or a colleague's name; None if nobody was named."""
    rest = re.sub(r"^(?:[,;:.]\s*)?(?:waarnemer|deputy|vervanger)?[:\s]*", "", typed, flags=re.IGNORECASE).strip()
    if not rest:
        return None
    if found := _MENTION.match(rest):
        return found[1]
    return absences.find_colleague(session, by=person, typed=rest)
