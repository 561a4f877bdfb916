"""The demo's sample: people and what they did in the last weeks, played through the real use cases and deliveries."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict

from alliance import admin, adoptions, agenda, alliance_admin, contributions, editing, endorsements
from alliance.contributions import Shown, Submission
from alliance.endorsements import Recognition
from alliance.members import Person, SlackProfile, register_member
from alliance.schedules import ScheduleForm, save_schedule
from alliance.words import AdoptionState, ChairKind, ContributionKind, Every, ParticipationKind, Status, Visibility
from handlers.desk import Desk
from storage import agenda as step_rows
from storage import alliances as alliance_rows
from storage import people
from storage.database import Session
from storage.details import list_topics_of

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


@dataclass(frozen=True)
class Event:
    """Something that happens at a moment when the sample is played."""

    at: dt.datetime
    do: Callable[[], None]


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
        by = _person(players, session, owner.name)
        _arrange(players, session, by, now)


def events(players: Players) -> list[Event]:
    """All that happened since, in order of time."""
    found = [*_agenda(players), *_scheduled(players), *_shared(players), *_said(players)]
    return sorted(found, key=lambda event: event.at)


def moment(players: Players, timed: Timed) -> dt.datetime:
    """When something happened: on a working day, since nobody does these things at the weekend."""
    on = players.today - dt.timedelta(days=timed.days_ago)
    on -= dt.timedelta(days=max(0, on.weekday() - 4))
    return dt.datetime.combine(on, timed.at, tzinfo=players.zone).astimezone(dt.UTC)


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


def _agenda(players: Players) -> Iterator[Event]:
    for step in players.sample.steps:
        yield Event(moment(players, step.adopted), partial(_adopt, players, step))
        for report in step.history:
            yield Event(moment(players, report), partial(_report, players, step, report))


def _scheduled(players: Players) -> Iterator[Event]:
    for schedule in players.sample.schedules:
        yield Event(moment(players, schedule), partial(_schedule, players, schedule))


def _schedule(players: Players, schedule: SampleSchedule) -> None:
    form = ScheduleForm(
        every=Every.WEEKS,
        weekday=schedule.weekday,
        wall_time=schedule.wall_time,
        zone=str(players.zone),
        starts_on=players.today,
    )
    with players.desk.writing() as session:
        save_schedule(
            session,
            by=_person(players, session, schedule.by),
            alliance_id=players.alliances[schedule.alliance],
            form=form,
            country=players.country,
            now=players.desk.now(),
        )


def _adopt(players: Players, step: SampleStep) -> None:
    due_on = None if step.due_in_days is None else players.today + dt.timedelta(days=step.due_in_days)
    with players.desk.writing() as session:
        agenda.adopt_step(
            session,
            by=_person(players, session, step.adopted.by),
            number=_number(session, step),
            owners={players.organisations[slug]: _contact(players, session, slug) for slug in step.owners},
            due_on=due_on,
            now=players.desk.now(),
        )


def _contact(players: Players, session: Session, organisation: str) -> int | None:
    """The first of an organisation's people in the sample, who speaks for its steps."""
    registered = (person for person in players.sample.people if person.is_registered)
    name = next((person.name for person in registered if person.organisation == organisation), None)
    member = people.find_member(session, players.user_ids[name]) if name else None
    return member.id if member else None


def _report(players: Players, step: SampleStep, report: Report) -> None:
    with players.desk.writing() as session:
        agenda.update_status(
            session,
            by=_person(players, session, report.by),
            number=_number(session, step),
            status=report.status,
            note=report.note,
            now=players.desk.now(),
        )


def _number(session: Session, step: SampleStep) -> int:
    found = step_rows.find_step_by_slug(session, step.slug)
    if found is None:
        raise LookupError(f"the starter agenda has no step {step.slug}")
    return found.number


def _shared(players: Players) -> Iterator[Event]:
    for item in players.sample.contributions:
        yield Event(moment(players, item), partial(_share, players, item))
        if item.enriched:
            yield Event(moment(players, item.enriched), partial(_enrich, players, item, item.enriched))
        for said in item.endorsed:
            yield Event(moment(players, said), partial(_endorse, players, item, said))
        for report in item.adopted:
            yield Event(moment(players, report), partial(_take_over, players, item, report))


def _share(players: Players, item: SampleContribution) -> None:
    with players.desk.writing() as session:
        contributions.share_contribution(
            session,
            author=_person(players, session, item.by),
            submission=Submission(
                key=players.desk.new_id(),
                kind=item.kind,
                title=item.title,
                body=item.body,
                alliance_id=players.alliances[item.alliance],
                visibility=item.visibility,
            ),
            now=players.desk.now(),
        )


def _enrich(players: Players, item: SampleContribution, enriched: Enrichment) -> None:
    with players.desk.writing() as session:
        by = _person(players, session, enriched.by)
        found = _find(session, by, item)
        ids = {topic.slug: topic.id for topic in list_topics_of(session, players.alliances[item.alliance])}
        topics = [ids[slug] for slug in enriched.details.get("topics", ())]
        editing.enrich_contribution(
            session,
            by=by,
            number=found.number,
            base=found.version,
            seen=found.version,
            typed={**enriched.details, "topics": topics},
            today=players.desk.now().astimezone(players.zone).date(),
            now=players.desk.now(),
        )


def _endorse(players: Players, item: SampleContribution, said: SampleEndorsement) -> None:
    with players.desk.writing() as session:
        by = _person(players, session, said.by)
        number = _find(session, by, item).number
        recognition = Recognition(said.severity, said.context)
        endorsements.endorse(session, by=by, number=number, said=recognition, now=players.desk.now())


def _take_over(players: Players, item: SampleContribution, reported: SampleAdoption) -> None:
    with players.desk.writing() as session:
        by = _person(players, session, reported.by)
        number = _find(session, by, item).number
        report = adoptions.Report(reported.state, reported.adapted)
        adoptions.report_adoption(session, by=by, number=number, report=report, now=players.desk.now())


def _find(session: Session, by: Person, item: SampleContribution) -> Shown:
    recent = contributions.list_recent(session, reader=by, limit=100)
    return next(one for one in recent if one.title == item.title)


def _said(players: Players) -> Iterator[Event]:
    for conversation in players.sample.conversations:
        thread: dict[str, str] = {}
        yield Event(moment(players, conversation), partial(_say, players, conversation, conversation, thread))
        for reply in conversation.replies:
            yield Event(moment(players, reply), partial(_say, players, conversation, reply, thread))


def _say(players: Players, conversation: Conversation, said: Saying, thread: dict[str, str]) -> None:
    channel_id, user_id = players.channel_ids[conversation.channel], players.user_ids[said.by]
    ts = players.say(channel_id, user_id, said.text, thread.get("ts"))
    thread.setdefault("ts", ts)


def _person(players: Players, session: Session, name: str) -> Person:
    return players.desk.person(session, players.profiles[name])
