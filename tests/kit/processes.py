"""The bot as processes of their own, that can be ended and killed, in a workspace of this process."""

import contextlib
import datetime as dt
import os
import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import Parts
from storage.engine.database import Database
from tests.kit import forks
from tests.kit.town import Town
from tests.kit.waiting import LONG_PATIENCE, PATIENCE, wait_until

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port that nobody listens on, of those that the system gives to no connection in the meantime."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def in_background(do: Callable[[], object]) -> threading.Thread:
    """Do something while the test goes on."""
    thread = threading.Thread(target=do, daemon=True)
    thread.start()
    return thread


class BotProcess:
    """`python -m bot …`, with what it writes kept in files."""

    def __init__(
        self,
        *command: str,
        environment: dict[str, str],
        folder: Path,
        files_apart: bool = True,
        after_kill: Callable[["BotProcess"], None] = lambda _: None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.command = command
        self._after_kill = after_kill
        self._out, self._err = folder / "stdout", folder / "stderr"
        clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TZ"}}
        self._process, self._input = forks.start(
            command,
            environment={**clean, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment},
            folder=folder,
            keeps_input="--with-parent" in command,  # as of the demo's bot
            files_apart=files_apart,
        )
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def said(self) -> str:
        """What it told people (standard output)."""
        return self._out.read_text("utf-8")

    @property
    def log(self) -> str:
        """What it logged, and its last words (standard error)."""
        return self._err.read_text("utf-8")

    @property
    def last_words(self) -> list[str]:
        """The lines it left behind that are not of the log."""
        return [line for line in self.log.splitlines() if not line[:4].isdigit()]

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process.is_alive()

    def ready(self) -> "BotProcess":
        """Wait until it says that it runs."""
        is_up = "Kennisbot is running"
        wait_until(lambda: is_up in self.said or not self.is_alive, "the start of the bot", seconds=LONG_PATIENCE)
        assert self.is_alive, self.log
        return self

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.join()
        self._after_kill(self)

    def leaves_alone(self) -> None:
        """Let go of the other end of its standard input, as a parent that dies does."""
        assert self._input is not None
        self._input.close()

    def asks_to_stop(self) -> None:
        """Send SIGTERM."""
        self._process.terminate()

    def seconds_to_stop(self) -> float:
        """How long it took from the wish to stop to the end, by its own log: a busy machine is late in noticing."""
        begin, end = (
            dt.datetime.fromisoformat(line.split()[0])
            for line in self.log.splitlines()
            if line.endswith((" stopping", " stopped"))
        )
        return (end - begin).total_seconds()

    def ended(self, seconds: float = PATIENCE) -> int:
        """Wait for its end; gives the exit code, or minus the number of the signal that ended it."""
        self._process.join(seconds)
        code = self._process.exitcode
        assert code is not None, "it did not end"
        return code


class TownOfProcesses(Town):
    """The workspace and people of `Town`; the bot runs in no, one or more processes beside this one.

    A bot makes its files itself, unless `files_apart`: what happens to a process for files has tests of its own.
    """

    def __init__(self, database_url: str, folder: Path) -> None:
        super().__init__(database_url)
        self._folder = folder
        self.bots: list[BotProcess] = []
        self.rows = Database(database_url, busy_seconds=PATIENCE)

    def open(self) -> "TownOfProcesses":
        """Start the workspace and put people in place; no bot runs yet."""
        super().open()
        self.make_digests()
        return self

    def start_bot(self, **settings: str) -> Parts:
        """Only put people in place: `run` and `launch` start bots."""
        parts = self.prepare(**settings)
        parts.database.close()
        return parts

    def close(self) -> None:
        """End all processes, and the workspace."""
        for bot in self.bots:
            if bot.is_alive:
                bot.kill()
        self.rows.close()
        super().close()

    @property
    def database(self) -> Database:
        """The bots' database, for looking."""
        return self.rows

    def launch(self, *command: str, **settings: str) -> BotProcess:
        """Start a bot; it may not be ready yet."""
        folder = self._folder / f"bot-{len(self.bots) + 1}"
        if command[0] == "run":
            command = (*command, "--patience", str(PATIENCE))
        environment = {**self.environment(), **settings}
        bot = BotProcess(
            *command,
            environment=environment,
            folder=folder,
            files_apart=self.files_apart,
            after_kill=self._wait_for_it_no_more,
        )
        self.bots.append(bot)
        return bot

    def _wait_for_it_no_more(self, bot: BotProcess) -> None:
        """The clock would give one that was killed ten seconds to come back."""
        for name in self.control.get("clock")["followers"]:
            if name.startswith(f"kennisbot-{bot.pid}-"):
                self.control.post("clock/follow", name=name, leaving=True)

    def run(self, *command: str, **settings: str) -> BotProcess:
        """Start a bot, over Socket Mode unless a command is given, and wait until it is ready and on the clock."""
        bot = self.launch(*(command or ("run",)), **settings).ready()
        wait_until(
            lambda: f"kennisbot-{bot.pid}-" in str(self.control.get("clock")["followers"]), "following the clock"
        )
        return bot


@pytest.fixture
def town_on_sqlite(make_database_url: Callable[[str], str], tmp_path: Path) -> Iterator[TownOfProcesses]:
    """A workspace whose bot is a process of its own, on SQLite."""
    with closing(TownOfProcesses(make_database_url("sqlite"), tmp_path).open()) as made:
        yield made


@pytest.fixture
def town_on_postgresql(make_database_url: Callable[[str], str], tmp_path: Path) -> Iterator[TownOfProcesses]:
    """The town of processes on PostgreSQL, where several processes work side by side."""
    with closing(TownOfProcesses(make_database_url("postgresql"), tmp_path).open()) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def town_on_each(
    request: pytest.FixtureRequest, make_database_url: Callable[[str], str], tmp_path: Path
) -> Iterator[TownOfProcesses]:
    """The town of processes on both databases, or on the one that the test names."""
    with closing(TownOfProcesses(make_database_url(request.param), tmp_path).open()) as made:
        yield made
