"""Following a contribution, and hearing what becomes of it: as loudly as each member chose."""

import datetime as dt

from alliance.words import EventKind, FollowReason, Volume
from storage.contributions import support as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.tables import ContributionEvent, Follow, Member, News

BY_ONESELF = frozenset({FollowReason.BUTTON, FollowReason.EMOJI})
ASKED_TO = BY_ONESELF | {FollowReason.AUTHOR}
AT_MOST_EVERY = dt.timedelta(seconds=10)
"""Between two messages with news for one member: the first comes at once, a burst of them is two."""


def follow(session: Session, *, contribution_id: int, member_id: int, reason: FollowReason, now: dt.datetime) -> Follow:
    """Let a member follow a contribution. Who follows already keeps their first reason.

    Who stopped begins again only by the button or the emoji, not because they endorse or adopt it.
    """
    existing = rows.find_follow(session, contribution_id, member_id)
    if existing is None:
        existing = Follow(contribution_id=contribution_id, member_id=member_id, reason=reason, since=now)
        if rows.insert_follow(session, existing):
            return existing
        existing = rows.find_follow(session, contribution_id, member_id)
        assert existing is not None
    if existing.stopped_at is not None and reason in BY_ONESELF:
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


def is_following(session: Session, *, number: int, member_id: int | None) -> bool:
    """Whether a member follows `B-<number>`; False for who is no member."""
    found = rows.find_follow_by_number(session, number, member_id) if member_id is not None else None
    return found is not None and found.stopped_at is None


def tell(session: Session, event: ContributionEvent, *, now: dt.datetime) -> None:
    """Put an event before each follower: at once, or kept for their one message a day.

    Whoever caused it knows already, and who chose to hear nothing hears nothing. That one more organisation endorses
    is for the author and for who asked to follow: among hundreds of endorsers each would hear of every other one.
    """
    reasons = ASKED_TO if event.kind is EventKind.ENDORSED else frozenset(FollowReason)
    told = [
        member
        for member in rows.list_followers(session, event.contribution_id, reasons=reasons)
        if member.id != event.by_member_id and member.volume is not Volume.NONE
    ]
    session.add_all([News(member_id=member.id, event_id=event.id, at=now) for member in told])
    at_once = [member for member in told if member.volume is Volume.EACH]
    for member in at_once:
        put_in_line(session, member, now=now)
    session.flush()


def choose_volume(
    session: Session, *, member: Member, volume: Volume, now: dt.datetime, daily_at: dt.time | None = None
) -> None:
    """How loudly a member hears from now on. What waits comes at once, stays for the day's message, or is let go."""
    member.volume, member.daily_at = volume, daily_at
    session.add(member)
    if volume is Volume.NONE:
        rows.drop_news(session, member.id, until=now, now=now)
    elif volume is Volume.EACH and rows.list_waiting_news(session, member.id):
        put_in_line(session, member, now=now)
    session.flush()


def put_in_line(session: Session, member: Member, *, now: dt.datetime) -> None:
    """Put one message in line for all that waits for a member: a burst of endorsements is one."""
    enqueue(
        session,
        kind="news",
        lane=member.slack_user_id,
        coalesce_key=_key(member),
        at_most_every=AT_MOST_EVERY,
        now=now,
    )


def _key(member: Member) -> str:
    return f"news:{member.slack_user_id}"
