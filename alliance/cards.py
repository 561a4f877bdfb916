"""The cards in the channels: always as the contribution is now."""

import datetime as dt

from storage import contributions as rows
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import Contribution

AT_MOST_EVERY = dt.timedelta(seconds=3)
"""Between two updates of one card: the first change shows at once, a burst of them is a few."""


def refresh(session: Session, contribution: Contribution, *, now: dt.datetime) -> None:
    """Put a new rendering of each of its cards in line; a card that is not posted yet will be right by itself."""
    for card in rows.list_cards(session, contribution.id or 0):
        enqueue(
            session,
            kind="card_update",
            # A lane of its own: a card that waits for its turn holds up no other message of the channel.
            lane=f"{card.channel_id}/B-{contribution.number}",
            about={"contribution": contribution.number},
            coalesce_key=f"card:{contribution.number}:{card.channel_id}",
            at_most_every=AT_MOST_EVERY,
            is_urgent=True,  # people look at the card that they just changed; what followers hear can wait
            now=now,
        )
