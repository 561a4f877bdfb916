"""A sheet with more rows than its links allow is split, and everything still leads where it should."""

import re

import pytest

from reports import Version
from reports.digests import list_sheet
from reports.excel.layout import SHEET_NAME_LIMIT
from reports.excel.sheets import Column, ColumnKind
from tests.reports.kit.sample import DUTCH, ENGLISH, sample_digest
from tests.reports.kit.workbooks import reopened


@pytest.fixture(autouse=True)
def two_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_sheet, "ROW_LIMIT", 2)


def test_parts_are_named_and_follow_each_other() -> None:
    assert reopened(sample_digest()).sheetnames[:5] == [
        "Overzicht",
        "Bijdragen 1 van 3",
        "Bijdragen 2 van 3",
        "Bijdragen 3 van 3",
        "Actiestappen 1 van 6",
    ]
    assert reopened(sample_digest(), ENGLISH).sheetnames[1] == "Contributions 1 of 3"


def test_each_part_has_its_title_its_filters_and_its_rows() -> None:
    book = reopened(sample_digest())
    rows = []
    for number, here in ((1, "1 tot en met 2"), (2, "3 tot en met 4"), (3, "5 tot en met 5")):
        sheet = book[f"Bijdragen {number} van 3"]
        assert sheet["A1"].value == f"Bijdragen {number} van 3 · Weekrapportage 47"
        assert sheet["A2"].value.startswith("5 bijdragen, gedeeld in de periode")
        assert sheet["A3"].value == f"Op dit blad: regel {here}."
        (table,) = sheet.tables.values()
        assert (table.displayName, table.autoFilter.ref) == (f"Contributions_{number}", table.ref)
        assert sheet.freeze_panes == "B6"
        rows += [row[0].value for row in sheet[table.ref][1:]]
    assert rows == [item.ref for item in sample_digest().contributions]


def test_a_reference_leads_to_its_row_in_the_right_part() -> None:
    book = reopened(sample_digest())
    links = [cell.hyperlink.location for row in book["Overzicht"] for cell in row if cell.hyperlink]
    assert len(links) == 3
    for link, reference in zip(links, ("A-13", "A-7", "A-3"), strict=True):
        sheet, place = re.fullmatch(r"'(.+)'!(\w+)", link).groups()  # type: ignore[union-attr]
        assert book[sheet][place].value == reference


def test_the_explanation_names_the_parts() -> None:
    said = [row[0].value for row in reopened(sample_digest())["Toelichting"].iter_rows(max_row=8)]
    assert (
        "Bijdragen is verdeeld over bladen, omdat een blad niet meer regels met koppelingen aankan: "
        "Bijdragen 1 van 3, Bijdragen 2 van 3, Bijdragen 3 van 3." in said
    )


def test_two_columns_of_links_take_half_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_sheet, "ROW_LIMIT", 10)
    columns = (Column("step", ColumnKind.MENTION, 10), Column("slack", ColumnKind.LINK, 10))
    spec = list_sheet.ListSheet("steps", columns, lambda digest: digest.steps, lambda step, _: (step.ref, None))
    sheets = list_sheet.list_sheets(spec, sample_digest(), DUTCH, Version.WORKING)
    rows = [len(sheet.sections[0].table.rows) for sheet in sheets if sheet.sections[0].table]
    assert rows == [5, 5, 1]


def test_the_name_of_a_part_is_cut_and_its_number_is_not() -> None:
    name = list_sheet.part_name("Kennisintensieve ecosystemen", 12, 16, DUTCH)
    assert (name, len(name)) == ("Kennisintensieve ecos 12 van 16", SHEET_NAME_LIMIT)
