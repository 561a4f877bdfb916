"""Migrate a database to the current schema, and check whether it is current."""

from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.engine.database import Database

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
        return state_of(MigrationContext.configure(session.connection()).get_current_revision())


def state_of(revision: str | None) -> SchemaState:
    """Compare a revision with the newest one of the program; None is behind."""
    script = ScriptDirectory(str(FOLDER))
    if revision == script.get_current_head():
        return SchemaState.CURRENT
    known = {step.revision for step in script.walk_revisions()}
    return SchemaState.BEHIND if revision is None or revision in known else SchemaState.NEWER


def migrate(database: Database, *, to: str = "head") -> None:
    """Upgrade the database to the newest revision, or to revision `to`; a current database is left unchanged."""
    command.upgrade(_config(database), to)


def draft_migration(database: Database, message: str, *, number: str) -> None:
    """Write migration `number` ("0002") from the difference between the tables and an up-to-date database."""
    command.revision(_config(database), message=message, autogenerate=True, rev_id=number)


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["engine"] = database.engine
    return config
