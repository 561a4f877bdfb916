"""Render the papers of a meeting: a message that introduces them, then Word and Excel in its thread."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal

from alliance.channel_keys import is_channel, place_of
from alliance.enums import KeptFileKind
from alliance.kept_files import KeptKey, find_kept
from alliance.meetings import planning
from alliance.meetings.changes import since_previous
from alliance.meetings.pack_versions import collect_version
from alliance.meetings.papers import EMPTY, PACK
from alliance.meetings.planning import ListedMeeting
from alliance.meetings.sent_files import may_have_papers
from alliance.meetings.shown_items import list_items
from alliance.people import members
from alliance.people.members import Person
from handlers.meetings.views import packs as views
from handlers.slack.context import Context
from handlers.slack.files import in_chosen_language, kept_or_new
from handlers.slack.messages.delivery_kind import (
    Awaited,
    Kind,
    file_kind,
    follow_with,
    reader_of,
    to_each_of_the_secretariat,
    words_for,
)
from handlers.slack.outgoing import File, Outgoing, Post
from handlers.slack.views.failed_files import by_command
from reports.meetings.pack import build_meeting_pack, pack_file_name, papers_variant
from storage.engine.database import Session
from storage.engine.deliveries import enqueue, find_newest_of
from storage.meetings import meetings as rows
from storage.tables import Delivery, Meeting
from texts import Translator

WORD, BOOK = "meeting_pack_word", "meeting_pack_book"


def _message(session: Session, delivery: Delivery, context: Context, missing: str = "") -> Outgoing | None:
    found = find_meeting_and_reader(session, delivery, context)
    if found is None:
        return None
    words, meeting, listed, reader = found
    if is_kept(delivery):
        return Post(*views.sent_message(words, listed, version=delivery.about["version"], missing=missing))
    items = list_items(session, meeting, reader=reader)
    period = since_previous(session, meeting, today=context.network_today, zone=context.texts.network.zone)
    version = delivery.about["version"]
    told = views.pack_message(
        words,
        listed,
        items,
        version=version,
        period=period,
        refused=(delivery.about["instead_of"], delivery.about["error"]) if "instead_of" in delivery.about else None,
        missing=missing,
    )
    return Post(*told)


def _empty(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = find_meeting_and_reader(session, delivery, context)
    return Post(*views.empty_pack(found[0], found[2])) if found is not None and not found[2].items else None


def _word(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = find_meeting_and_reader(session, delivery, context)
    if found is None:
        return None
    words, meeting, _, reader = found
    if is_kept(delivery):
        return kept_file(session, delivery, context, meeting, "docx")
    version, now = delivery.about["version"], context.now()
    made = collect_version(session, meeting, version=version, reader=reader, time=context.network_time)
    words = for_everybody(words, delivery, context)
    content = partial(
        build_meeting_pack, made.pack, words, made_at=now, corrects=made.corrects, is_edited=made.is_edited
    )
    file = file_of(delivery, context, meeting, "docx", words("pack.agenda"), content)
    variant = papers_variant(words.language, "docx", made.seen)
    return kept_or_new(session, KeptKey(KeptFileKind.PAPERS, meeting.ref, version, variant), file)


def is_kept(delivery: Delivery) -> bool:
    """Whether somebody asked for a version as it was sent before, and not for the papers as they are now."""
    return bool(delivery.about.get("is_kept"))


def kept_file(session: Session, delivery: Delivery, context: Context, meeting: Meeting, ending: str) -> File | None:
    """A file of a version with the bytes that were sent; None if it was never made in this language."""
    ref, version, language = meeting.ref, delivery.about["version"], delivery.about["language"]
    key = KeptKey(KeptFileKind.PAPERS, ref, version, papers_variant(language, ending))
    kept = find_kept(session, key)
    if kept is None:
        return None
    about = delivery.about
    return File(kept.name, kept.name, kept.content, channel_id=about["channel"], thread_ts=about["ts"])


def for_everybody(words: Translator, delivery: Delivery, context: Context) -> Translator:
    """The translator for a file that others get, too: in the language chosen for it and the network's time zone."""
    return replace(context.channel_words(), language=in_chosen_language(words, delivery).language)


def file_of(
    delivery: Delivery, context: Context, meeting: Meeting, ending: str, called: str, content: Callable[[], bytes]
) -> File:
    """One file of a meeting's papers, for the thread of their message."""
    ref, version = meeting.ref, delivery.about["version"]
    return File(
        name=pack_file_name(ref, ending, version=version, on=context.network_today),
        title=f"{ref} · {called}",
        content=content,
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )


def find_meeting_and_reader(
    session: Session, delivery: Delivery, context: Context
) -> tuple[Translator, Meeting, ListedMeeting, Person | None] | None:
    """The meeting and its reader, who is None in a channel.

    None if there is nothing to send any more: the meeting was cancelled, or the reader no longer prepares it. A version
    that was sent is also available to others who may see all of it.
    """
    words, reader = _reader(session, delivery, context)
    meeting = rows.find_meeting_by_id(session, delivery.about["meeting"])
    if meeting is None:
        return None
    listed = planning.listed(session, [meeting], reader=reader, today=context.network_today)[0]
    if is_kept(delivery):
        about, time = delivery.about, context.network_time
        is_theirs = reader is None or may_have_papers(
            session, meeting, version=about["version"], language=about["language"], reader=reader, time=time
        )
        return (words, meeting, listed, reader) if is_theirs else None
    if listed.is_cancelled or (reader is not None and not listed.may_run):
        return None
    return words, meeting, listed, reader


def _reader(session: Session, delivery: Delivery, context: Context) -> tuple[Translator, Person | None]:
    if is_channel(delivery.channel_key):
        return words_for(session, delivery, context), None
    return reader_of(session, delivery, context)


def send_elsewhere(session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    """Send papers that a channel refused to each member of the secretariat, once, with the reason."""
    if is_channel(delivery.channel_key):
        about = {key: delivery.about.get(key) for key in ("meeting", "version", "language", "is_kept")}
        told = {**about, "instead_of": place_of(delivery.channel_key), "error": error}
        for channel_key in members.list_secretariat_channel_keys(session, None):
            key = f"{PACK}:{about['meeting']}:{about['version']}:{channel_key}"
            if find_newest_of(session, key) is None:
                enqueue(session, kind=PACK, channel_key=channel_key, about=told, coalesce_key=key, now=now)


def meeting_ref(session: Session, delivery: Delivery, _context: Context, _words: Translator) -> str:
    """The reference of the meeting that a file is about; empty if it is gone."""
    meeting = rows.find_meeting_by_id(session, delivery.about["meeting"])
    return meeting.ref if meeting is not None else ""


def _on_the_command_line(session: Session, delivery: Delivery, context: Context, words: Translator) -> str:
    ref = meeting_ref(session, delivery, context, words)
    ending = "docx" if delivery.kind == WORD else "xlsx"
    edition = ["--edition", str(delivery.about["version"])] if is_kept(delivery) else []
    return by_command(words, ["kennisbot", "meeting", ref, *edition, "--out", f"{ref}.{ending}"])


def kind_of_file(
    render: Callable[[Session, Delivery, Context], Outgoing | None], file_format: Literal["word", "excel"]
) -> Kind:
    """The delivery kind of one file: it is sent in the message's thread, and if it fails the message says so."""
    awaited = Awaited(file_format, meeting_ref, _on_the_command_line, _message)
    return file_kind(render, awaited, after_failed=send_elsewhere)


KINDS = {
    PACK: Kind(_message, follow_with(WORD, BOOK, is_asked=False), send_elsewhere),
    EMPTY: Kind(_empty, after_failed=partial(to_each_of_the_secretariat, EMPTY)),
    WORD: kind_of_file(_word, "word"),
}
