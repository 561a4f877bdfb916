"""Cards in the channels, kept in step with their contributions."""

import datetime as dt

from alliance import kept
from alliance.words import KeptKind
from storage.engine.database import Session
from storage.engine.kept import NewMessage
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
    kept.post(session, KeptKind.CARD, [NewMessage(contribution.id, channel_id)], about=about, now=now)


def refresh(session: Session, contribution: Contribution, *, now: dt.datetime) -> None:
    """Enqueue an update of each of its cards."""
    kept.refresh(session, KeptKind.CARD, [contribution.id], at_most_every=kept.CARD_EVERY, now=now)
