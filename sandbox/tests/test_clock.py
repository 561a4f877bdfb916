"""Moving the clock: followers are walked to every instant at which something is due."""

import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from sandbox.tests.conftest import PATIENCE, Control, Refused, error_of, eventually
from sandbox.walking import GIVE_UP_SECONDS, instant

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(clock_at=MONDAY, patience=PATIENCE) as running:
        yield running


class Follower:
    """A process that lives on the clock: has something due now and then, and does it when it is told the time."""

    def __init__(self, control: Control, dues: list[datetime], name: str = "follower") -> None:
        self.control, self.dues, self.name = control, sorted(dues), name
        self.done: list[datetime] = []
        self.pauses_before: dict[datetime, timedelta] = {}
        self.generation, self.ended = 0, False

    def _report(self, *, idle: bool, due: datetime | None) -> dict[str, Any]:
        told: dict[str, Any] = self.control.do(
            "clock/follow",
            name=self.name,
            seen=self.generation,
            idle=idle,
            next_due_at=due.isoformat() if due else None,
        )
        return told

    def run(self) -> None:
        told = self._report(idle=True, due=self.dues[0] if self.dues else None)
        while not self.ended:
            self.generation = told["generation"]
            now = datetime.fromtimestamp(instant(told["now"]), UTC)
            waiting = None
            while self.dues and self.dues[0] <= now and waiting is None:
                pause = self.pauses_before.pop(self.dues[0], None)
                if pause is not None:
                    waiting = now + pause
                else:
                    self.done.append(now)
                    self.dues.pop(0)
            next_due = waiting or (self.dues[0] if self.dues else None)
            told = self._report(idle=waiting is None, due=next_due)


@contextmanager
def following(follower: Follower) -> Iterator[Follower]:
    thread = threading.Thread(target=follower.run)
    thread.start()
    try:
        eventually(lambda: follower.name in follower.control.ask("clock")["followers"])
        yield follower
    finally:
        follower.ended = True
        follower.control.do("clock", pacing="real")  # a new generation wakes the follower, which then ends
        thread.join()


def test_the_workspace_begins_at_its_time(server: SandboxServer, control: Control) -> None:
    now = instant(control.ask("state")["now"])
    assert 0 <= now - MONDAY.timestamp() < PATIENCE


def test_each_due_instant_is_reached_in_order(control: Control) -> None:
    dues = [MONDAY + timedelta(days=days) for days in (1, 2, 9)]
    with following(Follower(control, dues)) as follower:
        told = control.do("clock", to=(MONDAY + timedelta(days=7)).isoformat())
        assert told["idle"]
        assert [at.date() for at in follower.done] == [due.date() for due in dues[:2]]
        assert follower.done[0] - dues[0] < timedelta(seconds=PATIENCE)
        control.do("clock", advance="P3D")
        assert len(follower.done) == 3


def test_a_jump_skips_what_lies_between(control: Control) -> None:
    dues = [MONDAY + timedelta(days=days) for days in (1, 2)]
    with following(Follower(control, dues)) as follower:
        assert control.do("clock", advance="P7D", jump=True)["idle"]
        assert len(follower.done) == 2
        assert all(at >= MONDAY + timedelta(days=7) for at in follower.done)


def test_several_followers_are_all_waited_for(control: Control) -> None:
    first = Follower(control, [MONDAY + timedelta(hours=1)], "one")
    second = Follower(control, [MONDAY + timedelta(hours=2)], "two")
    with following(first), following(second):
        assert control.do("clock", advance="PT3H")["idle"]
        assert len(first.done) == len(second.done) == 1


def test_a_paused_clock_passes_only_by_being_moved(control: Control) -> None:
    stood = datetime.fromisoformat(control.do("clock", paused=True)["now"])
    moved = datetime.fromisoformat(control.do("clock", advance="PT1S")["now"])
    assert moved - stood == timedelta(seconds=1)
    running = datetime.fromisoformat(control.do("clock", paused=False)["now"])
    assert timedelta(0) <= running - moved < timedelta(minutes=5)


def test_moved_pacing_steps_over_a_followers_pauses(control: Control) -> None:
    due = MONDAY + timedelta(hours=1)
    follower = Follower(control, [due])
    follower.pauses_before[due] = timedelta(minutes=10)
    control.do("clock", pacing="moved")
    with following(follower):
        assert control.do("clock", to=due.isoformat())["idle"]
        assert follower.done[0] >= due + timedelta(minutes=10)


def test_a_follower_that_is_gone_is_forgotten(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.walking.WORKING_GRACE_SECONDS", 0.05)
    gone = {"name": "gone", "seen": -1, "idle": True}
    control.do("clock/follow", **gone)
    assert control.do("clock", advance="PT1H")["idle"]
    assert control.ask("clock")["followers"] == []


def pid_of_a_dead_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.fixture
def endless_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A follower is forgotten for what it or its successor does, never for the time that passes."""
    for name in ("WORKING_GRACE_SECONDS", "BROKEN_GRACE_SECONDS"):
        monkeypatch.setattr(f"sandbox.walking.{name}", math.inf)


@pytest.mark.usefixtures("endless_grace")
def test_a_follower_that_says_it_leaves_is_waited_for_no_more(control: Control) -> None:
    control.do("clock/follow", name="leaver", seen=-1, idle=True)
    control.do("clock/follow", name="leaver", leaving=True)
    assert control.ask("clock")["followers"] == []
    control.do("clock/follow", name="leaver", seen=0, idle=False)  # a report that was on its way
    assert control.ask("clock")["followers"] == []
    assert control.do("clock", advance="PT1H")["idle"]


@pytest.mark.usefixtures("endless_grace")
def test_a_killed_follower_is_forgotten_once_its_successor_is_there(control: Control) -> None:
    dead = pid_of_a_dead_process()
    control.do("clock/follow", name="killed", seen=-1, idle=False, pid=dead)
    with following(Follower(control, [], "successor")):
        assert control.do("clock", advance="PT1H")["idle"]
        assert control.ask("clock")["followers"] == ["successor"]


@pytest.mark.usefixtures("endless_grace")
def test_a_killed_follower_that_was_at_work_is_waited_for_as_one_that_restarts(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.walking.BROKEN_GRACE_SECONDS", 0.05)
    dead = pid_of_a_dead_process()
    control.do("clock/follow", name="killed", seen=-1, idle=False, pid=dead)
    assert control.do("clock", advance="PT1H")["idle"]


def test_a_walk_waits_for_the_successor_of_a_killed_follower(control: Control) -> None:
    control.do("clock/follow", name="killed", seen=-1, idle=False, pid=pid_of_a_dead_process())
    moved: list[dict[str, Any]] = []
    due = MONDAY + timedelta(minutes=30)
    moving = threading.Thread(target=lambda: moved.append(control.do("clock", advance="PT1H")))
    moving.start()
    with following(Follower(control, [due], "successor")) as successor:
        moving.join()
        assert moved[0]["idle"]
        assert len(successor.done) == 1


def test_a_follower_at_work_in_a_process_that_lives_is_waited_for(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.walking.WORKING_GRACE_SECONDS", 0.0)
    monkeypatch.setattr("sandbox.walking.GIVE_UP_SECONDS", 0.5)
    control.do("clock/follow", name="busy", seen=-1, idle=True, pid=os.getpid())
    assert control.do("clock", advance="PT1H")["idle"] is False
    assert control.ask("clock")["followers"] == ["busy"]


@pytest.mark.usefixtures("endless_grace")
def test_a_walk_over_many_instants_may_take_long(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    passed = [0.0]

    class Slow(list[datetime]):
        def append(self, at: datetime) -> None:
            passed[0] += GIVE_UP_SECONDS / 2
            super().append(at)

    slow_time = SimpleNamespace(monotonic=lambda: time.monotonic() + passed[0])
    monkeypatch.setattr("sandbox.walking.time", slow_time)
    follower = Follower(control, [MONDAY + timedelta(hours=hours) for hours in (1, 2, 3)])
    follower.done = Slow()
    with following(follower):
        assert control.do("clock", advance="PT4H")["idle"]
    assert len(follower.done) == 3


def test_a_walk_that_nobody_finishes_gives_up(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.walking.GIVE_UP_SECONDS", 0.1)
    control.do("clock/follow", name="stuck", seen=-1, idle=False)
    assert control.do("clock", advance="PT1H")["idle"] is False


def test_the_clock_never_goes_back(control: Control) -> None:
    control.do("clock", advance="P1D")
    told = control.do("clock", to=MONDAY.isoformat())
    assert instant(told["now"]) >= (MONDAY + timedelta(days=1)).timestamp()


def test_message_stamps_follow_the_moved_clock(slack: WebClient, control: Control, general: str) -> None:
    control.do("clock", advance="P30D")
    ts = slack.chat_postMessage(channel=general, text="x")["ts"]
    assert 0 <= float(ts) - (MONDAY + timedelta(days=30)).timestamp() < PATIENCE


def test_scheduled_messages_are_posted_when_the_clock_reaches_them(
    slack: WebClient, control: Control, general: str
) -> None:
    def at(**later: int) -> int:
        return int((MONDAY + timedelta(**later)).timestamp())

    slack.chat_scheduleMessage(channel=general, post_at=at(hours=2), text="second")
    slack.chat_scheduleMessage(channel=general, post_at=at(hours=1), text="first")
    metadata = {"event_type": "x", "event_payload": {}}
    slack.chat_scheduleMessage(channel=general, post_at=at(hours=1), text="never", metadata=metadata)
    cancelled = slack.chat_scheduleMessage(channel=general, post_at=at(hours=3), text="cancelled")
    slack.chat_deleteScheduledMessage(channel=general, scheduled_message_id=cancelled["scheduled_message_id"])
    assert len(slack.chat_scheduledMessages_list()["scheduled_messages"]) == 3
    control.do("clock", advance="PT4H")
    messages = control.messages("general", "bram")
    assert [m["text"] for m in messages] == ["first", "second"]
    assert 0 <= float(messages[0]["ts"]) - at(hours=1) < 30


def test_a_scheduled_message_is_posted_as_time_passes_too(slack: WebClient, control: Control, general: str) -> None:
    now = int(instant(control.ask("state")["now"]))
    slack.chat_scheduleMessage(channel=general, post_at=now + 1, text="soon")
    assert eventually(lambda: control.texts("general", "bram")) == ["soon"]


@pytest.mark.parametrize(
    ("days", "error"), [(-1, "time_in_past"), (121, "time_too_far")], ids=["in the past", "too far"]
)
def test_a_message_cannot_be_scheduled_for_any_time(slack: WebClient, general: str, days: int, error: str) -> None:
    at = int((MONDAY + timedelta(days=days)).timestamp())
    assert error_of(lambda: slack.chat_scheduleMessage(channel=general, post_at=at, text="x")) == error


def test_the_clock_is_set_back_and_what_was_done_stays_done(slack: WebClient, control: Control, general: str) -> None:
    before = instant(control.ask("state")["now"])
    slack.chat_scheduleMessage(channel=general, post_at=int(before) + 3600, text="once")
    control.do("clock", advance="PT2H")
    last = slack.chat_postMessage(channel=general, text="later")["ts"]
    answer = control.do("clock", back="P1D")
    assert answer["idle"]
    assert instant(answer["now"]) == pytest.approx(before + 2 * 3600 - 86_400, abs=30)
    assert float(slack.chat_postMessage(channel=general, text="last")["ts"]) > float(last)
    control.do("clock", advance="P2D")
    assert control.texts("general", "bram") == ["once", "later", "last"]


def test_a_follower_hears_that_the_clock_was_set_back(control: Control) -> None:
    seen = control.do("clock/follow", name="bot", seen=0, idle=True)
    control.do("clock/follow", name="bot", leaving=True)
    control.do("clock", back="PT1H")
    told = control.do("clock/follow", name="bot", seen=seen["generation"], idle=True)
    assert told["offset_seconds"] == pytest.approx(seen["offset_seconds"] - 3600, abs=1)


@pytest.mark.parametrize(
    "body",
    [
        {"to": "tomorrow"},
        {"advance": "1 day"},
        {"advance": "P"},
        {},
        {"pacing": "fast"},
        {"back": "an hour"},
        {"back": "PT0S"},
    ],
)
def test_a_senseless_move_is_refused(control: Control, body: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        control.do("clock", **body)
    assert caught.value.status == 422
