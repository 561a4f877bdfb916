"""Days off: in `beheer` for the network and every organisation, and on Home for one's own organisation."""

import datetime as dt

from alliance.checkins import closures, days_off
from alliance.checkins.closures import ClosureForm, ShownClosure
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from handlers.checkins.views import closures as views
from handlers.people import form_choices
from handlers.people.alliances import digest
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import MenuList, Stored, register_menu_list, store
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from handlers.slack.views.markup import mrkdwn, quote
from storage.engine.database import Session
from storage.people import people


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listed = MenuList(
        ActionId.LIST_CLOSURES,
        ActionId.KEEP_CLOSURE,
        closure_list,
        closure_form,
        {CallbackId.CLOSURE_REMOVE: remove, CallbackId.HOLIDAY: change_holiday},
    )
    register_menu_list(listeners, listed)
    listeners.view(CallbackId.CLOSURE, save)


def closure_list(request: Request, session: Session, person: Person, _part: int | None = None) -> View:
    """List public holidays and the closures of the network and one's own organisation; administrators see all."""
    _authorise(person)
    today = request.context.network_today
    holidays = days_off.list_days_off(session, by=person, country=request.context.country, today=today)
    return views.closure_list(request.words, closures.list_closures(session, by=person, today=today), holidays)


def closure_form(request: Request, session: Session, person: Person, what: str, row_id: int) -> View:
    """The form to add or remove a closure, or to make the holiday with this ordinal a working day or day off."""
    if what == views.REMOVE:
        return _removal(request, session, person, row_id)
    if what in {views.WORK, views.REST}:
        return _holiday(request, session, person, _day(row_id), is_worked=what == views.WORK)
    _authorise(person)
    return _form(request, session, person, views.ClosureValues(), RowMetadata())


def save(request: Request) -> None:
    """Show which check-ins a closure moves, then store it once the user has agreed."""
    seen = digest(state_values(request.view))
    if RowMetadata.of(request.view).seen == seen:
        store(closure_list, _add, request)
        return
    with request.reading() as (session, person):
        form = _read_form(request, person)
        shifts = closures.check_closure(session, by=person, form=form, time=request.context.network_time)
        view = _form(request, session, person, _values(form), RowMetadata(seen=seen), shifts)
    request.done(response_action="update", view=view)


def remove(request: Request, session: Session, person: Person) -> Stored:
    """Remove a closure, so that people are asked on its days again."""
    closure_id, time = RowMetadata.of(request.view).row_id, request.context.network_time
    removed = closures.remove_closure(session, by=person, closure_id=closure_id, time=time)
    return Stored(request.words("closure.removed", name=quote(removed.name, 150)))


def change_holiday(request: Request, session: Session, person: Person) -> Stored:
    """Make a public holiday a working day, or a day off again."""
    metadata, words = RowMetadata.of(request.view), request.words
    on, is_worked = _day(metadata.row_id), metadata.seen == views.WORK
    name = days_off.set_worked(session, by=person, on=on, is_worked=is_worked, time=request.context.network_time)
    key = "holiday.is_worked" if is_worked else "holiday.is_off"
    return Stored(words(key, name=mrkdwn(words.name(name)), day=words.full_day(on)))


def _add(request: Request, session: Session, person: Person) -> Stored:
    form, words = _read_form(request, person), request.words
    made = closures.add_closure(session, by=person, form=form, time=request.context.network_time)
    days = views.days(words, made.first_on, made.last_on)
    return Stored(words("closure.saved", name=quote(made.name, 150), days=days))


def _authorise(person: Person) -> None:
    if not may(person, Action.ADMINISTER):
        authorise(person, Action.CLOSE)


def _holiday(request: Request, session: Session, person: Person, on: dt.date, *, is_worked: bool) -> View:
    time = request.context.network_time
    name, shifts = days_off.check_worked(session, by=person, on=on, is_worked=is_worked, time=time)
    seen = views.WORK if is_worked else views.REST
    metadata = RowMetadata(row_id=on.toordinal(), seen=seen).dump()
    return views.holiday_form(request.words, name, on, shifts, is_worked=is_worked, metadata=metadata)


def _day(ordinal: int) -> dt.date:
    """The date with this ordinal; one out of range becomes the first or the last possible date."""
    return dt.date.fromordinal(min(max(ordinal, dt.date.min.toordinal()), dt.date.max.toordinal()))


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
        groups = form_choices.organisation_groups(session, words) if people.list_organisations(session) else []
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
