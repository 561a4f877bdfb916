"""Backups: what is restored, into either engine, is what was backed up, and nothing that exists is replaced."""

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.app import NotReady
from bot.files.backups import back_up, back_up_first, restore
from bot.files.digests import write_digest
from reports import Version
from storage.engine.backups import restore_backup, write_backup
from storage.engine.copying import check_content, count_rows, read_content
from storage.engine.database import Database
from storage.engine.migrate import SchemaState, migrate, schema_state
from storage.enums import OrganisationKind
from storage.tables import AuditEntry, Organisation
from tests.kit.databases import database_at
from tests.kit.times import local
from tests.networks.archived_network import ArchivedNetwork
from tests.reports.kit.sample import DUTCH

NOON = dt.datetime(2026, 11, 24, 11, 0, 0, 250_000, tzinfo=dt.UTC)


def fill(database: Database) -> None:
    """Rows with what engines store in different ways: times, days, JSON, quotes, and one that refers to a later one."""
    with database.writing() as session:
        city = OrganisationKind.CITY
        new = Organisation(id=7, slug="new", name="D'Oude “Stad” \N{SNOWMAN}", kind=city, mail_domains=["a.nl", "é.nl"])
        session.add(new)
        session.flush()
        day = dt.date(2026, 1, 1)
        session.add(Organisation(id=3, slug="old", name="Oud", kind=city, ended_on=day, successor_id=7))
        session.add(
            AuditEntry(
                by_slack_user_id="U1", action="x", subject="B-1", before={}, after={"n": 1.5, "of": None}, at=NOON
            )
        )


@pytest.mark.only_sqlite
def test_a_backup_is_restored_into_either_engine(
    database: Database, make_database_url: Callable[[str], str], tmp_path: Path
) -> None:
    fill(database)
    assert write_backup(database, tmp_path / "kept.db") == 4  # the search index has a row of its own
    moved = database_at(make_database_url("postgresql"))
    with moved.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    assert restore_backup(tmp_path / "kept.db", moved) is SchemaState.CURRENT
    write_backup(moved, tmp_path / "again.db")
    back = Database(f"sqlite:///{tmp_path}/back.db")
    restore_backup(tmp_path / "again.db", back)
    with database.engine.connect() as one, back.engine.connect() as other:
        check_content(other, read_content(one, progress=int), progress=int)
    for restored in (moved, back):
        assert schema_state(restored) is SchemaState.CURRENT
        with restored.writing() as session:
            found = session.exec(select(Organisation).order_by(col(Organisation.id))).all()
            assert [(one.successor_id, one.mail_domains) for one in found] == [(7, []), (None, ["a.nl", "é.nl"])]
            assert session.exec(select(AuditEntry)).one().at == NOON
            session.add(Organisation(slug="newest", name="Nieuwst", kind=OrganisationKind.CITY))
            session.flush()  # it gets a number of its own
    back.close()


@pytest.mark.only_sqlite
def test_after_a_move_to_postgresql_a_workbook_is_the_same_byte_by_byte(
    database: Database, make_database_url: Callable[[str], str], tmp_path: Path
) -> None:
    with database.writing() as session:
        ArchivedNetwork(session).fill()
    write_backup(database, tmp_path / "kept.db")
    moved = database_at(make_database_url("postgresql"))
    with moved.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    restore_backup(tmp_path / "kept.db", moved)
    for typed in ("2026-W48", "2026-11"):
        for version in Version:
            made = []
            for one in (database, moved):
                path = tmp_path / f"{one.engine.dialect.name}-{typed}-{version}.xlsx"
                write_digest(one, typed, path, words=DUTCH, time=local(NOON + dt.timedelta(days=7)), version=version)
                made.append(path.read_bytes())
            assert made[0] == made[1], (typed, version)
            assert len(made[0]) > 10_000


def test_a_backup_is_one_file_for_its_owner_and_replaces_none(database: Database, tmp_path: Path) -> None:
    fill(database)
    said = back_up(database, tmp_path / "kept.db")
    assert said[0].endswith("4 rows, verified")
    assert [one.name for one in tmp_path.iterdir()] == ["kept.db"]
    assert (tmp_path / "kept.db").stat().st_mode & 0o077 == 0
    with pytest.raises(NotReady, match=r"kept\.db exists already"):
        back_up(database, tmp_path / "kept.db")
    with pytest.raises(NotReady, match="There is no folder"):
        back_up(database, tmp_path / "none" / "kept.db")


@pytest.mark.only_sqlite
def test_what_is_no_sound_backup_is_refused_and_changes_nothing(database: Database, tmp_path: Path) -> None:
    fill(database)
    write_backup(database, tmp_path / "kept.db")
    target = Database(f"sqlite:///{tmp_path}/back.db")
    (tmp_path / "text.db").write_text("not a database")
    assert database.file is not None
    cases: list[tuple[Path, str, str]] = [
        (tmp_path / "absent.db", "", "There is no file"),
        (tmp_path / "text.db", "", "is no backup of Kennisbot"),
        (database.file, "", "is no backup of Kennisbot"),
        (tmp_path / "kept.db", "UPDATE organisations SET name = 'x'", "is damaged"),
        (tmp_path / "kept.db", "DELETE FROM audit", "is damaged"),
        (tmp_path / "kept.db", "UPDATE alembic_version SET version_num = '9999'", "newer version"),
    ]
    for number, (path, change, reason) in enumerate(cases):
        used = path
        if change:
            used = tmp_path / f"{number}.db"
            used.write_bytes(path.read_bytes())
            with sqlite3.connect(used) as raw:
                raw.execute(change)
            raw.close()
        with pytest.raises(NotReady, match=reason):
            restore(used, target)
        assert not (tmp_path / "back.db").exists()
    restore(tmp_path / "kept.db", target)
    with pytest.raises(NotReady, match=r"back\.db is not empty"):
        restore(tmp_path / "kept.db", target)
    target.close()


@pytest.mark.both_databases("dialect")
def test_a_copy_that_fails_leaves_nothing(
    database: Database, make_database_url: Callable[[str], str], tmp_path: Path
) -> None:
    fill(database)

    def stop(_rows: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_backup(database, tmp_path / "kept.db", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_an_older_version_is_backed_up_before_it_is_migrated(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path}/old.db")
    migrate(old, to="0001")
    assert back_up_first(old, now=NOON) is None, "there is nothing in it yet"
    with old.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO themes (slug, name, position) VALUES ('a', 'A', 1)")
        rows = count_rows(connection)
    kept = back_up_first(old, now=NOON)
    assert kept is not None
    back = Database(f"sqlite:///{tmp_path}/back.db")
    assert restore_backup(kept, back) is SchemaState.BEHIND
    migrate(back)
    with back.engine.connect() as connection:
        assert count_rows(connection) >= rows
    for one in (old, back):
        one.close()
