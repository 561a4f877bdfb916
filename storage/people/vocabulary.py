"""Queries for themes, topics, sustainable development goals and synonyms."""

from collections.abc import Sequence

from sqlalchemy import Text, cast, func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import ActionStep, Alliance, Contribution, Sdg, SynonymGroup, Theme, Topic


def find_theme(session: Session, theme_id: int) -> Theme | None:
    """The theme with this id, archived or not, or None."""
    return session.get(Theme, theme_id)


def list_themes(session: Session, *, archived: bool = False) -> Sequence[Theme]:
    """The themes in the network's order; `archived` adds the archived ones at the end."""
    statement = select(Theme).order_by(col(Theme.archived_at).is_not(None), col(Theme.position), col(Theme.id))
    if not archived:
        statement = statement.where(col(Theme.archived_at).is_(None))
    return session.exec(statement).all()


def count_all_of_theme(session: Session, theme_id: int) -> dict[str, int]:
    """The numbers of what belongs to a theme: active alliances, contributions that are not archived, and steps."""
    own = select(Alliance.id).where(Alliance.theme_id == theme_id)
    statements = {
        "alliances": select(func.count())
        .select_from(Alliance)
        .where(Alliance.theme_id == theme_id, col(Alliance.archived_at).is_(None)),
        "contributions": select(func.count())
        .select_from(Contribution)
        .where(col(Contribution.alliance_id).in_(own), col(Contribution.archived_at).is_(None)),
        "steps": select(func.count()).select_from(ActionStep).where(col(ActionStep.alliance_id).in_(own)),
    }
    return {name: int(session.exec(statement).one()) for name, statement in statements.items()}


def find_topic(session: Session, topic_id: int) -> Topic | None:
    """The topic with this id, archived or not, or None."""
    return session.get(Topic, topic_id)


def list_topics(session: Session, alliance_id: int, *, archived: bool = False) -> Sequence[Topic]:
    """The topics of an alliance in its order; `archived` adds the archived ones at the end."""
    statement = (
        select(Topic)
        .where(Topic.alliance_id == alliance_id)
        .order_by(col(Topic.archived_at).is_not(None), col(Topic.position), col(Topic.id))
    )
    if not archived:
        statement = statement.where(col(Topic.archived_at).is_(None))
    return session.exec(statement).all()


def list_all_topics(session: Session) -> Sequence[tuple[Topic, Alliance]]:
    """The topics of all alliances that run, also archived ones, by alliance."""
    statement = (
        select(Topic, Alliance)
        .join(Alliance, col(Alliance.id) == Topic.alliance_id)
        .where(col(Alliance.archived_at).is_(None))
        .order_by(func.lower(Alliance.name), col(Topic.archived_at).is_not(None), col(Topic.position), col(Topic.id))
    )
    return session.exec(statement).all()


def list_sdgs(session: Session, *, archived: bool = False) -> Sequence[Sdg]:
    """The sustainable development goals by number; `archived` adds the hidden ones."""
    statement = select(Sdg).order_by(col(Sdg.number))
    if not archived:
        statement = statement.where(col(Sdg.archived_at).is_(None))
    return session.exec(statement).all()


def list_synonym_groups(session: Session) -> Sequence[SynonymGroup]:
    """The groups of synonyms, oldest first."""
    return session.exec(select(SynonymGroup).order_by(col(SynonymGroup.id))).all()


def read_synonyms(session: Session) -> str:
    """The words of all groups of synonyms, as a line of JSON each: every search reads them, in any number."""
    groups = select(cast(SynonymGroup.words, Text).label("words")).order_by(col(SynonymGroup.id)).subquery()
    return session.execute(select(func.aggregate_strings(groups.c.words, "\n"))).scalar() or ""


def find_synonym_group(session: Session, group_id: int) -> SynonymGroup | None:
    """The group of synonyms with this id, or None."""
    return session.get(SynonymGroup, group_id)


def count_of_topic(session: Session, topic: Topic) -> int:
    """The number of contributions that name a topic; scans all of the alliance's, for a page that is seldom opened."""
    found = session.exec(select(Contribution.details).where(Contribution.alliance_id == topic.alliance_id)).all()
    return sum(topic.id in (details.get("topics") or ()) for details in found)
