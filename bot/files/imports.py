"""Excel in on the command line: the template, and the check and the import of a file."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from alliance.local_time import LocalTime
from alliance.people.audit import CLOCKWORK
from alliance.people.members import Person
from alliance.records.imports import carry_out, plan_import
from bot.app import NotReady
from bot.files.file_output import show_progress, write_whole
from reports.excel.reading import MOST_BYTES, Unreadable, UnreadableFile
from reports.records.import_remarks import DescribedIssue, annotated_copy, copy_name, describe_issues
from reports.records.import_sheets import ReadFile, read_file
from reports.records.import_template import build_template, template_name
from reports.records.import_words import counted_lines
from storage.engine.database import Database
from texts import Translator

OPERATOR = Person(
    slack_user_id=CLOCKWORK,
    name=CLOCKWORK,
    locale=None,
    zone=None,
    is_admin=True,
    is_restricted=False,
    is_external=False,
    member=None,
    organisation=None,
)
"""A person with access to the server; the audit log calls them `kennisbot`."""


@dataclass(frozen=True)
class Imported:
    """How an import ended: whether the file was right, and what to say."""

    is_right: bool
    lines: tuple[str, ...]


def write_template(out: Path | None, *, words: Translator, now: dt.datetime) -> Path:
    """Write the template; returns where. Raises NotReady if it cannot be written."""
    path = out or Path(template_name(words))
    write_whole(path, partial(build_template, words, made_at=now))
    return path


def import_file(database: Database, path: Path, *, words: Translator, time: LocalTime, is_dry: bool) -> Imported:
    """Check a file, and import it unless `is_dry`: all of it, or nothing if anything is wrong.

    Errors are reported, and written to a copy beside the file. Raises NotReady if a file cannot be read or written.
    """
    try:
        content = _content(path)
        with show_progress(f"Reading {path.name}"):
            read = read_file(content, path.name, words)
    except UnreadableFile as error:
        return Imported(False, (words(f"importing.file.{error.problem}"),))
    mark = database.mark()
    with database.reading() as session:
        plan = plan_import(session, by=OPERATOR, file=read.file, time=time)
    if not is_dry and not plan.errors:
        with database.writing() as session:  # nobody else can write from here: it is planned again only if somebody did
            if not database.mark().is_unchanged_since(mark):
                plan = plan_import(session, by=OPERATOR, file=read.file, time=time)
            if not plan.errors:
                carry_out(session, plan, name=path.name, sha256=hashlib.sha256(content).hexdigest())
    told = describe_issues(read, plan.issues, words)
    if plan.errors:
        return Imported(False, tuple(_error_lines(content, path, read, told, words)))
    done = "Nothing was changed." if is_dry or plan.does_nothing else f"{path.name} was imported."
    counts = counted_lines(plan.counts, words)
    if not counts:
        done = f"There is nothing in {path.name} yet. {done}"
    return Imported(True, (*(one.line(words) for one in told), *counts, done))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFile(Unreadable.TOO_BIG)
        return path.read_bytes()
    except FileNotFoundError:
        raise NotReady(f"There is no file {path}.") from None
    except OSError as error:
        raise NotReady(f"{path} cannot be read ({error.strerror or error}).") from None


def _error_lines(
    content: bytes, path: Path, read: ReadFile, told: list[DescribedIssue], words: Translator
) -> Iterator[str]:
    yield from (one.line(words) for one in told)
    yield f"{words.count('importing.errors_found', sum(one.is_error for one in told))} Nothing was changed."
    copy = path.with_name(copy_name(path.name, words))
    try:
        write_whole(copy, partial(annotated_copy, content, read, told, words))
        yield f"{copy} has a remark at each cell."
    except NotReady as error:
        yield str(error)
