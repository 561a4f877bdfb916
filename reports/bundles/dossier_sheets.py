"""A dossier as a workbook: its items, their supporters as far as these may be shown, and an explanation."""

import datetime as dt
from collections.abc import Iterator

from alliance.bundles.dossiers import CollectedDossier
from alliance.bundles.preview import ItemUnder
from alliance.contributions.details import fields_of
from alliance.enums import ContributionKind
from reports.bundles.dossier_wording import filled_in, how_it_was_made, speaker, subtitle, whom_to_ask
from reports.bundles.redaction import redaction_note, without_personal
from reports.excel.sheets import Column, ColumnKind, Row, Section, Sheet, SheetTable
from reports.excel.wording import make_book
from reports.excel.writing import write
from texts import Translator

ITEMS = (
    Column("ref", ColumnKind.REFERENCE, 10),
    Column("subject", ColumnKind.TEXT, 30),
    Column("kind", ColumnKind.TEXT, 13),
    Column("what", ColumnKind.TEXT, 90),
    Column("organisations", ColumnKind.NUMBER, 14),
)
PAGE, NARROWEST = 190, 26
"""How wide a sheet can be and still be printed large enough to read, and the least that a text needs."""
SHORT = {"sphere": 16, "pillar": 18, "addressee": 20, "window": 20, "link": 24}
"""The widths of columns with short values; texts share the rest of the page."""
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
    dossier = without_personal(dossier, words)
    return write(
        make_book(
            words,
            title=f"{dossier.ref} · {dossier.title}",
            made_at=made_at,
            footer=f"{words('report.creator')} · {dossier.ref}",
            sheets=(
                _items(dossier, words),
                *(sheet for kind in ContributionKind for sheet in _filled_in(dossier, kind, words)),
                _voices(dossier, words),
                _explanation(dossier, words),
            ),
        )
    )


def _items(dossier: CollectedDossier, words: Translator) -> Sheet:
    rows: list[Row] = [
        (
            one.ref,
            "\n".join([one.title, *(under.called for under in one.under)]),
            words(f"kind.{one.kind}"),
            "\n\n".join([one.what, *(under.what for under in one.under if under.what)]),
            one.counted,
        )
        for one in dossier.items
    ]
    asked = words("dossier.asks", ask=" ".join(dossier.ask.split())) if dossier.ask else words("dossier.no_ask")
    behind = words.count("dossier.behind_all", dossier.organisations)
    whom = words("dossier.ask_whom", whom=" ".join(whom_to_ask(dossier, words).split()))
    sentences = (subtitle(dossier, words), behind, asked, whom)
    return _sheet(words("dossier.sheet_items"), dossier.title, sentences, _table("items", ITEMS, rows, words), words)


def _filled_in(dossier: CollectedDossier, kind: ContributionKind, words: Translator) -> Iterator[Sheet]:
    """What else was filled in for items of one kind: a column for each field in use, and no sheet if there is none."""
    told = [(item, one) for item in dossier.items if item.kind is kind for one in item.all_items if one.details]
    used = {detail.field for _, one in told for detail in one.details}
    # Something of another kind may be grouped under an item.
    order = dict.fromkeys(field.name for one in (kind, *ContributionKind) for field in fields_of(one))
    fields = [field for field in order if field in used]
    if not fields:
        return
    room = PAGE - sum(column.width for column in VOICES[:2]) - sum(SHORT.get(field, 0) for field in fields)
    shared = max(NARROWEST, room // (sum(field not in SHORT for field in fields) or 1))
    columns = (*VOICES[:2], *(Column(field, ColumnKind.TEXT, SHORT.get(field, shared)) for field in fields))
    rows: list[Row] = []
    for item, one in told:
        said = {detail.field: filled_in(detail, words) for detail in one.details}
        rows.append(
            (item.ref, one.called if isinstance(one, ItemUnder) else one.title, *(said.get(field) for field in fields))
        )
    headings = [words("dossier.ref"), words("dossier.subject"), *(words(f"field.{field}") for field in fields)]
    name, table = words(f"dossier.sheet_{kind}"), SheetTable(kind.value, columns, headings, rows)
    yield _sheet(name, f"{name} · {dossier.title}", (), table, words)


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
        redaction_note(dossier, words),
        *(words(f"dossier.means_{key}") for key in ("what", "filled_in", "organisations")),
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
