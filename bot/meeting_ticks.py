"""What meetings need of the clock: their papers, on their day, and a word where decisions were not written down."""

import datetime as dt

import structlog

from alliance import meeting_papers, meeting_reminders, members
from handlers.desk import Desk
from storage.database import Session

log = structlog.get_logger()


def run(desk: Desk, now: dt.datetime) -> None:
    """Make the papers that are due by now, and ask for decisions, each meeting's in a transaction of its own."""
    zone = desk.texts.network.zone
    with desk.database.reading() as session:
        due = meeting_papers.list_due(session, zone=zone, now=now)
        to_record = meeting_reminders.list_due(session, country=desk.country, zone=zone, now=now)
    for number in due:
        with desk.writing() as session:
            office = members.list_secretariat_lanes(session, desk.secretariat_channel)
            sent = meeting_papers.make_due(session, number=number, office=office, zone=zone, now=now)
        if sent is not None:
            log.info("meeting_pack_made", meeting=number, recipients=sent)
    for number in to_record:
        with desk.writing() as session:
            office = members.list_secretariat_lanes(session, desk.secretariat_channel)
            asked = meeting_reminders.remind(session, number=number, office=office, now=now)
        if asked is not None:
            log.info("decisions_asked_for", meeting=number, recipients=asked)


def next_due_at(session: Session, desk: Desk, now: dt.datetime) -> dt.datetime | None:
    """When the next papers are due, or the next word about decisions; None when no meetings are planned."""
    zone = desk.texts.network.zone
    papers = meeting_papers.next_due_at(session, zone=zone, now=now)
    to_record = meeting_reminders.next_due_at(session, country=desk.country, zone=zone, now=now)
    return min((at for at in (papers, to_record) if at is not None), default=None)
