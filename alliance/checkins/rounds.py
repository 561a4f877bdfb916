"""Rounds of check-ins: ask the owners of an alliance's open steps, once per occasion, despite restarts and downtime."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from alliance import kept
from alliance.agenda.signals import owners_changed
from alliance.calendar.calendars import Calendars, calendars_of
from alliance.calendar.occasions import record_missed, round_of, take
from alliance.calendar.recurrence import Occasion, deadline, instant
from alliance.calendar.reminder_rule import reminder_at
from alliance.calendar.zones import zone_of
from alliance.checkins.asking import AskingTimes, ask_owners
from alliance.checkins.recipients import choose_recipient, look_who
from alliance.checkins.reports import refresh_messages_about
from alliance.checkins.schedules import due_occasions, plan_next
from alliance.contributions import news
from alliance.local_time import LocalTime
from alliance.people.alliances import begins_later
from alliance.words import AskedWay, KeptKind
from storage.checkins import checkins as rows
from storage.checkins import rounds as round_rows
from storage.checkins import schedules as schedule_rows
from storage.engine.database import Session
from storage.engine.kept import NewMessage
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import ActionStep, CheckinMessage, Member, Round, Schedule

GRACE = dt.timedelta(hours=24)
"""How late a round may begin after downtime; older occasions are recorded as missed."""
EARLY = dt.timedelta(days=1)
"""How long before a round its steps can be answered on Home."""
AFTERWARDS = dt.timedelta(minutes=1)
"""How long after a round began the previous round's messages are marked as over, so that new questions go first."""


def open_due_round(session: Session, *, schedule_id: int, time: LocalTime, limit: int | None = None) -> Round | None:
    """Begin the round of a schedule if it is due, and plan the next; return None if none begins.

    After downtime the newest occasion is held if it is within `GRACE`; older ones are recorded as missed. Of several
    processes, the one that claims the slot holds the round. With `limit` it asks about that many steps at first and
    leaves the others to `go_on_asking`; nobody is notified until it asks about all of them.
    """
    schedule = schedule_rows.lock_schedule(session, schedule_id)
    if schedule is None:
        return None
    if _rests(session, schedule.alliance_id, time.now.date()):
        # It asks nobody and misses nothing; once it begins or is reopened, it continues with the next occasion.
        plan_next(session, schedule, time=time)
        return None
    due = due_occasions(session, schedule, time=time)
    held: Round | None = None
    for occasion, at in due:
        is_newest = (occasion, at) == due[-1]
        is_held = is_newest and time.now - at <= GRACE
        if not is_held:
            record_missed(session, schedule, occasion, at=at, now=time.now)
        elif take(session, schedule, occasion, now=time.now):
            held = _hold(session, schedule, occasion, time=time, limit=limit)
    plan_next(session, schedule, time=time)
    session.flush()
    return held


def go_on_asking(session: Session, *, time: LocalTime, limit: int) -> Round | None:
    """Ask about up to `limit` further steps of a round that began; return None if every round is complete.

    After an interruption, this or another process continues where the last transaction ended.
    """
    held = round_rows.lock_beginning(session)
    if held is None:
        return None
    schedule = schedule_rows.find_schedule(session, held.alliance_id)
    zone = ZoneInfo(schedule.zone) if schedule else ZoneInfo("UTC")
    began_on = held.opens_at.astimezone(zone).date()
    calendars = calendars_of(session, country=time.country, since=began_on)
    asking = AskingTimes(zone, schedule.wall_time if schedule else dt.time(9), calendars.network.next_workday(began_on))
    after = held.asked_up_to or 0
    owned = round_rows.list_open_steps(session, held.alliance_id, after=after, limit=limit)
    _note_how_far(session, held, owned, limit=limit)
    _ask_about(session, held, owned, asking, calendars=calendars, now=time.now)
    return held


def hold_coming(session: Session, *, alliance_id: int, time: LocalTime) -> Round | None:
    """Begin now an alliance's check-in that is due within a day, because a status poll is asked now.

    It keeps its deadline and is not held again. Returns None if no check-in is due within a day.
    """
    schedule = schedule_rows.lock_schedule_of(session, alliance_id)
    if schedule is None or schedule.next_at is None or schedule.next_at > time.now + EARLY:
        return None
    if schedule.next_at <= time.now:
        return open_due_round(session, schedule_id=schedule.id, time=time)
    occasion, _ = due_occasions(session, schedule, time=replace(time, now=schedule.next_at))[-1]
    held = None
    if take(session, schedule, occasion, now=time.now):
        held = _hold(session, schedule, occasion, time=time, is_early=True)
    plan_next(session, schedule, time=time)
    session.flush()
    return held


def ask_who_is_due(session: Session, *, time: LocalTime, limit: int = 20_000) -> int:
    """Enqueue the daily message for every member with questions due; return the number of members.

    `time` is the network's. If a member already has a message today, it is updated with the further questions and
    nothing is sent.
    """
    asked = rows.list_waiting(session, now=time.now, limit=limit)
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
    rows.attach(session, [one.asked_id for one in asked], on=today)
    news.put_into_messages(session, members.values(), made, time=time)
    post_messages(session, [(made[key], waiting[key]) for key in new], now=time.now)
    polled = {one.member_id for one in asked if one.poll_id is not None}
    for message in existing.values():
        _plan_anew(session, message, reminders.get(message.member_id), is_polled=message.member_id in polled)
    refresh_messages(session, [message.id for message in existing.values()], now=time.now)
    return len(waiting)


def post_messages(session: Session, messages: Sequence[tuple[int, str]], *, now: dt.datetime) -> None:
    """Enqueue check-in messages, given as pairs of message id and Slack user id."""
    kept.post(session, KeptKind.CHECKIN, [NewMessage(key, slack_user_id) for key, slack_user_id in messages], now=now)


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
    kept.refresh(session, KeptKind.CHECKIN, ids, is_urgent=is_urgent, due_at=due_at, now=now)


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
    who = look_who(session, held.alliance_id, owned, on=today)
    wanted: dict[int, dict[str, object]] = {}
    for one in owned:
        member_id, instead_of_id, back_on = (
            choose_recipient(who, one) if one.organisation_id is not None else (None, None, None)
        )
        if member_id is not None:
            theirs = calendars.of(who.members[member_id].organisation_id)
            due_on = theirs.next_workday(back_on) if back_on else today
            due_at = (
                time.now if due_on <= today else instant(due_on, schedule.wall_time if schedule else dt.time(9), zone)
            )
            wanted[member_id] = {"member_id": member_id, "instead_of_id": instead_of_id, "due_at": due_at}
    refresh_messages_about(session, [step.id], now=time.now)
    known = round_rows.take_back_asked(session, round_step.id, but_for=wanted)
    new = [{**row, "round_step_id": round_step.id} for key, row in wanted.items() if key not in known]
    round_rows.insert_asked(session, new)


def _hold(
    session: Session,
    schedule: Schedule,
    occasion: Occasion,
    *,
    time: LocalTime,
    is_early: bool = False,
    limit: int | None = None,
) -> Round:
    zone = ZoneInfo(schedule.zone)
    today = time.now.astimezone(zone).date()
    calendars = calendars_of(session, country=time.country, since=min(today, occasion.on))
    workdays = calendars.network
    # After downtime the day of asking is later than planned, and never a day off.
    asked_on = occasion.on if is_early else workdays.next_workday(today)
    ends_at = deadline(asked_on, schedule.window_days, zone, workdays)
    held = round_of(schedule, occasion, opens_at=time.now, ends_at=ends_at)
    owned = round_rows.list_open_steps(session, schedule.alliance_id, limit=limit)
    _note_how_far(session, held, owned, limit=limit)
    asking = AskingTimes(zone, schedule.wall_time, today if is_early else asked_on, is_at_once=is_early)
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
    """Store a round, the steps it asks about, and whom it asks: each on the first day they and their organisation work.

    A step with a fresh report counts as answered, unless `with_fresh` asks about it as well. The messages of earlier
    rounds about these steps are updated later.
    """
    session.add(held)
    session.flush()
    _ask_about(session, held, owned, asking, calendars=calendars, with_fresh=with_fresh, now=now)


def _note_how_far(session: Session, held: Round, owned: Sequence[round_rows.OwnedStep], *, limit: int | None) -> None:
    """Record up to which step the round has asked; fewer steps than `limit` means that it has asked about all."""
    is_last = limit is None or len({one.step_id for one in owned}) < limit
    held.asked_up_to = None if is_last else owned[-1].number
    session.add(held)


def _ask_about(
    session: Session,
    held: Round,
    owned: Sequence[round_rows.OwnedStep],
    asking: AskingTimes,
    *,
    calendars: Calendars,
    now: dt.datetime,
    with_fresh: bool = False,
) -> None:
    ask_owners(session, held, owned, asking, calendars=calendars, with_fresh=with_fresh, now=now)
    if held.asked_up_to is None:
        _end_the_one_before(session, held, now=now)


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
        session.add(message)


def _end_the_one_before(session: Session, held: Round, *, now: dt.datetime) -> None:
    """Mark the previous round as over in its messages, after the new questions went out."""
    before = rows.list_messages_of_round_before(session, held)
    refresh_messages(session, before, is_urgent=False, due_at=now + AFTERWARDS, now=now)


def _plan_reminders(
    session: Session, asked: Sequence[rows.UnaskedStep], members: Mapping[int, Member], *, time: LocalTime
) -> dict[int, dt.datetime | None]:
    """Return when each member is reminded of these questions: before the earliest deadline, on their own clock."""
    ends = rows.map_first_end(session, [one.asked_id for one in asked], now=time.now)
    zones = people.map_zones(session, list(members))
    calendars = calendars_of(session, country=time.country, since=time.now.date())
    return {
        key: reminder_at(time.now, ends[key], zone_of(zones.get(key), time.zone), calendars.of(member.organisation_id))
        for key, member in members.items()
        if key in ends
    }


def _rests(session: Session, alliance_id: int, today: dt.date) -> bool:
    """Whether nobody of an alliance is asked: it was archived, or its first day is still to come."""
    alliance = alliance_rows.find_alliance(session, alliance_id)
    return alliance is None or alliance.archived_at is not None or begins_later(alliance, today)
