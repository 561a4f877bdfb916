"""Queries for kept files."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import KeptFileKind
from storage.tables import KeptFile


class ListedFile(NamedTuple):
    """A kept file without its bytes."""

    edition: int
    variant: str
    name: str
    sha256: str
    made_at: dt.datetime


def find_kept(session: Session, kind: KeptFileKind, subject: str, edition: int, variant: str) -> KeptFile | None:
    """The kept file with this key, or None."""
    statement = select(KeptFile).where(KeptFile.kind == kind, KeptFile.subject == subject)
    return session.exec(statement.where(KeptFile.edition == edition, KeptFile.variant == variant)).first()


def list_kept(session: Session, kind: KeptFileKind, subject: str) -> Sequence[ListedFile]:
    """The kept files about a subject without their bytes, by edition and in the order in which they were made."""
    edition, name = col(KeptFile.edition), col(KeptFile.name)
    statement = select_many(edition, col(KeptFile.variant), name, col(KeptFile.sha256), col(KeptFile.made_at))
    statement = statement.where(col(KeptFile.kind) == kind, col(KeptFile.subject) == subject)
    return [ListedFile(*row) for row in session.execute(statement.order_by(edition, col(KeptFile.id))).all()]
