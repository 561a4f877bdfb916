"""Render a list of `beheer` as a file: first a message that introduces it, then the workbook in its thread."""

from collections.abc import Callable
from functools import partial

from alliance.paged_lists import LIST_WORKBOOK
from alliance.people import audit_log
from alliance.people.alliances import pages as alliance_pages
from alliance.people.organisations.pages import list_organisations
from alliance.people.permissions import Action, may
from alliance.people.word_list import list_words
from alliance.records.people import list_people
from handlers.records.views import list_workbooks as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Awaited, Kind, file_kind, follow_with, reader_of, to_who_asked
from handlers.slack.outgoing import File, Outgoing, Post
from reports.records.alliances import alliances_table
from reports.records.audit_log import log_table
from reports.records.list_workbook import ListTable, build_list_workbook, list_file_name
from reports.records.organisations import organisations_table, words_table
from reports.records.people import people_table
from storage.engine.database import Session
from storage.tables import Delivery
from texts import Translator

LIST_FILE = "list_file"
ListMaker = Callable[[Session, Delivery, Context, Translator], ListTable]


def _people(session: Session, _delivery: Delivery, context: Context, words: Translator) -> ListTable:
    return people_table(list_people(session, admins=context.admins, today=context.network_today), words)


def _audit_log(session: Session, delivery: Delivery, context: Context, words: Translator) -> ListTable:
    wanted = audit_log.load_filter(delivery.about)
    _, reader = reader_of(session, delivery, context)
    entries = audit_log.list_whole_log(session, reader=reader, wanted=wanted, zone=words.zone)
    return log_table(entries, wanted, words)


def _organisations(session: Session, _delivery: Delivery, _context: Context, words: Translator) -> ListTable:
    return organisations_table(list_organisations(session), words)


def _words(session: Session, _delivery: Delivery, _context: Context, words: Translator) -> ListTable:
    return words_table(list_words(session), words)


def _alliances(session: Session, _delivery: Delivery, _context: Context, words: Translator) -> ListTable:
    return alliances_table(alliance_pages.list_all(session), words)


LISTS: dict[str, ListMaker] = {
    "people": _people,
    "organisations": _organisations,
    "alliances": _alliances,
    "words": _words,
    audit_log.FILE: _audit_log,
}
"""What makes each list's table, by the list's name; the delivery's `about` may narrow it."""


def _message(session: Session, delivery: Delivery, context: Context, missing: str = "") -> Outgoing | None:
    words, reader = reader_of(session, delivery, context)
    if not may(reader, Action.ADMINISTER):
        return None
    return Post(*views.file_message(words, delivery.about["list"], missing=missing))


def _file(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, reader = reader_of(session, delivery, context)
    if not may(reader, Action.ADMINISTER):
        return None
    table, now = LISTS[delivery.about["list"]](session, delivery, context, words), context.now()
    return File(
        name=list_file_name(table, words, made_at=now),
        title=words(f"report.sheet.{table.name}"),
        content=partial(build_list_workbook, table, words, made_at=now),
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )


def _subject(_session: Session, delivery: Delivery, _context: Context, words: Translator) -> str:
    return words(f"list.workbook.{delivery.about['list']}")


def _in_slack(_session: Session, _delivery: Delivery, context: Context, words: Translator) -> str:
    return words("list.in_slack", command=context.command)


KINDS = {
    LIST_WORKBOOK: Kind(_message, follow_with(LIST_FILE), partial(to_who_asked, LIST_WORKBOOK)),
    LIST_FILE: file_kind(
        _file, Awaited("excel", _subject, _in_slack, _message), after_failed=partial(to_who_asked, LIST_WORKBOOK)
    ),
}
