"""The plan of an import while it is made: what is known, what is wrong, and what will change.

A plan changes nothing: new things are rows outside of the session, and changes are functions that are called when it
is carried out. Later sheets find what earlier ones add.
"""

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from alliance.local_time import LocalTime
from alliance.people.members import Person, short_person_name
from alliance.records.import_columns import SheetKind
from alliance.records.import_rows import MOST_ISSUES, Bad, ImportCounts, ImportProblem, ImportRow, ImportSheet, Issue
from alliance.typed_text import clean_line, clean_text, is_readable
from storage.engine.database import Session
from storage.records import imports as rows
from storage.tables import Alliance, Member, Organisation, SlackProfile, Theme

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Where = tuple[str, int]
"""A sheet and a row, to find a thing's first row if it has two."""
LIKE_AT_MOST = 60
"""For so many unknown names something like them is looked for; it takes a moment each."""


class Named(Generic[T]):
    """Things by their names in both languages, whatever the case."""

    def __init__(self) -> None:
        self._by_name: dict[str, T] = {}
        self._shown: list[str] = []
        self._looked = 0

    def add(self, thing: T, *names: str | None) -> None:
        """Add a thing under its names; the first thing of a name keeps it."""
        for name in names:
            if name and (key := folded(name)) not in self._by_name:
                self._by_name[key] = thing
                self._shown.append(name)

    def find(self, name: str) -> T | None:
        """The thing of this name, or None."""
        return self._by_name.get(folded(name))

    def like(self, name: str) -> str:
        """The name most like it, or an empty text."""
        self._looked += 1
        if self._looked > LIKE_AT_MOST:
            return ""
        return next(iter(difflib.get_close_matches(name, self._shown, n=1, cutoff=0.6)), "")

    def split(self, text: str) -> tuple[list[T], list[str]]:
        """The things named in a text, and the parts that name nothing. A name may contain a comma itself."""
        parts = [part for line in clean_text(text).splitlines() for part in _parts(line)]
        found: list[T] = []
        unknown: list[str] = []
        at = 0
        while at < len(parts):
            for end in range(len(parts), at, -1):
                thing = self.find(", ".join(parts[at:end]))
                if thing is not None:
                    found.append(thing)
                    at = end
                    break
            else:
                unknown.append(parts[at])
                at += 1
        return found, unknown


def folded(name: str) -> str:
    """A name by which it is found: whatever the case and the blanks."""
    return clean_line(name).casefold()


def _parts(line: str) -> list[str]:
    return [part for one in line.split(";") for part in (piece.strip() for piece in one.split(",")) if part]


@dataclass
class NewStep:
    """A step that will be created: values of its columns, since an object for each would take long."""

    values: dict[str, Any]
    note: str
    alliance: Alliance
    owners: Sequence[tuple[Organisation, Member | None, str | None]]
    """Each with its contact person, a member or the name of somebody else."""


@dataclass
class NewContribution:
    """A contribution that will be created, also as values."""

    values: dict[str, Any]
    alliance: Alliance
    organisation: Organisation
    author: Member
    is_named: bool
    """Whether the file names its author, who then follows it."""
    counts: ImportCounts
    """The counts of its sheet."""

    @property
    def key(self) -> str:
        """The key under which it is stored."""
        return str(self.values["submission_key"])


@dataclass
class PlannedChanges:
    """What will be done, in this order."""

    organisations: list[Organisation] = field(default_factory=list)
    alliances: list[Alliance] = field(default_factory=list)
    members: list[tuple[Member, Organisation]] = field(default_factory=list)
    """New members, and those who come back, each with their organisation."""
    participations: list[tuple[dict[str, Any], Alliance, Organisation]] = field(default_factory=list)
    steps: list[NewStep] = field(default_factory=list)
    contributions: list[NewContribution] = field(default_factory=list)
    others: list[Callable[[Session], None]] = field(default_factory=list)
    """Changes of what is there already."""


class KnownThings:
    """What is there already, and what the file adds; read once."""

    def __init__(self, session: Session) -> None:
        self.organisations: Named[Organisation] = Named()
        self.alliances: Named[Alliance] = Named()
        self.themes: Named[Theme] = Named()
        self.organisation_names: dict[int, str] = {}
        self.theme_names: dict[int, str] = {}
        self.slugs: dict[type, set[str]] = {Organisation: set(), Alliance: set()}
        self.domains: dict[str, Organisation] = {}
        for organisation in sorted(rows.list_organisations(session), key=lambda one: one.ended_on is not None):
            self.add_organisation(organisation)
            self.organisation_names[organisation.id] = organisation.name
        self.positions: dict[int, int] = defaultdict(int)
        for alliance in sorted(rows.list_alliances(session), key=lambda one: one.archived_at is not None):
            self.add_alliance(alliance)
        for theme in rows.list_themes(session):
            self.themes.add(theme, theme.name, theme.name_en)
            self.theme_names[theme.id] = theme.name
        self.profiles = {one.slack_user_id: one for one in rows.list_profiles(session)}
        self.members: dict[str, Member] = {}
        self.people: dict[str, set[str]] = defaultdict(set)
        """Slack ids by the names of people."""
        for member in rows.list_members(session):
            self.add_member(member)
        for profile in self.profiles.values():
            self.add_person(profile.slack_user_id, profile.name)

    def add_organisation(self, organisation: Organisation) -> None:
        """Add an organisation, also one that the file adds."""
        self.organisations.add(organisation, organisation.name, organisation.name_en)
        self.slugs[Organisation].add(organisation.slug)
        for domain in organisation.mail_domains:
            self.domains.setdefault(domain, organisation)

    def add_alliance(self, alliance: Alliance) -> None:
        """Add an alliance, also one that the file adds."""
        self.alliances.add(alliance, alliance.name, alliance.name_en)
        self.slugs[Alliance].add(alliance.slug)
        self.positions[alliance.theme_id] = max(self.positions[alliance.theme_id], alliance.position)

    def add_member(self, member: Member) -> None:
        """Add a member to those that are known, including members added by the file."""
        self.members[member.slack_user_id] = member
        self.add_person(member.slack_user_id, member.name)

    def add_person(self, slack_user_id: str, name: str) -> None:
        """Add a name under which somebody is found."""
        for one in (name, short_person_name(name)):
            self.people[folded(one)].add(slack_user_id)

    def find_members(self, name: str) -> list[Member]:
        """The present members of this name."""
        found = [self.members[one] for one in sorted(self.people.get(folded(name), ())) if one in self.members]
        return [one for one in found if one.left_at is None]

    def profile_of(self, slack_user_id: str) -> SlackProfile | None:
        """Slack's data about somebody, if any."""
        return self.profiles.get(slack_user_id)


class Planning:
    """A plan in the making."""

    def __init__(self, session: Session, *, by: Person, author: Member | None, time: LocalTime) -> None:
        self.session, self.by, self.author, self.time = session, by, author, time
        self.known = KnownThings(session)
        self.issues: list[Issue] = []
        self.errors = 0
        self.counts: dict[SheetKind, ImportCounts] = {}
        self.changes = PlannedChanges()
        self.tells_author_needed = False

    def note(self, issue: Issue) -> None:
        """Note a problem."""
        self.issues.append(issue)
        self.errors += issue.is_error

    @property
    def is_over(self) -> bool:
        """Whether there are so many errors that nothing more is checked."""
        return self.errors >= MOST_ISSUES

    def read(self, sheets: Iterable[ImportSheet]) -> Iterator["RowReader"]:
        """The rows of these sheets, until there are too many errors."""
        for sheet in sheets:
            self.counts.setdefault(sheet.kind, ImportCounts())
            for row in sheet.rows:
                if self.is_over:
                    return
                yield RowReader(self, sheet, row)


class RowReader:
    """One row, from which a sheet's rules take what they need; what is wrong is noted with its column."""

    def __init__(self, planning: Planning, sheet: ImportSheet, row: ImportRow) -> None:
        self.planning, self.sheet, self.row = planning, sheet, row
        self.is_right = True

    @property
    def where(self) -> Where:
        """The sheet and the row."""
        return self.sheet.name, self.row.number

    @property
    def counts(self) -> ImportCounts:
        """The counts of the sheet."""
        return self.planning.counts[self.sheet.kind]

    def note(self, column: str | None, problem: ImportProblem, **about: object) -> None:
        """Note a problem; an error makes the row wrong."""
        issue = Issue(problem, self.sheet.name, self.row.number, column, about)
        self.is_right = self.is_right and not issue.is_error
        self.planning.note(issue)

    def changes(self, column: str, name: str, was: object, becomes: object) -> None:
        """Note that this row replaces a value of what is there already."""
        self.note(column, ImportProblem.CHANGES, name=name, was=was, becomes=becomes)

    def text(self, column: str, limit: int, *, required: bool = False, lines: bool = False) -> str:
        """A typed text as it is stored; empty if there is none or it cannot be read."""
        value = self._value(column)
        if value is None:
            if required and not self.is_wrong(column):
                self.note(column, ImportProblem.MISSING)
            return ""
        text = (clean_text if lines else clean_line)(str(value))
        if not is_readable(text):
            self.note(column, ImportProblem.UNREADABLE)
            return ""
        if len(text) > limit:
            self.note(column, ImportProblem.TOO_LONG, length=len(text), limit=limit)
        return text

    def choice(self, column: str, words: type[E], *, required: bool = False) -> E | None:
        """A word of the glossary; None if there is none or it cannot be read."""
        value = self._value(column)
        if value is None:
            if required and not self.is_wrong(column):
                self.note(column, ImportProblem.MISSING)
            return None
        return words(str(value))

    def day(self, column: str) -> dt.date | None:
        """A date; None if there is none or it cannot be read."""
        value = self._value(column)
        return value if isinstance(value, dt.date) else None

    def organisation(self, column: str) -> Organisation | None:
        """The organisation that a required cell names, if it is there and has not ended."""
        name = self.text(column, 500, required=True)
        return self._running(column, name) if name else None

    def organisations(self, column: str) -> list[Organisation]:
        """The organisations that a cell names, each once."""
        return self._several(column, self.planning.known.organisations, self._running)

    def alliance(self, column: str) -> Alliance | None:
        """The alliance that a required cell names, if it is there and open."""
        name = self.text(column, 500, required=True)
        return self._open(column, name) if name else None

    def alliances(self, column: str) -> list[Alliance]:
        """The alliances that a cell names, each once."""
        return self._several(column, self.planning.known.alliances, self._open)

    def number(self, column: str, letter: str) -> int | None:
        """The number of a reference such as "A-4"; None if there is none or it cannot be read."""
        typed = self.text(column, 20).upper().replace(" ", "")
        if not typed:
            return None
        digits = typed.removeprefix(letter).removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
            self.note(column, ImportProblem.NOT_A_REFERENCE, value=typed, letter=letter)
            return None
        return int(digits)

    def is_wrong(self, column: str) -> bool:
        """Whether the cell has a value that cannot be read, which is noted already."""
        return isinstance(self.row.cells.get(column), Bad)

    def _value(self, column: str) -> str | dt.date | None:
        value = self.row.cells.get(column)
        if isinstance(value, Bad):
            self.note(column, value.problem, **value.about)
            return None
        return value

    def _several(self, column: str, named: Named[T], check: Callable[[str, str], T | None]) -> list[T]:
        text = self.text(column, 5000, lines=True)
        found, unknown = named.split(text) if text else ([], [])
        for name in unknown:
            check(column, name)
        kept: list[T] = []
        for thing in found:
            name = getattr(thing, "name", "")
            if check(column, name) is not None and not any(thing is one for one in kept):
                kept.append(thing)
        return kept

    def _running(self, column: str, name: str) -> Organisation | None:
        found = self._known(column, name, self.planning.known.organisations, ImportProblem.ORGANISATION_UNKNOWN)
        if found is None or found.ended_on is None:
            return found
        self.note(column, ImportProblem.ORGANISATION_ENDED, value=name)
        return None

    def _open(self, column: str, name: str) -> Alliance | None:
        found = self._known(column, name, self.planning.known.alliances, ImportProblem.ALLIANCE_UNKNOWN)
        if found is None or found.archived_at is None:
            return found
        self.note(column, ImportProblem.ALLIANCE_CLOSED, value=name)
        return None

    def _known(self, column: str, name: str, named: Named[T], unknown: ImportProblem) -> T | None:
        found = named.find(name)
        if found is None:
            self.note(column, unknown, value=name, like=named.like(name))
        return found


class Once:
    """Which things have had a row, to tell of the second."""

    def __init__(self) -> None:
        self._first: dict[object, Where] = {}

    def takes(self, row: RowReader, column: str, key: object) -> bool:
        """Whether this is the first row about it; notes the row of the first otherwise."""
        first = self._first.setdefault(key, row.where)
        if first == row.where:
            return True
        row.note(column, ImportProblem.ROW_TWICE, sheet=first[0], row=first[1])
        return False


def differing(thing: object, values: Iterable[tuple[str, object]]) -> dict[str, object]:
    """The values that the thing does not have yet; empty ones are left out, since an empty cell changes nothing."""
    return {name: value for name, value in values if value not in ("", None, []) and getattr(thing, name) != value}
