"""What waits for a person, from every capability, most urgent first."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from alliance.checkins.asked_steps import list_of_person
from alliance.enums import RUNNING, ChairKind, Name, ParticipationKind, PollKind, Status
from alliance.local_time import LocalTime
from alliance.meetings.decision_reminders import RECORDED_WITHIN
from alliance.pages.upcoming import list_open_mandates
from alliance.people import drafts
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from alliance.polls.lists import ListedPoll
from storage.agenda import agenda as step_rows
from storage.agenda import escalations as escalation_rows
from storage.contributions import contributions
from storage.engine.database import Session
from storage.meetings import meetings as meeting_rows
from storage.pages import home as rows
from storage.people import alliances as alliance_rows
from storage.tables import ActionStep

MOST = 40
"""How many things of one kind are looked up."""


class ToDoKind(StrEnum):
    """The kinds of task that a person may have; without a deadline, the first kinds are the most urgent."""

    QUESTION = "question"
    """Answer what was laid before them as political lead."""
    OVERDUE = "overdue"
    """Say how a late step of their organisation is doing, if nobody did since and no check-in asks them."""
    STATUS = "status"
    """Say how a step is doing."""
    POLL = "poll"
    """Answer a question or a quick scan."""
    CONSENT = "consent"
    """Say whether their organisation may be named."""
    DECISIONS = "decisions"
    """Record the decisions of a meeting; for the secretariat."""
    REVIEW = "review"
    """Say whether their contribution is still right."""
    OWNER = "owner"
    """Find an owner for a step; this kind and the next three are for lead officers."""
    STUCK = "stuck"
    LATE = "late"
    PROPOSED = "proposed"
    """Adopt a proposed step, or drop it."""
    DRAFT = "draft"
    """Finish what they began to write."""


FIRST = (ToDoKind.QUESTION, ToDoKind.OVERDUE)
"""These come before everything else, also before what has a deadline."""


@dataclass(frozen=True)
class ToDo:
    """One thing that waits for a person."""

    kind: ToDoKind
    key: str
    """The number or id by which it is opened."""
    ref: str
    """The reference as people say it; empty for a draft."""
    title: Name
    until: dt.date | None = None
    """The last day to do it, if there is one."""
    choices: tuple[tuple[Name, int], ...] = ()
    """The organisations that could own the step."""


def list_todo(
    session: Session, *, reader: Person, polls: Sequence[ListedPoll], today: dt.date, time: LocalTime
) -> list[ToDo]:
    """What waits for a person: the kinds of `FIRST`, then by deadline, then by kind; each thing once.

    `polls` are those of `list_polls_of`; `today` is the reader's date.
    """
    statuses = list(_statuses(session, reader, time))
    asked = {one.ref for one in statuses}
    found = [
        *_laid_before(session, reader),
        *(one for one in _overdue(session, reader, today, time.zone) if one.ref not in asked),
        *statuses,
        *_polls(polls, time.zone),
        *(
            ToDo(ToDoKind.CONSENT, str(one.mandate_id), one.ref, Name(one.title), one.until)
            for one in list_open_mandates(session, reader=reader, limit=MOST)
        ),
        *_decisions(session, reader, today),
        *_reviews(session, reader),
        *_steps_to_lead(session, reader, today),
        *(
            ToDo(ToDoKind.DRAFT, one.draft_id, "", Name(one.title))
            for one in drafts.list_drafts(session, slack_user_id=reader.slack_user_id)
        ),
    ]
    kinds = list(ToDoKind)
    found.sort(key=lambda one: (one.kind not in FIRST, one.until or dt.date.max, kinds.index(one.kind)))
    once: dict[str, ToDo] = {}
    for one in found:
        once.setdefault(one.ref or one.key, one)
    return list(once.values())


def is_executive(reader: Person) -> bool:
    """Whether a person is some alliance's political lead, or a delegate of one."""
    return bool(_alliances_of(reader, ChairKind.EXECUTIVE))


def led_alliance_ids(reader: Person) -> set[int]:
    """The alliances whose agenda a person keeps moving: those of a lead officer, not of a political lead."""
    return _alliances_of(reader, ChairKind.OFFICIAL) - _alliances_of(reader, ChairKind.EXECUTIVE)


def _alliances_of(reader: Person, kind: ChairKind) -> set[int]:
    return {chair.alliance_id for chair in reader.chairs if chair.kind is kind}


def _laid_before(session: Session, reader: Person) -> Iterator[ToDo]:
    alliance_ids = _alliances_of(reader, ChairKind.EXECUTIVE)
    for laid, step in escalation_rows.list_unanswered(session, alliance_ids, limit=MOST):
        yield _step(ToDoKind.QUESTION, step, key=str(laid.id), until=laid.answer_by_on)


def _overdue(session: Session, reader: Person, today: dt.date, zone: ZoneInfo) -> Iterator[ToDo]:
    found = step_rows.list_open_steps_of(session, reader.organisation.id) if reader.organisation else ()
    late = [(step, step.due_on) for step, _ in found if step.due_on and step.due_on < today and step.status in RUNNING]
    newest = step_rows.map_newest_updates(session, [step.id for step, _ in late]) if late else {}
    for step, due_on in late:
        report = newest.get(step.id)
        if report is None or report.at.astimezone(zone).date() <= due_on:
            yield _step(ToDoKind.OVERDUE, step)


def _statuses(session: Session, reader: Person, time: LocalTime) -> Iterator[ToDo]:
    for one in sorted(list_of_person(session, reader, now=time.now), key=lambda one: one.step.due_on or dt.date.max):
        if one.is_waiting:
            until = one.ends_at.astimezone(time.zone).date() if one.ends_at and one.ends_at > time.now else None
            yield _step(ToDoKind.STATUS, one.step, until=until)


def _polls(polls: Sequence[ListedPoll], zone: ZoneInfo) -> Iterator[ToDo]:
    for one in polls:
        # The steps of a status poll are asked about one by one.
        if one.waits_for_reader and one.kind is not PollKind.STATUS_POLL:
            until = one.ends_at.astimezone(zone).date() if one.ends_at else None
            yield ToDo(ToDoKind.POLL, str(one.number), one.ref, Name(one.title), until)


def _decisions(session: Session, reader: Person, today: dt.date) -> Iterator[ToDo]:
    if not may(reader, Action.MEET, alliance_id=0):
        return
    for one in meeting_rows.list_unrecorded(session, since=today - RECORDED_WITHIN, before=today):
        yield ToDo(ToDoKind.DECISIONS, str(one.number), one.ref, Name(one.title))


def _reviews(session: Session, reader: Person) -> Iterator[ToDo]:
    if reader.member is None:
        return
    ids = rows.list_asked(session, reader.member.id, limit=MOST)
    found = contributions.map_by_ids(session, ids)
    for contribution, *_ in (found[one] for one in ids if one in found):
        ref = contribution.ref
        yield ToDo(ToDoKind.REVIEW, str(contribution.number), ref, Name(contribution.title))


def _steps_to_lead(session: Session, reader: Person, today: dt.date) -> Iterator[ToDo]:
    led = led_alliance_ids(reader)
    if not led:
        return
    choices: dict[int, tuple[tuple[Name, int], ...]] = {}
    for step, alliance in rows.list_steps_without_owner(session, led, limit=MOST):
        if alliance.id not in choices:
            choices[alliance.id] = tuple(
                (organisation.names, organisation.id)
                for participation, organisation in alliance_rows.list_participations(session, alliance.id)
                if participation.kind is ParticipationKind.TAKES_PART
            )
        yield _step(ToDoKind.OWNER, step, choices=choices[alliance.id])
    for step, _ in rows.list_steps_in_need(session, led, today=today, limit=MOST):
        yield _step(ToDoKind.STUCK if step.status is Status.BLOCKED else ToDoKind.LATE, step)
    for step, _ in rows.list_steps_undecided(session, led, limit=MOST):
        yield _step(ToDoKind.PROPOSED, step)


def _step(
    kind: ToDoKind,
    step: ActionStep,
    *,
    key: str = "",
    until: dt.date | None = None,
    choices: tuple[tuple[Name, int], ...] = (),
) -> ToDo:
    ref = step.ref
    return ToDo(kind, key or str(step.number), ref, step.titles, until, choices)
