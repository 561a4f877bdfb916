"""Confirmations with *Ongedaan maken*: each capability registers how its actions are confirmed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alliance.people.members import Person
from handlers.slack.context import Context, Rendered
from handlers.slack.views.blocks import Block
from handlers.slack.views.undo import with_undo
from storage.engine.database import Session
from storage.tables import Undo
from texts import Translator


@dataclass(frozen=True)
class Confirmed:
    """The confirmation of an action: the reference that it is about, a sentence, and further buttons.

    `until` takes the place of the usual sentence about how long it can be undone.
    """

    ref: str
    text: str
    buttons: tuple[Block, ...] = ()
    until: str = ""


@dataclass(frozen=True)
class UndoView:
    """The confirmation of actions of one kind, and the text once they are undone."""

    confirmed: Callable[[Session, Undo, Translator, Person], Confirmed]
    undone: Callable[[Translator, Mapping[str, Any], str], str]
    """Given what was put back and the reference."""


def confirmation(session: Session, done: Undo, words: Translator, person: Person, context: Context) -> Rendered:
    """Confirm to a person what they did, with the button to undo it."""
    view: UndoView = context.undo_views[done.kind]
    said = view.confirmed(session, done, words, person)
    return with_undo(
        words, said.text, undo_id=done.id, kind=done.kind, ref=said.ref, buttons=said.buttons, until=said.until
    )
