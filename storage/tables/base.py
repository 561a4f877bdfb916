"""The base of all tables: naming convention, aware UTC times, and shorthands for columns."""

import datetime as dt
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import DateTime, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

# Set before the first migration: SQLite can only alter constraints that have a name.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware UTC datetime on every engine; SQLite itself would return a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Word(TypeDecorator[StrEnum]):
    """A member of a `StrEnum`, stored as plain text so that a new member needs no migration."""

    impl = String(32)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words
        self._members: dict[str | None, StrEnum | None] = {None: None}
        self._members |= {str(one): one for one in words}

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Raises ValueError for a word that is not a member, which would otherwise only fail when the row is read."""
        return None if value is None else str(self.words(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return self._members[value]


class Table(SQLModel):
    """Base class of all tables; holds the shared metadata."""

    # Tables validate nothing, so pydantic need not build their validators: 1.6 MB, and a part of every start.
    model_config = {"defer_build": True}
    metadata: ClassVar[MetaData] = metadata


def at(**kwargs: Any) -> Any:
    """A column that holds an aware UTC datetime."""
    return Field(sa_type=UtcDateTime, **kwargs)


def word(words: type[StrEnum], *, server_default: str | None = None, **kwargs: Any) -> Any:
    """A column that holds a member of the `StrEnum` `words`, and returns it as such.

    A column that is added later needs a `server_default`: the previous release writes rows without it.
    """
    sa_type: Any = Word(words)
    if server_default is not None:
        kwargs["sa_column_kwargs"] = {"server_default": server_default}
    return Field(sa_type=sa_type, **kwargs)


def reference(target: str, **kwargs: Any) -> Any:
    """A foreign key with an index, as queries filter on every one of them."""
    return Field(foreign_key=target, index=True, **kwargs)
