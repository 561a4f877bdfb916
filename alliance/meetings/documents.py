"""Meetings and their decisions as search finds them: open to the network, not to guests.

A decision is found by people who may see it on the agenda: only one alliance, if its subject is visible to that alone.
Of an agenda only free subjects are indexed, since its other items are documents themselves.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from alliance.enums import DecisionOutcome, MeetingKind, MeetingState, Name, Visibility
from alliance.index.documents import Document, DocumentKind, DocumentSource, register
from alliance.people.members import Person
from alliance.people.visibility import is_part_of, may_read
from alliance.polls.permissions import may_see
from storage.engine.database import Session
from storage.meetings import documents as rows
from storage.meetings.meetings import map_alliances
from storage.people import alliances as alliance_rows
from storage.tables import Alliance, Contribution, Meeting, Poll


@dataclass(frozen=True)
class FoundMeeting:
    """What search results show of a meeting besides its texts."""

    kind: MeetingKind
    held_on: dt.date
    alliances: tuple[Name, ...]
    is_cancelled: bool


@dataclass(frozen=True)
class FoundDecision:
    """What search results show of a decision besides its text."""

    outcome: DecisionOutcome
    meeting_title: str
    meeting: FoundMeeting
    about: Contribution | Poll | None
    """Its subject, if not everybody in the network may see that."""


def read_meetings(session: Session, numbers: Collection[int]) -> Iterator[Document]:
    """Yield the meetings with these numbers as documents."""
    meetings = rows.list_meetings(session, numbers)
    keys = [one.id for one in meetings]
    alliances = map_alliances(session, keys)
    subjects = rows.list_own_subjects(session, keys)
    for one in meetings:
        own = [item for item in subjects if item.meeting_id == one.id]
        yield Document(
            DocumentKind.MEETING,
            one.number,
            one.ref,
            Name(one.title),
            Name("; ".join(item.title for item in own)),
            dt.datetime.combine(one.held_on, dt.time(12), dt.UTC),
            "\n".join(text for item in own for text in (item.question, item.proposal) if text),
            alliance_ids=tuple(alliance.id for alliance in alliances[one.id]),
            thing=_found(one, alliances[one.id]),
        )


def read_decisions(session: Session, decision_ids: Collection[int]) -> Iterator[Document]:
    """Yield these decisions as documents, each shown with its meeting."""
    found = rows.list_decisions(session, decision_ids)
    alliances = map_alliances(session, {meeting.id for _, _, meeting, *_ in found})
    for decision, item, meeting, contribution, poll in found:
        about = contribution if contribution is not None else poll
        is_limited = poll is not None or (contribution is not None and contribution.visibility is Visibility.ALLIANCE)
        yield Document(
            DocumentKind.DECISION,
            decision.id,
            meeting.ref,
            Name(item.title),
            Name(decision.line),
            dt.datetime.combine(meeting.held_on, dt.time(12), dt.UTC),
            scope=about.alliance_id if about is not None and is_limited else None,
            alliance_ids=tuple(alliance.id for alliance in alliances[meeting.id]),
            thing=FoundDecision(
                DecisionOutcome(decision.outcome), meeting.title, _found(meeting, alliances[meeting.id]), about
            ),
        )


def _found(meeting: Meeting, alliances: Sequence[Alliance]) -> FoundMeeting:
    names = tuple(one.names for one in alliances)
    return FoundMeeting(MeetingKind(meeting.kind), meeting.held_on, names, meeting.state is MeetingState.CANCELLED)


def _meeting_scopes(reader: Person, _alliances: Sequence[Alliance], _channel_id: str | None) -> list[int | None]:
    return [] if reader.is_restricted else [None]


def _decision_scopes(reader: Person, alliances: Sequence[Alliance], _channel_id: str | None) -> list[int | None]:
    return [] if reader.is_restricted else [None, *(one.id for one in alliances if is_part_of(reader, one))]


def _may_read_meetings(
    _session: Session, reader: Person, documents: Sequence[Document], _channel_id: str | None
) -> Sequence[Document]:
    return () if reader.is_restricted else documents


def _may_read_decisions(
    session: Session, reader: Person, documents: Sequence[Document], _channel_id: str | None
) -> Iterator[Document]:
    alliances = {one.id: one for one, _ in alliance_rows.list_every_alliance(session)}
    for one in documents if not reader.is_restricted else ():
        about = one.thing.about if isinstance(one.thing, FoundDecision) else None
        if isinstance(about, Contribution) and not may_read(reader, about, alliances[about.alliance_id]):
            continue
        if isinstance(about, Poll) and not may_see(reader, about, alliances[about.alliance_id]):
            continue
        yield one


register(
    DocumentSource(DocumentKind.MEETING, rows.list_meeting_numbers, read_meetings, _meeting_scopes, _may_read_meetings)
)
register(
    DocumentSource(
        DocumentKind.DECISION,
        rows.list_decision_ids,
        read_decisions,
        _decision_scopes,
        _may_read_decisions,
        rows.list_decisions_on,
    )
)
