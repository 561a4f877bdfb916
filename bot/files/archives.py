"""Write an archive to disk, for `kennisbot archive`."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from alliance.archive_terms import Appraisal
from alliance.errors import Invalid
from alliance.records.archive import ArchiveOrder, check_order, note_made, open_archive
from bot.app import NotReady
from bot.files.file_output import write_streaming
from reports.records.archive import archive_file_name, write_archive
from storage.engine.database import Database
from texts import Translator, Translators

OPTIONS = {"first_on": "--from", "last_on": "--to", "about": "--about", "reason": "--with-closed"}


def make_archive(
    database: Database,
    path: Path | None,
    *,
    first: str | None,
    last: str | None,
    about: str | None = None,
    reason: str | None = None,
    appraisal: Appraisal,
    words: Translator,
    now: dt.datetime,
) -> Iterator[str]:
    """Write an archive; gives lines that describe the result.

    `reason` is why closed items are included; None leaves them out. Without `path` it gets its own name in the current
    folder. Raises NotReady for a wrong period, and if the file cannot be written.
    """
    with database.writing() as session:
        try:
            order = check_order(
                session,
                first_on=_day(first, "--from"),
                last_on=_day(last, "--to"),
                about=about,
                reason=reason,
                today=words.local(now).date(),
                zone=words.zone,
            )
        except Invalid as error:
            told = Translators("en", "UTC").network(error.reason, **error.values)
            raise NotReady(f"{OPTIONS.get(error.field, error.field)}: {told}") from None
        note_made(session, by=None, order=order, now=now)
    path = path or Path(archive_file_name(order, words.local(now).date()))
    yield from _write(database, path, order, appraisal, words)


def _write(
    database: Database, path: Path, order: ArchiveOrder, appraisal: Appraisal, words: Translator
) -> Iterator[str]:
    with database.reading() as session:
        archive = open_archive(session, order, words.zone)

        is_full: list[bool] = []

        def write(target: IO[bytes]) -> None:
            is_full.append(write_archive(archive, target, words, appraisal))

        write_streaming(path, write)
        yield f"{path} · {order.first_on} – {order.last_on} · {path.stat().st_size / 1_000_000:.1f} MB"
        if is_full == [False]:
            yield "Nothing that belongs in an archive happened in this period: it holds no more than an explanation."
        if archive.left_out:
            yield f"Closed items left out: {', '.join(archive.left_out)}. --with-closed 'reason' includes them."


def _day(typed: str | None, option: str) -> dt.date | None:
    if typed is None:
        return None
    try:
        return dt.date.fromisoformat(typed.strip())
    except ValueError:
        raise NotReady(f"{option}: “{typed}” is no day. Write it as 2026-11-30.") from None
