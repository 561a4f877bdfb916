"""What Home says of what comes: a mandate that an organisation is asked for, the next meetings, dossiers under way."""

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
    """What their organisation is asked to allow, and did not answer."""

    mandate_id: int
    ref: str
    title: str
    until: dt.date | None


@dataclass(frozen=True)
class NextMeeting:
    """A meeting to come, or one whose decisions are to be recorded."""

    number: int
    title: str
    held_on: dt.date
    papers_on: dt.date
    is_over: bool = False
    """It has been, and of something for decision no decision stands."""

    @property
    def ref(self) -> str:
        """Its reference, as people say it."""
        return f"{Series.MEETING}-{self.number}"


def list_open_mandates(session: Session, *, reader: Person, limit: int) -> list[OpenMandate]:
    """What a reader could answer for their organisation now, the first to end first."""
    if reader.member is None:
        return []
    organisation_ids = [reader.member.organisation_id, *reader.predecessor_ids]
    found = bundle_rows.list_open_mandates(session, organisation_ids, limit=limit)
    return [OpenMandate(one.id, bundles.ref(bundle), bundle.title, bundle.mandate_until) for one, bundle in found]


def find_next_meeting(session: Session, *, today: dt.date, alliance_id: int) -> NextMeeting | None:
    """The next meeting that is about an alliance, or about the whole network."""
    found = planning.find_next(session, today=today, alliance_id=alliance_id)
    return _next(found) if found is not None else None


def list_next_meetings(session: Session, *, today: dt.date, limit: int) -> list[NextMeeting]:
    """Those whose decisions are to be recorded, then the meetings to come, the next one first; for the secretariat."""
    over = meeting_rows.list_unrecorded(session, since=today - RECORDED_WITHIN, before=today)
    coming = meeting_rows.list_coming(session, since=today, limit=limit)
    return [*(_next(one, is_over=True) for one in over), *(_next(one) for one in coming)][:limit]


def list_under_way(session: Session, *, reader: Person, limit: int) -> list[ListedBundle]:
    """The dossiers that a reader looks after and that are not done: nobody answered for good, the newest first."""
    return [one for one in bundles.list_bundles(session, reader=reader) if not _is_done(one)][:limit]


def _is_done(bundle: ListedBundle) -> bool:
    states = {state for _, state in bundle.addressees}
    return bundle.state is BundleState.OUT and states == {AddresseeState.ANSWERED}


def _next(meeting: Meeting, *, is_over: bool = False) -> NextMeeting:
    return NextMeeting(meeting.number, meeting.title, meeting.held_on, meeting.papers_on, is_over)
