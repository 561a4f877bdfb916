"""Redaction: what somebody decided about what was found in a bundle, and when the finds were looked at."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Table, at, reference


class PersonalChoice(Table, table=True):
    """Whether a find is put back into the files of a bundle; without a row it is left out."""

    __tablename__ = "personal_choices"
    __table_args__ = (UniqueConstraint("bundle_id", "kind", "text", "sentence"),)

    id: int = Field(default=None, primary_key=True)
    bundle_id: int = Field(foreign_key="bundles.id")
    kind: str = Field(max_length=32)
    text: str = Field(max_length=200)
    """What was found, folded."""
    sentence: str = Field(default="", max_length=32)
    """The key of the only sentence that it is about; empty: everywhere."""
    put_back: bool
    by_member_id: int = reference("members.id")
    at: dt.datetime = at()


class PersonalReview(Table, table=True):
    """The finds of a bundle as somebody last looked at them."""

    __tablename__ = "personal_reviews"

    bundle_id: int = Field(primary_key=True, foreign_key="bundles.id")
    finds: list[Any] = Field(default_factory=list, sa_type=JSON)
    """A key for each find with what was decided about it."""
    by_member_id: int = reference("members.id")
    at: dt.datetime = at()
