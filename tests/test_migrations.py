"""Migrations: they lead to the tables that the code describes, on both engines."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from storage.database import Database
from storage.migrate import SchemaState, migrate, schema_state
from storage.tables import metadata


def test_the_migrated_tables_are_those_that_the_code_describes(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_a_migrated_database_is_of_this_version_and_stays_so(database: Database) -> None:
    assert schema_state(database) is SchemaState.CURRENT
    migrate(database)
    assert schema_state(database) is SchemaState.CURRENT


def test_an_empty_database_is_behind_and_migrates(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a folder with %41 in it/kennis.db")
    assert schema_state(database) is SchemaState.BEHIND
    migrate(database)
    assert schema_state(database) is SchemaState.CURRENT
    database.close()


@pytest.mark.parametrize("kind", ["pk", "fk", "uq", "ck"])
def test_every_constraint_has_a_name_by_which_a_later_migration_can_alter_it(database: Database, kind: str) -> None:
    found = inspect(database.engine)
    nameless = []
    for table in metadata.tables:
        of_kind: dict[str, list[Any]] = {
            "pk": [found.get_pk_constraint(table)],
            "fk": found.get_foreign_keys(table),
            "uq": found.get_unique_constraints(table),
            "ck": found.get_check_constraints(table),
        }
        nameless += [(table, one) for one in of_kind[kind] if not str(one["name"] or "").startswith(f"{kind}_")]
    assert nameless == []


def test_every_reference_between_tables_is_indexed(database: Database) -> None:
    found = inspect(database.engine)
    slow = []
    for table in metadata.tables:
        led_by = {index["column_names"][0] for index in found.get_indexes(table)}
        led_by |= {unique["column_names"][0] for unique in found.get_unique_constraints(table)}
        led_by |= set(found.get_pk_constraint(table)["constrained_columns"][:1])
        for reference in found.get_foreign_keys(table):
            slow += [(table, name) for name in reference["constrained_columns"] if name not in led_by]
    assert slow == []
