"""One reminder message for all that is open: check-ins, status polls, questions, quick scans and mandates.

`alliance.calendar.reminder_rule` says when each thing that is asked may be reminded of. The message for the first
that is due also has whatever closes soon, so that people get one message and not several. A slot ensures that each
person is reminded of each thing once.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from alliance import kept_messages
from alliance.bundles import reminders as mandates
from alliance.calendar.calendars import Calendars, calendars_of
from alliance.calendar.recurrence import instant
from alliance.calendar.reminder_rule import reminder_at
from alliance.calendar.reminding import REMINDER, OpenAsk, channel_key_of
from alliance.calendar.workdays import Workdays
from alliance.calendar.zones import zone_of
from alliance.checkins import reminders as checkins
from alliance.enums import KeptKind
from alliance.local_time import LocalTime
from alliance.polls import reminders as polls
from storage.attention import reminders as rows
from storage.checkins import absences
from storage.checkins import checkins as checkin_rows
from storage.engine.database import Session
from storage.engine.kept_messages import SEVERAL, NewMessage
from storage.engine.slots import claim_each, list_taken
from storage.people import people
from storage.tables import Absence, Member

SOON = 2
"""What closes within this number of working days is added to a reminder that is due."""
ASKS = "asks"
"""Key in a reminder's `about`: what it is about, as pairs of kind and id."""


class AskSource(Protocol):
    """A capability that asks something: it knows what is open, and when to look for reminders again."""

    def take_due(self, session: Session, *, time: LocalTime) -> list[OpenAsk]:
        """Lock everything with a reminder due, clear the moment, and list the members who have not answered."""

    def list_of(
        self, session: Session, member_ids: Collection[int], *, until: dt.datetime, time: LocalTime
    ) -> list[OpenAsk]:
        """List what these members have not answered: at least what closes or reminds before `until`."""

    def plan_next(self, session: Session, moments: Mapping[int, dt.datetime]) -> None:
        """Store when to look again, by the id of the question or scan."""


SOURCES: tuple[AskSource, ...] = (checkins, polls, mandates)


@dataclass(frozen=True)
class _Days:
    """The clocks, working days and absences of people, and whom a check-in asks today."""

    zones: Mapping[int, str]
    calendars: Calendars
    absences: Mapping[int, Sequence[Absence]]
    asked: Collection[int]
    """The members who have a check-in or status poll of today."""
    time: LocalTime

    def of(self, member: Member) -> tuple[ZoneInfo, Workdays]:
        return zone_of(self.zones.get(member.id), self.time.zone), self.calendars.of(member.organisation_id)

    def today(self, member: Member) -> dt.date:
        return self.time.now.astimezone(self.of(member)[0]).date()

    def closes_before(self, member: Member) -> dt.datetime:
        """Return before when something must close to be added to a reminder to a member."""
        zone, workdays = self.of(member)
        last_on = workdays.plus(self.today(member), SOON)
        return instant(last_on + dt.timedelta(days=1), dt.time(), zone)

    def reminder_at(self, ask: OpenAsk) -> dt.datetime | None:
        """Return when a member may be reminded, after any absence; None if there is no such moment.

        On the day of another check-in they already get a message, so the next working day is better. If that is too
        late, there is no reminder of a check-in, as its answers count until the next round; of anything else there is.
        """
        zone, workdays = self.of(ask.member)
        on = today = self.today(ask.member)
        for absence in self.absences.get(ask.member.id, ()):
            if absence.first_on <= on <= absence.last_on:
                on = absence.last_on + dt.timedelta(days=1)
        now = self.time.now if on == today else instant(on, dt.time(), zone)
        at = reminder_at(ask.asked_at, ask.ends_at, zone, workdays, now=now)
        if at is None or ask.member.id not in self.asked or at.astimezone(zone).date() != today:
            return at
        tomorrow = instant(today + dt.timedelta(days=1), dt.time(), zone)
        return reminder_at(ask.asked_at, ask.ends_at, zone, workdays, now=tomorrow) or (
            None if ask.kind is KeptKind.CHECKIN else at
        )


def find_due(session: Session, *, now: dt.datetime) -> tuple[bool, dt.datetime | None]:
    """Whether a reminder or a snoozed message is due, and when the next one is; None if nothing is planned."""
    return rows.find_due(session, now=now)


def remind_due(session: Session, *, time: LocalTime) -> int:
    """Enqueue the reminders that are due, one for each member; return how many. `time` is the network's.

    Call it after everything that ends has been ended, so that nobody is reminded of it.
    """
    asks_of = [(source, source.take_due(session, time=time)) for source in SOURCES]
    days = _days_of(session, [ask for _, asks in asks_of for ask in asks], time=time)
    due: list[OpenAsk] = []
    for source, asks in asks_of:
        later: dict[int, dt.datetime] = {}
        for ask in _without_reminded(session, asks):
            at = days.reminder_at(ask)
            if at is not None and at <= time.now:
                due.append(ask)
            elif at is not None:
                later[ask.about_id] = min(at, later.get(ask.about_id, at))
        source.plan_next(session, later)
    session.flush()
    asks = [*due, *_list_joining(session, due, days)]
    taken = claim_each(session, REMINDER, {ask.key for ask in asks}, now=time.now)
    to_tell = [ask for ask in asks if ask.key in taken]
    _post(session, to_tell, now=time.now)
    return len({ask.member.id for ask in to_tell})


def bring_back(session: Session, *, now: dt.datetime) -> int:
    """Enqueue the snoozed messages that come back, each as a message of its own; return how many."""
    back = checkins.take_back(session, now=now)
    for ask in back:
        _post(session, [ask], now=now)
    return len(back)


def _list_joining(session: Session, due: Sequence[OpenAsk], days: _Days) -> list[OpenAsk]:
    """List what is added to the reminders that are due: what closes soon, or would be reminded of later today."""
    members = {ask.member.id: ask.member for ask in due}
    if not members:
        return []
    before = {key: days.closes_before(member) for key, member in members.items()}
    found = [
        ask
        for source in SOURCES
        for ask in source.list_of(session, members, until=max(before.values()), time=days.time)
        if ask.ends_at > days.time.now
        and ask.asked_at.astimezone(days.of(ask.member)[0]).date() < days.today(ask.member)
    ]
    known = {ask.key for ask in due}
    return [
        ask
        for ask in _without_reminded(session, found)
        if ask.key not in known and (ask.ends_at < before[ask.member.id] or _is_today(days, ask))
    ]


def _is_today(days: _Days, ask: OpenAsk) -> bool:
    at = days.reminder_at(ask)
    return at is not None and at.astimezone(days.of(ask.member)[0]).date() == days.today(ask.member)


def _without_reminded(session: Session, asks: Sequence[OpenAsk]) -> list[OpenAsk]:
    taken = list_taken(session, REMINDER, [ask.key for ask in asks])
    return [ask for ask in asks if ask.key not in taken]


def _days_of(session: Session, asks: Sequence[OpenAsk], *, time: LocalTime) -> _Days:
    members = sorted({ask.member.id for ask in asks})
    since = min([time.now, *(ask.asked_at for ask in asks)]).date() - dt.timedelta(days=1)
    until = max([time.now, *(ask.ends_at for ask in asks)]).date() + dt.timedelta(days=1)
    away: dict[int, list[Absence]] = {}
    for one in absences.list_between(session, first_on=since, last_on=until) if asks else ():
        away.setdefault(one.member_id, []).append(one)
    return _Days(
        people.map_zones(session, members),
        calendars_of(session, country=time.country, since=since),
        away,
        checkin_rows.map_messages_of_day(session, time.today, members),
        time,
    )


def _post(session: Session, asks: Sequence[OpenAsk], *, now: dt.datetime) -> None:
    """Enqueue one message for each member, with what closes first at the top; steps come before everything else."""
    of_members: dict[int, list[OpenAsk]] = {}
    for ask in sorted(asks, key=lambda ask: (ask.kind is not KeptKind.CHECKIN, ask.ends_at, ask.about_id)):
        of_members.setdefault(ask.member.id, []).append(ask)
    messages = [
        NewMessage(
            SEVERAL,
            own[0].member.slack_user_id,
            {ASKS: [[ask.kind.value, ask.about_id] for ask in own]},
            # A reminder of an anonymous question never changes: the time of a change would show when they voted.
            tuple((ask.kind, ask.about_id) for ask in own if not ask.is_anonymous),
        )
        for own in of_members.values()
    ]
    kept_messages.post(session, KeptKind.REMINDER, messages, channel_key_of=channel_key_of, now=now)
