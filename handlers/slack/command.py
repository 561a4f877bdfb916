"""The slash command: the table of its subcommands, its menu and its help."""

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog

from alliance.people.members import Person
from alliance.people.roles import Action, may
from handlers.slack.context import Context
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import first_word, fold, split_command
from handlers.slack.request import Request
from handlers.slack.views import help as views
from handlers.slack.views.parts import Block
from texts import LANGUAGES, Translator, Translators

log = structlog.get_logger()


@dataclass(frozen=True)
class Subcommand:
    """A subcommand of the slash command.

    Its words are in the texts under `command.<name>` (the first is shown, the others are aliases) and its help under
    `help.<name>`; `action` is what the user must be allowed to do.
    """

    name: str
    action: Action
    run: Callable[[Request, str], None]


class Subcommands:
    """All subcommands, in order of registration."""

    def __init__(self, texts: Translators) -> None:
        self._texts = texts
        self._all: dict[str, Subcommand] = {}
        self._by_word: dict[str, Subcommand] = {}

    def add(self, subcommand: Subcommand) -> None:
        """Register a subcommand under its words in every language. Raises ValueError if a word is taken."""
        self._all[subcommand.name] = subcommand
        for language in LANGUAGES:
            for word in self.words(subcommand, language):
                holder = self._by_word.setdefault(fold(word), subcommand)
                if holder is not subcommand:
                    raise ValueError(f"{word!r} means {holder.name} and {subcommand.name}")

    def words(self, subcommand: Subcommand, language: str) -> list[str]:
        """The words of a subcommand in a language; the first is the one shown."""
        return self._texts.for_reader(language, None)(f"command.{subcommand.name}").split()

    def find(self, word: str) -> Subcommand | None:
        """Find a subcommand by one of its words in any language, ignoring case and accents; None if there is none."""
        return self._by_word.get(fold(word))

    def allowed(self, person: Person) -> Iterator[Subcommand]:
        """The subcommands this person may use; for newcomers also those they get by choosing an organisation."""
        for subcommand in self._all.values():
            if may(person, subcommand.action) or (person.member is None and subcommand.action is Action.SHARE):
                yield subcommand

    def nearest(self, word: str, person: Person, language: str) -> list[str]:
        """The subcommands this person may have meant, as words in their language, nearest first, at most three."""
        allowed = list(self.allowed(person))
        words = {fold(one): subcommand for subcommand in allowed for one in self._every_word(subcommand)}
        close = difflib.get_close_matches(fold(word), words, n=5, cutoff=0.6)
        found = dict.fromkeys(self.words(words[one], language)[0] for one in close)
        return list(found)[:3]

    def _every_word(self, subcommand: Subcommand) -> Iterator[str]:
        for language in LANGUAGES:
            yield from self.words(subcommand, language)


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
