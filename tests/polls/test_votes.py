"""Voting by the rules, on both databases: who may, what counts, and what is refused with which sentence."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlmodel import select

from alliance.enums import ExternalAccess, KeptKind, PollState, QuestionForm, Results, VoteKind
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered, RuleError
from alliance.polls import ending
from alliance.polls.permissions import get_poll
from alliance.polls.question_results import show_question
from alliance.polls.question_validation import QuestionDraft
from alliance.polls.votes import SubmittedVote, cast_vote, withdraw_vote
from storage.engine.database import Database, Session
from storage.tables import Alliance, AnonymousTally, AnonymousVoter, Delivery, Question, Vote, VoteChoice
from tests.kit.deliveries import stand
from tests.kit.reading import says
from tests.networks.small_network import audited
from tests.networks.voting import AFTER, ANONYMOUS, BY_ORGANISATION, DRAFT, NOW, Hall, hall

__all__ = ["hall"]

pytestmark = pytest.mark.both_databases("locks")

SEVERAL = replace(DRAFT, form=QuestionForm.MULTIPLE, most=2)


def sentence(error: RuleError, language: str = "nl") -> str:
    """What a refusal says."""
    reason, values = getattr(error, "reason"), getattr(error, "values")  # noqa: B009  # those with a sentence have them
    shown = {name: getattr(value, language, None) or getattr(value, "nl", value) for name, value in values.items()}
    return says(reason, language, **shown)


def test_a_vote_counts_once_however_often_it_changes(hall: Hall) -> None:
    poll = hall.ask()
    for position in (1, 2, 2, 3):
        hall.vote(poll, "UGRONINGEN", position)
    shown = hall.show(poll, "UGRONINGEN")
    assert [option.votes for option in shown.options] == [0, 0, 1]
    assert (shown.voted, shown.electorate, shown.own and shown.own.options) == (1, 2, (shown.options[2].id,))
    assert len(hall.session.exec(select(VoteChoice)).all()) == 1


def test_a_vote_can_be_taken_back_while_it_is_open(hall: Hall) -> None:
    poll = hall.ask()
    hall.vote(poll, "UGRONINGEN", 1)
    withdraw_vote(hall.session, by=hall.person("UGRONINGEN"), number=poll.number, now=NOW)
    assert hall.show(poll).voted == 0
    with pytest.raises(Conflict) as refused:
        withdraw_vote(hall.session, by=hall.person("UGRONINGEN"), number=poll.number, now=NOW)
    assert sentence(refused.value) == "Er is in V-1 geen stem om in te trekken."


def test_an_organisation_has_one_vote_that_any_colleague_changes(hall: Hall) -> None:
    hall.join(2)
    poll = hall.ask(BY_ORGANISATION)
    hall.vote(poll, "UGRO0", 1)
    hall.vote(poll, "UGRO1", 2)
    shown = hall.show(poll, "UGRO0")
    assert [option.votes for option in shown.options] == [0, 1, 0]
    assert shown.options[1].voters == ("Groningen",)
    assert (shown.voted, shown.electorate, shown.has_voted) == (1, 2, True)
    assert shown.own
    assert shown.own.by == "Persoon 1 · Groningen"


def test_blank_votes_and_abstentions_are_counted_as_such(hall: Hall) -> None:
    hall.join(2)
    poll = hall.ask()
    hall.vote(poll, "UGRO0")
    cast_vote(
        hall.session, by=hall.person("UGRO1"), number=poll.number, choice=SubmittedVote(VoteKind.ABSTAIN, (7,)), now=NOW
    )
    shown = hall.show(poll)
    assert (shown.blank, shown.abstained, shown.voted) == (1, 1, 2)
    assert (len(shown.blank_voters), len(shown.abstained_voters)) == (1, 1)
    assert shown.blank_voters != shown.abstained_voters
    assert [option.votes for option in shown.options] == [0, 0, 0]


def test_several_options_up_to_the_maximum_each_once(hall: Hall) -> None:
    poll = hall.ask(SEVERAL)
    hall.vote(poll, "UGRONINGEN", 3, 1, 3)
    assert [option.votes for option in hall.show(poll).options] == [1, 0, 1]
    with pytest.raises(Invalid) as refused:
        hall.vote(poll, "UGRONINGEN", 1, 2, 3)
    assert sentence(refused.value) == "Je koos 3 antwoorden en er mogen er 2. Haal er een paar weg."
    assert sentence(refused.value, "en") == "You chose 3 answers; the limit is 2. Remove a few."
    assert [option.votes for option in hall.show(poll).options] == [1, 0, 1]


@pytest.mark.parametrize("draft", [DRAFT, ANONYMOUS])
def test_what_is_no_option_of_this_poll_is_refused(hall: Hall, draft: QuestionDraft) -> None:
    other, poll = hall.ask(), hall.ask(draft)
    elsewhere = hall.choice(other, 1)
    for wrong in (SubmittedVote(VoteKind.CHOICE), SubmittedVote(VoteKind.CHOICE, (999_999,)), elsewhere):
        with pytest.raises(Invalid) as refused:
            cast_vote(hall.session, by=hall.chair, number=poll.number, choice=wrong, now=NOW)
        assert sentence(refused.value) == "Kies een van de antwoorden, of onthoud je van stemming."
        assert sentence(refused.value, "en") == "Choose one of the answers, or abstain."
    assert hall.show(poll, "UUTRECHT").voted == 0


def test_who_is_not_asked_hears_who_is_and_whom_to_ask(hall: Hall) -> None:
    poll = hall.ask()
    with pytest.raises(NotAllowed) as refused:
        hall.vote(poll, "UDELFT", 1)
    assert refused.value.ask == (("UUTRECHT", "Iemand · Utrecht"),)
    refused.value.values["names"] = "Iemand"
    assert sentence(refused.value) == (
        "Alleen leden van organisaties die deelnemen aan Studentenhuisvesting kunnen stemmen. Wil je meedoen? "
        "Vraag het aan Iemand."
    )
    with pytest.raises(NotRegistered):
        cast_vote(hall.session, by=hall.person("UNEW"), number=poll.number, choice=hall.choice(poll, 1), now=NOW)
    with pytest.raises(NotFound):
        cast_vote(hall.session, by=hall.chair, number=99, choice=hall.choice(poll, 1), now=NOW)


def test_guests_vote_only_where_the_alliance_lets_them(hall: Hall) -> None:
    poll = hall.ask()
    guest = hall.person("UGRONINGEN", is_restricted=True)
    cast_vote(hall.session, by=guest, number=poll.number, choice=hall.choice(poll, 1), now=NOW)
    alliance = hall.session.get(Alliance, hall.network.housing)
    assert alliance is not None
    alliance.external_access = ExternalAccess.READ
    with pytest.raises(NotAllowed) as refused:
        cast_vote(hall.session, by=guest, number=poll.number, choice=hall.choice(poll, 2), now=NOW)
    assert refused.value.reason == "problem.guests_read_only"
    assert hall.show(hall.ask()).electorate == 1


@pytest.mark.parametrize("draft", [DRAFT, ANONYMOUS])
def test_after_the_end_no_vote_counts_also_before_the_tick(hall: Hall, draft: QuestionDraft) -> None:
    poll = hall.ask(draft)
    with pytest.raises(Conflict) as refused:
        hall.vote(poll, "UGRONINGEN", 1, now=AFTER)
    assert refused.value.reason == "problem.poll_closed"
    ending.end_due(hall.session, now=AFTER)
    with pytest.raises(Conflict) as refused:
        hall.vote(poll, "UGRONINGEN", 1, now=AFTER)
    assert refused.value.reason == "problem.poll_closed"
    assert hall.show(poll).voted == 0


def test_an_anonymous_vote_is_final(hall: Hall) -> None:
    poll = hall.ask(ANONYMOUS)
    hall.vote(poll, "UGRONINGEN", 1)
    with pytest.raises(Conflict) as refused:
        hall.vote(poll, "UGRONINGEN", 2)
    assert sentence(refused.value) == "Je hebt in V-1 al gestemd. Een anonieme stem is definitief."
    assert sentence(refused.value, "en") == "You have already voted in V-1. An anonymous vote is final."
    with pytest.raises(Conflict) as refused:
        withdraw_vote(hall.session, by=hall.person("UGRONINGEN"), number=poll.number, now=NOW)
    assert sentence(refused.value).startswith("Een anonieme stem is definitief: niemand weet welke van jou is")
    assert hall.session.exec(select(AnonymousTally)).one().counts[str(hall.choice(poll, 1).options[0])] == 1
    shown = hall.show(poll, "UGRONINGEN")
    assert (shown.own, shown.has_voted, shown.can_vote, shown.voted) == (None, True, False, 1)


def test_an_anonymous_vote_leaves_no_named_row_and_no_trace_of_its_request(hall: Hall) -> None:
    poll = hall.ask(ANONYMOUS)
    channel = stand(hall.session, KeptKind.POLL, poll.id, "CHUISVESTING")
    member = hall.network.people["Groningen"]
    stand(hall.session, KeptKind.POLL, poll.id, "UGRONINGEN", channel_id="D1")
    hall.session.info["request_id"] = "abc"
    hall.vote(poll, "UGRONINGEN", 1)
    assert not hall.session.exec(select(Vote)).all()
    assert [row.member_id for row in hall.session.exec(select(AnonymousVoter)).all()] == [member]
    updates = hall.session.exec(select(Delivery).where(Delivery.kind == "poll_update")).all()
    assert [(one.channel_key, one.request_id) for one in updates] == [(f"CHUISVESTING/kept-{channel.id}", None)]
    assert hall.session.info["leaves_no_trace"], "so that Home is not brought up to date for the voter"


def test_anonymous_results_come_at_the_end_alone_also_of_a_question_of_an_earlier_release(hall: Hall) -> None:
    users = hall.join(11)
    poll = hall.ask(ANONYMOUS)
    hall.session.get_one(Question, poll.id).results = Results.LIVE
    tally = hall.session.get_one(AnonymousTally, poll.id)
    tally.shown = dict.fromkeys(tally.counts, 5)
    for number, user in enumerate(users):
        hall.vote(poll, user, 1 + number % 2)
        for reader in (None, user, "UUTRECHT"):
            shown = hall.show(poll, reader)
            assert (shown.voted, [option.votes for option in shown.options]) == (number + 1, [None, None, None])
            assert (shown.shows_results, shown.results) == (False, Results.AT_END)
    ending.end_due(hall.session, now=AFTER)
    shown = hall.show(poll)
    assert (shown.voted, [option.votes for option in shown.options]) == (11, [6, 5, 0])
    assert hall.session.get_one(AnonymousTally, poll.id).shown == {}


@pytest.mark.parametrize(("voters", "is_withheld"), [(4, True), (5, False)])
def test_fewer_than_five_anonymous_votes_give_the_turnout_alone(hall: Hall, voters: int, is_withheld: bool) -> None:
    users = hall.join(6)
    poll = hall.ask(ANONYMOUS)
    for user in users[:voters]:
        hall.vote(poll, user, 1)
    ending.end_due(hall.session, now=AFTER)
    shown = hall.show(poll)
    assert (shown.state, shown.voted, shown.electorate) == (PollState.CLOSED, voters, 8)
    assert (shown.withheld, shown.shows_results) == (is_withheld, not is_withheld)
    assert shown.options[0].votes == (None if is_withheld else 5)
    assert (hall.session.exec(select(AnonymousTally)).one().counts == {}) is is_withheld


def test_a_cancelled_anonymous_question_keeps_no_counts(hall: Hall) -> None:
    users = hall.join(6)
    poll = hall.ask(ANONYMOUS)
    for user in users:
        hall.vote(poll, user, 1)
    ending.cancel(hall.session, by=hall.chair, number=poll.number, reason="Verkeerde vraag", now=NOW)
    assert audited(hall.session)[-1] == ("poll_cancelled", f"V-{poll.number}")
    assert hall.session.exec(select(AnonymousTally)).one().counts == {}
    assert not hall.show(poll).shows_results


@pytest.mark.parametrize("draft", [DRAFT, BY_ORGANISATION, ANONYMOUS])
def test_votes_at_once_are_all_counted_and_each_voter_once(database: Database, draft: QuestionDraft) -> None:
    with database.writing() as session:
        hall = Hall(session)
        users = hall.join(6)
        poll = hall.ask(draft)
        number = poll.number
        people = [hall.person(user) for user in users for _ in range(2)]
        choice = hall.choice(poll, 1)

    def vote(place: int) -> bool:
        try:
            with database.writing() as session:
                cast_vote(session, by=people[place], number=number, choice=choice, now=NOW)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        stored = list(pool.map(vote, range(len(people))))
    voters = 1 if draft is BY_ORGANISATION else 6
    assert sum(stored) == (6 if draft is ANONYMOUS else 12)
    with database.writing() as session:
        ending.end_due(session, now=AFTER)
        result = _show(session, number)
    assert result == (voters, voters)


def _show(session: Session, number: int) -> tuple[int, int | None]:
    shown = show_question(session, poll=get_poll(session, number), reader=None, now=AFTER)
    return shown.voted, shown.options[0].votes
