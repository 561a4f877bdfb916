"""Queries for the lists in a digest, each as at the end of a period."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_
from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.agenda.past_statuses import is_report
from storage.engine.database import Session
from storage.engine.moments import Wanted, alliance_existed, contribution_existed, only, version_at, within
from storage.enums import ContributionKind, EventKind, KeptKind, PollState, Visibility
from storage.tables import (
    ActionStep,
    Adoption,
    Alliance,
    Contribution,
    ContributionEvent,
    ContributionVersion,
    Endorsement,
    Handover,
    KeptMessage,
    Match,
    Member,
    Organisation,
    Participation,
    Poll,
    Round,
    RoundStep,
    ScanAnswer,
    StatusUpdate,
    Vote,
)


class CountedRound(NamedTuple):
    """A round with its numbers by the end of a period."""

    round: Round
    alliance: Alliance
    asked: int
    answered: int
    changed: int


class ReadBottleneck(NamedTuple):
    """A bottleneck as it read at a moment in time."""

    id: int
    number: int
    created_at: dt.datetime
    title: str
    details: dict[str, Any]
    alliance_id: int
    organisation_id: int


class Activity(NamedTuple):
    """How many of each activity an organisation had in a period."""

    contributions: int
    endorsements: int
    reports: int
    answers: int


def list_bottlenecks(session: Session, *, end: dt.datetime, alliance_id: Wanted) -> list[ReadBottleneck]:
    """The bottlenecks at `end`: shared by then, of that kind then, and neither archived nor merged."""
    read, is_read = version_at(end)
    kind = func.coalesce(read.kind, Contribution.kind)
    statement = (
        select_many(
            col(Contribution.id),
            col(Contribution.number),
            col(Contribution.created_at),
            func.coalesce(read.title, Contribution.title),
            col(read.details),
            col(Contribution.details).label("own_details"),
            col(Contribution.alliance_id),
            col(Contribution.organisation_id),
        )
        .join(read, is_read, isouter=True)
        .where(
            contribution_existed(end), *only(Contribution.alliance_id, alliance_id), kind == ContributionKind.BOTTLENECK
        )
        .order_by(col(Contribution.number))
    )
    return [
        ReadBottleneck(key, number, created_at, title, own if told is None else told, alliance, organisation)
        for key, number, created_at, title, told, own, alliance, organisation in session.execute(statement)
    ]


def list_endorsements(session: Session, *, end: dt.datetime, alliance_id: Wanted) -> list[tuple[int, int, int | None]]:
    """The endorsements in force at `end` of present or former bottlenecks.

    Each as the contribution's id, the organisation's id, and the severity.
    """
    statement = (
        select_many(col(Endorsement.contribution_id), col(Endorsement.organisation_id), col(Endorsement.severity))
        .join(Contribution, col(Contribution.id) == Endorsement.contribution_id)
        .join(Organisation, col(Organisation.id) == Endorsement.organisation_id)
        .where(
            _was_bottleneck(),
            col(Endorsement.created_at) < end,
            or_(col(Endorsement.withdrawn_at).is_(None), col(Endorsement.withdrawn_at) >= end),
            *only(Contribution.alliance_id, alliance_id),
        )
        .order_by(col(Endorsement.contribution_id), col(Endorsement.severity).desc(), col(Organisation.name))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def map_matching_practices(session: Session, *, end: dt.datetime, alliance_id: Wanted) -> dict[int, list[int]]:
    """The numbers of the practices that matched each bottleneck at `end`, best first, by the bottleneck's id.

    For one or several alliances, without practices that are visible to another alliance only.
    """
    read, is_read = version_at(end)
    own = only(Contribution.alliance_id, alliance_id)
    statement = (
        select_many(col(Match.bottleneck_id), col(Contribution.number))
        .join(Contribution, col(Contribution.id) == Match.practice_id)
        .join(read, is_read, isouter=True)
        .where(
            col(Match.found_at) < end,
            or_(col(Match.dismissed_at).is_(None), col(Match.dismissed_at) >= end, col(Match.adopted_at) < end),
            contribution_existed(end),
            func.coalesce(read.kind, Contribution.kind) == ContributionKind.BEST_PRACTICE,
            *([or_(col(Contribution.visibility) == Visibility.NETWORK, *own)] if own else []),
        )
        .order_by(col(Match.score).desc(), col(Contribution.number))
    )
    found: dict[int, list[int]] = {}
    for bottleneck_id, number in session.execute(statement):
        found.setdefault(bottleneck_id, []).append(number)
    return found


def map_adopted_titles(session: Session, *, end: dt.datetime) -> dict[int, str]:
    """The title at `end` of each contribution with an adoption, by id."""
    read, is_read = version_at(end)
    statement = (
        select_many(col(Contribution.id), col(read.title))
        .join(read, is_read)
        .where(exists().where(col(Adoption.contribution_id) == Contribution.id))
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def map_poll_permalinks(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The permalink of each of these polls in a channel, by poll id; omits messages that are gone."""
    statement = select(KeptMessage.about_id, KeptMessage.permalink).where(
        KeptMessage.kind == KeptKind.POLL,
        col(KeptMessage.about_id).in_(ids),
        col(KeptMessage.permalink).is_not(None),
        col(KeptMessage.channel_id) == KeptMessage.place,
        col(KeptMessage.gone_at).is_(None),
    )
    found = session.exec(statement.order_by(col(KeptMessage.id).desc())).all()
    return {key: link for key, link in found if link is not None}


def map_permalinks(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The permalink of a card of each of these contributions, by id; preferably in the alliance's channel."""
    statement = (
        select(KeptMessage.about_id, KeptMessage.permalink)
        .join(Contribution, col(Contribution.id) == KeptMessage.about_id)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .where(KeptMessage.kind == KeptKind.CARD, col(KeptMessage.permalink).is_not(None))
        .order_by(func.coalesce(col(KeptMessage.place) == Alliance.channel_id, False), col(KeptMessage.id).desc())
    )
    wanted = set(ids)
    return {key: link for key, link in session.exec(statement).all() if link is not None and key in wanted}


def list_rounds(session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted) -> list[CountedRound]:
    """The check-ins that ran or were missed in a period, in order of time, with the answers given by its end."""
    by_then = col(RoundStep.answered_at) < end
    # A later report changes the answer of a round that still runs.
    told_by_then = exists().where(
        col(StatusUpdate.step_id) == RoundStep.step_id,
        col(StatusUpdate.at) >= RoundStep.answered_at,
        col(StatusUpdate.at) < end,
        or_(col(StatusUpdate.status) != RoundStep.status_before, col(StatusUpdate.note) != ""),
    )
    changed = and_(by_then, col(RoundStep.is_changed).is_(True), or_(col(Round.ends_at) < end, told_by_then))
    statement = (
        select_many(
            Round,
            Alliance,
            func.count(col(RoundStep.id)),
            func.count(case((by_then, 1))),
            func.count(case((changed, 1))),
        )
        .join(Alliance, col(Alliance.id) == Round.alliance_id)
        .outerjoin(RoundStep, col(RoundStep.round_id) == Round.id)
        .where(col(Round.ends_at) >= start, col(Round.opens_at) < end, col(Round.poll_id).is_(None))
        .where(*only(Round.alliance_id, alliance_id))
        .group_by(col(Round.id), col(Alliance.id))
        .order_by(col(Round.opens_at), col(Round.id))
    )
    return [CountedRound(*row) for row in session.execute(statement)]


def list_polls(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[Poll, Alliance, Member]]:
    """The polls of all kinds that ran or were handed over in a period, with the member who asked, by number."""
    handed = exists().where(
        col(Handover.poll_id) == Poll.id, col(Handover.created_at) >= start, col(Handover.created_at) < end
    )
    statement = (
        select(Poll, Alliance, Member)
        .join(Alliance, col(Alliance.id) == Poll.alliance_id)
        .join(Member, col(Member.id) == Poll.by_member_id)
        .where(
            col(Poll.state) != PollState.DRAFT,
            col(Poll.opened_at) < end,
            or_(col(Poll.closed_at).is_(None), col(Poll.closed_at) >= start, handed),
            *only(Poll.alliance_id, alliance_id),
        )
        .order_by(col(Poll.number))
    )
    return session.exec(statement).all()


def list_handovers(session: Session, poll_ids: Collection[int], *, end: dt.datetime) -> Sequence[Handover]:
    """The handovers of the results of these polls by `end`, oldest first."""
    statement = select(Handover).where(col(Handover.poll_id).in_(poll_ids), col(Handover.created_at) < end)
    return session.exec(statement.order_by(col(Handover.handed_on), col(Handover.id))).all()


def list_adoptions(
    session: Session, *, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[Adoption, Contribution, Alliance, Organisation]]:
    """The adoptions begun by `end`, of practices neither archived nor merged by then, by practice and organisation."""
    statement = (
        select(Adoption, Contribution, Alliance, Organisation)
        .join(Contribution, col(Contribution.id) == Adoption.contribution_id)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .join(Organisation, col(Organisation.id) == Adoption.organisation_id)
        .where(col(Adoption.created_at) < end, contribution_existed(end), *only(Contribution.alliance_id, alliance_id))
        .order_by(col(Contribution.number), col(Organisation.name), col(Organisation.id))
    )
    return session.exec(statement).all()


def list_adoption_events(session: Session, *, end: dt.datetime) -> Sequence[ContributionEvent]:
    """The events of adoptions by `end`, oldest first."""
    statement = select(ContributionEvent).where(
        col(ContributionEvent.kind).in_((EventKind.ADOPTED, EventKind.ADOPTION_CHANGED)),
        col(ContributionEvent.at) < end,
    )
    return session.exec(statement.order_by(col(ContributionEvent.at), col(ContributionEvent.id))).all()


def list_participations(
    session: Session, *, end: dt.datetime, alliance_id: Wanted
) -> Sequence[tuple[Participation, Organisation, Alliance]]:
    """The participations in active alliances at `end`, by organisation, then in the network's order."""
    statement = (
        select(Participation, Organisation, Alliance)
        .join(Organisation, col(Organisation.id) == Participation.organisation_id)
        .join(Alliance, col(Alliance.id) == Participation.alliance_id)
        .where(
            col(Participation.since) < end,
            or_(col(Participation.until).is_(None), col(Participation.until) >= end),
            alliance_existed(end),
            *only(Participation.alliance_id, alliance_id),
        )
        .order_by(col(Organisation.name), col(Organisation.id), col(Alliance.position), col(Alliance.id))
    )
    return session.exec(statement).all()


def map_activity(session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted) -> dict[int, Activity]:
    """The number of each activity of an organisation in a period, by organisation id; in an alliance or in all.

    Excludes votes in anonymous questions, for which no time is stored.
    """
    shared = select(Contribution.organisation_id, func.count()).where(
        within(Contribution.created_at, start, end), *only(Contribution.alliance_id, alliance_id)
    )
    endorsed = (
        select(Endorsement.organisation_id, func.count())
        .join(Contribution, col(Contribution.id) == Endorsement.contribution_id)
        .where(within(Endorsement.created_at, start, end), *only(Contribution.alliance_id, alliance_id))
    )
    reported = (
        select(Member.organisation_id, func.count())
        .join(StatusUpdate, col(StatusUpdate.by_member_id) == Member.id)
        .join(ActionStep, col(ActionStep.id) == StatusUpdate.step_id)
        .where(within(StatusUpdate.at, start, end), is_report(), *only(ActionStep.alliance_id, alliance_id))
    )
    voted = (
        select(Vote.organisation_id, func.count())
        .join(Poll, col(Poll.id) == Vote.poll_id)
        .where(within(Vote.at, start, end), *only(Poll.alliance_id, alliance_id))
    )
    sent_in = (
        select(ScanAnswer.organisation_id, func.count())
        .join(Poll, col(Poll.id) == ScanAnswer.poll_id)
        .where(within(ScanAnswer.submitted_at, start, end), *only(Poll.alliance_id, alliance_id))
    )
    counts: dict[int, list[int]] = {}
    grouped = (
        (0, shared.group_by(col(Contribution.organisation_id))),
        (1, endorsed.group_by(col(Endorsement.organisation_id))),
        (2, reported.group_by(col(Member.organisation_id))),
        (3, voted.group_by(col(Vote.organisation_id))),
        (3, sent_in.group_by(col(ScanAnswer.organisation_id))),
    )
    for place, statement in grouped:
        for organisation_id, number in session.exec(statement).all():
            counts.setdefault(organisation_id, [0, 0, 0, 0])[place] += int(number)
    return {key: Activity(*numbers) for key, numbers in counts.items()}


def _was_bottleneck() -> ColumnElement[bool]:
    return or_(
        col(Contribution.kind) == ContributionKind.BOTTLENECK,
        exists().where(
            col(ContributionVersion.contribution_id) == Contribution.id,
            col(ContributionVersion.kind) == ContributionKind.BOTTLENECK,
        ),
    )
