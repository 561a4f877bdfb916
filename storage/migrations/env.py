"""Alembic's entry: runs the migrations on the engine that `storage.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel.sql.sqltypes import AutoString

from storage.tables import metadata
from storage.tables.base import UtcDateTime, Word


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the plain ones they are stored as: a migration must not change with the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Word | AutoString):
        length = 32 if isinstance(item, Word) else item.length
        return f"sa.String({length or ''})"
    return False


with context.config.attributes["engine"].connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite cannot alter most things in place
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
