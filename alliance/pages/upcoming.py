"""Upcoming events on Home: an organisation's open mandates, the next meetings, and dossiers under way."""

import datetime as dt
from dataclasses import dataclass

from alliance.bundles import bundles
from alliance.bundles.bundles import ListedBundle
from alliance.meetings import planning
from alliance.meetings.decision_reminders import RECORDED_WITHIN
from alliance.people.members import Person
from alliance.words import AddresseeState, BundleState, Series
from storage.bundles import bundles as bundle_rows
from storage.engine.database import Session
from storage.meetings import meetings as meeting_rows
from storage.tables import Meeting


@dataclass(frozen=True)
class OpenMandate:
    """A mandate question that the reader's organisation has not answered."""

    mandate_id: int
    ref: str
    title: str
    until: dt.date | None


@dataclass(frozen=True)
class NextMeeting:
    """An upcoming meeting, or one whose decisions are to be recorded."""

    number: int
    title: str
    held_on: dt.date
    papers_on: dt.date
    is_over: bool = False
    """It has taken place, and an item for decision has no recorded decision."""

    @property
    def ref(self) -> str:
        """The reference as people say it."""
        return f"{Series.MEETING}-{self.number}"


def list_open_mandates(session: Session, *, reader: Person, limit: int) -> list[OpenMandate]:
    """The mandate questions that a reader could answer for their organisation now, earliest deadline first."""
    if reader.member is None:
        return []
    organisation_ids = [reader.member.organisation_id, *reader.predecessor_ids]
    found = bundle_rows.list_open_mandates(session, organisation_ids, limit=limit)
    return [OpenMandate(one.id, bundles.ref(bundle), bundle.title, bundle.mandate_until) for one, bundle in found]


def find_next_meeting(session: Session, *, today: dt.date, alliance_id: int) -> NextMeeting | None:
    """The next meeting about an alliance or the whole network."""
    found = planning.find_next(session, today=today, alliance_id=alliance_id)
    return _next(found) if found is not None else None


def list_next_meetings(session: Session, *, today: dt.date, limit: int) -> list[NextMeeting]:
    """The meetings whose decisions are to be recorded, then the upcoming ones, next one first; for the secretariat."""
    over = meeting_rows.list_unrecorded(session, since=today - RECORDED_WITHIN, before=today)
    coming = meeting_rows.list_coming(session, since=today, limit=limit)
    return [*(_next(one, is_over=True) for one in over), *(_next(one) for one in coming)][:limit]


def list_under_way(session: Session, *, reader: Person, limit: int) -> list[ListedBundle]:
    """The unfinished dossiers that a reader maintains, newest first; finished means answered by all addressees."""
    return [one for one in bundles.list_bundles(session, reader=reader) if not _is_done(one)][:limit]


def _is_done(bundle: ListedBundle) -> bool:
    states = {state for _, state in bundle.addressees}
    return bundle.state is BundleState.OUT and states == {AddresseeState.ANSWERED}


def _next(meeting: Meeting, *, is_over: bool = False) -> NextMeeting:
    return NextMeeting(meeting.number, meeting.title, meeting.held_on, meeting.papers_on, is_over)
