"""Erasures of people: requests, reports, texts still to look at, and the originals of files that were changed."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Table, at, reference


class ErasureRequest(Table, table=True):
    """A person whose data is about to be erased; the erasure deletes the row."""

    __tablename__ = "erasure_requests"

    slack_user_id: str = Field(primary_key=True, max_length=32)
    by_slack_user_id: str | None = Field(default=None, max_length=32)
    """The member of the secretariat who asked for it; None for the person themselves."""
    asked_at: dt.datetime = at()


class ErasureRecord(Table, table=True):
    """An erasure that was carried out: what was replaced, without who it was."""

    __tablename__ = "erasures"

    id: int = Field(default=None, primary_key=True)
    person: str = Field(unique=True, max_length=100)
    """A salt and a hash of the Slack id with it: recognises the person in a backup from before the erasure."""
    replaced: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """The number of rows that were changed or deleted, by table."""
    files: list[Any] = Field(default_factory=list, sa_type=JSON)
    """Each kept file that was changed: what it is, the checksum of the sealed original and that of what readers get."""
    at: dt.datetime = at()


class ErasureFind(Table, table=True):
    """A place in a text that may name the person: somebody of the secretariat decides, and the row is deleted.

    It holds the place of the name, not the name.
    """

    __tablename__ = "erasure_finds"

    id: int = Field(default=None, primary_key=True)
    erasure_id: int = reference("erasures.id")
    place: str = Field(max_length=80)
    """The table and column, with a dot between them."""
    row_key: list[Any] = Field(default_factory=list, sa_type=JSON)
    """The primary key of the row."""
    path: list[Any] = Field(default_factory=list, sa_type=JSON)
    """Where in JSON the text is; empty for a text."""
    begins: int
    ends: int
    digest: str = Field(max_length=32)
    """A digest of the whole text: in a text that was changed since, nothing is replaced."""
    is_sure: bool
    """Whether it is the person, as far as rules can tell; False where it may be a word or somebody else."""


class SealedFile(Table, table=True):
    """The original of a kept file that named a person who was erased: no reader gets it.

    It is stored once, as it first left; the file that readers get may change again with the next erasure.
    """

    __tablename__ = "sealed_files"
    __table_args__ = (UniqueConstraint("kept_file_id"),)

    id: int = Field(default=None, primary_key=True)
    kept_file_id: int = Field(foreign_key="kept_files.id")
    erasure_id: int = reference("erasures.id")
    sha256: str = Field(max_length=64)
    """The checksum under which the file left."""
    sealed_at: dt.datetime = at()
    content: bytes
