"""The shape of a network file: what it may hold, in which order, and how long each text may be.

The limits are those of the tables, so that a file that is read can also be loaded.
"""

import datetime as dt
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from storage.words import OrganisationKind

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
DOMAIN = r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"


def starter_path() -> Path:
    """The file of the network that the bot is built for first, used where no other is named."""
    return Path(__file__).with_name("nkn.yaml")


def text_of(limit: int) -> StringConstraints:
    """Text of some characters and at most so many."""
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
    """Base of everything in the file: read once, never changed, and nothing in it that has no meaning."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NameEntry(Entry):
    """What something is called, in both languages."""

    nl: Annotated[str, text_of(150)]
    en: Annotated[str, text_of(150)]


class TitleEntry(Entry):
    """What a step is, in both languages."""

    nl: Annotated[str, text_of(300)]
    en: Annotated[str, text_of(300)]


class QuestionEntry(Entry):
    """What a topic asks, in both languages."""

    nl: Annotated[str, text_of(500)]
    en: Annotated[str, text_of(500)]


class TextEntry(Entry):
    """A few sentences in both languages."""

    nl: Annotated[str, text_of(1000)]
    en: Annotated[str, text_of(1000)]


class Source(Entry):
    """Where items come from, and of which year that is."""

    title: Annotated[str, text_of(300)]
    year: Annotated[int, Field(ge=1900, le=2100)]


class Item(Entry):
    """Base of what has a source of its own: a key of the file's `sources`."""

    source: str


class About(Item):
    """The network as a whole: what it is called and how it works."""

    name: NameEntry
    about: TextEntry


class OrganisationEntry(Item):
    """An organisation of the network, with the mail domains by which its people are recognised."""

    slug: Slug
    kind: OrganisationKind
    name: NameEntry
    region: Annotated[str, text_of(80)] | None = None
    mail_domains: tuple[Domain, ...] = ()


class SuggestedAlliance(Item):
    """A subject that may get an alliance later. It is offered when one is set up, and is nothing before."""

    slug: Slug
    name: NameEntry


class ThemeEntry(Item):
    """A line of work."""

    slug: Slug
    name: NameEntry
    suggested_alliances: tuple[SuggestedAlliance, ...] = ()


class Step(Item):
    """A step of an agenda; a continuous one has a review date at most, and no end."""

    slug: StepSlug
    title: TitleEntry
    continuous: Truth = False
    due_on: Day | None = None
    review_on: Day | None = None


class TopicEntry(Item):
    """A subject of an alliance, with the question that it puts."""

    slug: Slug
    name: NameEntry
    question: QuestionEntry | None = None


class RungEntry(Item):
    """A rung of a ladder and who leads on it."""

    number: Annotated[int, Field(ge=0, le=99)]
    name: NameEntry
    lead: NameEntry


class AllianceEntry(Item):
    """An alliance with its agenda. Where a step stands says its ambition, and with it how it begins."""

    slug: Slug
    theme: str
    name: NameEntry
    goal: TextEntry
    ends_on: Day | None = None
    first_step: tuple[Step, ...] = ()
    perspective: tuple[Step, ...] = ()
    topics: tuple[TopicEntry, ...] = ()
    ladder: tuple[RungEntry, ...] = ()


class Network(Entry):
    """A whole network file. The order of its lists is the order on screen."""

    network: About
    sources: dict[Slug, Source]
    organisations: Annotated[tuple[OrganisationEntry, ...], Field(min_length=1)]
    themes: Annotated[tuple[ThemeEntry, ...], Field(min_length=1)]
    alliances: tuple[AllianceEntry, ...] = ()
