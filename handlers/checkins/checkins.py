"""Answer a check-in: in its message, on Home, in a list, or in a form."""

from alliance.checkins import answering
from alliance.checkins.answering import Snooze
from alliance.enums import Series, Status
from alliance.errors import Invalid, NotFound
from alliance.people.members import Person
from handlers.checkins.views import checkins as views
from handlers.slack import fields, undoing
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import number_or_none, read_id
from handlers.slack.request import Request
from handlers.slack.views.blocks import Block, section
from storage.engine.database import Session


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.CHECKIN_STATUS, set_status)
    listeners.action(ActionId.CHECKIN_NOTE, open_note)
    listeners.action(ActionId.CHECKIN_NOTHING, say_nothing_new)
    listeners.action(ActionId.CHECKIN_LATER, snooze)
    listeners.action(ActionId.CHECKIN_PAGE, turn_page)
    listeners.action(ActionId.CHECKIN_OWNER, choose_owner)
    listeners.view(CallbackId.CHECKIN_NOTE, save_note)


def set_status(request: Request) -> None:
    """Handle the status select beside a step: stored at once, and every message that shows the step is updated."""
    number, status, message_id = _parts(_chosen(request))
    asked, chosen = read_id(number), _status(status)
    with request.writing() as (session, by):
        answering.answer(
            session,
            by=by,
            number=asked,
            message_id=number_or_none(message_id),
            status=chosen,
            now=request.now,
        )
    _confirm(request, views.answered(request.words, asked, chosen), number_or_none(message_id))


def open_note(request: Request) -> None:
    """Open the form to add a note to a status."""
    number, message_id, _ = _parts(request.value)
    metadata = FormMetadata(
        form_id=request.context.new_id(),
        channel_id=request.channel_id,
        number=read_id(number.removeprefix("A-")),
        message_id=number_or_none(message_id),
    )
    with request.reading() as (session, person):
        asked = answering.show_step(
            session, reader=person, number=metadata.number, message_id=metadata.message_id, today=request.today
        )
    request.open_form(views.note_form(request.words, asked, metadata=metadata.dump()))


def save_note(request: Request) -> None:
    """Store the note with the unchanged status.

    An urgent one, which is sent to the chairs in ten minutes, is confirmed with a button to undo it.
    """
    metadata = FormMetadata.of(request.view)
    values = fields.read(views.NOTE, request.view)
    with request.writing() as (session, by):
        answering.answer(
            session,
            by=by,
            number=metadata.number,
            message_id=metadata.message_id,
            status=None,
            **values,
            key=metadata.form_id,
            now=request.now,
        )
        answer = undoing.confirm_form(request, session, by, metadata.channel_id) if values["is_urgent"] else {}
    request.done(**answer)


def say_nothing_new(request: Request) -> None:
    """Answer "nothing new" for everything that is unanswered, in one click."""
    message_id = number_or_none(request.value)
    with request.writing() as (session, by):
        count = answering.say_nothing_new(session, by=by, message_id=message_id, now=request.now)
    _confirm(request, request.words.count("checkin.nothing_stored", count), message_id)


def snooze(request: Request) -> None:
    """Ask again in an hour, tomorrow or next week."""
    message_id, until, _ = _parts(_chosen(request))
    if until not in set(Snooze):
        raise Invalid("checkin", "problem.choose")
    with request.writing() as (session, by):
        answering.snooze(
            session,
            by=by,
            message_id=read_id(message_id),
            until=Snooze(until),
            time=request.time,
        )
    request.done()


def turn_page(request: Request) -> None:
    """Turn the page when there are more steps than fit; on Home and in lists only the reader's view changes."""
    message_id, wanted, _ = _parts(request.value)
    page, found = read_id(wanted), number_or_none(message_id)
    if found is None:
        with request.reading() as (session, person):
            blocks = to_answer_blocks(request, session, person, page=page)
        request.answer_in_place(
            request.words("checkin.to_answer"), blocks or [section(request.words("checkin.nothing_open"))]
        )
        return
    with request.writing() as (session, by):
        answering.turn_page(session, by=by, message_id=found, page=page, now=request.now)
    request.done()


def choose_owner(request: Request) -> None:
    """Store the chair's answer to "Who takes this up?" at once."""
    number, organisation_id, message_id = _parts(_chosen(request))
    with request.writing() as (session, by):
        organisation = answering.choose_owner(
            session,
            by=by,
            number=read_id(number),
            organisation_id=read_id(organisation_id),
            message_id=number_or_none(message_id),
            now=request.now,
        )
    request.answer(views.owner_chosen(request.words, ref=Series.STEP.ref(read_id(number)), organisation=organisation))


def to_answer_blocks(request: Request, session: Session, person: Person, *, page: int = 0) -> list[Block]:
    """The blocks with the steps a person can answer now, for Home and lists; empty if there are none."""
    checkin = answering.list_to_answer(session, reader=person, page=page, today=request.today, now=request.now)
    return views.to_answer(request.words, checkin)


def _confirm(request: Request, said: str, message_id: int | None) -> None:
    """Confirm in words only where the answer is an ephemeral list; messages, Home and forms update themselves."""
    if message_id is None and not request.view:
        request.answer(said)
    else:
        request.done()


def _chosen(request: Request) -> str:
    option = request.action.get("selected_option") or {}
    return str(option.get("value", ""))


def _parts(value: str) -> tuple[str, str, str]:
    """Split a value into its three parts; missing ones are empty."""
    first, second, third = [*value.split(":", 2), "", ""][:3]
    return first, second, third


def _status(value: str) -> Status:
    if value not in set(views.ANSWERS):
        raise NotFound("status", value)
    return Status(value)
