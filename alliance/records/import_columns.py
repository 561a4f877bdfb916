"""The columns of an import, sheet by sheet, as keys; `reports.records.import_words` has their headings."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MOST_COLUMNS = 64


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
