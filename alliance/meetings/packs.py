"""The papers of a meeting as plain values: its agenda, changes since the last one, and background of each item."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace

from alliance.contributions.outcomes import DecisionOutcomeShown
from alliance.enums import DecisionOutcome, ItemState, MeetingKind, Name, Purpose
from alliance.local_time import LocalTime
from alliance.meetings.annexes import NOTHING, Annex, collect_annex
from alliance.meetings.changes import Changes, collect_changes
from alliance.meetings.shown_items import Gone, ShownItem, list_items
from alliance.people.known_names import KnownNames, collect_known_names
from alliance.people.members import Person
from alliance.people.name_rules import network_name
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.meetings.item_context import load_context
from storage.tables import AgendaItem, Meeting


@dataclass(frozen=True)
class PackItem:
    """An agenda item with its background."""

    place: int
    ref: str | None
    """None for a subject of its own."""
    title: Name | None
    """None if the reader may not see it."""
    purpose: Purpose
    question: str
    proposal: str
    advice: str
    alliance: Name | None
    annex: str
    """The text that it is about; empty if there is none."""
    advised_in: str | None = None
    """The official meeting that gave the advice."""
    came_from: str | None = None
    decided_before: DecisionOutcomeShown | None = None
    decided: DecisionOutcome | None = None
    """Set once the meeting decided on it."""
    decision: str = ""
    """The decision in words."""
    step: str | None = None
    """The step made of the decision."""
    also_on: tuple[str, ...] = ()
    gone: Gone | None = None
    is_limited: bool = False
    """Whether it is visible to its alliance only, and the meeting is not that alliance's own."""
    more: Annex = field(default=NOTHING)
    """Its background."""


@dataclass(frozen=True)
class MeetingPack:
    """The content of a meeting's papers."""

    ref: str
    kind: MeetingKind
    title: str
    held_on: dt.date
    starts_at: dt.time | None
    place: str
    alliances: tuple[Name, ...]
    """Empty for the whole network."""
    items: tuple[PackItem, ...]
    version: int | None = None
    """None for papers that were not sent to anyone, such as those made on the command line."""
    changes: Changes | None = None
    network: Name | None = None
    """The network's name."""
    known: KnownNames = field(default=KnownNames())
    """Names that must not appear, and names that are public."""


def collect_pack(
    session: Session, meeting: Meeting, *, reader: Person | None = None, time: LocalTime, version: int | None = None
) -> MeetingPack:
    """Collect the papers of a meeting, without personal names; with a reader, only what they may see."""
    shown = list_items(session, meeting, reader=reader)
    taken = {one.id: one for one in rows.list_items(session, meeting.id, ItemState.TAKEN)}
    around = load_context(session, list(taken.values()))
    alliances = rows.map_alliances(session, [meeting.id]).get(meeting.id, [])

    def behind(item: AgendaItem) -> tuple[str, Annex]:
        return collect_annex(session, item, around, reader=reader, time=time)

    return MeetingPack(
        ref=meeting.ref,
        kind=MeetingKind(meeting.kind),
        title=meeting.title,
        held_on=meeting.held_on,
        starts_at=meeting.starts_at,
        place=meeting.place,
        alliances=tuple(one.names for one in alliances),
        items=tuple(
            _item(place, one, *(behind(taken[one.item_id]) if one.title is not None else ("", NOTHING)))
            for place, one in enumerate(shown, start=1)
        ),
        version=version,
        changes=collect_changes(session, meeting, reader=reader, time=time),
        network=network_name(session),
        known=collect_known_names(session),
    )


def digest_of(pack: MeetingPack) -> str:
    """A hash of the papers' content, ignoring their version and the names to leave out."""
    told = replace(pack, version=None, known=KnownNames())
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _item(place: int, shown: ShownItem, annex: str, more: Annex) -> PackItem:
    return PackItem(
        place=place,
        ref=shown.ref,
        title=shown.title,
        purpose=shown.purpose,
        question=shown.question or shown.laid_before,
        proposal=shown.proposal,
        advice=shown.advice,
        alliance=shown.alliance,
        annex=annex,
        advised_in=shown.advised_in,
        came_from=shown.came_from,
        decided_before=shown.decided_before,
        decided=shown.decision.outcome if shown.decision is not None else None,
        decision=shown.decision.line if shown.decision is not None else "",
        step=shown.decision.step_ref if shown.decision is not None else None,
        also_on=shown.also_on,
        gone=shown.gone if shown.title is not None else None,
        is_limited=shown.is_limited,
        more=more,
    )
