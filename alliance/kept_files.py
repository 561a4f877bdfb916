"""Files that left the network are kept in the database: the same bytes can be retrieved again.

Each capability decides when an edition is final and which of its files are kept. If two processes make a file at the
same moment, both get the bytes that were stored first.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.enums import KeptFileKind
from storage.engine import kept_files as rows
from storage.engine.database import Session
from storage.engine.kept_files import ListedFile
from storage.engine.once import store_once
from storage.tables import KeptFile


@dataclass(frozen=True)
class KeptKey:
    """Identifies a kept file by its subject, edition and variant; at most one file is kept for each key."""

    kind: KeptFileKind
    subject: str
    edition: int
    variant: str


def find_kept(session: Session, key: KeptKey) -> KeptFile | None:
    """The kept file, or None if it was not made yet."""
    return rows.find_kept(session, key.kind, key.subject, key.edition, key.variant)


def list_kept(session: Session, *, kind: KeptFileKind, subject: str) -> Sequence[ListedFile]:
    """The kept files about a subject without their bytes, by edition."""
    return rows.list_kept(session, kind, subject)


def keep(session: Session, key: KeptKey, *, name: str, content: bytes, now: dt.datetime) -> KeptFile:
    """Keep a file, and return the kept one: if it was stored before, that file, whose bytes may differ."""
    file = KeptFile(
        kind=key.kind,
        subject=key.subject,
        edition=key.edition,
        variant=key.variant,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=now,
        content=content,
    )
    if store_once(session, file):
        return file
    kept = find_kept(session, key)
    assert kept is not None  # kept files are never deleted
    return kept
