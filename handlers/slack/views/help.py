"""The help, what the bot is for, and the reply to words that are not a command."""

from collections.abc import Sequence

from handlers.slack.views.blocks import Block, context, section
from handlers.slack.views.markup import bold, mrkdwn
from handlers.slack.views.menu import do_button
from texts import Translator

Entry = tuple[str, str]
"""A subcommand's name in the code, and the word shown for it."""


def help_page(words: Translator, entries: Sequence[Entry], *, command: str) -> list[Block]:
    """Every subcommand with a description and an example."""
    lines = [f"`{command} {word}` {words(f'help.{name}')}" for name, word in entries]
    return [section(words("help.text")), section("\n".join(lines)), context(words("help.more", command=command))]


def what_is_this(words: Translator, *, alliance: str | None, reads_only: bool, command: str | None) -> list[Block]:
    """The purpose of the bot and what this reader can do; `command` is None for people without slash commands."""
    blocks = [section(words("start.about")), section(words("start.can"))]
    if reads_only and alliance:
        blocks.append(section(words("start.reads_only", alliance=bold(mrkdwn(alliance)))))
    blocks.append(section(words("start.who_sees")))
    blocks.append(context(words("start.command", command=command) if command else words("start.without_command")))
    return blocks


def did_you_mean(words: Translator, near: Entry, typed: str) -> tuple[str, list[Block]]:
    """The subcommand that the first word is near to, with a button that does it with what was `typed` after it."""
    name, word = near
    text = words("near.command", word=word)
    return text, [section(text, accessory=do_button(words, name, typed))]
