"""Scheduled job for erasures: carry out those that were asked for."""

import datetime as dt

import structlog

from alliance.errors import Invalid
from alliance.people.members import list_secretariat_lanes
from bot.erasing import carry_out
from bot.ticks.looks import Due
from handlers.slack.context import Context
from storage.engine.database import Session
from storage.records import erasing as rows

log = structlog.get_logger()


def look(session: Session, _context: Context, _now: dt.datetime) -> Due:
    """Whether somebody is to be erased."""
    return Due(bool(rows.list_requests(session)))


def run(context: Context, now: dt.datetime) -> None:
    """Erase whoever is to be erased, one after the other."""
    with context.database.reading() as session:
        asked = [one.slack_user_id for one in rows.list_requests(session)]
        office = list_secretariat_lanes(session, context.secretariat_channel)
    for user in asked:
        lanes = [lane for lane in office if lane != user]
        try:
            carry_out(context.database, user, texts=context.texts, now=now, admins=context.admins, lanes=lanes)
        except Invalid:  # another process was first, or nothing is stored any longer
            with context.database.writing() as session:
                rows.drop_request(session, user)
    context.wake()
