"""Whom a round asks about which of its steps, when, and what counts as answered from the start."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.calendar.calendars import Calendars
from alliance.calendar.recurrence import instant
from alliance.checkins import fresh_reports
from alliance.checkins.recipients import RecipientCandidates, choose_recipient, load_candidates_of_each
from alliance.checkins.silence import map_silent
from alliance.enums import AskedWay, Status
from storage.checkins import rounds as round_rows
from storage.engine.database import Session
from storage.tables import Round


@dataclass(frozen=True)
class AskingTimes:
    """When the members who are asked by a round get its questions."""

    zone: ZoneInfo
    wall_time: dt.time
    """The time of day for members who are asked on a later day."""
    on: dt.date
    is_at_once: bool = False
    """Whether to ask even on a day off of the whole network, because a person asks and not a schedule."""


@dataclass(frozen=True)
class RoundPart:
    """The steps about which a round asks now: all of its steps, or some of very many."""

    held: Round
    owned: Sequence[round_rows.OwnedStep]
    asking: AskingTimes


def ask_owners(
    session: Session,
    parts: Sequence[RoundPart],
    *,
    calendars: Calendars,
    now: dt.datetime,
    with_fresh: bool = False,
) -> None:
    """Store the steps that rounds of different alliances ask about, and who is asked: for a silent owner, the chair.

    A step with a fresh report counts as answered, unless `with_fresh` asks about it as well.
    """
    round_steps = _store_steps(session, parts, with_fresh=with_fresh, now=now)
    candidates = _load_candidates(session, parts)
    # A step without an owner is left out: the chair is asked which organisation takes it on.
    chosen = {
        part.held.id: [
            (step, *choose_recipient(candidates[part.held.alliance_id], step))
            for step in part.owned
            if step.organisation_id is not None
        ]
        for part in parts
    }
    steps_of: dict[int, dict[int, set[int]]] = {}
    for round_id, of_round in chosen.items():
        theirs = steps_of[round_id] = {}
        for step, key, *_ in of_round:
            if key is not None:
                theirs.setdefault(key, set()).add(step.step_id)
    silent = map_silent(session, [(one.held, steps_of[one.held.id]) for one in parts if one.held.poll_id is None])
    asked: dict[tuple[int, int], dict[str, object]] = {}
    for part in parts:
        round_id, everybody = part.held.id, candidates[part.held.alliance_id]
        of_whom = silent.get(round_id, ())
        due: dict[tuple[int | None, dt.date | None], dt.datetime] = {}
        for step, key, instead, back_on in chosen[round_id]:
            if key is None:
                continue
            round_step_id = round_steps[round_id, step.step_id]
            for member_id, instead_of_id, back, way in _recipients(
                everybody, step, key, instead, back_on, is_silent=key in of_whom
            ):
                # The same for all people of an organisation, unless they are away.
                when = (everybody.members[member_id].organisation_id, back)
                if when not in due:
                    due[when] = _due_at(part.asking, *when, calendars, now=now)
                if (round_step_id, member_id) not in asked:
                    asked[round_step_id, member_id] = {
                        "round_step_id": round_step_id,
                        "member_id": member_id,
                        "way": way,
                        "instead_of_id": instead_of_id,
                        "due_at": due[when],
                    }
    round_rows.insert_asked(session, list(asked.values()))


def _load_candidates(session: Session, parts: Sequence[RoundPart]) -> dict[int, RecipientCandidates]:
    """Load the data on everybody who could be asked, by alliance id."""
    by_day: dict[dt.date, dict[int, Sequence[round_rows.OwnedStep]]] = {}
    for part in parts:
        by_day.setdefault(part.asking.on, {})[part.held.alliance_id] = part.owned
    candidates: dict[int, RecipientCandidates] = {}
    for on, owned in by_day.items():
        candidates |= load_candidates_of_each(session, owned, on=on)
    return candidates


def _store_steps(
    session: Session, parts: Sequence[RoundPart], *, with_fresh: bool, now: dt.datetime
) -> dict[tuple[int, int], int]:
    """Store the steps that rounds ask about; return the round step ids by round id and step id.

    A fresh report counts as the answer, and so does the change that it made unless a summary has reported it. In a
    status poll nothing was changed yet, and its asker may want to ask about the steps with fresh reports as well.
    """
    step_ids = {part.held.alliance_id: {step.step_id for step in part.owned} for part in parts}
    fresh = {} if with_fresh else fresh_reports.map_fresh(session, step_ids, at=now)
    made = {}
    for part in parts:
        round_id, is_poll = part.held.id, part.held.poll_id is not None
        for step in part.owned:
            if step.organisation_id is None:
                continue
            report, status = fresh.get(step.step_id), Status(step.status)
            is_changed = report is not None and not is_poll and report.changes(status)
            made[round_id, step.step_id] = {
                "round_id": round_id,
                "step_id": step.step_id,
                "status_before": (report.before if report and is_changed else None) or status,
                "answered_at": report.at if report else None,
                "answered_by_id": report.by_member_id if report else None,
                "is_changed": is_changed,
            }
    return round_rows.insert_round_steps(session, list(made.values()))


def _recipients(
    candidates: RecipientCandidates,
    step: round_rows.OwnedStep,
    member_id: int,
    instead_of_id: int | None,
    back_on: dt.date | None,
    *,
    is_silent: bool,
) -> list[tuple[int, int | None, dt.date | None, AskedWay]]:
    """Return who is asked about a step, in whose place, from which date, and how; for a silent member, the chair is.

    Without a chair, and a chair themselves, the silent member is still asked, but not reminded.
    """
    if not is_silent:
        return [(member_id, instead_of_id, back_on, AskedWay.MESSAGE)]
    chair_id, _, chair_back_on = choose_recipient(
        candidates, step._replace(organisation_id=None, contact_member_id=None)
    )
    if chair_id is None or chair_id == member_id:
        return [(member_id, instead_of_id, back_on, AskedWay.CHAIR)]
    return [
        (member_id, instead_of_id, back_on, AskedWay.HOME),
        (chair_id, member_id, chair_back_on, AskedWay.CHAIR),
    ]


def _due_at(
    asking: AskingTimes,
    organisation_id: int | None,
    back_on: dt.date | None,
    calendars: Calendars,
    *,
    now: dt.datetime,
) -> dt.datetime:
    """Return when a member is asked: if their organisation is closed, on the first day that it is open again."""
    today = now.astimezone(asking.zone).date()
    first = max(asking.on, back_on or asking.on)
    is_day_off_of_all = asking.is_at_once and first == today and not calendars.network.is_workday(today)
    due_on = today if is_day_off_of_all else calendars.of(organisation_id).next_workday(first)
    return now if due_on <= today else instant(due_on, asking.wall_time, asking.zone)
