"""What an import consists of: sheets with their columns, rows as they were read, and what is wrong with them.

A sheet is read by `reports.records.import_sheets`, which knows the words of both languages; here its columns are keys
and its values are plain.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MOST_ROWS = 20_000
"""The most rows of a file that is imported."""
MOST_COLUMNS = 64
MOST_ISSUES = 5_000
"""After so many errors a file is not checked any further: nobody reads more of them at once."""


class SheetKind(StrEnum):
    """The sheets that are imported, in the order in which they are: later ones refer to what earlier ones add."""

    ORGANISATIONS = "organisations"
    ALLIANCES = "alliances"
    PEOPLE = "people"
    PARTICIPATIONS = "participations"
    STEPS = "steps"
    CONTRIBUTIONS = "contributions"
    BOTTLENECKS = "bottlenecks"


class ValueKind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True)
class ImportColumn:
    """A column of an import; `key` finds its heading and its explanation in the texts."""

    key: str
    kind: ValueKind = ValueKind.TEXT
    is_required: bool = False


_TITLE, _BODY = ImportColumn("title", is_required=True), ImportColumn("body", is_required=True)
_ALLIANCE = ImportColumn("alliance", is_required=True)
_ABOUT = (
    ImportColumn("author"),
    ImportColumn("shared_on", ValueKind.DATE),
    ImportColumn("visibility", ValueKind.CHOICE),
    ImportColumn("sphere", ValueKind.CHOICE),
    ImportColumn("pillar", ValueKind.CHOICE),
    ImportColumn("addressee"),
)
COLUMNS: Mapping[SheetKind, tuple[ImportColumn, ...]] = {
    SheetKind.ORGANISATIONS: (
        ImportColumn("name", is_required=True),
        ImportColumn("name_en"),
        ImportColumn("organisation_kind", ValueKind.CHOICE, is_required=True),
        ImportColumn("region"),
        ImportColumn("mail_domains"),
    ),
    SheetKind.ALLIANCES: (
        _ALLIANCE,
        ImportColumn("name_en"),
        ImportColumn("theme", is_required=True),
        ImportColumn("goal"),
        ImportColumn("goal_en"),
        ImportColumn("ends_on", ValueKind.DATE),
    ),
    SheetKind.PEOPLE: (
        ImportColumn("person", is_required=True),
        ImportColumn("slack_id"),
        ImportColumn("participant", is_required=True),
    ),
    SheetKind.PARTICIPATIONS: (
        ImportColumn("participant", is_required=True),
        ImportColumn("takes_part"),
        ImportColumn("reads_along"),
    ),
    SheetKind.STEPS: (
        ImportColumn("step"),
        _ALLIANCE,
        ImportColumn("step_title", is_required=True),
        ImportColumn("step_description"),
        ImportColumn("ambition", ValueKind.CHOICE),
        ImportColumn("runs", ValueKind.CHOICE),
        ImportColumn("status", ValueKind.CHOICE),
        ImportColumn("note"),
        ImportColumn("owners"),
        ImportColumn("contacts"),
        ImportColumn("due_on", ValueKind.DATE),
    ),
    SheetKind.CONTRIBUTIONS: (
        ImportColumn("contribution"),
        ImportColumn("kind", ValueKind.CHOICE, is_required=True),
        _TITLE,
        _BODY,
        _ALLIANCE,
        ImportColumn("organisation", is_required=True),
        *_ABOUT,
    ),
    SheetKind.BOTTLENECKS: (
        ImportColumn("bottleneck"),
        _TITLE,
        ImportColumn("body"),
        _ALLIANCE,
        ImportColumn("shared_by", is_required=True),
        *_ABOUT,
    ),
}
"""The columns by sheet, in the order of the template. Other columns are not read."""


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
