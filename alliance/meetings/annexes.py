"""The annex of an agenda item: its full text, its supporters, and its outcomes so far.

Contains no personal names: papers are handed out, and may end up anywhere.
"""

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from alliance.agenda.links import shown_links
from alliance.agenda.step_texts import NO_DESCRIPTION
from alliance.bundles import mandates
from alliance.contributions.details import Detail, list_filled
from alliance.contributions.outcomes import DecisionOutcomeShown, Outcomes, map_outcomes
from alliance.contributions.supporters import map_supporters
from alliance.enums import (
    RUNNING,
    AddresseeAnswer,
    AddresseeState,
    AdoptionState,
    BundleState,
    ContributionKind,
    DecisionOutcome,
    Name,
    PollKind,
    PollState,
    Status,
)
from alliance.local_time import LocalTime
from alliance.optional_ids import look_up
from alliance.people.members import Person
from alliance.people.visibility import channel_audience, may_read
from alliance.polls.question_results import show_question
from storage.agenda import agenda as step_rows
from storage.bundles import bundles as bundle_rows
from storage.contributions import adoptions as adoption_rows
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.meetings.item_context import ItemContext
from storage.tables import ActionStep, AgendaItem, Bundle, Poll

UPDATES = 5
"""The number of latest statuses shown of a step."""


@dataclass(frozen=True)
class AnnexSupporter:
    """A supporter of a contribution."""

    organisation: Name
    severity: int | None = None
    context: str = ""
    is_author: bool = False


@dataclass(frozen=True)
class ReportedStatus:
    """A status of a step, since a day."""

    on: dt.date
    status: Status
    note: str


@dataclass(frozen=True)
class StepFacts:
    """The current state of a step."""

    status: Status
    owners: tuple[Name, ...]
    due_on: dt.date | None
    is_late: bool
    waits_for: tuple[str, ...]
    """The references of what it waits for."""
    updates: tuple[ReportedStatus, ...]
    """Newest first."""
    description: Name = NO_DESCRIPTION


@dataclass(frozen=True)
class PollFacts:
    """The result of a poll, or its current state."""

    state: PollState
    options: tuple[tuple[str, int], ...]
    """Each option with its votes; empty if results may not be shown."""
    voted: int
    of: int


@dataclass(frozen=True)
class BundleFacts:
    """How far a bundle is."""

    state: BundleState
    cover_note: str
    items: tuple[tuple[str, str], ...]
    """Reference and title."""
    addressees: tuple[tuple[str, AddresseeState, AddresseeAnswer | None, str], ...]
    asked: int
    """The number of organisations asked for their mandate."""
    answered: int


@dataclass(frozen=True)
class Annex:
    """Background of an agenda item."""

    kind: ContributionKind | None = None
    """Set for a contribution."""
    shared_on: dt.date | None = None
    merged_into: tuple[str, str] | None = None
    """Reference and title of what it was merged into, which is what this annex describes."""
    details: tuple[Detail, ...] = ()
    behind: tuple[AnnexSupporter, ...] = ()
    adopted: tuple[tuple[Name, AdoptionState], ...] = ()
    step: StepFacts | None = None
    poll: PollFacts | None = None
    bundle: BundleFacts | None = None
    became: Outcomes = field(default_factory=Outcomes)
    """Earlier decisions about it, and how far dossiers that contain it are."""


NOTHING = Annex()


def collect_annex(
    session: Session, item: AgendaItem, around: ItemContext, *, reader: Person | None, time: LocalTime
) -> tuple[str, Annex]:
    """The text that an item is about, and its annex; with a reader, only what they may see.

    The caller must have checked that the reader may see the item itself. For a merged contribution, this describes what
    it was merged into.
    """
    if item.contribution_id is not None and item.contribution_id in around.contributions:
        return _contribution(session, item.contribution_id, around, reader=reader, zone=time.zone)
    if step := look_up(around.steps, item.step_id):
        return _step(session, step, around, item, reader=reader, today=time.today, zone=time.zone)
    if poll := look_up(around.polls, item.poll_id):
        return _poll(session, poll, now=time.now)
    if bundle := look_up(around.bundles, item.bundle_id):
        return _bundle(session, bundle, reader=reader)
    return "", NOTHING


def _contribution(
    session: Session, key: int, around: ItemContext, *, reader: Person | None, zone: ZoneInfo
) -> tuple[str, Annex]:
    told = around.merged.get(key, around.contributions[key])
    merged_into = (told.ref, told.title) if key in around.merged else None
    if reader is not None and not may_read(reader, told, around.alliances[told.alliance_id]):
        return "", NOTHING
    voices = map_supporters(session, [told])[told.id]
    kind = ContributionKind(told.kind)
    adopted = adoption_rows.list_adoptions(session, [told.id])
    return told.body, Annex(
        kind=kind,
        shared_on=told.created_at.astimezone(zone).date(),
        merged_into=merged_into,
        details=tuple(list_filled(kind, told.details)),
        behind=tuple(AnnexSupporter(one.organisation, one.severity, one.context, one.is_author) for one in voices),
        adopted=tuple((city.names, AdoptionState(one.state)) for one, city, _ in adopted),
        became=map_outcomes(session, [key]).get(key, Outcomes()),
    )


def _step(
    session: Session,
    step: ActionStep,
    around: ItemContext,
    item: AgendaItem,
    *,
    reader: Person | None,
    today: dt.date,
    zone: ZoneInfo,
) -> tuple[str, Annex]:
    key = step.id
    alliance = around.alliances[step.alliance_id]
    links = shown_links(session, [key], reader=reader or channel_audience(alliance), channel_id=alliance.channel_id)[
        key
    ]
    updates = step_rows.list_updates_of(session, key, before=None, limit=UPDATES)
    facts = StepFacts(
        status=Status(step.status),
        owners=tuple(one.names for one in step_rows.list_owners(session, key)),
        due_on=step.due_on,
        is_late=step.due_on is not None and step.due_on < today and step.status in RUNNING,
        waits_for=tuple(one.ref for one in links.waits_for),
        updates=tuple(
            ReportedStatus(one.at.astimezone(zone).date(), Status(one.status), one.note)
            for one, by in updates
            if by is not None  # a step's creation has no author and is not a status report
        ),
        description=Name(step.description, step.description_en),
    )
    laid = look_up(around.escalations, item.escalation_id)
    became = Outcomes(decided=_decided_about(session, item))
    return (laid.line if laid is not None else ""), Annex(step=facts, became=became)


def _poll(session: Session, poll: Poll, *, now: dt.datetime) -> tuple[str, Annex]:
    if poll.kind is not PollKind.QUESTION or poll.ends_at is None:
        return poll.outcome, NOTHING
    shown = show_question(session, poll=poll, reader=None, now=now)
    options = tuple((one.text, one.votes) for one in shown.options if one.votes is not None)
    return poll.outcome, Annex(poll=PollFacts(shown.state, options, shown.voted, shown.electorate))


def _bundle(session: Session, bundle: Bundle, *, reader: Person | None) -> tuple[str, Annex]:
    key = bundle.id
    items = [one for one in bundle_rows.list_items(session, key) if reader is None or may_read(reader, one[1], one[2])]
    said = mandates.list_mandates(session, bundle)
    answered = {one.organisation for one in said if one.naming is not None and not one.is_outdated}
    facts = BundleFacts(
        state=BundleState(bundle.state),
        cover_note=bundle.cover_note,
        items=tuple((one.ref, one.title) for _, one, *_ in items),
        addressees=tuple(
            (one.name, AddresseeState(one.state), AddresseeAnswer(one.answer) if one.answer else None, one.line)
            for one in bundle_rows.list_addressees(session, [key])
        ),
        asked=len({one.organisation for one in said}),
        answered=len(answered),
    )
    return bundle.ask, Annex(bundle=facts)


def _decided_about(session: Session, item: AgendaItem) -> tuple[DecisionOutcomeShown, ...]:
    """Earlier decisions of meetings about the same step, newest first."""
    return tuple(
        DecisionOutcomeShown(meeting.ref, meeting.held_on, DecisionOutcome(decision.outcome), decision.line)
        for decision, meeting in rows.list_decisions_about(session, item)
    )
