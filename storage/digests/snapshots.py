"""Snapshots of the figures reported for a period, of the network and of each alliance."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.engine.upsert import insert_into
from storage.tables import AllianceSnapshot, FigureSnapshot

Value = tuple[int, int | None]
"""The count, and the total it is out of."""


def list_snapshots(
    session: Session, periods: Iterable[str], *, alliance_id: Wanted = None
) -> Sequence[FigureSnapshot | AllianceSnapshot]:
    """The snapshots for these periods, of the network or of the wanted alliances."""
    if alliance_id is None:
        return session.exec(select(FigureSnapshot).where(col(FigureSnapshot.period).in_(list(periods)))).all()
    wanted = alliance_id if isinstance(alliance_id, tuple) else (alliance_id,)
    statement = select(AllianceSnapshot).where(
        col(AllianceSnapshot.alliance_id).in_(wanted), col(AllianceSnapshot.period).in_(list(periods))
    )
    return session.exec(statement).all()


def save_snapshots(
    session: Session, period: str, figures: Mapping[str, Value], *, now: dt.datetime, alliance_id: int | None = None
) -> None:
    """Store the figures reported for a period; existing snapshots are kept, even if stored at the same moment."""
    if not figures:
        return
    about = {"period": period, "at": now} | ({} if alliance_id is None else {"alliance_id": alliance_id})
    rows = [{**about, "figure": figure, "value": value, "out_of": of} for figure, (value, of) in figures.items()]
    kept: Any = FigureSnapshot if alliance_id is None else AllianceSnapshot
    session.execute(insert_into(session, kept.__table__).on_conflict_do_nothing(), rows)


def find_newest_snapshots(session: Session, figures: Sequence[str]) -> Sequence[FigureSnapshot]:
    """The most recent snapshots of these network figures, for any period; they must be stored together."""
    newest = select(FigureSnapshot.period).where(FigureSnapshot.figure == figures[0])
    newest = newest.order_by(col(FigureSnapshot.at).desc(), col(FigureSnapshot.id).desc()).limit(1)
    statement = select(FigureSnapshot).where(
        col(FigureSnapshot.figure).in_(figures), FigureSnapshot.period == newest.scalar_subquery()
    )
    return session.exec(statement).all()
