"""Carry out erasures: twins of files, everything else in one transaction, then what the database's files still hold."""

import contextlib
import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path

import structlog

from alliance.people.vacancies import Admins
from alliance.records.erasure import erasure
from alliance.records.erasure.erasure import Erasure
from reports.records.redacted_twins import FileRedaction
from storage.engine.database import Database, Session
from storage.engine.deleted_data import wipe_deleted_data
from storage.records import erasing as rows
from texts import Translators, ordinary_words

log = structlog.get_logger()
ALWAYS = frozenset(
    {
        "members",
        "slack_profiles",
        "deliveries",
        "erasure_requests",
        "search_documents",
        "search_postings",
        "search_words",
    }
)
"""Tables with traces of a person beyond the rows that an erasure counts."""


def carry_out(
    database: Database,
    slack_user_id: str,
    *,
    texts: Translators,
    now: dt.datetime,
    admins: Admins | None,
    channel_keys: Sequence[str] = (),
) -> Erasure:
    """Erase a person, and report it to the secretariat (in `channel_keys`).

    If anything fails, such as a full disk, nothing is changed. Raises Invalid for somebody about whom nothing is
    stored, and DatabaseUnavailable.
    """
    redact, ordinary = FileRedaction(texts), ordinary_words()
    with database.reading() as session:
        names = _own_names(session, slack_user_id)
        twins = erasure.make_twins(session, slack_user_id=slack_user_id, redact_file=redact, ordinary=ordinary, now=now)
    with database.writing() as session:
        done = erasure.erase_person(
            session,
            by=None,
            slack_user_id=slack_user_id,
            redact_file=redact,
            ordinary=ordinary,
            twins=twins,
            now=now,
            channel_keys=channel_keys,
            admins=admins,
        )
        records = erasure.list_records(session)
    log.info("person_erased", erasure=done.erasure_id, files=len(done.files), texts=done.sure + done.unsure)
    write_list(database, records)
    clear(database, done, words=[slack_user_id, *([] if done.sure + done.unsure else names)])
    return done


def _own_names(session: Session, slack_user_id: str) -> list[str]:
    """The person's names, without those that are part of somebody else's: these stay in the database."""
    others = rows.list_other_names(session, slack_user_id)
    names = rows.find_names(session, slack_user_id)
    return [name for name in names if not any(name in other for other in others)]


def clear(database: Database, done: Erasure, *, words: Sequence[str]) -> None:
    """Overwrite what the database's files still hold; a line in the log if somebody kept them in use."""
    if not wipe_deleted_data(database, words=words, tables=ALWAYS | done.replaced.keys()):
        do = "VACUUM the database" if database.is_sqlite else "VACUUM FULL the database"
        log.warning("remains_left", erasure=done.erasure_id, do=f"{do} when nobody uses it")


def list_path(database: Database) -> Path:
    """The file by which a restored backup is compared with what was erased: beside SQLite's, else in the folder."""
    return database.file.with_suffix(".erased") if database.file is not None else Path("kennisbot.erased")


def write_list(database: Database, records: Sequence[tuple[str, dt.datetime]]) -> None:
    """Write the records that recognise erased people beside the database, where restoring a backup keeps them.

    Lines that are there already stay. A failure is logged: the database has them, too.
    """
    try:
        lines = dict.fromkeys([*_read_list(database), *records])
        _replace(list_path(database), "".join(f"{at.isoformat()} {record}\n" for record, at in lines))
    except (OSError, ValueError) as error:
        log.warning("list_of_erased_not_written", error=type(error).__name__)


def _replace(path: Path, content: str) -> None:
    """Write a file for its owner only; what was there stays until all of it is written."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.touch(mode=0o600)
        with part.open("w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def list_came_back(database: Database, session: Session) -> list[str]:
    """The Slack ids of erased people who are stored nevertheless, as after restoring an older backup.

    Raises OSError and ValueError for a list that cannot be read.
    """
    return erasure.list_came_back(session, [*_read_list(database), *erasure.list_records(session)])


def _read_list(database: Database) -> list[tuple[str, dt.datetime]]:
    path = list_path(database)
    lines = path.read_text("ascii").splitlines() if path.exists() else []
    return [(record, dt.datetime.fromisoformat(at)) for at, _, record in (line.partition(" ") for line in lines)]
