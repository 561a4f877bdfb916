"""The demo's sample: what its file holds, and its people, put in place through the real use cases."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict

from alliance import admin, alliance_admin
from alliance.members import Person, SlackProfile, register_member
from alliance.words import AdoptionState, ChairKind, ContributionKind, ParticipationKind, Status, Visibility
from handlers.desk import Desk
from storage import alliances as alliance_rows
from storage import people
from storage.database import Session

PATH = Path(__file__).with_name("sample.yaml")
FIRST_DAY = 29
"""Days before today on which the network begins; everything in the sample lies after it."""


class Part(BaseModel):
    """A piece of the file; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Timed(Part):
    """Something that happened so many days ago, at a time of day in the network's zone."""

    days_ago: int
    at: dt.time


class SamplePerson(Part):
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


class SampleChannel(Part):
    """A channel, of an alliance or not."""

    name: str
    purpose: str
    members: tuple[str, ...]
    alliance: str | None = None
    is_private: bool = False


class SampleChair(Part):
    """Who chairs what."""

    alliance: str
    person: str
    kind: ChairKind


class SampleParticipation(Part):
    """Which organisations are part of an alliance."""

    takes_part: tuple[str, ...] = ()
    reads_along: tuple[str, ...] = ()


class Adoption(Timed):
    """When a step was taken up, and by whom."""

    by: str


class Report(Timed):
    """A status that somebody gave."""

    by: str
    status: Status
    note: str


class SampleStep(Part):
    """A step of the starter agenda that was taken up."""

    slug: str
    owners: tuple[str, ...]
    adopted: Adoption
    due_in_days: int | None = None
    history: tuple[Report, ...] = ()


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


class Workspace(Part):
    """The workspace's own name."""

    name: str
    domain: str


class Sample(Part):
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


@dataclass
class Players:
    """What the sample needs of the running parts."""

    desk: Desk
    sample: Sample
    user_ids: Mapping[str, str]
    channel_ids: Mapping[str, str]
    profiles: Mapping[str, SlackProfile]
    say: Callable[[str, str, str, str | None], str]
    """Post as a person: channel id, user id, text, thread; gives the message's `ts`."""
    zone: ZoneInfo
    today: dt.date
    country: str = "NL"
    organisations: dict[str, int] = field(default_factory=dict)
    alliances: dict[str, int] = field(default_factory=dict)


def read_sample() -> Sample:
    """The sample that comes with the program."""
    return Sample.model_validate(yaml.safe_load(PATH.read_text(encoding="utf-8")))


def is_set_up(session: Session) -> bool:
    """Whether the people are in place."""
    return bool(people.list_secretariat(session))


def set_up(players: Players) -> None:
    """People, chairs, channels and participations: what was arranged before anything was shared."""
    desk, sample = players.desk, players.sample
    owner = next(person for person in sample.people if person.is_owner)
    now = desk.now()
    with desk.writing() as session:
        organisations = {row.slug: row for row in people.list_organisations(session)}
        players.organisations = {slug: row.id or 0 for slug, row in organisations.items()}
        players.alliances = {row.slug: row.id or 0 for row, _ in alliance_rows.list_alliances(session)}
        for person in sample.people:
            if person.team_id and person.organisation:
                organisations[person.organisation].team_id = person.team_id
                session.add(organisations[person.organisation])
            if person.is_registered and person.organisation:
                organisation_id = players.organisations[person.organisation]
                profile = players.profiles[person.name]
                register_member(
                    session,
                    profile=profile,
                    is_restricted=False,  # the sample says who they are
                    organisation_id=organisation_id,
                    now=now,
                    lanes=(),
                )
        by = person_of(players, session, owner.name)
        _arrange(players, session, by, now)


def _arrange(players: Players, session: Session, by: Person, now: dt.datetime) -> None:
    sample = players.sample
    for person in sample.people:
        if person.is_secretariat:
            profile = players.profiles[person.name]
            admin.appoint_secretariat(
                session, by=by, profile=profile, is_restricted=False, organisation_id=None, now=now
            )
    for channel in sample.channels:
        if channel.alliance is not None:
            alliance_admin.set_channel(
                session,
                by=by,
                alliance_id=players.alliances[channel.alliance],
                channel_id=players.channel_ids[channel.name],
                is_private=channel.is_private,
                now=now,
            )
    # Before there are chairs, who would hear of each one.
    for alliance, parts in sample.participations.items():
        kinds = {ParticipationKind.TAKES_PART: parts.takes_part, ParticipationKind.READS_ALONG: parts.reads_along}
        for kind, slugs in kinds.items():
            for slug in slugs:
                alliance_admin.set_participation(
                    session,
                    by=by,
                    alliance_id=players.alliances[alliance],
                    organisation_id=players.organisations[slug],
                    kind=kind,
                    now=now,
                )
    for chair in sample.chairs:
        admin.appoint_chair(
            session,
            by=by,
            alliance_id=players.alliances[chair.alliance],
            kind=chair.kind,
            profile=players.profiles[chair.person],
            organisation_id=None,
            now=now,
        )


def person_of(players: Players, session: Session, name: str) -> Person:
    """Who that is to the network; `name` is the one in the file."""
    return players.desk.person(session, players.profiles[name])
