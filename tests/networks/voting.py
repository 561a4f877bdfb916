"""A small network that votes: two cities take part, each with several people, and one of them chairs."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from alliance.enums import ChairKind, QuestionForm, Results, Secrecy, VoteKind, Voter
from alliance.people.members import Person, identify
from alliance.polls.question_results import ShownQuestion, show_question
from alliance.polls.question_validation import QuestionDraft
from alliance.polls.questions import ask_question
from alliance.polls.votes import SubmittedVote, cast_vote
from handlers.slack.context import read_profile
from storage.engine.database import Database, Session
from storage.people import people
from storage.polls import questions as rows
from storage.tables import Chair, Member, Poll
from tests.networks.small_network import LONG_AGO, Network, at

NOW = at("2026-12-03T10:00")
"""A Thursday."""
ENDS_AT = at("2026-12-10T17:00")
AFTER = ENDS_AT + dt.timedelta(minutes=1)
DRAFT = QuestionDraft(
    question="Op welke dag komen we bij elkaar?",
    options=("Maandag", "Dinsdag", "Woensdag"),
    form=QuestionForm.SINGLE,
    most=1,
    voter=Voter.PERSON,
    secrecy=Secrecy.NAMED,
    results=Results.LIVE,
    quorum=None,
    takes_options=False,
)
ANONYMOUS = replace(DRAFT, secrecy=Secrecy.ANONYMOUS, results=Results.AT_END)
BY_ORGANISATION = replace(DRAFT, voter=Voter.ORGANISATION)


class Hall:
    """Where they vote. Utrecht chairs."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.network = Network(session)
        chair = Chair(
            alliance_id=self.network.housing,
            member_id=self.network.people["Utrecht"],
            kind=ChairKind.OFFICIAL,
            since=LONG_AGO,
        )
        self.network.add(chair)

    def person(self, user: str, **profile: object) -> Person:
        """Somebody as the rules see them."""
        told: dict[str, object] = {"id": user, "real_name": user, "locale": "nl-NL", "team_id": "T1", **profile}
        made = read_profile(told, now=NOW, team_id="T1")
        people.save_profile(self.session, made)
        self.session.flush()
        return identify(self.session, made, team_id="T1", admin_users=())

    @property
    def chair(self) -> Person:
        """Who asks."""
        return self.person("UUTRECHT")

    def join(self, count: int, city: str = "Groningen", *, first_id: int | None = None) -> list[str]:
        """So many more people of a city; their user ids."""
        users = [f"U{city[:3].upper()}{number}" for number in range(count)]
        for number, user in enumerate(users):
            member = Member(
                slack_user_id=user,
                organisation_id=self.network.cities[city],
                name=f"Persoon {number} · {city}",
                created_at=LONG_AGO,
            )
            if first_id is not None:
                member.id = first_id + number
            self.network.add(member)
        return users

    def ask(
        self,
        draft: QuestionDraft = DRAFT,
        *,
        channel_id: str | None = "CHUISVESTING",
        follows: int | None = None,
        is_repeat: bool = False,
        ends_at: dt.datetime = ENDS_AT,
    ) -> Poll:
        """The chair asks a question."""
        return ask_question(
            self.session,
            by=self.chair,
            alliance_id=self.network.housing,
            draft=draft,
            channel_id=channel_id,
            ends_at=ends_at,
            now=NOW,
            follows=follows,
            is_repeat=is_repeat,
        )

    def choice(self, poll: Poll, *positions: int) -> SubmittedVote:
        """A choice by the places of options, the first one is 1; none: blank."""
        ids = [option.id for option in rows.list_options(self.session, poll.id)]
        if not positions:
            return SubmittedVote(VoteKind.BLANK)
        return SubmittedVote(VoteKind.CHOICE, tuple(ids[position - 1] for position in positions))

    def vote(self, poll: Poll, user: str, *positions: int, now: dt.datetime = NOW) -> None:
        """Somebody votes."""
        by = self.person(user)
        cast_vote(self.session, by=by, number=poll.number, choice=self.choice(poll, *positions), now=now)

    def show(self, poll: Poll, user: str | None = None, *, now: dt.datetime = NOW) -> ShownQuestion:
        """The question as somebody sees it; None: as everybody in the channel does."""
        return show_question(self.session, poll=poll, reader=self.person(user) if user else None, now=now)


@pytest.fixture
def hall(database: Database) -> Iterator[Hall]:
    """The hall in a transaction."""
    with database.writing() as session:
        yield Hall(session)
