"""The audit log: entries, newest first, and the names of what they mention."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, String, cast, exists, literal, or_
from sqlmodel import col, select

from storage.engine.database import Session
from storage.numbered import Series
from storage.tables import (
    ActionStep,
    AgendaItem,
    Alliance,
    AuditEntry,
    Bundle,
    BundleItem,
    Contribution,
    Mandate,
    Member,
    Organisation,
    Poll,
    SlackProfile,
    Theme,
    Topic,
)


def list_entries(
    session: Session,
    *,
    slack_user_ids: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
    first_at: dt.datetime | None = None,
    before: dt.datetime | None = None,
    limit: int,
    offset: int = 0,
) -> Sequence[AuditEntry]:
    """The entries that fit, newest first.

    `slack_user_ids` are people who made the change, whom it was about or whom its values name. `subjects` are subjects
    in full, or the part of one before or after its colon. None fits everything, and an empty collection nothing.
    """
    statement = select(AuditEntry)
    if slack_user_ids is not None:
        people = (col(AuditEntry.by_slack_user_id).in_(slack_user_ids), col(AuditEntry.subject).in_(slack_user_ids))
        statement = statement.where(or_(*people, _names_one_of(slack_user_ids)))
    if subjects is not None:
        statement = statement.where(_is_about(subjects))
    if first_at is not None:
        statement = statement.where(AuditEntry.at >= first_at)
    if before is not None:
        statement = statement.where(AuditEntry.at < before)
    newest = statement.order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
    return session.exec(newest.limit(limit).offset(offset)).all()


def _names_one_of(slack_user_ids: Collection[str]) -> ColumnElement[bool]:
    """Whether the values of an entry name one of these people: by Slack user id, or a contact by member id."""
    values = cast(AuditEntry.before, String).concat(cast(AuditEntry.after, String))
    number = cast(Member.id, String)
    held = (
        values.contains(literal('"').concat(col(Member.slack_user_id)).concat('"')),
        *(values.contains(literal('"contact": ').concat(number).concat(end)) for end in (",", "}")),
    )
    of = col(Member.slack_user_id).in_(slack_user_ids)
    return exists().where(of, or_(*held)).correlate(AuditEntry)


def _is_about(subjects: Collection[str]) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [col(AuditEntry.subject).in_(subjects)]
    for one in subjects:
        parts += [
            col(AuditEntry.subject).startswith(f"{one}:", autoescape=True),
            col(AuditEntry.subject).endswith(f":{one}", autoescape=True),
        ]
    return or_(*parts)


def list_named_rows(session: Session) -> dict[type, list[tuple[int, str, str, str | None]]]:
    """The id, slug and names of every organisation, alliance and theme, whatever its state."""
    return {
        table: [
            (row_id, slug, name, name_en)
            for row_id, slug, name, name_en in session.exec(
                select(table.id, table.slug, table.name, table.name_en)
            ).all()
        ]
        for table in (Organisation, Alliance, Theme)
    }


def list_topics(session: Session) -> Iterable[tuple[str, str, str, str | None]]:
    """The slug of the alliance, the slug and the names of every topic."""
    statement = select(Alliance.slug, Topic.slug, Topic.name, Topic.name_en).join(
        Alliance, col(Alliance.id) == Topic.alliance_id
    )
    return session.exec(statement).all()


def list_people(session: Session) -> Sequence[tuple[int, str, str]]:
    """The id, Slack user id and name of every member, also of those who left."""
    return session.exec(select(Member.id, Member.slack_user_id, Member.name)).all()


def map_profiles(session: Session, slack_user_ids: Collection[str]) -> dict[str, str]:
    """The names of these Slack users, by id, as far as the bot knows them."""
    if not slack_user_ids:
        return {}
    statement = select(SlackProfile.slack_user_id, SlackProfile.name)
    return dict(session.exec(statement.where(col(SlackProfile.slack_user_id).in_(slack_user_ids))).all())


def map_agenda_items(session: Session, item_ids: Collection[int]) -> dict[int, str]:
    """What these items of meetings are about, by the item's id: a reference, or the title of a free subject."""
    if not item_ids:
        return {}
    statement = (
        select(AgendaItem.id, AgendaItem.title, Contribution.number, ActionStep.number, Poll.number, Bundle.number)  # type: ignore[call-overload]
        .outerjoin(Contribution, col(Contribution.id) == AgendaItem.contribution_id)
        .outerjoin(ActionStep, col(ActionStep.id) == AgendaItem.step_id)
        .outerjoin(Poll, col(Poll.id) == AgendaItem.poll_id)
        .outerjoin(Bundle, col(Bundle.id) == AgendaItem.bundle_id)
        .where(col(AgendaItem.id).in_(item_ids))
    )
    series = (Series.CONTRIBUTION, Series.STEP, Series.POLL, Series.BUNDLE)
    return {
        item_id: next((f"{letter}-{number}" for letter, number in zip(series, numbers, strict=True) if number), title)
        for item_id, title, *numbers in session.exec(statement).all()
    }


def map_bundle_items(session: Session, item_ids: Collection[int]) -> dict[int, int]:
    """The numbers of the contributions that these items of dossiers are, by the item's id."""
    if not item_ids:
        return {}
    statement = (
        select(BundleItem.id, Contribution.number)
        .join(Contribution, col(Contribution.id) == BundleItem.contribution_id)
        .where(col(BundleItem.id).in_(item_ids))
    )
    return dict(session.exec(statement).all())


def map_mandates(session: Session, mandate_ids: Collection[int]) -> dict[int, int]:
    """The ids of the organisations that these mandates are of, by the mandate's id."""
    if not mandate_ids:
        return {}
    statement = select(Mandate.id, Mandate.organisation_id).where(col(Mandate.id).in_(mandate_ids))
    return dict(session.exec(statement).all())
