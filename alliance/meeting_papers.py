"""Sending the papers of meetings: by themselves on their day, each time once, and as often as somebody asks."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from alliance.errors import Conflict
from alliance.meetings import get_to_run, ref
from alliance.members import Person
from alliance.words import ChairKind, ItemState, MeetingKind, MeetingState
from storage import alliances as alliance_rows
from storage import escalations as delegate_rows
from storage import meeting_packs as pack_rows
from storage import meetings as rows
from storage import people
from storage.database import Session
from storage.deliveries import enqueue
from storage.slots import claim
from storage.tables import Alliance, Meeting

PACK, EMPTY = "meeting_pack", "meeting_pack_empty"
"""The kinds of delivery: the message with the papers below it, and the word that there is nothing to make them of."""
READY_AT = dt.time(8)
"""When papers are ready on their day, in the network's zone."""


def ready_at(meeting: Meeting, zone: ZoneInfo) -> dt.datetime | None:
    """When a meeting's papers come by themselves: at eight on their day.

    One that was planned later than that gets them at eight on the next day, so that there is time to fill its agenda;
    on the day of the meeting itself they come no more: None.
    """
    at = _at(meeting.papers_on, zone)
    if meeting.created_at >= at:
        at = _at(meeting.created_at.astimezone(zone).date() + dt.timedelta(days=1), zone)
    return at if at.astimezone(zone).date() <= meeting.held_on else None


def list_due(session: Session, *, zone: ZoneInfo, now: dt.datetime) -> list[int]:
    """The numbers of the meetings whose papers are due and were not made, those of the earliest day first.

    After downtime they come late, until the day of the meeting has passed.
    """
    unmade = pack_rows.list_unmade(session, since=now.astimezone(zone).date())
    return [one.number for one in unmade if _is_due(one, zone, now)]


def next_due_at(session: Session, *, zone: ZoneInfo, now: dt.datetime) -> dt.datetime | None:
    """The first moment after `now` at which papers become due."""
    unmade = pack_rows.list_unmade(session, since=now.astimezone(zone).date())
    found = [ready_at(one, zone) for one in unmade]
    return min((at for at in found if at is not None and at > now), default=None)


def make_due(session: Session, *, number: int, office: Sequence[str], zone: ZoneInfo, now: dt.datetime) -> int | None:
    """Put the papers of `O-<number>` in line, for the secretariat (`office`) and the chairs concerned.

    Gives how many get them; None, and nothing changes, where they are not due any more or somebody else was first. An
    agenda without items makes no papers: the secretariat, and who planned the meeting, hear that instead.
    """
    meeting = rows.find_meeting(session, number, for_change=True)
    if meeting is None or meeting.state is not MeetingState.PLANNED or meeting.pack_at is not None:
        return None
    if not _is_due(meeting, zone, now) or not claim(session, PACK, f"{ref(meeting)}/{meeting.version}", now=now):
        return None
    meeting.pack_at = now
    session.add(meeting)
    alliances = rows.map_alliances(session, [meeting.id or 0])[meeting.id or 0]
    if not rows.list_items(session, meeting.id or 0, ItemState.TAKEN):
        planner = people.get_member(session, meeting.by_member_id)
        here = [planner.slack_user_id] if planner.left_at is None else []
        lanes = list(dict.fromkeys([*office, *here]))
        for lane in lanes:
            enqueue(session, kind=EMPTY, lane=lane, about={"meeting": meeting.id}, now=now)
        return len(lanes)
    lanes = list(dict.fromkeys([*office, *_chairs(session, meeting, alliances)]))
    _send(session, meeting, lanes, now=now)
    return len(lanes)


def ask_for_pack(session: Session, *, by: Person, number: int, lane: str, now: dt.datetime) -> int:
    """Put the papers of `O-<number>` as they are now in line for `lane`; gives which version that is.

    Raises NotFound, NotAllowed, and Conflict for a meeting that was cancelled.
    """
    meeting = get_to_run(session, by=by, number=number)
    if meeting.state is MeetingState.CANCELLED:
        raise Conflict("problem.meeting_cancelled", ref=ref(meeting))
    return _send(session, meeting, [lane], now=now, is_urgent=True)


def _is_due(meeting: Meeting, zone: ZoneInfo, now: dt.datetime) -> bool:
    at = ready_at(meeting, zone)
    return at is not None and at <= now and now.astimezone(zone).date() <= meeting.held_on


def _send(
    session: Session, meeting: Meeting, lanes: Sequence[str], *, now: dt.datetime, is_urgent: bool = False
) -> int:
    version = pack_rows.note_sent(session, meeting.id or 0, lanes, now=now)
    for lane in lanes:
        about = {"meeting": meeting.id, "version": version}
        enqueue(session, kind=PACK, lane=lane, about=about, now=now, is_urgent=is_urgent)
    return version


def _chairs(session: Session, meeting: Meeting, alliances: Sequence[Alliance]) -> list[str]:
    """The chairs of what a meeting is about and who acts for them; of an official meeting the official ones alone."""
    lanes: list[str] = []
    for alliance in alliances:
        found = alliance_rows.list_chairs(session, alliance.id or 0)
        if meeting.kind is MeetingKind.OFFICIAL:
            found = [one for one in found if one[0].kind is ChairKind.OFFICIAL]
        delegates = delegate_rows.list_delegates(session, [chair.id or 0 for chair, _ in found])
        lanes += [member.slack_user_id for _, member in (*found, *delegates)]
    return lanes


def _at(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, READY_AT, zone).astimezone(dt.UTC)
