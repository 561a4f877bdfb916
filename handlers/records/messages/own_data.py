"""Render a person's data: first a message that introduces it, then the file in its thread, and later its removal."""

import datetime as dt
from functools import partial

from alliance.errors import NotFound
from alliance.people.permissions import Action, may
from alliance.records.own_data import (
    OWN_DATA,
    OWN_DATA_FILE,
    OWN_DATA_GONE,
    collect_own_data,
    find_name,
    note_uploaded,
)
from handlers.records.views import own_data as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import (
    Awaited,
    Budget,
    Kind,
    Sent,
    file_kind,
    follow_with,
    reader_of,
    reader_of_user,
)
from handlers.slack.outgoing import File, Outgoing, Post, Removal
from handlers.slack.views.failed_files import by_command
from reports.records.own_data import build_own_data, own_data_file_name
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.tables import Delivery
from texts import Translator

GONE = frozenset({"file_not_found", "file_deleted"})
"""Somebody removed the file before."""
AGAIN_AFTER = dt.timedelta(days=1)
TRIES = 14
"""How often the removal is tried, a day apart, if Slack refuses it; then the delivery stays on the list of failures."""


def _message(session: Session, delivery: Delivery, context: Context, missing: str = "") -> Outgoing | None:
    about = delivery.about
    name = find_name(session, about["who"])
    if name is None or not _may_have(session, delivery, context):
        return None
    words, is_own = reader_of(session, delivery, context)[0], about["who"] == about["by"]
    return Post(*views.file_message(words, name=name, is_own=is_own, days=about["days"], missing=missing))


def _file(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    about, (words, _) = delivery.about, reader_of_user(session, delivery.about["who"], context)
    channel, ts = about["channel"], about["ts"]
    if not _may_have(session, delivery, context):
        return None
    try:
        found = collect_own_data(session, slack_user_id=about["who"], is_own=about["who"] == about["by"])
    except NotFound:
        return None  # they were erased meanwhile
    now = context.now()
    return File(
        name=own_data_file_name(found, words, on=words.local(now).date()),
        title=words("owndata.button"),
        content=partial(build_own_data, found, words, made_at=now),
        channel_id=channel,
        thread_ts=ts,
    )


def _may_have(session: Session, delivery: Delivery, context: Context) -> bool:
    """Whether who asked may still have it: their own, or that of others while they administer."""
    if delivery.about["who"] == delivery.about["by"]:
        return True
    return may(reader_of(session, delivery, context)[1], Action.ADMINISTER)


def _removal(_session: Session, delivery: Delivery, _context: Context) -> Outgoing:
    return Removal(delivery.about["file"])


def _after_file(session: Session, delivery: Delivery, sent: Sent) -> None:
    if sent.file_id:
        note_uploaded(session, file_id=sent.file_id, days=delivery.about["days"], now=sent.now)


def _again(session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    about = {**delivery.about, "tries": delivery.about["tries"] + 1}
    if error not in GONE and about["tries"] < TRIES:
        enqueue(
            session,
            kind=OWN_DATA_GONE,
            channel_key=delivery.channel_key,
            about=about,
            due_at=now + AGAIN_AFTER,
            now=now,
        )


def _what(_session: Session, _delivery: Delivery, _context: Context, words: Translator) -> str:
    return words("owndata.what")


def _otherwise(_session: Session, delivery: Delivery, _context: Context, words: Translator) -> str:
    return by_command(words, ["kennisbot", "privacy", "export", delivery.about["who"], "--out", "gegevens.zip"])


KINDS = {
    OWN_DATA: Kind(_message, follow_with(OWN_DATA_FILE)),
    OWN_DATA_FILE: file_kind(_file, Awaited("zip", _what, _otherwise, _message), after_sent=_after_file),
    OWN_DATA_GONE: Kind(_removal, after_failed=_again, budget=Budget.REMOVE, expected=GONE),
}
