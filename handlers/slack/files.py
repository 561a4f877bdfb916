"""Files that people ask for: where they are posted, in which language, and what the answer says about both."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from alliance.errors import Invalid
from alliance.file_limit import count_file
from alliance.kept_files import KeptKey, find_kept
from alliance.people.members import Person
from handlers.slack.ids import BlockId
from handlers.slack.metadata import FormMetadata
from handlers.slack.outgoing import File
from handlers.slack.parsing import state_values
from handlers.slack.request import Request
from storage.engine.database import Session
from storage.tables import Delivery
from texts import LANGUAGES, Translator


@dataclass(frozen=True)
class FilePlace:
    """The place to which a file is posted."""

    channel_key: str
    """The channel or person."""
    key: str
    """The end of the key of the sentence about it."""


def place_of_files(request: Request) -> FilePlace:
    """The secretariat's channel for a request made there, and otherwise a direct message to the person who asks.

    Not everybody in another channel may read everything in a file.
    """
    office, channel = request.context.secretariat_channel, request.asked_in or ""
    if office and channel == office:
        return FilePlace(office, "here")
    return FilePlace(request.slack_user_id, "private" if channel.startswith(("C", "G")) else "direct")


@contextmanager
def asking_for_file(request: Request) -> Iterator[tuple[Session, Person]]:
    """A transaction in which somebody asks for a file, as `Request.writing`; nothing is stored above their limit.

    Every file that a person asks for goes through here. It is counted at the end, when the rules have allowed it.
    """
    with request.writing() as (session, person):
        yield session, person
        count_file(
            session,
            slack_user_id=person.slack_user_id,
            what=_request_hash(request),
            limit=request.context.files_an_hour,
            now=request.now,
        )


def _request_hash(request: Request) -> str:
    """A short hash of what was asked for: the same for the same button, or for a form with the same choices."""
    metadata, action = FormMetadata.of(request.view), request.action
    asked = [
        request.body.get("text") or "",
        action.get("action_id") or request.view.get("callback_id") or "",
        request.value,
        (request.body.get("message") or {}).get("ts") or "",
        metadata.number,
        metadata.choice,
        *sorted(state_values(request.view).items()),
    ]
    return hashlib.sha256(repr(asked).encode(errors="replace")).hexdigest()[:16]


def language_at(request: Request, place: FilePlace) -> str:
    """The language of a file's reader: the network's in a channel, their own in a direct message."""
    return (
        request.words.language if place.channel_key == request.slack_user_id else request.context.texts.network.language
    )


def promised(words: Translator, what: str, place: FilePlace, language: str) -> str:
    """The reply to a request for a file: what is being made, in which language, and where it will be posted."""
    return words(
        "file.promised", what=what, language=words(f"file.in_{language}"), where=words(f"file.where_{place.key}")
    )


def chosen_language(values: Mapping[str, str | None]) -> str:
    """The language chosen in a form. Raises Invalid for none, and for one without texts."""
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
