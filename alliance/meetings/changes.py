"""Changes since the previous meeting: its decisions and their outcome, steps with another status, and what is new."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.agenda.past_statuses import StepStanding, began_on, read_agenda
from alliance.bundles.past_states import list_bundles
from alliance.calendar.periods import Period, days_between
from alliance.contributions.outcomes import Handed, map_outcomes
from alliance.meetings.shown_items import ShownItem, list_items
from alliance.people.members import Person
from alliance.people.visibility import may_read
from alliance.words import (
    ContributionKind,
    DecisionOutcome,
    ItemState,
    MeetingState,
    Name,
    Purpose,
    Series,
    Status,
    Visibility,
)
from storage.contributions import contributions as contribution_rows
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.tables import Alliance, Meeting

WITHOUT_PREVIOUS = dt.timedelta(days=91)
"""How far back to look if there was no previous meeting of the same kind."""
MOST = 25
"""The maximum length of each list; the workbook with the papers has everything."""


@dataclass(frozen=True)
class BecameOf:
    """A decision of the previous meeting, and the step made of it."""

    about: str | None
    title: Name | None
    """None if the reader may not see it."""
    outcome: DecisionOutcome | None
    """None if nothing was decided."""
    line: str
    step: str | None = None
    status: Status | None = None
    handed: Handed | None = None
    """How far a dossier that contains it is since."""


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
    previous: str | None = None
    """The reference of the previous meeting; None if there was none."""
    decided: tuple[BecameOf, ...] = ()
    steps: tuple[StepSince, ...] = ()
    shared: tuple[SharedSince, ...] = ()
    answered: tuple[tuple[str, str, str, str], ...] = ()
    """Answers to dossiers: reference, title, addressee, and the answer as a word."""


def since_previous(session: Session, meeting: Meeting, *, today: dt.date, zone: ZoneInfo) -> Period:
    """From the day of the previous meeting of the same kind and subject up to today, or to the meeting's own day.

    Without a previous meeting: the last three months, or since the network began.
    """
    until = min(today, meeting.held_on)
    previous = rows.find_previous(session, meeting, until=until)
    if previous is not None:
        return days_between(previous.held_on, until)
    first, began = until - WITHOUT_PREVIOUS, began_on(session, zone)
    return days_between(min(max(first, began), until) if began is not None else first, until)


def collect_changes(
    session: Session, meeting: Meeting, *, reader: Person | None, today: dt.date, zone: ZoneInfo, now: dt.datetime
) -> Changes:
    """Changes in a meeting's alliances since the previous meeting; with a reader, only what they may see.

    What is visible to one alliance only is included only in the papers of that alliance's own meetings.
    """
    period = since_previous(session, meeting, today=today, zone=zone)
    previous = rows.find_previous(session, meeting, until=min(today, meeting.held_on))
    if previous is not None and previous.state is MeetingState.CANCELLED:
        previous = None
    about = rows.map_alliances(session, [meeting.id])[meeting.id]
    start, end = period.starts_at(zone), min(period.ends_at(zone), now)
    ids = {one.id for one in about}
    return Changes(
        period=period,
        is_from_start=previous is None and period.first_on == began_on(session, zone),
        previous=f"{Series.MEETING}-{previous.number}" if previous is not None else None,
        decided=tuple(_became(session, previous, reader)) if previous is not None else (),
        steps=tuple(_steps(session, about, start, end, today)[:MOST]),
        shared=tuple(_shared(session, ids, start, end, reader)[:MOST]),
        answered=tuple(
            (one.reference, one.title, one.addressee or "", str(one.answer))
            for one in list_bundles(session, end=end, alliance_id=tuple(one.id for one in about) or None)
            if one.answer is not None and one.since is not None and one.since >= period.first_on
        ),
    )


def _became(session: Session, previous: Meeting, reader: Person | None) -> list[BecameOf]:
    shown = list_items(session, previous, reader=reader)
    numbers = [int(step[2:]) for one in shown if (step := _step_of(one))]
    statuses = rows.map_statuses(session, numbers)
    items = rows.list_items(session, previous.id, ItemState.TAKEN)
    contributions = {one.id: one.contribution_id for one in items if one.contribution_id is not None}
    outcomes = map_outcomes(session, sorted(set(contributions.values())))
    handed = {key: outcomes[one].handed for key, one in contributions.items() if one in outcomes}
    told = (one for one in shown if one.decision is not None or one.purpose is not Purpose.INFORMATION)
    return [_became_of(one, statuses, handed.get(one.item_id, ()), previous.held_on) for one in told]


def _became_of(one: ShownItem, statuses: dict[int, Status], handed: Sequence[Handed], held_on: dt.date) -> BecameOf:
    if one.decision is None or one.title is None:
        return BecameOf(one.ref, one.title, None, "")
    step, newest = _step_of(one), next((other for other in handed if other.on >= held_on), None)
    status = statuses.get(int(step[2:])) if step else None
    return BecameOf(one.ref, one.title, one.decision.outcome, one.decision.line, step, status, newest)


def _step_of(one: ShownItem) -> str | None:
    """The step made of a decision, or the step that the decision is about."""
    if one.decision is None:
        return None
    return one.decision.step_ref or (one.ref if one.ref and one.ref.startswith(f"{Series.ACTION_STEP}-") else None)


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
    return StepSince(step.reference, step.title, step.alliance, before, step.status, step.note)


def _shared(
    session: Session, ids: Collection[int | None], start: dt.datetime, end: dt.datetime, reader: Person | None
) -> list[SharedSince]:
    only = next(iter(ids)) if len(ids) == 1 else None
    found = contribution_rows.list_shared(session, start=start, end=end, alliance_id=only)
    return [
        SharedSince(
            f"{Series.CONTRIBUTION}-{contribution.number}",
            ContributionKind(contribution.kind),
            contribution.title,
            Name(organisation.name, organisation.name_en),
        )
        for contribution, alliance, organisation, _ in found
        if (not ids or alliance.id in ids)
        and (contribution.visibility is Visibility.NETWORK or only == alliance.id)
        and (reader is None or may_read(reader, contribution, alliance))
    ]
