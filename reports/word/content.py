"""The parts of a Word document as plain values: made by each document's modules, written by `document`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from texts import Translator


@dataclass(frozen=True)
class Heading:
    """A heading; levels 1 and 2 are listed in the table of contents."""

    text: str
    level: int = 1
    begins_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Text; each of its lines is a paragraph.

    `is_lead` highlights it as the most important text, `is_boxed` frames it; `keeps_next` keeps it on the same page as
    the next part.
    """

    text: str
    is_lead: bool = False
    keeps_next: bool = False
    is_boxed: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: Sequence[str]


@dataclass(frozen=True)
class Grid:
    """A table: a numbered caption above it, and headings that are repeated on each page."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    """How the columns share the page's width."""
    numbers: Sequence[int] = ()
    """The columns, counted from 0, that hold numbers and are aligned right."""


Part = Heading | Paragraph | Bullets | Grid


@dataclass(frozen=True)
class WordDocument:
    """A document: its title and readers, the text on every page, and its parts in order."""

    title: str
    subtitle: str
    creator: str
    """The program that made it, for the property "last modified by" of the file."""
    network: str
    """The publisher: the author in the file's properties, and shown on a cover above the title."""
    language: str
    made_at: dt.datetime
    header: str
    footer: str
    page: tuple[str, str, str]
    """The texts before the page number, between it and the number of pages, and after that."""
    contents: str
    """The heading of the table of contents; empty for a document without one."""
    table: str
    """The word for a table, before its number."""
    parts: Sequence[Part]
    subject: str = ""
    """The subject in the file's properties; the subtitle if this is empty."""
    facts: Sequence[tuple[str, str]] = ()
    """The facts below the title, each with its label."""
    has_cover: bool = False
    """Whether title and facts have a page of their own, and the contents another."""


def page_texts(words: Translator) -> tuple[str, str, str]:
    """The texts around the page number and the number of pages, for `WordDocument.page`."""
    before, rest = words("report.footer_page", page="\0", pages="\1").split("\0")
    between, after = rest.split("\1")
    return before, between, after
