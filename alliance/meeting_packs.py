"""The papers of a meeting as plain values: its agenda, and behind it what each item is about."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.meetings import ref
from alliance.members import Person
from alliance.shown_items import ShownItem, list_items
from alliance.words import ItemState, MeetingKind, Name, Purpose
from storage import meetings as rows
from storage.database import Session
from storage.surroundings import Surroundings, look_around
from storage.tables import AgendaItem, Meeting


@dataclass(frozen=True)
class PackItem:
    """An item of the agenda, with what is behind it."""

    place: int
    ref: str | None
    """None for a subject of its own."""
    title: Name | None
    """None for what the reader may not see."""
    purpose: Purpose
    question: str
    proposal: str
    advice: str
    alliance: Name | None
    annex: str
    """What it is about in full; empty where there is no more to say."""


@dataclass(frozen=True)
class MeetingPack:
    """What the papers of a meeting say."""

    ref: str
    kind: MeetingKind
    title: str
    held_on: dt.date
    starts_at: dt.time | None
    place: str
    alliances: tuple[Name, ...]
    """None for the whole network."""
    items: tuple[PackItem, ...]


def collect_pack(
    session: Session, meeting: Meeting, *, reader: Person | None = None, today: dt.date, zone: ZoneInfo
) -> MeetingPack:
    """The papers of a meeting; with a reader, nothing of what they may not see. No names of persons."""
    shown = list_items(session, meeting, reader=reader)
    taken = rows.list_items(session, meeting.id or 0, ItemState.TAKEN)
    around = look_around(session, taken)
    by_id = {one.id: one for one in taken}
    alliances = rows.map_alliances(session, [meeting.id or 0]).get(meeting.id or 0, [])
    return MeetingPack(
        ref=ref(meeting),
        kind=MeetingKind(meeting.kind),
        title=meeting.title,
        held_on=meeting.held_on,
        starts_at=meeting.starts_at,
        place=meeting.place,
        alliances=tuple(Name(one.name, one.name_en) for one in alliances),
        items=tuple(_item(place, one, by_id[one.item_id], around) for place, one in enumerate(shown, start=1)),
    )


def _item(place: int, shown: ShownItem, item: AgendaItem, around: Surroundings) -> PackItem:
    return PackItem(
        place=place,
        ref=shown.ref,
        title=shown.title,
        purpose=shown.purpose,
        question=shown.question or shown.laid_before,
        proposal=shown.proposal,
        advice=shown.advice,
        alliance=shown.alliance,
        annex=_annex(item, around) if shown.title is not None else "",
    )


def _annex(item: AgendaItem, around: Surroundings) -> str:
    if item.contribution_id in around.contributions:
        contribution = around.contributions[item.contribution_id]
        said = [str(contribution.details.get(key) or "") for key in ("affected", "approach", "tried")]
        return "\n".join(part for part in (contribution.body, *said) if part)
    if item.poll_id in around.polls:
        return around.polls[item.poll_id].outcome or ""
    if item.bundle_id in around.bundles:
        bundle = around.bundles[item.bundle_id]
        return "\n".join(part for part in (bundle.cover_note, bundle.ask) if part)
    return ""
