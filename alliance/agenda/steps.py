"""Read action steps for display: a single step, its history, and the agenda in pages."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from alliance.agenda.links import ShownLinks, shown_links
from alliance.agenda.permissions import get_step, may_change_step
from alliance.agenda.step_texts import NO_DESCRIPTION
from alliance.enums import RUNNING, Ambition, ChairKind, EscalationAnswer, Name, Series, Status, StepEventKind
from alliance.errors import NotFound
from alliance.optional_ids import look_up
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from storage.agenda import agenda as rows
from storage.engine.database import Session
from storage.numbered import Numbered
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Alliance, Escalation, Member, Organisation, Rung, StatusUpdate, StepEvent

PAGE = 8
"""Number of steps on a page of the agenda."""
HISTORY_PAGE = 10
NO_LINKS = ShownLinks()


class AgendaFilter(StrEnum):
    """A choice of steps to show on the agenda."""

    OPEN = "open"
    MINE = "mine"
    ATTENTION = "attention"
    OVERDUE = "overdue"
    NO_OWNER = "no_owner"
    PROPOSED = "proposed"
    CLOSED = "closed"


@dataclass(frozen=True)
class ShownOwner:
    """An organisation that owns a step, with its contact person if it has one."""

    organisation: Organisation
    contact: str | None = None
    """The contact person's name."""
    contact_slack_user_id: str | None = None
    """None if the contact person is not in Slack; the lead officer reports for them."""


@dataclass(frozen=True)
class ShownRung:
    """A step's rung on its alliance's ladder."""

    number: int
    name: Name
    lead: Name


@dataclass(frozen=True)
class ShownEscalation:
    """A question about a step that was laid before the political lead, and the answer."""

    escalation_id: int
    question: str
    to: str
    """The political lead's name."""
    answer_by_on: dt.date | None
    asked_at: dt.datetime
    answer: EscalationAnswer | None = None
    line: str = ""
    answered_at: dt.datetime | None = None
    is_late: bool = False
    """Whether the day by which an answer was asked for has passed without one."""


@dataclass(frozen=True)
class ShownStep(Numbered, series=Series.STEP):
    """An action step as everybody in the network may see it, with only the links that the reader may see."""

    number: int
    titles: Name
    alliance: Alliance
    ambition: Ambition
    status: Status
    note: str
    status_at: dt.datetime | None
    is_continuous: bool
    due_on: dt.date | None
    days_late: int
    """Days past the due date; 0 if the step is not late or not running."""
    owners: tuple[ShownOwner, ...]
    source: str | None
    source_year: int | None
    review_on: dt.date | None = None
    links: ShownLinks = NO_LINKS
    may_change: bool = False
    """Whether the reader may report on the step and link it."""
    may_run: bool = False
    """Whether the reader may edit the step, hand it over and archive it."""
    may_lay_before: bool = False
    """Whether the reader may lay the step before the political lead; False for that chair and for a closed step."""
    may_answer: bool = False
    """Whether the reader is the political lead or a delegate, and a question about the step was laid before them."""
    is_archived: bool = False
    rung: ShownRung | None = None
    question: ShownEscalation | None = None
    """The newest question that was laid before the political lead."""
    version: int = 1
    description: Name = NO_DESCRIPTION
    stamp: int = 0
    """Identifies the newest report of its status, to detect a fresher one; 0 if there is none."""


@dataclass(frozen=True)
class AgendaPage:
    """A page of the agenda."""

    choice: AgendaFilter
    alliance: Alliance | None
    """None for the agenda of the whole network."""
    steps: tuple[ShownStep, ...]
    total: int
    next: str | None
    """The cursor of the next page; None on the last page."""


@dataclass(frozen=True)
class StepReport:
    """A status in a step's history."""

    status: Status
    note: str
    by: str | None
    at: dt.datetime
    acting_for: str | None = None
    """Name of the chair for whom a delegate reported, or of the member for whom a deputy did."""


@dataclass(frozen=True)
class StepHistoryLine:
    """An event in a step's history other than a status: edited, handed over, archived, laid before the chair."""

    kind: StepEventKind
    about: Mapping[str, Any]
    note: str
    by: str | None
    at: dt.datetime
    acting_for: str | None = None


def show_step(
    session: Session, *, reader: Person, number: int, today: dt.date, channel_id: str | None = None
) -> ShownStep:
    """Return `A-<number>` as the reader sees it; `today` is the reader's date. Raises NotFound.

    The agenda is open to the network. Guests and people from other workspaces see the agenda of their own
    organisation's alliances, and of the alliance whose channel they ask in.
    """
    found = get_readable_step(session, reader=reader, number=number, channel_id=channel_id)
    return shown(session, [found], reader=reader, today=today, channel_id=channel_id)[0]


def get_readable_step(session: Session, *, reader: Person, number: int, channel_id: str | None = None) -> rows.Found:
    """Return the rows of `A-<number>`. Raises NotFound, also if the reader may not see it."""
    step, alliance = get_step(session, number)
    if not sees_agenda(reader, alliance, channel_id):
        raise NotFound("step", step.ref)
    return step, alliance


def sees_agenda(reader: Person, alliance: Alliance, channel_id: str | None) -> bool:
    """Whether a reader asking in a channel may see an alliance's steps.

    All do, but guests and people from other workspaces only those of their own organisation's alliances, and of the
    alliance whose channel they ask in.
    """
    is_here = channel_id is not None and channel_id == alliance.channel_id
    return not reader.is_restricted or alliance.id in reader.alliance_ids or is_here


def list_history(
    session: Session, *, reader: Person, number: int, before: str | None = None, channel_id: str | None = None
) -> tuple[list[StepReport | StepHistoryLine], str | None]:
    """Return a page of a step's history, newest first, and the cursor of the next page or None.

    Raises NotFound.
    """
    step, _ = get_readable_step(session, reader=reader, number=number, channel_id=channel_id)
    edge = _place(before)
    updates = rows.list_updates_of(session, step.id, before=edge, limit=HISTORY_PAGE + 1)
    events = rows.list_events_of(session, step.id, before=edge, limit=HISTORY_PAGE + 1)
    both: list[tuple[str, StatusUpdate | StepEvent, Member | None]] = [(rows.UPDATE, *one) for one in updates]
    both += [(rows.EVENT, *one) for one in events]
    # At equal times, an event sorts as newer than the status it brought about.
    found = sorted(both, key=lambda one: (one[1].at, one[0] == rows.EVENT, one[1].id), reverse=True)
    page = found[:HISTORY_PAGE]
    ids = {one.acting_for_id for _, one, _ in page if one.acting_for_id is not None}
    names = {key: member.name for key, member in people.map_members(session, sorted(ids)).items()}
    more = f"{page[-1][0]}{page[-1][1].id}" if len(found) > HISTORY_PAGE else None
    return [_history_entry(one, by, look_up(names, one.acting_for_id)) for _, one, by in page], more


def list_own_steps(session: Session, *, reader: Person, today: dt.date) -> list[ShownStep]:
    """List the open steps of the reader's organisation; empty if the reader has no organisation."""
    if reader.organisation is None:
        return []
    found = rows.list_open_steps_of(session, reader.organisation.id)
    return shown(session, found, reader=reader, today=today, channel_id=None)


def list_agenda(
    session: Session,
    *,
    reader: Person,
    choice: AgendaFilter,
    alliance: Alliance | None,
    today: dt.date,
    after: str | None = None,
    channel_id: str | None = None,
) -> AgendaPage:
    """Return a page of the agenda of an alliance, or of all that the reader may see.

    `after` is the previous page's `next`. Steps added or removed between two pages cause no duplicates or gaps.
    """
    visible = {alliance.id} if alliance else None
    if reader.is_restricted:
        allowed = _visible_alliances(session, reader, channel_id)
        visible = allowed if visible is None else visible & allowed
    wanted = _wanted(choice, reader, today, visible)
    found = rows.list_agenda(session, wanted, after=_cursor(after), limit=PAGE + 1)
    page = found[:PAGE]
    more = f"{page[-1][1].id}-{page[-1][0].number}" if len(found) > PAGE else None
    steps = shown(session, page, reader=reader, today=today, channel_id=channel_id)
    return AgendaPage(choice, alliance, tuple(steps), rows.count_agenda(session, wanted), more)


def list_linkable(session: Session, *, alliance_id: int, limit: int = 100) -> list[tuple[int, Name]]:
    """List the number and title of an alliance's linkable steps: all that are not done or dropped."""
    statuses = (*RUNNING, Status.PROPOSED)
    found = rows.list_agenda(session, rows.Wanted(statuses=statuses, alliance_ids={alliance_id}), limit=limit)
    return [(step.number, step.titles) for step, _ in found]


def shown(
    session: Session,
    found: Sequence[rows.Found],
    *,
    reader: Person,
    today: dt.date,
    channel_id: str | None,
    owned: Sequence[rows.Owned] | None = None,
) -> list[ShownStep]:
    """Convert rows for display to a reader. The caller has checked that the reader may see them.

    A caller that has read the owners of these steps passes them as `owned`.
    """
    if not found:
        return []
    ids = [step.id for step, _ in found]
    states = rows.map_states(session, ids)
    linked = [one for one in ids if states[one].has_links]
    links = shown_links(session, linked, reader=reader, channel_id=channel_id) if linked else {}
    owners: dict[int, list[ShownOwner]] = {one: [] for one in ids}
    for owner, organisation, contact in rows.list_owners_of(session, ids) if owned is None else owned:
        name, user_id = (contact.name, contact.slack_user_id) if contact else (owner.contact_name, None)
        owners[owner.step_id].append(ShownOwner(organisation, name, user_id))
    rungs = rows.map_rungs(session, {step.rung_id for step, _ in found if step.rung_id is not None})
    return [
        ShownStep(
            number=step.number,
            titles=step.titles,
            alliance=alliance,
            ambition=Ambition(step.ambition),
            status=Status(step.status),
            note=update.note if update else "",
            # A step without a report has no status date: the day on which the starter agenda was loaded is meaningless.
            status_at=update.at if update and update.by_member_id else None,
            is_continuous=step.is_continuous,
            due_on=step.due_on,
            days_late=max((today - step.due_on).days, 0) if step.due_on and step.status in RUNNING else 0,
            owners=tuple(owners[step.id]),
            source=step.source,
            source_year=step.source_year,
            review_on=step.review_on,
            links=links.get(step.id, NO_LINKS),
            may_change=step.archived_at is None
            and may_change_step(reader, alliance, owners={one.organisation.id for one in owners[step.id]}),
            may_run=may(reader, Action.RUN_AGENDA, alliance_id=alliance.id),
            may_lay_before=step.status not in (Status.DONE, Status.DROPPED)
            and may(reader, Action.RUN_AGENDA, alliance_id=alliance.id)
            and not _is_executive_themselves(reader, alliance.id),
            may_answer=step.archived_at is None and question is not None and is_executive(reader, alliance.id),
            is_archived=step.archived_at is not None,
            rung=_rung(look_up(rungs, step.rung_id)),
            question=question,
            version=step.version,
            description=Name(step.description, step.description_en),
            stamp=stamp_of(update) if update else 0,
        )
        for step, alliance in found
        for update, question in [(states[step.id].update, _question(states[step.id], today))]
    ]


def stamp_of(update: StatusUpdate) -> int:
    """Return a number for a status update that no other gets, even if this one is undone; newer ones are higher."""
    # Of two at the same moment the higher id is newer. The id alone can be given out again after an undo.
    return int(update.at.timestamp() * 1_000_000) * 1000 + update.id % 1000


def is_executive(person: Person, alliance_id: int) -> bool:
    """Whether a person is an alliance's political lead or a delegate of that chair."""
    return any(one.alliance_id == alliance_id and one.kind is ChairKind.EXECUTIVE for one in person.chairs)


def _is_executive_themselves(person: Person, alliance_id: int) -> bool:
    own = [one for one in person.chairs if one.acting_for_id is None and one.alliance_id == alliance_id]
    return any(one.kind is ChairKind.EXECUTIVE for one in own)


def _rung(rung: Rung | None) -> ShownRung | None:
    return ShownRung(rung.number, rung.names, Name(rung.lead, rung.lead_en)) if rung else None


def _question(state: rows.StepState, today: dt.date) -> ShownEscalation | None:
    if state.escalation is None or state.escalated_to is None:
        return None
    return shown_question(state.escalation, state.escalated_to, today=today)


def shown_question(row: Escalation, to: Member, *, today: dt.date) -> ShownEscalation:
    """Convert an escalation for display on a day."""
    return ShownEscalation(
        escalation_id=row.id,
        question=row.question,
        to=to.name,
        answer_by_on=row.answer_by_on,
        asked_at=row.created_at,
        answer=EscalationAnswer(row.answer) if row.answer else None,
        line=row.line,
        answered_at=row.answered_at,
        is_late=row.answer is None and row.answer_by_on is not None and row.answer_by_on < today,
    )


def _history_entry(
    one: StatusUpdate | StepEvent, by: Member | None, acting_for: str | None
) -> StepReport | StepHistoryLine:
    name = by.name if by else None
    if isinstance(one, StatusUpdate):
        return StepReport(Status(one.status), one.note, name, one.at, acting_for)
    return StepHistoryLine(StepEventKind(one.kind), one.about, one.note, name, one.at, acting_for)


def _place(before: str | None) -> rows.Cursor | None:
    """Parse a history cursor from a button's value; None if it is not a cursor."""
    kind, key = (before or "")[:1], (before or "")[1:]
    if kind not in (rows.UPDATE, rows.EVENT) or not key.isdecimal() or len(key) > 15:
        return None
    return kind, int(key)


def _visible_alliances(session: Session, reader: Person, channel_id: str | None) -> set[int]:
    """Return the ids of the alliances whose agenda a restricted reader may see when asking in a channel."""
    here = alliance_rows.find_alliance_of_channel(session, channel_id) if channel_id else None
    return {*reader.alliance_ids, *([here.id] if here else [])}


def _wanted(choice: AgendaFilter, reader: Person, today: dt.date, visible: set[int] | None) -> rows.Wanted:
    organisation_id = reader.organisation.id if reader.organisation else 0
    running = tuple(RUNNING)
    match choice:
        case AgendaFilter.MINE:
            return rows.Wanted(statuses=running, organisation_id=organisation_id, alliance_ids=visible)
        case AgendaFilter.ATTENTION:
            statuses = (Status.AT_RISK, Status.BLOCKED)
            return rows.Wanted(statuses=statuses, or_late_on=today, alliance_ids=visible)
        case AgendaFilter.OVERDUE:
            return rows.Wanted(late_on=today, alliance_ids=visible)
        case AgendaFilter.NO_OWNER:
            return rows.Wanted(statuses=running, without_owner=True, alliance_ids=visible)
        case AgendaFilter.PROPOSED:
            return rows.Wanted(statuses=(Status.PROPOSED,), alliance_ids=visible)
        case AgendaFilter.CLOSED:
            return rows.Wanted(statuses=(Status.DONE, Status.DROPPED), alliance_ids=visible)
    return rows.Wanted(statuses=running, alliance_ids=visible)


def _cursor(after: str | None) -> tuple[int, int] | None:
    alliance_id, _, number = (after or "").partition("-")
    if not (alliance_id.isdecimal() and number.isdecimal() and len(after or "") < 20):
        return None
    return int(alliance_id), int(number)
