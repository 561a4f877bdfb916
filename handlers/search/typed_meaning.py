"""The meaning of what somebody wrote to the bot, after the slash command, in a mention or in a direct message."""

import re
from dataclasses import dataclass
from enum import StrEnum

from alliance.index.analysis import is_stop_word, plain_words
from handlers.slack.context import Context
from handlers.slack.parsing import Reference, find_references, has_dashed_reference, split_command, without_references
from handlers.slack.references import SHOWN
from handlers.slack.subcommands import Subcommand
from texts import LANGUAGES

_EMOJI = re.compile(r":[\w+'-]+:(?::skin-tone-\d:)?")
_EDGES = " \t\n\"'`“”„‘’.,;:!?()"


class Meaning(StrEnum):
    """The kinds of things that people write to the bot."""

    REFERENCES = "references"
    COMMAND = "command"
    HELP = "help"
    HELLO = "hello"
    THANKS = "thanks"
    WORDS = "words"


@dataclass(frozen=True)
class Understood:
    """What somebody wrote, as far as it was understood."""

    meaning: Meaning
    references: tuple[Reference, ...] = ()
    subcommand: Subcommand | None = None
    """The subcommand that it begins with."""
    text: str = ""
    """The words to search for, or what was written after the subcommand."""


def understand(context: Context, typed: str) -> Understood:
    """Tell what somebody means. Words that say nothing by themselves, such as "de" or "ok", are a greeting."""
    typed = _without_greeting(context, typed.strip().removeprefix(context.command))
    word, rest = split_command(typed)
    subcommand = context.subcommands.find(word.strip(_EDGES))
    name = subcommand.name if subcommand else ""
    if name == "help":
        return Understood(Meaning.HELP)
    if name == "who" and rest and not _telling(context, rest):
        return _read(context, typed)  # "wie ben je?"
    if subcommand is None or name in ("find", "show"):
        return _read(context, rest if subcommand else typed)
    references = find_references(rest.strip(_EDGES))
    if references and not _telling(context, rest):
        return Understood(Meaning.REFERENCES, tuple(references[:SHOWN]))
    return Understood(Meaning.COMMAND, subcommand=subcommand, text=rest)


def _read(context: Context, typed: str) -> Understood:
    """What is meant by something that begins with no subcommand."""
    references = find_references(typed.strip(_EDGES))
    telling = _telling(context, typed)
    # "A2" among other words may be a motorway; with a dash it is a reference.
    if references and (not telling or has_dashed_reference(typed)):
        return Understood(Meaning.REFERENCES, tuple(references[:SHOWN]))
    words = _words(typed)
    asking = listed(context, "mention.asking")
    if asking & set(words) and not set(telling) - asking - listed(context, "mention.about_me"):
        return Understood(Meaning.HELP)
    if telling:
        return Understood(Meaning.WORDS, text=typed.lstrip(" ,.;:!?"))
    return Understood(Meaning.THANKS if listed(context, "mention.thanks_words") & set(words) else Meaning.HELLO)


def _without_greeting(context: Context, typed: str) -> str:
    """The text without greetings at its beginning: "Hoi, knelpunt Te weinig bankjes"."""
    greetings = listed(context, "mention.greetings")
    rest = typed.strip()
    while rest and (split := rest.split(maxsplit=1)) and set(_words(split[0])) & greetings:
        rest = split[1] if len(split) > 1 else ""
    return rest


def _telling(context: Context, typed: str) -> list[str]:
    """The words that say what it is about: no references, stop words, greetings and the like."""
    idle = listed(context, "mention.greetings") | listed(context, "mention.thanks_words")
    idle |= listed(context, "mention.idle")
    return [word for word in _words(without_references(typed)) if word not in idle and not is_stop_word(word)]


def _words(typed: str) -> list[str]:
    return plain_words(_EMOJI.sub(" ", typed))


def listed(context: Context, key: str) -> frozenset[str]:
    """The words under a key in every language, as people mix them."""
    return frozenset(word for language in LANGUAGES for word in context.texts.for_reader(language, None)(key).split())
