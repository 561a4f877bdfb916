"""Very many contributions and what stands behind them, written within seconds by the engine itself."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, text
from sqlmodel import col, select

from benchmarks.network import benchmark_member
from benchmarks.words import BODY, TITLE
from storage.engine.database import Database, Session
from storage.enums import Ambition, OrganisationKind, ParticipationKind, Status
from storage.people.alliances import list_alliances
from storage.tables import ActionStep, Contribution, Organisation, Participation

UPDATES_OF_STEP = 10
_SERIES = {
    "sqlite": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :count) SELECT n FROM s) AS s",
    "postgresql": "generate_series(1, :count) AS s(n)",
}
_MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', :first + ({}) * :seconds, 'unixepoch')",
    "postgresql": "to_timestamp(:first + ({}) * CAST(:seconds AS double precision))",
}
_CONTRIBUTIONS = """
INSERT INTO contributions (number, submission_key, kind, title, body, alliance_id, organisation_id, author_id,
    visibility, details, version, created_at, updated_at, archived_at, reviews_asked)
SELECT n, 'benchmark-' || n, CASE n % 3 WHEN 0 THEN 'best_practice' WHEN 1 THEN 'bottleneck' ELSE 'opportunity' END,
    :title, :body, :alliance + n % :alliances, :organisation + n % :organisations, :author, 'network', '{{}}', 1,
    {at}, {at}, CASE n % 53 WHEN 0 THEN {later} END, 0
FROM {series}
"""
_ENDORSEMENTS = """
INSERT INTO endorsements (contribution_id, organisation_id, member_id, context, created_at, updated_at, withdrawn_at)
SELECT :contribution + n - 1, :organisation + (n / 7) % :organisations, :author, '', {at}, {at},
    CASE n % 40 WHEN 0 THEN {later} END
FROM {series}
"""
_ADOPTIONS = """
INSERT INTO adoptions (contribution_id, organisation_id, member_id, state, adapted, stop_reason, created_at, updated_at)
SELECT :contribution + n - 1, :organisation + (n / 11) % :organisations, :author,
    CASE n % 4 WHEN 0 THEN 'exploring' WHEN 1 THEN 'running' WHEN 2 THEN 'embedded' ELSE 'stopped' END,
    '', '', {at}, {at}
FROM {series} WHERE n % 9 = 0
"""
_MERGES = """
INSERT INTO merges (source_id, target_id, transferred, at)
SELECT :contribution + n - 1, :contribution, '{{}}', {later} FROM {series} WHERE n % 101 = 7
"""
_UPDATES = """
INSERT INTO status_updates (step_id, status, note, by_member_id, at)
SELECT :step + n / :updates, CASE n % 4 WHEN 0 THEN 'on_track' WHEN 1 THEN 'at_risk' WHEN 2 THEN 'blocked'
    ELSE 'done' END, '', :author, {at}
FROM {series}
"""


@dataclass(frozen=True)
class Extent:
    """How much of everything, spread evenly over a time."""

    contributions: int
    organisations: int
    steps: int
    first_at: dt.datetime
    days: int


def add_million(database: Database, extent: Extent) -> None:
    """Two or so of a hundred contributions are archived the day after, one is merged; each is endorsed once, each ninth
    taken over, and each step was reported on ten times. Statistics are brought up to date, as the engine does itself
    in time."""
    with database.writing() as session:
        if database.is_sqlite:
            session.execute(text("PRAGMA cache_size = -400000"))  # the new indexes fit into memory
        author = benchmark_member(session, extent.first_at)
        _add_organisations(session, extent)
        step = _add_steps(session, extent)
        alliances = [alliance.id for alliance, _ in list_alliances(session)]
        organisation = session.exec(select(func.min(col(Organisation.id)))).one()
        about = {
            "title": TITLE,
            "body": BODY,
            "alliance": min(alliances),
            "alliances": len(alliances),
            "organisation": organisation,
            "organisations": extent.organisations,
            "author": author.id,
            "first": extent.first_at.timestamp(),
            "step": step,
            "updates": UPDATES_OF_STEP,
        }
        _fill(session, _CONTRIBUTIONS, extent.contributions, extent, about)
        about["contribution"] = session.exec(select(func.min(col(Contribution.id)))).one()
        for statement in (_ENDORSEMENTS, _ADOPTIONS, _MERGES):
            _fill(session, statement, extent.contributions, extent, about)
        _fill(session, _UPDATES, extent.steps * UPDATES_OF_STEP - 1, extent, about)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if database.is_sqlite else "VACUUM (ANALYZE)"))


def _add_organisations(session: Session, extent: Extent) -> None:
    """Ids without gaps from the first one on, all of which take part in the first alliance."""
    there = int(session.exec(select(func.count()).select_from(Organisation)).one())
    for number in range(there, extent.organisations):
        session.add(Organisation(slug=f"benchmark-{number}", name=f"Stad {number}", kind=OrganisationKind.CITY))
    session.flush()
    alliance, _ = list_alliances(session)[0]
    session.add_all(
        Participation(
            alliance_id=alliance.id,
            organisation_id=organisation_id or 0,
            kind=ParticipationKind.TAKES_PART,
            since=extent.first_at,
        )
        for organisation_id in session.exec(select(Organisation.id)).all()
    )


def _add_steps(session: Session, extent: Extent) -> int:
    """The id of the first of them; they follow each other."""
    alliances = [alliance.id for alliance, _ in list_alliances(session)]
    steps = [
        ActionStep(
            number=1_000_000 + number,
            alliance_id=alliances[number % len(alliances)],
            title=TITLE,
            ambition=Ambition.FIRST_STEP,
            status=Status.ON_TRACK,
            created_at=extent.first_at,
            updated_at=extent.first_at,
        )
        for number in range(extent.steps)
    ]
    session.add_all(steps)
    session.flush()
    return steps[0].id


def _fill(session: Session, statement: str, count: int, extent: Extent, about: dict[str, Any]) -> None:
    engine = session.get_bind().dialect.name
    seconds = extent.days * 86_400 / count
    moment = _MOMENT[engine]
    sql = statement.format(series=_SERIES[engine], at=moment.format("n"), later=moment.format("n + 86400 / :seconds"))
    wanted = {**about, "count": count, "seconds": seconds}
    session.execute(text(sql), {name: value for name, value in wanted.items() if f":{name}" in sql})
