"""Look things up by the references that people type or press, such as `B-7`.

Each capability registers how a thing of its series is shown.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from alliance.enums import Series
from alliance.errors import Invalid, NotFound
from alliance.people.members import Person
from handlers.slack.context import Context
from handlers.slack.parsing import Reference, parse_reference
from handlers.slack.request import Request
from handlers.slack.views.blocks import Block
from storage.engine.database import Session
from storage.tables import Poll
from texts import Translator


@dataclass(frozen=True)
class Lookup:
    """The person who looks something up, and where; with `for_all`, everybody in the channel reads the answer."""

    context: Context
    session: Session
    words: Translator
    person: Person
    channel_id: str | None
    for_all: bool = False

    @classmethod
    def of(cls, request: Request, session: Session, person: Person) -> "Lookup":
        """A lookup by the person who made the request, for themselves."""
        return cls(request.context, session, request.words, person, request.asked_in)

    @property
    def today(self) -> dt.date:
        """Today's date in the reader's time zone."""
        return self.words.local(self.context.now()).date()


ShowReference = Callable[[Lookup, int], tuple[str, list[Block]]]
"""Shows the item with this number to the reader, as text and blocks. Raises NotFound."""
PollCard = Callable[[Session, Poll, Context, Translator, Person | None], tuple[str, list[Block]] | None]
"""Shows a poll of one kind as text and blocks; with None instead of a reader, to everybody in a channel."""


def resolve(look: Lookup, reference: Reference) -> tuple[str, list[Block]]:
    """The item of a reference as shown to this reader, as text and as blocks. Raises NotFound."""
    shows = look.context.references.get(reference.series)
    if shows is None:
        raise NotFound("reference", str(reference))
    return shows(look, reference.number)


def number_of(request: Request, series: Series, typed: str | None = None) -> int:
    """The number in a button's reference, or in the one that was typed.

    Raises Invalid for a reference of another series, and for a value that is not a reference.
    """
    reference = parse_reference(request.value if typed is None else typed)
    if reference is None or reference.series is not series:
        raise Invalid("reference", "problem.which_reference", command=request.context.command)
    return reference.number
