"""Queries for contributions, their events, cards and linked steps."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func
from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from storage.engine.database import Session
from storage.engine.kept_messages import find_by_ts
from storage.engine.moments import Wanted, contribution_existed, only
from storage.enums import EventKind, KeptKind, Visibility
from storage.tables import (
    ActionStep,
    Alliance,
    Contribution,
    ContributionEvent,
    KeptMessage,
    Member,
    Organisation,
    StepLink,
)

Found = tuple[Contribution, Alliance, Organisation, Member]


def find_contribution(session: Session, number: int) -> Found | None:
    """`B-<number>` with its alliance, organisation and author, or None."""
    return session.exec(_whole().where(Contribution.number == number)).first()


def find_contribution_by_id(session: Session, contribution_id: int) -> Found | None:
    """The contribution with this id, with its alliance, organisation and author, or None."""
    return session.exec(_BY_ID, params={"id": contribution_id}).first()


def list_numbered(session: Session, numbers: Collection[int]) -> list[Found]:
    """The contributions with these numbers, in any order."""
    return list(session.exec(_whole().where(col(Contribution.number).in_(numbers))).all()) if numbers else []


def map_by_ids(session: Session, contribution_ids: Collection[int]) -> dict[int, Found]:
    """The contributions with these ids, by id."""
    if not contribution_ids:
        return {}
    return {row[0].id: row for row in session.exec(_whole().where(col(Contribution.id).in_(contribution_ids))).all()}


def lock_contributions(session: Session, contribution_ids: Sequence[int]) -> None:
    """Lock these contributions until the transaction ends, and reread them.

    They are locked in order of id, so that two transactions with the same ones do not deadlock.
    """
    statement = (
        select(Contribution)
        .where(col(Contribution.id).in_(contribution_ids))
        .order_by(col(Contribution.id))
        .with_for_update()  # no effect on SQLite, which has a single writer anyway
        .execution_options(populate_existing=True)
    )
    session.exec(statement).all()


def map_numbers(session: Session, contribution_ids: Sequence[int]) -> dict[int, int]:
    """The number of each contribution, by id."""
    if not contribution_ids:
        return {}
    statement = select(Contribution.id, Contribution.number).where(col(Contribution.id).in_(contribution_ids))
    return dict(session.exec(statement).all())


def map_merged_numbers(session: Session, contribution_ids: Sequence[int]) -> dict[int, list[int]]:
    """The numbers of the contributions merged into each of these, directly or indirectly, by id."""
    merged: dict[int, list[tuple[int, int]]] = {}
    level = set(contribution_ids)
    while level:
        rows = list_merged_into(session, level)
        for key, into, number in rows:
            merged.setdefault(into, []).append((key, number))
        level = {key for key, *_ in rows} - merged.keys()

    def numbers_of(key: int) -> list[int]:
        return [one for below, number in merged.get(key, ()) for one in (number, *numbers_of(below))]

    return {key: sorted(numbers_of(key)) for key in contribution_ids if key in merged}


def list_merged_into(session: Session, contribution_ids: Collection[int]) -> Sequence[tuple[int, int, int]]:
    """The contributions merged into any of these, each with its id, that of the other, and its own number."""
    ids = sorted(contribution_ids)
    found = session.exec(_MERGED, params={"ids": ids, "first": ids[0], "last": ids[-1]}).all() if ids else ()
    return [(key, into, number) for key, into, number in found if into is not None]


def find_by_submission(session: Session, submission_key: str) -> Found | None:
    """The contribution created by this form, or None if it was not stored."""
    return session.exec(_BY_KEY, params={"key": submission_key}).first()


def find_first_day(session: Session, alliance_id: int) -> dt.date | None:
    """The day (UTC) on which an alliance's first contribution was shared; None if there is none."""
    statement = select(func.min(Contribution.created_at)).where(Contribution.alliance_id == alliance_id)
    found = session.exec(statement).one()
    return found.date() if found is not None else None


def list_of_author(session: Session, member_id: int, *, limit: int) -> Sequence[Found]:
    """A member's own contributions that are neither archived nor merged, newest first."""
    statement = _whole().where(Contribution.author_id == member_id, *listed())
    return session.exec(statement.order_by(col(Contribution.number).desc()).limit(limit)).all()


def list_newest(session: Session, *, limit: int) -> Sequence[Found]:
    """The newest contributions that are neither archived nor merged, regardless of visibility."""
    statement = _whole().where(*listed())
    return session.exec(statement.order_by(col(Contribution.number).desc()).limit(limit)).all()


def find_card_by_message(session: Session, channel_id: str, ts: str) -> KeptMessage | None:
    """The card posted as this Slack message, or None; `about_id` is the id of its contribution."""
    found = find_by_ts(session, channel_id, ts)
    return found if found is not None and found.kind is KeptKind.CARD else None


def list_events(
    session: Session, contribution_id: int
) -> Sequence[tuple[ContributionEvent, Member | None, Organisation | None]]:
    """The events of a contribution, newest first, each with the member who caused it and the organisation concerned.

    Without matches, as some readers of a bottleneck may not read the practice.
    """
    statement = (
        select(ContributionEvent, Member, Organisation)
        .outerjoin(Member, col(Member.id) == ContributionEvent.by_member_id)
        .outerjoin(Organisation, col(Organisation.id) == ContributionEvent.organisation_id)
        .where(ContributionEvent.contribution_id == contribution_id, ContributionEvent.kind != EventKind.MATCHED)
        .order_by(col(ContributionEvent.at).desc(), col(ContributionEvent.id).desc())
    )
    return session.exec(statement).all()


def list_events_by_id(session: Session, event_ids: Sequence[int]) -> Sequence[tuple[ContributionEvent, Contribution]]:
    """These events with their contributions, oldest first."""
    statement = select(ContributionEvent, Contribution).join(
        Contribution, col(Contribution.id) == ContributionEvent.contribution_id
    )
    statement = statement.where(col(ContributionEvent.id).in_(event_ids))
    return session.exec(statement.order_by(col(ContributionEvent.id))).all()


def find_shared_in(session: Session, contribution_id: int) -> str | None:
    """The channel in which a contribution was shared; None if it was not shared in a channel, or long ago."""
    statement = select(ContributionEvent.about).where(
        ContributionEvent.contribution_id == contribution_id, ContributionEvent.kind == EventKind.SHARED
    )
    about = session.exec(statement).first()
    return about.get("channel") if about else None


def list_permalinks(session: Session, contribution_ids: Sequence[int]) -> dict[int, str]:
    """The Slack permalink of each contribution's card, by contribution id, for those that have one."""
    found = session.exec(_PERMALINKS, params={"ids": list(contribution_ids)}).all()
    return {contribution_id: link for contribution_id, link in found if link}


def listed() -> tuple[ColumnElement[bool], ...]:
    """Conditions: neither archived nor merged. Both of those are hidden, and found only by their reference."""
    return col(Contribution.archived_at).is_(None), col(Contribution.merged_into_id).is_(None)


def _whole() -> Select[Contribution, Alliance, Organisation, Member]:
    return (
        select(Contribution, Alliance, Organisation, Member)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .join(Organisation, col(Organisation.id) == Contribution.organisation_id)
        .join(Member, col(Member.id) == Contribution.author_id)
    )


def list_steps_of_contributions(
    session: Session, contribution_ids: Sequence[int]
) -> Sequence[tuple[StepLink, ActionStep]]:
    """The steps linked to these contributions, by number."""
    return session.exec(_STEPS, params={"ids": list(contribution_ids)}).all()


def list_limited_numbers(session: Session) -> frozenset[int]:
    """The numbers of the contributions that are visible only to their alliance."""
    statement = select(Contribution.number).where(Contribution.visibility == Visibility.ALLIANCE)
    return frozenset(session.exec(statement).all())


def list_shared(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[Contribution, Alliance, Organisation, Member]]:
    """The contributions shared from `start` to `end` and not archived or merged by then, newest first."""
    statement = (
        select(Contribution, Alliance, Organisation, Member)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .join(Organisation, col(Organisation.id) == Contribution.organisation_id)
        .join(Member, col(Member.id) == Contribution.author_id)
        .where(shared_in(start, end, alliance_id))
        .order_by(col(Contribution.created_at).desc(), col(Contribution.number).desc())
    )
    return session.exec(statement).all()


def shared_in(start: dt.datetime, end: dt.datetime, alliance_id: Wanted) -> ColumnElement[bool]:
    """Condition: shared in this period in these alliances, and neither archived nor merged at its end."""
    return and_(
        col(Contribution.created_at) >= start, contribution_existed(end), *only(Contribution.alliance_id, alliance_id)
    )


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_BY_ID = _whole().where(col(Contribution.id) == bindparam("id"))
_BY_KEY = _whole().where(col(Contribution.submission_key) == bindparam("key"))
_MERGED = select(Contribution.id, Contribution.merged_into_id, Contribution.number).where(
    col(Contribution.merged_into_id).in_(_IDS),
    # The same again as a range: with statistics SQLite takes the many contributions that were not merged for one that
    # all were merged into, and reads the whole table.
    col(Contribution.merged_into_id).between(bindparam("first"), bindparam("last")),
)
_PERMALINKS = (
    select(KeptMessage.about_id, KeptMessage.permalink)
    .where(
        KeptMessage.kind == KeptKind.CARD, col(KeptMessage.about_id).in_(_IDS), col(KeptMessage.permalink).is_not(None)
    )
    .order_by(col(KeptMessage.id))
)
_STEPS = (
    select(StepLink, ActionStep)
    .join(ActionStep, col(ActionStep.id) == StepLink.step_id)
    .where(col(StepLink.contribution_id).in_(_IDS))
    .order_by(col(ActionStep.number), col(StepLink.id))
)
