"""Vocabulary that the network maintains: search synonyms, and the goals that practices serve."""

import datetime as dt

from sqlalchemy import JSON
from sqlmodel import Field

from storage.names import HasNames
from storage.tables.base import Table, at


class SynonymGroup(Table, table=True):
    """Words treated as synonyms in search."""

    __tablename__ = "synonym_groups"

    id: int = Field(default=None, primary_key=True)
    words: list[str] = Field(default_factory=list, sa_type=JSON)
    updated_at: dt.datetime = at()


class Sdg(Table, HasNames, table=True):
    """A sustainable development goal that a practice may refer to."""

    __tablename__ = "sdgs"

    id: int = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    name: str = Field(max_length=150)
    name_en: str | None = Field(default=None, max_length=150)
    archived_at: dt.datetime | None = at(default=None)
