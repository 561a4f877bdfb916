"""Check-ins: schedules, rounds, the questions to each member, absences and closures."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.enums import AskedWay, EscalationAnswer, Every
from storage.tables.base import Table, at, reference, word


class Schedule(Table, table=True):
    """When an alliance asks the owners of its steps. Each alliance has at most one."""

    __tablename__ = "schedules"

    id: int = Field(default=None, primary_key=True)
    alliance_id: int = Field(foreign_key="alliances.id", unique=True)
    every: Every = word(Every)
    weekday: int
    """0 is Monday."""
    weeks: int = 1
    nth: int = 2
    """Which such weekday of the month; -1 is the last."""
    wall_time: dt.time
    zone: str = Field(max_length=64)
    window_days: int = 3
    """Number of working days after the day of asking in which members can answer."""
    starts_on: dt.date
    paused_until: dt.date | None = None
    """Nothing is asked before this day."""
    days_before_papers: int | None = None
    """Also ask this many days before the papers date of the alliance's meeting; None: do not."""
    next_on: dt.date | None = None
    next_at: dt.datetime | None = at(default=None, index=True)
    """When the next round is due, stored so that finding due schedules is cheap; recomputed on every change."""
    updated_at: dt.datetime = at()


class Closure(Table, table=True):
    """Days on which an organisation, or the whole network, is closed; `last_on` is included.

    With `is_worked` the opposite: a public holiday on which the network works.
    """

    __tablename__ = "closures"

    id: int = Field(default=None, primary_key=True)
    organisation_id: int | None = reference("organisations.id", default=None)
    """None: the whole network."""
    first_on: dt.date
    last_on: dt.date = Field(index=True)
    name: str = Field(max_length=150)
    created_at: dt.datetime = at()
    is_worked: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})


class Absence(Table, table=True):
    """A period in which a member is away; their questions go to the deputy, or are postponed."""

    __tablename__ = "absences"

    id: int = Field(default=None, primary_key=True)
    member_id: int = reference("members.id")
    first_on: dt.date
    last_on: dt.date
    """The last day of the absence."""
    deputy_id: int | None = reference("members.id", default=None)
    created_at: dt.datetime = at()
    began_at: dt.datetime | None = at(default=None, index=True)
    """When the member's questions were passed to the deputy or postponed; None before that."""
    ended_at: dt.datetime | None = at(default=None)
    """When the member reported that they were back early."""


class Round(Table, table=True):
    """One occasion on which an alliance asks: by its schedule, at most once per day, or in a status poll."""

    __tablename__ = "rounds"
    __table_args__ = (
        Index(
            "uq_rounds_alliance_id_held_on",
            "alliance_id",
            "held_on",
            unique=True,
            sqlite_where=text("poll_id IS NULL"),
            postgresql_where=text("poll_id IS NULL"),
        ),
        Index("ix_rounds_open", "closed_at", "ends_at"),
        Index(
            "ix_rounds_beginning",
            "asked_up_to",
            sqlite_where=text("asked_up_to IS NOT NULL"),
            postgresql_where=text("asked_up_to IS NOT NULL"),
        ),
        Index("ix_rounds_polls", "alliance_id", "poll_id"),
        Index("ix_rounds_ended", "ends_at"),
    )

    id: int = Field(default=None, primary_key=True)
    alliance_id: int = Field(foreign_key="alliances.id")
    poll_id: int | None = reference("polls.id", default=None)
    """The status poll that asks; None for a scheduled check-in."""
    held_on: dt.date
    planned_on: dt.date
    moved_by: list[Any] = Field(default_factory=list, sa_type=JSON)
    """The reasons why it was moved, as pairs of a Dutch and an English name."""
    asked_on: dt.date | None = None
    """The day on which it asks; None if nobody is asked, or for a round of an earlier release."""
    opens_at: dt.datetime = at()
    ends_at: dt.datetime = at()
    is_missed: bool = False
    """It fell within downtime: no member was asked."""
    closed_at: dt.datetime | None = at(default=None)
    """When its summary was made; answers still count until the next round."""
    asked_up_to: int | None = None
    """Progress while a large round begins: the number of the last step whose owners were asked; None: complete."""
    cancelled_at: dt.datetime | None = at(default=None)
    """When the status poll was cancelled: it takes no more answers."""


class RoundStep(Table, table=True):
    """A step that was open when a round began, and whether it was answered."""

    __tablename__ = "round_steps"
    __table_args__ = (
        UniqueConstraint("round_id", "step_id"),
        Index(
            "ix_round_steps_answered",
            "answered_at",
            sqlite_where=text("answered_at IS NOT NULL"),
            postgresql_where=text("answered_at IS NOT NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="rounds.id")
    step_id: int = reference("action_steps.id")
    status_before: str = Field(max_length=32)
    answered_at: dt.datetime | None = at(default=None)
    """When the step was first answered."""
    answered_by_id: int | None = reference("members.id", default=None)
    """The member who answered last."""
    is_changed: bool = False
    """Whether the answer has a new status or a new explanation."""


class Asked(Table, table=True):
    """A member asked about a step in a round, and when the question becomes due."""

    __tablename__ = "asked"
    __table_args__ = (
        UniqueConstraint("round_step_id", "member_id"),
        Index("ix_asked_waiting", "message_id", "due_at"),
    )

    id: int = Field(default=None, primary_key=True)
    round_step_id: int = Field(foreign_key="round_steps.id")
    member_id: int = reference("members.id")
    instead_of_id: int | None = reference("members.id", default=None)
    """The member to whom the question belongs, when a deputy or a chair is asked instead."""
    due_at: dt.datetime = at()
    """When they are asked: when the round opens, or when they are back."""
    message_id: int | None = Field(default=None, foreign_key="checkin_messages.id")
    way: AskedWay = word(AskedWay, default=AskedWay.MESSAGE, server_default="message")


class CheckinMessage(Table, table=True):
    """The single message to a member on one day, with all the questions to them."""

    __tablename__ = "checkin_messages"
    __table_args__ = (UniqueConstraint("member_id", "asked_on"),)

    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id")
    asked_on: dt.date = Field(index=True)
    page: int = 0
    """The page of steps that the member is viewing."""
    snoozed_until: dt.datetime | None = at(default=None, index=True)
    remind_at: dt.datetime | None = at(default=None, index=True)
    """When the one reminder is sent to a member who has not answered; None: no longer."""
    chair_since: dt.datetime | None = at(default=None)
    """For a chair: the message lists events in their alliances from this time until `made_at`; None: there are none."""
    made_at: dt.datetime = at()


class Escalation(Table, table=True):
    """A step that the lead officer puts before the political lead, with the question and the answer."""

    __tablename__ = "escalations"

    id: int = Field(default=None, primary_key=True)
    step_id: int = reference("action_steps.id")
    by_member_id: int = reference("members.id")
    to_member_id: int = reference("members.id")
    question: str = Field(max_length=1000)
    answer_by_on: dt.date | None = None
    answer: EscalationAnswer | None = word(EscalationAnswer, default=None)
    line: str = Field(default="", max_length=1000)
    answered_at: dt.datetime | None = at(default=None)
    created_at: dt.datetime = at()


class Delegate(Table, table=True):
    """A member who permanently acts for a chair; their actions are logged as such."""

    __tablename__ = "delegates"

    id: int = Field(default=None, primary_key=True)
    chair_id: int = reference("chairs.id")
    member_id: int = reference("members.id")
    since: dt.datetime = at()
    until: dt.datetime | None = at(default=None)
