"""Queries for a digest's contributions as they read at the end of a period, with their links."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.contributions.contributions import shared_in
from storage.engine.database import Session
from storage.engine.moments import Wanted, version_at
from storage.enums import ContributionKind, KeptKind, Visibility
from storage.tables import (
    Alliance,
    Contribution,
    DigestEdition,
    KeptMessage,
    Member,
    Organisation,
    Theme,
)

AT_ONCE = 1_000


class ReadContribution(NamedTuple):
    """A contribution as it read at a moment in time."""

    id: int
    number: int
    created_at: dt.datetime
    kind: ContributionKind
    title: str
    body: str
    visibility: Visibility
    alliance_id: int
    organisation_id: int
    author: str


def find_latest_edition(session: Session, subject: str) -> DigestEdition | None:
    """The latest corrected edition of a digest, or None."""
    statement = select(DigestEdition).where(DigestEdition.subject == subject)
    return session.exec(statement.order_by(col(DigestEdition.edition).desc()).limit(1)).first()


def map_themes(session: Session) -> dict[int, tuple[Alliance, Theme]]:
    """All alliances with their themes, by alliance id."""
    statement = select(Alliance, Theme).join(Theme, col(Theme.id) == Alliance.theme_id)
    return {alliance.id: (alliance, theme) for alliance, theme in session.exec(statement).all()}


def map_organisations(session: Session) -> dict[int, Organisation]:
    """All organisations by id."""
    return {one.id: one for one in session.exec(select(Organisation)).all()}


def list_as_read(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> Iterator[ReadContribution]:
    """The contributions returned by `list_shared`, in the same order, as each of them read at `end`."""
    read, is_read = version_at(end)
    statement = (
        select_many(
            col(Contribution.id),
            col(Contribution.number),
            col(Contribution.created_at),
            func.coalesce(read.kind, Contribution.kind),
            func.coalesce(read.title, Contribution.title),
            func.coalesce(read.body, Contribution.body),
            func.coalesce(read.visibility, Contribution.visibility),
            col(Contribution.alliance_id),
            col(Contribution.organisation_id),
            col(Member.name),
        )
        .join(Member, col(Member.id) == Contribution.author_id)
        .join(read, is_read, isouter=True)
        .where(shared_in(start, end, alliance_id))
        .order_by(col(Contribution.created_at).desc(), col(Contribution.number).desc())
    )
    # In batches: a hundred thousand of them need not be in memory twice.
    for row in session.execute(statement.execution_options(yield_per=AT_ONCE)):
        yield ReadContribution(*row)


def list_permalinks(session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted) -> dict[int, str]:
    """The card's permalink for each contribution that `list_shared` returns, by id.

    The card in the alliance's own channel takes precedence.
    """
    statement = (
        select(KeptMessage.about_id, KeptMessage.permalink)
        .join(Contribution, col(Contribution.id) == KeptMessage.about_id)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .where(shared_in(start, end, alliance_id))
        .where(KeptMessage.kind == KeptKind.CARD, col(KeptMessage.permalink).is_not(None))
        .order_by(func.coalesce(col(KeptMessage.place) == Alliance.channel_id, False), col(KeptMessage.id).desc())
    )
    return {contribution_id: link for contribution_id, link in session.exec(statement).all() if link is not None}
