"""What is wrong with a file, in words: as lines, and as a copy of the file with a remark at each cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.records.import_rows import Issue
from reports.excel.reading import read_sheets
from reports.records.import_sheets import ReadFile
from reports.records.import_words import heading
from texts import LANGUAGES, Translator

MOST_TOLD = 200
"""The most letters of what was typed, in a sentence."""


@dataclass(frozen=True)
class ToldIssue:
    """A problem in words, with its place as people find it in their file."""

    sheet: str
    row: int | None
    column: str
    """The heading in the file; empty for a whole row."""
    cell: str
    """Such as "C7"; empty for a whole sheet."""
    text: str
    is_error: bool

    def line(self, words: Translator) -> str:
        """The problem as one line."""
        if not self.sheet:
            return self.text
        if self.row is None:
            return words("importing.line_sheet", sheet=self.sheet, text=self.text)
        if not self.column:
            return words("importing.line_row", sheet=self.sheet, row=self.row, text=self.text)
        place = {"sheet": self.sheet, "row": self.row, "column": self.column, "cell": self.cell}
        return words("importing.line_cell", text=self.text, **place)


def tell_issues(read: ReadFile, issues: Sequence[Issue], words: Translator) -> list[ToldIssue]:
    """The problems in words, in the order of the file, errors first."""
    order = {name: number for number, name in enumerate(read.places)}
    told = [_told(read, one, words) for one in issues]
    return sorted(told, key=lambda one: (not one.is_error, order.get(one.sheet, -1), one.row or 0))


def _told(read: ReadFile, issue: Issue, words: Translator) -> ToldIssue:
    place = read.places.get(issue.sheet)
    column, cell = "", ""
    if issue.column is not None:
        column = heading(issue.column, words)
        if place is not None:
            column, cell = place.headings.get(issue.column, column), place.cell(issue.column, issue.row)
    if place is not None and issue.row is not None and not cell:
        cell = f"A{issue.row}"
    text = words(f"importing.problem.{issue.problem}", **_values(issue.about, words))
    return ToldIssue(issue.sheet, issue.row, column, cell, text, issue.is_error)


def _values(about: Mapping[str, object], words: Translator) -> dict[str, object]:
    values = dict(about)
    for name, value in about.items():
        if isinstance(value, list):
            values[name] = ", ".join(str(one) for one in value)
        elif name in ("value", "name", "other"):
            values[name] = " ".join(str(value).split())[:MOST_TOLD]
    if "like" in about:
        values["like"] = words("importing.like", name=about["like"]) if about["like"] else ""
    if "status" in about:
        values["status"] = words(f"status.{about['status']}")
    return values


def annotated_copy(content: bytes, read: ReadFile, told: Sequence[ToldIssue], words: Translator) -> bytes:
    """The file with a remark at each cell, and a sheet with all of them."""
    # With openpyxl, 9 MB: the process that answers Slack makes no files.
    from reports.excel.annotating import Remark, RemarkList, annotate_rows, annotate_workbook

    remarks = [Remark(one.sheet, one.cell, one.text, one.is_error) for one in told]
    name = words("importing.sheet.errors")
    listed = RemarkList(
        name=name,
        earlier_names=[_in(language, words) for language in LANGUAGES],
        title=words("importing.errors_title", file=read.name),
        headings=[words(f"importing.errors.{one}") for one in ("sheet", "row", "column", "cell", "kind", "text")],
        rows=[_row(one, words) for one in told],
        widths=(18, 7, 20, 8, 12, 100),
    )
    if content.startswith(b"PK"):
        return annotate_workbook(content, remarks, listed)
    return annotate_rows(next(read_sheets(content, read.name)), remarks, listed)


def _in(language: str, words: Translator) -> str:
    return Translator(language, words.zone)("importing.sheet.errors")


def _row(one: ToldIssue, words: Translator) -> Sequence[str | int | None]:
    kind = words("importing.is_error" if one.is_error else "importing.is_note")
    return one.sheet, one.row, one.column, one.cell if one.column else "", kind, one.text


def copy_name(name: str, words: Translator) -> str:
    """The name of the copy: "leden.xlsx" → "leden-nagekeken.xlsx"."""
    stem = re.sub(r"\.[A-Za-z]{3,4}$", "", name)
    return f"{stem}-{words('importing.copy_suffix')}.xlsx"
