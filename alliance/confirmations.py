"""Confirm to a person what they did: where they did it, seen by them alone."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from storage.engine.database import Session
from storage.engine.deliveries import enqueue


def as_ephemeral(kind: str) -> str:
    """Return the delivery kind that shows a confirmation where the person acted; `kind` is a direct message."""
    return f"{kind}_there"


def confirm(
    session: Session, kind: str, *, to: str, acted_in: str | None, about: Mapping[str, Any], now: dt.datetime
) -> None:
    """Enqueue a confirmation for the Slack user `to`, in the channel in which they acted.

    It comes as a direct message if they acted outside a channel, and if Slack refuses to show it in that one.
    """
    if acted_in is None:
        enqueue(session, kind=kind, channel_key=to, about=dict(about), now=now)
    else:
        # A channel key of its own: it does not wait for the direct messages to the same person.
        enqueue(
            session, kind=as_ephemeral(kind), channel_key=f"{to}/there", about={**about, "acted_in": acted_in}, now=now
        )
