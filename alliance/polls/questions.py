"""Ask questions of an alliance, handle options that members propose, and list the members to remind."""

import datetime as dt
from collections.abc import Sequence

from alliance.enums import CheckinVolume, OptionState, PollKind, PollState, Secrecy
from alliance.errors import Conflict, Invalid, NotFound
from alliance.local_time import LocalTime
from alliance.people.alliances.alliances import get_alliance, get_any_alliance
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.polls import permissions, polls
from alliance.polls.question_results import (
    count,
    electorate,
    get_around,
    is_withheld,
    list_electors,
)
from alliance.polls.question_validation import QuestionDraft, check_draft, check_option
from alliance.polls.votes import open_to_voter, voter_key
from storage.checkins import absences
from storage.engine.database import Session
from storage.engine.deliveries import enqueue_many
from storage.people import people
from storage.polls import polls as poll_rows
from storage.polls import questions as rows
from storage.polls import votes
from storage.tables import Member, Poll, Question, QuestionOption


def ask_question(
    session: Session,
    *,
    by: Person,
    alliance_id: int,
    draft: QuestionDraft,
    channel_id: str | None,
    ends_at: dt.datetime,
    now: dt.datetime,
    follows: int | None = None,
    is_repeat: bool = False,
    acted_in: str | None = None,
) -> Poll:
    """Ask a question in a channel, or of every elector in a direct message if `channel_id` is None.

    Where `by` does not see it appear, as they acted in another place than its channel, they are told where it is.

    `follows` is the number of the poll that it follows up or repeats. Raises NotAllowed, NotFound for that poll, and
    Invalid for a field, also if nobody would be asked.
    """
    authorise(by, Action.POLL, alliance_id=alliance_id)
    draft = check_draft(draft)
    alliance = get_alliance(session, alliance_id)
    polls.check_begun(alliance, today=now.date())
    organisations = poll_rows.count_taking_part(session, alliance_id)
    if draft.quorum is not None and draft.quorum > organisations:
        raise Invalid("quorum", "problem.quorum_high", organisations=organisations)
    electors = list_electors(session, alliance)
    if not electors:
        raise Invalid("alliance", "problem.nobody_to_vote", alliance=alliance.names)
    poll = polls.create_poll(
        session,
        kind=PollKind.QUESTION,
        by=by,
        alliance_id=alliance_id,
        title=draft.question,
        explanation=draft.explanation,
        channel_id=channel_id,
        ends_at=ends_at,
        now=now,
        follows=permissions.get_poll(session, follows) if follows is not None else None,
        is_repeat=is_repeat,
    )
    _store(session, poll, draft)
    asked = [] if channel_id else _leave_out(session, electors, now=now)
    polls.post(
        session,
        poll,
        channel_keys=[channel_id] if channel_id else [one.slack_user_id for one in asked],
        now=now,
        tell=by.slack_user_id if channel_id and channel_id != acted_in else None,
        acted_in=acted_in,
    )
    return poll


def propose_option(
    session: Session, *, by: Person, number: int, text: str, now: dt.datetime, channel_id: str | None = None
) -> None:
    """Store an option proposed by a voter, and notify the person who asked, who decides on it.

    Raises NotRegistered, NotFound, NotAllowed, Conflict if the question takes no options or has ended, and Invalid for
    the option.
    """
    poll, question, member = open_to_voter(session, by=by, number=number, now=now, channel_id=channel_id)
    if not question.takes_options:
        raise Conflict("problem.takes_no_options", ref=poll.ref)
    existing = rows.list_options(session, question.poll_id)
    stands = tuple(option.text for option in existing if option.state is not OptionState.REMOVED)
    option = QuestionOption(
        poll_id=question.poll_id,
        position=len(existing) + 1,
        text=check_option(text, stands),
        state=OptionState.PROPOSED,
        by_member_id=member.id,
    )
    session.add(option)
    session.flush()
    about = {"poll": poll.id, "option": option.id}
    enqueue_many(
        session,
        kind="poll_option",
        to=[(channel_key, about) for channel_key in polls.list_askers(session, poll)],
        now=now,
    )


def decide_option(session: Session, *, by: Person, option_id: int, accept: bool, now: dt.datetime) -> Poll:
    """Accept an option that a member proposed, or remove it.

    Raises NotFound, NotAllowed, and Conflict once the poll has ended, if the option was not proposed or has already
    been removed, or if somebody voted for an option to be removed.
    """
    found = rows.find_option(session, option_id)
    asked = poll_rows.find_poll_by_id(session, found.poll_id) if found else None
    if found is None or asked is None:
        raise NotFound("option", str(option_id))
    try:
        poll = permissions.lock_for_running(session, by=by, number=asked.number)
    except NotFound:
        raise NotFound("option", str(option_id)) from None
    polls.check_open(poll, now=now)
    option = rows.find_option(session, option_id)
    assert option is not None
    state = OptionState.OPEN if accept else OptionState.REMOVED
    if option.state is state:
        return poll
    if option.by_member_id is None or (accept and option.state is OptionState.REMOVED):
        raise Conflict("problem.option_decided", option=option.text)
    if not accept and votes.count_choices_of(session, option_id):
        raise Conflict("problem.option_has_votes", option=option.text)
    audit(session, by, "option_decided", poll.ref, {"state": option.state.value}, now, state=state.value)
    option.state = state
    session.flush()
    polls.note_to_find(session, poll)
    polls.refresh(session, poll, now=now)
    return poll


def on_end(session: Session, poll: Poll, now: dt.datetime) -> None:
    """Record how many could vote, and erase anonymous votes that must not be kept.

    Anonymous votes are erased if there are fewer than five or the question was cancelled. Interim results stored by an
    earlier release are always erased: compared with the final result, they would reveal the last votes.
    """
    around = get_around(session, poll)
    question = around.question
    counts = count(session, poll, question)
    poll.electorate = max(electorate(session, poll, around), counts.voted)
    if question.secrecy is not Secrecy.ANONYMOUS:
        return
    tally = votes.lock_tally(session, question.poll_id)
    assert tally is not None
    if poll.state is PollState.CANCELLED or is_withheld(question, counts.voted):
        tally.counts = {}
    tally.shown = {}
    session.flush()


def list_unanswered(session: Session, poll: Poll, _time: LocalTime) -> list[Member]:
    """List the members to remind: those who, or whose organisations, have not voted.

    Without members who cannot be reached or want no messages.
    """
    question = rows.find_question(session, poll.id)
    alliance = get_any_alliance(session, poll.alliance_id)
    assert question is not None
    if question.secrecy is Secrecy.ANONYMOUS:
        done = votes.list_anonymous_voters(session, question.poll_id)
        waiting = [one for one in list_electors(session, alliance) if one.id not in done]
    else:
        keys = votes.list_voter_keys(session, question.poll_id)
        waiting = [one for one in list_electors(session, alliance) if voter_key(question, one) not in keys]
    gone = people.list_unreachable(session, [one.id for one in waiting])
    return [one for one in waiting if one.id not in gone and one.checkin_volume is not CheckinVolume.NONE]


def _store(session: Session, poll: Poll, draft: QuestionDraft) -> None:
    poll_id = poll.id
    session.add(
        Question(
            poll_id=poll_id,
            form=draft.form,
            most=draft.most,
            voter=draft.voter,
            secrecy=draft.secrecy,
            results=draft.results,
            quorum=draft.quorum,
            takes_options=draft.takes_options,
        )
    )
    options = [
        QuestionOption(poll_id=poll_id, position=position, text=text, state=OptionState.OPEN)
        for position, text in enumerate(draft.options, start=1)
    ]
    session.add_all(options)
    session.flush()
    if draft.secrecy is Secrecy.ANONYMOUS:
        votes.open_tally(session, poll_id, [option.id for option in options])


def _leave_out(session: Session, members: Sequence[Member], *, now: dt.datetime) -> list[Member]:
    """Return these members without those who are away today or cannot be reached."""
    ids = [member.id for member in members]
    away = {absence.member_id for absence in absences.list_absences(session, on=now.date())}
    gone = people.list_unreachable(session, ids) | away
    return [member for member in members if member.id not in gone]
