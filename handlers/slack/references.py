"""References that people type or press, such as `B-7`: each capability says how a thing of its series is shown."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from alliance.errors import Invalid, NotFound
from alliance.people.members import Person
from alliance.people.roles import Action
from alliance.words import Series
from handlers.slack.command import Subcommand
from handlers.slack.desk import Desk
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import Reference, parse_reference
from handlers.slack.request import Request
from handlers.slack.views.parts import Block, cut
from storage.engine.database import Session
from storage.tables import Poll
from texts import Translator


@dataclass(frozen=True)
class Lookup:
    """Who looks something up, and where: `for_all`, everybody in the channel reads the answer."""

    desk: Desk
    session: Session
    words: Translator
    person: Person
    channel_id: str | None
    for_all: bool = False

    @classmethod
    def of(cls, request: Request, session: Session, person: Person) -> "Lookup":
        """Somebody who looks something up for themselves."""
        return cls(request.desk, session, request.words, person, asked_in(request))

    @property
    def today(self) -> dt.date:
        """The day it is for the reader."""
        return self.words.local(self.desk.now()).date()


ShowReference = Callable[[Lookup, int], tuple[str, list[Block]]]
"""What a number of a series shows to this reader, as text and blocks; raises NotFound where that is nothing."""
PollCard = Callable[[Session, Poll, Desk, Translator, Person | None], tuple[str, list[Block]] | None]
"""A poll of one kind as text and blocks: for a reader, or for None, who is everybody in a channel."""


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommand and listener."""
    add(Subcommand("show", Action.READ, show))
    listeners.action(ActionId.SHOW, show_from_button)


def show(request: Request, typed: str) -> None:
    """`toon B-7`: the card, with where it stands; who types words is told how to search for them."""
    reference = parse_reference(typed)
    if reference is None and (words := " ".join(typed.replace("`", " ").split())):
        raise Invalid("reference", "problem.words_for_reference", command=request.desk.command, typed=cut(words, 60))
    if reference is None:
        raise Invalid("reference", "problem.which_reference", command=request.desk.command)
    show_reference(request, reference)


def show_from_button(request: Request) -> None:
    """All of the thing whose reference a button carries, for who may read it."""
    reference = parse_reference(request.value)
    if reference is None:
        raise Invalid("reference", "problem.which_reference", command=request.desk.command)
    show_reference(request, reference)


def show_reference(request: Request, reference: Reference) -> None:
    """What a reference stands for, for who asks."""
    with request.reading() as (session, person):
        text, blocks = resolve(Lookup.of(request, session, person), reference)
    request.answer(text, blocks, title=str(reference))


def resolve(look: Lookup, reference: Reference) -> tuple[str, list[Block]]:
    """What a reference shows to this reader, as text and as blocks. Raises NotFound."""
    shows = look.desk.references.get(reference.series)
    if shows is None:
        raise NotFound("reference", str(reference))
    return shows(look, reference.number)


def number_of(request: Request, series: Series, typed: str | None = None) -> int:
    """The number in the reference that a button carries, or that was typed.

    Raises Invalid for a reference of another series, and for a button of another make.
    """
    reference = parse_reference(request.value if typed is None else typed)
    if reference is None or reference.series is not series:
        raise Invalid("reference", "problem.which_reference", command=request.desk.command)
    return reference.number


def asked_in(request: Request) -> str | None:
    """The channel in which a button was pressed, also where a form stood in between."""
    return request.channel_id or FormMetadata.of(request.view).channel_id
