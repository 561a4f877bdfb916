"""Start and stop following, pending news of followers, and the time of the daily message."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from alliance.calendar.zones import zone_of
from alliance.contributions.following import follow, put_in_line, put_rest_in_line, unfollow
from alliance.contributions.sharing import Shown, get_readable, show_contribution
from alliance.errors import NotFound
from alliance.people.members import Person
from alliance.people.roles import Action, authorise
from alliance.people.visibility import may_read
from alliance.words import EventKind, FollowReason, Name, Volume
from storage.contributions import contributions as contribution_rows
from storage.contributions import support as rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Member

DAILY_AT = dt.time(9)
"""Default time of the daily message, in the member's own zone."""
LEFT_BEHIND = dt.timedelta(minutes=2)
"""News pending for longer with no message queued was missed: its message was claimed at that very moment."""
WORKING_DAYS = 5


@dataclass(frozen=True)
class Piece:
    """One news item for a follower."""

    ref: str
    """The reference at the time; it may lead to another contribution since."""
    kind: EventKind
    organisation: Name | None
    """The organisation on whose behalf it was done."""
    about: dict[str, Any]


@dataclass(frozen=True)
class Story:
    """The news of one contribution, oldest first."""

    item: Shown
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class WaitingNews:
    """All pending news of a follower."""

    stories: tuple[Story, ...]
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
    assert by.member is not None
    contribution = get_readable(session, reader=by, number=number, channel_id=channel_id)[0]
    follow(session, contribution_id=contribution.id, member_id=by.member.id, reason=reason, now=now)
    return f"B-{contribution.number}"


def stop_following(
    session: Session, *, by: Person, number: int, now: dt.datetime, only: FollowReason | None = None
) -> str:
    """Stop following; with `only`, just if it began for that reason. Returns the reference of the contribution.

    Also works for contributions that the person may no longer read. Raises NotRegistered, and NotFound if there is
    nothing to stop and they may not read it.
    """
    authorise(by, Action.FOLLOW)
    assert by.member is not None
    found = contribution_rows.find_contribution(session, number)
    while found is not None and found[0].merged_into_id is not None:
        found = contribution_rows.find_contribution_by_id(session, found[0].merged_into_id)
    member_id = by.member.id
    if found is None or not (
        unfollow(session, contribution_id=found[0].id, member_id=member_id, now=now, only=only)
        or may_read(by, found[0], found[1])
    ):
        raise NotFound("contribution", f"B-{number}")
    return f"B-{found[0].number}"


def list_waiting(session: Session, *, reader: Person, now: dt.datetime) -> WaitingNews:
    """Return a follower's news to tell at `now` by contribution, without contributions that they may no longer see."""
    if reader.member is None:
        return WaitingNews((), ())
    found = rows.list_waiting_news(session, reader.member.id, now=now)
    items: dict[int, Shown | None] = {}
    pieces: dict[int, list[Piece]] = {}
    for _, event, contribution, organisation in found:
        number = contribution.number
        if number not in items:
            items[number] = _find_readable(session, reader, number)
        if (item := items[number]) is not None:
            name = Name(organisation.name, organisation.name_en) if organisation else None
            piece = Piece(f"B-{number}", EventKind(event.kind), name, dict(event.about))
            pieces.setdefault(item.number, []).append(piece)
    shown = {item.number: item for item in items.values() if item is not None}
    stories = tuple(Story(shown[number], tuple(told)) for number, told in pieces.items())
    return WaitingNews(stories, tuple(news.id for news, *_ in found))


def note_told(session: Session, *, slack_user_id: str, news_ids: Sequence[int], now: dt.datetime) -> None:
    """Mark these news items of a member as sent; what may not be told yet comes in the next message."""
    rows.note_told(session, news_ids, now=now)
    member = people.find_member(session, slack_user_id)
    if member is not None:
        put_rest_in_line(session, member, now=now)


def note_all_told(session: Session, *, slack_user_id: str, until: dt.datetime, now: dt.datetime) -> None:
    """Mark everything that was pending for a member at a moment as sent."""
    member = people.find_member(session, slack_user_id)
    if member is not None:
        rows.drop_news(session, member.id, until=until, now=now)
        put_rest_in_line(session, member, now=now)


def send_due(
    session: Session, *, person_of: Callable[[Member], Person | None], zone: ZoneInfo, now: dt.datetime
) -> int:
    """Enqueue the daily messages that are due; returns for how many members.

    `zone` applies to members without a zone of their own. News after their daily time waits for the next weekday.
    Also sends missed news to those who get each item at once.
    """
    sent = 0
    for member in _list_due(*_list_waiting(session, zone), now):
        reader = person_of(member)
        waiting = list_waiting(session, reader=reader, now=now) if reader else WaitingNews((), ())
        if waiting.stories:
            put_in_line(session, member, now=now)
            sent += 1
        else:
            rows.drop_news(session, member.id, until=now, now=now)
    return sent


def find_due(session: Session, *, zone: ZoneInfo, now: dt.datetime) -> tuple[bool, dt.datetime | None]:
    """Whether `send_due` has work to do, and when the next daily message is due; None if nobody waits for one."""
    daily, each = _list_waiting(session, zone)
    times = (_next_time(member, max(since, now), own) for member, since, own in daily)
    return bool(_list_due(daily, each, now)), min(times, default=None)


def _list_waiting(
    session: Session, zone: ZoneInfo
) -> tuple[list[tuple[Member, dt.datetime, ZoneInfo]], list[tuple[Member, dt.datetime]]]:
    """List members with pending news and since when: those on daily messages, with their zone, and the others."""
    waiting = rows.list_waiting_members(session, (Volume.DAILY, Volume.EACH))
    zones = people.map_zones(session, [one.id for one, _ in waiting])
    daily = [(one, at, zone_of(zones.get(one.id), zone)) for one, at in waiting if one.volume is Volume.DAILY]
    return daily, [(one, since) for one, since in waiting if one.volume is Volume.EACH]


def _list_due(
    daily: Sequence[tuple[Member, dt.datetime, ZoneInfo]], each: Sequence[tuple[Member, dt.datetime]], now: dt.datetime
) -> list[Member]:
    due = [member for member, since, zone in daily if since < _last_time(member, now, zone)]
    return due + [member for member, since in each if since < now - LEFT_BEHIND]


def _find_readable(session: Session, reader: Person, number: int) -> Shown | None:
    try:
        return show_contribution(session, reader=reader, number=number)
    except NotFound:
        return None


def _last_time(member: Member, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the most recent time of a member's daily message."""
    return max(at for at in _times(member, now, zone, range(-3, 1)) if at <= now)


def _next_time(member: Member, after: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the first time of a member's daily message after a moment."""
    return min(at for at in _times(member, after, zone, range(4)) if at > after)


def _times(member: Member, around: dt.datetime, zone: ZoneInfo, days: range) -> list[dt.datetime]:
    """Return the member's daily time on each of these days, relative to `around`, without weekends.

    A time that the change to summer time skips comes an hour later; of a repeated time, the first counts.
    """
    today = around.astimezone(zone).date()
    return [
        dt.datetime.combine(on, member.daily_at or DAILY_AT, zone).astimezone(dt.UTC)
        for on in (today + dt.timedelta(days=day) for day in days)
        if on.weekday() < WORKING_DAYS
    ]
