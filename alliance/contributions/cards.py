"""The cards in the channels: always as the contribution is now."""

import datetime as dt

from alliance import kept
from alliance.words import KeptKind
from storage.engine.database import Session
from storage.engine.kept import NewMessage
from storage.tables import Contribution


def post(session: Session, contribution: Contribution, *, channel_id: str, tell: str, now: dt.datetime) -> None:
    """Put a contribution's card in line for a channel; the person `tell` hears when it stands there, or cannot."""
    about = {"contribution": contribution.number, "tell": tell}
    kept.post(session, KeptKind.CARD, [NewMessage(contribution.id, channel_id)], about=about, now=now)


def refresh(session: Session, contribution: Contribution, *, now: dt.datetime) -> None:
    """Put a new rendering of each of its cards in line."""
    kept.refresh(session, KeptKind.CARD, [contribution.id], at_most_every=kept.CARD_EVERY, now=now)
