"""The lists of a digest, each as of the end of the period; empty lists are left out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.bundles.past_states import ReportedBundle, list_bundles
from alliance.calendar.occasions import day_of
from alliance.calendar.periods import Period
from alliance.digests.alliance_figures import AllianceFigures, list_alliance_figures
from alliance.digests.bottleneck_progress import QuarterProgress, list_bottleneck_progress
from alliance.digests.outcomes import ReportedDecision, list_decisions
from alliance.enums import (
    AdoptionState,
    Name,
    OrganisationKind,
    ParticipationKind,
    Pillar,
    PollKind,
    PollState,
    Series,
    Sphere,
)
from alliance.local_time import LocalTime
from alliance.polls.lists import count_electorate
from alliance.polls.question_results import ClosedResult, find_closed_result
from alliance.polls.scan_matrix import ScanMatrix, list_closed_matrices
from storage.digests import digests as digest_rows
from storage.digests import lists as rows
from storage.digests.lists import Activity
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.numbered import Numbered
from storage.polls import lists as poll_rows
from storage.tables import ContributionEvent, Organisation, Poll

HEAVY = 3
"""The severity that counts as heavy."""


@dataclass(frozen=True, slots=True)
class RankedBottleneck(Numbered, series=Series.CONTRIBUTION):
    """A bottleneck with its supporters: the organisation that shared it, and those that endorsed it."""

    number: int
    title: str
    alliance: Name
    organisation: Name
    recognised_by: tuple[Name, ...]
    heavy: int
    """How many of the endorsing organisations rated it as heavy."""
    sphere: Sphere | None
    pillar: Pillar | None
    addressee: str
    shared_at: dt.datetime
    permalink: str | None
    practices: tuple[int, ...] = ()
    """The numbers of the practices that may solve it, best first."""

    @property
    def behind(self) -> int:
        """The number of supporters."""
        return 1 + len(self.recognised_by)


@dataclass(frozen=True)
class HeldRound:
    """A check-in of an alliance, in counts."""

    alliance: Name
    asked_on: dt.date
    """The day on which it asked: before the planned one with a status poll, after it if it began late."""
    ends_at: dt.datetime
    is_missed: bool
    """It was missed because of downtime: nobody was asked."""
    asked: int
    answered: int
    changed: int
    is_running: bool = False
    """Whether there was still time to answer at the end of the period, or now if that is earlier."""


@dataclass(frozen=True)
class ReportedPoll(Numbered, series=Series.POLL):
    """A poll of any kind, with its result."""

    number: int
    kind: PollKind
    title: str
    alliance: Name
    asked_by: str
    opened_at: dt.datetime
    ends_at: dt.datetime
    state: PollState
    answered: int
    of: int
    outcome: str
    handed: tuple[tuple[str, dt.date], ...]
    """The addressees to whom its results were handed over, with the dates."""
    permalink: str | None = None
    """Where it is posted in a channel."""
    is_news: bool = False
    """Whether it ended in the period, not cancelled: others ran on, or ended earlier and were handed over in it."""
    result: ClosedResult | ScanMatrix | None = None
    """The votes of a question that had closed by the end of the period, or the answers to a scan closed in it."""


@dataclass(frozen=True)
class ReportedAdoption(Numbered, series=Series.CONTRIBUTION):
    """An organisation's adoption of a practice, and how far it is."""

    number: int
    title: str
    alliance: Name
    organisation: Name
    shared_by: Name
    """The organisation whose practice it is."""
    state: AdoptionState
    since: dt.datetime
    adapted: str
    stop_reason: str
    permalink: str | None = None
    """Where the practice's card is posted."""


@dataclass(frozen=True)
class Participant:
    """An organisation that is part of alliances, with its activity in the period."""

    organisation: Name
    kind: OrganisationKind
    takes_part: tuple[Name, ...]
    reads_along: tuple[Name, ...]
    did: Activity
    """In the period."""


@dataclass(frozen=True)
class DigestLists:
    """All lists of a digest; an empty one gets no sheet."""

    bottlenecks: tuple[RankedBottleneck, ...] = ()
    rounds: tuple[HeldRound, ...] = ()
    polls: tuple[ReportedPoll, ...] = ()
    adoptions: tuple[ReportedAdoption, ...] = ()
    participations: tuple[Participant, ...] = ()
    bundles: tuple[ReportedBundle, ...] = ()
    decisions: tuple[ReportedDecision, ...] = ()
    alliances: tuple[AllianceFigures, ...] = ()
    scans: tuple[ScanMatrix, ...] = ()
    """Scans closed in the period, by organisation."""
    progress: tuple[QuarterProgress, ...] = ()
    """How far the bottlenecks of the latest quarters had come."""


def collect_lists(session: Session, *, period: Period, time: LocalTime, alliance_id: Wanted = None) -> DigestLists:
    """The lists of a period, for one alliance or the whole network.

    If the period has ended, `time` makes no difference. Numbers of poll answers are always the current ones.
    """
    start, end = period.starts_at(time.zone), period.ends_at(time.zone)
    scans = list_closed_matrices(session, since=start, until=end, alliance_id=alliance_id)
    return DigestLists(
        bottlenecks=_bottlenecks(session, end, alliance_id),
        rounds=_rounds(session, start, end, alliance_id, until=min(end, time.now)),
        polls=_polls(session, start, end, alliance_id, scans),
        adoptions=_adoptions(session, end, alliance_id),
        participations=_participations(session, start, end, alliance_id),
        bundles=list_bundles(session, end=end, alliance_id=alliance_id),
        decisions=list_decisions(session, start=start, end=end, alliance_id=alliance_id),
        alliances=list_alliance_figures(session, start=start, end=end, alliance_id=alliance_id),
        scans=tuple(scans),
        progress=list_bottleneck_progress(session, period=period, zone=time.zone, alliance_id=alliance_id),
    )


def collect_message_lists(
    session: Session, *, period: Period, zone: ZoneInfo, alliance_id: Wanted = None
) -> DigestLists:
    """The subset of the lists that a message needs."""
    start, end = period.starts_at(zone), period.ends_at(zone)
    scans = list_closed_matrices(session, since=start, until=end, alliance_id=alliance_id)
    return DigestLists(
        bottlenecks=_bottlenecks(session, end, alliance_id),
        polls=_polls(session, start, end, alliance_id, scans),
        decisions=list_decisions(session, start=start, end=end, alliance_id=alliance_id),
    )


def _bottlenecks(session: Session, end: dt.datetime, alliance_id: Wanted) -> tuple[RankedBottleneck, ...]:
    """Sorted by number of organisations, then by the number that rated it as heavy, then by reference."""
    found = rows.list_bottlenecks(session, end=end, alliance_id=alliance_id)
    permalinks = rows.map_permalinks(session, [one.id for one in found])
    alliances = {key: one.names for key, (one, _) in digest_rows.map_themes(session).items()}
    organisations = {key: one.names for key, one in digest_rows.map_organisations(session).items()}
    behind: dict[int, list[tuple[int, int | None]]] = {}
    for contribution_id, by, severity in rows.list_endorsements(session, end=end, alliance_id=alliance_id):
        behind.setdefault(contribution_id, []).append((by, severity))
    practices = rows.map_matching_practices(session, end=end, alliance_id=alliance_id)
    made = []
    for one in found:
        others = [(by, severity) for by, severity in behind.get(one.id, ()) if by != one.organisation_id]
        made.append(
            RankedBottleneck(
                number=one.number,
                title=one.title,
                alliance=alliances[one.alliance_id],
                organisation=organisations[one.organisation_id],
                recognised_by=tuple(organisations[by] for by, _ in others),
                heavy=sum(1 for _, severity in others if severity == HEAVY),
                sphere=Sphere(one.details["sphere"]) if one.details.get("sphere") else None,
                pillar=Pillar(one.details["pillar"]) if one.details.get("pillar") else None,
                addressee=str(one.details.get("addressee") or ""),
                shared_at=one.created_at,
                permalink=permalinks.get(one.id),
                practices=tuple(practices.get(one.id, ())),
            )
        )
    return tuple(sorted(made, key=lambda one: (-one.behind, -one.heavy, one.number)))


def _rounds(
    session: Session, start: dt.datetime, end: dt.datetime, alliance_id: Wanted, *, until: dt.datetime
) -> tuple[HeldRound, ...]:
    found = rows.list_rounds(session, start=start, end=end, alliance_id=alliance_id)
    return tuple(
        HeldRound(
            alliance=one.alliance.names,
            asked_on=day_of(one.round),
            ends_at=one.round.ends_at,
            is_missed=one.round.is_missed,
            asked=one.asked,
            answered=one.answered,
            changed=one.changed,
            is_running=one.round.ends_at >= until,
        )
        for one in found
    )


def _polls(
    session: Session, start: dt.datetime, end: dt.datetime, alliance_id: Wanted, scans: Sequence[ScanMatrix]
) -> tuple[ReportedPoll, ...]:
    """The number of answers is the current one: an anonymous question keeps no times of its answers."""
    found = rows.list_polls(session, start=start, end=end, alliance_id=alliance_id)
    if not found:
        return ()
    ids = [poll.id for poll, _, _ in found]
    answered, permalinks = poll_rows.count_answers(session, ids), rows.map_poll_permalinks(session, ids)
    steps, voters = poll_rows.count_asked_steps(session, ids), poll_rows.map_voters(session, ids)
    matrices = {one.number: one for one in scans}
    handed: dict[int, list[tuple[str, dt.date]]] = {}
    for one in rows.list_handovers(session, ids, end=end):
        handed.setdefault(one.poll_id, []).append((one.addressee, one.handed_on))
    return tuple(
        ReportedPoll(
            number=poll.number,
            kind=poll.kind,
            title=poll.title,
            alliance=alliance.names,
            asked_by=by.name,
            opened_at=poll.opened_at or poll.created_at,
            ends_at=min(poll.closed_at or poll.ends_at or end, poll.ends_at or end),
            state=_state_at(poll, end),
            answered=answered.get(poll.id, 0),
            of=count_electorate(session, poll, steps=steps, voter=voters.get(poll.id)),
            outcome=poll.outcome if _state_at(poll, end) is PollState.CLOSED else "",
            handed=tuple(handed.get(poll.id, ())),
            permalink=permalinks.get(poll.id),
            is_news=_state_at(poll, end) is PollState.CLOSED and poll.closed_at is not None and poll.closed_at >= start,
            result=_result(session, poll, matrices) if _state_at(poll, end) is PollState.CLOSED else None,
        )
        for poll, alliance, by in found
    )


def _result(session: Session, poll: Poll, matrices: Mapping[int, ScanMatrix]) -> ClosedResult | ScanMatrix | None:
    return matrices.get(poll.number) or find_closed_result(session, poll)


def _state_at(poll: Poll, end: dt.datetime) -> PollState:
    return poll.state if poll.closed_at is not None and poll.closed_at < end else PollState.OPEN


def _adoptions(session: Session, end: dt.datetime, alliance_id: Wanted) -> tuple[ReportedAdoption, ...]:
    found = rows.list_adoptions(session, end=end, alliance_id=alliance_id)
    titles = rows.map_adopted_titles(session, end=end)
    permalinks = rows.map_permalinks(session, {contribution.id for _, contribution, *_ in found})
    organisations = digest_rows.map_organisations(session) if found else {}
    events: dict[tuple[int, int | None], list[ContributionEvent]] = {}
    for event in rows.list_adoption_events(session, end=end):
        events.setdefault((event.contribution_id, event.organisation_id), []).append(event)
    made = []
    for adoption, contribution, alliance, organisation in found:
        reports = events.get((contribution.id, organisation.id), [])
        state, since, adapted, reason = _reported(reports, AdoptionState(adoption.state), adoption.updated_at)
        sharer = organisations[contribution.organisation_id]
        made.append(
            ReportedAdoption(
                number=contribution.number,
                title=titles.get(contribution.id, contribution.title),
                alliance=alliance.names,
                organisation=organisation.names,
                shared_by=sharer.names,
                state=state,
                since=since,
                adapted=adapted if reports else adoption.adapted,
                stop_reason=reason,
                permalink=permalinks.get(contribution.id),
            )
        )
    return tuple(made)


def _reported(
    reports: Sequence[ContributionEvent], state: AdoptionState, since: dt.datetime
) -> tuple[AdoptionState, dt.datetime, str, str]:
    """The state reported so far: state, since when, what was adapted, and why it was stopped."""
    adapted = reason = ""
    for place, report in enumerate(reports):
        told = AdoptionState(report.about["state"])
        if place == 0 or told is not state:
            state, since = told, report.at
        adapted = report.about.get("note") or adapted
        reason = report.about.get("reason") or "" if told is AdoptionState.STOPPED else ""
    return state, since, adapted, reason


def _participations(
    session: Session, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> tuple[Participant, ...]:
    activity = rows.map_activity(session, start=start, end=end, alliance_id=alliance_id)
    nothing = Activity(0, 0, 0, 0)
    parts: dict[int, tuple[Organisation, dict[ParticipationKind, list[Name]]]] = {}
    for participation, organisation, alliance in rows.list_participations(session, end=end, alliance_id=alliance_id):
        _, kinds = parts.setdefault(organisation.id, (organisation, {}))
        kind = ParticipationKind(participation.kind)
        kinds.setdefault(kind, []).append(alliance.names)
    return tuple(
        Participant(
            organisation=organisation.names,
            kind=OrganisationKind(organisation.kind),
            takes_part=tuple(kinds.get(ParticipationKind.TAKES_PART, ())),
            reads_along=tuple(kinds.get(ParticipationKind.READS_ALONG, ())),
            did=activity.get(key, nothing),
        )
        for key, (organisation, kinds) in parts.items()
    )
