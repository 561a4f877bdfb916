"""A database with very many owners and open steps in it, whose alliances are about to ask."""

import datetime as dt
from collections.abc import Sequence
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import col, select

from alliance.checkins.schedules import plan_next
from alliance.enums import Ambition, Every, Status
from storage.checkins.schedules import list_schedules
from storage.engine.database import Database, Session
from storage.people.alliances import list_alliances
from storage.people.people import list_organisations
from storage.tables import ActionStep, Alliance, Member, Schedule, SlackProfile, StepOwner
from tests.kit.times import local

ZONE = ZoneInfo("Europe/Amsterdam")
COUNTRY = "NL"
FIRST_NUMBER = 1_000
"""The starter agenda's own steps come before."""


def add_owners(
    database: Database, *, user_ids: Sequence[str], steps_each: int, now: dt.datetime, alliances: int = 1
) -> None:
    """Make these Slack users members with so many open steps each, spread evenly over the first alliances."""
    with database.writing() as session:
        alliance_ids = [alliance.id for alliance, _ in islice(list_alliances(session), alliances)]
        organisation_ids = [row.id for row in list_organisations(session)]
        owners = _add_members(session, user_ids, organisation_ids, now)
        _add_steps(session, owners, steps_each, alliance_ids, now)


def add_alliances(database: Database, *, count: int) -> None:
    """Make so many alliances more."""
    with database.writing() as session:
        first, _ = list_alliances(session)[0]
        for number in range(count):
            session.add(
                Alliance(
                    slug=f"benchmark-{number}",
                    theme_id=first.theme_id,
                    name=f"Alliantie {number}",
                    position=100 + number,
                )
            )


def add_schedules(database: Database, *, now: dt.datetime, every: Every = Every.WEEKS) -> dt.datetime:
    """Let every alliance ask at nine on Thursdays, or on the second one of a month; gives when they do so first."""
    with database.writing() as session:
        taken = {schedule.alliance_id: schedule for schedule in list_schedules(session)}
        for alliance, _ in list_alliances(session):
            schedule = taken.get(alliance.id) or Schedule(
                alliance_id=alliance.id,
                every=every,
                weekday=3,
                wall_time=dt.time(9),
                zone=ZONE.key,
                starts_on=now.date(),
                updated_at=now,
            )
            plan_next(session, schedule, time=local(now))
            session.add(schedule)
        session.flush()
        return min(one.next_at for one in list_schedules(session) if one.next_at is not None and one.next_at > now)


def _add_members(
    session: Session, user_ids: Sequence[str], organisation_ids: Sequence[int], now: dt.datetime
) -> list[tuple[int, int]]:
    """Members by number, with their organisations: pairs of ids."""
    profiles, members = [], []
    for number, user_id in enumerate(user_ids):
        profiles.append(SlackProfile(slack_user_id=user_id, team_id="T0SANDBOX", name=user_id, fetched_at=now))
        organisation_id = organisation_ids[number % len(organisation_ids)]
        members.append(Member(slack_user_id=user_id, organisation_id=organisation_id, name=user_id, created_at=now))
    session.add_all(profiles)
    session.add_all(members)
    session.flush()
    return [(member.id, member.organisation_id) for member in members]


def _add_steps(
    session: Session, owners: Sequence[tuple[int, int]], each: int, alliance_ids: Sequence[int], now: dt.datetime
) -> None:
    steps = [
        {
            "number": FIRST_NUMBER + number,
            "alliance_id": alliance_ids[number % len(alliance_ids)],
            "title": f"Een stap van het meten, {number}",
            "ambition": Ambition.FIRST_STEP,
            "status": Status.ON_TRACK,
            "is_continuous": False,
            "created_at": now,
            "updated_at": now,
        }
        for number in range(len(owners) * each)
    ]
    session.execute(insert(ActionStep.__table__), steps)  # type: ignore[attr-defined]
    ids = session.exec(
        select(col(ActionStep.id)).where(ActionStep.number >= FIRST_NUMBER).order_by(col(ActionStep.number))
    ).all()
    owned = [
        {
            "step_id": step_id,
            "organisation_id": owners[place // each][1],
            "contact_member_id": owners[place // each][0],
            "since": now,
        }
        for place, step_id in enumerate(ids)
    ]
    session.execute(insert(StepOwner.__table__), owned)  # type: ignore[attr-defined]
