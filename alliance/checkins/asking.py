"""Whom a round asks about which of its steps, when, and what counts as answered from the start."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.calendar.calendars import Calendars
from alliance.calendar.recurrence import instant
from alliance.checkins import fresh_reports
from alliance.checkins.recipients import Who, choose_recipient, look_who
from alliance.checkins.silence import list_silent
from alliance.words import AskedWay, Status
from storage.checkins import rounds as round_rows
from storage.engine.database import Session
from storage.tables import Member, Round


@dataclass(frozen=True)
class AskingTimes:
    """When the members whom a round asks get its questions."""

    zone: ZoneInfo
    wall_time: dt.time
    """The time of day for members who are asked on a later day."""
    on: dt.date
    is_at_once: bool = False
    """Whether to ask even on a day off of the whole network, because a person asks and not a schedule."""


def ask_owners(
    session: Session,
    held: Round,
    owned: Sequence[round_rows.OwnedStep],
    asking: AskingTimes,
    *,
    calendars: Calendars,
    now: dt.datetime,
    with_fresh: bool,
) -> None:
    """Store the steps that a round asks about, and whom it asks about each: a silent owner through the chair.

    A step with a fresh report counts as answered, unless `with_fresh` asks about it as well.
    """
    round_steps = _store_steps(session, held, owned, with_fresh=with_fresh, now=now)
    who = look_who(session, held.alliance_id, owned, on=asking.on)
    # A step without an owner is left out: the chair is asked which organisation takes it on.
    found = [(step, *choose_recipient(who, step)) for step in owned if step.organisation_id is not None]
    to_ask = [(step, key, instead, back_on) for step, key, instead, back_on in found if key is not None]
    steps_of: dict[int, set[int]] = {}
    for step, key, *_ in to_ask:
        steps_of.setdefault(key, set()).add(step.step_id)
    silent = list_silent(session, held, steps_of) if held.poll_id is None else set()
    asked: dict[tuple[int, int], dict[str, object]] = {}
    for step, key, instead, back_on in to_ask:
        for member_id, instead_of_id, back, way in _ways(who, step, key, instead, back_on, is_silent=key in silent):
            due_at = _due_at(asking, who.members[member_id], back, calendars, now=now)
            row = {"round_step_id": round_steps[step.step_id], "member_id": member_id, "way": way}
            asked.setdefault(
                (round_steps[step.step_id], member_id), {**row, "instead_of_id": instead_of_id, "due_at": due_at}
            )
    round_rows.insert_asked(session, list(asked.values()))


def _store_steps(
    session: Session, held: Round, owned: Sequence[round_rows.OwnedStep], *, with_fresh: bool, now: dt.datetime
) -> dict[int, int]:
    """Store the steps that the round asks about; return the round step ids by step id.

    A fresh report counts as the answer, and so does the change that it made unless a summary has reported it. In a
    status poll nothing was changed yet, and its asker may want to ask about the steps with fresh reports as well.
    """
    is_poll = held.poll_id is not None
    fresh = {} if with_fresh else fresh_reports.map_fresh(session, held.alliance_id, at=now)
    made = {}
    for step in owned:
        if step.organisation_id is None:
            continue
        report, status = fresh.get(step.step_id), Status(step.status)
        is_changed = report is not None and not is_poll and report.changes(status)
        made[step.step_id] = {
            "round_id": held.id,
            "step_id": step.step_id,
            "status_before": (report.before if report and is_changed else None) or status,
            "answered_at": report.at if report else None,
            "answered_by_id": report.by_member_id if report else None,
            "is_changed": is_changed,
        }
    return round_rows.insert_round_steps(session, list(made.values()))


def _ways(
    who: Who,
    step: round_rows.OwnedStep,
    member_id: int,
    instead_of_id: int | None,
    back_on: dt.date | None,
    *,
    is_silent: bool,
) -> list[tuple[int, int | None, dt.date | None, AskedWay]]:
    """Return who is asked about a step, in whose place, from which date, and how: in a silent member's place the chair.

    Without a chair, and a chair themselves, the silent member is still asked, but not reminded.
    """
    if not is_silent:
        return [(member_id, instead_of_id, back_on, AskedWay.MESSAGE)]
    chair_id, _, chair_back_on = choose_recipient(who, step._replace(organisation_id=None, contact_member_id=None))
    if chair_id is None or chair_id == member_id:
        return [(member_id, instead_of_id, back_on, AskedWay.CHAIR)]
    return [
        (member_id, instead_of_id, back_on, AskedWay.HOME),
        (chair_id, member_id, chair_back_on, AskedWay.CHAIR),
    ]


def _due_at(
    asking: AskingTimes, member: Member, back_on: dt.date | None, calendars: Calendars, *, now: dt.datetime
) -> dt.datetime:
    """Return when a member is asked: if their organisation is closed, on the first day that it is open again."""
    today = now.astimezone(asking.zone).date()
    first = max(asking.on, back_on or asking.on)
    is_day_off_of_all = asking.is_at_once and first == today and not calendars.network.is_workday(today)
    due_on = today if is_day_off_of_all else calendars.of(member.organisation_id).next_workday(first)
    return now if due_on <= today else instant(due_on, asking.wall_time, asking.zone)
