"""The slash command: its dispatch, its menu and its help."""

from collections.abc import Callable

import structlog

from alliance.errors import Invalid
from alliance.people.members import Person
from alliance.people.permissions import Action
from handlers.slack.context import Context
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import plain, split_command
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views import help as views
from handlers.slack.views import menu as menus
from handlers.slack.views.blocks import Block, actions, reading_view
from handlers.slack.views.menu import MenuPart
from texts import Translator

log = structlog.get_logger()


def register(
    listeners: Listeners,
    add: Callable[[Subcommand], None],
    command: str,
    *,
    otherwise: Callable[[Request, str], None],
) -> None:
    """Register the command itself, the menu's buttons, and the subcommand `help`.

    `otherwise` answers what was typed if it begins with no subcommand.
    """
    add(Subcommand("help", Action.READ, show_help))

    def dispatch(request: Request) -> None:
        """Pass a command on to its subcommand; without a word it shows the menu."""
        typed = str(request.body.get("text") or "")
        word, rest = split_command(typed)
        subcommand = request.context.subcommands.find(word)
        log.info("command", subcommand=subcommand.name if subcommand else "words" if word else "menu")
        if subcommand is not None:
            subcommand.run(request, rest)
        elif word:
            otherwise(request, plain(typed).strip())
        else:
            show_menu(request)

    listeners.command(command, dispatch)
    listeners.action(ActionId.SHOW_HELP, show_help)
    listeners.action(ActionId.MENU_PART, open_menu_part)
    listeners.action(ActionId.RUN, run)


def show_menu(request: Request) -> None:
    """Show what this person may do, as buttons."""
    words = request.words
    with request.reading() as (_, person):
        blocks = menu(words, request.context, person)
    request.answer(words("menu.text"), blocks)


def open_menu_part(request: Request) -> None:
    """Show a part of the menu: below the menu that this person alone sees, and elsewhere by itself."""
    words, context = request.words, request.context
    if request.value not in set(MenuPart):
        raise Invalid("view", "problem.no_form")
    part = MenuPart(request.value)
    with request.reading() as (_, person):
        opened = menu(words, context, person, opened=part)
        alone = menus.part_buttons(words, part, allowed(context, person))
    title = words(f"menu.{part}")
    if not alone or (request.body.get("container") or {}).get("is_ephemeral"):
        request.answer_in_place(words("menu.text"), opened)
    elif request.view:
        view = reading_view(words, [actions("menu_part", *alone)], title=title.rstrip("…"))
        request.open_form({**view, "callback_id": CallbackId.MENU_PART})
    else:
        request.answer(title, [actions("menu_part", *alone)])


def run(request: Request) -> None:
    """Do what a subcommand does with the text in the button's value; the button's id names the subcommand."""
    name = str(request.action.get("action_id") or "").partition(":")[2]
    subcommand = request.context.subcommands.get(name)
    if subcommand is None:
        raise Invalid("view", "problem.no_form")
    subcommand.run(request, request.value)


def show_help(request: Request, typed: str = "") -> None:
    """Show what this person may do."""
    words = request.words
    with request.reading() as (_, person):
        blocks = help_page(words, request.context, person)
    request.answer(words("help.text"), blocks)


def menu(
    words: Translator, context: Context, person: Person, *, opened: MenuPart | None = None, for_all: bool = False
) -> list[Block]:
    """The menu for this person, or `for_all` who read the channel in which they asked."""
    names = allowed(context, person)
    # People of other workspaces have no slash commands, so only the buttons are shown.
    command = None if person.is_external else context.command
    return menus.menu(words, names & menus.FOR_ALL if for_all else names, command=command, opened=opened)


def help_page(words: Translator, context: Context, person: Person) -> list[Block]:
    """The help for this person as blocks: with an example of each subcommand if they have slash commands."""
    if person.is_external:
        return views.what_is_this(words, alliance=None, reads_only=False, command=None)
    known = context.subcommands
    entries = [(one.name, known.words(one, words.language)[0]) for one in known.allowed(person)]
    return views.help_page(words, entries, command=context.command)


def allowed(context: Context, person: Person) -> frozenset[str]:
    """The names of the subcommands that this person may use."""
    return frozenset(one.name for one in context.subcommands.allowed(person))
