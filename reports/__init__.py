"""Reports: a digest as a workbook. Figures, rows and the writing of the file are separate."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from alliance.digests.digests import Digest
from alliance.polls.scan_languages import matrix_in
from reports.digests.explanation import explanation_sheet
from reports.digests.list_sheet import list_sheets
from reports.digests.numbers import numbers_sheet
from reports.digests.overview import overview_sheet
from reports.digests.results import results_sheet
from reports.digests.sheet_order import OPTIONAL_SHEETS, STANDING_SHEETS
from reports.digests.titles import digest_file_name, file_name, version_title, with_days
from reports.excel.colours import status_looks
from reports.excel.sheets import Sheet, columns_of
from reports.excel.versions import Version
from reports.excel.wording import make_book, sheet_name
from reports.excel.writing import write
from reports.polls.results_in_words import matrix_without_people, result_without_people
from reports.polls.scan_workbook import digest_scan_sheets
from reports.redaction import WithoutPeople, without_people
from texts import Translator

__all__ = ["Version", "build_workbook", "digest_file_name", "file_name"]


def build_workbook(
    digest: Digest, words: Translator, *, made_at: dt.datetime, version: Version = Version.WORKING
) -> bytes:
    """The digest as an Excel file in the language of `words`; the same input gives the same bytes."""
    name = version_title(digest, words, version)
    book = make_book(
        words,
        title=with_days(name, digest.period, words),
        made_at=made_at,
        footer=f"{words('report.creator')} · {name}",
        status_looks=status_looks(words),
        sheets=_sheets(digest, words, made_at, version),
    )
    return write(book if version is Version.WORKING else without_people(book, digest.known, words))


def _sheets(digest: Digest, words: Translator, made_at: dt.datetime, version: Version) -> Sequence[Sheet]:
    """Overview and results, the lists, the numbers behind the charts, and the explanation of all of these."""
    clean = WithoutPeople(digest.known, words)
    if version is Version.MEETING:
        polls = tuple(replace(one, result=result_without_people(one.result, clean)) for one in digest.lists.polls)
        digest = replace(digest, lists=replace(digest.lists, polls=polls))
    offered = [spec for spec in OPTIONAL_SHEETS if version is Version.WORKING or not spec.is_internal]
    made = {spec.key: list_sheets(spec, digest, words, version) for spec in (*STANDING_SHEETS, *offered)}
    filled = {key: sheets for key, sheets in made.items() if sheets[0].sections}
    matrices = [matrix_in(one, words.name) for one in digest.lists.scans]
    if version is Version.MEETING:
        matrices = [matrix_without_people(one, clean) for one in matrices]
    scans = digest_scan_sheets(matrices, words, made_at=made_at, version=version)
    empty = [sheet_name(key, words) for key in made if key not in filled]
    if not scans:
        empty.append(sheet_name("scans", words))
    parts = {
        sheet_name(key, words): [sheet.name for sheet in sheets] for key, sheets in filled.items() if len(sheets) > 1
    }
    numbers, results = numbers_sheet(digest, words, version), results_sheet(digest, words)
    overview = overview_sheet(digest, words, made_at=made_at, numbers=numbers, version=version)
    singles = {key: one for key, one in (("results", results), ("numbers", numbers)) if one is not None}
    first = {**{key: [one] for key, one in singles.items()}, **filled}
    columns = {key: columns_of(sheets[0]) for key, sheets in first.items()}
    standing = {spec.key for spec in STANDING_SHEETS}
    return (
        overview,
        *([results] if results else []),
        *(sheet for key, sheets in made.items() if key in standing or key in filled for sheet in sheets),
        *scans,
        *([numbers] if numbers else []),
        explanation_sheet(digest, words, columns, version=version, empty=empty, parts=parts),
    )
