"""The papers of a meeting as a Word document: the agenda, and an annex for each item that has more to show.

Like the workbook beside it, it contains no personal names, not even in typed text.
"""

import datetime as dt
from collections.abc import Iterator

from alliance.enums import Purpose
from alliance.meetings.pack_versions import PackCorrections
from alliance.meetings.packs import MeetingPack, PackItem
from alliance.meetings.shown_items import Gone
from reports.bundles.dossier_wording import called
from reports.meetings.annexes import annex, decided_line, decision, has_annex, name, subject
from reports.meetings.changes import changes
from reports.redaction import document_without_people
from reports.word.content import Bullets, Grid, Heading, Paragraph, Part, WordDocument, page_texts
from reports.word.writing import write_document
from texts import Translator, meeting_title

WIDTHS = (8, 60, 32)
DECIDE_WIDTHS = (8, 40, 52)


def build_meeting_pack(
    pack: MeetingPack,
    words: Translator,
    *,
    made_at: dt.datetime,
    corrects: PackCorrections | None = None,
    is_edited: bool = False,
) -> bytes:
    """The papers as a Word document in the language of `words`; the same input gives the same bytes.

    `corrects` is how they differ from the version before. `is_edited` says that something was edited since their
    version was sent; then it is how they differ from that.
    """
    day = words.full_day(words.local(made_at).date())
    kind = words(f"meetingkind.{pack.kind}")
    # The day is shown below, with the time.
    called_so = meeting_title(words, pack.title, pack.held_on)
    title = called_so.removesuffix(f" {words.full_day(pack.held_on)}")
    document = WordDocument(
        title=title,
        subtitle="" if title.casefold().startswith(kind.casefold()) else kind.capitalize(),
        subject=called_so,
        creator=words("report.creator"),
        network=called(pack.network, words),
        language=words.language,
        made_at=made_at,
        header=f"{pack.ref} · {called_so}",
        footer=f"{called(pack.network, words)} · {day}",
        page=page_texts(words),
        contents=words("dossier.contents"),
        table=words("dossier.table"),
        parts=(*_corrections(corrects, words), *_parts(pack, words)),
        facts=tuple(_facts(pack, words, is_edited=is_edited)),
    )
    return write_document(document_without_people(document, pack.known, words))


def pack_file_name(ref: str, ending: str, *, version: int, on: dt.date) -> str:
    """The file's name, the same in every language: "kennisbot-O-3-vergaderstukken-v2…".

    `on` is the day on which the file is made.
    """
    return f"kennisbot-{ref}-vergaderstukken-v{version}-{on.isoformat()}.{ending}"


def papers_variant(language: str, ending: str, seen: str = "") -> str:
    """What tells the files of a version apart: the language, what is seen if not the whole version, and the format."""
    return ":".join(filter(None, (language, f"seen-{seen}" if seen else "", ending)))


def _facts(pack: MeetingPack, words: Translator, *, is_edited: bool) -> Iterator[tuple[str, str]]:
    day = words.dated(pack.held_on)
    at = words("meeting.at", day=day, time=f"{pack.starts_at:%H:%M}") if pack.starts_at else day
    yield words("pack.when"), at
    if pack.place:
        yield words("pack.where"), pack.place
    yield words("pack.for"), ", ".join(name(one, words) for one in pack.alliances) or words("meeting.whole_network")
    if pack.version is not None:
        yield words("pack.papers"), words("pack.version_edited" if is_edited else "pack.version", version=pack.version)


def _corrections(told: PackCorrections | None, words: Translator) -> Iterator[Part]:
    if told is None:
        return
    lines = [
        words(f"pack.differs_{key}", items=", ".join(getattr(told, key)))
        for key in ("added", "removed", "changed")
        if getattr(told, key)
    ]
    flags = ("is_ordered", "is_moved", "is_updated")
    lines += [words(f"pack.differs_{key}") for key in flags if getattr(told, key)]
    if lines:
        yield Heading(words("pack.differs", version=told.version, day=words.full_day(told.on)))
        yield Bullets(lines)


def _parts(pack: MeetingPack, words: Translator) -> Iterator[Part]:
    yield Heading(words("pack.agenda"))
    if pack.items:
        headings = [words(f"pack.{key}") for key in ("place", "subject", "purpose")]
        rows = [(str(one.place), subject(one, words), words(f"purpose.{one.purpose}")) for one in pack.items]
        yield Grid(words("pack.caption"), headings, rows, WIDTHS)
        yield from _to_decide(pack, words)
    else:
        yield Paragraph(words("pack.nothing"))
    if pack.changes is not None:
        yield from changes(pack.changes, words)
    if not pack.items:
        return
    yield Heading(words("pack.items"))
    for one in pack.items:
        yield from _item(one, words)
    annexes = [one for one in pack.items if has_annex(one)]
    if annexes:
        yield Heading(words("pack.annexes"), begins_page=True)
    for one in annexes:
        yield Heading(words("pack.annex", place=one.place, item=subject(one, words)), 2)
        if one.is_limited and one.alliance is not None:
            yield Paragraph(words("pack.limited_page", alliance=name(one.alliance, words)))
        yield from annex(one, words)


def _to_decide(pack: MeetingPack, words: Translator) -> Iterator[Part]:
    """What must be decided, for people who read nothing else."""
    decisions = [one for one in pack.items if one.purpose is Purpose.DECISION]
    if not decisions:
        return
    yield Heading(words("pack.to_decide"))
    is_after = any(one.decided is not None for one in decisions)
    headings = [words(f"pack.{key}") for key in ("place", "subject", "proposed_or_decided" if is_after else "proposal")]
    rows = [
        (
            str(one.place),
            subject(one, words),
            _decision(one, words) or one.proposal or one.question or words("pack.no_proposal"),
        )
        for one in decisions
    ]
    yield Grid(words("pack.to_decide_caption"), headings, rows, DECIDE_WIDTHS)


def _item(one: PackItem, words: Translator) -> Iterator[Part]:
    yield Heading(f"{one.place}. {subject(one, words)}", 2)
    purpose = words(f"purpose.{one.purpose}").capitalize()
    lines = [f"{purpose} · {name(one.alliance, words)}" if one.alliance else purpose]
    if one.is_limited and one.alliance is not None:
        lines.append(words("pack.limited_page", alliance=name(one.alliance, words)))
    lines += [" ".join(notes)] if (notes := list(_notes(one, words))) else []
    if one.decided_before is not None:
        lines.append(decided_line(one.decided_before, words))
    has_more = bool(one.question or one.proposal or one.advice or one.decided)
    yield from (Paragraph(line, keeps_next=has_more) for line in lines)
    for key, text in (("question", one.question), ("proposal", one.proposal)):
        if text:
            yield Heading(words(f"pack.{key}"), 3)
            yield Paragraph(text, is_lead=key == "proposal")
    if one.advice:
        where = words("pack.advice_of", ref=one.advised_in) if one.advised_in else words("pack.advice")
        yield Heading(where, 3)
        yield Paragraph(one.advice)
    if one.decided is not None:
        yield Heading(words("pack.decision_made"), 3)
        yield Paragraph(_decision(one, words), is_lead=True)


def _decision(one: PackItem, words: Translator) -> str:
    """What the meeting decided, in papers that are made after it; empty before."""
    if one.decided is None:
        return ""
    told = decision(one.decided, one.decision, words)
    return f"{told} ({one.step})" if one.step else told


def _notes(one: PackItem, words: Translator) -> Iterator[str]:
    """Notes about where an item comes from, and whether what it is about was merged, archived or the like."""
    if one.gone is not None:
        into = one.more.merged_into[0] if one.more.merged_into else ""
        is_told = one.gone is not Gone.MERGED or bool(into)
        yield words(f"item.gone_{one.gone}" if is_told else "pack.merged_elsewhere", ref=one.ref or "", into=into)
    if one.came_from and not (one.advice and one.came_from == one.advised_in):
        yield words("item.came_from", ref=one.came_from)
    if one.also_on:
        yield words("item.also_on", refs=", ".join(one.also_on))
