"""The list of all alliances as a table."""

from collections.abc import Sequence

from alliance.enums import Name
from alliance.people.alliances.pages import ListedAlliance
from alliance.people.members import short_person_name
from reports.excel.sheets import Column, ColumnKind, Row
from reports.records.list_workbook import ListTable
from texts import Translator

COLUMNS = (
    Column("alliance", ColumnKind.TEXT, 35),
    Column("theme", ColumnKind.TEXT, 30),
    Column("alliance_goal", ColumnKind.TEXT, 50),
    Column("first_day", ColumnKind.DATE, 14),
    Column("last_day", ColumnKind.DATE, 14),
    Column("led_by", ColumnKind.TEXT, 40),
    Column("who_take_part", ColumnKind.TEXT, 45),
    Column("who_read_along", ColumnKind.TEXT, 30),
    Column("alliance_state", ColumnKind.TEXT, 16),
)


def alliances_table(alliances: Sequence[ListedAlliance], words: Translator) -> ListTable:
    """All alliances, archived ones last."""
    return ListTable("alliances", COLUMNS, [_row(one, words) for one in alliances])


def _row(one: ListedAlliance, words: Translator) -> Row:
    return (
        words.name(one.name),
        words.name(one.theme),
        words.name(one.goal) or None,
        one.starts_on,
        one.ends_on,
        ", ".join(f"{short_person_name(name)} ({words(f'chair.{kind}')})" for kind, name in one.chairs) or None,
        _names(words, one.takes_part) or None,
        _names(words, one.reads_along) or None,
        words("keep.archived" if one.is_archived else "allypage.running"),
    )


def _names(words: Translator, names: Sequence[Name]) -> str:
    return ", ".join(words.name(one) for one in names)
