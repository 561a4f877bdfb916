"""Keep the bytes of final files before anybody gets them."""

import datetime as dt
from dataclasses import replace

from alliance.kept_files import keep
from handlers.slack.outgoing import Answer, File, Outgoing
from storage.engine.database import Database


def with_kept_bytes(database: Database, outgoing: Outgoing | None, *, now: dt.datetime) -> Outgoing | None:
    """What is to be sent, with the bytes that are kept, so that a retry sends the same.

    Of two processes that made the same file, both send what was stored first. Raises DatabaseUnavailable if a file
    cannot be stored; then nothing was sent.
    """
    if isinstance(outgoing, Answer):
        return replace(outgoing, file=_kept(database, outgoing.file, now))
    return _kept(database, outgoing, now) if isinstance(outgoing, File) else outgoing


def _kept(database: Database, file: File, now: dt.datetime) -> File:
    key, content = file.keep_as, file.read()
    if key is None:
        return replace(file, content=content)
    with database.writing() as session:
        kept = keep(
            session,
            kind=key.kind,
            subject=key.subject,
            edition=key.edition,
            variant=key.variant,
            name=file.name,
            content=content,
            now=now,
        )
        return replace(file, name=kept.name, content=kept.content)
