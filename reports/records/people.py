"""The list of everybody as a table."""

from collections.abc import Sequence

from alliance.people.members import short_person_name
from alliance.records.people import ListedPerson
from reports.excel.sheets import Column, ColumnKind, Row
from reports.records.list_workbook import ListTable
from texts import Translator

COLUMNS = (
    Column("person", ColumnKind.TEXT, 30),
    Column("organisation", ColumnKind.TEXT, 30),
    Column("roles", ColumnKind.TEXT, 30),
    Column("chairs", ColumnKind.TEXT, 45),
    Column("alliances", ColumnKind.TEXT, 45),
    Column("owns", ColumnKind.NUMBER, 12),
    Column("joined_on", ColumnKind.DATE, 14),
    Column("last_seen_on", ColumnKind.DATE, 14),
    Column("left_on", ColumnKind.DATE, 14),
)


def people_table(people: Sequence[ListedPerson], words: Translator) -> ListTable:
    """Everybody, those who left last."""
    return ListTable("people", COLUMNS, [_row(one, words) for one in people])


def _row(one: ListedPerson, words: Translator) -> Row:
    roles = ", ".join(words(f"people.role.{role}") for role in one.roles)
    chairs = ", ".join(f"{words.name(name)} ({words(f'chair.{kind}')})" for _, name, kind in one.chairs)
    alliances = ", ".join(f"{words.name(name)} ({words(f'participation.{kind}')})" for name, kind in one.alliances)
    return (
        short_person_name(one.name),
        words.name(one.organisation),
        roles or None,
        chairs or None,
        alliances or None,
        one.owns,
        words.local(one.joined_at).date(),
        one.last_seen_on,
        words.local(one.left_at).date() if one.left_at else None,
    )
