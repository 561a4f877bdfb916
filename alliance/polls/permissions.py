"""Permissions with polls of any kind: running, answering and seeing one."""

from alliance.agenda.permissions import list_askable
from alliance.enums import ParticipationKind, PollKind, PollState, Series
from alliance.errors import NotAllowed, NotFound
from alliance.people.alliances.alliances import get_any_alliance
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from alliance.people.visibility import may_contribute
from storage.engine.database import Session
from storage.polls import polls as rows
from storage.tables import Alliance, Poll


def get_poll(session: Session, number: int, *, kind: PollKind | None = None, for_change: bool = False) -> Poll:
    """Return the poll with this number, and of this kind if given; locked if it is `for_change`. Raises NotFound."""
    poll = rows.lock_poll(session, number) if for_change else rows.find_poll(session, number)
    if poll is None or kind not in (None, poll.kind):
        raise NotFound("poll", Series.POLL.ref(number))
    return poll


def get_to_run(
    session: Session, *, by: Person, number: int, kind: PollKind | None = None, for_change: bool = False
) -> Poll:
    """Return a poll that `by` may run, and of this kind if given; locked if it is `for_change`.

    Raises NotFound, also for people who may not see it, and NotAllowed, which names the people to ask.
    """
    poll = get_poll(session, number, kind=kind, for_change=for_change)
    if not may_run(by, poll):
        alliance = check_visible(session, poll, reader=by)
        raise NotAllowed(Action.POLL, ask=list_askable(session, alliance))
    return poll


def lock_for_running(session: Session, *, by: Person, number: int) -> Poll:
    """Return a poll that `by` may run, locked until the transaction ends. Raises the errors of `get_to_run`."""
    return get_to_run(session, by=by, number=number, for_change=True)


def check_visible(session: Session, poll: Poll, *, reader: Person, channel_id: str | None = None) -> Alliance:
    """Raise NotFound, as if there were no such poll, if the reader may not see it; return its alliance.

    Only people who may run the poll see a draft.
    """
    alliance = get_any_alliance(session, poll.alliance_id)
    is_seen = may_see(reader, poll, alliance, channel_id=channel_id)
    if not (may_run(reader, poll) if poll.state is PollState.DRAFT else is_seen):
        raise NotFound("poll", poll.ref)
    return alliance


def may_run(person: Person, poll: Poll) -> bool:
    """Whether a person may extend or close a poll and record its outcome: the alliance's chairs and the secretariat."""
    return may(person, Action.POLL, alliance_id=poll.alliance_id)


def may_answer(person: Person, alliance: Alliance) -> bool:
    """Whether polls of this alliance ask this person: a member of an organisation that takes part.

    Guests and people from other workspaces are asked only if the alliance lets them contribute.
    """
    takes_part = person.participations.get(alliance.id) is ParticipationKind.TAKES_PART
    return person.member is not None and takes_part and may_contribute(person, alliance)


def may_see(person: Person, poll: Poll, alliance: Alliance, *, channel_id: str | None = None) -> bool:
    """Whether a person may see a poll.

    People of the alliance, readers of the channel where it was asked, the secretariat and administrators may.
    """
    belongs = alliance.id in person.alliance_ids or any(held.alliance_id == alliance.id for held in person.chairs)
    is_where = channel_id is not None and channel_id == poll.channel_id
    return belongs or is_where or person.is_secretariat or person.is_admin
