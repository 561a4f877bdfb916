"""What every kind of delivery says of itself, and what its rendering needs."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.outgoing import Outgoing
from handlers.desk import Desk
from storage import people
from storage.database import Session
from storage.tables import Delivery
from texts import Translator


@dataclass(frozen=True)
class Sent:
    """Where a message stands in Slack, and since when."""

    channel_id: str
    ts: str
    permalink: str | None
    now: dt.datetime
    outgoing: Outgoing | None = None
    """What was sent; None when it was recognised in Slack after a kill."""


@dataclass(frozen=True)
class Kind:
    """One kind of delivery: how it is rendered, and what being sent or refused for good causes.

    `render` gives None when there is nothing left to say. `after_sent` and `after_failed` run in the transaction
    that notes it.
    """

    render: Callable[[Session, Delivery, Desk], Outgoing | None]
    after_sent: Callable[[Session, Delivery, Sent], None] | None = None
    after_failed: Callable[[Session, Delivery, str, dt.datetime], None] | None = None
    wants_permalink: bool = False


def words_for(session: Session, delivery: Delivery, desk: Desk) -> Translator:
    """The words for who reads it: a channel reads the network's language."""
    if is_channel(delivery.lane):
        return desk.texts.network
    profile = people.find_profile(session, delivery.lane)
    return desk.words(profile) if profile else desk.texts.network


def is_channel(lane: str) -> bool:
    """Whether a lane leads to a channel rather than to a person."""
    return lane[:1] not in {"U", "W"}
