"""A dossier as a workbook: its items, the organisations behind them as far as that may be shown, and an explanation."""

import datetime as dt

from alliance.bundles.dossiers import CollectedDossier
from reports.bundles.dossier import how_it_was_made, speaker, subtitle
from reports.excel.sheets import Book, Column, ColumnKind, Row, Section, Sheet, SheetTable
from reports.excel.workbook import write
from texts import Translator

ITEMS = (
    Column("ref", ColumnKind.REFERENCE, 10),
    Column("subject", ColumnKind.TEXT, 30),
    Column("kind", ColumnKind.TEXT, 13),
    Column("what", ColumnKind.TEXT, 54),
    Column("affected", ColumnKind.TEXT, 30),
    Column("tried", ColumnKind.TEXT, 30),
    Column("organisations", ColumnKind.NUMBER, 14),
)
VOICES = (
    Column("ref", ColumnKind.MENTION, 10),
    Column("subject", ColumnKind.TEXT, 36),
    Column("organisation", ColumnKind.TEXT, 28),
    Column("executive", ColumnKind.TEXT, 13),
    Column("severity", ColumnKind.TEXT, 13),
    Column("context", ColumnKind.TEXT, 60),
)


def build_dossier_workbook(dossier: CollectedDossier, words: Translator, *, made_at: dt.datetime) -> bytes:
    """The dossier as an Excel file in the language of `words`; the same input gives the same bytes."""
    return write(
        Book(
            title=f"{dossier.ref} · {dossier.title}",
            creator=words("report.creator"),
            language=words.language,
            made_at=made_at,
            footer=f"{words('report.creator')} · {dossier.ref}",
            page=words("report.footer_page", page="&P", pages="&N"),
            status_looks=(),
            sheets=(_items(dossier, words), _voices(dossier, words), _explanation(dossier, words)),
        )
    )


def _items(dossier: CollectedDossier, words: Translator) -> Sheet:
    rows: list[Row] = [
        (
            one.ref,
            "\n".join([one.title, *one.under]),
            words(f"kind.{one.kind}"),
            "\n\n".join([one.what, *(said for said in one.below if said)]),
            one.affected or None,
            one.tried or None,
            one.counted,
        )
        for one in dossier.items
    ]
    asked = words("dossier.asks", ask=" ".join(dossier.ask.split())) if dossier.ask else words("dossier.no_ask")
    sentences = (subtitle(dossier, words), words.count("dossier.behind_all", dossier.organisations), asked)
    return _sheet(words("dossier.sheet_items"), dossier.title, sentences, _table("items", ITEMS, rows, words), words)


def _voices(dossier: CollectedDossier, words: Translator) -> Sheet:
    rows: list[Row] = [
        (
            told.ref,
            told.title,
            speaker(one, words),
            words("dossier.executive_yes") if one.agreed else None,
            words(f"severity.{one.severity}") if one.severity else None,
            one.context or None,
        )
        for told in dossier.items
        for one in told.spoken
    ]
    name = words("dossier.organisations")
    sentences = tuple(how_it_was_made(dossier, words)[:2])
    table = _table("organisations", VOICES, rows, words)
    return _sheet(name, f"{name} · {dossier.title}", sentences, table, words)


def _explanation(dossier: CollectedDossier, words: Translator) -> Sheet:
    name = words("report.sheet.explanation")
    meanings = [
        *how_it_was_made(dossier, words),
        *(words(f"dossier.means_{key}") for key in ("what", "affected", "tried", "organisations")),
    ]
    return Sheet(
        name=name,
        title=f"{name} · {dossier.ref}",
        sentences=(subtitle(dossier, words),),
        sections=(Section(sentences=meanings),),
        widths=(110,),
    )


def _sheet(name: str, title: str, sentences: tuple[str, ...], table: SheetTable, words: Translator) -> Sheet:
    section = Section(table=table) if table.rows else Section(sentences=(words("dossier.no_rows"),))
    widths = [column.width for column in table.columns]
    return Sheet(name=name, title=" ".join(title.split()), sentences=sentences, sections=(section,), widths=widths)


def _table(name: str, columns: tuple[Column, ...], rows: list[Row], words: Translator) -> SheetTable:
    return SheetTable(name, columns, [words(f"dossier.{column.key}") for column in columns], rows)
