"""How the tests run an office program: with patience, and without leaving anything of it behind."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.kit import office
from tests.kit.waiting import wait_until

LAUNCHER = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
NEVER_ENDS = "import os, pathlib, sys, time; pathlib.Path('pid').write_text(str(os.getpid())); time.sleep(600)"


def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(office, "PATIENCE", 0.2)
    pid = tmp_path / "pid"
    while not pid.exists() or not pid.read_text():  # on a busy machine it has not begun by then
        with pytest.raises(subprocess.TimeoutExpired):
            office.run(sys.executable, "-c", LAUNCHER, NEVER_ENDS)
    wait_until(lambda: not runs(int(pid.read_text())), "the end of what it started")


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
