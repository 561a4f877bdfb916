"""What a digest is made from: everything as it stood at the end of a period, and the figures reported before."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.moments import Wanted, lived, of, ran, read_at, stood
from storage.tables import (
    ActionStep,
    Alliance,
    Contribution,
    KeptMessage,
    Member,
    Organisation,
    StatusUpdate,
    StepOwner,
    Theme,
)
from storage.words import ContributionKind, KeptKind, Visibility

AT_ONCE = 1_000


class ReadContribution(NamedTuple):
    """A contribution as it read at a moment."""

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


def list_shared(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[Contribution, Alliance, Organisation, Member]]:
    """The contributions shared from `start` to `end` that were not archived or merged by then, newest first."""
    statement = (
        select(Contribution, Alliance, Organisation, Member)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .join(Organisation, col(Organisation.id) == Contribution.organisation_id)
        .join(Member, col(Member.id) == Contribution.author_id)
        .where(_shared(start, end, alliance_id))
        .order_by(col(Contribution.created_at).desc(), col(Contribution.number).desc())
    )
    return session.exec(statement).all()


def map_themes(session: Session) -> dict[int, tuple[Alliance, Theme]]:
    """All alliances with their themes, by the alliance's id."""
    statement = select(Alliance, Theme).join(Theme, col(Theme.id) == Alliance.theme_id)
    return {alliance.id or 0: (alliance, theme) for alliance, theme in session.exec(statement).all()}


def map_organisations(session: Session) -> dict[int, Organisation]:
    """All organisations by their id."""
    return {one.id or 0: one for one in session.exec(select(Organisation)).all()}


def list_as_read(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> Iterator[ReadContribution]:
    """The contributions that `list_shared` gives, in its order, as each of them read at `end`."""
    read, is_read = read_at(end)
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
        .where(_shared(start, end, alliance_id))
        .order_by(col(Contribution.created_at).desc(), col(Contribution.number).desc())
    )
    # Some at a time: a hundred thousand of them need not be in memory twice.
    for row in session.execute(statement.execution_options(yield_per=AT_ONCE)):
        yield ReadContribution(*row)


def list_permalinks(session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted) -> dict[int, str]:
    """Where the card of each contribution that `list_shared` would give stands, by its id; the alliance's own first."""
    statement = (
        select(KeptMessage.about_id, KeptMessage.permalink)
        .join(Contribution, col(Contribution.id) == KeptMessage.about_id)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .where(_shared(start, end, alliance_id))
        .where(KeptMessage.kind == KeptKind.CARD, col(KeptMessage.permalink).is_not(None))
        .order_by(func.coalesce(col(KeptMessage.place) == Alliance.channel_id, False), col(KeptMessage.id).desc())
    )
    return {contribution_id: link for contribution_id, link in session.exec(statement).all() if link is not None}


def list_steps(session: Session, *, end: dt.datetime, alliance_id: Wanted) -> Sequence[tuple[ActionStep, Alliance]]:
    """The steps that existed at `end`, neither they nor their alliance archived by then, in the network's order."""
    statement = (
        select(ActionStep, Alliance)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .join(Theme, col(Theme.id) == Alliance.theme_id)
        .where(stood(end), ran(end), *of(Alliance.id, alliance_id))
        .order_by(
            col(Theme.position), col(Alliance.position), col(Alliance.id), col(ActionStep.number), col(ActionStep.id)
        )
    )
    return session.exec(statement).all()


def list_updates(session: Session, *, alliance_id: Wanted) -> Sequence[StatusUpdate]:
    """Every status update there ever was, oldest first."""
    statement = (
        select(StatusUpdate)
        .join(ActionStep, col(ActionStep.id) == StatusUpdate.step_id)
        .where(*of(ActionStep.alliance_id, alliance_id))
        .order_by(col(StatusUpdate.at), col(StatusUpdate.id))
    )
    return session.exec(statement).all()


def list_step_owners(
    session: Session, *, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[int, Organisation, Member | None]]:
    """Who owned each step at `end`: the step's id, the organisation and its contact person, by name."""
    statement = (
        select(StepOwner.step_id, Organisation, Member)
        .join(ActionStep, col(ActionStep.id) == StepOwner.step_id)
        .join(Organisation, col(Organisation.id) == StepOwner.organisation_id)
        .join(Member, col(Member.id) == StepOwner.contact_member_id, isouter=True)
        .where(col(StepOwner.since) < end, *of(ActionStep.alliance_id, alliance_id))
        .order_by(col(StepOwner.step_id), col(Organisation.name))
    )
    return session.exec(statement).all()


def find_beginning(session: Session) -> dt.datetime | None:
    """When the first contribution was shared or the first step was entered; None in an empty database."""
    moments = [
        session.exec(select(func.min(col(Contribution.created_at)))).one(),
        session.exec(select(func.min(col(ActionStep.created_at)))).one(),
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def list_limited_numbers(session: Session) -> frozenset[int]:
    """The contributions that are visible to their alliance alone, by number."""
    statement = select(Contribution.number).where(Contribution.visibility == Visibility.ALLIANCE)
    return frozenset(session.exec(statement).all())


def _shared(start: dt.datetime, end: dt.datetime, alliance_id: Wanted) -> ColumnElement[bool]:
    return and_(col(Contribution.created_at) >= start, lived(end), *of(Contribution.alliance_id, alliance_id))
