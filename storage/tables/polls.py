"""Polls of all kinds (status polls, questions, quick scans), votes, answers and handovers."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import JSON, Index, Numeric, UniqueConstraint
from sqlmodel import Field

from storage.enums import (
    AnswerState,
    OptionState,
    PollKind,
    PollState,
    QuestionForm,
    Results,
    ScanForm,
    Secrecy,
    VoteKind,
    Voter,
)
from storage.numbered import Numbered, Series
from storage.tables.base import Table, at, reference, word


class Poll(Table, Numbered, table=True):
    """Something asked of an alliance: reference, text, deadline and outcome, whatever the kind."""

    __tablename__ = "polls"
    __table_args__ = (Index("ix_polls_due", "state", "ends_at"),)

    series: ClassVar[Series] = Series.POLL
    id: int = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    """The number in the reference, `V-9`."""
    kind: PollKind = word(PollKind)
    alliance_id: int = reference("alliances.id")
    title: str = Field(max_length=300)
    """The question itself, or the name of a quick scan."""
    explanation: str = Field(default="", max_length=1000)
    state: PollState = word(PollState)
    by_member_id: int = reference("members.id")
    channel_id: str | None = Field(default=None, max_length=32)
    """The channel where it was posted; None: sent as a direct message to each member who is asked."""
    opened_at: dt.datetime | None = at(default=None)
    ends_at: dt.datetime | None = at(default=None)
    """The deadline; None only for a draft."""
    closed_at: dt.datetime | None = at(default=None)
    remind_at: dt.datetime | None = at(default=None, index=True)
    """When those who have not answered are reminded; None: never, or no longer."""
    outcome: str = Field(default="", max_length=1000)
    """The outcome that the chair recorded afterwards."""
    outcome_by_id: int | None = reference("members.id", default=None)
    reason: str = Field(default="", max_length=300)
    """Why it was cancelled."""
    follows_id: int | None = reference("polls.id", default=None)
    """The poll that this one follows up or repeats."""
    is_repeat: bool = False
    """It asks the same again, so that its results can be compared with the earlier ones."""
    electorate: int | None = None
    """How many could have answered, fixed at the end; None while it is open."""
    version: int = 1
    created_at: dt.datetime = at()


class Question(Table, table=True):
    """The settings of a question: the part of a poll that only questions have."""

    __tablename__ = "questions"
    __table_args__ = (Index("ix_questions_to_scrub", "secrecy", "scrubbed_at"),)

    poll_id: int = Field(primary_key=True, foreign_key="polls.id")
    form: QuestionForm = word(QuestionForm)
    most: int = 1
    """Maximum number of options per voter."""
    voter: Voter = word(Voter)
    secrecy: Secrecy = word(Secrecy)
    results: Results = word(Results)
    quorum: int | None = None
    """Number of participating organisations that must vote for the result to count."""
    takes_options: bool = False
    """Whether members may propose more options."""
    scrubbed_at: dt.datetime | None = at(default=None)
    """When data that could reveal the order of votes was removed, after an anonymous question ended."""


class QuestionOption(Table, table=True):
    """An option of a question."""

    __tablename__ = "question_options"

    id: int = Field(default=None, primary_key=True)
    poll_id: int = reference("polls.id")
    position: int
    text: str = Field(max_length=150)
    state: OptionState = word(OptionState)
    by_member_id: int | None = reference("members.id", default=None)
    """The member who proposed it; None for the question's original options."""


class Vote(Table, table=True):
    """A named vote. Anonymous votes are never stored individually."""

    __tablename__ = "votes"
    __table_args__ = (
        UniqueConstraint("poll_id", "voter_key"),
        # Covers every column that is counted, so that the rows themselves need not be read.
        Index("ix_votes_result", "poll_id", "kind", "organisation_id"),
    )

    id: int = Field(default=None, primary_key=True)
    poll_id: int = Field(foreign_key="polls.id")
    voter_key: str = Field(max_length=20)
    """`m12` where each person has a vote, `o5` where each organisation has one."""
    member_id: int = reference("members.id")
    organisation_id: int = reference("organisations.id")
    kind: VoteKind = word(VoteKind)
    at: dt.datetime = at()


class VoteChoice(Table, table=True):
    """An option that a named vote chose."""

    __tablename__ = "vote_choices"
    __table_args__ = (Index("ix_vote_choices_result", "poll_id", "option_id", "vote_id"),)

    vote_id: int = Field(primary_key=True, foreign_key="votes.id")
    option_id: int = Field(primary_key=True, foreign_key="question_options.id", index=True)
    poll_id: int = Field(foreign_key="polls.id")


class AnonymousVoter(Table, table=True):
    """Records that a member voted in an anonymous question, without time, order or content.

    Its ids are not foreign keys: to check one, PostgreSQL writes the transaction number into the member's row, and
    these numbers reveal the order of voting.
    """

    __tablename__ = "anonymous_voters"
    # Without SQLite's own row ids, which would reveal the order of voting.
    __table_args__ = ({"sqlite_with_rowid": False},)

    poll_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    member_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class AnonymousTally(Table, table=True):
    """The combined votes of an anonymous question: one row per poll, with counts and nothing else."""

    __tablename__ = "anonymous_tallies"

    poll_id: int = Field(primary_key=True, foreign_key="polls.id")
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    """Number of votes by option id, plus `blank` and `abstain`."""
    shown: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    """The counts an earlier release showed while the question was open; no longer used."""


class ScanQuestion(Table, table=True):
    """A question of a quick scan."""

    __tablename__ = "scan_questions"

    id: int = Field(default=None, primary_key=True)
    poll_id: int = reference("polls.id")
    position: int
    form: ScanForm = word(ScanForm)
    text: str = Field(max_length=500)
    options: list[str] = Field(default_factory=list, sa_type=JSON)
    """The choices, for a question that has any."""
    unit: str = Field(default="", max_length=30)
    """The unit of a number."""
    lowest: Decimal | None = Field(default=None, sa_type=Numeric(24, 6))
    highest: Decimal | None = Field(default=None, sa_type=Numeric(24, 6))
    """The bounds of a number; None for no bound, as with every question of an earlier release."""
    is_summed: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    """Whether the numbers of all organisations together mean something, as rooms do and days do not."""
    is_required: bool = False


class ScanAnswer(Table, table=True):
    """One organisation's answer to a quick scan."""

    __tablename__ = "scan_answers"
    __table_args__ = (UniqueConstraint("poll_id", "organisation_id"),)

    id: int = Field(default=None, primary_key=True)
    poll_id: int = Field(foreign_key="polls.id")
    organisation_id: int = reference("organisations.id")
    state: AnswerState = word(AnswerState)
    submitted_at: dt.datetime | None = at(default=None)
    submitted_by_id: int | None = reference("members.id", default=None)
    updated_at: dt.datetime = at()


class ScanValue(Table, table=True):
    """An organisation's answer to one question of a quick scan; exactly one of the value columns is used."""

    __tablename__ = "scan_values"
    __table_args__ = (UniqueConstraint("answer_id", "question_id"),)

    id: int = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="scan_answers.id")
    question_id: int = reference("scan_questions.id")
    text: str | None = Field(default=None, max_length=1000)
    """A short text, or the chosen option."""
    number: Decimal | None = Field(default=None, sa_type=Numeric(24, 6))
    """A number, or a score from 1 to 5."""
    day: dt.date | None = None
    version: int = 1
    by_member_id: int | None = reference("members.id", default=None)
    at: dt.datetime = at()


class ScanEditor(Table, table=True):
    """A member working on their organisation's answer to a quick scan, and when they last did."""

    __tablename__ = "scan_editors"

    answer_id: int = Field(primary_key=True, foreign_key="scan_answers.id")
    member_id: int = Field(primary_key=True, foreign_key="members.id", index=True)
    at: dt.datetime = at()


class Handover(Table, table=True):
    """Records that the results of a poll were handed to somebody."""

    __tablename__ = "handovers"

    id: int = Field(default=None, primary_key=True)
    poll_id: int = reference("polls.id")
    addressee: str = Field(max_length=150)
    handed_on: dt.date
    note: str = Field(default="", max_length=1000)
    by_member_id: int = reference("members.id")
    created_at: dt.datetime = at()
