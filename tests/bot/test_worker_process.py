"""Files are made in a process of their own: what happens when it, or the bot, ends in the middle of one."""

import datetime as dt
import os
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Pipe
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text
from sqlmodel import select
from structlog.testing import capture_logs

from bot.files.making import BEGUN, Installation, Job, Made, serve
from bot.sending.claim_renewal import ClaimLost, ClaimRenewal
from bot.settings import read_settings
from storage.engine import deliveries as queue
from storage.engine.database import Database
from storage.enums import DeliveryState
from storage.tables import Delivery
from tests.kit import Town
from tests.kit.beginning import StillClock
from tests.kit.deliveries import put_in_line
from tests.kit.processes import BotProcess, TownOfProcesses, in_background, town_on_postgresql
from tests.kit.waiting import PATIENCE, wait_until

__all__ = ["town_on_postgresql"]

SECRETARIAT = "nkn-secretariaat"
STOP_SECONDS = 10
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def apart(make_database_url: Callable[[str], str]) -> Iterator[Town]:
    """A town whose bot makes its files as a real one does."""
    made = Town(make_database_url("sqlite"))
    made.files_apart = True
    made.open().make_digests()
    yield made
    made.close()


@pytest.fixture
def processes(town_on_postgresql: TownOfProcesses) -> TownOfProcesses:
    """A workspace whose bot makes its files so, too, as a process on PostgreSQL."""
    town_on_postgresql.files_apart = True
    return town_on_postgresql


@contextmanager
def held_up(database: Database) -> Iterator[None]:
    """Whoever counts what was recognised, as only files do here, waits until the end."""
    with database.writing() as session:
        session.execute(text("LOCK TABLE endorsements IN ACCESS EXCLUSIVE MODE"))
        yield


def is_being_made(town: Town) -> bool:
    """Whether a file, or the message that it belongs to, is in hand."""
    with town.database.reading() as session:
        rows = session.exec(select(Delivery).where(Delivery.state == DeliveryState.SENDING)).all()
    return any(row.kind.startswith("digest") for row in rows)


def makers(bot: BotProcess) -> list[int]:
    """The processes that a bot started for its files, oldest first."""
    return [int(pid) for pid in re.findall(r"worker_started.*pid=(\d+)", bot.log)]


def digests(town: Town) -> list[str]:
    """The digests in the secretariat's channel."""
    found = [one["text"] for one in town.messages(SECRETARIAT) if not one.get("files")]
    return [one for one in found if re.match(r"\w*rapportage ", one)]


def test_a_file_comes_from_another_process(apart: Town) -> None:
    apart.noor.shares("Te weinig kamers")
    with capture_logs() as log:
        apart.hanneke.types("/kennis rapportage week", SECRETARIAT)
        apart.settle()
    (started,) = [one["pid"] for one in log if one["event"] == "worker_started"]
    assert started != os.getpid()
    assert psutil.Process(started).ppid() == os.getpid()
    assert len(apart.files("2026-W48")) == 1
    apart.stop_bot()
    assert not psutil.pid_exists(started)


def test_when_that_process_has_died_the_next_file_comes_all_the_same(apart: Town) -> None:
    with capture_logs() as log:
        apart.hanneke.types("/kennis rapportage 2026-W46", SECRETARIAT)
        apart.settle()
        first = next(one["pid"] for one in log if one["event"] == "worker_started")
        os.kill(first, signal.SIGKILL)
        apart.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
        apart.settle()
    pids = [one["pid"] for one in log if one["event"] == "worker_started"]
    assert len(pids) == 2
    assert len(apart.files("2026-W4[67]")) == 2
    assert len(digests(apart)) == 2


def test_killed_half_way_the_file_is_made_again_and_comes_once(processes: TownOfProcesses) -> None:
    bot = processes.run()
    with held_up(processes.database):
        processes.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
        wait_until(lambda: makers(bot) and is_being_made(processes), "the making")
        os.kill(makers(bot)[0], signal.SIGKILL)
        wait_until(lambda: "worker_ended" in bot.log, "noticing")
    processes.settle()
    assert len(processes.files("2026-W47")) == 1
    assert len(digests(processes)) == 1


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


# --- who holds a delivery, and when the process ends by itself


def test_what_takes_long_is_not_taken_for_abandoned_and_whoever_lost_it_sends_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.claim_renewal.BEAT_SECONDS", 0.01)
    clock = StillClock(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC))
    with database.writing() as session:
        delivery = put_in_line(session, kind="digest_file", channel_key="C1", now=clock.at)
        assert queue.claim(session, delivery, now=clock.at)
    with ClaimRenewal(database, clock, delivery) as held:
        clock.at += MINUTE
        wait_until(lambda: not abandoned(database, clock.at - MINUTE / 2), "the claim to be renewed")
        held.check()
        with database.writing() as session:
            other = session.get_one(Delivery, delivery.id)
            assert queue.note_retry(session, other, due_at=clock.at, error="abandoned")
        wait_until(lambda: is_lost(held), "noticing that it is somebody else's")


def abandoned(database: Database, before: dt.datetime) -> Sequence[Delivery]:
    """What another process would look after."""
    with database.reading() as session:
        return queue.list_unsure(session, attempted_before=before, abandoned_before=before)


def is_lost(held: ClaimRenewal) -> bool:
    """Whether another process has taken it."""
    try:
        held.check()
    except ClaimLost:
        return True
    return False


@pytest.mark.parametrize(("name", "value", "is_asked"), [("IDLE_SECONDS", 0.01, False), ("MUCH", 0, True)])
def test_the_process_ends_when_nothing_is_to_do_and_after_what_took_much_memory(
    make_database_url: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, name: str, value: float, is_asked: bool
) -> None:
    monkeypatch.setattr(f"bot.files.making.{name}", value)
    monkeypatch.setattr("bot.files.making.set_up_logging", lambda *_: None)
    settings = read_settings(environment={"DATABASE_URL": make_database_url("sqlite")}, folder=Path("/nonexistent"))
    ours, theirs = Pipe()
    serving = in_background(lambda: serve(theirs))
    ours.send(Installation(settings, "T0SANDBOX", "U0BOT"))
    if is_asked:
        ours.send(Job(12, dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), with_content=True))
        assert (ours.recv(), ours.recv()) == (BEGUN, Made(None))  # there is no such delivery
    serving.join(PATIENCE)
    assert not serving.is_alive()


def test_no_token_goes_to_the_process_that_makes_files(town: Town) -> None:
    assert town.parts is not None
    settings = Installation.of(town.parts.settings, town.parts.context).settings
    assert (settings.bot_token, settings.app_token, settings.signing_secret) == ("", "", "")
