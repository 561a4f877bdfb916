"""Messages about files to import: what is wrong with a file, what it would change, and what it changed."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from alliance.channel_keys import place_of
from alliance.enums import ImportState
from alliance.people.permissions import Action, Role, allowed_roles, may
from alliance.records.import_columns import SheetKind
from alliance.records.import_rows import ImportCounts
from alliance.records.imports import Plan, carry_out, plan_import
from alliance.records.received_files import LOOK, TAKE_IN, keep_content, note_done, note_not_done
from handlers.records.views import imports as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import (
    Awaited,
    Budget,
    Fetch,
    Fetched,
    Kind,
    file_kind,
    follow_with,
    reader_of,
)
from handlers.slack.outgoing import Answer, File, Outgoing, Post, Update
from handlers.slack.views.markup import mention, mrkdwn, quote
from reports.excel.reading import MOST_BYTES, UnreadableFile
from reports.records.import_remarks import DescribedIssue, annotated_copy, copy_name, describe_issues
from reports.records.import_sheets import ReadFile, read_file
from reports.records.import_template import build_template, template_name
from reports.records.import_words import counted_lines
from storage.engine.database import Session
from storage.people import people
from storage.records import received_files as rows
from storage.tables import Delivery, ReceivedFile
from texts import Translator

CHECK, TEMPLATE, TEMPLATE_FILE = "import_check", "import_template", "import_template_file"
ASK_AT_MOST = 3


@dataclass(frozen=True)
class LookedAt:
    """A file that was read, with the plan of its import."""

    content: bytes
    read: ReadFile
    plan: Plan


def _file_of(session: Session, delivery: Delivery) -> ReceivedFile | None:
    return rows.find_file(session, delivery.about["file"])


def _looking(session: Session, delivery: Delivery, context: Context, missing: str = "") -> Outgoing | None:
    file = _file_of(session, delivery)
    words, _ = reader_of(session, delivery, context)
    return Post(*views.state_message(words, "looking", file.name, missing)) if file is not None else None


def _to_fetch(session: Session, delivery: Delivery) -> str | None:
    file = _file_of(session, delivery)
    is_here = file is None or file.problem is not None or rows.has_content(session, file.id)
    return None if is_here or file is None else file.slack_file_id


def _store(session: Session, delivery: Delivery, fetched: Fetched) -> None:
    keep_content(
        session,
        file_id=delivery.about["file"],
        name=fetched.name,
        content=fetched.content,
        problem=fetched.problem,
    )


def _checked(session: Session, delivery: Delivery, context: Context, *, was_right: bool = False) -> Outgoing | None:
    """What importing a file would do, or what is wrong with it; `was_right` if it was reported as correct before."""
    file = _file_of(session, delivery)
    if file is None:
        return None
    words, reader = reader_of(session, delivery, context)
    update = partial(Update, delivery.about["channel"], delivery.about["ts"])
    if not may(reader, Action.ADMINISTER):
        return update(*_refusal(session, delivery, words))
    if file.problem is not None or file.content is None:
        return update(*views.refused_message(words, file.name, words(f"importing.file.{file.problem or 'gone'}")))
    try:
        looked = _look_at(session, file, file.content, delivery, context)
    except UnreadableFile as error:
        return update(*views.refused_message(words, file.name, words(f"importing.file.{error.problem}")))
    if looked.plan.errors:
        return _error_report(looked, file.name, delivery, words, was_right=was_right)
    told = describe_issues(looked.read, looked.plan.issues, words)
    changes = [one.text for one in told if one.is_change]
    notes = [one.line(words) for one in told if not one.is_change]
    value = "" if looked.plan.does_nothing else str(file.id)
    counts = counted_lines(looked.plan.counts, words)
    message = update(*views.right_message(words, file.name, counts, changes, notes, value=value))
    return message if len(changes) <= views.SHOWN else Answer(_copy(looked, file.name, told, delivery, words), message)


def _look_at(session: Session, file: ReceivedFile, content: bytes, delivery: Delivery, context: Context) -> LookedAt:
    words, reader = reader_of(session, delivery, context)
    read = read_file(content, file.name, words)
    plan = plan_import(session, by=reader, file=read.file, time=context.network_time)
    return LookedAt(content, read, plan)


def _error_report(looked: LookedAt, name: str, delivery: Delivery, words: Translator, *, was_right: bool) -> Outgoing:
    """The errors, and the file with a remark at each cell in the thread."""
    told = describe_issues(looked.read, looked.plan.issues, words)
    lines = [one.line(words) for one in told if one.is_error]
    message = views.errors_message(words, name, lines, was_right=was_right)
    update = Update(delivery.about["channel"], delivery.about["ts"], *message)
    return Answer(_copy(looked, name, told, delivery, words), update)


def _copy(looked: LookedAt, name: str, told: Sequence[DescribedIssue], delivery: Delivery, words: Translator) -> File:
    """The file with a remark at each cell that is wrong or changes something, for the thread."""
    return File(
        name=copy_name(name, words),
        title=words("importing.file_title", file=name),
        content=partial(annotated_copy, looked.content, looked.read, told, words),
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )


def _take_in(delivery: Delivery, context: Context) -> None:
    """Import the file, if it is still right: all of it in one transaction.

    It is planned before the transaction, in which nobody else can write, and again only if something was stored since.
    """
    with context.database.reading() as session:
        file = _file_of(session, delivery)
        words, _ = reader_of(session, delivery, context)
    if file is None or file.state is not ImportState.WANTED or file.content is None:
        return
    read = read_file(file.content, file.name, words)
    mark = context.database.mark()
    with context.database.reading() as session:
        plan = _plan(session, read, delivery, context)
    with context.writing() as session:
        file = rows.lock_file(session, delivery.about["file"])
        if file is None or file.state is not ImportState.WANTED or file.content is None:
            return
        if not context.database.mark().is_unchanged_since(mark):
            plan = _plan(session, read, delivery, context)
        if plan is None or plan.errors:
            note_not_done(session, file.id)
            return
        carry_out(session, plan, name=file.name, sha256=file.sha256 or "")
        note_done(file, plan, now=context.now())


def _plan(session: Session, read: ReadFile, delivery: Delivery, context: Context) -> Plan | None:
    """The plan of an import, for the sender of the file; None if they may no longer import."""
    _, reader = reader_of(session, delivery, context)
    if not may(reader, Action.ADMINISTER):
        return None
    return plan_import(session, by=reader, file=read.file, time=context.network_time)


def _taken_in(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    file = _file_of(session, delivery)
    if file is None:
        return None
    words, _ = reader_of(session, delivery, context)
    if file.state is ImportState.DONE:
        counts = counted_lines(_counts(file.counts or {}), words)
        return Update(delivery.about["channel"], delivery.about["ts"], *views.done_message(words, file.name, counts))
    return _checked(session, delivery, context, was_right=True)


def _counts(stored: Mapping[str, list[int]]) -> dict[SheetKind, ImportCounts]:
    return {SheetKind(kind): ImportCounts(*numbers) for kind, numbers in stored.items()}


def _not_taken_in(session: Session, delivery: Delivery, _error: str, _now: object) -> None:
    note_not_done(session, delivery.about["file"])


def _refused(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, _ = reader_of(session, delivery, context)
    return Post(*_refusal(session, delivery, words))


def _refusal(session: Session, delivery: Delivery, words: Translator) -> views.Message:
    """The refusal of an import, with the names of people who may do it."""
    roles = [role for role in allowed_roles(Action.ADMINISTER) if role is not Role.READER]
    who = words("list.or").join(words(f"role.{role}") for role in roles)
    office = [one.slack_user_id for one in people.list_secretariat(session)]
    others = [one for one in office if one != place_of(delivery.channel_key)]
    names = words("list.or").join(mention(one) for one in itertools.islice(others, ASK_AT_MOST))
    told = words("problem.not_allowed_ask", who=who, names=names) if names else words("problem.not_allowed", who=who)
    return views.sentence_message(f"{words('importing.is_an_import')} {told}")


def _useless(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, _ = reader_of(session, delivery, context)
    return Post(*views.sentence_message(words("importing.only_tables")))


def _template(session: Session, delivery: Delivery, context: Context, missing: str = "") -> Outgoing | None:
    words, _ = reader_of(session, delivery, context)
    return Post(*views.sentence_message(missing or words("importing.template_follows")))


def _template_file(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, _ = reader_of(session, delivery, context)
    return File(
        name=template_name(words),
        title=words("importing.template_title"),
        content=partial(build_template, words, made_at=context.now()),
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )


def _subject(session: Session, delivery: Delivery, _context: Context, words: Translator) -> str:
    file = _file_of(session, delivery) if "file" in delivery.about else None
    return quote(file.name, 120) if file is not None else words("importing.template_what")


def _by_command(session: Session, delivery: Delivery, _context: Context, words: Translator) -> str:
    file = _file_of(session, delivery)
    return words("importing.by_command", file=mrkdwn(file.name.replace("`", "")) if file is not None else "")


def _template_by_command(_session: Session, _delivery: Delivery, _context: Context, words: Translator) -> str:
    return words("importing.template_by_command")


_COPY = Awaited("excel", _subject, _by_command, _looking)
KINDS = {
    LOOK: Kind(_looking, follow_with(CHECK)),
    CHECK: Kind(
        _checked,
        takes_long=True,
        fetch=Fetch(_to_fetch, _store, MOST_BYTES),
        awaited=_COPY,
        budget=Budget.UPDATE,
    ),
    TAKE_IN: Kind(
        _taken_in, after_failed=_not_taken_in, takes_long=True, acts=_take_in, awaited=_COPY, budget=Budget.UPDATE
    ),
    "import_refused": Kind(_refused),
    "import_useless": Kind(_useless),
    TEMPLATE: Kind(_template, follow_with(TEMPLATE_FILE)),
    TEMPLATE_FILE: file_kind(_template_file, Awaited("excel", _subject, _template_by_command, _template)),
}
