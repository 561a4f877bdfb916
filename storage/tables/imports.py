"""Files that people sent to the bot to be imported."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from storage.enums import ImportState
from storage.tables.base import Table, at, word


class ReceivedFile(Table, table=True):
    """A file in a direct message to the bot, with its bytes until it is imported or a week old."""

    __tablename__ = "received_files"

    id: int = Field(default=None, primary_key=True)
    slack_file_id: str = Field(max_length=32)
    by_slack_user_id: str = Field(max_length=32)
    name: str = Field(max_length=255)
    state: ImportState = word(ImportState)
    problem: str | None = Field(default=None, max_length=40)
    """Why it is not here: a key of a sentence."""
    sha256: str | None = Field(default=None, max_length=64)
    counts: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What was new and what changed by sheet, once it is imported."""
    received_at: dt.datetime = at(index=True)
    done_at: dt.datetime | None = at(default=None)
    content: bytes | None = None
    """Last, so that SQLite reads the other columns without it."""
