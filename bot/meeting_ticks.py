"""What meetings need of the clock: their papers, on their day."""

import datetime as dt
from zoneinfo import ZoneInfo

import structlog

from alliance import meeting_papers, members
from handlers.desk import Desk
from storage.database import Session

log = structlog.get_logger()


def run(desk: Desk, now: dt.datetime) -> None:
    """Make the papers that are due by now, each meeting's in a transaction of its own."""
    zone = desk.texts.network.zone
    with desk.database.reading() as session:
        due = meeting_papers.list_due(session, zone=zone, now=now)
    for number in due:
        with desk.writing() as session:
            office = members.list_secretariat_lanes(session, desk.secretariat_channel)
            sent = meeting_papers.make_due(session, number=number, office=office, zone=zone, now=now)
        if sent is not None:
            log.info("meeting_pack_made", meeting=number, recipients=sent)


def next_due_at(session: Session, *, zone: ZoneInfo, now: dt.datetime) -> dt.datetime | None:
    """When the next papers are due; None when none are planned."""
    return meeting_papers.next_due_at(session, zone=zone, now=now)
