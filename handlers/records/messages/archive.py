"""Render an archive: first a message that introduces it, then the zip in its thread."""

import tempfile
from functools import partial

from alliance.people.permissions import Action, may
from alliance.records.archive import MAKE, ArchiveOrder, open_archive
from handlers.records.views import archive as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Awaited, Kind, file_kind, follow_with, reader_of
from handlers.slack.outgoing import File, Outgoing, Post
from handlers.slack.views.failed_files import by_command
from reports.records.archive import archive_file_name, archive_title, write_archive
from storage.engine.database import Session
from storage.tables import Delivery
from texts import Translator

ARCHIVE_FILE = "archive_file"
MOST = 100_000_000
"""The most bytes of an archive that are sent to Slack: they pass through memory. A larger one is for the command."""


class ArchiveTooLarge(Exception):
    """The archive is larger than what is sent to Slack."""


def _message(session: Session, delivery: Delivery, context: Context, missing: str = "") -> Outgoing | None:
    order, words = _order(session, delivery, context), reader_of(session, delivery, context)[0]
    if order is None:
        return None
    return Post(*views.file_message(words, archive_title(order, words), missing))


def _file(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    order = _order(session, delivery, context)
    if order is None:
        return None
    words = context.texts.network
    return File(
        name=archive_file_name(order, words.local(context.now()).date()),
        title=archive_title(order, reader_of(session, delivery, context)[0]),
        content=partial(_content, context, order),
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )


def _content(context: Context, order: ArchiveOrder) -> bytes:
    """The zip. It is read from the database as it is written, in a session of its own, since it may be large."""
    words = context.texts.network
    with tempfile.TemporaryFile() as file:
        with context.database.reading() as session:
            write_archive(open_archive(session, order, words.zone), file, words, context.appraisal)
        if file.tell() > MOST:
            raise ArchiveTooLarge
        file.seek(0)
        return file.read()


def _order(session: Session, delivery: Delivery, context: Context) -> ArchiveOrder | None:
    """What was ordered, unless the person may not have it any more."""
    order = ArchiveOrder.of(delivery.about)
    reader = reader_of(session, delivery, context)[1]
    return order if may(reader, Action.ARCHIVE_CLOSED if order.reason else Action.ADMINISTER) else None


def _subject(_session: Session, delivery: Delivery, _context: Context, words: Translator) -> str:
    return archive_title(ArchiveOrder.of(delivery.about), words)


def _by_command(_session: Session, delivery: Delivery, _context: Context, words: Translator) -> str:
    order = ArchiveOrder.of(delivery.about)
    command = ["kennisbot", "archive", "--from", str(order.first_on), "--to", str(order.last_on)]
    command += ["--about", order.about] if order.about else []
    command += ["--with-closed", order.reason] if order.reason else []
    return by_command(words, command)


KINDS = {
    MAKE: Kind(_message, follow_with(ARCHIVE_FILE)),
    ARCHIVE_FILE: file_kind(_file, Awaited("zip", _subject, _by_command, _message)),
}
