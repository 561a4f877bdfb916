"""Rules for polls of all kinds: reference, deadline, outcome and messages."""

import datetime as dt
from collections.abc import Sequence

from alliance import kept_messages
from alliance.calendar.reminder_rule import earliest_reminder
from alliance.checkins import poll_rounds
from alliance.checkins.signals import poll_answered
from alliance.enums import ChairKind, KeptKind, PollKind, PollState, Series, Voter
from alliance.errors import Conflict, Invalid
from alliance.index import indexing
from alliance.index.documents import DocumentKind
from alliance.people.alliances.alliances import begins_later, get_alliance
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.polls import deadlines
from alliance.polls.permissions import lock_for_running
from storage.engine import kept_messages as kept_rows
from storage.engine.database import Session
from storage.engine.kept_messages import NewMessage
from storage.engine.references import next_number
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.polls import polls as rows
from storage.polls import questions as question_rows
from storage.tables import Alliance, KeptMessage, Member, Poll

MAX_OUTCOME = 1000
POSTED = "poll_posted"
"""The kind of the delivery that tells an asker in which channel their question is."""
UPDATED_EVERY = dt.timedelta(seconds=3)
"""Shortest interval between updates of a poll's message, however many members answer."""
OTHERS_UPDATED_EVERY = dt.timedelta(minutes=1)
"""Shortest interval between updates of other members' direct messages, if there are at most `FEW` of them."""
FEW = 40


def check_begun(alliance: Alliance, *, today: dt.date) -> None:
    """Raise Conflict before an alliance's first day: nobody is asked anything yet."""
    if alliance.starts_on is not None and begins_later(alliance, today):
        name = alliance.names
        raise Conflict("problem.alliance_begins", alliance=name, day=alliance.starts_on)


def list_askers(session: Session, poll: Poll) -> list[str]:
    """Return the Slack user ids of the people to notify about a poll: the person who asked.

    If that person has left or cannot be reached: the alliance's lead officers, else the secretariat.
    """
    asker = people.get_member(session, poll.by_member_id)
    if asker.left_at is None and not people.list_unreachable(session, [asker.id]):
        return [asker.slack_user_id]
    chairs = alliance_rows.list_chairs(session, poll.alliance_id)
    officials = [member for chair, member in chairs if chair.kind is ChairKind.OFFICIAL]
    return [member.slack_user_id for member in officials or people.list_secretariat(session)]


def create_poll(
    session: Session,
    *,
    kind: PollKind,
    by: Person,
    alliance_id: int,
    title: str,
    explanation: str,
    channel_id: str | None,
    ends_at: dt.datetime | None,
    now: dt.datetime,
    follows: Poll | None = None,
    is_repeat: bool = False,
) -> Poll:
    """Store a poll with its reference: open if it has a deadline, else a draft. Nothing is sent yet.

    Raises NotAllowed, and Invalid for the alliance or the deadline.
    """
    authorise(by, Action.POLL, alliance_id=alliance_id)
    get_alliance(session, alliance_id)
    poll = Poll(
        number=next_number(session, Series.POLL),
        kind=kind,
        alliance_id=alliance_id,
        title=title,
        explanation=explanation,
        state=PollState.DRAFT,
        by_member_id=by.as_member.id,
        channel_id=channel_id,
        follows_id=follows.id if follows else None,
        is_repeat=is_repeat,
        created_at=now,
    )
    if ends_at is not None:
        begin(poll, ends_at=ends_at, now=now)
    session.add(poll)
    session.flush()
    note_to_find(session, poll)
    if ends_at is None:
        audit(session, by, "scan_begun", poll.ref, {}, now)
    else:
        audit(session, by, "poll_asked", poll.ref, {}, now, kind=kind.value, ends_at=str(ends_at))
    return poll


def note_to_find(session: Session, poll: Poll) -> None:
    """Note that the texts by which search finds a poll changed; a draft is not found."""
    if poll.state is not PollState.DRAFT:
        indexing.note_change(session, DocumentKind.POLL, poll.number)


def begin(poll: Poll, *, ends_at: dt.datetime, now: dt.datetime) -> None:
    """Open a poll for answers until its deadline. Raises Invalid for a deadline that is not allowed."""
    deadlines.check_deadline(ends_at, now=now)
    poll.state, poll.opened_at, poll.ends_at = PollState.OPEN, now, ends_at
    poll.remind_at = earliest_reminder(now, ends_at)


def check_open(poll: Poll, *, now: dt.datetime) -> None:
    """Raise Conflict for a poll that takes no answers any more, even if no tick has closed it since its deadline."""
    if poll.state is PollState.CANCELLED:
        raise Conflict("problem.poll_cancelled", ref=poll.ref)
    if poll.state is not PollState.OPEN or poll.ends_at is None or poll.ends_at <= now:
        raise Conflict("problem.poll_closed", ref=poll.ref)


def extend(session: Session, *, by: Person, number: int, ends_at: dt.datetime, now: dt.datetime) -> Poll:
    """Move an open poll's deadline; members who have neither answered nor been reminded are reminded by the new one.

    Raises NotFound, NotAllowed, Invalid for the deadline, and Conflict once the poll has ended.
    """
    poll = lock_for_running(session, by=by, number=number)
    check_open(poll, now=now)
    deadlines.check_deadline(ends_at, now=now)
    audit(session, by, "poll_extended", poll.ref, {"ends_at": str(poll.ends_at)}, now, ends_at=str(ends_at))
    poll.ends_at, poll.remind_at = ends_at, earliest_reminder(poll.opened_at or now, ends_at)
    poll_rounds.move_end(session, poll, now=now)
    refresh(session, poll, now=now, everywhere=True)
    return poll


def record_outcome(session: Session, *, by: Person, number: int, line: str, now: dt.datetime) -> Poll:
    """Store a poll's outcome, a line shown with its results; an empty line removes it.

    Raises NotFound, NotAllowed, Invalid for a line that is too long, and Conflict unless the poll is closed.
    """
    poll = lock_for_running(session, by=by, number=number)
    if poll.state is not PollState.CLOSED:
        raise Conflict("problem.poll_not_closed", ref=poll.ref)
    line = line.strip()
    if len(line) > MAX_OUTCOME:
        raise Invalid("outcome", "problem.too_long", limit=MAX_OUTCOME, length=len(line))
    audit(session, by, "poll_outcome", poll.ref, {"outcome": poll.outcome}, now, outcome=line)
    poll.outcome, poll.outcome_by_id = line, by.member.id if by.member else None
    note_to_find(session, poll)
    refresh(session, poll, now=now, everywhere=True)
    return poll


def post(
    session: Session,
    poll: Poll,
    *,
    channel_keys: Sequence[str],
    now: dt.datetime,
    tell: str | None = None,
    acted_in: str | None = None,
) -> None:
    """Enqueue a poll's message to `channel_keys`: its channel, or the members whom it asks.

    The Slack user `tell` hears where it is once it is posted, in the channel `acted_in`.
    """
    messages = [NewMessage(poll.id, channel_key) for channel_key in channel_keys]
    about = {"poll": poll.id, **({"tell": tell, "acted_in": acted_in} if tell is not None else {})}
    kept_messages.post(session, KeptKind.POLL, messages, about=about, now=now)


def refresh(
    session: Session, poll: Poll, *, now: dt.datetime, member_id: int | None = None, everywhere: bool = False
) -> None:
    """Update a poll's message in its channel, and in the direct message of the member who just answered.

    However many members answer, it is updated at most every few seconds. Other direct messages follow within a minute
    if there are at most `FEW`, else only when the poll ends. Reminders show the reader's own answer, so only those to
    the member and, if an organisation answers once, to colleagues are updated. With `everywhere`, all messages are
    updated at once.
    """
    voter = people.get_member(session, member_id) if member_id is not None else None
    own_places = [place for place in (poll.channel_id, voter.slack_user_id if voter else None) if place is not None]
    messages = _messages(session, poll, own_places, everywhere=everywhere, voter=voter)
    own = [one for one in messages if one.place in own_places]
    others = [one for one in messages if one.place not in own_places]
    for some, is_own, every in ((own, True, UPDATED_EVERY), (others, False, OTHERS_UPDATED_EVERY)):
        at_most_every = None if everywhere else every
        kept_messages.refresh_messages(session, some, is_urgent=is_own, at_most_every=at_most_every, now=now)


@poll_answered.follow
def refresh_answered(session: Session, poll_id: int, *, now: dt.datetime) -> None:
    """Update the asker's message after a status poll got an answer."""
    poll = rows.find_poll_by_id(session, poll_id)
    if poll is not None:
        refresh(session, poll, now=now, member_id=poll.by_member_id)


def _messages(
    session: Session, poll: Poll, own_places: Sequence[str], *, everywhere: bool, voter: Member | None
) -> list[KeptMessage]:
    ids = [poll.id]
    if everywhere:
        return kept_rows.list_showing(session, KeptKind.POLL, ids)
    if voter is None:  # an anonymous vote updates no direct messages
        return kept_rows.list_kept(session, KeptKind.POLL, ids, places=own_places)
    is_few = poll.channel_id is None and len(kept_rows.list_kept(session, KeptKind.POLL, ids, limit=FEW + 1)) <= FEW
    places, reminders_at = None if is_few else own_places, _list_sharing(session, poll, voter)
    return kept_rows.list_showing(session, KeptKind.POLL, ids, places=places, several_at=reminders_at)


def _list_sharing(session: Session, poll: Poll, voter: Member) -> list[str]:
    """Return the Slack user ids of the members whose answer this is: all colleagues if an organisation has one."""
    question = question_rows.find_question(session, poll.id)
    if poll.kind is PollKind.QUICK_SCAN or (question is not None and question.voter is Voter.ORGANISATION):
        return [one.slack_user_id for one in people.list_members_of(session, voter.organisation_id)]
    return [voter.slack_user_id]
