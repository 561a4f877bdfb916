"""Kept messages: posted once, and updated whenever what they show changes.

These are cards, polls, check-ins, the questions of mandates and escalations, reviews, reminders, and *Start hier*. Code
that changes something they show calls `refresh`; this module decides where the messages are posted, and how those still
in the delivery queue or deleted from Slack are treated.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from alliance.enums import KeptKind
from storage.engine import kept_messages as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue, enqueue_many
from storage.engine.kept_messages import NewMessage
from storage.tables import KeptMessage

CLICKED = "clicked"
"""Key in `session.info`: channel and `ts` of the message whose button caused this transaction."""
SHOWN_AT_ONCE = "shown_at_once"
"""Key in `session.info`: the clicked message and its delivery's key, if it is kept and needs an update."""
CARD_EVERY = dt.timedelta(seconds=3)
"""Minimum interval between updates of one card: the first change shows at once, a burst takes only a few updates."""
FALLBACK_AFTER = dt.timedelta(seconds=3)
"""Delay before a clicked message is updated by delivery, unless the response to the click has updated it already."""


def update_of(kind: KeptKind) -> str:
    """Return the delivery kind that updates messages of a kind."""
    return f"{kind}_update"


def post(
    session: Session,
    kind: KeptKind,
    messages: Sequence[NewMessage],
    *,
    now: dt.datetime,
    about: Mapping[str, Any] | None = None,
    channel_key_of: Callable[[str], str] = str,
) -> None:
    """Enqueue new messages, each for its place; `about` holds extra data for the first delivery.

    `channel_key_of` maps a place to its channel key in the delivery queue: by default the place itself; another one
    where the messages may wait without holding up others.
    """
    ids = rows.insert_messages(session, kind, messages, now=now)
    to = [(channel_key_of(one.place), {**(about or {}), "kept": key}) for one, key in zip(messages, ids, strict=True)]
    enqueue_many(session, kind=kind, to=to, now=now)


def post_once(session: Session, kind: KeptKind, about_id: int, place: str, *, now: dt.datetime) -> bool:
    """Enqueue a message for a place unless it is posted there; repeated calls while it is queued add nothing.

    Returns False if it is already posted.
    """
    if find_posted(session, kind, about_id, place) is not None:
        return False
    message = rows.find_at(session, kind, about_id, place)
    if message is not None:
        kept_id = message.id
    else:
        (kept_id,) = rows.insert_messages(session, kind, [NewMessage(about_id, place)], now=now)
    enqueue(session, kind=kind, channel_key=place, about={"kept": kept_id}, coalesce_key=f"post:{kept_id}", now=now)
    return True


def refresh(
    session: Session,
    kind: KeptKind,
    about_ids: Sequence[int],
    *,
    now: dt.datetime,
    is_urgent: bool = True,
    at_most_every: dt.timedelta | None = None,
    due_at: dt.datetime | None = None,
) -> None:
    """Enqueue an update of every message that shows any of these things; call this after changing any of them."""
    refresh_messages(
        session,
        rows.list_showing(session, kind, about_ids),
        now=now,
        is_urgent=is_urgent,
        at_most_every=at_most_every,
        due_at=due_at,
    )


def refresh_messages(
    session: Session,
    messages: Sequence[KeptMessage],
    *,
    now: dt.datetime,
    is_urgent: bool = True,
    at_most_every: dt.timedelta | None = None,
    due_at: dt.datetime | None = None,
) -> None:
    """Enqueue an update of each of these messages.

    A message that is not yet posted is checked again once it is; one that is gone is skipped. Pass `is_urgent=False`
    when nobody is looking at the messages now; people do look at what they have just changed.
    """
    clicked = None if session.info.get("leaves_no_trace") else session.info.get(CLICKED)
    for message in messages:
        if message.gone_at is not None:
            continue
        is_clicked = clicked is not None and clicked == (message.channel_id, message.ts)
        key = enqueue(
            session,
            kind=update_of(message.kind),
            # A channel key of its own, so that a delayed update holds up no other message of that place.
            channel_key=f"{message.place}/kept-{message.id}",
            about={"kept": message.id},
            is_urgent=is_urgent or is_clicked,
            coalesce_key=f"kept:{message.id}",
            at_most_every=at_most_every,
            due_at=due_at or (now + FALLBACK_AFTER if is_clicked else now),
            on_its_way=message.id if message.ts is None else None,
            now=now,
        )
        if is_clicked:
            session.info[SHOWN_AT_ONCE] = (message, key)


def refresh_one(session: Session, kept_id: int, *, now: dt.datetime) -> None:
    """Enqueue an update of one message; a burst of calls takes only a few updates."""
    refresh_messages(session, rows.list_by_id(session, [kept_id]), at_most_every=FALLBACK_AFTER, now=now)


def note_posted(
    session: Session,
    message: KeptMessage,
    *,
    shown: int | None,
    channel_id: str,
    ts: str,
    permalink: str | None,
    now: dt.datetime,
) -> KeptMessage:
    """Record that a message was posted, and enqueue an update if it changed meanwhile. Returns the stored row.

    `shown` is the message's change count when it was rendered; None if unknown.
    """
    kept_id = message.id
    if message not in session:  # enqueued by an earlier release
        new = NewMessage(message.about_id, message.place, message.about)
        (kept_id,) = rows.insert_messages(session, message.kind, [new], now=message.made_at)
    stored = rows.note_posted(session, kept_id, channel_id=channel_id, ts=ts, permalink=permalink)
    assert stored is not None
    if stored.changes != shown:
        refresh_messages(session, [stored], now=now)
    return stored


def find_posted(session: Session, kind: KeptKind, about_id: int, place: str) -> KeptMessage | None:
    """Find the message about something that is or was posted at a place; None if there never was one."""
    return rows.find_at(session, kind, about_id, place, is_posted=True)


def note_gone(session: Session, message: KeptMessage, *, is_deleted: bool, now: dt.datetime) -> None:
    """Record that a message can no longer be changed; it is skipped from now on."""
    rows.note_gone(session, [message.id], now=now, is_deleted=is_deleted)


def stop_updating(session: Session, kind: KeptKind, about_id: int, *, now: dt.datetime) -> None:
    """Stop updating the messages about something."""
    rows.note_gone(session, [one.id for one in rows.list_kept(session, kind, [about_id])], now=now)
