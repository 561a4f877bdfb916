"""Snapshots of the figures reported for a period, of the network and of each alliance."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.engine.upsert import insert_into
from storage.tables import AllianceSnapshot, FigureSnapshot


@dataclass(frozen=True)
class Unkept:
    """A figure or total that was counted for a period but not stored; the network's if there is no alliance."""

    period: str
    alliance_id: int | None
    figure: str
    value: int
    out_of: int | None


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


def list_stored(session: Session, period: str, *, of_each: bool) -> set[tuple[int | None, str]]:
    """The figures stored for a period, by alliance and name: of each alliance, or of the network with None."""
    if of_each:
        each = select(AllianceSnapshot.alliance_id, AllianceSnapshot.figure).where(AllianceSnapshot.period == period)
        return {(alliance_id, name) for alliance_id, name in session.exec(each).all()}
    return {(None, row.figure) for row in list_snapshots(session, [period])}


def save_snapshots(session: Session, unkept: Iterable[Unkept], *, now: dt.datetime) -> None:
    """Store figures as they are reported; existing snapshots are kept, even if stored at the same moment."""
    rows: dict[Any, list[dict[str, Any]]] = {FigureSnapshot: [], AllianceSnapshot: []}
    for one in unkept:
        row = {"period": one.period, "figure": one.figure, "value": one.value, "out_of": one.out_of, "at": now}
        if one.alliance_id is None:
            rows[FigureSnapshot].append(row)
        else:
            rows[AllianceSnapshot].append({"alliance_id": one.alliance_id, **row})
    for kept, found in rows.items():
        if found:
            session.execute(insert_into(session, kept.__table__).on_conflict_do_nothing(), found)


def replace_snapshots(
    session: Session,
    period: str,
    values: Mapping[str, tuple[int, int | None]],
    *,
    alliance_id: Wanted = None,
) -> None:
    """Store other values, each with the total it is part of, for figures of a period that are stored already."""
    for row in list_snapshots(session, [period], alliance_id=alliance_id):
        if row.figure in values:
            row.value, row.out_of = values[row.figure]


def find_newest_snapshots(session: Session, figures: Sequence[str]) -> Sequence[FigureSnapshot]:
    """The most recent snapshots of these network figures, for any period; they must be stored together."""
    newest = select(FigureSnapshot.period).where(FigureSnapshot.figure == figures[0])
    newest = newest.order_by(col(FigureSnapshot.at).desc(), col(FigureSnapshot.id).desc()).limit(1)
    statement = select(FigureSnapshot).where(
        col(FigureSnapshot.figure).in_(figures), FigureSnapshot.period == newest.scalar_subquery()
    )
    return session.exec(statement).all()
