"""Whether people wait while the bot makes a big file: acknowledgements meanwhile, beside those of a quiet bot."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil

from alliance.calendar.typed_periods import parse_period
from benchmarks.lines import Line, Result, percentile
from benchmarks.network import add_many_contributions, add_members, make_database
from benchmarks.programs import MEGABYTE, Program
from benchmarks.slack import BOT_COMMAND, Audience, SandboxWorkspace, Transport, workspace
from storage.people.people import find_member

ZONE = ZoneInfo("Europe/Amsterdam")
YEAR = "1-1-2025 t/m 31-12-2025"
PEOPLE = 5
PAUSE_SECONDS = 0.1
"""Between two people who ask for something; each waits for the answer first."""
PATIENCE = 600.0
WARM = 20


@dataclass(frozen=True)
class FilesSize:
    """Contributions in the year, and how often somebody asks the quiet bot for something."""

    contributions: int
    asked: int


@dataclass
class Memory:
    """The most resident memory (MB) of the bot and of the process that makes its files."""

    bot: float = 0.0
    maker: float = 0.0

    def look(self, program: Program) -> None:
        """Look once."""
        with suppress(psutil.Error):  # one may end between the question and the look
            self.bot = max(self.bot, program.memory)
            for child in psutil.Process(program.pid).children(recursive=True):
                self.maker = max(self.maker, child.memory_info().rss / MEGABYTE)


def measure(folder: Path, size: FilesSize) -> Result:
    """A year of so many contributions is asked for, while people ask for their steps. Raises AssertionError when
    somebody gets no answer, or no file comes."""
    folder.mkdir()
    return Result(
        f"A file of {size.contributions:,} contributions, and people who ask meanwhile",
        "the same bot with no file to make",
        tuple(_lines(folder, size)),
    )


def _lines(folder: Path, size: FilesSize) -> Iterator[Line]:
    with workspace(folder) as slack:
        audience = slack.populate(PEOPLE)
        database = make_database(folder / "kennisbot.db")
        add_members(database, user_ids=audience.user_ids, channel_id=audience.channel_id)
        period = parse_period(YEAR, dt.date(2026, 1, 1))
        start, end = period.starts_at(ZONE), period.ends_at(ZONE)
        add_many_contributions(
            database, count=size.contributions, first_at=start, seconds=(end - start).total_seconds()
        )
        with database.writing() as session:
            office = find_member(session, audience.user_ids[0])
            assert office is not None
            office.is_secretariat = True
            session.add(office)
        app = slack.install(BOT_COMMAND)
        with slack.bot(app, str(database.url), Transport.SOCKET) as bot:
            memory = Memory()
            for _ in range(WARM):
                _ask(slack, audience, 0)
            quiet = [_ask(slack, audience, number) for number in range(size.asked)]
            memory.look(bot)
            before = memory.bot
            _say(slack, audience.user_ids[0], audience.channel_id, f"rapportage {YEAR}")
            asked_at = time.perf_counter()
            busy: list[float] = []
            while not _is_there(slack):
                assert time.perf_counter() - asked_at < PATIENCE, f"no file came:\n{bot.said[-2000:]}"
                busy += [_ask(slack, audience, number) for number in range(5)]
                memory.look(bot)
            took = time.perf_counter() - asked_at
        database.close()
    yield Line("acknowledged meanwhile, p50", "ms", percentile(busy, 50), percentile(quiet, 50))
    yield Line("acknowledged meanwhile, p99", "ms", percentile(busy, 99), percentile(quiet, 99), most=100)
    yield Line("asked meanwhile", "calls", len(busy), len(quiet))
    yield Line("from asking to the file", "s", took, took)
    yield Line("most memory of the bot", "MB", memory.bot, before)
    yield Line("most memory of the maker", "MB", memory.maker, before)


def _ask(slack: SandboxWorkspace, audience: Audience, number: int) -> float:
    """Somebody asks for their steps; the milliseconds until that was acknowledged."""
    time.sleep(PAUSE_SECONDS)
    return _say(slack, audience.user_ids[number % len(audience.user_ids)], audience.channel_id, "acties")


def _say(slack: SandboxWorkspace, user_id: str, channel_id: str, text: str) -> float:
    answer = slack.control.post("command", user=user_id, channel=channel_id, command=BOT_COMMAND, text=text)
    assert answer["acked"], f"“{text}” was not acknowledged"
    return float(answer["ack_ms"])


def _is_there(slack: SandboxWorkspace) -> bool:
    return bool(slack.control.get("files")["files"])
