"""The sentences about a file that is late or failed."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.slack.views.blocks import Block, section
from handlers.slack.views.markup import bold, joined, mrkdwn
from texts import Translator


@dataclass(frozen=True)
class MissingFile:
    """A file that failed."""

    format: str
    """`word`, `excel` or `zip`."""
    why: str
    """The reason, as the end of a key below `failure.why`."""
    error: str
    otherwise: str
    """How to get the file without an upload, as markup."""


def missing(words: Translator, files: Sequence[MissingFile]) -> str:
    """Report which files of a message failed, why, what can be done, and how to get them anyway.

    Empty if there are none.
    """
    if not files:
        return ""
    formats = joined(words, list(dict.fromkeys(words(f"failure.format.{one.format}") for one in files)))
    reasons = dict.fromkeys(_cause_words(words, one.why, one.error) for one in files)
    otherwise = dict.fromkeys(one.otherwise for one in files)
    first = words.count("failure.missing", len(files), files=formats)
    return ":warning: " + " ".join([first, *reasons, words("failure.over"), *otherwise])


def late(words: Translator, why: str, error: str, *, attempts: int) -> tuple[str, list[Block]]:
    """Report that a file of the message above is late after so many attempts, why, and who can fix that."""
    said = words.count("failure.file", attempts)
    return alone(f":warning: {said} {_cause_words(words, why, error)} {words('failure.late')}")


def failed_file(words: Translator, what: str, file: MissingFile) -> tuple[str, list[Block]]:
    """Report a failed file that no message promised: `what` it is, why, and what to do."""
    why = _cause_words(words, file.why, file.error)
    return alone(
        f":warning: {words('failure.nothing', what=bold(mrkdwn(what)))} {why} {words('failure.over')} {file.otherwise}"
    )


def elsewhere_notice(words: Translator, what: str, place: str, said: str) -> tuple[str, list[Block]]:
    """Report to the secretariat what failed to be posted in `place`, a mention of a person or channel."""
    return alone(f"{words('failure.elsewhere', what=bold(mrkdwn(what)), place=place)}\n{said}")


def _cause_words(words: Translator, why: str, error: str) -> str:
    return words(f"failure.why.{why}", error=mrkdwn(error))


def alone(text: str) -> tuple[str, list[Block]]:
    """A message with only this text."""
    return text, [section(text)]


def by_command(words: Translator, command: Sequence[str]) -> str:
    """The sentence that the administrator of the bot can write the file with this command."""
    # Inside code, a backtick would end the code; other markup has no effect.
    typed = mrkdwn(shlex.join(command)).replace("`", "'")
    return words("failure.by_command", command=f"`{typed}`")
