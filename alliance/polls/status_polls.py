"""Status polls: a chair asks the owners of steps how these stand, now, as a check-in does by its schedule."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from alliance.calendar.calendars import calendars_of
from alliance.checkins import poll_rounds, summaries
from alliance.checkins.recipients import look_who, whom
from alliance.checkins.rounds import EARLY, AskingTimes, ask_who_is_due, begin, hold_coming
from alliance.checkins.summaries import ChangedStep
from alliance.errors import Conflict, Invalid
from alliance.lookup import look_up
from alliance.people.asked_already import AskedAlready, asked_this_week
from alliance.people.members import Person
from alliance.people.roles import Action, authorise
from alliance.polls import polls
from alliance.typed import check_length, clean_text, is_readable
from alliance.words import Name, PollKind, PollState
from storage.agenda import agenda as step_rows
from storage.checkins import poll_rounds as rows
from storage.checkins import rounds as round_rows
from storage.checkins import schedules as schedule_rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.events import note_event
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Alliance, Member, Poll, Round

MAX_QUESTION = 300
HOUR = dt.time(9)
"""When who is asked on a later day hears of it, where the alliance has no schedule."""
AT_ONCE = 1000
"""Questions that go into messages together with the poll; the next tick sees to further ones."""


@dataclass(frozen=True)
class OpenStep:
    """A step that can be asked about."""

    number: int
    title: Name

    @property
    def ref(self) -> str:
        """Its reference, as people say it."""
        return f"A-{self.number}"


@dataclass(frozen=True)
class BeforeStatusPoll:
    """What a chair sees before asking."""

    alliance: Alliance
    steps: tuple[OpenStep, ...]
    unowned: tuple[OpenStep, ...]
    """Nobody is asked about these: they have no owner."""
    receivers: int
    asked: tuple[AskedAlready, ...]
    """Who of the receivers was asked something this week already."""
    coming_at: dt.datetime | None
    """When a check-in would come within a day, which goes along."""


@dataclass(frozen=True)
class Silent:
    """Somebody who has not answered, with the steps that wait for them."""

    name: str
    refs: tuple[str, ...]


@dataclass(frozen=True)
class PolledStep:
    """A step in a status poll, as it stands now."""

    step: ChangedStep
    is_answered: bool
    answered_by: str = ""
    """Empty for who may not know."""


@dataclass(frozen=True)
class ShownStatusPoll:
    """How far a status poll is; names for those alone who may run it."""

    number: int
    title: str
    alliance: Name
    asked_by: str
    state: PollState
    ends_at: dt.datetime | None
    answered: int
    asked: int
    steps: tuple[PolledStep, ...]
    silent: tuple[Silent, ...]
    may_run: bool
    reason: str
    outcome: str
    outcome_by: str

    @property
    def ref(self) -> str:
        """Its reference, as people say it."""
        return f"V-{self.number}"


def look_before(
    session: Session, *, by: Person, alliance_id: int, zone: ZoneInfo, now: dt.datetime
) -> BeforeStatusPoll:
    """What can be asked of an alliance, and of whom. `zone` is the network's.

    Raises NotAllowed, Invalid for an alliance that is archived, and Conflict where there is nothing to ask.
    """
    authorise(by, Action.POLL, alliance_id=alliance_id)
    alliance = polls.get_alliance(session, alliance_id)
    owned = round_rows.list_open_steps(session, alliance_id)
    if not owned:
        raise Conflict("problem.no_open_steps", alliance=Name(alliance.name, alliance.name_en))
    found = step_rows.map_found(session, [one.step_id for one in owned])
    known = {key: OpenStep(step.number, Name(step.title, step.title_en)) for key, (step, _) in found.items()}
    with_owner = {one.step_id for one in owned if one.organisation_id is not None}
    steps = tuple(known[key] for key in dict.fromkeys(one.step_id for one in owned) if key in with_owner)
    unowned = tuple(known[one.step_id] for one in owned if one.step_id not in with_owner)
    if not steps:
        raise Conflict("problem.no_owned_steps", refs=", ".join(one.ref for one in unowned[:10]))
    receivers = _receivers(session, alliance_id, owned, on=now.astimezone(zone).date())
    schedule = schedule_rows.find_schedule(session, alliance_id)
    coming_at = schedule.next_at if schedule is not None else None
    return BeforeStatusPoll(
        alliance=alliance,
        steps=steps,
        unowned=unowned,
        receivers=len(receivers),
        asked=tuple(asked_this_week(session, receivers, zone=zone, now=now)),
        coming_at=coming_at if coming_at is not None and coming_at <= now + EARLY else None,
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
    zone: ZoneInfo,
    country: str,
    now: dt.datetime,
) -> Poll | None:
    """Ask the owners of these steps, of all open ones where none is named; None when the form `key` was sent before.

    They hear it now, with a check-in of the alliance that would come within a day. Raises NotAllowed, Invalid for a
    field (the alliance, steps that are done or gone, the question, the deadline), and Conflict where nobody can be
    asked.
    """
    authorise(by, Action.POLL, alliance_id=alliance_id)
    alliance = polls.get_alliance(session, alliance_id)
    question = clean_text(question)
    if not is_readable(question):
        raise Invalid("question", "problem.poll_question_empty")
    check_length("question", question, MAX_QUESTION)
    owned = _chosen(session, alliance, numbers)
    if not note_event(session, f"status_poll:{key}", now=now):
        return None
    poll = _create(session, by=by, alliance_id=alliance_id, question=question, ends_at=ends_at, now=now)
    hold_coming(session, alliance_id=alliance_id, country=country, now=now)
    _begin(session, poll, owned, zone=zone, country=country, now=now)
    polls.post(session, poll, lanes=[by.slack_user_id], now=now)
    ask_who_is_due(session, now=now, zone=zone, country=country, limit=AT_ONCE)
    return poll


def show(session: Session, *, poll: Poll, reader: Person | None) -> ShownStatusPoll:
    """How far a status poll is; without a reader, and for who may not run it, in counts."""
    may_run = reader is not None and polls.may_run(reader, poll)
    held = rows.find_round(session, poll.id)
    alliance = alliance_rows.find_alliance(session, poll.alliance_id)
    assert alliance is not None  # alliances are archived, not deleted
    told = summaries.list_steps(session, held.id) if held is not None else []
    names = _names(session, [one.answered_by_id for one, _ in told if one.answered_by_id]) if may_run else {}
    steps = tuple(
        PolledStep(
            # What was explained before this poll is no answer to it.
            step if one.is_changed else replace(step, note=""),
            one.answered_at is not None,
            look_up(names, one.answered_by_id) or "",
        )
        for one, step in told
    )
    return ShownStatusPoll(
        number=poll.number,
        title=poll.title,
        alliance=Name(alliance.name, alliance.name_en),
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
    """End its round. At the deadline who asked hears what came of it, and where something changed the channel, too."""
    held = poll_rounds.end(session, poll, is_cancelled=poll.state is PollState.CANCELLED, now=now)
    if held is None or poll.state is not PollState.CLOSED:
        return
    poll.electorate = len(round_rows.list_steps_of_round(session, held.id))
    session.add(poll)
    summaries.tell_channel(session, held, now=now)
    if poll.ends_at is not None and poll.ends_at <= now:
        for slack_user_id in _keepers(session, poll):
            enqueue(session, kind="round_summary", lane=slack_user_id, about={"round": held.id}, now=now)


def list_unanswered(session: Session, poll: Poll, now: dt.datetime) -> list[Member]:
    """Nobody: who has not answered is reminded as in every check-in, once, of all that their message asks."""
    return []


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
    session: Session,
    poll: Poll,
    owned: Sequence[round_rows.OwnedStep],
    *,
    zone: ZoneInfo,
    country: str,
    now: dt.datetime,
) -> None:
    schedule = schedule_rows.find_schedule(session, poll.alliance_id)
    own = ZoneInfo(schedule.zone) if schedule is not None else zone
    today = now.astimezone(own).date()
    held = Round(
        alliance_id=poll.alliance_id,
        poll_id=poll.id,
        held_on=today,
        planned_on=today,
        opens_at=now,
        ends_at=poll.ends_at or now,
    )
    asking = AskingTimes(own, schedule.wall_time if schedule is not None else HOUR, today, is_at_once=True)
    begin(session, held, owned, asking, calendars=calendars_of(session, country=country, since=today), now=now)


def _chosen(session: Session, alliance: Alliance, numbers: Collection[int]) -> list[round_rows.OwnedStep]:
    """What is asked about. Raises Invalid for a chosen step that is not open any more, or has lost its owner."""
    every = round_rows.list_open_steps(session, alliance.id)
    owned = [one for one in every if one.organisation_id is not None]
    if not owned:
        raise Conflict("problem.no_open_steps", alliance=Name(alliance.name, alliance.name_en))
    if not numbers:
        return owned
    found = step_rows.map_found(session, [one.step_id for one in owned])
    chosen = [one for one in owned if found[one.step_id][0].number in numbers]
    gone = set(numbers) - {found[one.step_id][0].number for one in chosen}
    if gone:
        raise Invalid("steps", "problem.poll_steps_gone", refs=", ".join(f"A-{number}" for number in sorted(gone)[:10]))
    return chosen


def _receivers(
    session: Session, alliance_id: int, owned: Sequence[round_rows.OwnedStep], *, on: dt.date
) -> list[Member]:
    who = look_who(session, alliance_id, owned, on=on)
    ids = {whom(who, one)[0] for one in owned if one.organisation_id is not None}
    return [member for key, member in who.members.items() if key in ids]


def _silent(session: Session, held: Round) -> tuple[Silent, ...]:
    found: dict[int, tuple[str, list[str]]] = {}
    for member_id, name, number in rows.list_unanswered(session, held.id):
        found.setdefault(member_id, (name, []))[1].append(f"A-{number}")
    return tuple(Silent(name, tuple(refs)) for name, refs in found.values())


def _names(session: Session, member_ids: Sequence[int]) -> dict[int, str]:
    return {key: one.name for key, one in people.map_members(session, sorted(set(member_ids))).items()}


def _keepers(session: Session, poll: Poll) -> list[str]:
    """Who hears what came of it: who asked, or when they have left those who chair the alliance."""
    asker = people.get_member(session, poll.by_member_id)
    if asker.left_at is None:
        return [asker.slack_user_id]
    chairs = alliance_rows.list_chairs(session, poll.alliance_id)
    return list(dict.fromkeys(member.slack_user_id for _, member in chairs if member.left_at is None))
