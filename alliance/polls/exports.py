"""Export a poll's results as a file: the permission to request it, and the votes of a question that it contains."""

import datetime as dt
from dataclasses import dataclass

from alliance.enums import Name, PollKind, PollState, Secrecy, VoteKind
from alliance.errors import Conflict, NotFound
from alliance.people.known_names import KnownNames, collect_known_names
from alliance.people.members import Person
from alliance.polls import permissions
from alliance.polls.handovers import ShownHandover, list_of_poll
from alliance.polls.question_results import ShownQuestion, show_question
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.polls import exports as rows
from storage.tables import Poll

EXPORT = "poll_export"
"""The delivery kind of the message that announces the file; the file is posted in its thread."""
KINDS = frozenset({PollKind.QUESTION, PollKind.QUICK_SCAN})
"""Kinds of polls with a file; a status poll's results are part of the steps, in the digest's workbook."""


@dataclass(frozen=True)
class CastVote:
    """A named vote."""

    by: str
    organisation: Name
    kind: VoteKind
    choices: tuple[str, ...]
    at: dt.datetime


@dataclass(frozen=True)
class QuestionResult:
    """A question with all that the reader may know of its votes."""

    question: ShownQuestion
    votes: tuple[CastVote, ...]
    """Empty for an anonymous question, and while the results are not shown."""
    handovers: tuple[ShownHandover, ...] = ()


def ask_for_file(
    session: Session,
    *,
    by: Person,
    number: int,
    now: dt.datetime,
    channel_id: str | None = None,
    channel_key: str | None = None,
) -> Poll:
    """Enqueue a file with a poll's results for `channel_key`, by default as a direct message to `by`.

    Raises NotFound if there is no such poll or `by` may not see it, and Conflict for a status poll or a cancelled poll.
    """
    poll = get_visible(session, reader=by, number=number, channel_id=channel_id)
    if poll.kind not in KINDS:
        raise Conflict("problem.poll_no_file", ref=poll.ref)
    if poll.state is PollState.CANCELLED:
        raise Conflict("problem.poll_cancelled", ref=poll.ref)
    about = {"poll": poll.number, "asked_in": channel_id, "by": by.slack_user_id}
    enqueue(session, kind=EXPORT, channel_key=channel_key or by.slack_user_id, about=about, now=now, is_urgent=True)
    return poll


def get_visible(session: Session, *, reader: Person, number: int, channel_id: str | None = None) -> Poll:
    """Return the poll `V-<number>` if the reader may see it. Raises NotFound, also for a draft."""
    poll = permissions.get_poll(session, number)
    permissions.check_visible(session, poll, reader=reader, channel_id=channel_id)
    if poll.state is PollState.DRAFT:
        raise NotFound("poll", poll.ref)
    return poll


def names_to_leave_out(session: Session, reader: Person) -> KnownNames | None:
    """The names that stay out of a file for a guest or somebody of another workspace; None if nothing stays out."""
    return collect_known_names(session) if reader.is_restricted else None


def get_question_result(session: Session, *, poll: Poll, reader: Person, now: dt.datetime) -> QuestionResult:
    """Return what the reader may know of a question; while its results are not shown, only how many voted."""
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
