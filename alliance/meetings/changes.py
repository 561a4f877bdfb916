"""What happened since the last papers of the same audience, for the papers of a meeting.

Decisions of any meeting and what came of them, dossiers handed over and answered, steps with another status, and what
was shared.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.agenda.past_statuses import StepStanding, began_on, read_agenda
from alliance.bundles.past_states import ReportedBundle, list_bundles
from alliance.calendar.periods import Period, days_between
from alliance.enums import AddresseeState, ContributionKind, MeetingState, Name, Status, Visibility
from alliance.local_time import LocalTime
from alliance.meetings.decision_results import DecisionResult, list_results
from alliance.people.members import Person
from alliance.people.visibility import may_read
from storage.bundles import past_states
from storage.contributions import contributions as contribution_rows
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.meetings import packs as pack_rows
from storage.tables import Alliance, Meeting

WITHOUT_PREVIOUS = dt.timedelta(days=91)
"""How far back to look if there was no previous meeting of the same kind."""
MOST = 25
"""The maximum length of each list; the workbook with the papers has everything."""


@dataclass(frozen=True)
class StepSince:
    """A step whose status changed."""

    ref: str
    title: Name
    alliance: Name
    before: Status | None
    """None for a new step."""
    status: Status
    note: str


@dataclass(frozen=True)
class SharedSince:
    """A contribution shared since."""

    ref: str
    kind: ContributionKind
    title: str
    organisation: Name


@dataclass(frozen=True)
class Changes:
    """What changed since a day."""

    period: Period
    is_from_start: bool = False
    """Whether it covers everything since the network began."""
    is_from_papers: bool = False
    """Whether it begins where the papers of the previous meeting ended, and not on the day of that meeting."""
    previous: str | None = None
    """The reference of the previous meeting; None if there was none."""
    decided: tuple[DecisionResult, ...] = ()
    more_decided: int = 0
    """The number of older decisions that are left out because the list is full."""
    steps: tuple[StepSince, ...] = ()
    shared: tuple[SharedSince, ...] = ()
    handed: tuple[ReportedBundle, ...] = ()
    """Dossiers that were handed over, discussed or answered, one for each addressee."""


def since_previous(session: Session, meeting: Meeting, *, today: dt.date, zone: ZoneInfo) -> Period:
    """From where the last papers of this audience ended up to today, or to the meeting's own day.

    Those are the papers of the previous meeting of the same kind and subject, as they were sent before it; without
    them, it is the day of that meeting. Without a previous meeting: the last three months, or since the network began.
    """
    until = min(today, meeting.held_on)
    previous = rows.find_previous(session, meeting, until=until)
    if previous is not None:
        after = dt.datetime.combine(previous.held_on + dt.timedelta(days=1), dt.time(), zone)
        papers = pack_rows.find_last_sent(session, previous.id, before=after)
        return days_between(papers.at.astimezone(zone).date() if papers is not None else previous.held_on, until)
    first, began = until - WITHOUT_PREVIOUS, began_on(session, zone)
    return days_between(min(max(first, began), until) if began is not None else first, until)


def collect_changes(session: Session, meeting: Meeting, *, reader: Person | None, time: LocalTime) -> Changes:
    """Changes in a meeting's alliances since the previous meeting; with a reader, only what they may see.

    What is visible to one alliance only is included only in the papers of that alliance's own meetings.
    """
    period = since_previous(session, meeting, today=time.today, zone=time.zone)
    previous = rows.find_previous(session, meeting, until=min(time.today, meeting.held_on))
    if previous is not None and previous.state is MeetingState.CANCELLED:
        previous = None
    about = rows.map_alliances(session, [meeting.id])[meeting.id]
    start, end = period.starts_at(time.zone), min(period.ends_at(time.zone), time.now)
    ids = {one.id for one in about}
    decided = list_results(session, meeting, ids, previous, period=period, start=start, reader=reader)
    return Changes(
        period=period,
        is_from_start=previous is None and period.first_on == began_on(session, time.zone),
        is_from_papers=previous is not None and period.first_on < previous.held_on,
        previous=previous.ref if previous is not None else None,
        decided=tuple(decided[:MOST]),
        more_decided=max(0, len(decided) - MOST),
        steps=tuple(_steps(session, about, start, end, time.today)[:MOST]),
        shared=tuple(_shared(session, ids, start, end, reader)[:MOST]),
        handed=tuple(_handed(session, ids, period.first_on, end)),
    )


def _handed(session: Session, ids: Collection[int], since: dt.date, end: dt.datetime) -> Iterator[ReportedBundle]:
    own = past_states.list_numbers_about(session, ids) if ids else None
    for one in list_bundles(session, end=end, alliance_id=None):
        is_new = one.state is not AddresseeState.CONCEPT and one.since is not None and one.since >= since
        if is_new and (own is None or one.number in own):
            yield one


def _steps(
    session: Session, about: Sequence[Alliance], start: dt.datetime, end: dt.datetime, today: dt.date
) -> list[StepSince]:
    found: list[StepSince] = []
    whose: list[int | None] = [one.id for one in about]
    for alliance_id in whose or [None]:
        agenda = read_agenda(session, end=end, alliance_id=alliance_id)
        before = {one.number: one.status for one in agenda.standings(start, today=today)}
        found += [
            _changed(step, before.get(step.number))
            for step in agenda.standings(end, today=today)
            if before.get(step.number) != step.status and step.since is not None  # reported by somebody
        ]
    return sorted(found, key=lambda one: (one.status is not Status.BLOCKED, one.status is not Status.AT_RISK))


def _changed(step: StepStanding, before: Status | None) -> StepSince:
    return StepSince(step.ref, step.title, step.alliance, before, step.status, step.note)


def _shared(
    session: Session, ids: Collection[int | None], start: dt.datetime, end: dt.datetime, reader: Person | None
) -> list[SharedSince]:
    only = next(iter(ids)) if len(ids) == 1 else None
    found = contribution_rows.list_shared(session, start=start, end=end, alliance_id=only)
    return [
        SharedSince(
            contribution.ref,
            ContributionKind(contribution.kind),
            contribution.title,
            organisation.names,
        )
        for contribution, alliance, organisation, _ in found
        if (not ids or alliance.id in ids)
        and (contribution.visibility is Visibility.NETWORK or only == alliance.id)
        and (reader is None or may_read(reader, contribution, alliance))
    ]
