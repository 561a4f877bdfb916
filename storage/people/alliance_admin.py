"""Queries for managing alliances, including archived ones, with counts of what belongs to each."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import ParticipationKind, Status
from storage.tables import (
    ActionStep,
    Alliance,
    AuditEntry,
    Contribution,
    Draft,
    Member,
    Participation,
    Schedule,
    SlackProfile,
    Theme,
    Topic,
)
from storage.tables.base import Table

OVER = (Status.DONE, Status.DROPPED)


def list_all_alliances(session: Session) -> Sequence[tuple[Alliance, Theme]]:
    """All alliances with their themes: the active ones in the network's order, then the archived ones."""
    statement = (
        select(Alliance, Theme)
        .join(Theme, col(Theme.id) == Alliance.theme_id)
        .order_by(col(Alliance.archived_at).is_not(None), col(Theme.position), col(Alliance.position), col(Alliance.id))
    )
    return session.exec(statement).all()


def list_ending(session: Session, *, by: dt.date) -> Sequence[Alliance]:
    """The active alliances that end on or before a day."""
    statement = select(Alliance).where(col(Alliance.archived_at).is_(None), col(Alliance.ends_on) <= by)
    return session.exec(statement.order_by(col(Alliance.ends_on), col(Alliance.id))).all()


def find_holder(session: Session, channel_id: str) -> Alliance | None:
    """The alliance with this channel, archived or not, or None."""
    return session.exec(select(Alliance).where(Alliance.channel_id == channel_id)).first()


def last_position(session: Session, theme_id: int) -> int:
    """The position of the last alliance of a theme; 0 if there is none."""
    statement = select(func.coalesce(func.max(Alliance.position), 0)).where(Alliance.theme_id == theme_id)
    return session.exec(statement).one()


def find_next_checkin(session: Session, alliance_id: int) -> dt.datetime | None:
    """When an alliance's schedule asks next; None without one."""
    return session.exec(select(Schedule.next_at).where(Schedule.alliance_id == alliance_id)).first()


def find_last_change(session: Session, slug: str) -> AuditEntry | None:
    """The newest entry of the audit log about an alliance; None if nothing was changed."""
    statement = select(AuditEntry).where(AuditEntry.subject == slug)
    return session.exec(statement.order_by(col(AuditEntry.id).desc()).limit(1)).first()


def count_all_of(session: Session, alliance_id: int) -> dict[str, int]:
    """The numbers of what belongs to an alliance, by name.

    Contributions and topics that are not archived, steps neither done nor dropped, participations by kind, and drafts.
    """
    running = col(Participation.until).is_(None)
    counted: dict[str, tuple[type[Table], list[object]]] = {
        "contributions": (
            Contribution,
            [Contribution.alliance_id == alliance_id, col(Contribution.archived_at).is_(None)],
        ),
        "steps": (ActionStep, [ActionStep.alliance_id == alliance_id, col(ActionStep.status).not_in(OVER)]),
        "topics": (Topic, [Topic.alliance_id == alliance_id, col(Topic.archived_at).is_(None)]),
        "taking_part": (
            Participation,
            [Participation.alliance_id == alliance_id, running, Participation.kind == ParticipationKind.TAKES_PART],
        ),
        "reading_along": (
            Participation,
            [Participation.alliance_id == alliance_id, running, Participation.kind == ParticipationKind.READS_ALONG],
        ),
    }
    return {
        name: int(session.exec(select(func.count()).select_from(table).where(*conditions)).one())  # type: ignore[arg-type]
        for name, (table, conditions) in counted.items()
    } | {"drafts": _count_drafts(session, alliance_id)}


def count_guests(session: Session, alliance_id: int) -> int:
    """The number of members of an alliance's organisations who are guests in Slack or come from another workspace."""
    own = select(SlackProfile.team_id).group_by(col(SlackProfile.team_id)).order_by(func.count().desc()).limit(1)
    network = session.exec(own).first()
    statement = (
        select(func.count())
        .select_from(Member)
        .join(SlackProfile, col(SlackProfile.slack_user_id) == Member.slack_user_id)
        .join(Participation, col(Participation.organisation_id) == Member.organisation_id)
        .where(Participation.alliance_id == alliance_id, col(Participation.until).is_(None))
        .where(col(Member.left_at).is_(None))
        .where(col(SlackProfile.is_guest).is_(True) | (col(SlackProfile.team_id) != network))
    )
    return int(session.exec(statement).one())


def _count_drafts(session: Session, alliance_id: int) -> int:
    """The number of drafts for an alliance or about one of its contributions.

    Reads all drafts, which are few because they only last for weeks.
    """
    found = session.exec(select(Draft.data)).all()
    numbers = [data["number"] for data in found if isinstance(data.get("number"), int)]
    of_alliance = select(func.count()).where(
        col(Contribution.number).in_(numbers), Contribution.alliance_id == alliance_id
    )
    named = sum(str(data.get("alliance") or data.get("alliance_id") or "") == str(alliance_id) for data in found)
    return named + (int(session.exec(of_alliance).one()) if numbers else 0)
