"""What an import consists of: sheets with rows as they were read, and what is wrong with them.

A sheet is read by `reports.records.import_sheets`, which knows the words of both languages; here its columns
are the keys of `import_columns` and its values are plain.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from alliance.records.import_columns import SheetKind

MOST_ROWS = 20_000
"""The most rows of a file that is imported."""
MOST_ISSUES = 5_000
"""After so many errors a file is not checked any further: nobody reads more of them at once."""


class ImportProblem(StrEnum):
    """What is wrong with a file, a sheet, a row or a cell, or what somebody has to know before it is imported.

    `CHANGES` names a value that the file replaces: `name` is of what, `was` and `becomes` are the values.

    The sentence is the text `importing.problem.<problem>`.
    """

    # a sheet
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_ROWS = "too_many_rows"
    MERGED = "merged"
    # a cell, whatever the column
    FORMULA = "formula"
    CELL_ERROR = "cell_error"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_DATE = "not_a_date"
    NOT_A_TEXT = "not_a_text"
    # what a row says
    ROW_TWICE = "row_twice"
    ORGANISATION_UNKNOWN = "organisation_unknown"
    ORGANISATION_ENDED = "organisation_ended"
    ALLIANCE_UNKNOWN = "alliance_unknown"
    ALLIANCE_CLOSED = "alliance_closed"
    THEME_UNKNOWN = "theme_unknown"
    NAMES_CLASH = "names_clash"
    DOMAIN_WRONG = "domain_wrong"
    DOMAIN_PUBLIC = "domain_public"
    DOMAIN_TAKEN = "domain_taken"
    NOT_A_SLACK_ID = "not_a_slack_id"
    PERSON_UNKNOWN = "person_unknown"
    PERSON_AMBIGUOUS = "person_ambiguous"
    PERSON_TWO_NAMES = "person_two_names"
    PERSON_TWO_ORGANISATIONS = "person_two_organisations"
    PERSON_NOT_POSSIBLE = "person_not_possible"
    BOTH_WAYS = "both_ways"
    DATE_PAST = "date_past"
    DATE_FUTURE = "date_future"
    NOT_A_REFERENCE = "not_a_reference"
    REFERENCE_UNKNOWN = "reference_unknown"
    REFERENCE_ELSEWHERE = "reference_elsewhere"
    STEP_ARCHIVED = "step_archived"
    CONTACT_WHOSE = "contact_whose"
    CONTACT_UNKNOWN = "contact_unknown"
    AUTHOR_NEEDED = "author_needed"
    BODY_NEEDED = "body_needed"
    TOO_MANY_ERRORS = "too_many_errors"
    # only to know
    SHEET_NOT_READ = "sheet_not_read"
    SHEET_HIDDEN = "sheet_hidden"
    ROWS_HIDDEN = "rows_hidden"
    COLUMN_NOT_READ = "column_not_read"
    NAME_STAYS = "name_stays"
    STATUS_STAYS = "status_stays"
    NOTE_STAYS = "note_stays"
    CONTRIBUTION_STAYS = "contribution_stays"
    DUE_LONG_AGO = "due_long_ago"
    AUTHOR_UNKNOWN = "author_unknown"
    CONTACT_STAYS = "contact_stays"
    # what changes
    CHANGES = "changes"


NOTES = frozenset(
    {
        ImportProblem.SHEET_NOT_READ,
        ImportProblem.SHEET_HIDDEN,
        ImportProblem.ROWS_HIDDEN,
        ImportProblem.COLUMN_NOT_READ,
        ImportProblem.NAME_STAYS,
        ImportProblem.STATUS_STAYS,
        ImportProblem.NOTE_STAYS,
        ImportProblem.CONTRIBUTION_STAYS,
        ImportProblem.DUE_LONG_AGO,
        ImportProblem.AUTHOR_UNKNOWN,
        ImportProblem.CONTACT_STAYS,
        ImportProblem.CHANGES,
    }
)
"""These do not keep a file from being imported."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell whose value cannot be read as what its column holds."""

    problem: ImportProblem
    about: Mapping[str, object] = field(default_factory=dict)


ImportValue = str | dt.date | Bad


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row with its number in the file, and its filled-in cells by the keys of their columns."""

    number: int
    cells: Mapping[str, ImportValue]


@dataclass(frozen=True)
class ImportSheet:
    """A sheet as it was read. `name` is its name in the file."""

    kind: SheetKind
    name: str
    rows: Sequence[ImportRow]


@dataclass(frozen=True, slots=True)
class Issue:
    """A problem, and where it is: in a sheet, in most cases in a row, and in a column, by its key."""

    problem: ImportProblem
    sheet: str
    row: int | None = None
    column: str | None = None
    about: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Whether the problem prevents the import of the file."""
        return self.problem not in NOTES


@dataclass(frozen=True)
class ImportFile:
    """A file as it was read: its sheets, and what was wrong or worth knowing while reading."""

    sheets: Sequence[ImportSheet]
    issues: Sequence[Issue] = ()


@dataclass
class ImportCounts:
    """How many things of a sheet are new, change, or are there already as the file has them."""

    new: int = 0
    changed: int = 0
    same: int = 0
