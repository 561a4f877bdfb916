"""The fields of "Aanvullen" for each kind of contribution, their validation, and completeness.

`Contribution.details` holds the filled-in fields by name: text, a value of a glossary enum, or a list of numbers.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from alliance.enums import ContributionKind, Effect, Name, Outcome, Pillar, Sphere
from alliance.errors import Invalid
from alliance.typed_text import check_length, clean_line, clean_text, is_readable
from storage.contributions import details as rows
from storage.engine.database import Session

MAX_LINK = 500
MAX_MANY = 30
"""Maximum number of topics or goals that a contribution may name."""


class Input(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    TOPICS = "topics"
    SDGS = "sdgs"
    LINK = "link"
    DATE = "date"

    @property
    def takes_many(self) -> bool:
        """Whether the field's value is a list of numbers: ids of topics, or numbers of goals."""
        return self in {Input.TOPICS, Input.SDGS}


@dataclass(frozen=True)
class Field:
    """One field; its label is the text `field.<name>`, its hint, if any, `field.<name>_hint`."""

    name: str
    input: Input
    page: int
    length: int = 0
    """Maximum length of typed text, in characters."""
    words: type[StrEnum] | None = None
    """The options of a choice; the text of each is `<name>.<word>`."""
    counts: bool = True
    """Whether it counts for completeness; fields that do not are only relevant to some contributions."""


REVIEW_ON = "review_on"
"""The only field with a column of its own: available for every kind, and the author is asked when its date comes."""

_TOPICS = Field("topics", Input.TOPICS, 2, counts=False)
_LINK = Field("link", Input.LINK, 2, MAX_LINK, counts=False)
_CONTACT = Field("contact", Input.LINE, 2, 200)
_REVIEW = Field(REVIEW_ON, Input.DATE, 2, counts=False)
_SPHERE = Field("sphere", Input.CHOICE, 1, words=Sphere)
_PILLAR = Field("pillar", Input.CHOICE, 1, words=Pillar)


def _on(page: int, field: Field) -> Field:
    return Field(field.name, field.input, page, field.length, field.words, field.counts)


FIELDS: Mapping[ContributionKind, tuple[Field, ...]] = {
    ContributionKind.BEST_PRACTICE: (
        Field("problem", Input.TEXT, 1, 3000),
        Field("approach", Input.TEXT, 1, 3000),
        Field("partners", Input.TEXT, 1, 1000),
        Field("money", Input.LINE, 1, 300),
        Field("staff", Input.LINE, 1, 300),
        Field("period", Input.LINE, 1, 150),
        Field("results", Input.TEXT, 2, 3000),
        Field("effect", Input.CHOICE, 2, words=Effect),
        Field("outcome", Input.CHOICE, 2, words=Outcome),
        Field("went_wrong", Input.TEXT, 2, 2000, counts=False),
        Field("conditions", Input.TEXT, 2, 2000),
        _on(3, _TOPICS),
        Field("sdgs", Input.SDGS, 3, counts=False),
        _on(3, _LINK),
        _on(3, _CONTACT),
        _on(3, _REVIEW),
    ),
    ContributionKind.BOTTLENECK: (
        Field("affected", Input.TEXT, 1, 1000),
        Field("cause", Input.TEXT, 1, 2000),
        _SPHERE,
        Field("addressee", Input.LINE, 1, 300),
        _PILLAR,
        Field("tried", Input.TEXT, 1, 2000),
        _TOPICS,
        _LINK,
        _CONTACT,
        _REVIEW,
    ),
    ContributionKind.OPPORTUNITY: (
        Field("window", Input.LINE, 1, 200),
        Field("needed", Input.TEXT, 1, 1000),
        Field("first_step", Input.TEXT, 1, 1000),
        _SPHERE,
        _PILLAR,
        _TOPICS,
        _LINK,
        _CONTACT,
        _REVIEW,
    ),
}
"""All fields by kind, in the order in which they are asked and shown; at most six per page."""

HELPS_MOST: Mapping[ContributionKind, tuple[str, ...]] = {
    ContributionKind.BEST_PRACTICE: ("approach", "results", "conditions"),
    ContributionKind.BOTTLENECK: ("affected", "sphere", "cause"),
    ContributionKind.OPPORTUNITY: ("window", "needed", "first_step"),
}
"""The fields that readers look for first; if missing, the hint names these first."""

FIELD_NAMES = frozenset(field.name for fields in FIELDS.values() for field in fields)
UNNAMED = frozenset({"contact"})
"""Fields that name a person; files that are handed out leave them out."""
_TEXTS = frozenset(field.name for fields in FIELDS.values() for field in fields if field.input is Input.TEXT)
_TERMS = {field.name: field.words for fields in FIELDS.values() for field in fields if field.words is not None}
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_HOST = re.compile(r"^[\w-]+(\.[\w-]+)+$")


@dataclass(frozen=True)
class Detail:
    """A field that was filled in."""

    field: str
    value: str | StrEnum
    """Typed text, or a term of the glossary."""

    def __post_init__(self) -> None:
        """Make a term of a word that was read as text."""
        terms = _TERMS.get(self.field)
        if terms is not None and not isinstance(self.value, StrEnum):
            object.__setattr__(self, "value", terms(self.value))

    @property
    def is_text(self) -> bool:
        """Whether the field may hold several lines."""
        return self.field in _TEXTS


@dataclass(frozen=True)
class Completeness:
    """How complete a contribution is: a hint, never an obligation."""

    filled: int
    total: int
    missing: tuple[str, ...]
    """Names of at most two missing fields that would help readers most."""


def fields_of(kind: ContributionKind) -> tuple[Field, ...]:
    """Return the fields of a kind, in order."""
    return FIELDS[kind]


def pages_of(kind: ContributionKind) -> int:
    """Return the number of pages that the fields of a kind take."""
    return max(field.page for field in FIELDS[kind])


def fields_on(kind: ContributionKind, page: int) -> tuple[Field, ...]:
    """Return the fields on one page; pages count from 1."""
    return tuple(field for field in FIELDS[kind] if field.page == page)


def kept_for(kind: ContributionKind, details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the details that remain under another kind: all except fields that this kind lacks.

    Those remain in the history. Entries that are not fields, such as the source message, are kept.
    """
    gone = FIELD_NAMES - {field.name for field in FIELDS[kind]}
    return {name: value for name, value in details.items() if name not in gone}


def list_filled(kind: ContributionKind, details: Mapping[str, Any]) -> Iterator[Detail]:
    """Yield the fields that were filled in, in order, for files that are handed out.

    Fields that name a person are left out, and so are topics and goals, which only serve to sort contributions.
    """
    for one in FIELDS[kind]:
        value = details.get(one.name)
        if value and one.name not in UNNAMED and one.input in (Input.LINE, Input.TEXT, Input.CHOICE, Input.LINK):
            yield Detail(one.name, str(value))


def completeness(kind: ContributionKind, details: Mapping[str, Any]) -> Completeness:
    """Count the filled-in fields of a kind, and name the missing ones that would help most."""
    counted = [field.name for field in FIELDS[kind] if field.counts]
    missing = [name for name in counted if not details.get(name)]
    first = [name for name in HELPS_MOST[kind] if name in missing]
    others = [name for name in missing if name not in first]
    return Completeness(len(counted) - len(missing), len(counted), tuple([*first, *others][:2]))


def clean_detail(field: Field, value: Any, *, today: dt.date, offered: Collection[int] = ()) -> Any:
    """Return a value as stored; `""` or `[]` if nothing was filled in. Raises Invalid for the field.

    `offered` are the ids or numbers that a multiple-choice field accepts.
    """
    if field.input.takes_many:
        return _many(field, value, offered)
    typed = str(value or "")
    if field.input is Input.TEXT:
        text = clean_text(typed)
    else:
        text = clean_line(typed)
    if not is_readable(text):
        return ""
    match field.input:
        case Input.CHOICE:
            if field.words is None or text not in {word.value for word in field.words}:
                raise Invalid(field.name, "problem.choose")
        case Input.LINK:
            text = _address(field, text)
        case Input.DATE:
            return _day(field, text, today).isoformat()
    check_length(field.name, text, field.length or len(text))
    return text


def _many(field: Field, value: Any, offered: Collection[int]) -> list[int]:
    chosen = list(dict.fromkeys(value or ()))
    if len(chosen) > MAX_MANY or any(one not in offered for one in chosen):
        raise Invalid(field.name, "problem.choose")
    return [int(one) for one in chosen]


def _address(field: Field, typed: str) -> str:
    """Validate a web address; adds a missing `https://`."""
    text = typed if _SCHEME.match(typed) and "://" in typed else f"https://{typed}" if "." in typed else typed
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise Invalid(field.name, "problem.link") from None
    odd = any(character in text for character in " <>|\"'`\\")
    if parts.scheme not in {"http", "https"} or not _HOST.match(host) or "@" in parts.netloc or odd:
        raise Invalid(field.name, "problem.link")
    return text


def _day(field: Field, typed: str, today: dt.date) -> dt.date:
    try:
        on = dt.date.fromisoformat(typed)
    except ValueError:
        raise Invalid(field.name, "problem.date") from None
    if on <= today:
        raise Invalid(field.name, "problem.date_past")
    return on


@dataclass(frozen=True)
class DetailNames:
    """The names of the topics (by id) and goals (by number) that details refer to."""

    topics: Mapping[int, Name] = field(default_factory=dict)
    goals: Mapping[int, Name] = field(default_factory=dict)


def named_in(session: Session, details: Iterable[Mapping[str, Any]]) -> DetailNames:
    """Return the names that several details refer to, in at most two queries; in none without references."""
    topics = {one for each in details for one in each.get("topics") or ()}
    goals = {one for each in details for one in each.get("sdgs") or ()}
    return DetailNames(
        {row.id: row.names for row in rows.list_topics(session, topics)},
        {row.number: row.names for row in rows.list_goals_numbered(session, goals)},
    )


def offered_for(session: Session, *, alliance_id: int, details: Mapping[str, Any]) -> DetailNames:
    """Return the topics and goals that a contribution of this alliance may name, in order; includes current ones."""
    topics = rows.list_topics_of(session, alliance_id, and_these=details.get("topics") or ())
    goals = rows.list_goals(session, and_these=details.get("sdgs") or ())
    return DetailNames(
        {row.id: row.names for row in topics},
        {row.number: row.names for row in goals},
    )
