"""News of an alliance for its lead officer: in their check-in's message, else in one of its own, at most once a week.

A political lead gets none, only the steps escalated to them and messages about their meetings.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from alliance.calendar.calendars import workdays_of
from alliance.calendar.recurrence import instant
from alliance.checkins.rounds import post_messages, refresh_message
from alliance.checkins.summaries import ChangedStep, summarise
from alliance.contributions import news
from alliance.enums import ChairKind, CheckinVolume, Name, Series
from alliance.local_time import LocalTime
from alliance.undo import UNDO_FOR
from storage.attention import chair_days as chair_rows
from storage.checkins import absences, silence
from storage.checkins import checkins as rows
from storage.checkins import rounds as round_rows
from storage.engine.database import Session
from storage.engine.once import store_once
from storage.engine.slots import claim_each
from storage.numbered import Numbered
from storage.people import alliances as alliance_rows
from storage.tables import ActionStep, Alliance, Chair, CheckinMessage, Member, Round

SLOT = "chair_day"
HOUR = dt.time(9)
"""On the network's clock; used when the chair is not asked anything else that day."""
BACK = dt.timedelta(days=7)
"""How far back the first update of a chair reaches."""
PAUSE = dt.timedelta(days=7)
"""How long the next message of news waits, unless the chair is asked something earlier: then it is part of that."""


@dataclass(frozen=True)
class StepNews(Numbered, series=Series.STEP):
    """A step that a chair should know about."""

    number: int
    title: Name
    note: str = ""
    due_on: dt.date | None = None
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class SilentOwner:
    """A member who answered neither of the last two check-ins, so that the chair is asked in their place."""

    name: str
    slack_user_id: str
    refs: tuple[str, ...]


@dataclass(frozen=True)
class RoundNews:
    """A round that ended: its counts, which are public, and the steps left unanswered."""

    answered: int
    asked: int
    unanswered: tuple[StepNews, ...] = ()
    """Without names of people."""
    changed: tuple[ChangedStep, ...] = ()
    """What changed in the round, and everything that is stuck.

    Filled only for an alliance without a channel, where the round's summary is not posted.
    """
    stuck: tuple[ChangedStep, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether the round has something for a chair to do, or to read that is not shown elsewhere."""
        return bool(self.changed) or self.answered < self.asked


@dataclass(frozen=True)
class AllianceDay:
    """What happened in one alliance since the previous update to its chair."""

    alliance: Alliance
    stuck: tuple[StepNews, ...] = ()
    overdue: tuple[StepNews, ...] = ()
    unowned: tuple[StepNews, ...] = ()
    ended: tuple[RoundNews, ...] = ()
    silent: tuple[SilentOwner, ...] = ()
    """For the lead officer only."""
    missed: tuple[dt.date, ...] = ()
    """Days whose round was missed because of downtime."""
    is_official: bool = False
    """Whether the reader is the lead officer and not a delegate."""
    may_lay_before: bool = False
    """Whether the reader can escalate a step: there is a political lead, and it is somebody else."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to report."""
        return not (self.stuck or self.overdue or self.unowned or self.ended or self.silent or self.missed)


def find_due(session: Session, *, time: LocalTime) -> tuple[bool, dt.datetime | None]:
    """Whether today's updates to chairs are due and not handled yet, and when the next ones are due.

    Returns (False, None) while there are no chairs.
    """
    local = time.now.astimezone(time.zone)
    today = local.date()
    is_there, is_unheard = chair_rows.find_chairs(session, SLOT, f"{today}")
    if not is_there:
        return False, None
    workdays = workdays_of(session, country=time.country, since=today)
    is_time = local.time() >= HOUR
    first = today + dt.timedelta(days=1) if is_time else today
    is_due = is_unheard and is_time and workdays.is_workday(today)
    return is_due, instant(workdays.next_workday(first), HOUR, time.zone)


def prepare_chair_days(session: Session, *, time: LocalTime) -> int:
    """Add the alliance news to each chair's message, on workdays from nine; return the number of chairs.

    A chair who is asked something today gets the news in that message; others get a message of their own, unless they
    had news less than a week ago. Chairs without news get nothing. Chairs who are away, or want no messages, get the
    news once they are back.
    """
    if not _is_time(session, time=time):
        return 0
    on = time.today
    slots = {f"{on}:{member.id}": member for member in chair_rows.list_chair_members(session)}
    taken = claim_each(session, SLOT, slots, now=time.now)
    away = {row.member_id for row in absences.list_absences(session, on=on)}
    to_tell = [
        member
        for slot, member in slots.items()
        if slot in taken and member.id not in away and member.checkin_volume is not CheckinVolume.NONE
    ]
    ids = [member.id for member in to_tell]
    heard_at, messages = chair_rows.map_chairs_heard_at(session, ids), rows.map_messages_of_day(session, on, ids)
    since_first = min([*heard_at.values(), time.now - BACK])
    changed = chair_rows.list_with_news(
        session,
        since=since_first - UNDO_FOR,
        until=time.now,
        days=_days(since_first, time.now + dt.timedelta(days=1), time.zone),
    )
    count = 0
    for member in to_tell if changed else ():
        message = messages.get(member.id)
        # Whatever happens after the message was made goes into the next one.
        until = message.made_at if message else time.now
        since = heard_at.get(member.id, time.now - BACK)
        if message is None and member.id in heard_at and on < since.astimezone(time.zone).date() + PAUSE:
            continue
        days = list_days(session, member_id=member.id, since=since, until=until, zone=time.zone, among=changed)
        if any(not day.is_empty for day in days):
            _put_before(session, member, message, since=since, time=time, on=on)
            count += 1
    return count


def list_days(
    session: Session,
    *,
    member_id: int,
    since: dt.datetime,
    until: dt.datetime,
    zone: ZoneInfo,
    among: Collection[int] | None = None,
) -> list[AllianceDay]:
    """What happened between two moments in each alliance in which a member is a chair or acts for one.

    With `among`, only the alliances with these ids.
    """
    chairs: dict[int, tuple[Alliance, list[Chair]]] = {}
    for chair, alliance in chair_rows.list_chaired(session, member_id):
        chairs.setdefault(alliance.id, (alliance, []))[1].append(chair)
    return [
        _day(session, alliance, held, member_id=member_id, since=since, until=until, zone=zone)
        for alliance_id, (alliance, held) in chairs.items()
        if among is None or alliance_id in among
    ]


def _day(
    session: Session,
    alliance: Alliance,
    held: Sequence[Chair],
    *,
    member_id: int,
    since: dt.datetime,
    until: dt.datetime,
    zone: ZoneInfo,
) -> AllianceDay:
    alliance_id = alliance.id
    # A status that can still be undone is reported the next time.
    blocked = chair_rows.list_became_blocked(session, alliance_id, since=since - UNDO_FOR, until=until - UNDO_FOR)
    rounds = chair_rows.list_rounds_between(session, alliance_id, since=since, until=until)
    ended = [one for one in rounds if one.closed_at is not None and not one.is_missed]
    told = [_round(session, alliance, one) for one in ended]
    is_new_month = chair_rows.is_first_of_month(session, alliance_id, since=since, until=until)
    is_official = any(one.kind is ChairKind.OFFICIAL and one.member_id == member_id for one in held)
    executives = {
        member.id for one, member in alliance_rows.list_chairs(session, alliance_id) if one.kind is ChairKind.EXECUTIVE
    }
    return AllianceDay(
        alliance=alliance,
        stuck=_news(session, blocked),
        overdue=_news(session, chair_rows.list_became_overdue(session, alliance_id, *_days(since, until, zone))),
        unowned=_news(session, chair_rows.list_unowned(session, alliance_id)) if is_new_month else (),
        ended=tuple(one for one in told if one.is_news),
        # Delegates do not get the names.
        silent=_silent(session, alliance_id, since=since, until=until) if is_official else (),
        missed=tuple(one.held_on for one in rounds if one.is_missed),
        is_official=is_official,
        may_lay_before=bool(executives) and member_id not in executives,
    )


def _round(session: Session, alliance: Alliance, held: Round) -> RoundNews:
    answered, asked = chair_rows.count_answers(session, held.id)
    steps = chair_rows.list_unanswered(session, held.id)
    told = RoundNews(answered, asked, _news(session, steps))
    summary = summarise(session, held.id) if alliance.channel_id is None else None
    if summary is None or not summary.changed:
        return told
    return replace(told, changed=summary.changed, stuck=summary.stuck)


def _is_time(session: Session, *, time: LocalTime) -> bool:
    local = time.now.astimezone(time.zone)
    return local.time() >= HOUR and workdays_of(session, country=time.country, since=local.date()).is_workday(
        local.date()
    )


def _put_before(
    session: Session,
    member: Member,
    message: CheckinMessage | None,
    *,
    since: dt.datetime,
    time: LocalTime,
    on: dt.date,
) -> None:
    if message is None:
        message = CheckinMessage(member_id=member.id, asked_on=on, chair_since=since, made_at=time.now)
        if store_once(session, message):
            news.put_into_messages(session, [member], {member.id: message.id}, time=time)
            post_messages(session, [(message.id, member.slack_user_id)], now=time.now)
            return
        # Another process has asked them something at the same moment.
        message = rows.map_messages_of_day(session, on, [member.id])[member.id]
    message.chair_since = since
    session.flush()
    refresh_message(session, message, now=time.now)


def _news(session: Session, found: Sequence[tuple[ActionStep, str]]) -> tuple[StepNews, ...]:
    if not found:
        return ()
    waits = round_rows.map_waits(session, [step.id for step, _ in found])
    return tuple(
        StepNews(
            number=step.number,
            title=step.titles,
            note=note,
            due_on=step.due_on,
            waits_for=tuple(waits.get(step.id, ())),
        )
        for step, note in found
    )


def _silent(session: Session, alliance_id: int, *, since: dt.datetime, until: dt.datetime) -> tuple[SilentOwner, ...]:
    refs: dict[tuple[str, str], list[str]] = {}
    for name, slack_user_id, number in silence.list_passed_over(session, alliance_id, since=since, until=until):
        refs.setdefault((name, slack_user_id), []).append(Series.STEP.ref(number))
    return tuple(SilentOwner(*who, tuple(steps)) for who, steps in refs.items())


def _days(since: dt.datetime, until: dt.datetime, zone: ZoneInfo) -> tuple[dt.date, dt.date]:
    return since.astimezone(zone).date(), until.astimezone(zone).date()
