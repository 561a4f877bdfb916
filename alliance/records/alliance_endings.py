"""Close an alliance whose last day is past: its open steps, its polls, and the report of its whole term."""

import datetime as dt
from typing import Any

from alliance.agenda import closing
from alliance.calendar.periods import days_between
from alliance.digests.due_digests import CLOSING, DIGEST
from alliance.people.alliances import alliances
from alliance.people.alliances.alliances import outlives
from alliance.people.members import placeholder
from alliance.polls import ending
from storage.contributions import contributions
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import alliances as rows
from storage.tables import Alliance


def close_due(
    session: Session, *, note: str, now: dt.datetime, today: dt.date, secretariat_channel: str | None
) -> list[str]:
    """Announce the alliances that end within a week, and close those whose last day is past; returns their slugs.

    `note` is the reason that the history of each closed step gets.
    """
    ended = alliances.announce_ends(session, now=now, today=today, secretariat_channel=secretariat_channel)
    for alliance in ended:
        _close(session, alliance, note=note, now=now, today=today)
        alliances.close_ended(session, alliance, now=now, secretariat_channel=secretariat_channel)
    return [alliance.slug for alliance in ended]


def list_heirs(session: Session, alliance: Alliance) -> list[Alliance]:
    """List the alliances that can take over the open steps of one that ends."""
    found = [one for one, _ in rows.list_alliances(session)]
    return [one for one in found if one.id != alliance.id and outlives(one, alliance)]


def _close(session: Session, alliance: Alliance, *, note: str, now: dt.datetime, today: dt.date) -> None:
    nobody = placeholder(is_restricted=False)
    heir = rows.find_alliance(session, alliance.hand_steps_to_id) if alliance.hand_steps_to_id else None
    if heir is not None and outlives(heir, alliance):
        steps = closing.hand_over_all(session, alliance, to=heir, by=nobody, now=now)
    else:
        heir, steps = None, closing.close_all(session, alliance, note=note, by=nobody, now=now)
    polls = ending.close_all_of(session, alliance.id, now=now)
    session.flush()
    if alliance.channel_id is not None:
        told = {"steps": steps, "heir": heir.id if heir is not None else None, "polls": polls}
        _report(session, alliance, told, now=now, today=today)


def _report(session: Session, alliance: Alliance, told: dict[str, Any], *, now: dt.datetime, today: dt.date) -> None:
    """Enqueue the workbook of the alliance's whole term for its channel; it is kept like every digest of a schedule."""
    last_on = alliance.ends_on or today
    first_on = alliance.starts_on or contributions.find_first_day(session, alliance.id) or last_on
    period = days_between(min(first_on, last_on), last_on)
    about = {"period": period.key, "alliance": alliance.id, CLOSING: told}
    enqueue(session, kind=DIGEST, channel_key=alliance.channel_id or "", about=about, now=now)
