"""Following a contribution, and hearing what becomes of it: as loudly as each member chose."""

import datetime as dt

from alliance.words import FollowReason, Volume
from storage import support as rows
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import ContributionEvent, Follow, News

BY_ONESELF = frozenset({FollowReason.BUTTON, FollowReason.EMOJI})


def follow(session: Session, *, contribution_id: int, member_id: int, reason: FollowReason, now: dt.datetime) -> Follow:
    """Let a member follow a contribution. Who follows already keeps their first reason.

    Who stopped begins again only by the button or the emoji, not because they endorse or adopt it.
    """
    existing = rows.find_follow(session, contribution_id, member_id)
    if existing is None:
        existing = Follow(contribution_id=contribution_id, member_id=member_id, reason=reason, since=now)
    elif existing.stopped_at is not None and reason in BY_ONESELF:
        existing.stopped_at, existing.reason, existing.since = None, reason, now
    session.add(existing)
    session.flush()
    return existing


def unfollow(
    session: Session, *, contribution_id: int, member_id: int, now: dt.datetime, only: FollowReason | None = None
) -> bool:
    """Stop following; with `only`, where it began for that reason. False when there was nothing to stop."""
    existing = rows.find_follow(session, contribution_id, member_id)
    if existing is None or existing.stopped_at is not None or only not in (None, existing.reason):
        return False
    existing.stopped_at = now
    session.add(existing)
    return True


def tell(session: Session, event: ContributionEvent, *, now: dt.datetime) -> None:
    """Put an event before each follower: at once, or kept for their one message a day.

    Whoever caused it knows already, and who chose to hear nothing hears nothing.
    """
    for member in rows.list_followers(session, event.contribution_id):
        if member.id == event.by_member_id or member.volume is Volume.NONE:
            continue
        session.add(News(member_id=member.id or 0, event_id=event.id or 0, at=now))
        if member.volume is Volume.EACH:
            # One message for all that waits: a burst of endorsements is one.
            enqueue(
                session, kind="news", lane=member.slack_user_id, now=now, coalesce_key=f"news:{member.slack_user_id}"
            )
    session.flush()
