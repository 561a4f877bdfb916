"""How soon the bot is connected, what it holds when idle, and how soon it stops, beside a bare Bolt app."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path

from sqlalchemy import update

from alliance.index.indexing import reindex_all
from benchmarks.lines import Line, Result, median
from benchmarks.network import make_database
from benchmarks.programs import Program
from benchmarks.search.corpus import add_corpus
from benchmarks.slack import BARE_COMMAND, BOT_COMMAND, Transport, workspace
from storage.engine.database import Database
from storage.tables import Contribution


@dataclass(frozen=True)
class StartSize:
    """How often each is started, for how many seconds it is idle before its memory is read, and how much is stored."""

    times: int
    idle_seconds: float
    filled: int


@dataclass(frozen=True)
class Life:
    """One life of a program: seconds to connect, MB when idle, seconds from SIGTERM to its end."""

    connected: float
    memory: float
    stopped: float


def measure(folder: Path, size: StartSize) -> Result:
    """Start, idle and stop: the first start on an empty database, and those after it."""
    folder.mkdir()
    database = make_database(folder / "kennisbot.db")
    add_corpus(database, size.filled)
    reindex_all(database)
    _note_all_compared(database)
    database.close()
    with workspace(folder) as slack:
        bot, bare = slack.install(BOT_COMMAND), slack.install(BARE_COMMAND)

        def start_bot(name: str) -> AbstractContextManager[Program]:
            return slack.bot(bot, f"sqlite:///{folder / name}", Transport.SOCKET)

        def start_bare() -> AbstractContextManager[Program]:
            return slack.bare(bare, Transport.SOCKET)

        bare_lives, first_lives, lives = [], [], []
        for number in range(size.times):
            bare_lives.append(_live(start_bare, size))
            first_lives.append(_live(partial(start_bot, f"new-{number}.db"), size))
            lives.append(_live(partial(start_bot, "kennisbot.db"), size))
    name = f"Start and stop, {size.filled} contributions"
    return Result(name, "a bare Bolt app", tuple(_lines(first_lives, lives, bare_lives)))


def _note_all_compared(database: Database) -> None:
    """What was shared long ago was compared long ago: a bot that has yet to compare everything is not idle."""
    with database.writing() as session:
        session.execute(update(Contribution).values(matched_at=Contribution.updated_at))


def _live(start: Callable[[], AbstractContextManager[Program]], size: StartSize) -> Life:
    started_at = time.perf_counter()
    with start() as program:
        connected = time.perf_counter() - started_at
        time.sleep(size.idle_seconds)
        return Life(connected, program.memory, program.stop())


def _lines(first: list[Life], later: list[Life], bare: list[Life]) -> Iterator[Line]:
    def line(what: str, unit: str, lives: list[Life], read: Callable[[Life], float], most: float) -> Line:
        return Line(what, unit, median([read(life) for life in lives]), median([read(life) for life in bare]), most)

    yield line("start to connected", "s", later, attrgetter("connected"), 2)
    # This one migrates, and loads the network.
    yield line("start to connected, no database yet", "s", first, attrgetter("connected"), 4)
    yield line("memory when idle", "MB", later, attrgetter("memory"), 130)
    yield line("memory when idle, no database yet", "MB", first, attrgetter("memory"), 150)
    yield line("SIGTERM to end", "s", [*first, *later], attrgetter("stopped"), 10)
