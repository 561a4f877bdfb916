"""Messages that are kept up to date: where each is posted in Slack, and the lock on one that is not posted yet."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, insert, or_, true, update
from sqlalchemy.orm import Session as BareSession
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.engine.bulk import insert_each
from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.enums import KeptKind
from storage.tables import Contribution, KeptMessage, KeptPart

SEVERAL = 0
"""Used as `about_id` where one message is about several things, which its `about` lists."""


@dataclass(frozen=True)
class NewMessage:
    """A message that is to be posted at a place."""

    about_id: int
    place: str
    about: dict[str, Any] = field(default_factory=dict)
    parts: tuple[tuple[KeptKind, int], ...] = ()
    """The things that it shows besides: it is updated when one of them changes."""


def insert_messages(
    session: Session, kind: KeptKind, messages: Sequence[NewMessage], *, now: dt.datetime
) -> Sequence[int]:
    """Store messages that are about to be posted; returns their ids in the same order."""
    if not messages:
        return []
    table = KeptMessage.__table__  # type: ignore[attr-defined]
    rows = [
        {"kind": kind, "about_id": one.about_id, "place": one.place, "about": one.about, "changes": 0, "made_at": now}
        for one in messages
    ]
    ids: list[int] = sorted(insert_each(session, insert(table).returning(table.c.id), rows).scalars())
    parts = [
        {"kept_id": kept_id, "kind": part, "about_id": about_id}
        for kept_id, one in zip(ids, messages, strict=True)
        for part, about_id in one.parts
    ]
    if parts:
        session.connection().execute(insert(KeptPart.__table__), parts)  # type: ignore[attr-defined]
    return ids


def find(session: Session, kept_id: int) -> KeptMessage | None:
    """The message with this id, freshly read from the database."""
    return session.get(KeptMessage, kept_id, populate_existing=True)


def find_at(
    session: Session, kind: KeptKind, about_id: int, place: str, *, is_posted: bool = False
) -> KeptMessage | None:
    """The newest message about something at a place, even if it is gone; with `is_posted` only one that was posted."""
    statement = select(KeptMessage).where(
        KeptMessage.kind == kind, KeptMessage.about_id == about_id, KeptMessage.place == place
    )
    if is_posted:
        statement = statement.where(col(KeptMessage.ts).is_not(None))
    return session.exec(statement.order_by(col(KeptMessage.id).desc()).limit(1)).first()


def list_posted(session: Session, kind: KeptKind, about_ids: Sequence[int]) -> set[int]:
    """Those of these things about which a message was posted."""
    if not about_ids:
        return set()
    statement = select(KeptMessage.about_id).where(
        KeptMessage.kind == kind, is_listed(KeptMessage.about_id, about_ids), col(KeptMessage.ts).is_not(None)
    )
    return set(session.exec(statement).all())


def find_by_ts(session: Session, channel_id: str, ts: str) -> KeptMessage | None:
    """The message posted at this `ts` in this channel."""
    return session.exec(select(KeptMessage).where(KeptMessage.channel_id == channel_id, KeptMessage.ts == ts)).first()


def list_kept(
    session: Session,
    kind: KeptKind,
    about_ids: Sequence[int],
    *,
    places: Collection[str] | None = None,
    since: dt.datetime | None = None,
    limit: int | None = None,
) -> list[KeptMessage]:
    """The messages about these things that can be updated, including those not posted yet, oldest first.

    `places` restricts the result to messages at those places, `since` to those made since then.
    """
    statement = select(KeptMessage).where(
        KeptMessage.kind == kind, is_listed(KeptMessage.about_id, about_ids), _is_at(places), _is_there()
    )
    if since is not None:
        statement = statement.where(col(KeptMessage.made_at) >= since)
    return list(session.exec(statement.order_by(col(KeptMessage.id)).limit(limit)).all())


def list_showing(
    session: Session,
    kind: KeptKind,
    about_ids: Sequence[int],
    *,
    places: Collection[str] | None = None,
    several_at: Collection[str] | None = None,
) -> list[KeptMessage]:
    """The messages that can be updated and show one of these things, alone or among others, each once, oldest first.

    `places` restricts those that show it alone to messages at these places, `several_at` the others.
    """
    if not about_ids:
        return []
    statement = _showing(kind, about_ids, places=places, several_at=several_at)
    return sorted(session.exec(statement).all(), key=lambda row: row.id)


def list_showing_any(session: Session, kind: KeptKind, about_ids: Select[int | None]) -> list[KeptMessage]:
    """What `list_showing` lists, for the things whose ids a query finds."""
    return sorted(session.exec(_showing(kind, about_ids)).all(), key=lambda row: row.id)


def list_by_id(session: Session, kept_ids: Sequence[int]) -> list[KeptMessage]:
    """Those of these messages that can be updated, freshly read from the database."""
    statement = select(KeptMessage).where(is_listed(KeptMessage.id, kept_ids), _is_there())
    return list(session.exec(statement.order_by(col(KeptMessage.id)), execution_options=_AS_NOW).all())


def note_changed(session: BareSession, kept_ids: Collection[int]) -> set[int]:
    """Record that the subject of these messages changes; returns the ids of those not posted yet.

    Those messages are locked and stay so until the transaction ends: a worker that records where one was posted waits,
    and then sees the change.
    """
    if not kept_ids:
        return set()
    locked = select(KeptMessage.id).where(is_listed(KeptMessage.id, kept_ids), col(KeptMessage.ts).is_(None))
    # Locked in order of id, so that two transactions with the same messages do not deadlock.
    found = session.execute(locked.order_by(col(KeptMessage.id)).with_for_update()).scalars().all()
    ids = {key for key in found if key is not None}
    if ids:
        _change(session, is_listed(KeptMessage.id, ids), changes=KeptMessage.changes + 1)
    return ids


def note_posted(
    session: Session, kept_id: int, *, channel_id: str, ts: str, permalink: str | None
) -> KeptMessage | None:
    """Record where Slack posted it; returns the current row. Waits for a transaction that changes its subject."""
    noted = update(KeptMessage).where(col(KeptMessage.id) == kept_id)
    noted = noted.values(channel_id=channel_id, ts=ts, permalink=permalink)
    return session.execute(noted.returning(KeptMessage), execution_options=_AS_NOW).scalars().first()


def note_gone(session: Session, kept_ids: Sequence[int], *, now: dt.datetime, is_deleted: bool = False) -> None:
    """Record that these messages can no longer be updated; a deleted one also loses its permalink."""
    no_address = {"permalink": None} if is_deleted else {}
    _change(session, is_listed(KeptMessage.id, kept_ids), gone_at=now, **no_address)


_AS_NOW = {"populate_existing": True}


def _showing(
    kind: KeptKind,
    these: Sequence[int] | Select[int | None],
    *,
    places: Collection[str] | None = None,
    several_at: Collection[str] | None = None,
) -> SelectOfScalar[KeptMessage]:
    shows = select(KeptPart.kept_id).where(KeptPart.kind == kind, _is_one_of(KeptPart.about_id, these))
    alone = and_(col(KeptMessage.kind) == kind, _is_one_of(KeptMessage.about_id, these), _is_at(places))
    among = and_(col(KeptMessage.id).in_(shows), _is_at(several_at))
    return select(KeptMessage).where(or_(alone, among), _is_there())


def _is_one_of(column: Any, these: Sequence[int] | Select[int | None]) -> ColumnElement[bool]:
    return column.in_(these) if isinstance(these, Select) else is_listed(column, these)


def _is_at(places: Collection[str] | None) -> ColumnElement[bool]:
    return true() if places is None else is_listed(KeptMessage.place, places)


def _is_there() -> ColumnElement[bool]:
    return col(KeptMessage.gone_at).is_(None)


def _change(session: BareSession, *which: ColumnElement[bool], **values: Any) -> None:
    session.execute(update(KeptMessage).where(*which).values(**values))


def find_contribution_id(session: Session, number: int) -> int | None:
    """The id of `B-<number>`, which deliveries enqueued by an earlier release use to identify the card."""
    return session.exec(select(Contribution.id).where(Contribution.number == number)).first()
