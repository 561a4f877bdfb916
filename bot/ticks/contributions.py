"""Scheduled jobs for contributions: news for followers, "Klopt dit nog?" reviews, look-alikes and matches."""

import datetime as dt
from functools import partial

import structlog

from alliance.contributions import freshness, match_news, matching, news, shared_look_alikes
from alliance.people.members import Member, Person
from bot.ticks.skipping import Due
from handlers.slack.context import Context
from storage.engine.database import Session
from storage.people import people

log = structlog.get_logger()

MOST_COMPARISONS = 10
"""How many times a tick compares before others have their turn."""


def look_at_news(session: Session, context: Context, now: dt.datetime) -> Due:
    """Whether a member is due news of what they follow."""
    return Due(*news.find_due(session, time=context.time_at(now)))


def send_news(context: Context, now: dt.datetime) -> None:
    """Send news of what they follow to each member whose time has come."""
    with context.writing() as session:
        sent = news.send_due(session, person_of=partial(_person_of, context, session), time=context.time_at(now))
    log.info("news_due", members=sent)


def look_at_matches(session: Session, _context: Context, now: dt.datetime) -> Due:
    """Whether a practice that fits a bottleneck is news to its followers."""
    return Due(*match_news.find_due(session, now=now))


def tell_matches(context: Context, now: dt.datetime) -> None:
    """Add a practice that fits a bottleneck to the news of its followers."""
    with context.writing() as session:
        told = match_news.tell_due(session, person_of=partial(_person_of, context, session), now=now)
    log.info("matches_told", matches=told)


def look_at_reviews(session: Session, context: Context, now: dt.datetime) -> Due:
    """Whether authors are due a question whether their contribution is still correct."""
    due_at = freshness.next_due_at(session, time=context.time_at(now))
    return Due(due_at is not None and due_at <= now, due_at)


def ask_for_review(context: Context, now: dt.datetime) -> None:
    """Ask authors whose review date has passed whether their contribution is still correct."""
    with context.writing() as session:
        asked = freshness.ask_due(session, time=context.time_at(now))
    log.info("reviews_asked", members=asked)


def look_at_new_items(session: Session, _context: Context, _now: dt.datetime) -> Due:
    """Whether something was shared since contributions were last compared."""
    return Due(shared_look_alikes.is_any_new(session))


def note_look_alikes(context: Context, now: dt.datetime) -> None:
    """Compare new contributions with older ones, in a read session since it takes a while, and store the result."""
    with context.database.reading() as session:
        compared = shared_look_alikes.compare_newest(session, now=now)
    if compared is not None:
        with context.database.writing() as session:
            shared_look_alikes.note_compared(session, compared, now=now)


def look_at_unmatched(session: Session, _context: Context, _now: dt.datetime) -> Due:
    """Whether something was shared or changed since it was last compared with what it may solve or be solved by."""
    return Due(matching.is_any_waiting(session))


def find_matches(context: Context, now: dt.datetime) -> None:
    """Find the practices that may solve a bottleneck, in read sessions since it takes a while, and store the result."""
    for _ in range(MOST_COMPARISONS):
        with context.database.reading() as session:
            compared = matching.compare_waiting(session, now=now)
        if not compared:
            return
        with context.writing() as session:
            matching.note_compared(session, compared, now=now)


def _person_of(context: Context, session: Session, member: Member) -> Person | None:
    profile = people.find_profile(session, member.slack_user_id)
    return context.person(session, profile) if profile else None
