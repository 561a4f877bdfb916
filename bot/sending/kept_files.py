"""Keep a file of a final edition before it is sent, so that the bytes sent are the bytes kept."""

import datetime as dt
from dataclasses import replace

from alliance.kept_files import keep
from bot.files.worker_process import MakingFailed
from handlers.slack.outgoing import Answer, File, Outgoing
from storage.engine.database import Database, DatabaseFull


def with_kept_bytes(outgoing: Outgoing, database: Database, *, now: dt.datetime) -> Outgoing:
    """What to send, with the kept bytes in it if it brings a file that is to be kept.

    Raises MakingFailed if the database has no room for it, and DatabaseUnavailable; then nothing is kept.
    """
    if isinstance(outgoing, Answer):
        return replace(outgoing, file=_as_kept(outgoing.file, database, now))
    return _as_kept(outgoing, database, now) if isinstance(outgoing, File) else outgoing


def _as_kept(file: File, database: Database, now: dt.datetime) -> File:
    key = file.keep_as
    if key is None:
        return file
    try:
        with database.writing() as session:
            kept = keep(session, key, name=file.name, content=file.read(), now=now)
    except DatabaseFull:
        raise MakingFailed("disk_full", will_pass=True) from None
    return replace(file, name=kept.name, content=kept.content)
