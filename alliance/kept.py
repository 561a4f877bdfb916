"""A message that is kept up to date: posted once, and rendered anew whenever what it shows has changed.

A card, a poll, a check-in, a mandate's and an escalation's question, a review, and *Start hier*. Who changes something
calls `refresh`; where the messages stand, and what happens to those still on their way or gone, is decided here.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from alliance.words import KeptKind
from storage.engine import kept as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue, enqueue_many
from storage.engine.kept import NewMessage
from storage.tables import KeptMessage

CLICKED = "clicked"
"""In `session.info`: the channel and `ts` of the message whose button caused this transaction."""
SHOWN_AT_ONCE = "shown_at_once"
"""In `session.info`: the id of that message where it is kept up to date and changes, with its delivery's key."""
CARD_EVERY = dt.timedelta(seconds=3)
"""Between two updates of one card: the first change shows at once, a burst of them is a few."""
FALLBACK_AFTER = dt.timedelta(seconds=3)
"""When a message changes in which somebody clicked, unless it has changed before, as an answer to the click."""


def update_of(kind: KeptKind) -> str:
    """The kind of the deliveries that bring messages of a kind up to date."""
    return f"{kind}_update"


def post(
    session: Session,
    kind: KeptKind,
    messages: Sequence[NewMessage],
    *,
    now: dt.datetime,
    about: Mapping[str, Any] | None = None,
    lane_of: Callable[[str], str] = str,
) -> None:
    """Put messages in line for where each is to stand; `about` is what their first sending needs besides.

    `lane_of` gives the lane to a place: its own, unless what is sent may wait there without holding up others.
    """
    ids = rows.insert_messages(session, kind, messages, now=now)
    to = [(lane_of(one.place), {**(about or {}), "kept": key}) for one, key in zip(messages, ids, strict=True)]
    enqueue_many(session, kind=kind, to=to, now=now)


def post_once(session: Session, kind: KeptKind, about_id: int, place: str, *, now: dt.datetime) -> bool:
    """Put a message in line for a place unless it stands there; while it waits, once more adds nothing.

    False where it stands.
    """
    if stands(session, kind, about_id, place) is not None:
        return False
    message = rows.find_at(session, kind, about_id, place)
    if message is not None:
        kept_id = message.id
    else:
        (kept_id,) = rows.insert_messages(session, kind, [NewMessage(about_id, place)], now=now)
    enqueue(session, kind=kind, lane=place, about={"kept": kept_id}, coalesce_key=f"post:{kept_id}", now=now)
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
    """Put a new rendering of each message about these things in line: whoever changes one of them calls this."""
    refresh_messages(
        session,
        rows.list_kept(session, kind, about_ids),
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
    """Put a new rendering of each of these messages in line.

    One that is on its way is looked at once more when it stands; one that is gone is left alone. `is_urgent` unless
    nobody looks at them now, since people look at what they just changed.
    """
    clicked = None if session.info.get("leaves_no_trace") else session.info.get(CLICKED)
    for message in messages:
        if message.gone_at is not None:
            continue
        is_clicked = clicked is not None and clicked == (message.channel_id, message.ts)
        key = enqueue(
            session,
            kind=update_of(message.kind),
            # A lane of its own: one that waits for its turn holds up no other message of that place.
            lane=f"{message.place}/kept-{message.id}",
            about={"kept": message.id},
            is_urgent=is_urgent or is_clicked,
            coalesce_key=f"kept:{message.id}",
            at_most_every=at_most_every,
            due_at=due_at or (now + FALLBACK_AFTER if is_clicked else now),
            on_its_way=message.id if message.ts is None else None,
            now=now,
        )
        if is_clicked:
            session.info[SHOWN_AT_ONCE] = (message.id, key)


def refresh_one(session: Session, kept_id: int, *, now: dt.datetime) -> None:
    """Put a new rendering of one message in line, of which a burst is a few."""
    refresh_messages(session, rows.list_by_id(session, [kept_id]), at_most_every=FALLBACK_AFTER, now=now)


def note_stands(
    session: Session,
    message: KeptMessage,
    *,
    shown: int | None,
    channel_id: str,
    ts: str,
    permalink: str | None,
    now: dt.datetime,
) -> KeptMessage:
    """It stands in Slack; what changed while it was on its way is put in line. Gives it as it is stored now.

    `shown` is how often it had changed when it was rendered; None where nobody knows any more.
    """
    kept_id = message.id
    if message not in session:  # an earlier release put it in line
        new = NewMessage(message.about_id, message.place, message.about)
        (kept_id,) = rows.insert_messages(session, message.kind, [new], now=message.made_at)
    stands = rows.note_stands(session, kept_id, channel_id=channel_id, ts=ts, permalink=permalink)
    assert stands is not None
    if stands.changes != shown:
        refresh_messages(session, [stands], now=now)
    return stands


def stands(session: Session, kind: KeptKind, about_id: int, place: str) -> KeptMessage | None:
    """The message about something that stands at a place, or stood there; None where none ever did."""
    return rows.find_at(session, kind, about_id, place, stands=True)


def note_gone(session: Session, message: KeptMessage, *, is_deleted: bool, now: dt.datetime) -> None:
    """It cannot be changed any more, so it is left alone from now on."""
    rows.note_gone(session, [message.id], now=now, is_deleted=is_deleted)


def let_go(session: Session, kind: KeptKind, about_id: int, *, now: dt.datetime) -> None:
    """Leave the messages about something alone from now on."""
    rows.note_gone(session, [one.id for one in rows.list_kept(session, kind, [about_id])], now=now)
