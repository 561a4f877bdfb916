"""The audit log as a table: a row for each field that changed, so that it can be sorted and filtered."""

from collections.abc import Iterator, Sequence

from alliance.people.audit_log import MOST_ROWS, LogFilter, ShownEntry
from reports.excel.sheets import Column, ColumnKind, Row
from reports.records.audit_words import AuditWords, filter_words
from reports.records.list_workbook import ListTable
from texts import Translator

COLUMNS = (
    Column("changed_on", ColumnKind.DATE, 14),
    Column("changed_time", ColumnKind.TEXT, 8),
    Column("changed_by", ColumnKind.TEXT, 26),
    Column("acting_for", ColumnKind.TEXT, 26),
    Column("change_made", ColumnKind.TEXT, 60),
    Column("change_about", ColumnKind.TEXT, 40),
    Column("changed_field", ColumnKind.TEXT, 26),
    Column("value_was", ColumnKind.TEXT, 45),
    Column("value_now", ColumnKind.TEXT, 45),
)


def log_table(entries: Sequence[ShownEntry], wanted: LogFilter, words: Translator) -> ListTable:
    """The entries, newest first, with what they are filtered by."""
    told = AuditWords(words)
    sentences = [filter_words(words, wanted)]
    if len(entries) == MOST_ROWS:
        sentences.append(words("log.most", n=words.number(MOST_ROWS)))
    return ListTable("audit_log", COLUMNS, [row for entry in entries for row in _rows(told, entry)], sentences)


def _rows(told: AuditWords, entry: ShownEntry) -> Iterator[Row]:
    local = told.words.local(entry.at)
    acting_for = told.value(entry.acting_for) if entry.acting_for is not None else None
    what = (
        local.date(),
        told.words.time(entry.at),
        told.who(entry),
        acting_for,
        told.sentence(entry),
        told.subject(entry),
    )
    for one in entry.changes:
        was = told.value(one.was) if one.was is not None else None
        yield (*what, told.field(one.field), was, told.value(one.now) if one.now is not None else None)
    if not entry.changes:
        yield (*what, None, None, None)
