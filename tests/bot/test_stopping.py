"""Signals: at any moment, any number of times."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.processes import ROOT, BotProcess, TownOfProcesses, free_port
from tests.kit.processes import town_on_sqlite as town
from tests.kit.waiting import LONG_PATIENCE, PATIENCE, wait_until

__all__ = ["town"]

SLOW_NOTIFY = """
import os, threading, time
real, flag = threading.Condition.notify, os.environ["SLOW_FLAG"]
def notify(self, n=1):
    if threading.get_ident() == threading.main_thread().ident and os.path.exists(flag):
        os.unlink(flag)
        time.sleep(1)
    return real(self, n)
threading.Condition.notify = notify
"""
"""Makes the moment longer, once, in which a handler would hold what the main thread waits for."""
HANGS = """
import threading
from bot.stopping import Stopping
stopping = Stopping(haste=0.1, on_haste=lambda: print("in haste", flush=True))
stopping.listen()
print("up", flush=True)
stopping.wait()
print("asked", flush=True)
threading.Lock().acquire() and threading.Event().wait()
"""
IN_ORDER, IN_HASTE = 0, 128 + signal.SIGTERM


@pytest.fixture
def slowed(tmp_path: Path) -> dict[str, str]:
    """The environment of a process whose main thread is slow to notify others while the flag stands."""
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow" / "sitecustomize.py").write_text(SLOW_NOTIFY)
    path = os.pathsep.join([str(tmp_path / "slow"), str(ROOT)])
    return {"PYTHONPATH": path, "SLOW_FLAG": str(tmp_path / "flag")}


def is_asked_twice(bot: BotProcess, environment: dict[str, str], *, when: Callable[[], bool]) -> None:
    """Two signals close together: the second in the moment that the first one makes, or when its stop has begun."""
    flag = Path(environment["SLOW_FLAG"])
    flag.touch()
    bot.asks_to_stop()
    wait_until(lambda: not flag.exists() or when(), "the first signal's effect", seconds=LONG_PATIENCE)
    bot.asks_to_stop()


@pytest.mark.parametrize("command", ["run", "serve"])
def test_two_signals_close_together_end_the_bot(town: TownOfProcesses, slowed: dict[str, str], command: str) -> None:
    bot = town.run(command, HTTP_PORT=str(free_port()), **slowed)
    is_asked_twice(bot, slowed, when=lambda: "stopping" in bot.log)
    assert bot.ended() in (IN_ORDER, IN_HASTE)


def test_two_signals_close_together_end_the_demo_also_while_it_is_made(slowed: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    demo = BotProcess("demo", "--port", str(port), environment=slowed, folder=tmp_path / "demo")
    database = tmp_path / "demo" / "data" / "demo.db"
    try:
        wait_until(lambda: database.exists() or not demo.is_alive, "the beginning of the sample")
        is_asked_twice(demo, slowed, when=lambda: not database.exists())
        assert demo.ended() in (IN_ORDER, IN_HASTE), demo.log
    finally:
        demo.kill()
    assert demo.last_words == []


def test_the_second_signal_ends_what_hangs() -> None:
    process = subprocess.Popen([sys.executable, "-c", HANGS], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGTERM)
    assert process.stdout.readline() == "asked\n"
    process.send_signal(signal.SIGTERM)
    try:
        said, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert "in haste\n" in said
    assert process.returncode == IN_HASTE
