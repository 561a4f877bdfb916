"""A network in which contributions are merged, for tests that look at what stands behind them."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import col, select

from alliance.contributions.adoptions import AdoptionReport, report_adoption
from alliance.contributions.endorsements import Recognition, endorse
from alliance.contributions.following import follow
from alliance.contributions.merging import merging
from alliance.contributions.sharing import show_contribution
from alliance.enums import (
    AdoptionState,
    ChairKind,
    ContributionKind,
    FollowReason,
    LinkKind,
    OrganisationKind,
)
from alliance.people.members import Person, SlackProfile, identify
from storage.contributions import contributions as contribution_rows
from storage.engine.database import Database, Session
from storage.tables import (
    Adoption,
    Chair,
    Contribution,
    Delivery,
    Endorsement,
    Follow,
    Match,
    Member,
    Organisation,
    StepLink,
)
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T10:00")
LATER = NOW + dt.timedelta(hours=3)
CITIES = ("Utrecht", "Groningen", "Delft", "Leiden", "Breda")


class MergingNetwork(Network):
    """The small network and two more cities: Leiden chairs the alliance, Breda takes no part in it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        for name in ("Leiden", "Breda"):
            city = self.add(Organisation(slug=name.lower(), name=name, kind=OrganisationKind.CITY))
            self.cities[name] = city.id
            member = Member(slack_user_id=f"U{name.upper()}", organisation_id=city.id, name=name, created_at=NOW)
            self.people[name] = self.add(member).id
        leiden = self.people["Leiden"]
        self.add(Chair(alliance_id=self.housing, member_id=leiden, kind=ChairKind.OFFICIAL, since=NOW))
        for number, name in ((1, "Utrecht"), (2, "Groningen"), (3, "Delft")):
            self.share(number, "2026-11-20T09:00", city=name, title=f"Te weinig kamers {number}")


def person(session: Session, city: str) -> Person:
    """The city's member."""
    known = SlackProfile(slack_user_id=f"U{city.upper()}", team_id="T1", name=city, fetched_at=NOW)
    return identify(session, known, team_id="T1", admin_users=())


def merge(session: Session, number: int, into: int, *, by: str = "Leiden", now: dt.datetime = NOW) -> None:
    merging.merge(session, by=person(session, by), number=number, into=into, now=now)


def undo(session: Session, number: int, *, by: str = "Leiden", now: dt.datetime = LATER) -> None:
    merging.undo_merge(session, by=person(session, by), number=number, now=now)


def says(session: Session, city: str, number: int, severity: int, context: str = "", now: dt.datetime = NOW) -> None:
    endorse(session, by=person(session, city), number=number, said=Recognition(severity, context), now=now)


def adopts(session: Session, city: str, number: int, state: AdoptionState, adapted: str = "") -> None:
    report_adoption(session, by=person(session, city), number=number, report=AdoptionReport(state, adapted), now=NOW)


def row(session: Session, number: int) -> Contribution:
    found = contribution_rows.find_contribution(session, number)
    assert found is not None
    return found[0]


def as_practices(session: Session) -> None:
    for number in (1, 2, 3):
        row(session, number).kind = ContributionKind.BEST_PRACTICE
    session.flush()


def endorsed(session: Session, number: int) -> dict[str, tuple[int | None, str]]:
    """What stands behind a contribution: severity and context by city."""
    item = show_contribution(session, reader=person(session, "Leiden"), number=number)
    return {one.organisation.name: (one.severity, one.context) for one in item.endorsements}


def adopted(session: Session, number: int) -> dict[str, tuple[AdoptionState, str]]:
    item = show_contribution(session, reader=person(session, "Leiden"), number=number)
    return {one.organisation.name: (one.state, one.adapted) for one in item.adoptions}


def everything(session: Session) -> list[Any]:
    """All that stands behind all contributions, in plain values: what an undone merge must give back."""
    session.flush()
    tables = (Endorsement, Adoption, Follow, StepLink, Match)
    rows = [
        (
            table.__name__,
            sorted(str(sorted(one.model_dump(exclude={"id"}).items())) for one in session.exec(select(table))),
        )
        for table in tables
    ]
    merged = [
        (one.number, one.merged_into_id)
        for one in session.exec(select(Contribution).order_by(col(Contribution.number)))
    ]
    return [*rows, merged]


def follows(session: Session, network: Network, city: str, number: int) -> None:
    follow(
        session,
        contribution_id=row(session, number).id,
        member_id=network.people[city],
        reason=FollowReason.BUTTON,
        now=NOW,
    )


def followers(session: Session, number: int) -> set[str]:
    statement = (
        select(Organisation.name)
        .join(Member, col(Member.organisation_id) == Organisation.id)
        .join(Follow, col(Follow.member_id) == Member.id)
        .where(Follow.contribution_id == row(session, number).id, col(Follow.stopped_at).is_(None))
    )
    return set(session.exec(statement).all())


def links(session: Session, step_id: int, number: int) -> None:
    session.add(StepLink(step_id=step_id, contribution_id=row(session, number).id, kind=LinkKind.RELATED, at=NOW))
    session.flush()


def forget_deliveries(session: Session) -> None:
    for one in session.exec(select(Delivery)).all():
        session.delete(one)
    session.flush()


def told(session: Session, kind: str) -> set[str]:
    return {one.channel_key for one in session.exec(select(Delivery).where(Delivery.kind == kind)).all()}


@pytest.fixture
def network(database: Database) -> MergingNetwork:
    """The network, stored; its session is over."""
    with database.writing() as session:
        return MergingNetwork(session)
