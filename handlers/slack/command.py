"""The slash command: its dispatch, its menu and its help."""

from collections.abc import Callable

import structlog

from alliance.people.members import Person
from alliance.people.roles import Action
from handlers.slack.context import Context
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import first_word, split_command
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views import help as views
from handlers.slack.views.parts import Block
from texts import Translator

log = structlog.get_logger()


def register(listeners: Listeners, add: Callable[[Subcommand], None], command: str) -> None:
    """Register the listener for the command itself, and the subcommand `help`."""
    add(Subcommand("help", Action.READ, show_help))
    listeners.command(command, dispatch)
    listeners.action(ActionId.SHOW_HELP, show_help)


def dispatch(request: Request) -> None:
    """Pass a command on to its subcommand.

    Without a word it shows the menu; an unknown word gets suggestions and help.
    """
    word, rest = split_command(str(request.body.get("text") or ""))
    if not word:
        show_menu(request)
        return
    subcommand = request.context.subcommands.find(word)
    if subcommand is None:
        log.info("command", subcommand="unknown")
        answer_unknown(request, first_word(str(request.body.get("text") or "")))
        return
    log.info("command", subcommand=subcommand.name)
    subcommand.run(request, rest)


def show_menu(request: Request) -> None:
    """Show what this person may do, as buttons."""
    words = request.words
    with request.reading() as (_, person):
        names = [subcommand.name for subcommand in request.context.subcommands.allowed(person)]
    request.answer(words("menu.text"), views.menu(words, names, command=request.context.command))


def show_help(request: Request, typed: str = "") -> None:
    """Show what this person may do, with an example of each."""
    words = request.words
    with request.reading() as (_, person):
        blocks = help_page(words, request.context, person)
    request.answer(words("help.text"), blocks)


def help_page(words: Translator, context: Context, person: Person) -> list[Block]:
    """The help for this person as blocks."""
    return views.help_page(words, _entries(words, context, person), command=context.command)


def answer_unknown(request: Request, word: str) -> None:
    """Answer an unknown subcommand with suggestions and help."""
    words = request.words
    with request.reading() as (_, person):
        near = request.context.subcommands.nearest(word, person, words.language)
        entries = _entries(words, request.context, person)
    command = request.context.command
    request.answer(words("unknown.text"), views.unknown(words, word, near, entries, command=command))


def _entries(words: Translator, context: Context, person: Person) -> list[views.Entry]:
    known = context.subcommands
    return [(one.name, known.words(one, words.language)[0]) for one in known.allowed(person)]
