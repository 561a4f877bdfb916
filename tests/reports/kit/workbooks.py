"""Workbooks as who opens them has them."""

import dataclasses
import io
from typing import Any

import openpyxl

from alliance.digests.digests import Digest
from reports import build_workbook
from tests.reports.kit.matrices import sample_matrix
from tests.reports.kit.sample import DUTCH, MADE_AT, full_digest
from texts import Translator


def reopened(digest: Digest, words: Translator = DUTCH) -> Any:
    """The workbook of a digest."""
    return openpyxl.load_workbook(io.BytesIO(build_workbook(digest, words, made_at=MADE_AT)))


def rows_of(sheet: Any) -> list[list[Any]]:
    """The values of a sheet's table, its headings first."""
    (table,) = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[table.ref]]


def filled() -> Digest:
    """A digest with rows in every sheet there is, and one scan."""
    digest = full_digest()
    return dataclasses.replace(digest, lists=dataclasses.replace(digest.lists, scans=(sample_matrix(),)))
