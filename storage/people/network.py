"""The network as its file and forms build it: its name, the slugs in use, and adding rows that it lacks."""

from collections.abc import Sequence

from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import ActionStep, Alliance, NetworkName, Organisation, Rung, Theme, Topic
from storage.tables.base import Table


def ids_by_slug(
    session: Session, table: type[Organisation] | type[Theme] | type[Alliance] | type[ActionStep]
) -> dict[str, int]:
    """The id of each row that has a slug."""
    rows = session.exec(select(table.slug, table.id).where(col(table.slug).is_not(None)))
    return {slug: row_id for slug, row_id in rows if slug is not None and row_id is not None}


def find_network_name(session: Session) -> NetworkName | None:
    """The name of the network; None before a network file was loaded."""
    return session.exec(select(NetworkName)).first()


def list_topic_slugs(session: Session, alliance_id: int) -> set[str]:
    """The slugs of an alliance's topics."""
    return set(session.exec(select(Topic.slug).where(Topic.alliance_id == alliance_id)))


def list_rung_numbers(session: Session, alliance_id: int) -> set[int]:
    """The numbers of the rungs of an alliance's ladder; empty where it has none."""
    return set(session.exec(select(Rung.number).where(Rung.alliance_id == alliance_id)))


def add_row(session: Session, row: Table) -> None:
    """Store a new row and flush, so that it has its id."""
    session.add(row)
    session.flush()


def add_rows(session: Session, rows: Sequence[Table]) -> None:
    """Store new rows and flush, so that they have their ids."""
    session.add_all(rows)
    session.flush()
