"""Files that people ask for: where they are posted, in which language, and what the answer says about both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from alliance.errors import Invalid
from alliance.kept_files import KeptKey, find_kept
from handlers.slack.ids import BlockId
from handlers.slack.outgoing import File
from handlers.slack.request import Request
from storage.engine.database import Session
from storage.tables import Delivery
from texts import LANGUAGES, Translator


@dataclass(frozen=True)
class FilePlace:
    """Where a file is posted."""

    lane: str
    """The channel or person."""
    key: str
    """The end of the key of the sentence about it."""


def place_of_files(request: Request) -> FilePlace:
    """The secretariat's channel for what is asked for there, and otherwise a direct message to the person who asks.

    Not everybody in another channel may read everything in a file.
    """
    office, channel = request.context.secretariat_channel, request.asked_in or ""
    if office and channel == office:
        return FilePlace(office, "here")
    return FilePlace(request.slack_user_id, "private" if channel.startswith(("C", "G")) else "direct")


def language_at(request: Request, place: FilePlace) -> str:
    """The language of who reads a file: the network's in a channel, their own in a direct message."""
    return request.words.language if place.lane == request.slack_user_id else request.context.texts.network.language


def promised(words: Translator, what: str, place: FilePlace, language: str) -> str:
    """The answer to who asks for a file: what is being made, in which language, and where it will be posted."""
    return words(
        "file.promised", what=what, language=words(f"file.in_{language}"), where=words(f"file.where_{place.key}")
    )


def chosen_language(values: Mapping[str, str | None]) -> str:
    """The language chosen in a form. Raises Invalid for none, and for one that there are no texts in."""
    language = values.get(BlockId.LANGUAGE)
    if language not in LANGUAGES:
        raise Invalid(BlockId.LANGUAGE, "problem.choose")
    return language


def in_chosen_language(words: Translator, delivery: Delivery) -> Translator:
    """The translator for a file's contents: in the language that was chosen for it, if any."""
    return replace(words, language=delivery.about.get("language") or words.language)


def kept_or_new(session: Session, key: KeptKey, file: File) -> File:
    """The file as it was sent under this key before, without making it again; else to be kept under the key."""
    kept = find_kept(session, key)
    if kept is None:
        return replace(file, keep_as=key)
    return replace(file, name=kept.name, content=kept.content)
