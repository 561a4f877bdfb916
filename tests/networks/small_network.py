"""A small network in a database, for tests that need to say exactly what was true when."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from alliance.calendar.periods import Period
from alliance.digests.figures import count_unkept, store_reported
from alliance.enums import (
    Ambition,
    ChairKind,
    ContributionKind,
    Every,
    OrganisationKind,
    ParticipationKind,
    Status,
    Visibility,
    Volume,
)
from alliance.people.members import HeldChair, Person
from storage.engine.database import Database, Session
from storage.tables import (
    ActionStep,
    Alliance,
    AuditEntry,
    Chair,
    Contribution,
    ContributionVersion,
    Match,
    Member,
    Organisation,
    Participation,
    Schedule,
    StatusUpdate,
    Theme,
)
from storage.tables.base import Table

T = TypeVar("T", bound=Table)

ZONE = ZoneInfo("Europe/Amsterdam")
LONG_AGO = dt.datetime(2026, 9, 1, 8, tzinfo=ZONE)
NINE = dt.time(9)


def somebody(
    *,
    is_admin: bool = False,
    chairs: tuple[int, ...] = (),
    member: Member | None = None,
    of: Organisation | None = None,
    user_id: str = "UX",
    name: str = "Iemand",
) -> Person:
    """A person as the rules see them; `chairs` are the alliances they are official chair of."""
    return Person(
        slack_user_id=user_id,
        name=name,
        locale=None,
        zone=None,
        is_admin=is_admin,
        is_restricted=False,
        is_external=False,
        member=member,
        organisation=of,
        chairs=tuple(HeldChair(one, ChairKind.OFFICIAL) for one in chairs),
    )


ADMIN = somebody(is_admin=True, user_id="UADMIN", name="Beheerder")
"""The workspace's owner, who is no member of the network."""


def network_with_chair(session: Session) -> "Network":
    """A small network of which Delft's person chairs the alliance, and Groningen's is the secretariat."""
    made = Network(session)
    session.get_one(Member, made.people["Groningen"]).is_secretariat = True
    chair = made.people["Delft"]
    made.add(Chair(alliance_id=made.housing, member_id=chair, kind=ChairKind.OFFICIAL, since=LONG_AGO))
    return made


def report(session: Session, period: Period, *, now: dt.datetime) -> None:
    """Store the figures of a period as they are reported now."""
    store_reported(session, count_unkept(session, period=period, zone=ZONE), now=now)


def audited(session: Session) -> list[tuple[str, str]]:
    """What the audit log tells: each action with its subject, oldest first."""
    session.flush()
    return [(one.action, one.subject) for one in session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()]


def at(text: str) -> dt.datetime:
    """A moment on the clock in Amsterdam."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC)


def somebody_of(
    session: Session,
    network: "Network",
    city: str,
    *,
    is_chair: bool = False,
    kind: ParticipationKind = ParticipationKind.TAKES_PART,
) -> Person:
    """The member of a city, as the rules see them."""
    member = session.get_one(Member, network.people[city])
    made = somebody(
        chairs=(network.housing,) if is_chair else (),
        member=member,
        of=session.get_one(Organisation, network.cities[city]),
        user_id=member.slack_user_id,
        name=member.name,
    )
    return replace(made, participations={network.housing: kind})


def weekly_schedule(alliance_id: int, wall_time: dt.time = NINE) -> Schedule:
    """Check-ins on Thursdays."""
    return Schedule(
        alliance_id=alliance_id,
        every=Every.WEEKS,
        weekday=3,
        wall_time=wall_time,
        zone="Europe/Amsterdam",
        starts_on=dt.date(2026, 11, 24),
        updated_at=LONG_AGO,
    )


class Network:
    """A small network: two cities take part in an alliance on housing, one reads along."""

    def __init__(self, session: Session) -> None:
        self.session = session
        theme = self.add(Theme(slug="voorwaarden", name="Stedelijke randvoorwaarden", position=1))
        self.theme_id = theme.id
        self.housing = self.alliance("huisvesting", "Studentenhuisvesting", position=1)
        self.cities: dict[str, int] = {}
        self.people: dict[str, int] = {}
        for name in ("Utrecht", "Groningen", "Delft"):
            city = self.add(Organisation(slug=name.lower(), name=name, kind=OrganisationKind.CITY))
            self.cities[name] = city.id
            person = self.add(
                Member(
                    slack_user_id=f"U{name.upper()}",
                    organisation_id=self.cities[name],
                    name=f"Iemand · {name}",
                    news_volume=Volume.EACH,
                    created_at=LONG_AGO,
                )
            )
            self.people[name] = person.id
        self.join("Utrecht", ParticipationKind.TAKES_PART)
        self.join("Groningen", ParticipationKind.TAKES_PART)
        self.join("Delft", ParticipationKind.READS_ALONG)

    def add(self, row: T) -> T:
        """Store a row; it has its id then."""
        self.session.add(row)
        self.session.flush()
        return row

    def alliance(self, slug: str, name: str, *, position: int) -> int:
        row = Alliance(slug=slug, theme_id=self.theme_id, name=name, channel_id=f"C{slug.upper()}", position=position)
        return self.add(row).id

    def join(self, city: str, kind: ParticipationKind, *, until: dt.datetime | None = None) -> None:
        self.add(
            Participation(
                alliance_id=self.housing,
                organisation_id=self.cities[city],
                kind=kind,
                since=LONG_AGO,
                until=until,
            )
        )

    def match(self, bottleneck: Contribution, practice: Contribution, found_at: dt.datetime) -> Match:
        pair = (bottleneck.id, practice.id)
        return self.add(Match(bottleneck_id=pair[0], practice_id=pair[1], score=60, found_at=found_at))

    def share(
        self, number: int, when: str, *, city: str = "Utrecht", title: str = "Te weinig kamers", alliance: int = 0
    ) -> Contribution:
        row = self.add(
            Contribution(
                number=number,
                submission_key=f"form-{number}",
                kind=ContributionKind.BOTTLENECK,
                title=title,
                body="De wachttijd is 14 maanden.",
                alliance_id=alliance or self.housing,
                organisation_id=self.cities[city],
                author_id=self.people[city],
                visibility=Visibility.NETWORK,
                created_at=at(when),
                updated_at=at(when),
            )
        )
        self.version(row, 1, when)
        return row

    def version(self, row: Contribution, number: int, when: str) -> None:
        """Note how the contribution reads now."""
        self.add(
            ContributionVersion(
                contribution_id=row.id,
                version=number,
                kind=row.kind,
                title=row.title,
                body=row.body,
                visibility=row.visibility,
                by_member_id=row.author_id,
                at=at(when),
            )
        )

    def step(
        self,
        number: int,
        status: Status = Status.NOT_STARTED,
        *,
        due_on: str | None = None,
        entered: str = "2026-09-01T09:00",
        alliance: int = 0,
    ) -> ActionStep:
        row = self.add(
            ActionStep(
                number=number,
                alliance_id=alliance or self.housing,
                title=f"Stap {number}",
                ambition=Ambition.FIRST_STEP,
                status=status,
                due_on=dt.date.fromisoformat(due_on) if due_on else None,
                source="Positioneringsdocument",
                source_year=2020,
                created_at=at(entered),
                updated_at=at(entered),
            )
        )
        self.add(StatusUpdate(step_id=row.id, status=status, at=at(entered)))
        return row

    def report(self, step: ActionStep, when: str, status: Status, note: str = "") -> None:
        self.add(
            StatusUpdate(step_id=step.id, status=status, note=note, by_member_id=self.people["Utrecht"], at=at(when))
        )
        step.status = status
        self.add(step)


@pytest.fixture
def session(database: Database, network: Network) -> Iterator[Session]:
    """A transaction to do something in and look at it, where the module's `network` is stored."""
    with database.writing() as opened:
        yield opened
