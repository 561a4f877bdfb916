"""*Ongedaan maken*: what somebody did is confirmed where they did it, with a button that undoes it for ten minutes."""

from functools import partial
from typing import Any

from alliance import undo
from alliance.confirmations import confirm
from alliance.enums import UndoKind
from alliance.errors import Invalid
from alliance.people.members import Person
from handlers.slack.context import Rendered
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.notes import ListNote, ref_of
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from handlers.slack.undo_views import UndoView, confirmation
from handlers.slack.views.blocks import reading_view, section
from storage.engine.database import Session

CONFIRMED = "confirmed"
"""The kind of the delivery with a confirmation."""


def register(listeners: Listeners) -> None:
    """Register the listener of the button."""
    listeners.action(ActionId.UNDO, take_back)


def find_confirmation(request: Request, session: Session, person: Person) -> Rendered | None:
    """The confirmation of what this transaction did; None if there is nothing to undo, as for a repeat."""
    done = undo.find_offered(session)
    return confirmation(session, done, request.words, person, request.context) if done is not None else None


def confirm_form(request: Request, session: Session, person: Person, channel_id: str | None) -> dict[str, Any]:
    """Confirm what a form did; returns the answer to the form for `Request.done`.

    It is said in the list from which the form was opened, or else posted in the channel in which that was done. On
    Home, it takes the form's place.
    """
    done = undo.find_offered(session)
    if done is not None and channel_id is None:
        _, blocks = confirmation(session, done, request.words, person, request.context)
        return {"response_action": "update", "view": reading_view(request.words, blocks)}
    if done is not None:
        about = {"undo": done.id}
        tell = partial(
            confirm, kind=CONFIRMED, to=person.slack_user_id, acted_in=channel_id, about=about, now=request.now
        )

        def afterwards() -> None:
            with request.context.writing(request.request_id) as later:
                tell(later)

        _, blocks = confirmation(session, done, request.words, person, request.context)
        ref = ref_of(blocks)
        if not request.takes_note(ListNote(ref, blocks, afterwards, done.id)):
            tell(session)
    return {"response_action": "clear"}


def take_back(request: Request) -> None:
    """Undo what the confirmation is about, and say so in its place."""
    undo_id, _, rest = request.value.partition(":")
    kind, _, ref = rest.partition(":")
    if kind not in set(UndoKind):
        raise Invalid("undo", "problem.undone_before", ref=ref)
    with request.writing() as (session, person):
        done = undo.undo(session, by=person, undo_id=read_id(undo_id), kind=UndoKind(kind), ref=ref, now=request.now)
        view: UndoView = request.context.undo_views[done.kind]
        text = view.undone(request.words, done.before, ref)
    blocks = [section(text)]
    if request.takes_note(ListNote(ref, blocks, lambda: request.answer(text, blocks))):
        request.done()
    else:
        request.answer_in_place(text, blocks, in_messages=True)
