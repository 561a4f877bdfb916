"""Rounds: an alliance asks the owners of its open steps, once for each occasion, whatever restarts and downtime do."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.recurrence import Occasion, deadline, instant, reminder_at
from alliance.schedules import calendars_of, due_occasions, plan_next
from alliance.words import ChairKind, SlotState
from alliance.zones import zone_of
from storage import alliances as alliance_rows
from storage import checkins as rows
from storage import people
from storage import rounds as round_rows
from storage import schedules as schedule_rows
from storage.database import Session
from storage.deliveries import enqueue, enqueue_many
from storage.slots import claim
from storage.tables import ActionStep, CheckinMessage, Member, Round, Schedule

SLOT = "checkin"
GRACE = dt.timedelta(hours=24)
"""How late a round may begin after a downtime; what is older is recorded as missed."""
EARLY = dt.timedelta(days=1)
"""How long before a round an answer counts for it."""
AFTERWARDS = dt.timedelta(minutes=1)
"""How long after a round began the messages of the one before are said to be over: whoever is asked comes first."""


@dataclass(frozen=True)
class _Who:
    """Whom to ask in this round: what is known of contacts, absences and closed organisations."""

    members: Mapping[int, Member]
    deputies: Mapping[int, tuple[int | None, dt.date]]
    """Who is away: their deputy, and the last day."""
    contacts: Mapping[int, int]
    """The contact person of each organisation in this alliance."""
    chair_id: int | None
    unreachable: frozenset[int] = frozenset()
    """Whose account in Slack was closed, and bots."""


def open_due_round(session: Session, *, schedule_id: int, country: str, now: dt.datetime) -> Round | None:
    """Begin the round of a schedule whose time has come, and plan the next; None when none begins.

    After downtime the newest occasion is held if it is within its grace; older ones are recorded as missed.
    Of several processes, the one that takes the slot holds the round.
    """
    schedule = schedule_rows.lock_schedule(session, schedule_id)
    if schedule is None:
        return None
    if _is_archived(session, schedule.alliance_id):
        # Nobody is asked, and nothing counts as missed; when it is reopened, it goes on with the next occasion.
        plan_next(session, schedule, country=country, now=now)
        session.add(schedule)
        return None
    due = due_occasions(session, schedule, country=country, now=now)
    held: Round | None = None
    for occasion, at in due:
        is_newest = (occasion, at) == due[-1]
        is_held = is_newest and now - at <= GRACE
        state = SlotState.DONE if is_held else SlotState.MISSED
        if not claim(session, SLOT, f"{schedule.alliance_id}:{occasion.on}", now=now, state=state):
            continue
        if is_held:
            held = _hold(session, schedule, occasion, country=country, now=now)
        else:
            session.add(_round(schedule, occasion, opens_at=at, ends_at=at, is_missed=True, closed_at=now))
    plan_next(session, schedule, country=country, now=now)
    session.add(schedule)
    session.flush()
    return held


def ask_who_is_due(session: Session, *, now: dt.datetime, zone: ZoneInfo, country: str, limit: int = 20_000) -> int:
    """Put the message of the day in line for everybody who is to be asked something by now; gives how many.

    A person who already has one today finds the rest in it: it is brought up to date, and nothing is sent.
    """
    asked = rows.list_waiting(session, now=now, limit=limit)
    waiting = {one.member_id: one.slack_user_id for one in asked}
    if not waiting:
        return 0
    today = now.astimezone(zone).date()
    existing = rows.map_messages_of_day(session, today, list(waiting))
    new = [member_id for member_id in waiting if member_id not in existing]
    members = round_rows.list_members_by_id(session, list(waiting))
    reminders = plan_reminders(session, list(members.values()), now=now, zone=zone, country=country)
    made = rows.insert_messages(
        session,
        [
            {"member_id": key, "asked_on": today, "page": 0, "remind_at": reminders.get(key), "made_at": now}
            for key in new
        ],
    )
    rows.attach(session, [one.asked_id for one in asked], on=today)
    enqueue_many(session, kind="checkin", to=[(waiting[key], {"message": made[key]}) for key in new], now=now)
    for message in existing.values():
        # A chair's message asked nothing until now; a reminder that came, or was put off, stays as it is.
        if message.chair_since is not None and message.remind_at is None and message.snoozed_until is None:
            message.remind_at = reminders.get(message.member_id)
            session.add(message)
        refresh_message(session, message, members[message.member_id], now=now)
    return len(waiting)


def refresh_message(session: Session, message: CheckinMessage, member: Member, *, now: dt.datetime) -> None:
    """Bring a message up to date where it stands; one that is still on its way will be right by itself."""
    if message.channel_id is not None:
        enqueue(
            session,
            kind="checkin_update",
            lane=f"{member.slack_user_id}/checkin-{message.id}",
            about={"message": message.id},
            is_urgent=True,
            coalesce_key=f"checkin:{message.id}",
            now=now,
        )


def note_answer(
    session: Session, step: ActionStep, *, by_member_id: int | None, is_changed: bool, now: dt.datetime
) -> bool:
    """Note that somebody reported on a step: it counts for the newest round, until the next one begins.

    Everybody who is asked about it sees it in their message. False when no round asks about it.
    """
    found = round_rows.find_newest_round_step(session, step.id or 0)
    if found is not None:
        round_step, _ = found
        round_step.answered_at, round_step.answered_by_id = now, by_member_id
        round_step.is_changed = round_step.is_changed or is_changed
        session.add(round_step)
    refresh_messages_about(session, step, now=now)
    return found is not None


def list_early(session: Session, *, member_id: int, now: dt.datetime) -> list[tuple[int, dt.datetime, int | None]]:
    """The steps that a member will be asked about within a day, and can answer already.

    Each is its id, when its round begins, and whose question it is where that is somebody else's.
    """
    found: dict[int, tuple[int, dt.datetime, int | None]] = {}
    for schedule in schedule_rows.list_due_schedules(session, now=now + EARLY):
        if schedule.next_at is None or schedule.next_on is None or schedule.next_at <= now:
            continue
        owned = round_rows.list_open_steps(session, schedule.alliance_id)
        who = _who(session, schedule.alliance_id, owned, on=schedule.next_on)
        for step in owned:
            asked_id, instead_of_id, _ = _whom(who, step) if step.organisation_id else (None, None, None)
            if asked_id == member_id:
                found.setdefault(step.step_id, (step.step_id, schedule.next_at, instead_of_id))
    return list(found.values())


def refresh_messages_about(session: Session, step: ActionStep, *, now: dt.datetime) -> None:
    """A step changed: every message that asks about it follows."""
    for message, member in rows.list_messages_about(session, step.id or 0):
        refresh_message(session, message, member, now=now)


def follow_owners(session: Session, step: ActionStep, *, country: str, now: dt.datetime) -> None:
    """Others look after a step: in a round that runs they are asked from now on, and who was asked is no longer.

    The messages of both follow. What was answered stays as it is.
    """
    found = round_rows.find_newest_round_step(session, step.id or 0)
    if found is None or found[0].answered_at is not None or found[1].ends_at <= now:
        refresh_messages_about(session, step, now=now)
        return
    round_step, held = found
    schedule = schedule_rows.find_schedule(session, held.alliance_id)
    zone = ZoneInfo(schedule.zone) if schedule else ZoneInfo("UTC")
    today = now.astimezone(zone).date()
    calendars = calendars_of(session, country=country, since=today)
    owned = [one for one in round_rows.list_open_steps(session, held.alliance_id) if one.step_id == step.id]
    who = _who(session, held.alliance_id, owned, on=today)
    wanted: dict[int, dict[str, object]] = {}
    for one in owned:
        member_id, instead_of_id, back_on = _whom(who, one) if one.organisation_id is not None else (None, None, None)
        if member_id is not None:
            theirs = calendars.of(who.members[member_id].organisation_id)
            due_on = theirs.next_workday(back_on) if back_on else today
            due_at = now if due_on <= today else instant(due_on, schedule.wall_time if schedule else dt.time(9), zone)
            wanted[member_id] = {"member_id": member_id, "instead_of_id": instead_of_id, "due_at": due_at}
    refresh_messages_about(session, step, now=now)
    known = round_rows.take_back_asked(session, round_step.id or 0, but_for=wanted)
    new = [{**row, "round_step_id": round_step.id} for key, row in wanted.items() if key not in known]
    round_rows.insert_asked(session, new)


def _hold(session: Session, schedule: Schedule, occasion: Occasion, *, country: str, now: dt.datetime) -> Round:
    zone = ZoneInfo(schedule.zone)
    calendars = calendars_of(session, country=country, since=occasion.on)
    workdays = calendars.network
    # After a downtime the day of asking is a later one, and never a day off.
    asked_on = workdays.next_workday(now.astimezone(zone).date())
    ends_at = deadline(asked_on, schedule.window_days, zone, workdays)
    held = _round(schedule, occasion, opens_at=now, ends_at=ends_at)
    session.add(held)
    session.flush()
    owned = round_rows.list_open_steps(session, schedule.alliance_id)
    round_steps = _store_steps(session, held, owned, now=now)
    _end_the_one_before(session, held, now=now)
    who = _who(session, schedule.alliance_id, owned, on=asked_on)
    asked: dict[tuple[int, int], dict[str, object]] = {}
    for step in owned:
        if step.organisation_id is None:
            continue  # nobody answers for it yet: the chair is asked who takes it up
        member_id, instead_of_id, back_on = _whom(who, step)
        if member_id is None:
            continue
        # Whose organisation is closed is asked on the first day that it is open again.
        theirs = calendars.of(who.members[member_id].organisation_id)
        due_on = theirs.next_workday(max(asked_on, back_on or asked_on))
        due_at = now if due_on == now.astimezone(zone).date() else instant(due_on, schedule.wall_time, zone)
        key = (round_steps[step.step_id], member_id)
        asked.setdefault(
            key, {"round_step_id": key[0], "member_id": member_id, "instead_of_id": instead_of_id, "due_at": due_at}
        )
    round_rows.insert_asked(session, list(asked.values()))
    return held


def _end_the_one_before(session: Session, held: Round, *, now: dt.datetime) -> None:
    """The messages of the round before this one say that it is over, once everybody was asked anew."""
    found = rows.list_messages_of_round_before(session, held)
    to = [(f"{slack_user_id}/checkin-{message_id}", {"message": message_id}) for message_id, slack_user_id in found]
    enqueue_many(session, kind="checkin_update", to=to, now=now, due_at=now + AFTERWARDS)


def _round(
    schedule: Schedule,
    occasion: Occasion,
    *,
    opens_at: dt.datetime,
    ends_at: dt.datetime,
    is_missed: bool = False,
    closed_at: dt.datetime | None = None,
) -> Round:
    return Round(
        alliance_id=schedule.alliance_id,
        held_on=occasion.on,
        planned_on=occasion.planned_on,
        moved_by=[[reason.nl, reason.en] for reason in occasion.moved_by],
        opens_at=opens_at,
        ends_at=ends_at,
        is_missed=is_missed,
        closed_at=closed_at,
    )


def _store_steps(
    session: Session, held: Round, owned: Sequence[round_rows.OwnedStep], *, now: dt.datetime
) -> dict[int, int]:
    """Store which steps the round asks about; gives the ids by the steps' ids. A report of the last day counts."""
    early = round_rows.list_reported_since(session, held.alliance_id, since=now - EARLY)
    made = {}
    for step in owned:
        if step.organisation_id is None:
            continue
        report = early.get(step.step_id)
        made[step.step_id] = {
            "round_id": held.id,
            "step_id": step.step_id,
            "status_before": step.status,
            "answered_at": report.at if report else None,
            "answered_by_id": report.by_member_id if report else None,
            "is_changed": report is not None,
        }
    return round_rows.insert_round_steps(session, list(made.values()))


def _who(session: Session, alliance_id: int, owned: Sequence[round_rows.OwnedStep], *, on: dt.date) -> _Who:
    contacts = {
        participation.organisation_id: participation.contact_member_id
        for participation, _ in alliance_rows.list_participations(session, alliance_id)
        if participation.contact_member_id is not None
    }
    chairs = alliance_rows.list_chairs(session, alliance_id)
    official = next((member.id for chair, member in chairs if chair.kind is ChairKind.OFFICIAL), None)
    absences = {row.member_id: (row.deputy_id, row.last_on) for row in schedule_rows.list_absences(session, on=on)}
    ids = {step.contact_member_id for step in owned} | set(contacts.values()) | {official}
    ids |= {deputy_id for deputy_id, _ in absences.values()}
    known = sorted(one for one in ids if one is not None)
    members = round_rows.list_members_by_id(session, known)
    return _Who(members, absences, contacts, official, people.list_unreachable(session, known))


def _whom(who: _Who, step: round_rows.OwnedStep) -> tuple[int | None, int | None, dt.date | None]:
    """Who is asked about a step, instead of whom, and from which day on; nobody where there is nobody to ask.

    The step's contact person, else the organisation's in this alliance, else the official chair, who reports for
    people that are not in Slack. Who is away is replaced by their deputy, or asked when they are back.
    """
    candidates = (step.contact_member_id, who.contacts.get(step.organisation_id or 0), who.chair_id)
    present = [one for one in candidates if one is not None and _is_here(who, one)]
    if not present:
        return None, None, None
    member_id = present[0]
    instead_of = None if member_id == candidates[0] else candidates[0]
    if member_id in who.deputies:
        deputy_id, last_on = who.deputies[member_id]
        if deputy_id is not None and _is_here(who, deputy_id) and deputy_id not in who.deputies:
            return deputy_id, member_id, None
        return member_id, instead_of, last_on + dt.timedelta(days=1)
    return member_id, instead_of, None


def _is_here(who: _Who, member_id: int) -> bool:
    member = who.members.get(member_id)
    return member is not None and member.left_at is None and member_id not in who.unreachable


def plan_reminders(
    session: Session, members: Sequence[Member], *, now: dt.datetime, zone: ZoneInfo, country: str
) -> dict[int, dt.datetime | None]:
    """When each person who is asked now is reminded: by the round of theirs that ends first, on their own clock.

    Never on a day on which their organisation is closed; None where no working hour is left.
    """
    ids = [member.id or 0 for member in members]
    ends, zones = rows.map_first_end(session, ids, now=now), people.map_zones(session, ids)
    calendars = calendars_of(session, country=country, since=now.date())
    return {
        key: reminder_at(now, ends[key], zone_of(zones.get(key), zone), calendars.of(member.organisation_id))
        for key, member in zip(ids, members, strict=True)
        if key in ends
    }


def _is_archived(session: Session, alliance_id: int) -> bool:
    alliance = alliance_rows.find_alliance(session, alliance_id)
    return alliance is None or alliance.archived_at is not None
