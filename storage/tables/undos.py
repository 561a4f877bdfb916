"""Actions that the person who did them can undo for a while."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from storage.enums import UndoKind
from storage.tables.base import Table, at, reference, word


class Undo(Table, table=True):
    """An action that can be undone, with what has to be put back. Deleted soon after its time is over."""

    __tablename__ = "undos"

    id: int = Field(default=None, primary_key=True)
    kind: UndoKind = word(UndoKind)
    about_id: int
    """The id of the row that was changed: of the status update, endorsement, adoption, contribution or organisation."""
    member_id: int | None = reference("members.id", default=None)
    """The acting member; None for an administrator who is not a member."""
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What to put back; each kind decides what it holds."""
    done_at: dt.datetime = at(index=True)
    undone_at: dt.datetime | None = at(default=None)
