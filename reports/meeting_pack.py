"""The papers of a meeting as a Word document: the agenda, and an annex for each item that has more to say."""

import datetime as dt
import re
from collections.abc import Iterator

from alliance.meeting_packs import MeetingPack, PackItem
from alliance.words import Name
from reports.documents import Document, Grid, Heading, Paragraph, Part
from reports.word import write_document
from texts import Translator

WIDTHS = (8, 60, 32)


def build_meeting_pack(pack: MeetingPack, words: Translator, *, made_at: dt.datetime) -> bytes:
    """The papers as a Word document in the language of `words`; the same input gives the same bytes."""
    before, rest = words("report.footer_page", page="\0", pages="\1").split("\0")
    between, after = rest.split("\1")
    day = words.full_day(words.local(made_at).date())
    return write_document(
        Document(
            title=pack.title,
            subtitle=words(f"meetingkind.{pack.kind}").capitalize(),
            creator=words("report.creator"),
            language=words.language,
            made_at=made_at,
            header=f"{pack.ref} · {pack.title}",
            footer=f"{words('report.creator')} · {day}",
            page=(before, between, after),
            contents=words("dossier.contents"),
            table=words("dossier.table"),
            parts=tuple(_parts(pack, words)),
            facts=tuple(_facts(pack, words)),
        )
    )


def pack_file_name(ref: str, ending: str, *, version: int, on: dt.date, alliance: str = "") -> str:
    """The same in every language, so that the papers of a meeting stay together: "kennisbot-O-3-vergaderstukken-v2…".

    `on` is the day of making; a workbook of one of several alliances says of which.
    """
    parts = ["kennisbot", ref, "vergaderstukken", f"v{version}", on.isoformat()]
    if alliance:
        parts.append(re.sub(r"[^a-z0-9]+", "-", alliance.casefold()).strip("-"))
    return f"{'-'.join(parts)}.{ending}"


def _facts(pack: MeetingPack, words: Translator) -> Iterator[tuple[str, str]]:
    day = words.full_day(pack.held_on)
    at = words("meeting.at", day=day, time=f"{pack.starts_at:%H:%M}") if pack.starts_at else day
    yield words("pack.when"), at
    if pack.place:
        yield words("pack.where"), pack.place
    yield words("pack.for"), ", ".join(_name(one, words) for one in pack.alliances) or words("meeting.whole_network")


def _parts(pack: MeetingPack, words: Translator) -> Iterator[Part]:
    yield Heading(words("pack.agenda"))
    if not pack.items:
        yield Paragraph(words("pack.nothing"))
        return
    headings = [words(f"pack.{key}") for key in ("place", "subject", "purpose")]
    rows = [(str(one.place), _called(one, words), words(f"purpose.{one.purpose}")) for one in pack.items]
    yield Grid(words("pack.caption"), headings, rows, WIDTHS)
    yield Heading(words("pack.items"))
    for one in pack.items:
        yield from _item(one, words)
    annexes = [one for one in pack.items if one.annex]
    if annexes:
        yield Heading(words("pack.annexes"), begins_page=True)
    for one in annexes:
        yield Heading(words("pack.annex", place=one.place, item=_called(one, words)), 2)
        yield Paragraph(one.annex)


def _item(one: PackItem, words: Translator) -> Iterator[Part]:
    yield Heading(f"{one.place}. {_called(one, words)}", 2)
    purpose = words(f"purpose.{one.purpose}").capitalize()
    yield Paragraph(f"{purpose} · {_name(one.alliance, words)}" if one.alliance else purpose)
    for key, text in (("question", one.question), ("proposal", one.proposal), ("advice", one.advice)):
        if text:
            yield Heading(words(f"pack.{key}"), 3)
            yield Paragraph(text, is_lead=key == "proposal")


def _called(one: PackItem, words: Translator) -> str:
    title = _name(one.title, words) if one.title is not None else words("pack.hidden")
    return f"{one.ref} · {title}" if one.ref else title


def _name(name: Name, words: Translator) -> str:
    return words.name(name.nl, name.en)
