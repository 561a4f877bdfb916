"""Set up the demo's sample network through the real use cases, and compute when its events happened."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from alliance.enums import ParticipationKind
from alliance.people import appointments
from alliance.people.alliances import alliances as alliance_admin
from alliance.people.members import Person, SlackProfile, register_member
from bot.demo.sample_file import Sample, Timed
from handlers.slack.context import Context
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people


class Days(Protocol):
    """The day from which the sample's days are counted, and its time zone."""

    @property
    def today(self) -> dt.date: ...
    @property
    def zone(self) -> ZoneInfo: ...


@dataclass
class Players:
    """What the sample needs from the running parts."""

    context: Context
    sample: Sample
    user_ids: Mapping[str, str]
    channel_ids: Mapping[str, str]
    profiles: Mapping[str, SlackProfile]
    say: Callable[[str, str, str, str | None], str]
    """Post as a person: channel id, user id, text, thread; returns the message's `ts`."""
    zone: ZoneInfo
    today: dt.date
    country: str = "NL"
    organisations: dict[str, int] = field(default_factory=dict)
    alliances: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """An event at a moment of the played sample."""

    at: dt.datetime
    do: Callable[[], None]


def moment(days: Days, timed: Timed) -> dt.datetime:
    """When something happened: moved to a working day, since nobody does these things at the weekend."""
    return dt.datetime.combine(workday(days, -timed.days_ago), timed.at, tzinfo=days.zone).astimezone(dt.UTC)


def workday(days: Days, in_days: int) -> dt.date:
    """The day a number of days from today, or the Friday before it at the weekend."""
    on = days.today + dt.timedelta(days=in_days)
    return on - dt.timedelta(days=max(0, on.weekday() - 4))


def is_set_up(session: Session) -> bool:
    """Whether the network has been set up."""
    return bool(people.list_secretariat(session))


def set_up(players: Players) -> None:
    """Set up people, chairs, channels and participations: what was arranged before anything was shared."""
    context, sample = players.context, players.sample
    owner = next(person for person in sample.people if person.is_owner)
    now = context.now()
    with context.writing() as session:
        organisations = {row.slug: row for row in people.list_organisations(session)}
        players.organisations = {slug: row.id for slug, row in organisations.items()}
        players.alliances = {row.slug: row.id for row, _ in alliance_rows.list_alliances(session)}
        for person in sample.people:
            if person.team_id and person.organisation:
                organisations[person.organisation].team_id = person.team_id
            if person.is_registered and person.organisation:
                organisation_id = players.organisations[person.organisation]
                profile = players.profiles[person.name]
                member = register_member(
                    session,
                    profile=profile,
                    is_restricted=False,  # the sample is trusted
                    organisation_id=organisation_id,
                    now=now,
                    channel_keys=(),
                )
                member.is_contact = person.is_contact
        by = person_of(players, session, owner.name)
        _arrange(players, session, by, now)


def _arrange(players: Players, session: Session, by: Person, now: dt.datetime) -> None:
    sample = players.sample
    for person in sample.people:
        if person.is_secretariat:
            profile = players.profiles[person.name]
            appointments.appoint_secretariat(
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
    # Before chairs are appointed, as they would be notified of each one.
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
        appointments.appoint_chair(
            session,
            by=by,
            alliance_id=players.alliances[chair.alliance],
            kind=chair.kind,
            profile=players.profiles[chair.person],
            organisation_id=None,
            now=now,
        )


def person_of(players: Players, session: Session, name: str, *, is_seen: bool = True) -> Person:
    """The person who acts, as the network sees them; `name` is the one in the file. For votes, `is_seen` is False."""
    person = players.context.person(session, players.profiles[name])
    if person.member is not None and is_seen:
        people.note_seen(session, person.member.id, players.context.now().astimezone(players.zone).date())
    return person
