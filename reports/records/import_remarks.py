"""What is wrong with a file, in words: as lines, and as a copy of the file with a remark at each cell."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.records.import_rows import ImportProblem, Issue
from reports.excel.reading import read_sheets
from reports.records.import_sheets import ReadFile
from reports.records.import_words import CHOICES, heading
from texts import LANGUAGES, Translator

OWN_SHEETS = ("importing.sheet.errors", "importing.sheet.changes")
"""The sheets that a copy may have got from us."""
WITHOUT_HEADING = frozenset({"participant", "takes_part", "reads_along"})
"""Columns that need no name to understand a change of them."""
MOST_TOLD = 200
"""The most letters of what was typed, in a sentence."""


@dataclass(frozen=True)
class DescribedIssue:
    """A problem in words, with its place as people find it in their file."""

    sheet: str
    row: int | None
    column: str
    """The heading in the file; empty for a whole row."""
    cell: str
    """Such as "C7"; empty for a whole sheet."""
    text: str
    is_error: bool
    is_change: bool = False

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


def describe_issues(read: ReadFile, issues: Sequence[Issue], words: Translator) -> list[DescribedIssue]:
    """The problems in words, in the order of the file, errors first."""
    order = {name: number for number, name in enumerate(read.places)}
    told = [_remark(read, one, words) for one in issues]
    return sorted(told, key=lambda one: (not one.is_error, order.get(one.sheet, -1), one.row or 0))


def _remark(read: ReadFile, issue: Issue, words: Translator) -> DescribedIssue:
    place = read.places.get(issue.sheet)
    column, cell = "", ""
    if issue.column is not None:
        column = heading(issue.column, words)
        if place is not None:
            column, cell = place.headings.get(issue.column, column), place.cell(issue.column, issue.row)
    if place is not None and issue.row is not None and not cell:
        cell = f"A{issue.row}"
    is_change = issue.problem is ImportProblem.CHANGES
    values = _changed(issue, words) if is_change else _values(issue.about, words)
    text = words(f"importing.problem.{issue.problem}", **values)
    return DescribedIssue(issue.sheet, issue.row, column, cell, text, issue.is_error, is_change)


def _changed(issue: Issue, words: Translator) -> dict[str, object]:
    """A change in words: of what, the value that was there and the new one."""
    column, about = issue.column or "", issue.about
    name = _short(str(about["name"]))
    if column not in WITHOUT_HEADING:
        name = f"{name} ({heading(column, words)})"
    return {"name": name, **{one: _value(column, about[one], words) for one in ("was", "becomes")}}


def _value(column: str, value: object, words: Translator) -> str:
    if value in (None, "", []):
        return words("importing.no_value")
    if isinstance(value, list):
        return _short(", ".join(str(one) for one in value))
    if isinstance(value, dt.date):
        return words.dated(value)
    beginning = "participation" if column in ("takes_part", "reads_along") else CHOICES.get(column, ("",))[0]
    return words(f"{beginning}.{value}") if beginning else _short(str(value))


def _short(text: str) -> str:
    return " ".join(text.split())[:MOST_TOLD]


def _values(about: Mapping[str, object], words: Translator) -> dict[str, object]:
    values = dict(about)
    for name, value in about.items():
        if isinstance(value, list):
            values[name] = ", ".join(str(one) for one in value)
        elif name in ("value", "name", "other"):
            values[name] = _short(str(value))
    if "like" in about:
        values["like"] = words("importing.like", name=about["like"]) if about["like"] else ""
    if "status" in about:
        values["status"] = words(f"status.{about['status']}")
    return values


def annotated_copy(content: bytes, read: ReadFile, told: Sequence[DescribedIssue], words: Translator) -> bytes:
    """The file with a remark at each cell, and a sheet with all of them."""
    # With openpyxl, 9 MB: the process that answers Slack makes no files.
    from reports.excel.annotating import Remark, RemarkList, annotate_rows, annotate_workbook

    remarks = [Remark(one.sheet, one.cell, one.text, one.is_error) for one in told]
    is_wrong = any(one.is_error for one in told)
    listed = RemarkList(
        name=words("importing.sheet.errors" if is_wrong else "importing.sheet.changes"),
        earlier_names=[Translator(language, words.zone)(key) for language in LANGUAGES for key in OWN_SHEETS],
        title=words("importing.errors_title", file=read.name),
        headings=[words(f"importing.errors.{one}") for one in ("sheet", "row", "column", "cell", "kind", "text")],
        rows=[_row(one, words) for one in told],
        widths=(18, 7, 20, 8, 12, 100),
    )
    if content.startswith(b"PK"):
        return annotate_workbook(content, remarks, listed)
    return annotate_rows(next(read_sheets(content, read.name)), remarks, listed)


def _row(one: DescribedIssue, words: Translator) -> Sequence[str | int | None]:
    kind = words(f"importing.is_{'error' if one.is_error else 'change' if one.is_change else 'note'}")
    return one.sheet, one.row, one.column, one.cell if one.column else "", kind, one.text


def copy_name(name: str, words: Translator) -> str:
    """The name of the copy: "leden.xlsx" → "leden-nagekeken.xlsx"."""
    stem = re.sub(r"\.[A-Za-z]{3,4}$", "", name)
    return f"{stem}-{words('importing.copy_suffix')}.xlsx"
