"""Schema of the demo's sample file; unknown keys are errors."""

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from alliance.enums import (
    AddresseeKind,
    AddresseeState,
    AdoptionState,
    ChairKind,
    ContributionKind,
    DecisionOutcome,
    Every,
    MeetingKind,
    Naming,
    Purpose,
    Status,
    Visibility,
)

PATH = Path(__file__).with_name("sample.yaml")
FIRST_DAY = 29
"""Days before today on which the network starts; everything in the sample happens after that."""


class SamplePart(BaseModel):
    """A part of the file; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Timed(SamplePart):
    """Something that happened a number of days ago, at a time of day in the network's zone."""

    days_ago: int
    at: dt.time


class SamplePerson(SamplePart):
    """A user of the workspace."""

    name: str
    real_name: str
    email: str
    title: str
    organisation: str | None = None
    locale: str = "nl-NL"
    tz: str = "Europe/Amsterdam"
    team_id: str | None = None
    is_owner: bool = False
    is_secretariat: bool = False
    is_contact: bool = False
    is_restricted: bool = False
    is_registered: bool = True


class SampleChannel(SamplePart):
    """A channel, with or without an alliance."""

    name: str
    purpose: str
    members: tuple[str, ...]
    alliance: str | None = None
    is_private: bool = False


class SampleChair(SamplePart):
    """A chair of an alliance."""

    alliance: str
    person: str
    kind: ChairKind


class SampleParticipation(SamplePart):
    """The organisations that take part in an alliance or observe it."""

    takes_part: tuple[str, ...] = ()
    reads_along: tuple[str, ...] = ()


class SampleTakingUp(Timed):
    """When a step was adopted, and by whom."""

    by: str


class SampleStatus(Timed):
    """A status update by a person."""

    by: str
    status: Status
    note: str


class SampleStep(SamplePart):
    """An adopted step of the starter agenda."""

    slug: str
    owners: tuple[str, ...]
    adopted: SampleTakingUp
    due_in_days: int | None = None
    history: tuple[SampleStatus, ...] = ()


class Enrichment(Timed):
    """Details that somebody added to a contribution, by its kind's fields; topics by their slugs."""

    by: str
    details: dict[str, Any]


class SampleEndorsement(Timed):
    """An endorsement of a contribution by somebody for their own organisation."""

    by: str
    severity: int | None = None
    context: str = ""


class SampleAdoption(Timed):
    """An organisation's progress in using another's practice, as one of its members reported."""

    by: str
    state: AdoptionState
    adapted: str = ""


class SampleContribution(Timed):
    """A contribution that was shared."""

    kind: ContributionKind
    by: str
    alliance: str
    visibility: Visibility
    title: str
    body: str
    enriched: Enrichment | None = None
    endorsed: tuple[SampleEndorsement, ...] = ()
    adopted: tuple[SampleAdoption, ...] = ()


class Saying(Timed):
    """A message by a person."""

    by: str
    text: str


class Conversation(Saying):
    """A message in a channel, with its replies."""

    channel: str
    replies: tuple[Saying, ...] = ()


class SampleSchedule(Timed):
    """The schedule on which an alliance asks the owners of its steps: weekly, or on the second such day of the month.

    Members answer on the next working day, except the people in `late` at their first check-in.
    """

    alliance: str
    by: str
    weekday: int
    wall_time: dt.time
    every: Every = Every.MONTH
    late: tuple[str, ...] = ()


class SampleVote(Timed):
    """A vote: the option's position in the list, counted from 1."""

    by: str
    option: int


class SampleQuestion(Timed):
    """A question posted in an alliance's channel, with its votes."""

    alliance: str
    channel: str
    by: str
    question: str
    options: tuple[str, ...]
    ends_days_ago: int
    votes: tuple[SampleVote, ...]


class SampleDecision(Timed):
    """The decision of a meeting on an item."""

    outcome: DecisionOutcome
    line: str


class SampleItem(Timed):
    """An agenda item: a contribution by its title, or a step by its slug."""

    about: str
    purpose: Purpose
    question: str
    proposal: str = ""
    decided: SampleDecision | None = None


class SampleMeeting(Timed):
    """A meeting, planned at this time; it has taken place if `held_in_days` is below zero."""

    kind: MeetingKind
    by: str
    alliance: str
    title: str
    place: str
    held_in_days: int
    starts_at: dt.time
    items: tuple[SampleItem, ...] = ()


class SampleMandate(Timed):
    """The mandate that somebody gave for their organisation."""

    by: str
    naming: Naming
    executive_agreed: bool | None = None


class SampleReport(Timed):
    """A bundle's progress with its addressee."""

    state: AddresseeState
    line: str = ""


class SampleBundle(Timed):
    """A bundle for one addressee: at this time it was created and its mandates were asked for."""

    by: str
    alliance: str
    title: str
    ask: str
    cover_note: str
    items: tuple[str, ...]
    addressee_kind: AddresseeKind
    addressee: str
    mandate_ends_days_ago: int
    mandates: tuple[SampleMandate, ...]
    reports: tuple[SampleReport, ...]


class Workspace(SamplePart):
    """The workspace's name and domain."""

    name: str
    domain: str


class Sample(SamplePart):
    """The whole sample file."""

    workspace: Workspace
    other_workspaces: dict[str, str]
    secretariat_channel: str
    people: tuple[SamplePerson, ...]
    channels: tuple[SampleChannel, ...]
    chairs: tuple[SampleChair, ...]
    participations: dict[str, SampleParticipation]
    schedules: tuple[SampleSchedule, ...]
    steps: tuple[SampleStep, ...]
    contributions: tuple[SampleContribution, ...]
    conversations: tuple[Conversation, ...]
    questions: tuple[SampleQuestion, ...]
    meetings: tuple[SampleMeeting, ...]
    bundles: tuple[SampleBundle, ...]


def read_sample() -> Sample:
    """Read the sample that ships with the program."""
    return Sample.model_validate(yaml.safe_load(PATH.read_text(encoding="utf-8")))
