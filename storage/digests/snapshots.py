"""The figures that were reported over a period: of the network and of each alliance, as they were then."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.engine.once import insert_into
from storage.tables import AllianceSnapshot, FigureSnapshot

Value = tuple[int, int | None]
"""What was counted, and what it is out of."""


def list_snapshots(
    session: Session, periods: Iterable[str], *, alliance_id: Wanted = None
) -> Sequence[FigureSnapshot | AllianceSnapshot]:
    """What was reported over these periods, of the network or of each of some alliances."""
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
    """Keep what is reported over a period; what was kept before stays as it is, also when that is this very moment."""
    if not figures:
        return
    about = {"period": period, "at": now} | ({} if alliance_id is None else {"alliance_id": alliance_id})
    rows = [{**about, "figure": figure, "value": value, "out_of": of} for figure, (value, of) in figures.items()]
    kept: Any = FigureSnapshot if alliance_id is None else AllianceSnapshot
    session.execute(insert_into(session, kept.__table__).on_conflict_do_nothing(), rows)


def find_newest_snapshots(session: Session, figures: Sequence[str]) -> Sequence[FigureSnapshot]:
    """These figures of the network, which are stored together, as they were reported last, over whatever period."""
    newest = select(FigureSnapshot.period).where(FigureSnapshot.figure == figures[0])
    newest = newest.order_by(col(FigureSnapshot.at).desc(), col(FigureSnapshot.id).desc()).limit(1)
    statement = select(FigureSnapshot).where(
        col(FigureSnapshot.figure).in_(figures), FigureSnapshot.period == newest.scalar_subquery()
    )
    return session.exec(statement).all()
