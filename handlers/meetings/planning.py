"""`/kennis overleg`: list, plan, change and cancel meetings, and show their agendas."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from alliance.calendar.calendars import workdays_of
from alliance.enums import MeetingKind, Series
from alliance.index.documents import DocumentKind
from alliance.meetings import permissions, planning, shown_items
from alliance.meetings.decision_lists import find_list_state
from alliance.meetings.planning import MeetingForm
from alliance.meetings.sent_files import has_sent
from alliance.people.members import Person, list_secretariat_channel_keys
from alliance.people.permissions import Action, authorise, may
from handlers.meetings.views import decision_lists as list_views
from handlers.meetings.views import meeting_forms as forms
from handlers.meetings.views import planning as views
from handlers.meetings.views import search_hits as found_views
from handlers.people import form_choices
from handlers.search import hits
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import renew_list
from handlers.slack.lists.renewable import renewable
from handlers.slack.lookup import Lookup, number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import parse_reference, read_id
from handlers.slack.references import CARDS
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import Block, View, reading_view
from handlers.slack.views.markup import mrkdwn
from storage.engine.database import Session
from texts import Translator, meeting_title, usual_title


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommand and listeners."""
    hits.register(DocumentKind.MEETING, found_views.meeting_facts)
    hits.register(DocumentKind.DECISION, found_views.decision_facts)
    add(Subcommand("meeting", Action.MEET, show))
    listeners.reference(Series.MEETING, show_by_reference)
    listeners.action(ActionId.SHOW_MEETINGS, show)
    listeners.action(ActionId.MEETING_SHOW, show_one)
    listeners.action(ActionId.MEETING_PAGE, turn_page)
    listeners.action(ActionId.MEETING_NEW, open_new)
    listeners.action(ActionId.MEETING_EDIT, open_edit)
    listeners.action(ActionId.MEETING_CANCEL, open_cancellation)
    listeners.view(CallbackId.MEETING, save)
    listeners.view(CallbackId.MEETING_CANCEL, cancel)


def show(request: Request, typed: str = "") -> None:
    """Show the meetings; given a reference, that meeting; given a title, the form for a new one."""
    reference = parse_reference(typed)
    if reference is not None and reference.series is Series.MEETING:
        with request.reading() as (session, person):
            authorise(person, Action.MEET)
            found = renewable_card(session, request.words, person, reference.number, today=request.today)
        request.answer(*found)
    elif typed:
        open_new(request, typed)
    else:
        with request.reading() as (session, person):
            view = _list(request, session, person)
        request.open_form(view)


def show_by_reference(look: Lookup, number: int) -> tuple[str, list[Block]]:
    """A meeting as this reader may see it. Raises NotFound."""
    return card_of(look.session, look.words, look.person, number, today=look.today)


def card_of(
    session: Session, words: Translator, person: Person, number: int, *, today: dt.date, page: int = 0, told: str = ""
) -> tuple[str, list[Block]]:
    """A meeting with its agenda, as text and blocks, as this person may see it. Raises NotFound."""
    meeting = permissions.get_readable(session, reader=person, number=number)
    listed = planning.listed(session, [meeting], reader=person, today=today)[0]
    items = shown_items.list_items(session, meeting, reader=person)
    line, buttons = "", []
    if listed.may_run and listed.is_past and items:
        standing = find_list_state(session, meeting)
        line, buttons = (
            list_views.state_line(words, standing),
            list_views.list_buttons(words, listed.ref, standing),
        )
    shown = views.meeting_page(
        words,
        listed,
        items,
        page=page,
        told=told,
        list_line=line,
        list_buttons=buttons,
        has_sent=has_sent(session, meeting),
    )
    return views.meeting_text(words, listed), shown


def renewable_card(
    session: Session, words: Translator, person: Person, number: int, *, today: dt.date, page: int = 0, told: str = ""
) -> tuple[str, list[Block]]:
    """What `card_of` returns, to be shown anew once something was done from it. Raises NotFound."""
    text, blocks = card_of(session, words, person, number, today=today, page=page, told=told)
    return text, renewable(blocks, CARDS, Series.MEETING.ref(number))


def show_one(request: Request) -> None:
    """Show the meeting named by a button."""
    number, words = number_of(request, Series.MEETING), request.words
    with request.reading() as (session, person):
        text, blocks = renewable_card(session, words, person, number, today=request.today)
    request.answer(text, blocks, title=Series.MEETING.ref(number))


def turn_page(request: Request) -> None:
    """Show another page of an agenda, in the same place."""
    ref, _, page = request.value.partition("/")
    with request.reading() as (session, person):
        number, place = number_of(request, Series.MEETING, ref), read_id(page)
        found = renewable_card(session, request.words, person, number, today=request.today, page=place)
    request.answer_in_place(*found)


def open_new(request: Request, typed: str = "") -> None:
    """Open the form for a new meeting."""
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.channel_id)
    with request.reading() as (session, person):
        authorise(person, Action.MEET)
        own = [one.alliance_id for one in person.chairs] if not _is_secretariat(person) else []
        ids = tuple(own) if len(set(own)) == 1 else ()
        form = MeetingForm(MeetingKind.OFFICIAL, typed[: planning.MAX_TITLE], None, alliance_ids=ids)
        view = _form(request, session, person, form, metadata=metadata)
    request.open_form(view)


def open_edit(request: Request) -> None:
    """Open the form with a meeting's current values."""
    number = number_of(request, Series.MEETING)
    with request.reading() as (session, person):
        meeting = permissions.get_to_run(session, by=person, number=number)
        metadata = FormMetadata(
            form_id=request.context.new_id(), number=number, version=meeting.version, choice=meeting.kind
        )
        form = _without_usual_title(request, planning.form_of(session, meeting))
        view = _form(request, session, person, form, ref=meeting.ref, metadata=metadata)
    show_form(request, view)


def save(request: Request) -> None:
    """Plan or change the meeting; it replaces the form, with its agenda."""
    metadata, form = FormMetadata.of(request.view), _read(request)
    country, today = request.context.country, request.today
    words, number = request.words, metadata.number
    with request.writing() as (session, person):
        if not number:
            meeting = planning.plan_meeting(
                session, by=person, key=metadata.form_id, form=form, today=today, time=request.context.network_time
            )
            told = words("meeting.planned", ref=meeting.ref)
        else:
            version = metadata.version
            meeting = planning.change_meeting(
                session,
                by=person,
                number=number,
                form=form,
                version=version,
                today=today,
                time=request.context.network_time,
                office=list_secretariat_channel_keys(session, request.context.secretariat_channel),
            )
            told = words("meeting.saved", ref=meeting.ref)
        if free := workdays_of(session, country=country, since=meeting.held_on).why_not(meeting.held_on):
            name = mrkdwn(words.name(free))
            told = f"{told} {words('meeting.on_free_day', day=words.dated(meeting.held_on), name=name)}"
        page, listed = page_view(request, session, person, meeting.number, told=told), _list(request, session, person)
    request.done(response_action="update", view=page)
    renew_list(request, listed)


def open_cancellation(request: Request) -> None:
    """Open the form that asks for the reason to cancel."""
    number = number_of(request, Series.MEETING)
    with request.reading() as (session, person):
        meeting = permissions.get_to_run(session, by=person, number=number)
        metadata = FormMetadata(form_id=request.context.new_id(), number=number).dump()
        title = meeting_title(request.words, meeting.title, meeting.held_on)
        view = forms.cancel_form(request.words, meeting.ref, title, metadata=metadata)
    show_form(request, view)


def cancel(request: Request) -> None:
    """Cancel the meeting, with the reason from the form."""
    number, reason = FormMetadata.of(request.view).number, forms.REASON.of(request.view)
    with request.writing() as (session, person):
        meeting = planning.cancel_meeting(
            session,
            by=person,
            number=number,
            reason=reason,
            today=request.today,
            time=request.context.network_time,
            office=list_secretariat_channel_keys(session, request.context.secretariat_channel),
        )
        told = request.words("meeting.now_cancelled", ref=meeting.ref)
        page, listed = page_view(request, session, person, number, told=told), _list(request, session, person)
    request.done(response_action="update", view=page)
    renew_list(request, listed)


def page_view(request: Request, session: Session, person: Person, number: int, *, told: str = "") -> View:
    """A meeting as the page that replaces a form."""
    _, blocks = card_of(session, request.words, person, number, today=request.today, told=told)
    return reading_view(request.words, blocks, title=Series.MEETING.ref(number))


def show_form(request: Request, view: View) -> None:
    """Open a form about a meeting; from a modal it replaces that modal, and the meeting returns afterwards."""
    if request.view.get("type") == "modal":
        request.replace_form(view)
    else:
        request.open_form(view)


def _list(request: Request, session: Session, person: Person) -> View:
    return views.meeting_list(request.words, *planning.list_meetings(session, reader=person, today=request.today))


def _form(
    request: Request,
    session: Session,
    person: Person,
    form: MeetingForm,
    *,
    metadata: FormMetadata,
    ref: str | None = None,
) -> View:
    own = None if _is_secretariat(person) else {one.alliance_id for one in person.chairs} | set(form.alliance_ids)
    groups = form_choices.alliance_groups(session, request.words, only=own)
    return forms.meeting_form(request.words, form, groups, ref=ref, metadata=metadata.dump())


def _read(request: Request) -> MeetingForm:
    """Read the form; a meeting without a title gets the usual one for its kind and day, in the network's language."""
    settled = FormMetadata.of(request.view).choice
    values = fields.read(forms.MEETING[1:] if settled else forms.MEETING, request.view)
    kind = forms.MEETING[0].read({BlockId.KIND: settled}) if settled else values.pop("kind")
    title = values.pop("title").strip() or usual_title(request.context.texts.network, kind, values["held_on"])
    return MeetingForm(kind=kind, title=title, **values)


def _without_usual_title(request: Request, form: MeetingForm) -> MeetingForm:
    """The form without its title if that is the usual one, so that the title follows when the meeting moves."""
    usual = usual_title(request.context.texts.network, form.kind, form.held_on)
    return replace(form, title="") if form.title == usual else form


def _is_secretariat(person: Person) -> bool:
    return may(person, Action.MEET, alliance_id=0)
