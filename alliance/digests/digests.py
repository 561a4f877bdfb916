"""The digest: making one exactly once, and everything a message or a workbook tells."""

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from alliance.agenda.past_statuses import StepStanding, read_agenda
from alliance.calendar.periods import Period, previous
from alliance.digests.figures import (
    Correction,
    Figure,
    Scope,
    TrendPoint,
    Unkept,
    compare_figures,
    count_unkept,
    keep,
    list_corrections,
    list_ended,
    list_trend,
    total_impact,
)
from alliance.digests.impact import Impact
from alliance.digests.lists import DigestLists, collect_lists, collect_told_lists
from alliance.digests.periods import DIGEST, DigestOccasion
from alliance.digests.readers import bring
from alliance.errors import NotFound
from alliance.people.known_names import KnownNames, collect_known_names
from alliance.words import ContributionKind, Name, Series, SlotState, Status, Visibility
from storage.contributions import contributions as contribution_rows
from storage.digests import digests as store
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.engine.slots import claim, claim_each
from storage.people.alliances import find_alliance


class AttentionReason(StrEnum):
    """Why a step needs attention; the most pressing first."""

    BLOCKED = "blocked"
    OVERDUE = "overdue"
    AT_RISK = "at_risk"


@dataclass(frozen=True)
class Attention:
    """A step that needs attention, with the most pressing reason."""

    step: StepStanding
    reason: AttentionReason


@dataclass(frozen=True, slots=True)
class SharedContribution:
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

    @property
    def reference(self) -> str:
        """What people call it: "B-12"."""
        return f"{Series.CONTRIBUTION}-{self.number}"


@dataclass(frozen=True)
class Digest:
    """Everything that is told about a period; what was true at its end, whenever it is asked for.

    The secretariat and chairs read it: contributions visible to their alliance only are in it, and say so. For who else
    reads it there is `without_limited`.
    """

    period: Period
    previous: Period
    as_of: dt.datetime
    """The end of the period, or the moment of asking while it runs."""
    alliance: Name | None
    figures: tuple[Figure, ...]
    corrections: tuple[Correction, ...]
    """What was reported of the period before, or of this one, and has changed since."""
    attention: tuple[Attention, ...]
    contributions: tuple[SharedContribution, ...]
    steps: tuple[StepStanding, ...]
    trend: tuple[TrendPoint, ...]
    """The newest periods of its kind, or weeks for a range of days, whose figures were reported; oldest first."""
    lists: DigestLists = field(default_factory=DigestLists)
    """What has a sheet of its own where there is any."""
    impact: Impact = field(default_factory=dict)
    """What came of it all from the start up to the end of the period."""
    known: KnownNames = field(default_factory=KnownNames)
    """Whom a version without names of people leaves out of what was typed."""
    is_open: bool = False
    """Whether its lists leave out what is visible to one alliance only."""


def count_for(session: Session, *, occasion: DigestOccasion, now: dt.datetime, zone: ZoneInfo) -> list[Unkept]:
    """What a digest keeps when it is made: the figures of its period, and of the month and quarter that ended last."""
    periods = dict.fromkeys((occasion.period, *list_ended(session, now=now, zone=zone)))
    return [one for period in periods for one in count_unkept(session, period=period, zone=zone)]


def make_digest(
    session: Session,
    *,
    occasion: DigestOccasion,
    missed: Sequence[str],
    lanes: Sequence[str],
    counted: Sequence[Unkept],
    now: dt.datetime,
) -> bool:
    """Take the occasion's slot, keep the figures, and put its message in line for each of `lanes`.

    `counted` is what `count_for` gave, before this transaction: others write meanwhile. False, and nothing changes,
    when it was made before, by whatever process. What is too old to be caught up is recorded as missed.
    """
    if not claim(session, DIGEST, occasion.slot, now=now):
        return False
    note_missed(session, missed, now=now)
    keep(session, counted, now=now)
    bring(session, occasion=occasion, lanes=lanes, now=now)
    return True


def note_missed(session: Session, slots: Sequence[str], *, now: dt.datetime) -> None:
    """Record occasions whose digest will never be made."""
    claim_each(session, DIGEST, slots, now=now, state=SlotState.MISSED)


def collect_digest(
    session: Session,
    *,
    period: Period,
    zone: ZoneInfo,
    now: dt.datetime,
    alliance_id: Wanted = None,
    only_told: bool = False,
) -> Digest:
    """Everything about `period`, of one alliance, of several together, or of the whole network; with `only_told`, no
    more than a message tells. Raises NotFound for an unknown alliance.

    A period that still runs is told up to `now`, without a change: part of a week says nothing beside a whole one. For
    one that has ended `now` makes no difference.
    """
    alliance = _called(session, alliance_id)
    end, scope = period.ends_at(zone), Scope(alliance_id)
    agenda = read_agenda(session, end=end, alliance_id=alliance_id)
    steps = agenda.standings(end, today=min(period.last_on, now.astimezone(zone).date()))
    return Digest(
        period=period,
        previous=previous(period),
        as_of=min(end, now),
        alliance=alliance,
        figures=compare_figures(session, period=period, zone=zone, now=now, scope=scope),
        corrections=tuple(
            correction
            for one in (previous(period), period)
            for correction in list_corrections(session, period=one, zone=zone, scope=scope)
        ),
        attention=_attention(steps),
        contributions=_contributions(session, period, zone, alliance_id),
        steps=steps,
        trend=() if only_told else list_trend(session, period=period, alliance_id=alliance_id),
        lists=collect_told_lists(session, period=period, zone=zone, alliance_id=alliance_id)
        if only_told
        else collect_lists(session, period=period, zone=zone, now=now, alliance_id=alliance_id),
        impact=total_impact(session, period=period, zone=zone, scope=scope),
        known=KnownNames() if only_told else collect_known_names(session),
    )


def collect_for_meeting(
    session: Session, *, period: Period, zone: ZoneInfo, now: dt.datetime, alliance_ids: Sequence[int]
) -> Digest:
    """A digest for the table of a meeting about these alliances; without any, about the whole network.

    Around such a table what is visible to one alliance alone is told only in that alliance's own meetings; in the
    figures it counts.
    """
    if len(alliance_ids) == 1:
        return collect_digest(session, period=period, zone=zone, now=now, alliance_id=alliance_ids[0])
    digest = collect_digest(session, period=period, zone=zone, now=now, alliance_id=tuple(alliance_ids) or None)
    return without_limited(session, digest)


def without_limited(session: Session, digest: Digest) -> Digest:
    """A digest for readers of whom not all are of one alliance or the secretariat.

    Its lists leave out what is visible to one alliance only, and what was decided on that. In the figures it counts.
    """
    limited = contribution_rows.list_limited_numbers(session)
    refs = {f"{Series.CONTRIBUTION}-{number}" for number in limited}
    lists = digest.lists
    return replace(
        digest,
        contributions=tuple(one for one in digest.contributions if one.number not in limited),
        lists=replace(
            lists,
            bottlenecks=tuple(one for one in lists.bottlenecks if one.number not in limited),
            adoptions=tuple(one for one in lists.adoptions if one.number not in limited),
            decisions=tuple(one for one in lists.decisions if one.about not in refs),
        ),
        is_open=True,
    )


def _called(session: Session, alliance_id: Wanted) -> Name | None:
    """What it is about; several in one breath. Raises NotFound."""
    if alliance_id is None:
        return None
    wanted = alliance_id if isinstance(alliance_id, tuple) else (alliance_id,)
    found = [find_alliance(session, one) for one in wanted]
    names = [Name(one.name, one.name_en) for one in found if one is not None]
    if len(names) < len(wanted):
        raise NotFound("alliance", ", ".join(str(one) for one in wanted))
    if len(names) == 1:
        return names[0]
    return Name(" + ".join(one.nl for one in names), " + ".join(one.en or one.nl for one in names))


def _attention(steps: Sequence[StepStanding]) -> tuple[Attention, ...]:
    """What is stuck, then what is late, longest first, then what is at risk; each step once."""
    found = [Attention(step, reason) for step in steps if (reason := _reason(step))]
    pressing = list(AttentionReason)
    return tuple(sorted(found, key=lambda item: (pressing.index(item.reason), -item.step.days_late)))


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
    # A name is one object for all who have it: a year of a big network has a hundred thousand contributions.
    alliances = {
        key: (Name(alliance.name, alliance.name_en), Name(theme.name, theme.name_en))
        for key, (alliance, theme) in store.map_themes(session).items()
    }
    organisations = {key: Name(one.name, one.name_en) for key, one in store.map_organisations(session).items()}
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
