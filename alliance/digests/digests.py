"""Digests: creating each one exactly once, and collecting everything that its message and workbook contain."""

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from alliance.agenda.past_statuses import StepStanding, first_used_on, read_agenda
from alliance.calendar.periods import Period, previous
from alliance.digests.due_digests import DIGEST, DigestOccasion
from alliance.digests.editions import FIRST, find_latest
from alliance.digests.figures import (
    Correction,
    Figure,
    Scope,
    TrendPoint,
    Unkept,
    compare_figures,
    count_unkept,
    list_corrections,
    list_ended,
    list_trend,
    store_reported,
    total_impact,
)
from alliance.digests.impact import Impact
from alliance.digests.lists import DigestLists, collect_lists, collect_message_lists
from alliance.digests.outcomes import ComingMeeting, ReportedProgress, find_coming_meeting, list_progress
from alliance.digests.readers import enqueue_digest
from alliance.enums import ContributionKind, Name, Series, SlotState, Status, Visibility
from alliance.errors import NotFound
from alliance.local_time import LocalTime
from alliance.people.known_names import KnownNames, collect_known_names
from storage.contributions import contributions as contribution_rows
from storage.digests import digests as store
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.engine.slots import claim, claim_each
from storage.numbered import Numbered
from storage.people.alliances import find_alliance


class AttentionReason(StrEnum):
    """Why a step needs attention; most pressing first."""

    BLOCKED = "blocked"
    OVERDUE = "overdue"
    AT_RISK = "at_risk"


PRESSING = (
    Status.BLOCKED,
    Status.AT_RISK,
    Status.DROPPED,
    Status.DONE,
    Status.ON_TRACK,
    Status.NOT_STARTED,
    Status.PROPOSED,
)
"""The order in which changes of status are listed."""


@dataclass(frozen=True)
class Attention:
    """A step that needs attention, with the most pressing reason."""

    step: StepStanding
    reason: AttentionReason


@dataclass(frozen=True)
class StatusChange:
    """A step whose status at the end of a period differs from the one at its beginning."""

    step: StepStanding
    before: Status


@dataclass(frozen=True, slots=True)
class SharedContribution(Numbered, series=Series.CONTRIBUTION):
    """A contribution as it read at the end of the period in which it was shared."""

    number: int
    shared_at: dt.datetime
    kind: ContributionKind
    title: str
    body: str
    alliance: Name
    theme: Name
    organisation: Name
    author: str
    visibility: Visibility
    permalink: str | None


@dataclass(frozen=True)
class Digest:
    """Everything reported about a period, as of its end, no matter when it is requested.

    Meant for the secretariat and chairs: it includes contributions visible to their alliance only, marked as such. Use
    `without_limited` for other readers.
    """

    period: Period
    previous: Period
    as_of: dt.datetime
    """The end of the period, or the time of the request while the period is running."""
    alliance: Name | None
    figures: tuple[Figure, ...]
    corrections: tuple[Correction, ...]
    """Reported figures of the previous period or this one that have changed since."""
    attention: tuple[Attention, ...]
    contributions: tuple[SharedContribution, ...]
    steps: tuple[StepStanding, ...]
    trend: tuple[TrendPoint, ...]
    """The latest periods of the same kind (weeks for a range of days) whose figures were reported; oldest first."""
    lists: DigestLists = field(default_factory=DigestLists)
    """Lists that get a sheet of their own if they have rows."""
    changes: tuple[StatusChange, ...] = ()
    """The most pressing new status first."""
    progress: tuple[ReportedProgress, ...] = ()
    """What was handed over, discussed and answered."""
    next_meeting: ComingMeeting | None = None
    impact: Impact = field(default_factory=dict)
    """Totals from the start up to the end of the period."""
    first_used_on: dt.date | None = None
    """The start, from which the totals count."""
    edition: int = FIRST
    corrects: tuple[Correction, ...] = ()
    """The figures of this period that an edition after the first corrects."""
    known: KnownNames = field(default_factory=KnownNames)
    """People whose names are removed from typed text in a version without personal names."""
    is_open: bool = False
    """Whether its lists leave out what is visible to one alliance only."""
    unlisted: int = 0
    """How many new contributions are left out of the list for that reason; the figures count them."""


def count_for(session: Session, *, occasion: DigestOccasion, time: LocalTime) -> list[Unkept]:
    """The figures that a digest stores when made: for its period, and for the last month and quarter to end."""
    periods = dict.fromkeys((occasion.period, *list_ended(session, time=time)))
    return [one for period in periods for one in count_unkept(session, period=period, zone=time.zone)]


def make_digest(
    session: Session,
    *,
    occasion: DigestOccasion,
    missed: Sequence[str],
    channel_keys: Sequence[str],
    counted: Sequence[Unkept],
    now: dt.datetime,
) -> bool:
    """Claim the occasion's slot, store the figures, and enqueue its message for each of `channel_keys`.

    `counted` is the result of `count_for`, computed before this transaction so that others can write in the meantime.
    `missed` holds the slots that are too old to catch up on, which are recorded as missed. Returns False, without
    changing anything, if any process made this digest before.
    """
    if not claim(session, DIGEST, occasion.slot, now=now):
        return False
    note_missed(session, missed, now=now)
    store_reported(session, counted, now=now)
    enqueue_digest(session, occasion=occasion, channel_keys=channel_keys, now=now)
    return True


def note_missed(session: Session, slots: Sequence[str], *, now: dt.datetime) -> None:
    """Record occasions whose digest will never be made."""
    claim_each(session, DIGEST, slots, now=now, state=SlotState.MISSED)


def collect_digest(
    session: Session, *, period: Period, time: LocalTime, alliance_id: Wanted = None, only_told: bool = False
) -> Digest:
    """Collect everything about `period`, for one alliance, several together, or the whole network.

    With `only_told`, no more than the message needs. A running period is reported up to now and without changes,
    because part of a week cannot be compared to a whole one; for a period that has ended, `time` makes no difference.
    Raises NotFound for an unknown alliance.
    """
    alliance = _alliance_names(session, alliance_id)
    start, end, scope = period.starts_at(time.zone), period.ends_at(time.zone), Scope(alliance_id)
    today = min(period.last_on, time.today)
    agenda = read_agenda(session, end=end, alliance_id=alliance_id)
    steps = agenda.standings(end, today=today)
    edition, corrects = (FIRST, ()) if isinstance(alliance_id, tuple) else find_latest(session, period, alliance_id)
    return Digest(
        period=period,
        edition=edition,
        corrects=corrects,
        previous=previous(period),
        as_of=min(end, time.now),
        alliance=alliance,
        figures=compare_figures(session, period=period, time=time, scope=scope),
        corrections=tuple(
            correction
            for one in (previous(period), period)
            for correction in list_corrections(session, period=one, zone=time.zone, scope=scope)
        ),
        attention=_attention(steps),
        contributions=_contributions(session, period, time.zone, alliance_id),
        steps=steps,
        trend=() if only_told else list_trend(session, period=period, alliance_id=alliance_id),
        lists=collect_message_lists(session, period=period, zone=time.zone, alliance_id=alliance_id)
        if only_told
        else collect_lists(session, period=period, time=time, alliance_id=alliance_id),
        changes=_changes(steps, agenda.map_statuses(start)),
        progress=list_progress(session, start=start, end=end, alliance_id=alliance_id),
        next_meeting=find_coming_meeting(session, since=today + dt.timedelta(days=1), end=end, alliance_id=alliance_id),
        impact=total_impact(session, period=period, zone=time.zone, scope=scope),
        first_used_on=first_used_on(session, time.zone),
        known=KnownNames() if only_told else collect_known_names(session),
    )


def collect_for_meeting(session: Session, *, period: Period, time: LocalTime, alliance_ids: Sequence[int]) -> Digest:
    """A digest for a meeting about these alliances; if empty, about the whole network.

    What is visible to one alliance only is listed in that alliance's own meetings only, but always counts in the
    figures.
    """
    if len(alliance_ids) == 1:
        return collect_digest(session, period=period, time=time, alliance_id=alliance_ids[0])
    digest = collect_digest(session, period=period, time=time, alliance_id=tuple(alliance_ids) or None)
    return without_limited(session, digest)


def without_limited(session: Session, digest: Digest) -> Digest:
    """A digest for readers outside the secretariat who do not all belong to one alliance.

    Its lists leave out contributions that only one alliance can see, and decisions about them; the figures still count
    them. Polls stay: their results are for the network.
    """
    limited = contribution_rows.list_limited_numbers(session)
    refs = {Series.CONTRIBUTION.ref(number) for number in limited}
    lists = digest.lists
    contributions = tuple(one for one in digest.contributions if one.number not in limited)
    return replace(
        digest,
        contributions=contributions,
        unlisted=len(digest.contributions) - len(contributions),
        lists=replace(
            lists,
            bottlenecks=tuple(
                replace(one, practices=tuple(practice for practice in one.practices if practice not in limited))
                for one in lists.bottlenecks
                if one.number not in limited
            ),
            adoptions=tuple(one for one in lists.adoptions if one.number not in limited),
            decisions=tuple(one for one in lists.decisions if one.about not in refs),
        ),
        is_open=True,
    )


def _alliance_names(session: Session, alliance_id: Wanted) -> Name | None:
    """The name of the alliance, or the joined names of several; None for the network. Raises NotFound."""
    if alliance_id is None:
        return None
    wanted = alliance_id if isinstance(alliance_id, tuple) else (alliance_id,)
    found = [find_alliance(session, one) for one in wanted]
    names = [one.names for one in found if one is not None]
    if len(names) < len(wanted):
        raise NotFound("alliance", ", ".join(str(one) for one in wanted))
    if len(names) == 1:
        return names[0]
    return Name(" + ".join(one.nl for one in names), " + ".join(one.en or one.nl for one in names))


def _attention(steps: Sequence[StepStanding]) -> tuple[Attention, ...]:
    """Steps that are stuck, then overdue ones, longest first, then those at risk; each step once."""
    found = [Attention(step, reason) for step in steps if (reason := _reason(step))]
    pressing = list(AttentionReason)
    return tuple(sorted(found, key=lambda item: (pressing.index(item.reason), -item.step.days_late)))


def _changes(steps: Sequence[StepStanding], before: Mapping[int, Status]) -> tuple[StatusChange, ...]:
    """Steps entered in the period have no earlier status, and are left out."""
    found = [
        StatusChange(one, before[one.number]) for one in steps if before.get(one.number, one.status) is not one.status
    ]
    return tuple(sorted(found, key=lambda change: PRESSING.index(change.step.status)))


def _reason(step: StepStanding) -> AttentionReason | None:
    if step.status is Status.BLOCKED:
        return AttentionReason.BLOCKED
    if step.days_late:
        return AttentionReason.OVERDUE
    return AttentionReason.AT_RISK if step.status is Status.AT_RISK else None


def _contributions(
    session: Session, period: Period, zone: ZoneInfo, alliance_id: Wanted
) -> tuple[SharedContribution, ...]:
    start, end = period.starts_at(zone), period.ends_at(zone)
    permalinks = store.list_permalinks(session, start=start, end=end, alliance_id=alliance_id)
    # Share one object per name: a year of a big network has a hundred thousand contributions.
    alliances = {key: (alliance.names, theme.names) for key, (alliance, theme) in store.map_themes(session).items()}
    organisations = {key: one.names for key, one in store.map_organisations(session).items()}
    return tuple(
        SharedContribution(
            number=one.number,
            shared_at=one.created_at,
            kind=one.kind,
            title=one.title,
            body=one.body,
            alliance=alliances[one.alliance_id][0],
            theme=alliances[one.alliance_id][1],
            organisation=organisations[one.organisation_id],
            author=sys.intern(one.author),
            visibility=one.visibility,
            permalink=permalinks.get(one.id),
        )
        for one in store.list_as_read(session, start=start, end=end, alliance_id=alliance_id)
    )
