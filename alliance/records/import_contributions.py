"""Plan the sheets of contributions and of bottlenecks."""

import datetime as dt
import hashlib
from collections.abc import Sequence

from alliance.contributions.details import FIELDS
from alliance.contributions.review_dates import next_review
from alliance.contributions.sharing import MAX_BODY, MAX_TITLE
from alliance.enums import ContributionKind, Pillar, Series, Sphere, Visibility
from alliance.people.members import short_person_name
from alliance.records.import_columns import SheetKind
from alliance.records.import_planning import NewContribution, Once, Planning, RowReader, folded
from alliance.records.import_rows import ImportProblem, ImportSheet
from storage.records import imports as rows
from storage.tables import Alliance, Contribution, Member, Organisation

MAX_ADDRESSEE = 300


def plan_contributions(planning: Planning, sheets: Sequence[ImportSheet]) -> None:
    """A contribution is found by its number, or without one by its kind, title, alliance and organisation.

    What is there stays as its author wrote it. A digest has the same bottleneck in two sheets: it counts once.
    """
    once, known = Once(), _Shared(planning, sheets)
    for row in planning.read(sheets):
        _plan(planning, row, row.sheet.kind, known, once)


class _Shared:
    """The contributions that the rows may be about: those whose number they have."""

    def __init__(self, planning: Planning, sheets: Sequence[ImportSheet]) -> None:
        numbers = set()
        for sheet in sheets:
            for row in sheet.rows:
                typed = str(row.cells.get(column_of(sheet.kind)) or "").strip().upper().removeprefix("B-")
                if typed.isascii() and typed.isdigit() and len(typed) < 10:
                    numbers.add(int(typed))
        self.by_number = rows.map_contributions(planning.session, numbers)


def column_of(kind: SheetKind) -> str:
    """The key of the column of references."""
    return "bottleneck" if kind is SheetKind.BOTTLENECKS else "contribution"


def _plan(planning: Planning, row: RowReader, sheet: SheetKind, known: _Shared, once: Once) -> None:
    reference = column_of(sheet)
    number = row.number(reference, Series.CONTRIBUTION)
    found = known.by_number.get(number) if number is not None else None
    if number is not None and found is None and row.is_right:
        row.note(reference, ImportProblem.REFERENCE_UNKNOWN, value=Series.CONTRIBUTION.ref(number))
    if found is not None:
        _compare(row, found)
        return
    made = _read(planning, row, sheet)
    if made is not None and once.takes(row, "title", made.key):
        planning.changes.contributions.append(made)
        row.counts.new += 1


def _compare(row: RowReader, found: Contribution) -> None:
    title, body = row.text("title", MAX_TITLE), row.text("body", MAX_BODY, lines=True)
    row.counts.same += 1
    if (title and title != found.title) or (body and body != found.body):
        row.note("title", ImportProblem.CONTRIBUTION_STAYS, value=found.ref)


def _read(planning: Planning, row: RowReader, sheet: SheetKind) -> NewContribution | None:
    is_bottlenecks = sheet is SheetKind.BOTTLENECKS
    kind = ContributionKind.BOTTLENECK if is_bottlenecks else row.choice("kind", ContributionKind, required=True)
    title, body = row.text("title", MAX_TITLE, required=True), row.text("body", MAX_BODY, lines=True)
    if not body and not row.is_wrong("body"):
        row.note("body" if "body" in row.row.cells or not is_bottlenecks else "title", ImportProblem.BODY_NEEDED)
    alliance = row.alliance("alliance")
    organisation = row.organisation("shared_by" if is_bottlenecks else "organisation")
    visibility = row.choice("visibility", Visibility) or Visibility.NETWORK
    details = _details(row, kind)
    shared_on = row.day("shared_on")
    if shared_on is not None and shared_on > planning.time.today:
        row.note("shared_on", ImportProblem.DATE_FUTURE)
    author = _author(planning, row)
    if not row.is_right or kind is None or alliance is None or organisation is None or author is None:
        return None
    at = dt.datetime.combine(shared_on, dt.time(12), planning.time.zone) if shared_on is not None else planning.time.now
    values = {
        "submission_key": key_of(kind, alliance, organisation, title),
        "kind": kind,
        "title": title,
        "body": body,
        "visibility": visibility,
        "details": details,
        "version": 1,
        "created_at": min(at, planning.time.now),
        "updated_at": planning.time.now,
        "review_on": next_review(planning.time.now.date()),
        "reviews_asked": 0,
    }
    is_named = author is not planning.author
    return NewContribution(values, alliance, organisation, author, is_named, row.counts)


def key_of(kind: ContributionKind, alliance: Alliance, organisation: Organisation, title: str) -> str:
    """The key under which an imported contribution is stored: the same file again finds it, also after an edit."""
    told = "|".join((kind, alliance.slug, organisation.slug, folded(title)))
    return f"import-{hashlib.sha256(told.encode()).hexdigest()[:40]}"


def _details(row: RowReader, kind: ContributionKind | None) -> dict[str, str]:
    """The details that this kind has; others are left out, as when a kind is corrected."""
    values = {
        "sphere": row.choice("sphere", Sphere),
        "pillar": row.choice("pillar", Pillar),
        "addressee": row.text("addressee", MAX_ADDRESSEE),
    }
    has = {field.name for field in FIELDS[kind]} if kind is not None else set()
    return {name: str(value) for name, value in values.items() if value and name in has}


def _author(planning: Planning, row: RowReader) -> Member | None:
    """The named member; otherwise the person who imports the file."""
    name = row.text("author", 150)
    found = planning.known.find_members(name) if name else []
    if len(found) == 1:
        return found[0]
    if planning.author is None:
        row.is_right = False
        if not planning.tells_author_needed:  # it is the same for all rows
            row.note("author", ImportProblem.AUTHOR_NEEDED)
            planning.tells_author_needed = True
    elif name:
        row.note("author", ImportProblem.AUTHOR_UNKNOWN, value=name, name=short_person_name(planning.author.name))
    return planning.author


def drop_known(planning: Planning) -> None:
    """Leave out contributions that an earlier import of the same rows stored."""
    planned = planning.changes.contributions
    stored = rows.map_by_submission(planning.session, [one.key for one in planned])
    planning.changes.contributions = [one for one in planned if one.key not in stored]
    for one in planned:
        if one.key in stored:
            one.counts.new -= 1
            one.counts.same += 1
