"""Rounds of check-ins: ask the owners of an alliance's open steps, once per occasion, despite restarts and downtime."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from alliance import kept_messages
from alliance.agenda.signals import owners_changed
from alliance.calendar.calendars import Calendars, calendars_of
from alliance.calendar.occasions import record_missed, round_values, take, take_each
from alliance.calendar.recurrence import Occasion, deadline, instant
from alliance.calendar.reminder_rule import reminder_at
from alliance.calendar.workdays import Workdays
from alliance.calendar.zones import zone_of
from alliance.checkins.asking import AskingTimes, RoundPart, ask_owners
from alliance.checkins.recipients import choose_recipient, load_candidates
from alliance.checkins.reports import refresh_messages_about
from alliance.checkins.schedules import due_occasions, plan_next, read_planning
from alliance.contributions import news
from alliance.enums import AskedWay, KeptKind
from alliance.local_time import LocalTime
from alliance.people.alliances.alliances import begins_later
from storage.checkins import checkins as rows
from storage.checkins import rounds as round_rows
from storage.checkins import schedules as schedule_rows
from storage.engine.database import Session
from storage.engine.kept_messages import NewMessage
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import ActionStep, Alliance, CheckinMessage, Member, Round, Schedule

GRACE = dt.timedelta(hours=24)
"""How late a round may begin after downtime; older occasions are recorded as missed."""
EARLY = dt.timedelta(days=1)
"""How long before a round its steps can be answered on Home."""
ROUNDS_AT_ONCE = 100
"""Maximum number of rounds for which one transaction asks."""
AFTERWARDS = dt.timedelta(minutes=1)
"""How long after a round began the previous round's messages are marked as over, so that new questions go first."""


def open_due_rounds(session: Session, *, schedule_ids: Collection[int], time: LocalTime) -> list[int]:
    """Begin the rounds of those of these schedules that are due, and plan the next; return the ids of the rounds.

    After downtime the newest occasion is held if it is within `GRACE`; older ones are recorded as missed. Of several
    processes, the one that claims the slot holds the round. They ask about no step yet: `go_on_asking` does.
    """
    schedules = schedule_rows.lock_schedules(session, schedule_ids)
    alliances = alliance_rows.map_alliances(session, [one.alliance_id for one in schedules])
    planning = read_planning(session, schedules, time=time)
    newest: list[tuple[Schedule, Occasion]] = []
    for schedule in schedules:
        # An alliance that rests misses nothing; once it begins or is reopened, it continues with the next occasion.
        if _rests(alliances.get(schedule.alliance_id), time.now.date()):
            continue
        due = due_occasions(session, schedule, time=time, planning=planning)
        for occasion, at in due:
            if (occasion, at) == due[-1] and time.now - at <= GRACE:
                newest.append((schedule, occasion))
            else:
                record_missed(session, schedule, occasion, at=at, now=time.now)
        if due:
            planning.held_on[schedule.alliance_id] = due[-1][0].on
    taken = take_each(session, newest, now=time.now)
    begun = [_values_of(schedule, occasion, planning.workdays, time=time) for schedule, occasion in taken]
    for schedule in schedules:
        plan_next(session, schedule, time=time, planning=planning)
    session.flush()
    return round_rows.insert_rounds(session, begun)


def hold_due_round(session: Session, *, schedule_id: int, time: LocalTime) -> Round | None:
    """Begin the round of one schedule if it is due, and ask about all of its steps."""
    ids = open_due_rounds(session, schedule_ids=[schedule_id], time=time)
    held = round_rows.find_round(session, ids[0]) if ids else None
    if held is not None:
        _ask_further(session, [held], time=time)
    return held


def go_on_asking(session: Session, *, time: LocalTime, limit: int) -> list[Round]:
    """Ask about up to `limit` further steps of the rounds that began; return those rounds, none if all are complete.

    Nobody is notified until their round has asked about all of its steps; then its `asked_up_to` is None. After an
    interruption, this or another process continues where the last transaction ended.
    """
    begun = round_rows.lock_beginning(session, limit=ROUNDS_AT_ONCE)
    # One that has asked about some steps goes on alone. It need not be the first: while this process waited for the
    # lock, another one may have asked.
    begun = [held for held in begun if held.asked_up_to][:1] or begun
    first_of = {held.alliance_id: held for held in reversed(begun)}
    return _ask_further(session, list(first_of.values()), time=time, limit=limit)


def _ask_further(session: Session, begun: Sequence[Round], *, time: LocalTime, limit: int | None = None) -> list[Round]:
    """Ask about further steps of rounds of different alliances; return the rounds, without those left for later."""
    if not begun:
        return []
    schedules = schedule_rows.map_schedules(session, [held.alliance_id for held in begun])
    calendars = calendars_of(
        session, country=time.country, since=min(held.opens_at for held in begun).date() - dt.timedelta(days=1)
    )
    after = begun[0].asked_up_to or 0
    alliance_ids = [held.alliance_id for held in begun]
    found = round_rows.map_open_steps(session, alliance_ids, after=after, limit=limit, is_locked=True)
    is_all = limit is None or len({step.step_id for owned in found.values() for step in owned}) < limit
    cut = None if is_all else next(reversed(found))
    parts: list[RoundPart] = []
    for held in begun:
        is_cut = held.alliance_id == cut
        # Who is silent is judged over the steps asked about at once, so a round is cut only if it is too large itself.
        if cut is None or held.alliance_id < cut or (is_cut and len(found) == 1):
            owned = found.get(held.alliance_id, [])
            held.asked_up_to = owned[-1].number if is_cut else None
            parts.append(RoundPart(held, owned, _asking_times(held, schedules.get(held.alliance_id), calendars)))
    ask_owners(session, parts, calendars=calendars, now=time.now)
    complete = [part.held for part in parts if part.held.asked_up_to is None]
    _end_the_ones_before(session, complete, now=time.now)
    session.flush()
    return [part.held for part in parts]


def _asking_times(held: Round, schedule: Schedule | None, calendars: Calendars) -> AskingTimes:
    """Return when a round asks: after downtime the day is later than planned, and never a day off."""
    zone = ZoneInfo(schedule.zone) if schedule else ZoneInfo("UTC")
    on = held.asked_on or calendars.network.next_workday(held.opens_at.astimezone(zone).date())
    return AskingTimes(zone, schedule.wall_time if schedule else dt.time(9), on)


def hold_coming(session: Session, *, alliance_id: int, time: LocalTime) -> Round | None:
    """Begin now an alliance's check-in that is due within a day, because a status poll is asked now.

    It keeps its deadline and is not held again. Returns None if no check-in is due within a day.
    """
    schedule = schedule_rows.lock_schedule_of(session, alliance_id)
    if schedule is None or schedule.next_at is None or schedule.next_at > time.now + EARLY:
        return None
    if schedule.next_at <= time.now:
        return hold_due_round(session, schedule_id=schedule.id, time=time)
    occasion, _ = due_occasions(session, schedule, time=replace(time, now=schedule.next_at))[-1]
    held = None
    if take(session, schedule, occasion, now=time.now):
        held = _hold_early(session, schedule, occasion, time=time)
    plan_next(session, schedule, time=time)
    session.flush()
    return held


def list_waiting_parts(session: Session, *, now: dt.datetime, at_once: int) -> list[list[int]]:
    """List the ids of the questions due, in parts for `ask_who_is_due`: about `at_once` each, all of a member's in one.

    In parts, so that other writers get in between; listed only once, as each look is as slow as there are questions.
    """
    parts: list[list[int]] = []
    last: int | None = None
    for asked_id, member_id in rows.list_waiting_ids(session, now=now):
        if not parts or (len(parts[-1]) >= at_once and member_id != last):
            parts.append([])
        parts[-1].append(asked_id)
        last = member_id
    return parts


def ask_who_is_due(session: Session, *, time: LocalTime, asked_ids: Sequence[int] | None = None) -> int:
    """Enqueue the daily message for every member with questions due; return the number of members.

    Of these questions only, unless that is None. `time` is the network's. If a member already has a message today, it
    is updated with the further questions and nothing is sent. A member for whom another process makes a message at the
    same moment is left out; what that message does not ask is due at the next look.
    """
    if asked_ids is None:
        asked_ids = [asked_id for asked_id, _ in rows.list_waiting_ids(session, now=time.now)]
    asked = rows.list_waiting(session, asked_ids, now=time.now)
    waiting = {one.member_id: one.slack_user_id for one in asked}
    if not waiting:
        return 0
    today = time.today
    existing = rows.map_messages_of_day(session, today, list(waiting))
    new = [member_id for member_id in waiting if member_id not in existing]
    members = people.map_members(session, list(waiting))
    to_remind = [one for one in asked if one.way is AskedWay.MESSAGE]
    reminders = _plan_reminders(session, to_remind, members, time=time)
    made = rows.insert_messages(
        session,
        [
            {"member_id": key, "asked_on": today, "page": 0, "remind_at": reminders.get(key), "made_at": time.now}
            for key in new
        ],
    )
    reached = existing.keys() | made.keys()
    rows.attach(session, [one.asked_id for one in asked if one.member_id in reached], on=today)
    news.put_into_messages(session, members.values(), made, time=time)
    post_messages(session, [(made[key], waiting[key]) for key in new if key in made], now=time.now)
    polled = {one.member_id for one in asked if one.poll_id is not None}
    for message in existing.values():
        _plan_anew(session, message, reminders.get(message.member_id), is_polled=message.member_id in polled)
    refresh_messages(session, [message.id for message in existing.values()], now=time.now)
    return len(reached)


def post_messages(session: Session, messages: Sequence[tuple[int, str]], *, now: dt.datetime) -> None:
    """Enqueue check-in messages, given as pairs of message id and Slack user id."""
    kept_messages.post(
        session, KeptKind.CHECKIN, [NewMessage(key, slack_user_id) for key, slack_user_id in messages], now=now
    )


def refresh_message(session: Session, message: CheckinMessage, *, now: dt.datetime) -> None:
    """Update a check-in message where it is posted."""
    refresh_messages(session, [message.id], now=now)


def refresh_messages(
    session: Session,
    ids: Sequence[int],
    *,
    now: dt.datetime,
    is_urgent: bool = True,
    due_at: dt.datetime | None = None,
) -> None:
    """Update check-in messages where they are posted."""
    kept_messages.refresh(session, KeptKind.CHECKIN, ids, is_urgent=is_urgent, due_at=due_at, now=now)


@owners_changed.follow
def follow_owners(session: Session, step: ActionStep, *, time: LocalTime) -> None:
    """After a change of owners in a running round, ask the new owners and stop asking the previous ones.

    The messages of both are updated. A step that is already answered keeps its answer.
    """
    found = round_rows.find_newest_round_step(session, step.id)
    if found is None or found[0].answered_at is not None or found[1].ends_at <= time.now:
        refresh_messages_about(session, [step.id], now=time.now)
        return
    round_step, held = found
    schedule = schedule_rows.find_schedule(session, held.alliance_id)
    zone = ZoneInfo(schedule.zone) if schedule else ZoneInfo("UTC")
    today = time.now.astimezone(zone).date()
    calendars = calendars_of(session, country=time.country, since=today)
    owned = [one for one in round_rows.list_open_steps(session, held.alliance_id) if one.step_id == step.id]
    candidates = load_candidates(session, held.alliance_id, owned, on=today)
    wanted: dict[int, dict[str, object]] = {}
    for one in owned:
        member_id, instead_of_id, back_on = (
            choose_recipient(candidates, one) if one.organisation_id is not None else (None, None, None)
        )
        if member_id is not None:
            theirs = calendars.of(candidates.members[member_id].organisation_id)
            due_on = theirs.next_workday(back_on) if back_on else today
            due_at = (
                time.now if due_on <= today else instant(due_on, schedule.wall_time if schedule else dt.time(9), zone)
            )
            wanted[member_id] = {"member_id": member_id, "instead_of_id": instead_of_id, "due_at": due_at}
    refresh_messages_about(session, [step.id], now=time.now)
    known = round_rows.take_back_asked(session, round_step.id, but_for=wanted)
    new = [{**row, "round_step_id": round_step.id} for key, row in wanted.items() if key not in known]
    round_rows.insert_asked(session, new)


def _values_of(schedule: Schedule, occasion: Occasion, workdays: Workdays, *, time: LocalTime) -> dict[str, Any]:
    """Return the values of the round of an occasion that is due, which has asked about nothing yet."""
    zone = ZoneInfo(schedule.zone)
    # After downtime the day of asking is later than planned, and never a day off.
    asked_on = workdays.next_workday(time.now.astimezone(zone).date())
    ends_at = deadline(asked_on, schedule.window_days, zone, workdays)
    values = round_values(schedule, occasion, opens_at=time.now, ends_at=ends_at)
    return {**values, "asked_on": asked_on, "asked_up_to": 0}


def _hold_early(session: Session, schedule: Schedule, occasion: Occasion, *, time: LocalTime) -> Round:
    """Hold the round of an occasion before it is due, with the deadline that it would have had."""
    zone = ZoneInfo(schedule.zone)
    today = time.now.astimezone(zone).date()
    calendars = calendars_of(session, country=time.country, since=min(today, occasion.on))
    ends_at = deadline(occasion.on, schedule.window_days, zone, calendars.network)
    held = Round(**round_values(schedule, occasion, opens_at=time.now, ends_at=ends_at), asked_on=today)
    owned = round_rows.list_open_steps(session, schedule.alliance_id, is_locked=True)
    asking = AskingTimes(zone, schedule.wall_time, today, is_at_once=True)
    begin(session, held, owned, asking, calendars=calendars, now=time.now)
    return held


def begin(
    session: Session,
    held: Round,
    owned: Sequence[round_rows.OwnedStep],
    asking: AskingTimes,
    *,
    calendars: Calendars,
    now: dt.datetime,
    with_fresh: bool = False,
) -> None:
    """Store a round, its steps, and who is asked: each on the first day on which they and their organisation work.

    A step with a fresh report counts as answered, unless `with_fresh` asks about it as well. The messages of earlier
    rounds about these steps are updated later.
    """
    session.add(held)
    session.flush()
    ask_owners(session, [RoundPart(held, owned, asking)], calendars=calendars, with_fresh=with_fresh, now=now)
    _end_the_ones_before(session, [held], now=now)


def _plan_anew(session: Session, message: CheckinMessage, planned: dt.datetime | None, *, is_polled: bool) -> None:
    """Replan the reminder of a message that gets further questions: no later than `planned`.

    A message whose reminder was sent gets no second one, except a chair's message, which may have asked nothing until
    now, and a status poll's, since a person asks. A snoozed message stays snoozed.
    """
    if message.snoozed_until is not None or planned is None:
        return
    is_first = message.chair_since is not None or is_polled
    if (message.remind_at is None and is_first) or (message.remind_at is not None and planned < message.remind_at):
        message.remind_at = planned


def _end_the_ones_before(session: Session, begun: Sequence[Round], *, now: dt.datetime) -> None:
    """Mark the previous rounds as over in their messages, after the new questions went out."""
    before = rows.list_messages_of_rounds_before(session, [held.id for held in begun]) if begun else []
    refresh_messages(session, before, is_urgent=False, due_at=now + AFTERWARDS, now=now)


def _plan_reminders(
    session: Session, asked: Sequence[rows.UnaskedStep], members: Mapping[int, Member], *, time: LocalTime
) -> dict[int, dt.datetime | None]:
    """Return when each member is reminded of these questions: before the earliest deadline, on their own clock."""
    ends: dict[int, dt.datetime] = {}
    for one in asked:
        if one.ends_at is not None:
            ends[one.member_id] = min(one.ends_at, ends.get(one.member_id, one.ends_at))
    zones = people.map_zones(session, list(members))
    calendars = calendars_of(session, country=time.country, since=time.now.date())
    return {
        key: reminder_at(time.now, ends[key], zone_of(zones.get(key), time.zone), calendars.of(member.organisation_id))
        for key, member in members.items()
        if key in ends
    }


def _rests(alliance: Alliance | None, today: dt.date) -> bool:
    """Whether nobody of an alliance is asked: it was archived, or its first day is still to come."""
    return alliance is None or alliance.archived_at is not None or begins_later(alliance, today)
