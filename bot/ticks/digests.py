"""Scheduled jobs for digests: make those that are due, and send those in progress to readers added since."""

import datetime as dt

import structlog

from alliance.digests import digests, due_digests, readers
from alliance.pages import chair_digests
from bot.ticks.skipping import Due
from handlers.slack.context import Context
from storage.engine.database import Session

log = structlog.get_logger()


def look(session: Session, context: Context, now: dt.datetime) -> Due:
    """Whether a digest is due, or a digest in progress has readers who were not on its list when it was made."""
    is_due, next_at = due_digests.find_due(session, time=context.time_at(now))
    return Due(is_due or _is_any_to_follow(session, context, now), next_at)


def run(context: Context, now: dt.datetime) -> None:
    """Make the digests that are due, each in its own transaction, and send those in progress to new readers."""
    channel, time = context.secretariat_channel, context.time_at(now)
    with context.database.reading() as session:
        due, missed = due_digests.list_due(session, time=time)
        channel_keys = [readers.list_readers(session, one.schedule, secretariat_channel=channel) for one in due]
        new = _is_any_to_follow(session, context, now)
    # After a long absence a chair gets only the newest week: one message a day is enough.
    newest = next((one for one in reversed(due) if due_digests.is_builtin(one.schedule)), None)
    for occasion, to in zip(due, channel_keys, strict=True):
        if not to:
            log.warning("digest_has_no_reader", slot=occasion.slot)
            continue
        with context.database.reading() as session:
            counted = digests.count_for(session, occasion=occasion, time=time)
        with context.writing() as session:
            made = digests.make_digest(
                session, occasion=occasion, missed=missed, channel_keys=to, counted=counted, now=now
            )
            if made and occasion is newest:
                chair_digests.send_to_chairs(session, period=occasion.period, now=now)
        if made:
            log.info("digest_made", slot=occasion.slot, period=occasion.period.key)
    if missed and not due:
        with context.writing() as session:
            digests.note_missed(session, missed, now=now)
    if new:
        with context.writing() as session:
            brought = readers.enqueue_for_new_readers(session, secretariat_channel=channel, time=time)
        if brought:
            log.info("digest_follows_its_readers", copies=brought)


def _is_any_to_follow(session: Session, context: Context, now: dt.datetime) -> bool:
    channel = context.secretariat_channel
    return bool(readers.list_new_readers(session, secretariat_channel=channel, time=context.time_at(now)))
