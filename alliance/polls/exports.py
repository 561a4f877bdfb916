"""The results of a poll as a file: who may have it, and what of a question stands in it."""

import datetime as dt
from dataclasses import dataclass

from alliance.errors import Conflict, NotFound
from alliance.people.members import Person
from alliance.polls import polls
from alliance.polls.handovers import ShownHandover, list_of_poll
from alliance.polls.question_results import ShownQuestion, show_question
from alliance.words import Name, PollKind, PollState, Secrecy, VoteKind
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import alliances as alliance_rows
from storage.polls import exports as rows
from storage.tables import Poll

EXPORT = "poll_export"
"""The kind of the delivery that says that a file follows; the file comes in its thread."""
KINDS = frozenset({PollKind.QUESTION, PollKind.QUICK_SCAN})
"""What a status poll finds out stands with the steps, in the digest's file."""


@dataclass(frozen=True)
class CastVote:
    """What somebody voted by name."""

    by: str
    organisation: Name
    kind: VoteKind
    choices: tuple[str, ...]
    at: dt.datetime


@dataclass(frozen=True)
class QuestionResult:
    """A question with all that may be known of its votes."""

    question: ShownQuestion
    votes: tuple[CastVote, ...]
    """Empty of an anonymous question, and where the results are not shown yet."""
    handovers: tuple[ShownHandover, ...] = ()


def ask_for_file(session: Session, *, by: Person, number: int, now: dt.datetime, channel_id: str | None = None) -> Poll:
    """Put the results of a poll in line as a file, in a direct message to who asks.

    Raises NotFound where there is none, or none that they may see, and Conflict where there is nothing to put in it.
    """
    poll = get_visible(session, reader=by, number=number, channel_id=channel_id)
    if poll.kind not in KINDS:
        raise Conflict("problem.poll_no_file", ref=polls.ref(poll))
    if poll.state is PollState.CANCELLED:
        raise Conflict("problem.poll_cancelled", ref=polls.ref(poll))
    about = {"poll": poll.number, "asked_in": channel_id}
    enqueue(session, kind=EXPORT, lane=by.slack_user_id, about=about, now=now, is_urgent=True)
    return poll


def get_visible(session: Session, *, reader: Person, number: int, channel_id: str | None = None) -> Poll:
    """A poll that this reader may see. Raises NotFound."""
    poll = polls.get_poll(session, number)
    alliance = alliance_rows.find_alliance(session, poll.alliance_id)
    is_seen = alliance is not None and polls.may_see(reader, poll, alliance, channel_id=channel_id)
    if not is_seen or poll.state is PollState.DRAFT:
        raise NotFound("poll", polls.ref(poll))
    return poll


def get_question_result(session: Session, *, poll: Poll, reader: Person, now: dt.datetime) -> QuestionResult:
    """What this reader may know of a question: of one that is not shown yet, how many voted."""
    shown = show_question(session, poll=poll, reader=reader, now=now)
    is_named = shown.secrecy is Secrecy.NAMED and shown.shows_results
    votes = _votes(session, poll, shown) if is_named else ()
    return QuestionResult(shown, votes, list_of_poll(session, poll))


def _votes(session: Session, poll: Poll, shown: ShownQuestion) -> tuple[CastVote, ...]:
    texts = {option.id: option.text for option in shown.options}
    chosen = rows.map_choices(session, poll.id)
    return tuple(
        CastVote(name, Name(nl, en), kind, tuple(texts[one] for one in chosen.get(vote_id, ()) if one in texts), at)
        for vote_id, name, nl, en, kind, at in rows.list_named_votes(session, poll.id)
    )
