"""What comes: meetings, check-ins, the ends of polls; and open mandates and dossiers under way."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.bundles import bundles
from alliance.bundles.bundles import ListedBundle
from alliance.enums import AddresseeState, BundleState, Name, PollState, Series
from alliance.local_time import LocalTime
from alliance.meetings import planning
from alliance.people.members import Person
from alliance.polls.lists import ListedPoll
from storage.bundles import bundles as bundle_rows
from storage.checkins import schedules as schedule_rows
from storage.engine.database import Session
from storage.meetings import meetings as meeting_rows
from storage.numbered import Numbered
from storage.tables import Meeting

COMING = 40
"""How many of the network's upcoming meetings are looked at."""


@dataclass(frozen=True)
class OpenMandate:
    """A mandate question that the reader's organisation has not answered."""

    mandate_id: int
    ref: str
    title: str
    until: dt.date | None


@dataclass(frozen=True)
class NextMeeting(Numbered, series=Series.MEETING):
    """An upcoming meeting."""

    number: int
    title: str
    held_on: dt.date
    papers_on: dt.date


@dataclass(frozen=True)
class Upcoming:
    """A day that concerns a person: of a meeting, of a check-in, or the last day of a poll."""

    on: dt.date
    ref: str
    """The meeting's or poll's reference; empty for a check-in."""
    title: Name
    """The title; of a check-in, the name of its alliance."""


def list_open_mandates(session: Session, *, reader: Person, limit: int) -> list[OpenMandate]:
    """The mandate questions that a reader could answer for their organisation now, earliest deadline first."""
    if reader.member is None:
        return []
    organisation_ids = [reader.member.organisation_id, *reader.predecessor_ids]
    found = bundle_rows.list_open_mandates(session, organisation_ids, limit=limit)
    return [OpenMandate(one.id, bundle.ref, bundle.title, bundle.mandate_until) for one, bundle in found]


def find_next_meeting(session: Session, *, today: dt.date, alliance_id: int) -> NextMeeting | None:
    """The next meeting about an alliance or the whole network."""
    found = planning.find_next(session, today=today, alliance_id=alliance_id)
    return _next(found) if found is not None else None


def list_checkins(session: Session, alliance_ids: Collection[int], *, time: LocalTime) -> list[Upcoming]:
    """The next check-in of each of these alliances, earliest first."""
    return [
        Upcoming(at.astimezone(time.zone).date(), "", alliance.names)
        for at, alliance in schedule_rows.list_next_of(session, alliance_ids, after=time.now)
    ]


def list_days(meetings: Sequence[NextMeeting], polls: Sequence[ListedPoll], *, zone: ZoneInfo) -> list[Upcoming]:
    """The days of these meetings, and the last days of the open polls that do not wait for the reader."""
    running = [one for one in polls if one.state is PollState.OPEN and not one.waits_for_reader]
    ends = [(one, one.ends_at.astimezone(zone).date()) for one in running if one.ends_at]
    return [
        *(Upcoming(one.held_on, one.ref, Name(one.title)) for one in meetings),
        *(Upcoming(on, one.ref, Name(one.title)) for one, on in ends),
    ]


def list_meetings(session: Session, *, reader: Person, today: dt.date) -> list[NextMeeting]:
    """The upcoming meetings of the whole network and of the reader's alliances; the secretariat sees all of them."""
    if reader.is_restricted:
        return []
    coming = meeting_rows.list_coming(session, since=today, limit=COMING)
    about = meeting_rows.map_alliances(session, [one.id for one in coming]) if coming else {}
    own = {*reader.alliance_ids, *(chair.alliance_id for chair in reader.chairs)}
    return [
        _next(one)
        for one in coming
        if reader.is_secretariat or not about[one.id] or own & {alliance.id for alliance in about[one.id]}
    ]


def list_under_way(session: Session, *, reader: Person, limit: int) -> list[ListedBundle]:
    """The unfinished dossiers that a reader maintains, newest first; finished means answered by all addressees."""
    return [one for one in bundles.list_bundles(session, reader=reader) if not _is_done(one)][:limit]


def _is_done(bundle: ListedBundle) -> bool:
    states = {state for _, state in bundle.addressees}
    return bundle.state is BundleState.OUT and states == {AddresseeState.ANSWERED}


def _next(meeting: Meeting) -> NextMeeting:
    return NextMeeting(meeting.number, meeting.title, meeting.held_on, meeting.papers_on)
