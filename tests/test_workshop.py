"""Files are made in a process of their own: what happens when it, or the bot, ends in the middle of one."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text
from sqlmodel import select
from structlog.testing import capture_logs

from storage.database import Database
from storage.tables import Delivery
from storage.words import DeliveryState
from tests.kit import Town
from tests.kit.processes import BotProcess, TownOfProcesses, wait_until

SECRETARIAT = "nkn-secretariaat"
STOP_SECONDS = 10


@pytest.fixture
def apart(make_database_url: Callable[[str], str]) -> Iterator[Town]:
    """A town whose bot makes its files as a real one does."""
    made = Town(make_database_url("sqlite"))
    made.files_apart = True
    made.open()
    yield made
    made.close()


@pytest.fixture
def processes(make_database_url: Callable[[str], str], tmp_path: Path) -> Iterator[TownOfProcesses]:
    """Bots that are processes, on PostgreSQL, where a file can be held up half-way."""
    made = TownOfProcesses(make_database_url("postgresql"), tmp_path).open()
    yield made
    made.close()


@contextmanager
def held_up(database: Database) -> Iterator[None]:
    """Whoever reads contributions waits until the end."""
    with database.writing() as session:
        session.execute(text("LOCK TABLE contributions IN ACCESS EXCLUSIVE MODE"))
        yield


def is_being_made(town: Town) -> bool:
    """Whether a file, or the message that it belongs to, is in hand."""
    with town.database.reading() as session:
        rows = session.exec(select(Delivery).where(Delivery.state == DeliveryState.SENDING)).all()
    return any(row.kind.startswith("digest") for row in rows)


def makers(bot: BotProcess) -> list[int]:
    """The processes that a bot started for its files, oldest first."""
    return [int(pid) for pid in re.findall(r"workshop_started.*pid=(\d+)", bot.log)]


def digests(town: Town) -> list[str]:
    """The digests in the secretariat's channel."""
    found = [one["text"] for one in town.messages(SECRETARIAT) if not one.get("files")]
    return [one for one in found if re.match(r"\w*rapportage ", one)]


def test_a_file_comes_from_another_process(apart: Town) -> None:
    apart.noor.shares("Te weinig kamers")
    with capture_logs() as log:
        apart.hanneke.types("/kennis rapportage week", SECRETARIAT)
        apart.settle()
    (started,) = [one["pid"] for one in log if one["event"] == "workshop_started"]
    assert started != os.getpid()
    assert psutil.Process(started).ppid() == os.getpid()
    assert len(apart.files("2026-W48")) == 1
    apart.stop_bot()
    assert not psutil.pid_exists(started)


def test_when_that_process_has_died_the_next_file_comes_all_the_same(apart: Town) -> None:
    with capture_logs() as log:
        apart.hanneke.types("/kennis rapportage 2026-W46", SECRETARIAT)
        apart.settle()
        first = next(one["pid"] for one in log if one["event"] == "workshop_started")
        os.kill(first, signal.SIGKILL)
        apart.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
        apart.settle()
    pids = [one["pid"] for one in log if one["event"] == "workshop_started"]
    assert len(pids) == 2
    assert len(apart.files("2026-W4[67]")) == 2
    assert len(digests(apart)) == 2


@pytest.mark.slow
def test_killed_half_way_the_file_is_made_again_and_comes_once(processes: TownOfProcesses) -> None:
    bot = processes.run()
    with held_up(processes.database):
        processes.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
        wait_until(lambda: makers(bot) and is_being_made(processes), "the making")
        os.kill(makers(bot)[0], signal.SIGKILL)
        wait_until(lambda: "workshop_ended" in bot.log, "noticing")
    processes.settle()
    assert len(processes.files("2026-W47")) == 1
    assert len(digests(processes)) == 1


@pytest.mark.slow
def test_a_bot_that_is_asked_to_stop_does_not_wait_for_a_file_and_makes_it_when_it_is_back(
    processes: TownOfProcesses,
) -> None:
    bot = processes.run()
    with held_up(processes.database):
        processes.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
        wait_until(lambda: makers(bot) and is_being_made(processes), "the making")
        bot.asks_to_stop()
        assert bot.ended() == 0
    assert bot.seconds_to_stop() < STOP_SECONDS
    assert "delivery_put_back" in bot.log
    assert bot.last_words == []
    processes.run()
    processes.settle()
    assert len(processes.files("2026-W47")) == 1
    assert len(digests(processes)) == 1


@pytest.mark.slow
def test_a_bot_that_is_killed_takes_the_process_along_and_the_file_comes_once(processes: TownOfProcesses) -> None:
    bot = processes.run()
    with held_up(processes.database):
        processes.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
        wait_until(lambda: makers(bot) and is_being_made(processes), "the making")
        bot.kill()
        wait_until(lambda: not psutil.pid_exists(makers(bot)[0]), "the end of the process")
    processes.run()
    processes.settle()
    assert len(processes.files("2026-W47")) == 1
    assert len(digests(processes)) == 1


@pytest.mark.slow
def test_messages_do_not_wait_for_a_file(processes: TownOfProcesses) -> None:
    bot = processes.run()
    processes.hanneke.types("/kennis rapportage 2026-W46", SECRETARIAT)
    processes.settle()
    os.kill(makers(bot)[0], signal.SIGSTOP)
    try:
        processes.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
        wait_until(lambda: is_being_made(processes), "the making")
        processes.noor.shares("Te weinig kamers")
        wait_until(lambda: processes.cards("Te weinig kamers"), "the card")
        assert processes.files("2026-W47") == []
    finally:
        os.kill(makers(bot)[0], signal.SIGCONT)
    processes.settle()
    assert len(processes.files("2026-W47")) == 1
