"""`/kennis toon` and the buttons that show a thing by its reference."""

from collections.abc import Callable, Sequence

from alliance.errors import Invalid, NotFound
from alliance.people.roles import Action
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import Lookup, resolve
from handlers.slack.parsing import Reference, find_references, parse_reference
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.parts import Block, cut, section

SHOWN = 3
"""Maximum number of references in one answer."""


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listener."""
    add(Subcommand("show", Action.READ, show))
    listeners.action(ActionId.SHOW, show_from_button)


def show(request: Request, typed: str) -> None:
    """`toon B-7`: show the item's card. Raises Invalid for other words, with a hint to search for them."""
    references = find_references(typed)[:SHOWN]
    if not references and (words := " ".join(typed.replace("`", " ").split())):
        raise Invalid("reference", "problem.words_for_reference", command=request.context.command, typed=cut(words, 60))
    if not references:
        raise Invalid("reference", "problem.which_reference", command=request.context.command)
    show_references(request, references)


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


def show_references(request: Request, references: Sequence[Reference]) -> None:
    """Show the items of one or more references to the person who asked for them."""
    if len(references) == 1:
        show_reference(request, references[0])
        return
    with request.reading() as (session, person):
        text, blocks = list_cards(Lookup.of(request, session, person), references)
    request.answer(text, blocks)


def list_cards(look: Lookup, references: Sequence[Reference]) -> tuple[str, list[Block]]:
    """The cards of references for their reader; a sentence replaces what they cannot find."""
    texts: list[str] = []
    blocks: list[Block] = []
    for reference in references:
        try:
            text, card = resolve(look, reference)
        except NotFound as error:
            text = look.words(f"problem.no_{error.what}", key=str(reference), command=look.context.command)
            card = [section(text)]
        texts.append(text)
        blocks += card
    return "\n".join(texts), blocks
