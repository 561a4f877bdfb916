"""Permissions with meetings: reading, preparing and changing one."""

from collections.abc import Sequence

from alliance.enums import Series
from alliance.errors import NotAllowed, NotFound
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.people import people
from storage.tables import Alliance, Meeting


def get_meeting(session: Session, number: int, *, for_change: bool = False) -> Meeting:
    """The meeting `O-<number>`; raises NotFound."""
    found = rows.find_meeting(session, number, for_change=for_change)
    if found is None:
        raise NotFound("meeting", Series.MEETING.ref(number))
    return found


def get_readable(session: Session, *, reader: Person, number: int, for_change: bool = False) -> Meeting:
    """The meeting `O-<number>` for a reader in the network. Raises NotFound, also for guests."""
    if reader.is_restricted:
        raise NotFound("meeting", Series.MEETING.ref(number))
    return get_meeting(session, number, for_change=for_change)


def get_to_run(session: Session, *, by: Person, number: int) -> Meeting:
    """The meeting `O-<number>` for people who prepare it, locked for this transaction.

    Raises NotFound, and NotAllowed, which names the person to ask.
    """
    meeting = get_readable(session, reader=by, number=number, for_change=True)
    authorise(by, Action.MEET)
    alliances = rows.map_alliances(session, [meeting.id])[meeting.id]
    if not may_run(by, meeting, alliances):
        planner = people.get_member(session, meeting.by_member_id)
        ask = [(planner.slack_user_id, planner.name)]
        raise NotAllowed(Action.MEET, "problem.meeting_of_others", ask=ask, ref=Series.MEETING.ref(number))
    return meeting


def may_run(person: Person, meeting: Meeting, alliances: Sequence[Alliance]) -> bool:
    """Whether a person may prepare a meeting: the secretariat, its planner, and the chairs of its alliances."""
    if may(person, Action.MEET, alliance_id=0):
        return True
    is_planner = person.member is not None and person.member.id == meeting.by_member_id
    chaired = any(may(person, Action.MEET, alliance_id=one.id) for one in alliances)
    return may(person, Action.MEET) and (is_planner or chaired)
