"""Enqueue updates of a person's Home tab: when they open it, and when their own actions may change it."""

import datetime as dt

from storage.engine.database import Session
from storage.engine.deliveries import enqueue, find_newest_of

OPEN_FOR = dt.timedelta(hours=8)
"""How long after somebody opened their Home it is still updated when they change something."""


AT_MOST_EVERY = dt.timedelta(seconds=5)


def refresh(session: Session, *, slack_user_id: str, now: dt.datetime) -> None:
    """Update somebody's Home if they opened it recently, since what they just did may show there."""
    opened = find_newest_of(session, _key(slack_user_id))
    if opened is not None and now - opened.created_at < OPEN_FOR:
        _publish(session, slack_user_id, now=now, at_most_every=AT_MOST_EVERY)


def publish(session: Session, *, slack_user_id: str, now: dt.datetime) -> None:
    """Enqueue somebody's Home urgently: they are looking at it."""
    _publish(session, slack_user_id, now=now, is_urgent=True)


def _publish(
    session: Session,
    slack_user_id: str,
    *,
    now: dt.datetime,
    is_urgent: bool = False,
    at_most_every: dt.timedelta | None = None,
) -> None:
    enqueue(
        session,
        kind="home",
        channel_key=f"{slack_user_id}/home",  # a channel key apart from messages to the person, which may be held up
        is_urgent=is_urgent,
        coalesce_key=_key(slack_user_id),
        at_most_every=at_most_every,
        now=now,
    )


def _key(slack_user_id: str) -> str:
    return f"home:{slack_user_id}"
