"""A database with the network in it, made before the bot starts: what is measured should not be its set-up."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from alliance.enums import ContributionKind, KeptKind, Visibility
from alliance.people.members import SlackProfile, register_member
from benchmarks.words import BODY, TITLE
from bot.app import upgrade
from bot.settings import read_settings
from storage.engine.database import Database, Session
from storage.people.alliances import list_alliances
from storage.people.people import list_organisations, save_profile
from storage.tables import Contribution, ContributionVersion, KeptMessage, Member

LOT = 5_000
"""Rows that are written at once."""


def make_database(path: Path) -> Database:
    """A new SQLite file with the network's own data in it."""
    url = f"sqlite:///{path}"
    settings = read_settings(environment={"DATABASE_URL": url}, folder=path.parent)
    database = Database(url)
    upgrade(database, settings, now=dt.datetime.now(dt.UTC))
    return database


def add_members(database: Database, *, user_ids: Sequence[str], channel_id: str) -> None:
    """Make these Slack users members, of all organisations in turn, and give the first alliance its channel."""
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        alliance, _ = list_alliances(session)[0]
        alliance.channel_id = channel_id
        session.add(alliance)
        organisations = list_organisations(session)
        for number, user_id in enumerate(user_ids):
            organisation_id = organisations[number % len(organisations)].id
            profile = _profile(user_id, now)
            register_member(
                session, profile=profile, is_restricted=False, organisation_id=organisation_id, now=now, channel_keys=()
            )


def add_contributions(database: Database, *, count: int, first_at: dt.datetime, seconds: float) -> None:
    """Spread so many contributions, each with a card in Slack, evenly over a time."""
    with database.writing() as session:
        member = benchmark_member(session, first_at)
        alliance_ids = [alliance.id for alliance, _ in list_alliances(session)]
        for number in range(1, count + 1):
            at = first_at + dt.timedelta(seconds=seconds * number / (count + 1))
            _add_contribution(session, number, member, alliance_ids[number % len(alliance_ids)], at)


def add_many_contributions(database: Database, *, count: int, first_at: dt.datetime, seconds: float) -> None:
    """Add many contributions to a SQLite file that has none: as rows, which takes a tenth of the time of use cases."""
    with database.writing() as session:
        member = benchmark_member(session, first_at)
        alliance_ids = [alliance.id for alliance, _ in list_alliances(session)]
    kinds = list(ContributionKind)
    for begin in range(1, count + 1, LOT):
        rows: list[dict[str, Any]] = []
        versions: list[dict[str, Any]] = []
        cards: list[dict[str, Any]] = []
        for number in range(begin, min(begin + LOT, count + 1)):
            at = first_at + dt.timedelta(seconds=seconds * number / (count + 1))
            said = {
                "kind": kinds[number % len(kinds)],
                "title": f"{TITLE}, {number}",
                "body": BODY,
                "visibility": Visibility.NETWORK,
            }
            known = {
                "id": number,
                "number": number,
                "submission_key": f"benchmark-{number}",
                "alliance_id": alliance_ids[number % len(alliance_ids)],
                "organisation_id": member.organisation_id,
                "author_id": member.id,
                "created_at": at,
                "updated_at": at,
            }
            rows.append({**said, **known})
            versions.append({**said, "contribution_id": number, "version": 1, "by_member_id": member.id, "at": at})
            link = f"https://example.slack.com/archives/C0BENCHMARK/p{number:016}"
            place = {"channel_id": "C0BENCHMARK", "ts": f"{number}.000100", "permalink": link}
            card = {"kind": KeptKind.CARD, "about_id": number, "place": "C0BENCHMARK", "about": {}, "made_at": at}
            cards.append({**card, **place})
        with database.writing() as session:
            for table, lot in ((Contribution, rows), (ContributionVersion, versions), (KeptMessage, cards)):
                session.execute(insert(table), lot)


def benchmark_member(session: Session, now: dt.datetime, user_id: str = "U0BENCHMARK") -> Member:
    """A member of the first organisation, in whose name contributions are made up."""
    profile = _profile(user_id, now)
    save_profile(session, profile)
    return register_member(
        session,
        profile=profile,
        is_restricted=False,
        organisation_id=list_organisations(session)[0].id,
        now=now,
        channel_keys=(),
    )


def _add_contribution(session: Session, number: int, member: Member, alliance_id: int, at: dt.datetime) -> None:
    kinds = list(ContributionKind)
    contribution = Contribution(
        number=number,
        submission_key=f"benchmark-{number}",
        kind=kinds[number % len(kinds)],
        title=f"{TITLE}, {number}",
        body=BODY,
        alliance_id=alliance_id,
        organisation_id=member.organisation_id,
        author_id=member.id,
        visibility=Visibility.NETWORK,
        created_at=at,
        updated_at=at,
    )
    session.add(contribution)
    session.flush()
    key = contribution.id
    session.add(
        ContributionVersion(
            contribution_id=key,
            version=1,
            kind=contribution.kind,
            title=contribution.title,
            body=contribution.body,
            visibility=contribution.visibility,
            by_member_id=member.id,
            at=at,
        )
    )
    permalink = f"https://example.slack.com/archives/C0BENCHMARK/p{number:016}"
    card = KeptMessage(kind=KeptKind.CARD, about_id=key, place="C0BENCHMARK", made_at=at)
    card.channel_id, card.ts, card.permalink = card.place, f"{number}.000100", permalink
    session.add(card)


def _profile(user_id: str, now: dt.datetime) -> SlackProfile:
    return SlackProfile(slack_user_id=user_id, team_id="T0SANDBOX", name=user_id, fetched_at=now)
