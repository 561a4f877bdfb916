"""Migrate a database to the current schema, and check whether it is current."""

from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.engine.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parents[1] / "migrations"


class SchemaState(Enum):
    """How a database's schema compares with this version of the program."""

    CURRENT = "current"
    BEHIND = "behind"
    NEWER = "newer"


def schema_state(database: Database) -> SchemaState:
    """Compare the database's revision with the newest one of the program; an empty database is behind.

    Raises DatabaseUnavailable.
    """
    with database.reading() as session:
        return state_of(find_revision(session.connection()))


def state_of(revision: str | None) -> SchemaState:
    """Compare a revision with the newest one of the program; None is behind."""
    known = list_revisions()
    if revision == known[-1]:
        return SchemaState.CURRENT
    return SchemaState.BEHIND if revision is None or revision in known else SchemaState.NEWER


def find_revision(connection: Connection) -> str | None:
    """The revision of a database; None before the first migration."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@cache
def list_revisions() -> tuple[str, ...]:
    """The revisions of the program, oldest first: the number with which each migration's file begins.

    Alembic would run every migration's file to find out, at each start.
    """
    return tuple(sorted(file.name.partition("_")[0] for file in (FOLDER / "versions").glob("[0-9]*_*.py")))


def migrate(database: Database, *, to: str = "head") -> None:
    """Upgrade the database to the newest revision, or to revision `to`; a current database is left unchanged."""
    from alembic import command  # 7 MB and a tenth of a second: a start seldom migrates

    command.upgrade(_config(database), to)


def draft_migration(database: Database, message: str, *, number: str) -> None:
    """Write migration `number` ("0002") from the difference between the tables and an up-to-date database."""
    from alembic import command

    command.revision(_config(database), message=message, autogenerate=True, rev_id=number)


def _config(database: Database) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["engine"] = database.engine
    return config
