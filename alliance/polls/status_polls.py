"""Status polls: a chair asks the owners of steps for their status now, independent of the check-in schedule."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from alliance.calendar.calendars import calendars_of
from alliance.checkins import fresh_reports, poll_rounds, summaries
from alliance.checkins.asking import AskingTimes
from alliance.checkins.recipients import choose_recipient, load_candidates
from alliance.checkins.rounds import EARLY, ask_who_is_due, begin, hold_coming, list_waiting_parts
from alliance.checkins.summaries import ChangedStep
from alliance.enums import Name, PollKind, PollState, Series
from alliance.errors import Conflict, Invalid
from alliance.local_time import LocalTime
from alliance.optional_ids import look_up
from alliance.people.alliances.alliances import get_alliance, get_any_alliance
from alliance.people.asked_already import AskedAlready, asked_this_week
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.polls import permissions, polls
from alliance.typed_text import check_text, clean_text
from storage.agenda import agenda as step_rows
from storage.checkins import poll_rounds as rows
from storage.checkins import rounds as round_rows
from storage.checkins import schedules as schedule_rows
from storage.engine.database import Session
from storage.engine.events import note_event
from storage.numbered import Numbered
from storage.people import people
from storage.tables import Alliance, Member, Poll, Round

MAX_QUESTION = 300
HOUR = dt.time(9)
"""The time of day for members who are asked on a later day, if the alliance has no schedule."""
AT_ONCE = 1000
"""Most questions that are put into messages together with the poll; the next tick handles the others."""


@dataclass(frozen=True)
class OpenStep(Numbered, series=Series.STEP):
    """A step that can be asked about."""

    number: int
    title: Name


@dataclass(frozen=True)
class StatusPollPreview:
    """Preview of a status poll for the chair: the steps, and the number of receivers."""

    alliance: Alliance
    steps: tuple[OpenStep, ...]
    unowned: tuple[OpenStep, ...]
    """Steps without an owner, about which nobody is asked."""
    receivers: int
    """How many people are asked about the steps without a fresh report."""
    asked: tuple[AskedAlready, ...]
    """Receivers other than the asker who have already been asked something this week."""
    reported: int
    """How many of the steps have a fresh report, so that they are not asked about unless the asker wants it."""
    coming_at: dt.datetime | None
    """The moment of a check-in due within a day, which is then held together with the poll; None without one."""


@dataclass(frozen=True)
class SilentMember:
    """A member who has not answered, with the references of the steps that wait for them."""

    name: str
    refs: tuple[str, ...]


@dataclass(frozen=True)
class PolledStep:
    """A step in a status poll, with its current status."""

    step: ChangedStep
    is_answered: bool
    answered_by: str = ""
    """Empty if nobody answered, or the reader may not see names."""


@dataclass(frozen=True)
class ShownStatusPoll(Numbered, series=Series.POLL):
    """Progress of a status poll; names only for people who may run it."""

    number: int
    title: str
    alliance: Name
    asked_by: str
    state: PollState
    ends_at: dt.datetime | None
    answered: int
    asked: int
    steps: tuple[PolledStep, ...]
    silent: tuple[SilentMember, ...]
    may_run: bool
    reason: str
    outcome: str
    outcome_by: str


def preview_status_poll(session: Session, *, by: Person, alliance_id: int, time: LocalTime) -> StatusPollPreview:
    """Return the steps of an alliance that can be asked about, and the receivers. `time` is the network's.

    Raises NotAllowed, Invalid for an archived alliance, and Conflict if there is nothing to ask.
    """
    authorise(by, Action.POLL, alliance_id=alliance_id)
    alliance = get_alliance(session, alliance_id)
    polls.check_begun(alliance, today=time.now.date())
    owned = round_rows.list_open_steps(session, alliance_id)
    if not owned:
        raise Conflict("problem.no_open_steps", alliance=alliance.names)
    found = step_rows.map_found(session, [one.step_id for one in owned])
    known = {key: OpenStep(step.number, step.titles) for key, (step, _) in found.items()}
    with_owner = {one.step_id for one in owned if one.organisation_id is not None}
    steps = tuple(known[key] for key in dict.fromkeys(one.step_id for one in owned) if key in with_owner)
    unowned = tuple(known[one.step_id] for one in owned if one.step_id not in with_owner)
    if not steps:
        raise Conflict("problem.no_owned_steps", refs=", ".join(one.ref for one in unowned[:10]))
    fresh = fresh_reports.list_fresh_steps(session, alliance_id, owned, now=time.now) & with_owner
    to_ask = [one for one in owned if one.step_id not in fresh]
    receivers = _receivers(session, alliance_id, to_ask, on=time.today)
    others = [one for one in receivers if one.slack_user_id != by.slack_user_id]
    schedule = schedule_rows.find_schedule(session, alliance_id)
    coming_at = schedule.next_at if schedule is not None else None
    return StatusPollPreview(
        alliance=alliance,
        steps=steps,
        unowned=unowned,
        receivers=len(receivers),
        asked=tuple(asked_this_week(session, others, time=time)),
        reported=len(fresh),
        coming_at=coming_at if coming_at is not None and coming_at <= time.now + EARLY else None,
    )


def ask(
    session: Session,
    *,
    by: Person,
    key: str,
    alliance_id: int,
    numbers: Collection[int],
    question: str,
    ends_at: dt.datetime,
    time: LocalTime,
    with_fresh: bool = False,
) -> Poll | None:
    """Ask the owners of these steps, or of all open steps if `numbers` is empty.

    The owners are asked now, together with a check-in of the alliance that is due within a day. A step with a fresh
    report counts as answered, unless `with_fresh` asks about it as well. Returns None if the form `key` was already
    submitted. Raises NotAllowed, Invalid for a field (the alliance, steps that are done or gone or all have a fresh
    report, the question, the deadline), and Conflict if nobody can be asked.
    """
    authorise(by, Action.POLL, alliance_id=alliance_id)
    alliance = get_alliance(session, alliance_id)
    polls.check_begun(alliance, today=time.now.date())
    question = clean_text(question)
    check_text("question", question, MAX_QUESTION, empty="problem.poll_question_empty")
    owned = _chosen(session, alliance, numbers)
    steps = {one.step_id for one in owned}
    if not with_fresh and steps == fresh_reports.list_fresh_steps(session, alliance_id, owned, now=time.now):
        raise Invalid("steps", "problem.poll_all_reported")
    if not note_event(session, f"status_poll:{key}", now=time.now):
        return None
    poll = _create(session, by=by, alliance_id=alliance_id, question=question, ends_at=ends_at, now=time.now)
    hold_coming(session, alliance_id=alliance_id, time=time)
    _begin(session, poll, owned, time=time, with_fresh=with_fresh)
    polls.post(session, poll, channel_keys=[by.slack_user_id], now=time.now)
    parts = list_waiting_parts(session, now=time.now, at_once=AT_ONCE)
    ask_who_is_due(session, time=time, asked_ids=parts[0] if parts else ())
    return poll


def show(session: Session, *, poll: Poll, reader: Person | None) -> ShownStatusPoll:
    """Return a status poll's progress; without names if there is no reader or the reader may not run it."""
    may_run = reader is not None and permissions.may_run(reader, poll)
    held = rows.find_round(session, poll.id)
    alliance = get_any_alliance(session, poll.alliance_id)
    told = summaries.list_steps(session, held.id) if held is not None else []
    names = _names(session, [one.answered_by_id for one, _ in told if one.answered_by_id]) if may_run else {}
    steps = tuple(
        PolledStep(
            # A note from before this poll is not an answer to it.
            step if one.is_changed else replace(step, note=""),
            one.answered_at is not None,
            look_up(names, one.answered_by_id) or "",
        )
        for one, step in told
    )
    return ShownStatusPoll(
        number=poll.number,
        title=poll.title,
        alliance=alliance.names,
        asked_by=people.get_member(session, poll.by_member_id).name,
        state=poll.state,
        ends_at=poll.ends_at,
        answered=sum(one.is_answered for one in steps),
        asked=len(steps),
        steps=steps,
        silent=_silent(session, held) if held is not None and may_run else (),
        may_run=may_run,
        reason=poll.reason,
        outcome=poll.outcome,
        outcome_by=people.get_member(session, poll.outcome_by_id).name if poll.outcome_by_id else "",
    )


def on_end(session: Session, poll: Poll, now: dt.datetime) -> None:
    """End the poll's round, and enqueue the summary for the channel if a step changed; a cancelled poll has none."""
    held = poll_rounds.end(session, poll, is_cancelled=poll.state is PollState.CANCELLED, now=now)
    if held is None or poll.state is not PollState.CLOSED:
        return
    poll.electorate = len(round_rows.list_steps_of_round(session, held.id))
    summaries.tell_channels(session, [held], now=now)


def _create(
    session: Session, *, by: Person, alliance_id: int, question: str, ends_at: dt.datetime, now: dt.datetime
) -> Poll:
    return polls.create_poll(
        session,
        kind=PollKind.STATUS_POLL,
        by=by,
        alliance_id=alliance_id,
        title=question,
        explanation="",
        channel_id=None,
        ends_at=ends_at,
        now=now,
    )


def _begin(
    session: Session, poll: Poll, owned: Sequence[round_rows.OwnedStep], *, time: LocalTime, with_fresh: bool
) -> None:
    schedule = schedule_rows.find_schedule(session, poll.alliance_id)
    own = ZoneInfo(schedule.zone) if schedule is not None else time.zone
    today = time.now.astimezone(own).date()
    held = Round(
        alliance_id=poll.alliance_id,
        poll_id=poll.id,
        held_on=today,
        planned_on=today,
        asked_on=today,
        opens_at=time.now,
        ends_at=poll.ends_at or time.now,
    )
    asking = AskingTimes(own, schedule.wall_time if schedule is not None else HOUR, today, is_at_once=True)
    calendars = calendars_of(session, country=time.country, since=today)
    begin(session, held, owned, asking, calendars=calendars, with_fresh=with_fresh, now=time.now)


def _chosen(session: Session, alliance: Alliance, numbers: Collection[int]) -> list[round_rows.OwnedStep]:
    """Return the steps to ask about, with their owners.

    Raises Invalid for a chosen step that is no longer open or has lost its owner, and Conflict if no open step has an
    owner.
    """
    every = round_rows.list_open_steps(session, alliance.id, is_locked=True)
    owned = [one for one in every if one.organisation_id is not None]
    if not owned:
        raise Conflict("problem.no_open_steps", alliance=alliance.names)
    if not numbers:
        return owned
    found = step_rows.map_found(session, [one.step_id for one in owned])
    chosen = [one for one in owned if found[one.step_id][0].number in numbers]
    gone = set(numbers) - {found[one.step_id][0].number for one in chosen}
    if gone:
        refs = ", ".join(Series.STEP.ref(number) for number in sorted(gone)[:10])
        raise Invalid("steps", "problem.poll_steps_gone", refs=refs)
    return chosen


def _receivers(
    session: Session, alliance_id: int, owned: Sequence[round_rows.OwnedStep], *, on: dt.date
) -> list[Member]:
    candidates = load_candidates(session, alliance_id, owned, on=on)
    ids = {choose_recipient(candidates, one)[0] for one in owned if one.organisation_id is not None}
    return [member for key, member in candidates.members.items() if key in ids]


def _silent(session: Session, held: Round) -> tuple[SilentMember, ...]:
    found: dict[int, tuple[str, list[str]]] = {}
    for member_id, name, number in rows.list_unanswered(session, held.id):
        found.setdefault(member_id, (name, []))[1].append(Series.STEP.ref(number))
    return tuple(SilentMember(name, tuple(refs)) for name, refs in found.values())


def _names(session: Session, member_ids: Sequence[int]) -> dict[int, str]:
    return {key: one.name for key, one in people.map_members(session, sorted(set(member_ids))).items()}
