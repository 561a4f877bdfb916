"""Votes: one per person or organisation; named and changeable, or anonymous and final.

Nothing may be stored that links an anonymous vote to its voter: no row, no time, no order, no log line.
`docs/anonymity.md` describes the guarantee.
"""

import datetime as dt
from dataclasses import dataclass

from alliance.agenda.permissions import list_askable
from alliance.enums import OptionState, Secrecy, Series, VoteKind, Voter
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.people.visibility import check_may_contribute
from alliance.polls import permissions, polls
from storage.engine.database import Session
from storage.polls import questions as question_rows
from storage.polls import votes as rows
from storage.tables import Member, Poll, Question, QuestionOption, Vote


@dataclass(frozen=True)
class SubmittedVote:
    """A vote as it is cast: for options by id, blank, or an abstention."""

    kind: VoteKind
    options: tuple[int, ...] = ()


@dataclass(frozen=True)
class StoredVote:
    """A vote that was stored."""

    poll: Poll
    is_anonymous: bool
    kind: VoteKind
    options: tuple[str, ...]
    """The texts of the chosen options."""


def cast_vote(
    session: Session, *, by: Person, number: int, choice: SubmittedVote, now: dt.datetime, channel_id: str | None = None
) -> StoredVote:
    """Store a vote: one per person, or one per organisation whichever member casts it.

    A named vote replaces the previous one; an anonymous vote is final. Raises NotRegistered, NotFound, NotAllowed if
    the poll does not ask `by`, Conflict once it has ended, for an option that was removed meanwhile and for a second
    anonymous vote, and Invalid for a choice that is not possible. On an error nothing is stored.
    """
    poll, question, member = open_to_voter(session, by=by, number=number, now=now, channel_id=channel_id)
    chosen = _checked(session, question, choice)
    choice = SubmittedVote(choice.kind, tuple(option.id for option in chosen))
    if question.secrecy is Secrecy.ANONYMOUS:
        _vote_anonymously(session, poll, question, member, choice, now)
    else:
        _vote_by_name(session, poll, question, member, choice, now)
    texts = tuple(option.text for option in chosen)
    return StoredVote(poll, question.secrecy is Secrecy.ANONYMOUS, choice.kind, texts)


def withdraw_vote(
    session: Session, *, by: Person, number: int, now: dt.datetime, channel_id: str | None = None
) -> Poll:
    """Withdraw a named vote; an organisation's vote whichever member cast it.

    Raises the errors of `open_to_voter`, and Conflict if there is no vote or votes are anonymous and thus final.
    """
    poll, question, member = open_to_voter(session, by=by, number=number, now=now, channel_id=channel_id)
    if question.secrecy is Secrecy.ANONYMOUS:
        raise Conflict("problem.vote_final", ref=poll.ref)
    vote = rows.find_vote(session, question.poll_id, voter_key(question, member))
    if vote is None:
        raise Conflict("problem.no_vote", ref=poll.ref)
    rows.drop_choices(session, vote.id)
    session.delete(vote)
    session.flush()
    polls.refresh(session, poll, now=now, member_id=member.id)
    return poll


def is_anonymous(session: Session, number: int) -> bool:
    """Whether `V-<number>` is a question with anonymous votes."""
    return question_rows.is_anonymous(session, number)


def voter_key(question: Question, member: Member) -> str:
    """Return the key under which a member's vote is stored: their own, or their organisation's."""
    return f"o{member.organisation_id}" if question.voter is Voter.ORGANISATION else f"m{member.id}"


def open_to_voter(
    session: Session, *, by: Person, number: int, now: dt.datetime, channel_id: str | None = None
) -> tuple[Poll, Question, Member]:
    """Return the poll, locked, with its question and the voter; it cannot end before this transaction does.

    Raises NotRegistered, NotFound, also for a poll that they may not see in `channel_id`, NotAllowed if the question
    does not ask `by`, and Conflict once it has ended.
    """
    authorise(by, Action.VOTE)
    # Serialise votes: each either counts or is too late, and sees the deliveries that earlier ones enqueued.
    found = question_rows.lock_question(session, number)
    if found is None:
        raise NotFound("poll", Series.POLL.ref(number))
    poll, question, alliance = found
    permissions.check_visible(session, poll, reader=by, channel_id=channel_id)
    polls.check_open(poll, now=now)
    if not permissions.may_answer(by, alliance):
        check_may_contribute(by, alliance)
        name = alliance.names
        raise NotAllowed(Action.VOTE, "problem.not_asked_to_vote", ask=list_askable(session, alliance), alliance=name)
    return poll, question, by.as_member


def _checked(session: Session, question: Question, choice: SubmittedVote) -> tuple[QuestionOption, ...]:
    """Return the chosen options, each once, in order; empty for blank and abstention. Raises Invalid, Conflict."""
    if choice.kind is not VoteKind.CHOICE:
        return ()
    chosen = set(choice.options)
    if not chosen:
        raise Invalid("options", "problem.choose_option")
    found = {option.id: option for option in question_rows.list_options(session, question.poll_id)}
    for key in sorted(chosen):
        option = found.get(key)
        if option is None:
            raise Invalid("options", "problem.choose_option")
        if option.state is not OptionState.OPEN:
            raise Conflict("problem.option_removed", option=option.text)
    if len(chosen) > question.most:
        raise Invalid("options", "problem.too_many_options", most=question.most, count=len(chosen))
    return tuple(option for key, option in found.items() if key in chosen)


def _vote_by_name(
    session: Session, poll: Poll, question: Question, member: Member, choice: SubmittedVote, now: dt.datetime
) -> None:
    vote = Vote(
        poll_id=question.poll_id,
        voter_key=voter_key(question, member),
        member_id=member.id,
        organisation_id=member.organisation_id,
        kind=choice.kind,
        at=now,
    )
    rows.save_vote(session, vote, choice.options)
    polls.refresh(session, poll, now=now, member_id=member.id)


def _vote_anonymously(
    session: Session, poll: Poll, question: Question, member: Member, choice: SubmittedVote, now: dt.datetime
) -> None:
    tally = rows.lock_tally(session, question.poll_id)
    assert tally is not None
    if not rows.insert_anonymous_voter(session, question.poll_id, member.id):
        raise Conflict("problem.voted_already", ref=poll.ref)
    counts = dict(tally.counts)
    for key in [str(one) for one in choice.options] or [choice.kind.value]:
        counts[key] = counts.get(key, 0) + 1
    tally.counts = counts
    # Deliveries caused by this vote must not be traceable to the request that cast it. The voter's own message is not
    # updated either, since the time of the update would reveal when they voted.
    session.info.pop("request_id", None)
    session.info["leaves_no_trace"] = True
    polls.refresh(session, poll, now=now)
