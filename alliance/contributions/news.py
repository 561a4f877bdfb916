"""Start and stop following, pending news of followers, and when gathered news is sent.

Gathered news is part of the first check-in message of the month, or of the week for members who chose that. Without one
it is a message of its own on the fifteenth, or on Friday.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from alliance.calendar.zones import zone_of
from alliance.contributions.following import enqueue_news, enqueue_rest, follow, unfollow
from alliance.contributions.sharing import Shown, get_readable, show_contribution
from alliance.enums import ContributionKind, EventKind, FollowReason, Name, Series, Volume
from alliance.errors import NotFound
from alliance.local_time import LocalTime
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.people.visibility import may_read
from storage.contributions import contributions as contribution_rows
from storage.contributions import news as rows
from storage.contributions.match_news import find_match
from storage.engine.database import Session
from storage.people import people
from storage.tables import Member

DAILY_AT = dt.time(9)
"""Default time of a message of news, in the member's own zone."""
MID_MONTH = 15
"""The day of the month of a message of its own, or the Monday after it at the weekend."""
FRIDAY = 4
GATHERED = (Volume.MONTH, Volume.WEEK)
LEFT_BEHIND = dt.timedelta(minutes=2)
"""News pending for longer with no message queued was missed: its message was claimed at that very moment."""
WORKING_DAYS = 5


@dataclass(frozen=True)
class NewsItem:
    """One news item for a follower."""

    ref: str
    """The reference at the time; it may lead to another contribution since."""
    kind: EventKind
    organisation: Name | None
    """The organisation on whose behalf it was done."""
    about: dict[str, Any]
    practice: Shown | None = None
    """The practice or opportunity that fits the bottleneck, if that is the news."""


@dataclass(frozen=True)
class ContributionNews:
    """The news of one contribution, oldest first."""

    item: Shown
    pieces: tuple[NewsItem, ...]


@dataclass(frozen=True)
class WaitingNews:
    """All pending news of a follower."""

    stories: tuple[ContributionNews, ...]
    news_ids: tuple[int, ...]
    """Ids of its rows, including news of contributions that the follower may no longer see, which are never sent."""


def start_following(
    session: Session,
    *,
    by: Person,
    number: int,
    now: dt.datetime,
    reason: FollowReason = FollowReason.BUTTON,
    channel_id: str | None = None,
) -> str:
    """Make a person follow `B-<number>`, or its merge target; returns the reference of the followed contribution.

    Raises NotRegistered, and NotFound for what they may not read.
    """
    authorise(by, Action.FOLLOW)
    contribution = get_readable(session, reader=by, number=number, channel_id=channel_id)[0]
    follow(session, contribution_id=contribution.id, member_id=by.as_member.id, reason=reason, now=now)
    return contribution.ref


def stop_following(
    session: Session, *, by: Person, number: int, now: dt.datetime, only: FollowReason | None = None
) -> str:
    """Stop following; with `only`, just if it began for that reason. Returns the reference of the contribution.

    Also works for contributions that the person may no longer read. Raises NotRegistered, and NotFound if there is
    nothing to stop and they may not read it.
    """
    authorise(by, Action.FOLLOW)
    found = contribution_rows.find_contribution(session, number)
    while found is not None and found[0].merged_into_id is not None:
        found = contribution_rows.find_contribution_by_id(session, found[0].merged_into_id)
    member_id = by.as_member.id
    if found is None or not (
        unfollow(session, contribution_id=found[0].id, member_id=member_id, now=now, only=only)
        or may_read(by, found[0], found[1])
    ):
        raise NotFound("contribution", Series.CONTRIBUTION.ref(number))
    return found[0].ref


def list_waiting(session: Session, *, reader: Person, now: dt.datetime) -> WaitingNews:
    """Return a follower's news to tell at `now` by contribution, without contributions that they may no longer see."""
    if reader.member is None:
        return WaitingNews((), ())
    return _gather(session, reader, rows.list_waiting_news(session, reader.member.id, now=now))


def list_in_message(session: Session, *, reader: Person, message_id: int) -> tuple[ContributionNews, ...]:
    """Return the news in a check-in message, without contributions that the reader may no longer see."""
    return _gather(session, reader, rows.list_news_in(session, message_id)).stories


def put_into_messages(
    session: Session, members: Iterable[Member], message_ids: Mapping[int, int], *, time: LocalTime
) -> None:
    """Put the gathered news of members into their new check-in messages, given by member id.

    Members who heard news this month, or this week if they chose that, keep theirs for the next time.
    """
    gathered = {one.id: one for one in members if one.id in message_ids and one.news_volume in GATHERED}
    waiting = rows.list_members_with_news(session, list(gathered), now=time.now)
    told_at = rows.map_last_news_at(session, waiting)
    for member_id in waiting:
        began = _period_begins(gathered[member_id], time.now, time.zone)
        if member_id not in told_at or told_at[member_id] < began:
            rows.put_into(session, message_ids[member_id], member_id=member_id, now=time.now)


def _gather(session: Session, reader: Person, found: Sequence[rows.Waiting]) -> WaitingNews:
    items: dict[int, Shown | None] = {}
    pieces: dict[int, list[NewsItem]] = {}
    for _, event, contribution, organisation in found:
        number, kind = contribution.number, EventKind(event.kind)
        if number not in items:
            items[number] = _find_readable(session, reader, number)
        if (item := items[number]) is None:
            continue
        practice = _find_practice(session, reader, item, event.about) if kind is EventKind.MATCHED else None
        if practice is not None or kind is not EventKind.MATCHED:
            name = organisation.names if organisation else None
            piece = NewsItem(Series.CONTRIBUTION.ref(number), kind, name, dict(event.about), practice)
            pieces.setdefault(item.number, []).append(piece)
    shown = {item.number: item for item in items.values() if item is not None and item.number in pieces}
    stories = tuple(ContributionNews(shown[number], tuple(told)) for number, told in pieces.items())
    return WaitingNews(stories, tuple(news.id for news, *_ in found))


def note_told(session: Session, *, slack_user_id: str, news_ids: Sequence[int], now: dt.datetime) -> None:
    """Mark these news items of a member as sent; news that may not be sent yet is in the next message."""
    rows.note_told(session, news_ids, now=now)
    member = people.find_member(session, slack_user_id)
    if member is not None:
        enqueue_rest(session, member, now=now)


def note_all_told(session: Session, *, slack_user_id: str, until: dt.datetime, now: dt.datetime) -> None:
    """Mark everything that was pending for a member at a moment as sent."""
    member = people.find_member(session, slack_user_id)
    if member is not None:
        rows.drop_news(session, member.id, until=until, now=now)
        enqueue_rest(session, member, now=now)


def send_due(session: Session, *, person_of: Callable[[Member], Person | None], time: LocalTime) -> int:
    """Enqueue the messages of gathered news that are due; returns for how many members.

    The zone of `time` applies to members without one of their own. Also sends missed news to those who get each item at
    once.
    """
    sent = 0
    for member in _list_due(*_list_waiting(session, time.zone), time.now):
        reader = person_of(member)
        waiting = list_waiting(session, reader=reader, now=time.now) if reader else WaitingNews((), ())
        if waiting.stories:
            enqueue_news(session, member, now=time.now)
            sent += 1
        else:
            rows.drop_news(session, member.id, until=time.now, now=time.now)
    return sent


def find_due(session: Session, *, time: LocalTime) -> tuple[bool, dt.datetime | None]:
    """Whether `send_due` has work to do, and when the next gathered news is due; None if nobody waits for one."""
    gathered, each = _list_waiting(session, time.zone)
    times = (_time(one.member, time.now, one.zone, is_next=True) for one in gathered)
    return bool(_list_due(gathered, each, time.now)), min(times, default=None)


@dataclass(frozen=True)
class _Gathered:
    """A member with gathered news that waits."""

    member: Member
    since: dt.datetime
    zone: ZoneInfo
    told_at: dt.datetime | None


def _list_waiting(session: Session, zone: ZoneInfo) -> tuple[list[_Gathered], list[tuple[Member, dt.datetime]]]:
    """List members with pending news and since when: those who get it gathered, and the others."""
    waiting = rows.list_waiting_members(session, (*GATHERED, Volume.EACH))
    ids = [one.id for one, _ in waiting]
    zones, told_at = people.map_zones(session, ids), rows.map_last_news_at(session, ids)
    gathered = [
        _Gathered(one, since, zone_of(zones.get(one.id), zone), told_at.get(one.id))
        for one, since in waiting
        if one.news_volume in GATHERED
    ]
    return gathered, [(one, since) for one, since in waiting if one.news_volume is Volume.EACH]


def _list_due(
    gathered: Sequence[_Gathered], each: Sequence[tuple[Member, dt.datetime]], now: dt.datetime
) -> list[Member]:
    due = []
    for one in gathered:
        at = _time(one.member, now, one.zone, is_next=False)
        was_told = one.told_at is not None and one.told_at >= _period_begins(one.member, at, one.zone)
        if one.since < at and not was_told:
            due.append(one.member)
    return due + [member for member, since in each if since < now - LEFT_BEHIND]


def _find_readable(session: Session, reader: Person, number: int) -> Shown | None:
    try:
        return show_contribution(session, reader=reader, number=number)
    except NotFound:
        return None


def _find_practice(session: Session, reader: Person, bottleneck: Shown, about: Mapping[str, Any]) -> Shown | None:
    """The practice or opportunity that fits a bottleneck, if the reader may see it and it still fits."""
    match = find_match(session, about["match"])
    practice = _find_readable(session, reader, about["number"])
    if match is None or match.dismissed_at is not None or practice is None or practice.is_archived:
        return None
    is_pair = bottleneck.kind is ContributionKind.BOTTLENECK is not practice.kind
    return practice if is_pair and not bottleneck.is_archived else None


def _time(member: Member, around: dt.datetime, zone: ZoneInfo, *, is_next: bool) -> dt.datetime:
    """Return the newest moment for a member's message of gathered news up to `around`, or the first one after it."""
    today = around.astimezone(zone).date()
    if member.news_volume is Volume.WEEK:
        friday = today + dt.timedelta(days=FRIDAY - today.weekday())
        days = [friday + dt.timedelta(weeks=weeks) for weeks in (-1, 0, 1)]
    else:
        middle = today.replace(day=MID_MONTH)
        days = [_mid_month(middle + dt.timedelta(days=30 * months)) for months in (-1, 0, 1)]
    at = member.daily_at or DAILY_AT
    times = [dt.datetime.combine(on, at, zone).astimezone(dt.UTC) for on in days]
    return min(one for one in times if one > around) if is_next else max(one for one in times if one <= around)


def _mid_month(on: dt.date) -> dt.date:
    """Return the middle of a day's month, or the Monday after it at the weekend."""
    middle = on.replace(day=MID_MONTH)
    return middle + dt.timedelta(days=7 - middle.weekday()) if middle.weekday() >= WORKING_DAYS else middle


def _period_begins(member: Member, at: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return when the month, or the week, of a moment began: gathered news is sent once within it."""
    on = at.astimezone(zone).date()
    first = on - dt.timedelta(days=on.weekday()) if member.news_volume is Volume.WEEK else on.replace(day=1)
    return dt.datetime.combine(first, dt.time(), zone).astimezone(dt.UTC)
