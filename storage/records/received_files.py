"""Queries for files that people sent to be imported."""

from sqlalchemy import update
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import ImportState
from storage.tables import ReceivedFile


def find_file(session: Session, file_id: int) -> ReceivedFile | None:
    """The file with this id, or None."""
    return session.get(ReceivedFile, file_id)


def lock_file(session: Session, file_id: int) -> ReceivedFile | None:
    """The file with this id, reread and locked until the transaction ends, or None."""
    statement = select(ReceivedFile).where(ReceivedFile.id == file_id).with_for_update()
    return session.exec(statement, execution_options={"populate_existing": True}).first()


def drop_waiting(session: Session, problem: str) -> int:
    """Delete the bytes of all files that were not imported yet, and store why; returns how many files that were."""
    waiting = (col(ReceivedFile.state) != ImportState.DONE, col(ReceivedFile.problem).is_(None))
    changed = session.execute(update(ReceivedFile).where(*waiting).values(content=None, sha256=None, problem=problem))
    return int(changed.rowcount)  # type: ignore[attr-defined]


def has_content(session: Session, file_id: int) -> bool:
    """Whether the file's bytes are stored."""
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
