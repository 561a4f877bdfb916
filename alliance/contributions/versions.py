"""Versions of a contribution: the content after each save, differences, and the permission to read each version."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from alliance.contributions.details import FIELD_NAMES, FIELDS, DetailNames, named_in
from alliance.contributions.sharing import get_readable
from alliance.enums import ContributionKind, Visibility
from alliance.errors import NotFound
from alliance.people.members import Person
from alliance.people.visibility import belongs_to
from storage.contributions import versions as rows
from storage.engine.database import Session
from storage.tables import Alliance, Contribution, ContributionVersion

TEXT_FIELDS = ("kind", "title", "body", "visibility")
"""The fields of the short form; the others are in `alliance.contributions.details`."""
_ORDER = [*TEXT_FIELDS, *dict.fromkeys(field.name for fields in FIELDS.values() for field in fields)]

Content = dict[str, Any]
"""The content of a version, by field."""


@dataclass(frozen=True)
class FieldChange:
    """A field whose value changed; the old or new value is empty if there is none."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Meanwhile:
    """A save by somebody else while a form was open."""

    version: int
    at: dt.datetime
    by_name: str | None
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True)
class ShownVersion:
    """A version as a reader may see it."""

    contribution_number: int
    number: int
    newest: int
    at: dt.datetime
    by_name: str | None
    content: Content
    changes: tuple[FieldChange, ...]
    """Compared to the previous version, if the reader may see that one."""
    named: DetailNames
    can_be_restored: bool


def content_of(row: Contribution | ContributionVersion) -> Content:
    """Return the editable content of a row."""
    return {
        "kind": ContributionKind(row.kind).value,
        "title": row.title,
        "body": row.body,
        "visibility": Visibility(row.visibility).value,
        **{name: value for name, value in row.details.items() if name in FIELD_NAMES},
    }


def differ(old: object, new: object) -> bool:
    """Whether two values of a field differ; all empty values are equal."""
    return (old or None) != (new or None)


def changes_between(
    old: Mapping[str, Any], new: Mapping[str, Any], only: Collection[str] | None = None
) -> tuple[FieldChange, ...]:
    """Return the fields that differ (only those in `only`), in the order of the forms."""
    names = [name for name in _ORDER if (only is None or name in only) and differ(old.get(name), new.get(name))]
    return tuple(FieldChange(name, old.get(name), new.get(name)) for name in names)


def saved_since(
    session: Session, contribution: Contribution, version: int, *, only: Collection[str]
) -> tuple[Meanwhile, ...]:
    """List the saves after `version` that changed one of these fields, oldest first."""
    contribution_id = contribution.id
    before = rows.find_version(session, contribution_id, version)
    newer = rows.list_versions_after(session, contribution_id, version)
    chain = [*([before] if before else []), *newer]
    found = []
    for (old, _), (new, by) in pairwise(chain):
        if changes := changes_between(content_of(old), content_of(new), only):
            found.append(Meanwhile(new.version, new.at, by.name if by else None, changes))
    return tuple(found)


def may_read_version(
    reader: Person, contribution: Contribution, alliance: Alliance, version: ContributionVersion
) -> bool:
    """Whether a reader of the contribution may also read this version: alliance-only versions remain so."""
    return version.visibility is Visibility.NETWORK or belongs_to(reader, contribution, alliance)


def get_version(
    session: Session, *, reader: Person, number: int, version: int, channel_id: str | None = None
) -> ContributionVersion:
    """Return the row of one version. Raises NotFound, also for what the reader may not see."""
    contribution, alliance, *_ = get_readable(session, reader=reader, number=number, channel_id=channel_id)
    found = rows.find_version(session, contribution.id, version)
    if found is None or not may_read_version(reader, contribution, alliance, found[0]):
        raise NotFound("version", contribution.ref)
    return found[0]


def show_version(
    session: Session, *, reader: Person, number: int, version: int, may_restore: bool, channel_id: str | None = None
) -> ShownVersion:
    """Return one version for a reader, with its changes. Raises NotFound, also for what they may not see."""
    row = get_version(session, reader=reader, number=number, version=version, channel_id=channel_id)
    contribution, alliance, *_ = get_readable(session, reader=reader, number=number, channel_id=channel_id)
    found = rows.find_version(session, contribution.id, row.version)
    by = found[1] if found else None
    before = rows.find_version(session, contribution.id, row.version - 1)
    may_compare = before is not None and may_read_version(reader, contribution, alliance, before[0])
    changes = changes_between(content_of(before[0]), content_of(row)) if before and may_compare else ()
    return ShownVersion(
        contribution_number=contribution.number,
        number=row.version,
        newest=contribution.version,
        at=row.at,
        by_name=by.name if by else None,
        content=content_of(row),
        changes=changes,
        named=named_in(session, [row.details, *([before[0].details] if before else [])]),
        can_be_restored=may_restore and row.version != contribution.version,
    )


def find_kind(session: Session, contribution: Contribution, *, version: int) -> ContributionKind | None:
    """Find the kind that a contribution had in a version; None if there is no such version."""
    found = rows.find_version(session, contribution.id, version)
    return ContributionKind(found[0].kind) if found else None


def named_of(session: Session, meanwhile: Collection[Meanwhile]) -> DetailNames:
    """Return the names of the topics and goals that changes refer to."""
    changes = [change for one in meanwhile for change in one.changes]
    return named_in(session, [{change.field: value} for change in changes for value in (change.old, change.new)])
