"""What the demo's sample file may hold; unknown keys are mistakes."""

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from alliance.words import (
    AddresseeKind,
    AddresseeState,
    AdoptionState,
    ChairKind,
    ContributionKind,
    DecisionOutcome,
    MeetingKind,
    Naming,
    Purpose,
    Status,
    Visibility,
)

PATH = Path(__file__).with_name("sample.yaml")
FIRST_DAY = 29
"""Days before today on which the network begins; everything in the sample lies after it."""


class SamplePart(BaseModel):
    """A piece of the file; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Timed(SamplePart):
    """Something that happened so many days ago, at a time of day in the network's zone."""

    days_ago: int
    at: dt.time


class SamplePerson(SamplePart):
    """Somebody in the workspace."""

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
    is_restricted: bool = False
    is_registered: bool = True


class SampleChannel(SamplePart):
    """A channel, of an alliance or not."""

    name: str
    purpose: str
    members: tuple[str, ...]
    alliance: str | None = None
    is_private: bool = False


class SampleChair(SamplePart):
    """Who chairs what."""

    alliance: str
    person: str
    kind: ChairKind


class SampleParticipation(SamplePart):
    """Which organisations are part of an alliance."""

    takes_part: tuple[str, ...] = ()
    reads_along: tuple[str, ...] = ()


class SampleTakingUp(Timed):
    """When a step was taken up, and by whom."""

    by: str


class SampleStatus(Timed):
    """A status that somebody gave."""

    by: str
    status: Status
    note: str


class SampleStep(SamplePart):
    """A step of the starter agenda that was taken up."""

    slug: str
    owners: tuple[str, ...]
    adopted: SampleTakingUp
    due_in_days: int | None = None
    history: tuple[SampleStatus, ...] = ()


class Enrichment(Timed):
    """The fields of its kind that somebody added; topics by their slugs."""

    by: str
    details: dict[str, Any]


class SampleEndorsement(Timed):
    """What somebody said of it for their own organisation."""

    by: str
    severity: int | None = None
    context: str = ""


class SampleAdoption(Timed):
    """How far an organisation was with a practice of another one, as somebody of it reported."""

    by: str
    state: AdoptionState
    adapted: str = ""


class SampleContribution(Timed):
    """Something that was shared."""

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
    """A message between people."""

    by: str
    text: str


class Conversation(Saying):
    """A message in a channel, with what was answered."""

    channel: str
    replies: tuple[Saying, ...] = ()


class SampleSchedule(Timed):
    """When an alliance asks the owners of its steps: every week."""

    alliance: str
    by: str
    weekday: int
    wall_time: dt.time


class SampleVote(Timed):
    """What somebody chose, by its place among the options."""

    by: str
    option: int


class SampleQuestion(Timed):
    """A question that was asked in an alliance's channel, and how people voted."""

    alliance: str
    channel: str
    by: str
    question: str
    options: tuple[str, ...]
    ends_days_ago: int
    votes: tuple[SampleVote, ...]


class SampleDecision(Timed):
    """What a meeting decided."""

    outcome: DecisionOutcome
    line: str


class SampleItem(Timed):
    """Something on an agenda: a contribution by its title, or a step by its slug."""

    about: str
    purpose: Purpose
    question: str
    proposal: str = ""
    decided: SampleDecision | None = None


class SampleMeeting(Timed):
    """A meeting, planned at that moment; `held_in_days` below zero has been."""

    kind: MeetingKind
    by: str
    alliance: str
    title: str
    place: str
    held_in_days: int
    starts_at: dt.time
    items: tuple[SampleItem, ...] = ()


class SampleMandate(Timed):
    """What somebody allowed for their organisation."""

    by: str
    naming: Naming
    executive_agreed: bool | None = None


class SampleReport(Timed):
    """How far a bundle is with its addressee."""

    state: AddresseeState
    line: str = ""


class SampleBundle(Timed):
    """A bundle for one addressee: begun at that moment, and asked about then."""

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
    """The workspace's own name."""

    name: str
    domain: str


class Sample(SamplePart):
    """The whole file."""

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
    """The sample that comes with the program."""
    return Sample.model_validate(yaml.safe_load(PATH.read_text(encoding="utf-8")))
