"""The nightly walk: everybody in Slack's list and, for people of other workspaces, the members of the channels.

One page at a time, within Slack's limits: a row says how far it is, so that any process goes on after a restart.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from alliance.calendar.recurrence import instant
from alliance.local_time import LocalTime
from alliance.people.departures import note_left_channels, renew_profile
from alliance.people.members import SlackProfile
from alliance.people.vacancies import Admins
from storage.engine.database import Session
from storage.people import departures as people_rows
from storage.people import people
from storage.records import directory as rows
from storage.tables import DirectoryWalk, Member

HOUR = dt.time(3)
"""On the network's clock."""
PACE = dt.timedelta(seconds=4)
"""Between two pages: Slack allows some twenty a minute."""
HOLD = dt.timedelta(minutes=2)
"""How long a process may take for a page before another one does it."""
LATER = dt.timedelta(minutes=10)
"""After Slack refused a page for a while without naming a time."""


def find_due(session: Session, *, time: LocalTime, since: dt.datetime) -> tuple[dt.date | None, dt.datetime | None]:
    """The night whose next page is due now, and when the next page is due if there is more to do in this walk.

    A network without any walk begins with the first night after `since`, the start of this process.
    """
    walk = rows.find_newest_walk(session)
    if walk is not None and walk.finished_at is None:
        is_due = walk.held_until is None or walk.held_until <= time.now
        return (walk.night, None) if is_due else (None, walk.held_until)
    night = _night(time)
    last = walk.night if walk is not None else _night(replace(time, now=since))
    return (night if night > last else None), None


def next_night_at(time: LocalTime) -> dt.datetime:
    """When the next night begins."""
    return instant(_night(time) + dt.timedelta(days=1), HOUR, time.zone)


def _night(time: LocalTime) -> dt.date:
    """The date of the last night that began."""
    local = time.now.astimezone(time.zone)
    return local.date() if local.time() >= HOUR else local.date() - dt.timedelta(days=1)


def take_page(session: Session, night: dt.date, *, now: dt.datetime) -> DirectoryWalk | None:
    """Take the next page of a night's walk; None if another process has it, or if there is none."""
    if rows.find_newest_walk(session) is None or session.get(DirectoryWalk, night) is None:
        rows.begin_walk(session, night)
    if not rows.take_page(session, night, now=now, until=now + HOLD):
        return None
    return session.get(DirectoryWalk, night, populate_existing=True)


def note_people(
    session: Session,
    night: dt.date,
    profiles: Sequence[SlackProfile],
    *,
    cursor: str | None,
    admins: Admins,
    now: dt.datetime,
) -> None:
    """Store a page of Slack's list of people: members, and others whose profile is stored already.

    A member without a stored profile, such as one who was imported, gets it here: from then on a new name is noticed.
    """
    stored, members = rows.find_known(session, [one.slack_user_id for one in profiles])
    for profile in profiles:
        known = stored.get(profile.slack_user_id)
        if known is not None and not known.is_bot:
            profile.locale = profile.locale or known.locale  # the list does not tell it
            profile.fetched_at = known.fetched_at
        elif known is None and profile.slack_user_id in members:
            profile.fetched_at = people.LONG_AGO  # so that it is fetched with the locale once they use the bot
        else:
            continue
        renew_profile(session, profile=profile, now=now, admins=admins)
    walk = session.get_one(DirectoryWalk, night)
    channels = rows.list_channels(session) if _list_far(session, admins) else ()
    if cursor is None and channels:
        walk.channel = channels[0]
    walk.cursor, walk.held_until = cursor, now + PACE
    if cursor is None and not channels:
        walk.finished_at = now


def note_channel(
    session: Session, night: dt.date, members: Collection[str], *, cursor: str | None, admins: Admins, now: dt.datetime
) -> None:
    """Note a page of a channel's members; after the last channel, report members who are in none to the secretariat."""
    walk = session.get_one(DirectoryWalk, night)
    far = {member.slack_user_id: member for member in _list_far(session, admins)}
    walk.seen = sorted({*walk.seen, *(set(members) & far.keys())})
    _go_on(session, walk, far, cursor=cursor, now=now)


def skip_channel(session: Session, night: dt.date, *, admins: Admins, now: dt.datetime) -> None:
    """Go on with the next channel, as Slack did not show the members of this one.

    Whether the people of the organisations that take part there are in it is unknown, so nothing is reported about
    them.
    """
    walk = session.get_one(DirectoryWalk, night)
    far = {member.slack_user_id: member for member in _list_far(session, admins)}
    organisations = rows.list_organisations_at(session, walk.channel or "")
    unknown = {user for user, member in far.items() if member.organisation_id in organisations}
    walk.seen = sorted({*walk.seen, *unknown})
    _go_on(session, walk, far, cursor=None, now=now)


def _go_on(
    session: Session, walk: DirectoryWalk, far: Mapping[str, Member], *, cursor: str | None, now: dt.datetime
) -> None:
    """Move to the next page, or channel without a cursor; after the last one, store which members were seen in none."""
    walk.cursor, walk.held_until = cursor, now + PACE
    if cursor is None:
        walk.channel = next((one for one in rows.list_channels(session) if one > (walk.channel or "")), None)
        if walk.channel is None:
            walk.finished_at = now
            for member in (member for user, member in far.items() if user not in walk.seen):
                note_left_channels(session, member=member, now=now)


def wait(session: Session, night: dt.date, *, now: dt.datetime, seconds: int | None) -> None:
    """Ask for the same page again after the time that Slack named, or `LATER`."""
    walk = session.get_one(DirectoryWalk, night)
    walk.held_until = now + (dt.timedelta(seconds=seconds) if seconds is not None else LATER)


def give_up(session: Session, night: dt.date, *, now: dt.datetime) -> None:
    """End the walk of this night before it is complete; the next one begins at the first page."""
    walk = session.get_one(DirectoryWalk, night)
    walk.finished_at = now


def _list_far(session: Session, admins: Admins) -> list[Member]:
    """The members from other workspaces, whom Slack's list of people may leave out."""
    return [
        member for member, profile in people_rows.list_present_members(session) if profile.team_id != admins.team_id
    ]
