"""Files that nobody should send: each is refused with a sentence of its own, in both languages, and nothing is done."""

import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from alliance.records.import_rows import ImportProblem
from reports.excel.reading import MOST_BYTES, Unreadable, UnreadableFile
from reports.records.import_remarks import DescribedIssue, annotated_copy, describe_issues
from reports.records.import_sheets import read_file
from tests.records.filled import EN, NL, filled, first_row, saved, template

ROW = {"Naam": "Tilburg", "Soort": "kennisstad"}
GOOD = filled({"Organisaties": [ROW]})
SECONDS = 4
"""Of the processor, also on a slow one; without bounds these files take minutes."""
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


def repacked(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The good file with its parts changed, and with more parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more.items():
            new.writestr(name, content)
    return made.getvalue()


def with_entities(name: str, content: bytes) -> bytes:
    if not name.startswith("xl/worksheets/sheet"):
        return content
    head, _, rest = content.partition(b"?>")
    return b'<?xml version="1.0"?>' + ENTITIES.encode() + (rest if rest else head)


def cut_short(name: str, content: bytes) -> bytes:
    return content[: len(content) // 2] if name.startswith("xl/worksheets/sheet") else content


def same(_name: str, content: bytes) -> bytes:
    return content


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
FILES: dict[Unreadable, tuple[str, Callable[[], bytes]]] = {
    Unreadable.EMPTY: ("a.xlsx", lambda: b""),
    Unreadable.TOO_BIG: ("a.xlsx", lambda: b"PK" + bytes(MOST_BYTES)),
    Unreadable.OLD_WORKBOOK: ("a.xls", lambda: OLE),
    Unreadable.ENCRYPTED: ("a.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    Unreadable.MACROS: ("a.xlsm", lambda: repacked(same, **{"xl/vbaProject.bin": b"x"})),
    Unreadable.OTHER_TYPE: ("a.xlsx", lambda: b"%PDF-1.7"),
    Unreadable.DAMAGED: ("a.xlsx", lambda: repacked(cut_short)),
    Unreadable.SUSPICIOUS: ("a.xlsx", lambda: repacked(with_entities)),
    Unreadable.UNPACKS_TOO_BIG: ("a.xlsx", lambda: repacked(same, **{"xl/media/a.xml": bytes(100_000_000)})),
    Unreadable.NOTHING_KNOWN: ("a.csv", lambda: b"Kleur;Maat\nrood;3\n"),
}


@pytest.mark.parametrize("problem", FILES)
def test_each_is_refused_for_its_own_reason(problem: Unreadable) -> None:
    name, content = FILES[problem]
    with pytest.raises(UnreadableFile) as refused:
        read_file(content(), name, NL)
    assert refused.value.problem is problem
    assert NL(f"importing.file.{problem}") != EN(f"importing.file.{problem}")


def problems_of(content: bytes) -> set[ImportProblem]:
    return {one.problem for one in read_file(content, "a.xlsx", NL).file.issues}


def changed(change: Callable[[Any], None]) -> bytes:
    book = template()
    sheet = book["Organisaties"]
    first = first_row("Organisaties")
    sheet.cell(first, 1).value, sheet.cell(first, 3).value = "Tilburg", "kennisstad"
    change(sheet)
    return saved(book)


ODD: dict[ImportProblem, Callable[[Any], None]] = {
    ImportProblem.MERGED: lambda sheet: sheet.merge_cells(start_row=5, end_row=7, start_column=1, end_column=1),
    ImportProblem.TOO_MANY_COLUMNS: lambda sheet: setattr(sheet.cell(5, 65), "value", "te ver"),
    ImportProblem.COLUMN_TWICE: lambda sheet: setattr(sheet.cell(first_row("Organisaties") - 1, 6), "value", "Naam"),
    ImportProblem.COLUMN_MISSING: lambda sheet: sheet.delete_cols(3),
    ImportProblem.COLUMN_NOT_READ: lambda sheet: setattr(
        sheet.cell(first_row("Organisaties") - 1, 7), "value", "Kleur"
    ),
    ImportProblem.SHEET_HIDDEN: lambda sheet: setattr(sheet, "sheet_state", "hidden"),
    ImportProblem.ROWS_HIDDEN: lambda sheet: setattr(sheet.row_dimensions[first_row("Organisaties")], "hidden", True),
}


@pytest.mark.parametrize("problem", ODD)
def test_an_odd_sheet_is_told(problem: ImportProblem) -> None:
    assert problem in problems_of(changed(ODD[problem]))


def test_the_copy_has_a_remark_at_each_cell_and_can_be_sent_again() -> None:
    content = filled({"Organisaties": [{**ROW, "Soort": "=cmd|' /C calc'!A0"}, {"Naam": "X", "Soort": "ruimteschip"}]})
    read = read_file(content, "a.xlsx", NL)
    told = [DescribedIssue("Organisaties", row, "Soort", f"C{row}", "=1+1 is geen soort.", True) for row in (2, 3)]
    first = annotated_copy(content, read, told, NL)
    again = read_file(first, "a.xlsx", NL)
    assert again.file == read.file
    book = openpyxl.load_workbook(io.BytesIO(annotated_copy(first, again, told, NL)))
    assert [name for name in book.sheetnames if name in ("Fouten", "Errors")] == ["Fouten"]
    assert all(not one.cell or book[one.sheet][one.cell].comment is not None for one in told)


def test_a_cell_far_away_costs_nothing_in_the_copy() -> None:
    content = changed(lambda sheet: setattr(sheet.cell(60_000, 60), "value", "ver"))
    read = read_file(content, "a.xlsx", NL)
    told = describe_issues(read, read.file.issues, NL)
    started = time.process_time()
    annotated_copy(content, read, told, NL)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("tag", [b"<row ", b"<mergeCell "])
def test_a_sheet_full_of_tags_that_begin_is_read_at_once(tag: bytes) -> None:
    hostile = repacked(lambda _name, content: content.replace(b"<sheetData", b"<!--" + tag * 60_000 + b"--><sheetData"))
    started = time.process_time()
    assert problems_of(hostile) == problems_of(GOOD)
    assert time.process_time() - started < SECONDS
