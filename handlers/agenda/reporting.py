"""Reporting a step's status: `/kennis status`, and the form that a step's button opens."""

from collections.abc import Callable

from alliance import undo
from alliance.agenda import agenda, permissions, reporting, steps
from alliance.agenda.reporting import StatusOvertaken
from alliance.enums import Series, Status, UndoKind
from alliance.errors import Invalid
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from handlers.agenda.typed_statuses import read_status, words_of
from handlers.agenda.views import reporting as views
from handlers.agenda.views.agenda import reported
from handlers.agenda.views.reporting import StatusToConfirm
from handlers.slack import undoing
from handlers.slack.context import Rendered
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import split_reference
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.undo_views import Confirmed, UndoView
from handlers.slack.views.blocks import View, section
from handlers.slack.views.markup import listed
from storage.agenda import agenda as rows
from storage.engine.database import Session
from storage.tables import Undo
from texts import Translator


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listeners."""
    add(Subcommand("status", Action.UPDATE_STATUS, report))
    listeners.action(ActionId.STEP_STATUS, open_form_from_button)
    listeners.action(ActionId.STATUS_CONFIRM, report_confirmed)
    listeners.action(ActionId.STATUS_LEAVE, leave_as_it_is)
    listeners.view(CallbackId.STEP_STATUS, report_in_form)
    listeners.undo_view(UndoKind.STATUS, UndoView(_confirmed, views.undone))


def report(request: Request, typed: str) -> None:
    """`status A-4 loopt Offertes zijn binnen`: report a status in one line; without a status, open the form.

    A status that takes the step off the running agenda is stored only once the person confirms it.
    """
    reference, rest = split_reference(typed)
    if reference is None or reference.series is not Series.STEP:
        raise Invalid("reference", "problem.which_step", command=request.context.command)
    if not rest:
        _open_form(request, reference.number)
        return
    read = read_status(request.context.texts, rest)
    if read is None:
        known = [words_of(request.words, one)[0] for one in Status if one is not Status.PROPOSED]
        raise Invalid("status", "problem.which_status", typed=rest[:60], known=tuple(known))
    status, note = read
    if status in reporting.ENDS:
        _ask_first(request, reference.number, status, note)
        return
    with request.writing() as (session, person):
        authorise(person, Action.UPDATE_STATUS)
        agenda.update_status(session, by=person, number=reference.number, status=status, note=note, now=request.now)
        answer = _answer(request, session, person, reference.number)
    request.answer(*answer)


def report_confirmed(request: Request) -> None:
    """Store the status that a one-line command asked about; if another came in meanwhile, ask again."""
    meant = StatusToConfirm.read(request.value)
    if meant is None:
        raise Invalid("reference", "problem.which_step", command=request.context.command)
    try:
        with request.writing() as (session, person):
            reporting.report_status(
                session,
                by=person,
                number=meant.number,
                status=meant.status,
                note=meant.note,
                key=meant.key,
                seen=meant.seen,
                now=request.now,
            )
            answer = _answer(request, session, person, meant.number)
    except StatusOvertaken as overtaken:
        answer = _question(request, meant.after(overtaken.newest), overtaken)
    request.answer_in_place(*answer)


def leave_as_it_is(request: Request) -> None:
    """Say that nothing changed, in place of the question."""
    number = number_of(request, Series.STEP)
    with request.reading() as (session, person):
        step = steps.show_step(
            session, reader=person, number=number, today=request.today, channel_id=request.channel_id
        )
    text = views.left(request.words, step)
    request.answer_in_place(text, [section(text)])


def open_form_from_button(request: Request) -> None:
    """Open the status form from a step's button."""
    _open_form(request, number_of(request, Series.STEP))


def report_in_form(request: Request) -> None:
    """Store the status from the form; if another came in meanwhile, show that first, next to what was filled in."""
    metadata = FormMetadata.of(request.view)
    status, note = views.STATUS.of(request.view), views.NOTE.of(request.view)
    try:
        with request.writing() as (session, person):
            reporting.report_status(
                session,
                by=person,
                number=metadata.number,
                status=status,
                note=note,
                key=metadata.form_id,
                seen=metadata.version,
                now=request.now,
            )
            answer = undoing.confirm_form(request, session, person, metadata.channel_id)
    except StatusOvertaken as overtaken:
        view = _form(request, metadata, typed=(status, note), overtaken=overtaken)
        request.done(response_action="update", view=view)
        return
    request.done(**answer)


def _ask_first(request: Request, number: int, status: Status, note: str) -> None:
    """Ask whether the status is meant; a note that is too long for a button is kept in the form."""
    with request.reading() as (session, person):
        reporting.check_report(session, by=person, number=number, note=note)
        step = steps.show_step(
            session, reader=person, number=number, today=request.today, channel_id=request.channel_id
        )
    meant = StatusToConfirm(number, status, key=request.context.new_id(), seen=step.stamp, note=note)
    if meant.fits:
        request.answer(*_question(request, meant))
    else:
        _open_form(request, number, typed=(status, note))


def _question(request: Request, meant: StatusToConfirm, overtaken: StatusOvertaken | None = None) -> Rendered:
    with request.reading() as (session, person):
        step = steps.show_step(
            session, reader=person, number=meant.number, today=request.today, channel_id=request.channel_id
        )
    return views.question(request.words, step, meant, meanwhile=overtaken.meanwhile if overtaken else ())


def _open_form(request: Request, number: int, *, typed: tuple[Status, str] | None = None) -> None:
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.channel_id, number=number)
    view = _form(request, metadata, typed=typed)
    request.open_form(view)


def _form(
    request: Request,
    metadata: FormMetadata,
    *,
    typed: tuple[Status, str] | None = None,
    overtaken: StatusOvertaken | None = None,
) -> View:
    with request.reading() as (session, person):
        authorise(person, Action.UPDATE_STATUS)
        step = steps.show_step(
            session, reader=person, number=metadata.number, today=request.today, channel_id=metadata.channel_id
        )
        permissions.authorise_report(session, by=person, number=metadata.number)
    return views.status_form(
        request.words,
        step,
        typed=typed,
        meanwhile=overtaken.meanwhile if overtaken else (),
        metadata=metadata.model_copy(update={"version": overtaken.newest if overtaken else step.stamp}).dump(),
    )


def _answer(request: Request, session: Session, person: Person, number: int) -> Rendered:
    """The confirmation of a report; for a repeat, the state of the step, without the button to undo it."""
    found = undoing.find_confirmation(request, session, person)
    if found is not None:
        return found
    step = steps.show_step(session, reader=person, number=number, today=request.today, channel_id=request.channel_id)
    text = reported(request.words, step)
    return text, [section(text)]


def _confirmed(session: Session, done: Undo, words: Translator, person: Person) -> Confirmed:
    found = rows.find_update(session, done.about_id)
    assert found is not None
    (pair,) = rows.map_found(session, [found[0].step_id]).values()
    today = words.local(done.done_at).date()
    (step,) = steps.shown(session, [pair], reader=person, today=today, channel_id=None)
    until = ""
    if done.before.get("deliveries"):  # the chair hears it at once, not in the message of the day
        askable = permissions.list_askable(session, step.alliance)
        names = [name for user_id, name in askable if user_id != person.slack_user_id]
        at = words.time(undo.notify_at(done.done_at))
        until = words("step.undo_urgent", time=at, names=listed(words, names))
    return Confirmed(step.ref, reported(words, step), until=until)
