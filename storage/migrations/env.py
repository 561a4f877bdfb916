"""Alembic environment: runs the migrations on the engine that `storage.engine.migrate` passes in."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString

from storage.tables import metadata
from storage.tables.base import UtcDateTime, Word


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Render our column types as the plain types they are stored as: migrations must not change with the code.

    Returns False for any other type, which Alembic then renders itself.
    """
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Word | AutoString):
        length = 32 if isinstance(item, Word) else item.length
        return f"sa.String({length or ''})"
    return False


def let_tables_be_rebuilt(connection: Connection, allowed: bool) -> None:
    """Switch SQLite's foreign key checks off or on: it alters a table by rebuilding it, which references would prevent.

    Must run outside a transaction, within which the setting has no effect. Raises RuntimeError if, on switching back
    on, a reference points to a missing row.
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
