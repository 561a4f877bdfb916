"""What a Word document consists of, as plain values: made by each document's modules, written by `document`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading; those of levels 1 and 2 stand in the table of contents."""

    text: str
    level: int = 1
    begins_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Text; each of its lines is a paragraph. `is_lead` sets it apart as what matters most; `keeps_next` keeps it on
    the page of what follows."""

    text: str
    is_lead: bool = False
    keeps_next: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: Sequence[str]


@dataclass(frozen=True)
class Grid:
    """A table: its caption stands above it with a number, and its headings come again on each page."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    """How the columns share the page's width."""
    numbers: Sequence[int] = ()
    """The columns, counted from 0, that hold numbers: those stand at their right."""


Part = Heading | Paragraph | Bullets | Grid


@dataclass(frozen=True)
class Document:
    """A document: what it is called and for whom, what stands on every page, and its parts in order."""

    title: str
    subtitle: str
    creator: str
    """The program that made it, for the file's properties."""
    network: str
    """Whose it is: what a cover says above the title."""
    language: str
    made_at: dt.datetime
    header: str
    footer: str
    page: tuple[str, str, str]
    """What stands before the page's number, between it and the number of pages, and after that."""
    contents: str
    """The heading of the table of contents."""
    table: str
    """What a table is called before its number."""
    parts: Sequence[Part]
    subject: str = ""
    """What the file's properties say that it is about; the subtitle where this is empty."""
    facts: Sequence[tuple[str, str]] = ()
    """What stands below the title: what it is, and the fact."""
    has_cover: bool = False
    """Whether title and facts have a page of their own, and the contents another."""
