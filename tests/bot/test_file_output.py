"""Files that commands write: whole or not at all, and one line that says what would be right."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from bot.app import NotReady
from bot.files.digests import write_digest
from bot.files.file_output import write_whole
from reports import Version, progress
from storage.engine.database import Database
from tests.kit.forks import OUTPUT
from tests.kit.processes import ROOT, BotProcess
from tests.kit.times import local
from tests.meetings.test_since_meeting import meeting
from tests.networks.small_network import Network, at
from texts import Translators


def digest(url: str, *arguments: str, folder: Path) -> BotProcess:
    """`kennisbot digest` of a week with nothing in it, run to its end in a folder."""
    ended = BotProcess("digest", "--week", "2026-W47", *arguments, environment={"DATABASE_URL": url}, folder=folder)
    ended.ended()
    return ended


def left_in(folder: Path) -> list[str]:
    """What stands in a folder, but for what the program said."""
    return sorted({one.name for one in folder.iterdir()} - set(OUTPUT))


def test_the_digest_is_written_and_a_line_says_so(make_database_url: Callable[[str], str], tmp_path: Path) -> None:
    ended = digest(make_database_url("sqlite"), "--out", "week.xlsx", folder=tmp_path)
    assert (ended.ended(), ended.log) == (0, "Writing week.xlsx …\n")
    assert ended.said.startswith("week.xlsx · 0 contributions")
    assert "\n0 nieuwe bijdragen\n" in ended.said
    assert openpyxl.load_workbook(tmp_path / "week.xlsx").sheetnames[0] == "Overzicht"
    assert left_in(tmp_path) == ["week.xlsx"]


def test_the_digest_since_the_last_meeting(make_database_url: Callable[[str], str], tmp_path: Path) -> None:
    url = make_database_url("sqlite")
    since = ("--week", "sinds overleg", "--out", "since.xlsx")
    ended = digest(url, *since, folder=tmp_path)
    assert (ended.ended(), ended.said, left_in(tmp_path)) == (2, "", [])
    assert ended.log.startswith("kennisbot: There has been no meeting to count from yet. Write a period")
    with Database(url).writing() as session:
        meeting(Network(session), 1, "2026-01-06")
    ended = digest(url, *since, folder=tmp_path)
    assert (ended.ended(), left_in(tmp_path)) == (0, ["since.xlsx"])
    assert "6 januari" in str(openpyxl.load_workbook(tmp_path / "since.xlsx").worksheets[0]["A1"].value)


def test_the_digest_of_an_alliance_and_its_version_for_a_meeting(
    make_database_url: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = Database(make_database_url("sqlite"))
    with database.writing() as session:
        Network(session)
    words, now = Translators("nl", "Europe/Amsterdam").network, at("2026-11-24T10:00")

    def write(alliance: str) -> list[str]:
        more = {"words": words, "time": local(now), "version": Version.MEETING}
        return write_digest(database, "2026-W47", None, alliance=alliance, **more)  # type: ignore[arg-type]

    (first, *_) = write("studenten")
    assert first.startswith("kennisbot-weekrapportage-2026-W47-studentenhuisvesting-vergaderversie.xlsx · ")
    told = re.escape("“water” names no single alliance. There are: “Studentenhuisvesting”.")
    with pytest.raises(NotReady, match=told):
        write("water")
    database.close()


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("nowhere/week.xlsx", "There is no folder nowhere. Make it, or name a file elsewhere with --out."),
        (".", ". is a folder. Name a file in it with --out."),
    ],
)
def test_where_nothing_can_be_written_one_line_says_what_can(
    make_database_url: Callable[[str], str], tmp_path: Path, out: str, told: str
) -> None:
    ended = digest(make_database_url("sqlite"), "--out", out, folder=tmp_path)
    assert (ended.ended(), ended.said, ended.log) == (2, "", f"kennisbot: {told}\n")
    assert left_in(tmp_path) == []


def test_in_a_terminal_a_bar_shows_how_far_it_is(make_database_url: Callable[[str], str], tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"}
    url = make_database_url("sqlite")
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "digest", "--week", "2026-W47", "--out", "week.xlsx"],
        env={**environment, "DATABASE_URL": url},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b""
        while some := _read(ours):
            shown += some
        os.close(ours)
    assert process.returncode == 0
    assert re.search(r"Writing week\.xlsx .*━", shown.decode())


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # the other end is closed
        return b""


def test_a_full_disk_leaves_what_stood_there_and_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "week.xlsx"
    target.write_bytes(b"of last week")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NotReady, match=r"The disk is full, and .*week.xlsx was not written. Make room, or name a"):
        write_whole(target, lambda: b"of this week")
    assert target.read_bytes() == b"of last week"
    assert left_in(tmp_path) == ["week.xlsx"]


def test_a_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    write_whole(tmp_path / "week.xlsx", lambda: b"of this week")
    assert (tmp_path / "week.xlsx").stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_made_leaves_nothing_half(tmp_path: Path) -> None:
    def stopped() -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "week.xlsx", stopped)
    assert left_in(tmp_path) == []


def test_whoever_waits_hears_how_many_rows_are_written() -> None:
    heard: list[tuple[int, int]] = []
    with progress.reporting_to(lambda done, total: heard.append((done, total))):
        progress.begin(300)
        progress.advance(256)
        progress.advance(256)
    progress.advance(256)  # nobody listens any more
    assert heard == [(0, 300), (256, 300), (300, 300)]
