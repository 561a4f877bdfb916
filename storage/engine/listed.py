"""A condition for any number of values, which are sent as one parameter."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Integer, Text, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _ListOf(TypeDecorator[list[Any]]):
    """A list of numbers or texts: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.item))

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class _IsListed(FunctionElement[Any]):
    """Has no type, because SQLite would compare a function of type Boolean to 1, which uses no index."""

    inherit_cache = True


@compiles(_IsListed)
def _to_sql(element: _IsListed, compiler: SQLCompiler, **more: Any) -> str:
    column, values = element.clauses
    listed = func.json_each(values).table_valued("value").c.value
    on_sqlite = compiler.dialect.name == "sqlite"
    condition: ColumnElement[bool] = column.in_(select(listed)) if on_sqlite else column == any_(values)
    return f"({compiler.process(condition, **more)})"


def is_listed(column: Any, values: Iterable[int] | Iterable[str]) -> ColumnElement[bool]:
    """Whether a column of numbers or texts has one of these values.

    Unlike with `column.in_(values)` the statement is the same for any number of values, so there is no upper limit, and
    databases and drivers can reuse what they prepared for it.
    """
    item = Integer if isinstance(column.type, Integer) else Text
    return _IsListed(column, bindparam(None, list(values), type_=_ListOf(item), unique=True))
