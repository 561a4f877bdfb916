"""The explanation in an archive, for somebody who never saw the program."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Protocol

from alliance.records.archive import Archive, ArchivePart
from reports.records.archive.mdto import MetadataWriter
from texts import Translator

WIDTH = 100
FIELDS = tuple(
    """
    ref title kind text ask alliance alliances organisation by made_at changed_at state reason visibility details field
    value recognised_by severity used_by since merged_into merged_from versions version history at what from to note
    about acting_for owners ambition status due_on review_on is_continuous source contributions ends_at
    closed_at outcome is_anonymous is_withheld voters voted results answer votes answers questions question unit
    handed_to addressee on held_on place agenda purpose proposal advice decision step is_closed lists_sent edition
    editions consents consent leadership_agreed period
    """.split()  # noqa: SIM905  # one to a line would be a page
)
"""All fields of the data, in the order in which they are explained."""
TOLD = ("what", "open", "parts", "history", "closed", "people", "not_in", "checksums", "mdto", "same")
ABOUT = ("what_about", "open_about", "history", "closed", "redacted", "not_in_about", "checksums", "mdto", "same")


class Written(Protocol):
    """What the explanation in an archive says about it."""

    archive: Archive
    maker: MetadataWriter
    counts: dict[str, int]

    @property
    def files_left_out(self) -> Sequence[object]:
        """The files that were handed over and are not in it."""


def readme(written: Written, words: Translator) -> bytes:
    """The explanation as plain text in a language."""
    return "\n".join(_lines(written, words)).encode("utf-8", "replace")


def _lines(written: Written, words: Translator) -> Iterator[str]:
    order = written.archive.order
    values = {
        "network": words.name(written.archive.network),
        "first": words.full_day(order.first_on),
        "last": words.full_day(order.last_on),
        "zone": str(words.zone),
        "about": order.about,
        "reason": order.reason,
    }
    title = words("archival.readme.title", **values)
    yield from (title, "=" * len(title), "")
    for name in ABOUT if order.about else TOLD:
        key = "closed_in" if name == "closed" and order.reason else name
        yield words(f"archival.readme.{name.removesuffix('_about')}_title").upper()
        yield from (*_wrapped(words(f"archival.readme.{key}", **values)), "")
        if name in (TOLD[0], ABOUT[0]) and not any(written.counts.values()):
            yield from (*_wrapped(words("archival.nothing")), "")
        if name == "parts":
            for part in ArchivePart:
                yield from _wrapped(f"- {words(f'archival.about.{part}')}", "  ")
            yield ""
    yield from (words("archival.readme.left_out_title").upper(), *_left_out(written, words), "")
    yield words("archival.readme.fields_title").upper()
    for name in FIELDS:
        yield from _wrapped(f"{name}: {words(f'archival.field.{name}')}", "    ")
    yield ""


def _left_out(written: Written, words: Translator) -> list[str]:
    refs, number = written.archive.left_out, len(written.files_left_out)
    if not refs and not number:
        return _wrapped(words("archival.none_out"))
    told = [words.count("archival.closed_left_out", len(refs), refs=", ".join(refs))] if refs else []
    files = "archival.files_left_out_about" if written.archive.order.about else "archival.files_left_out"
    return _wrapped("\n".join([*told, *([words.count(files, number)] if number else [])]))


def _wrapped(text: str, indent: str = "") -> list[str]:
    return [
        line
        for paragraph in text.split("\n")
        for line in (textwrap.wrap(paragraph, WIDTH, subsequent_indent=indent) or [""])
    ]
