"""Reading and writing: durable, never half, and said so when it cannot be."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.engine.database import Database, DatabaseUnavailable
from storage.engine.events import note_event
from storage.engine.marks import noting_reads
from storage.engine.migrate import SchemaState, schema_state
from storage.engine.wait_limit import seconds_left, waiting_at_most
from storage.people.people import find_member, get_member, note_seen
from storage.tables import ReferenceCounter
from tests.kit.waiting import PATIENCE
from tests.networks.small_network import Network

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.both_databases("locks")


def put(database: Database, series: str) -> None:
    """Write one row."""
    with database.writing() as session:
        session.add(ReferenceCounter(series=series))


def count(database: Database) -> int:
    """How many there are."""
    with database.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM reference_counters")).scalar_one())


@pytest.fixture
def sqlite(tmp_path: Path, sqlite_template: Path) -> Database:
    """A migrated database in a file."""
    (tmp_path / "kennis.db").write_bytes(sqlite_template.read_bytes())
    return Database(f"sqlite:///{tmp_path}/kennis.db")


def test_what_a_block_wrote_is_there_when_it_ended_well(database: Database) -> None:
    put(database, "B")
    assert count(database) == 1


def test_what_a_block_wrote_is_gone_when_it_raised(database: Database) -> None:
    def fail_half_way() -> None:
        with database.writing() as session:
            session.add(ReferenceCounter(series="B"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert count(database) == 0


def test_what_a_reading_block_wrote_is_never_stored(database: Database) -> None:
    with database.reading() as session:
        session.add(ReferenceCounter(series="B"))
        session.flush()
    assert count(database) == 0


def test_a_broken_constraint_is_a_mistake_and_no_outage(database: Database) -> None:
    put(database, "B")
    with pytest.raises(IntegrityError):
        put(database, "B")
    assert count(database) == 1


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
def test_every_sqlite_connection_is_durable_and_keeps_its_references(
    sqlite: Database, pragma: str, value: str | int
) -> None:
    with sqlite.reading() as one, sqlite.reading() as other:
        assert [session.execute(text(f"PRAGMA {pragma}")).scalar_one() for session in (one, other)] == [value, value]


def test_every_sqlite_connection_waits_for_others_but_not_for_ever(sqlite: Database) -> None:
    with sqlite.reading() as session:
        assert 500 <= session.execute(text("PRAGMA busy_timeout")).scalar_one() <= 10_000


def test_reading_goes_on_while_somebody_writes(database: Database) -> None:
    with database.writing() as session:
        session.add(ReferenceCounter(series="B"))
        session.flush()
        assert count(database) == 0
    assert count(database) == 1


def test_two_writers_wait_for_each_other(database: Database) -> None:
    is_writing, may_go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with database.writing() as session:
            session.add(ReferenceCounter(series="A"))
            session.flush()
            is_writing.set()
            assert may_go_on.wait(PATIENCE)

    slow = threading.Thread(target=write_slowly)
    quick = threading.Thread(target=put, args=(database, "B"))
    slow.start()
    assert is_writing.wait(PATIENCE)
    quick.start()
    may_go_on.set()
    slow.join(PATIENCE)
    quick.join(PATIENCE)
    assert count(database) == 2


def test_a_writer_of_another_process_that_never_ends_is_an_outage_and_stores_nothing(sqlite: Database) -> None:
    patient = Database(str(sqlite.url), busy_seconds=0.05)
    with sqlite.writing() as session:
        session.add(ReferenceCounter(series="A"))
        session.flush()
        with pytest.raises(DatabaseUnavailable):
            put(patient, "B")
    patient.close()
    assert count(sqlite) == 1


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_all_waits_of_a_request_together_take_no_longer_than_it_has(
    make_database_url: Callable[[str], str], engine: str
) -> None:
    held = Database(make_database_url(engine))
    database = Database(held.url.render_as_string(hide_password=False), busy_seconds=PATIENCE)
    with held.writing() as session:
        session.add(ReferenceCounter(series="A"))
        session.flush()
        begun = time.monotonic()
        with waiting_at_most(0.2):
            for _ in range(3):
                with pytest.raises(DatabaseUnavailable):
                    put(database, "A")
        assert time.monotonic() - begun < PATIENCE  # one wait without a budget
    put(database, "B")
    held.close()
    database.close()


def test_a_turn_and_the_lock_behind_it_are_waited_for_together(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("storage.engine.wait_limit.time", SimpleNamespace(monotonic=lambda: now[0]))
    take = sqlite._lock._take

    def take_a_second_later(seconds: float) -> None:
        take(seconds)
        now[0] += 1.0

    monkeypatch.setattr(sqlite._lock, "_take", take_a_second_later)
    with sqlite.writing() as session:
        assert session.execute(text("PRAGMA busy_timeout")).scalar_one() == 500
    with waiting_at_most(1.2):
        with sqlite.writing() as session:
            assert session.execute(text("PRAGMA busy_timeout")).scalar_one() == pytest.approx(200, abs=1)
        with sqlite.writing() as session:
            assert session.execute(text("PRAGMA busy_timeout")).scalar_one() == 0


def test_a_budget_within_another_one_is_never_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("storage.engine.wait_limit.time", SimpleNamespace(monotonic=lambda: now[0]))
    with waiting_at_most(2.0):
        now[0] = 1.5
        assert seconds_left(9.0) == 0.5
        with waiting_at_most(9.0):
            assert seconds_left(9.0) == 0.5
        now[0] = 3.0
        assert seconds_left(9.0) == 0.0
    assert seconds_left(9.0) == 9.0


def test_a_full_disk_is_an_outage_and_stores_nothing(sqlite: Database) -> None:
    def write_more_than_fits() -> None:
        with sqlite.writing() as session:
            pages = session.execute(text("PRAGMA page_count")).scalar_one()
            session.execute(text(f"PRAGMA max_page_count = {pages}"))
            session.add_all([ReferenceCounter(series=f"{number:04}") for number in range(5000)])

    with pytest.raises(DatabaseUnavailable):
        write_more_than_fits()
    assert count(sqlite) == 0


def test_a_file_that_may_only_be_read_is_an_outage_for_writers_and_can_be_read(
    sqlite: Database, tmp_path: Path
) -> None:
    put(sqlite, "B")
    sqlite.close()
    read_only = Database(f"sqlite:///file:{tmp_path}/kennis.db?mode=ro&uri=true")
    assert count(read_only) == 1
    with pytest.raises(DatabaseUnavailable):
        put(read_only, "A")
    read_only.close()
    assert count(sqlite) == 1


def test_a_file_that_is_no_database_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "kennis.db").write_text("this is a letter, and no database " * 100, "utf-8")
    database = Database(f"sqlite:///{tmp_path}/kennis.db")
    with pytest.raises(DatabaseUnavailable):
        schema_state(database)
    database.close()


def test_a_server_that_does_not_answer_is_an_outage() -> None:
    database = Database("postgresql+psycopg://u@127.0.0.1:9/kennis")
    with pytest.raises(DatabaseUnavailable):
        schema_state(database)
    database.close()


def test_the_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new/folder/kennis.db")
    assert schema_state(database) is SchemaState.BEHIND
    database.close()
    assert (tmp_path / "new" / "folder" / "kennis.db").exists()


def test_a_mark_changes_with_every_commit_of_whatever_process_and_with_nothing_else(database: Database) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    mark = database.mark()
    for series, writer in (("B", database), ("A", other)):
        put(writer, series)
        new = database.mark()
        assert not new.is_unchanged_since(mark)
        mark = new
        count(other)
        with other.writing():
            pass  # nothing is stored
        assert database.mark().is_unchanged_since(mark)
    other.close()


def test_of_its_own_commits_a_mark_on_sqlite_tells_the_tables(sqlite: Database) -> None:
    database = sqlite
    with noting_reads() as read:
        count(database)
    assert read == {"reference_counters"}
    mark = database.mark()
    with database.writing() as session:
        note_event(session, "Ev1", now=NOW)
    assert not database.mark().is_unchanged_since(mark)
    assert not database.mark().is_unchanged_since(mark, {"events_seen"})
    assert database.mark().is_unchanged_since(mark, read)
    put(database, "B")
    assert not database.mark().is_unchanged_since(mark, read)
    database.close()


def test_that_a_member_was_seen_today_is_no_reason_to_look_again(sqlite: Database) -> None:
    with sqlite.writing() as session:
        member_id = Network(session).people["Utrecht"]
    mark = sqlite.mark()
    with noting_reads() as read, sqlite.reading() as session:
        assert find_member(session, "UUTRECHT") is not None
    with sqlite.writing() as session:
        assert note_seen(session, member_id, NOW.date())
    assert sqlite.mark().is_unchanged_since(mark, read)
    assert not sqlite.mark().is_unchanged_since(mark), "whoever asks about everything hears of it"
    with sqlite.writing() as session:
        assert note_seen(session, member_id, NOW.date() + dt.timedelta(days=1))
        get_member(session, member_id).name = "Noor de Vries"
    assert not sqlite.mark().is_unchanged_since(mark, read)
    sqlite.close()


def test_a_commit_that_may_be_another_process_s_is_one_in_every_table(database: Database) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    mark = database.mark()
    put(other, "B")
    with database.writing() as session:
        note_event(session, "Ev1", now=NOW)
    assert not database.mark().is_unchanged_since(mark, {"members"})
    other.close()


def test_what_threads_store_at_once_changes_the_marks_of_its_tables(database: Database) -> None:
    mark, series = database.mark(), [f"X{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: put(database, one), series))
    now = database.mark()
    assert not now.is_unchanged_since(mark, {"reference_counters"})
    assert now.others == mark.others
    assert now.is_unchanged_since(mark, {"members"}) == database.is_sqlite


def test_what_was_committed_is_committed_also_when_the_mark_cannot_be_read(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise DatabaseUnavailable("OperationalError")

    mark = sqlite.mark()
    with monkeypatch.context() as broken, sqlite.writing() as session:
        session.add(ReferenceCounter(series="B"))
        broken.setattr(sqlite, "_read_version", fail)
        session.flush()
    assert count(sqlite) == 1
    assert not sqlite.mark().is_unchanged_since(mark, {"members"})
    sqlite.close()


def test_a_new_file_is_readable_by_its_owner_only_and_an_older_one_stays_as_it_is(tmp_path: Path) -> None:
    for mode in (0o600, 0o640):
        database = Database(f"sqlite:///{tmp_path}/kennisbot.db")
        with database.writing() as session:
            session.execute(text(f"CREATE TABLE mode_{mode} (id INTEGER)"))
            modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        database.close()
        assert modes == {mode}
        (tmp_path / "kennisbot.db").chmod(0o640)  # an administrator lets a group read it


# --- statistics


def test_statistics_count_rows_and_keep_nothing_of_what_is_in_them(sqlite: Database) -> None:
    with sqlite.writing() as session:
        for number in range(1000):
            note_event(session, f"secret-{number}", now=NOW)
    sqlite.update_statistics()
    with sqlite.reading() as session:
        kept = session.execute(text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'events_seen'")).scalars().all()
        others = "SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%' AND name <> 'sqlite_stat1'"
        for samples in session.execute(text(others)).scalars().all():
            assert not session.execute(text(f"SELECT * FROM {samples}")).all()
    assert kept
    assert all(part.isdecimal() for line in kept for part in line.split())
