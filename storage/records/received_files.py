"""Queries for files that people sent to be imported."""

from sqlalchemy import update
from sqlmodel import col, select

from storage.engine.database import Session
from storage.tables import ReceivedFile
from storage.words import ImportState


def find_file(session: Session, file_id: int) -> ReceivedFile | None:
    """The file with this id, or None."""
    return session.get(ReceivedFile, file_id)


def has_content(session: Session, file_id: int) -> bool:
    """Whether its bytes are here."""
    statement = select(ReceivedFile.id).where(ReceivedFile.id == file_id, col(ReceivedFile.content).is_not(None))
    return session.exec(statement).first() is not None


def claim(session: Session, file_id: int) -> bool:
    """Mark a file as wanted; False if somebody did so already."""
    changed = session.execute(
        update(ReceivedFile)
        .where(col(ReceivedFile.id) == file_id, col(ReceivedFile.state) == ImportState.RECEIVED)
        .values(state=ImportState.WANTED)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]
