"""The lists of organisations and of words as tables."""

from collections.abc import Sequence

from alliance.enums import Name
from alliance.people.organisations.pages import ListedOrganisation
from alliance.people.word_list import ListedWord
from reports.excel.sheets import Column, ColumnKind, Row
from reports.records.list_workbook import ListTable
from texts import Translator

ORGANISATIONS = (
    Column("org_name", ColumnKind.TEXT, 34),
    Column("org_name_en", ColumnKind.TEXT, 34),
    Column("org_kind", ColumnKind.TEXT, 16),
    Column("org_region", ColumnKind.TEXT, 18),
    Column("org_domains", ColumnKind.TEXT, 28),
    Column("org_language", ColumnKind.TEXT, 12),
    Column("org_team", ColumnKind.TEXT, 16),
    Column("org_people", ColumnKind.NUMBER, 10),
    Column("org_alliances", ColumnKind.TEXT, 45),
    Column("org_contacts", ColumnKind.TEXT, 45),
    Column("org_ended_on", ColumnKind.DATE, 14),
    Column("org_successor", ColumnKind.TEXT, 30),
)
WORDS = (
    Column("word_kind", ColumnKind.TEXT, 16),
    Column("word_name", ColumnKind.TEXT, 45),
    Column("word_name_en", ColumnKind.TEXT, 45),
    Column("word_alliance", ColumnKind.TEXT, 34),
    Column("word_question", ColumnKind.TEXT, 60),
    Column("word_state", ColumnKind.TEXT, 14),
)


def organisations_table(organisations: Sequence[ListedOrganisation], words: Translator) -> ListTable:
    """All organisations, those that ended last."""
    return ListTable("organisations", ORGANISATIONS, [_organisation(one, words) for one in organisations])


def words_table(found: Sequence[ListedWord], words: Translator) -> ListTable:
    """All words of the network, also archived ones."""
    return ListTable("words", WORDS, [_word(one, words) for one in found])


def _organisation(one: ListedOrganisation, words: Translator) -> Row:
    held = [f"{words.name(each.alliance)} ({words(f'participation.{each.kind}')})" for each in one.participations]
    contacts = [f"{each.contact} ({words.name(each.alliance)})" for each in one.participations if each.contact]
    return (
        one.name.nl,
        one.name.en,
        words(f"orgkind.{one.kind}"),
        one.region,
        ", ".join(one.mail_domains) or None,
        words(f"language.{one.language}") if one.language and words.has(f"language.{one.language}") else None,
        one.team_id,
        one.people,
        ", ".join(held) or None,
        ", ".join(contacts) or None,
        one.ended_on,
        _name(one.successor, words),
    )


def _word(one: ListedWord, words: Translator) -> Row:
    return (
        words(f"words.one_{one.kind}"),
        one.name.nl,
        one.name.en,
        _name(one.alliance, words),
        _name(one.question, words),
        words("keep.archived") if one.is_archived else None,
    )


def _name(name: Name | None, words: Translator) -> str | None:
    return words.name(name) if name is not None else None
