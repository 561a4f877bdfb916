"""Follow contributions, and notify followers at the volume each of them chose."""

import datetime as dt
from collections.abc import Callable

from alliance.enums import EventKind, FollowReason, Volume
from storage.contributions import following as rows
from storage.contributions import news as news_rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.once import store_once
from storage.tables import ContributionEvent, Follow, Member, News

BY_ONESELF = frozenset({FollowReason.BUTTON, FollowReason.EMOJI})
ASKED_TO = BY_ONESELF | {FollowReason.AUTHOR}
AT_MOST_EVERY = dt.timedelta(seconds=10)
"""Minimum interval between two news messages to a member: the first is immediate, a burst makes two."""


def follow(session: Session, *, contribution_id: int, member_id: int, reason: FollowReason, now: dt.datetime) -> Follow:
    """Make a member follow a contribution. Existing followers keep their first reason.

    Members who stopped following start again only by the button or the emoji, not by endorsing or adopting.
    """
    new = Follow(contribution_id=contribution_id, member_id=member_id, reason=reason, since=now)
    if store_once(session, new):
        return new
    existing = rows.find_follow(session, contribution_id, member_id)
    assert existing is not None
    if existing.stopped_at is not None and reason in BY_ONESELF:
        existing.stopped_at, existing.reason, existing.since = None, reason, now
    session.flush()
    return existing


def undo_follow(session: Session, *, contribution_id: int, member_id: int | None, since: dt.datetime) -> None:
    """Remove a follow that began with an action that is undone; one that began before that is kept."""
    existing = rows.find_follow(session, contribution_id, member_id) if member_id is not None else None
    if existing is not None and existing.since == since and existing.reason not in ASKED_TO:
        session.delete(existing)


def unfollow(
    session: Session, *, contribution_id: int, member_id: int, now: dt.datetime, only: FollowReason | None = None
) -> bool:
    """Stop following; with `only`, just if it began for that reason. Returns False if there was nothing to stop."""
    existing = rows.find_follow(session, contribution_id, member_id)
    if existing is None or existing.stopped_at is not None or only not in (None, existing.reason):
        return False
    existing.stopped_at = now
    return True


def is_following(session: Session, *, number: int, member_id: int | None) -> bool:
    """Whether a member follows `B-<number>`; False for a non-member."""
    found = rows.find_follow_by_number(session, number, member_id) if member_id is not None else None
    return found is not None and found.stopped_at is None


def notify_followers(
    session: Session,
    event: ContributionEvent,
    *,
    now: dt.datetime,
    notify_at: dt.datetime | None = None,
    which: Callable[[Member], bool] = lambda _: True,
) -> None:
    """Notify each follower of an event: at once or at `notify_at`, or in their next gathered news after that.

    With `which`, only those for whom it holds. Skips the person who caused it, and members with volume NONE. A new
    endorsement is announced only to the author and to those who chose to follow: among hundreds of endorsers, each
    would be notified of every other one.
    """
    reasons = ASKED_TO if event.kind is EventKind.ENDORSED else frozenset(FollowReason)
    told = [
        member
        for member in rows.list_followers(session, event.contribution_id, reasons=reasons)
        if member.id != event.by_member_id and member.news_volume is not Volume.NONE and which(member)
    ]
    at = notify_at or now
    session.add_all([News(member_id=member.id, event_id=event.id, at=at) for member in told])
    at_once = [member for member in told if member.news_volume is Volume.EACH]
    for member in at_once:
        enqueue_news(session, member, now=now, due_at=at)
    session.flush()


def choose_volume(
    session: Session, *, member: Member, volume: Volume, now: dt.datetime, daily_at: dt.time | None = None
) -> None:
    """Set a member's volume. Pending news is sent at once, kept for the next gathered news, or dropped, accordingly."""
    member.news_volume, member.daily_at = volume, daily_at
    if volume is Volume.NONE:
        news_rows.drop_news(session, member.id, until=now, now=now)
    elif volume is Volume.EACH and news_rows.list_waiting_news(session, member.id, now=now):
        enqueue_news(session, member, now=now)
    session.flush()


def enqueue_news(session: Session, member: Member, *, now: dt.datetime, due_at: dt.datetime | None = None) -> None:
    """Enqueue one message with all pending news of a member: a burst of endorsements becomes a single message.

    With `due_at`, the message is sent then; other messages to the member do not wait for it.
    """
    enqueue(
        session,
        kind="news",
        channel_key=f"{member.slack_user_id}/news",
        coalesce_key=_key(member),
        at_most_every=AT_MOST_EVERY,
        due_at=due_at,
        now=now,
    )


def enqueue_rest(session: Session, member: Member, *, now: dt.datetime) -> None:
    """Enqueue the next message for news that may not be sent yet at `now`; call this after one was sent."""
    next_at = news_rows.find_next_news_at(session, member.id, after=now)
    if next_at is not None and member.news_volume is Volume.EACH:
        enqueue_news(session, member, now=now, due_at=next_at)


def _key(member: Member) -> str:
    return f"news:{member.slack_user_id}"
