"""Results of a question as a reader may see them: options with votes, turnout, and the reader's own vote."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alliance.enums import (
    ExternalAccess,
    Name,
    OptionState,
    PollState,
    QuestionForm,
    Results,
    Secrecy,
    Series,
    VoteKind,
    Voter,
)
from alliance.optional_ids import look_up
from alliance.people.members import Person
from alliance.polls import permissions
from alliance.polls.votes import voter_key
from storage.engine.database import Session
from storage.numbered import Numbered
from storage.people import people
from storage.polls import polls as poll_rows
from storage.polls import questions as question_rows
from storage.polls import votes as rows
from storage.polls.questions import QuestionAround
from storage.polls.votes import Counts
from storage.tables import Alliance, Member, Poll, Question, QuestionOption

FEWEST_ANONYMOUS_VOTES = 5
"""With fewer anonymous votes, only the turnout is shown."""
MOST_NAMED = 20
"""Most voters of an option that are named."""
MOST_PREVIOUS = 4
"""Most earlier results that are shown beside a repeated question."""


@dataclass(frozen=True)
class ShownOption:
    """An option as a reader may see it."""

    id: int
    text: str
    votes: int | None = None
    """None if the reader may not see results, or not yet."""
    voters: tuple[str, ...] = ()
    """For a named question, the names of those who chose the option: people, or organisations if these vote.

    At most the first twenty; `votes` holds the total.
    """
    by: str | None = None
    """Name of the member who proposed the option; None otherwise."""


@dataclass(frozen=True)
class OwnVote:
    """The named vote of the reader or their organisation."""

    kind: VoteKind
    options: tuple[int, ...]
    by: str | None = None
    """Name of the colleague who cast the vote for the organisation; None if it was the reader."""


@dataclass(frozen=True)
class ClosedResult(Numbered, series=Series.POLL):
    """The totals of a question that has closed."""

    number: int
    closed_at: dt.datetime
    options: tuple[tuple[str, int], ...]
    """Pairs of an option's text and its votes; empty if `withheld`."""
    blank: int
    abstained: int
    voted: int
    electorate: int
    withheld: bool


@dataclass(frozen=True)
class ShownQuestion(Numbered, series=Series.POLL):
    """A question as a reader may see it."""

    number: int
    title: str
    explanation: str
    alliance: Name
    asked_by: str
    state: PollState
    ends_at: dt.datetime
    closed_at: dt.datetime | None
    form: QuestionForm
    most: int
    voter: Voter
    secrecy: Secrecy
    results: Results
    quorum: int | None
    takes_options: bool
    options: tuple[ShownOption, ...]
    """The options that can be chosen, in order."""
    blank: int | None
    abstained: int | None
    voted: int
    """How many people, or organisations if these vote, have voted; also while results are hidden."""
    electorate: int
    """How many people, or organisations if these vote, can vote."""
    organisations_voted: int
    organisations: int
    has_quorum: bool | None
    """None if the question has no quorum."""
    shows_results: bool
    withheld: bool
    """Whether it ended with fewer than five anonymous votes: only the turnout is shown, and nothing else is stored."""
    leaders: tuple[int, ...]
    """The ids of the options with the most votes; several in a tie."""
    own: OwnVote | None
    """None if the reader has not voted; always None for anonymous votes."""
    has_voted: bool | None
    """Whether the reader, or their organisation if these vote, has voted; None when shown to a channel."""
    can_vote: bool
    """Whether the reader can vote or change their vote now; when shown to a channel, whether the question is open."""
    may_run: bool
    outcome: str
    outcome_by: str | None
    reason: str
    follows: int | None
    """The number of the poll that this one follows up or repeats."""
    previous: tuple[ClosedResult, ...]
    """Results of the polls that this one repeats, newest first."""
    permalink: str | None
    proposed: tuple[ShownOption, ...]
    """Proposed options that await a decision; only shown to people who may run the poll."""
    blank_voters: tuple[str, ...] = ()
    abstained_voters: tuple[str, ...] = ()
    """Names of the first voters who chose no option, for a named question whose results are shown."""

    @property
    def totals(self) -> ClosedResult:
        """The totals, as far as this reader may see them."""
        return ClosedResult(
            number=self.number,
            closed_at=self.closed_at or self.ends_at,
            options=tuple((one.text, one.votes) for one in self.options if one.votes is not None),
            blank=self.blank or 0,
            abstained=self.abstained or 0,
            voted=self.voted,
            electorate=self.electorate,
            withheld=self.withheld,
        )


def show_question(session: Session, *, poll: Poll, reader: Person | None, now: dt.datetime) -> ShownQuestion:
    """Return a question as the reader may see it; None as reader means everybody in the channel."""
    return show_found(session, get_around(session, poll, reader), reader=reader, now=now)


def show_found(session: Session, around: QuestionAround, *, reader: Person | None, now: dt.datetime) -> ShownQuestion:
    """Return a question that was read with what is around it, as `show_question` does."""
    poll, question, alliance = around.poll, around.question, around.alliance
    assert poll.ends_at is not None
    counts = count(session, poll, question)
    own = _own(session, question, reader)
    has_voted = _has_voted(session, question, reader, own)
    shows = _shows_results(poll, question, counts, has_voted=bool(has_voted))
    may_run = reader is not None and permissions.may_run(reader, poll)
    takes_votes = poll.state is PollState.OPEN and poll.ends_at > now
    may_vote = reader is None or (
        permissions.may_answer(reader, alliance) and not (_is_anonymous(question) and has_voted)
    )
    seen = counts if shows else Counts(counts.voted, counts.organisations)
    voters = _voters(session, question, seen) if shows else {}
    options = tuple(
        ShownOption(one.id, one.text, seen.options.get(one.id, 0) if shows else None, voters.get(one.id, ()))
        for one in around.options
        if one.state is OptionState.OPEN
    )
    return ShownQuestion(
        number=poll.number,
        title=poll.title,
        explanation=poll.explanation,
        alliance=alliance.names,
        asked_by=around.asked_by,
        state=poll.state,
        ends_at=poll.ends_at,
        closed_at=poll.closed_at,
        form=question.form,
        most=question.most,
        voter=question.voter,
        secrecy=question.secrecy,
        results=Results.AT_END if _is_anonymous(question) else question.results,
        quorum=question.quorum,
        takes_options=question.takes_options,
        options=options,
        blank=seen.blank if shows else None,
        abstained=seen.abstained if shows else None,
        blank_voters=voters.get(VoteKind.BLANK, ()),
        abstained_voters=voters.get(VoteKind.ABSTAIN, ()),
        voted=counts.voted,
        electorate=max(electorate(session, poll, around), counts.voted),
        organisations_voted=counts.organisations,
        organisations=max(around.taking_part, counts.organisations),
        has_quorum=None if question.quorum is None else counts.organisations >= question.quorum,
        shows_results=shows,
        withheld=poll.state is PollState.CLOSED and is_withheld(question, counts.voted),
        leaders=_leaders(options),
        own=own,
        has_voted=has_voted,
        can_vote=takes_votes and may_vote,
        may_run=may_run,
        outcome=poll.outcome,
        outcome_by=people.get_member(session, poll.outcome_by_id).name if poll.outcome_by_id else None,
        reason=poll.reason,
        follows=_number_of(session, poll.follows_id),
        previous=tuple(_previous(session, poll)),
        permalink=around.permalink,
        proposed=tuple(_proposed(session, around.options)) if may_run else (),
    )


def electorate(session: Session, poll: Poll, around: QuestionAround) -> int:
    """Return how many people or organisations can vote: as recorded at the end, else as of now."""
    if poll.electorate is not None:
        return poll.electorate
    if around.question.voter is Voter.ORGANISATION:
        return around.taking_part
    if around.alliance.external_access is ExternalAccess.CONTRIBUTE:
        return around.electors
    return len(list_electors(session, around.alliance))


def find_closed_result(session: Session, poll: Poll) -> ClosedResult | None:
    """Return the totals of a question; None for another kind of poll, or one that has not closed."""
    question = question_rows.find_question(session, poll.id)
    if question is None or poll.state is not PollState.CLOSED or poll.closed_at is None:
        return None
    return _closed_result(session, poll, question, poll.closed_at)


def list_electors(session: Session, alliance: Alliance) -> list[Member]:
    """List the members who are asked by polls of this alliance.

    Guests and people from other workspaces are left out if the alliance lets them only read.
    """
    electors = poll_rows.list_electors(session, alliance.id)
    if alliance.external_access is ExternalAccess.CONTRIBUTE:
        return list(electors)
    left_out = question_rows.list_restricted(session, alliance.id)
    return [member for member in electors if member.id not in left_out]


def count(session: Session, poll: Poll, question: Question) -> Counts:
    """Count the votes as of now; for an open anonymous question only how many there are."""
    if not _is_anonymous(question):
        return rows.count_named(session, question.poll_id)
    tally = rows.find_tally(session, question.poll_id)
    assert tally is not None
    return rows.read_counts(
        {} if poll.state is PollState.OPEN else tally.counts,
        voted=rows.count_anonymous_voters(session, question.poll_id),
        organisations=rows.count_organisations_of_voters(session, question.poll_id),
    )


def get_around(session: Session, poll: Poll, reader: Person | None = None) -> QuestionAround:
    """Return a question's settings and what is around it. Raises LookupError for another kind of poll."""
    around = find_around(session, poll.id, reader)
    if around is None:
        raise LookupError(f"{poll.ref} is no question")
    return around


def find_around(session: Session, poll_id: int, reader: Person | None) -> QuestionAround | None:
    """Return a question with its settings and what is around it; None for another kind of poll."""
    return question_rows.find_around(session, poll_id, reader.slack_user_id if reader is not None else None)


def _is_anonymous(question: Question) -> bool:
    return question.secrecy is Secrecy.ANONYMOUS


def is_withheld(question: Question, voted: int) -> bool:
    """Whether there are too few anonymous votes to show or keep more than the turnout."""
    return _is_anonymous(question) and voted < FEWEST_ANONYMOUS_VOTES


def _shows_results(poll: Poll, question: Question, counts: Counts, *, has_voted: bool) -> bool:
    if poll.state is not PollState.OPEN:
        return poll.state is PollState.CLOSED and not is_withheld(question, counts.voted)
    if _is_anonymous(question):
        return False  # even if the question was asked for live results under an earlier release
    match question.results:
        case Results.LIVE:
            return True
        case Results.AFTER_VOTING:
            return has_voted
    return False


def _has_voted(session: Session, question: Question, reader: Person | None, own: OwnVote | None) -> bool | None:
    if reader is None or reader.member is None:
        return None if reader is None else False
    if _is_anonymous(question):
        return rows.has_voted_anonymously(session, question.poll_id, reader.member.id)
    return own is not None


def _own(session: Session, question: Question, reader: Person | None) -> OwnVote | None:
    if reader is None or reader.member is None or _is_anonymous(question):
        return None
    vote = rows.find_vote(session, question.poll_id, voter_key(question, reader.member))
    if vote is None:
        return None
    by = None if vote.member_id == reader.member.id else people.get_member(session, vote.member_id).name
    return OwnVote(vote.kind, rows.list_choices(session, vote.id), by)


def _voters(session: Session, question: Question, counts: Counts) -> Mapping[int | VoteKind, tuple[str, ...]]:
    """Return the names of the first voters for each choice that was made; empty for an anonymous question."""
    if _is_anonymous(question):
        return {}
    made: list[int | VoteKind] = [option for option, number in counts.options.items() if number]
    made += [kind for kind, number in ((VoteKind.BLANK, counts.blank), (VoteKind.ABSTAIN, counts.abstained)) if number]
    is_theirs = question.voter is Voter.ORGANISATION
    return rows.map_voters(session, question.poll_id, made, by_organisation=is_theirs, limit=MOST_NAMED)


def _leaders(options: Sequence[ShownOption]) -> tuple[int, ...]:
    most = max((option.votes for option in options if option.votes is not None), default=0)
    return tuple(option.id for option in options if most and option.votes == most)


def _proposed(session: Session, options: Sequence[QuestionOption]) -> Iterator[ShownOption]:
    proposed = [one for one in options if one.state is OptionState.PROPOSED]
    members = people.map_members(session, {one.by_member_id for one in proposed if one.by_member_id})
    for option in proposed:
        by = look_up(members, option.by_member_id)
        yield ShownOption(option.id, option.text, by=by.name if by else None)


def _previous(session: Session, poll: Poll) -> Iterator[ClosedResult]:
    """Yield the results of the polls that this one repeats, directly or indirectly, if they closed."""
    for _ in range(MOST_PREVIOUS):
        before = poll_rows.find_poll_by_id(session, poll.follows_id) if poll.is_repeat and poll.follows_id else None
        question = question_rows.find_question(session, before.id) if before else None
        if before is None or question is None:
            return
        if before.state is PollState.CLOSED and before.closed_at is not None:
            yield _closed_result(session, before, question, before.closed_at)
        poll = before


def _closed_result(session: Session, poll: Poll, question: Question, closed_at: dt.datetime) -> ClosedResult:
    counts = count(session, poll, question)
    withheld = is_withheld(question, counts.voted)
    options = question_rows.list_options(session, question.poll_id)
    texts = [(one.text, counts.options.get(one.id, 0)) for one in options if one.state is OptionState.OPEN]
    return ClosedResult(
        number=poll.number,
        closed_at=closed_at,
        options=() if withheld else tuple(texts),
        blank=0 if withheld else counts.blank,
        abstained=0 if withheld else counts.abstained,
        voted=counts.voted,
        electorate=poll.electorate or counts.voted,
        withheld=withheld,
    )


def _number_of(session: Session, poll_id: int | None) -> int | None:
    poll = poll_rows.find_poll_by_id(session, poll_id) if poll_id else None
    return poll.number if poll else None
