"""`/kennis toon` and the buttons that show a thing by its reference."""

from collections.abc import Callable

from alliance.errors import Invalid
from alliance.people.roles import Action
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import Lookup, resolve
from handlers.slack.parsing import Reference, parse_reference
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.parts import cut


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listener."""
    add(Subcommand("show", Action.READ, show))
    listeners.action(ActionId.SHOW, show_from_button)


def show(request: Request, typed: str) -> None:
    """`toon B-7`: show the item's card. Raises Invalid for other words, with a hint to search for them."""
    reference = parse_reference(typed)
    if reference is None and (words := " ".join(typed.replace("`", " ").split())):
        raise Invalid("reference", "problem.words_for_reference", command=request.context.command, typed=cut(words, 60))
    if reference is None:
        raise Invalid("reference", "problem.which_reference", command=request.context.command)
    show_reference(request, reference)


def show_from_button(request: Request) -> None:
    """Show the item whose reference is the button's value, if the person may read it."""
    reference = parse_reference(request.value)
    if reference is None:
        raise Invalid("reference", "problem.which_reference", command=request.context.command)
    show_reference(request, reference)


def show_reference(request: Request, reference: Reference) -> None:
    """Show the item of a reference to the person who asked for it."""
    with request.reading() as (session, person):
        text, blocks = resolve(Lookup.of(request, session, person), reference)
    request.answer(text, blocks, title=str(reference))
