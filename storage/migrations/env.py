"""Alembic's entry: runs the migrations on the engine that `storage.engine.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
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


def let_tables_be_rebuilt(connection: Connection, allowed: bool) -> None:
    """SQLite alters a table by making it anew, which it refuses while others refer to it.

    Outside of a transaction, in which the setting has no effect. Raises RuntimeError when something refers to nothing
    in the end.
    """
    if connection.dialect.name != "sqlite":
        return
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA foreign_keys = {'OFF' if allowed else 'ON'}")
    if not allowed and (broken := raw.execute("PRAGMA foreign_key_check").fetchall()):
        raise RuntimeError(f"the migration left {len(broken)} references to nothing in {broken[0][0]}")


with context.config.attributes["engine"].connect() as connection:
    let_tables_be_rebuilt(connection, True)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite cannot alter most things in place
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    let_tables_be_rebuilt(connection, False)
