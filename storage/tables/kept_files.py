"""Files that left the network, kept byte for byte."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.enums import KeptFileKind
from storage.tables.base import Table, at, word


class KeptFile(Table, table=True):
    """A file of a final edition. Its bytes never change: a correction is another edition."""

    __tablename__ = "kept_files"
    __table_args__ = (UniqueConstraint("kind", "subject", "edition", "variant"),)

    id: int = Field(default=None, primary_key=True)
    kind: KeptFileKind = word(KeptFileKind)
    subject: str = Field(max_length=64)
    """What it is about: the reference "D-2" or "O-3", or a period such as "2026-W47"."""
    edition: int
    variant: str = Field(max_length=80)
    """What tells the files of one edition apart: "nl:docx", "nl:own-12:xlsx", "nl:meeting:xlsx"."""
    name: str = Field(max_length=200)
    """The file name under which it left."""
    sha256: str = Field(max_length=64)
    """The checksum of its content, in hexadecimal digits."""
    made_at: dt.datetime = at()
    content: bytes
    """Last, so that SQLite reads the other columns without it."""
