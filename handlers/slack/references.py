"""`/kennis toon` and the buttons that show a thing by its reference."""

from collections.abc import Callable, Sequence

from alliance.errors import Invalid, NotFound
from alliance.people.permissions import Action
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.renewable import renewable
from handlers.slack.lookup import Lookup, resolve
from handlers.slack.parsing import Reference, find_references, parse_reference
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import Block, section
from handlers.slack.views.markup import cut

CARDS = "cards"
"""The name of an answer with the cards of references."""
SHOWN = 3
"""Maximum number of references in one answer."""


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listener."""
    add(Subcommand("show", Action.READ, show))
    listeners.action(ActionId.SHOW, show_from_button)
    listeners.answer(CARDS, _cards_again)


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
    text, blocks = _cards_again(request, str(reference))
    request.answer(text, blocks, title=str(reference))


def show_references(request: Request, references: Sequence[Reference]) -> None:
    """Show the items of one or more references to the person who asked for them."""
    if len(references) == 1:
        show_reference(request, references[0])
        return
    request.answer(*_cards_again(request, " ".join(map(str, references))))


def _cards_again(request: Request, about: str) -> tuple[str, list[Block]]:
    """The card of one reference, or the cards of several, as they are now. Raises NotFound for a single one."""
    references = find_references(about)
    with request.reading() as (session, person):
        look = Lookup.of(request, session, person)
        return one_card(look, references[0]) if len(references) == 1 else list_cards(look, references)


def one_card(look: Lookup, reference: Reference) -> tuple[str, list[Block]]:
    """The card of a reference, shown anew after a click in it, unless everybody reads it. Raises NotFound."""
    text, blocks = resolve(look, reference)
    return text, blocks if look.for_all else renewable(blocks, CARDS, str(reference))


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
    if not look.for_all:
        blocks = renewable(blocks, CARDS, " ".join(map(str, references)))
    return "\n".join(texts), blocks
