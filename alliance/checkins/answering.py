"""Show a member's check-in and record the answers: the steps asked about, answering, snoozing, choosing an owner."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from alliance.agenda import agenda
from alliance.agenda.permissions import authorise_step
from alliance.agenda.step_editing import get_step_to_run
from alliance.agenda.steps import ShownStep, shown
from alliance.calendar.recurrence import instant
from alliance.checkins import poll_rounds
from alliance.checkins.asked_steps import AskedOne, WhyClosed, list_found, list_in_message, list_of_person
from alliance.checkins.poll_rounds import PollHead
from alliance.checkins.reports import note_answers
from alliance.checkins.rounds import EARLY, refresh_message
from alliance.enums import Name, Series, Status
from alliance.errors import Conflict, NotFound
from alliance.local_time import LocalTime
from alliance.optional_ids import look_up
from alliance.people.members import Person, get_running
from storage.agenda import agenda as step_rows
from storage.checkins import checkins as rows
from storage.checkins import rounds as round_rows
from storage.engine.database import Session
from storage.engine.events import note_event
from storage.numbered import Numbered
from storage.people import people
from storage.tables import ActionStep, CheckinMessage, Member

PAGE = 8
"""Number of steps on a page of a message: two blocks each, and Slack allows fifty."""


class Snooze(StrEnum):
    """When a snoozed message comes back."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    WEEK = "week"


@dataclass(frozen=True)
class CheckinStep:
    """A step as shown in a member's check-in."""

    step: ShownStep
    previous: Status
    """The step's status when the round began."""
    is_answered: bool
    answered_by: str | None
    """Name of the colleague who answered; None if the member did so themselves, or nobody did."""
    instead_of: str | None
    """Name of the member in whose place a deputy or a chair is asked; None otherwise."""
    over: WhyClosed | None = None
    poll: PollHead | None = None
    """The status poll that asks about the step; None in a check-in."""
    is_for_owners: bool = False
    """Whether only other organisations own the step and none of their members is asked: the chair reports for them."""

    @property
    def takes_answers(self) -> bool:
        """Whether the step can be answered here, or its answer changed."""
        return self.over is None


@dataclass(frozen=True)
class Checkin:
    """A page of the steps that a member is asked about."""

    message_id: int | None
    """None on Home and in lists."""
    name: str
    member_id: int | None
    ends_at: dt.datetime | None
    """The nearest deadline among unanswered steps; None if all are answered or all deadlines have passed."""
    steps: tuple[CheckinStep, ...]
    page: int
    pages: int
    total: int
    waiting: int
    """How many steps can be answered and have no answer yet."""
    is_over: bool = False
    """Whether none of the steps takes answers any more."""
    is_cancelled: bool = False
    """Whether all of the steps were asked about in status polls that were cancelled."""
    snoozed_until: dt.datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to answer."""
        return not self.waiting


@dataclass(frozen=True)
class OwnerQuestion(Numbered, series=Series.STEP):
    """A step without an owner, and the candidates: pairs of the organisation's name in the reader's language and id."""

    number: int
    title: Name
    organisations: tuple[tuple[str, str], ...]
    message_id: int


def show_message(
    session: Session, *, reader: Person, found: rows.FoundMessage, today: dt.date, now: dt.datetime
) -> Checkin:
    """Return the current content of a message."""
    message, asked = found.message, list_found(session, reader, found)
    return _in_message(_checkin(session, reader, asked, message.page, today=today, now=now), message, now=now)


def show_reminder(
    session: Session, *, reader: Person, message: CheckinMessage, since: dt.datetime, today: dt.date, now: dt.datetime
) -> Checkin:
    """Return what a reminder of a message shows: its first steps that take answers and had none at `since`."""
    asked = [
        one
        for one in list_in_message(session, reader, message)
        if one.over is None and (one.answered_at is None or one.answered_at >= since)
    ]
    checkin = _checkin(session, reader, asked, 0, today=today, now=now)
    return _in_message(checkin, message, now=now)


def list_open_refs(session: Session, *, reader: Person, message: CheckinMessage) -> list[str]:
    """List the references of a message's steps that still await an answer, in the message's order."""
    return [one.step.ref for one in list_in_message(session, reader, message) if one.is_waiting]


def list_to_answer(session: Session, *, reader: Person, page: int = 0, today: dt.date, now: dt.datetime) -> Checkin:
    """Return a page of all steps that the reader can answer now, including those to be asked within a day."""
    asked = [one for one in list_of_person(session, reader, now=now) if one.over is None]
    return _checkin(session, reader, asked, page, today=today, now=now)


def show_step(
    session: Session, *, reader: Person, number: int, message_id: int | None = None, today: dt.date
) -> CheckinStep:
    """Return a step as its check-in asks about it, if the reader may report on it now. Raises as `answer`."""
    _check_open(session, by=reader, number=number, message_id=message_id)
    step, alliance = authorise_step(session, by=reader, number=number)
    found = round_rows.find_newest_round_step(session, step.id)
    return CheckinStep(
        step=shown(session, [(step, alliance)], reader=reader, today=today, channel_id=None)[0],
        previous=Status(found[0].status_before if found else step.status),
        is_answered=found is not None and found[0].answered_at is not None,
        answered_by=None,
        instead_of=None,
    )


def answer(
    session: Session,
    *,
    by: Person,
    number: int,
    message_id: int | None,
    status: Status | None,
    now: dt.datetime,
    note: str = "",
    is_urgent: bool = False,
    key: str | None = None,
) -> bool:
    """Report on a step that is asked about; return False for a repeat, such as a second click.

    With `status` None the step keeps its status. `message_id` is the message in which the member answered, None on
    Home and in lists; `key` identifies the form, which counts once. Raises the errors of `agenda.update_status`,
    NotFound for somebody else's message, and Conflict if a newer round has begun or the status poll was cancelled.
    """
    _check_open(session, by=by, number=number, message_id=message_id)
    locked = step_rows.lock_owned(session, number)
    if locked is None:
        raise NotFound("step", Series.STEP.ref(number))
    found, owners = locked
    step, _ = found
    if key is not None and not note_event(session, f"checkin:{key}", now=now):
        return False
    if key is None and status is not None and _is_repeated(session, by, step, status, now=now):
        return False
    kept = status or Status(step.status)
    agenda.report(session, found, by=by, status=kept, note=note, is_urgent=is_urgent, now=now, owners=owners)
    return True


def say_nothing_new(session: Session, *, by: Person, message_id: int | None, now: dt.datetime) -> int:
    """Answer "nothing new" for all unanswered steps of a message; return their number.

    Without a message, for all steps that the member is asked about anywhere or will be within a day. Raises NotFound
    for somebody else's message, and Conflict if nothing is left to answer.
    """
    member = _member(by)
    if message_id is None:
        asked = list_of_person(session, by, now=now)
    else:
        asked = list_in_message(session, by, get_own_message(session, by=by, message_id=message_id))
    open_ones = [one for one in asked if one.is_waiting]
    for one in open_ones:
        if one.ends_at is None:  # its round begins within a day, and counts earlier reports
            agenda.update_status(
                session, by=by, number=one.step.number, status=Status(one.step.status), note="", now=now
            )
    running = [one.step for one in open_ones if one.ends_at is not None]
    if running:
        note_answers(session, running, by_member_id=member.id, is_changed=False, now=now)
    if not open_ones:
        is_over = bool(asked) and all(one.over is not None for one in asked)
        raise Conflict("problem.round_over" if is_over else "problem.nothing_left_to_answer")
    return len(open_ones)


def choose_owner(
    session: Session, *, by: Person, number: int, organisation_id: int, message_id: int | None, now: dt.datetime
) -> Name:
    """Make an organisation the owner of a step without one; return its name. A second click changes nothing.

    Raises NotFound, NotAllowed, Invalid for an organisation that has ended, and Conflict if another organisation
    became the owner in the meantime or the step was archived.
    """
    step_rows.lock_step(session, number)
    step, _ = get_step_to_run(session, by=by, number=number)
    owners = step_rows.list_owners(session, step.id)
    if owners and all(one.id != organisation_id for one in owners):
        names = tuple(one.names for one in owners)
        raise Conflict("problem.step_has_owner", ref=Series.STEP.ref(number), owners=names)
    organisation = get_running(session, organisation_id, field="owners")
    if not owners:
        contact_id = rows.find_contact(session, alliance_id=step.alliance_id, organisation_id=organisation_id)
        agenda.adopt_step(
            session, by=by, number=number, owners={organisation_id: contact_id}, due_on=step.due_on, now=now
        )
    message = rows.find_message(session, message_id) if message_id else None
    if message is not None and by.member is not None and message.member_id == by.member.id:
        refresh_message(session, message, now=now)
    return organisation.names


def turn_page(session: Session, *, by: Person, message_id: int, page: int, now: dt.datetime) -> None:
    """Show another page of a message. Raises NotFound for somebody else's message."""
    message = get_own_message(session, by=by, message_id=message_id)
    message.page = max(0, page)
    refresh_message(session, message, now=now)


def snooze(session: Session, *, by: Person, message_id: int, until: Snooze, time: LocalTime) -> dt.datetime:
    """Snooze a message; return when it comes back, which it does once.

    `time` is the member's; "tomorrow" and "next week" mean nine o'clock there. A planned reminder is kept only if it
    falls on a later day. Raises NotFound for somebody else's message, and Conflict if nothing is left to answer.
    """
    message = get_own_message(session, by=by, message_id=message_id)
    asked = list_in_message(session, by, message)
    if not any(one.is_waiting for one in asked):
        is_over = bool(asked) and all(one.over is not None for one in asked)
        raise Conflict("problem.round_over" if is_over else "problem.nothing_left_to_answer")
    message.snoozed_until = _until(until, time)
    if (
        message.remind_at
        and message.remind_at.astimezone(time.zone).date() <= message.snoozed_until.astimezone(time.zone).date()
    ):
        message.remind_at = None
    refresh_message(session, message, now=time.now)
    return message.snoozed_until


def get_own_message(session: Session, *, by: Person, message_id: int) -> CheckinMessage:
    """Return a check-in message sent to `by`. Raises NotFound for anybody else's message."""
    return _own(rows.find_message(session, message_id), by, message_id)


def _own(message: CheckinMessage | None, by: Person, message_id: int) -> CheckinMessage:
    if message is None or by.member is None or message.member_id != by.member.id:
        raise NotFound("checkin", str(message_id))
    return message


def _check_open(session: Session, *, by: Person, number: int, message_id: int | None) -> None:
    """Raise Conflict if the message belongs to an earlier round, or its status poll was cancelled."""
    if message_id is None:
        return
    found = rows.find_with_asked(session, message_id)
    _own(found.message if found is not None else None, by, message_id)
    asked = [one for one in (found.asked if found is not None else ()) if one.step.number == number]
    if any(one.takes_answers for one in asked):
        return
    if not asked:
        return  # handed over, or never asked here: the caller checks next whether `by` may report on it
    newest = max(asked, key=lambda one: one.round.id)
    poll_id = newest.round.poll_id
    if newest.round.cancelled_at is not None and poll_id is not None:
        head = poll_rounds.map_heads(session, {poll_id})[poll_id]
        raise Conflict("problem.poll_cancelled", ref=head.ref)
    raise Conflict("problem.round_over")


def _is_repeated(session: Session, by: Person, step: ActionStep, status: Status, *, now: dt.datetime) -> bool:
    """Whether the member has already given this answer: a second click, or a retry by Slack."""
    if status is not step.status:
        return False
    update = step_rows.find_newest_update(session, step.id)
    is_own = update is not None and by.member is not None and update.by_member_id == by.member.id
    found = round_rows.find_newest_round_step(session, step.id)
    if found is not None and found[0].answered_at is None:
        return False
    return is_own and update is not None and update.at >= now - EARLY


def _checkin(
    session: Session, reader: Person, asked: Sequence[AskedOne], page: int, *, today: dt.date, now: dt.datetime
) -> Checkin:
    """Sort and page the steps: each status poll's together, then by due date; closed ones last.

    The order does not depend on answers, so that answering moves no step.
    """
    ordered = sorted(
        asked,
        key=lambda one: (
            one.over is not None,
            one.poll.number if one.poll is not None else math.inf,
            one.step.due_on or one.step.review_on or dt.date.max,
            one.alliance.position,
            one.step.number,
        ),
    )
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(max(page, 0), pages - 1)
    part = ordered[page * PAGE : (page + 1) * PAGE]
    waiting = [one for one in asked if one.is_waiting]
    ends = [one.ends_at for one in waiting if one.ends_at is not None and one.ends_at > now]
    return Checkin(
        message_id=None,
        name=reader.name,
        member_id=reader.member.id if reader.member is not None else None,
        ends_at=min(ends, default=None),
        steps=_asked_steps(session, reader, part, today=today),
        page=page,
        pages=pages,
        total=len(ordered),
        waiting=len(waiting),
        is_over=bool(ordered) and all(one.over is not None for one in ordered),
        is_cancelled=bool(ordered) and all(one.over is WhyClosed.CANCELLED for one in ordered),
    )


def _in_message(checkin: Checkin, message: CheckinMessage, *, now: dt.datetime) -> Checkin:
    snoozed = message.snoozed_until if message.snoozed_until and message.snoozed_until > now else None
    return replace(checkin, message_id=message.id, snoozed_until=None if checkin.is_done else snoozed)


def _asked_steps(
    session: Session, reader: Person, part: Sequence[AskedOne], *, today: dt.date
) -> tuple[CheckinStep, ...]:
    pairs, owned = [(one.step, one.alliance) for one in part], [owner for one in part for owner in one.owned]
    shown_steps = shown(session, pairs, reader=reader, today=today, channel_id=None, owned=owned)
    steps = {one.number: one for one in shown_steps}
    own_id = reader.member.id if reader.member else None
    names = _names(session, part, own_id)
    organisation_id = reader.member.organisation_id if reader.member else None
    return tuple(
        CheckinStep(
            step=steps[one.step.number],
            previous=one.previous,
            is_answered=one.answered_at is not None,
            answered_by=look_up(names, one.answered_by_id) if one.answered_by_id != own_id else None,
            instead_of=look_up(names, one.instead_of_id),
            over=one.over,
            poll=one.poll,
            is_for_owners=all(owner.organisation.id != organisation_id for owner in steps[one.step.number].owners),
        )
        for one in part
    )


def _names(session: Session, part: Sequence[AskedOne], own_id: int | None) -> Mapping[int, str]:
    ids = {one.answered_by_id for one in part} | {one.instead_of_id for one in part}
    wanted = sorted(i for i in ids if i and i != own_id)
    return {key: row.name for key, row in people.map_members(session, wanted).items()}


def _member(by: Person) -> Member:
    if by.member is None:
        raise NotFound("checkin", "")
    return by.member


def _until(until: Snooze, time: LocalTime) -> dt.datetime:
    if until is Snooze.HOUR:
        return time.now + dt.timedelta(hours=1)
    today = time.today
    days = 1 if until is Snooze.TOMORROW else 7 - today.weekday()
    return instant(today + dt.timedelta(days=days), dt.time(9), time.zone)
