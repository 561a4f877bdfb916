"""Cards in the channels, kept in step with their contributions."""

import datetime as dt

from alliance import kept_messages
from alliance.enums import KeptKind
from storage.engine.database import Session
from storage.engine.kept_messages import NewMessage
from storage.tables import Contribution


def post(
    session: Session,
    contribution: Contribution,
    *,
    channel_id: str,
    tell: str,
    acted_in: str | None = None,
    now: dt.datetime,
) -> None:
    """Enqueue a contribution's card for a channel.

    `tell` is the Slack user notified of success or failure, and `acted_in` the channel in which they shared it, if any.
    """
    about = {"contribution": contribution.number, "tell": tell, "acted_in": acted_in}
    kept_messages.post(session, KeptKind.CARD, [NewMessage(contribution.id, channel_id)], about=about, now=now)


def refresh(session: Session, contribution: Contribution, *, now: dt.datetime) -> None:
    """Enqueue an update of each of its cards."""
    kept_messages.refresh(session, KeptKind.CARD, [contribution.id], at_most_every=kept_messages.CARD_EVERY, now=now)
