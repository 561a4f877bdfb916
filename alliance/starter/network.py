"""The schema of a network file: its allowed content and order, and the maximum length of each text.

The limits are those of the tables and of the forms, so that a valid file can also be loaded.
"""

import datetime as dt
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from alliance.agenda.step_texts import MAX_DESCRIPTION, MAX_TITLE
from storage.enums import OrganisationKind

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
DOMAIN = r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"


def starter_path() -> Path:
    """The path of the default network file, used if no other is configured."""
    return Path(__file__).with_name("nkn.yaml")


def text_of(limit: int) -> StringConstraints:
    """Constraints for non-empty text of at most `limit` characters."""
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=limit)


def _as_date(value: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(value))  # pydantic itself would take a bare number for seconds since 1970
    except ValueError:
        raise PydanticCustomError("wanted", "a date such as 2027-03-31 is wanted") from None


def _as_bool(value: object) -> bool:
    if value not in ("true", "false"):
        raise PydanticCustomError("wanted", "true or false is wanted")
    return value == "true"


Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]
StepSlug = Annotated[str, StringConstraints(pattern=SLUG, max_length=120)]
Domain = Annotated[str, StringConstraints(pattern=DOMAIN, max_length=255)]
Day = Annotated[dt.date, BeforeValidator(_as_date)]
Truth = Annotated[bool, BeforeValidator(_as_bool)]


class Entry(BaseModel):
    """Base of everything in the file: immutable, and unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)  # most starts read no file


class NameEntry(Entry):
    """A name, in both languages."""

    nl: Annotated[str, text_of(150)]
    en: Annotated[str, text_of(150)]


class TitleEntry(Entry):
    """The title of a step, in both languages."""

    nl: Annotated[str, text_of(MAX_TITLE)]
    en: Annotated[str, text_of(MAX_TITLE)]


class DescriptionEntry(Entry):
    """A step's description, in both languages."""

    nl: Annotated[str, text_of(MAX_DESCRIPTION)]
    en: Annotated[str, text_of(MAX_DESCRIPTION)]


class QuestionEntry(Entry):
    """The question of a topic, in both languages."""

    nl: Annotated[str, text_of(500)]
    en: Annotated[str, text_of(500)]


class TextEntry(Entry):
    """A few sentences in both languages."""

    nl: Annotated[str, text_of(1000)]
    en: Annotated[str, text_of(1000)]


class Source(Entry):
    """The origin of items, and its year."""

    title: Annotated[str, text_of(300)]
    year: Annotated[int, Field(ge=1900, le=2100)]


class Item(Entry):
    """Base of items that have a source: a key of the file's `sources`."""

    source: str


class About(Item):
    """The network as a whole: its name and how it works."""

    name: NameEntry
    about: TextEntry


class OrganisationEntry(Item):
    """An organisation of the network, with the mail domains by which its members are recognised."""

    slug: Slug
    kind: OrganisationKind
    name: NameEntry
    region: Annotated[str, text_of(80)] | None = None
    mail_domains: tuple[Domain, ...] = ()


class SuggestedAlliance(Item):
    """A subject that may get an alliance later; only offered as a suggestion when an alliance is set up."""

    slug: Slug
    name: NameEntry


class ThemeEntry(Item):
    """A theme of the network."""

    slug: Slug
    name: NameEntry
    suggested_alliances: tuple[SuggestedAlliance, ...] = ()


class Step(Item):
    """A step of an agenda; a continuous one may have a review date, but no due date."""

    slug: StepSlug
    title: TitleEntry
    description: DescriptionEntry | None = None
    continuous: Truth = False
    due_on: Day | None = None
    review_on: Day | None = None


class TopicEntry(Item):
    """A topic of an alliance, with its question."""

    slug: Slug
    name: NameEntry
    question: QuestionEntry | None = None


class RungEntry(Item):
    """A rung of a ladder, and the organisation that leads on it."""

    number: Annotated[int, Field(ge=0, le=99)]
    name: NameEntry
    lead: NameEntry


class AllianceEntry(Item):
    """An alliance with its agenda. The list that holds a step determines its ambition and its first status."""

    slug: Slug
    theme: str
    name: NameEntry
    goal: TextEntry
    ends_on: Day | None = None
    first_step: tuple[Step, ...] = ()
    perspective: tuple[Step, ...] = ()
    topics: tuple[TopicEntry, ...] = ()
    ladder: tuple[RungEntry, ...] = ()


class StarterNetwork(Entry):
    """A whole network file. The order of its lists is the order on screen."""

    network: About
    sources: dict[Slug, Source]
    organisations: Annotated[tuple[OrganisationEntry, ...], Field(min_length=1)]
    themes: Annotated[tuple[ThemeEntry, ...], Field(min_length=1)]
    alliances: tuple[AllianceEntry, ...] = ()
