"""Announce the result of a poll once it has closed: in its channel, and to the person who asked."""

import datetime as dt

from alliance.enums import PollState
from alliance.polls import polls
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.tables import Poll

RESULT = "poll_result"
"""The delivery kind of a result, both for the channel and for a person."""


def tell(session: Session, poll: Poll, *, now: dt.datetime) -> None:
    """Enqueue the result for the poll's channel, if any, and for the person who asked; nothing if it was cancelled.

    Call it in the transaction that ends the poll, so that each end is announced exactly once.
    """
    if poll.state is not PollState.CLOSED:
        return
    channels = [poll.channel_id] if poll.channel_id else []
    for channel_key in [*channels, *polls.list_askers(session, poll)]:
        enqueue(session, kind=RESULT, channel_key=channel_key, about={"poll": poll.id}, now=now)
