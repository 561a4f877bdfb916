"""Days off: in `beheer` for the network and every organisation, and on Home for one's own organisation."""

import datetime as dt

from alliance.checkins import closures, days_off
from alliance.checkins.closures import ClosureForm, ShownClosure
from alliance.people.members import Person
from alliance.people.roles import Action, authorise, may
from handlers.checkins.views import closures as views
from handlers.people import choices
from handlers.people.administration import confirm, renew_list
from handlers.people.alliances import digest, picked
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.parts import View, mrkdwn, quote
from storage.engine.database import Session
from storage.people import people


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.LIST_CLOSURES, show_list)
    listeners.action(ActionId.KEEP_CLOSURE, open_form)
    listeners.view(CallbackId.CLOSURE, save)
    listeners.view(CallbackId.CLOSURE_REMOVE, remove)
    listeners.view(CallbackId.HOLIDAY, change_holiday)


def show_list(request: Request) -> None:
    """List public holidays and the closures of the network and one's own organisation; administrators see all."""
    with request.reading() as (session, person):
        if not may(person, Action.ADMINISTER):
            authorise(person, Action.CLOSE)
        view = _list(request, session, person)
    request.open_form(view)
    request.done()


def open_form(request: Request) -> None:
    """Open the form for a choice in the list: add or remove a closure, or make a holiday a working day or day off."""
    what, closure_id = picked(request)
    with request.reading() as (session, person):
        if what == views.REMOVE:
            view = _removal(request, session, person, closure_id)
        elif what in {views.WORK, views.REST}:
            view = _holiday(request, session, person, _day(closure_id), is_worked=what == views.WORK)
        else:
            if not may(person, Action.ADMINISTER):
                authorise(person, Action.CLOSE)
            view = _form(request, session, person, views.ClosureValues(), RowMetadata())
    request.open_form(view)
    request.done()


def save(request: Request) -> None:
    """Show which check-ins a closure moves, then store it once the user has agreed."""
    values = state_values(request.view)
    time = request.context.network_time
    is_agreed = RowMetadata.of(request.view).seen == digest(values)
    if not is_agreed:
        with request.reading() as (session, person):
            form = _read_form(request, person)
            shifts = closures.check_closure(session, by=person, form=form, time=time)
            metadata = RowMetadata(seen=digest(values))
            view = _form(request, session, person, _values(form), metadata, shifts)
        request.done(response_action="update", view=view)
        return
    with request.writing() as (session, person):
        form = _read_form(request, person)
        made = closures.add_closure(session, by=person, form=form, time=time)
        beneath = _list(request, session, person)
    days = views.days(request.words, made.first_on, made.last_on)
    confirm(request, "closure.saved", name=quote(made.name, 150), days=days)
    renew_list(request, beneath)


def remove(request: Request) -> None:
    """Remove a closure, so that people are asked on its days again."""
    closure_id = RowMetadata.of(request.view).row_id
    with request.writing() as (session, person):
        removed = closures.remove_closure(session, by=person, closure_id=closure_id, time=request.context.network_time)
        beneath = _list(request, session, person)
    confirm(request, "closure.removed", name=quote(removed.name, 150))
    renew_list(request, beneath)


def change_holiday(request: Request) -> None:
    """Make a public holiday a working day, or a day off again."""
    metadata = RowMetadata.of(request.view)
    on, is_worked = _day(metadata.row_id), metadata.seen == views.WORK
    time = request.context.network_time
    with request.writing() as (session, person):
        name = days_off.set_worked(session, by=person, on=on, is_worked=is_worked, time=time)
        beneath = _list(request, session, person)
    words = request.words
    key = "holiday.is_worked" if is_worked else "holiday.is_off"
    confirm(request, key, name=mrkdwn(words.name(name)), day=words.full_day(on))
    renew_list(request, beneath)


def _holiday(request: Request, session: Session, person: Person, on: dt.date, *, is_worked: bool) -> View:
    time = request.context.network_time
    name, shifts = days_off.check_worked(session, by=person, on=on, is_worked=is_worked, time=time)
    seen = views.WORK if is_worked else views.REST
    metadata = RowMetadata(row_id=on.toordinal(), seen=seen).dump()
    return views.holiday_form(request.words, name, on, shifts, is_worked=is_worked, metadata=metadata)


def _day(ordinal: int) -> dt.date:
    """The date with this ordinal; one out of range becomes the first or the last possible date."""
    return dt.date.fromordinal(min(max(ordinal, dt.date.min.toordinal()), dt.date.max.toordinal()))


def _list(request: Request, session: Session, person: Person) -> View:
    today = request.context.network_today
    holidays = days_off.list_days_off(session, by=person, country=request.context.country, today=today)
    return views.closure_list(request.words, closures.list_closures(session, by=person, today=today), holidays)


def _form(
    request: Request,
    session: Session,
    person: Person,
    values: views.ClosureValues,
    metadata: RowMetadata,
    shifts: list[closures.Shift] | None = None,
) -> View:
    words = request.words
    if may(person, Action.ADMINISTER):
        groups = choices.organisation_groups(session, words) if people.list_organisations(session) else []
        return views.closure_form(words, values, organisations=groups, metadata=metadata.dump(), shifts=shifts)
    organisation = person.organisation
    own = words.name(organisation.names) if organisation else ""
    return views.closure_form(words, values, own=own, metadata=metadata.dump(), shifts=shifts)


def _removal(request: Request, session: Session, person: Person, closure_id: int) -> View:
    time = request.context.network_time
    found, shifts = closures.check_removal(session, by=person, closure_id=closure_id, time=time)
    key = found.organisation_id
    organisation = people.get_organisation(session, key) if key is not None else None
    shown = ShownClosure(found, organisation, is_own=True)
    return views.remove_form(request.words, shown, shifts, metadata=RowMetadata(row_id=closure_id).dump())


def _read_form(request: Request, person: Person) -> ClosureForm:
    organisation_id: int | None = person.organisation.id if person.organisation else 0
    if BlockId.ORGANISATION in state_values(request.view):
        whose = views.WHOSE.of(request.view)
        organisation_id = None if whose == views.NETWORK else read_id(whose)
    return ClosureForm(organisation_id, **fields.read(views.CLOSURE, request.view))


def _values(form: ClosureForm) -> views.ClosureValues:
    whose = views.NETWORK if form.organisation_id is None else str(form.organisation_id)
    return views.ClosureValues(form.name, form.first_on, form.last_on, whose)
