"""The clock: the computer's own, or the sandbox's, which the bot follows wherever it is moved."""

import datetime as dt
import threading
from collections.abc import Iterator

import pytest

from bot.clock import FollowerState, SandboxClock, SystemClock
from bot.demo.program import Control
from sandbox.server import SandboxServer
from tests.kit.waiting import PATIENCE, wait_until

TUESDAY = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
A_MOMENT = dt.timedelta(minutes=20)
"""A test takes less."""


@pytest.fixture
def sandbox() -> Iterator[SandboxServer]:
    """An empty workspace on a Tuesday morning."""
    with SandboxServer(clock_at=TUESDAY) as running:
        yield running


@pytest.fixture
def control(sandbox: SandboxServer) -> Control:
    """Its control API."""
    return Control(sandbox.url)


@pytest.fixture
def clock(sandbox: SandboxServer) -> Iterator[SandboxClock]:
    """A clock that has been told the time once."""
    made = SandboxClock(f"{sandbox.url}/_sandbox/clock/follow")
    made.synchronise()
    yield made
    made.stop()


def near(moment: dt.datetime, expected: dt.datetime) -> bool:
    """Whether a running clock shows this moment, or shortly after."""
    return dt.timedelta(0) <= moment - expected < A_MOMENT


def test_the_computers_clock_is_aware_and_in_utc() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() == dt.timedelta(0)
    assert abs(clock.pace_time() - clock.now().timestamp()) < 1


def test_once_told_the_time_it_runs_on_by_itself(clock: SandboxClock) -> None:
    first = clock.now()
    assert near(first, TUESDAY)
    assert first.utcoffset() == dt.timedelta(0)
    assert clock.now() > first


def test_only_asking_for_the_time_makes_nobody_wait_for_the_asker(clock: SandboxClock, control: Control) -> None:
    assert control.get("clock")["followers"] == []


def test_a_follower_is_at_every_due_moment_in_order_and_then_where_the_clock_was_moved_to(
    clock: SandboxClock, control: Control
) -> None:
    due = [TUESDAY + dt.timedelta(hours=hours) for hours in (1, 2, 30)]
    met: list[dt.datetime] = []

    def work() -> FollowerState:
        while due and due[0] <= clock.now():
            met.append(clock.now())
            due.pop(0)
        return FollowerState(is_idle=True, next_due_at=due[0] if due else None)

    clock.follow(work)
    answer = control.post("clock", to=(TUESDAY + dt.timedelta(hours=3)).isoformat())
    assert answer["idle"]
    assert all(near(moment, TUESDAY + dt.timedelta(hours=hours)) for moment, hours in zip(met, (1, 2), strict=True))
    assert near(clock.now(), TUESDAY + dt.timedelta(hours=3))


def test_a_jump_skips_what_lies_between(clock: SandboxClock, control: Control) -> None:
    seen: list[dt.datetime] = []

    def work() -> FollowerState:
        seen.append(clock.now())
        return FollowerState(is_idle=True, next_due_at=TUESDAY + dt.timedelta(hours=1))

    clock.follow(work)
    wait_until(lambda: control.get("clock")["followers"], "following")
    control.post("clock", to=(TUESDAY + dt.timedelta(days=7)).isoformat(), jump=True)
    assert all(near(moment, TUESDAY) or near(moment, TUESDAY + dt.timedelta(days=7)) for moment in seen)
    assert near(clock.now(), TUESDAY + dt.timedelta(days=7))


def test_a_move_waits_until_the_work_is_done(clock: SandboxClock, control: Control) -> None:
    is_done = threading.Event()
    states = iter([True, False, False])

    def work() -> FollowerState:
        idle = next(states, True)
        if idle and clock.now() > TUESDAY + dt.timedelta(minutes=59):
            is_done.set()
        return FollowerState(is_idle=idle, next_due_at=None)

    clock.follow(work)
    wait_until(lambda: control.get("clock")["followers"], "following")
    assert control.post("clock", advance="PT1H")["idle"]
    assert is_done.is_set()


def test_the_pace_stays_on_real_time_until_it_is_moved_too(clock: SandboxClock, control: Control) -> None:
    clock.follow(lambda: FollowerState(is_idle=True, next_due_at=None))
    wait_until(lambda: control.get("clock")["followers"], "following")
    control.post("clock", advance="P7D")
    assert abs(clock.pace_time() - SystemClock().pace_time()) < 30
    control.post("clock", pacing="moved")
    control.post("clock", advance="P7D")
    assert abs(clock.pace_time() - clock.now().timestamp()) < 30


def test_work_that_fails_does_not_end_the_following(clock: SandboxClock, control: Control) -> None:
    outcomes = iter([RuntimeError("once")])

    def work() -> FollowerState:
        for error in outcomes:
            raise error
        return FollowerState(is_idle=True, next_due_at=None)

    clock.follow(work)
    wait_until(lambda: control.get("clock")["followers"], "following")
    assert control.post("clock", advance="PT1H")["idle"]


def test_without_a_sandbox_there_is_no_clock_to_start_with() -> None:
    with pytest.raises(OSError, match="refused"):
        SandboxClock("http://127.0.0.1:9/_sandbox/clock/follow").synchronise()


def test_who_waits_for_the_real_pace_hears_that_it_is_moved_now(clock: SandboxClock, control: Control) -> None:
    opens_at = clock.pace_time() + 3600

    def work() -> FollowerState:
        left = opens_at - clock.pace_time()
        return FollowerState(is_idle=left <= 0, next_due_at=clock.now() + dt.timedelta(seconds=max(left, 0)))

    clock.follow(work)
    wait_until(lambda: control.get("clock")["followers"], "following")
    control.post("clock", pacing="moved")
    # However far away the moment is that it waits for, the clock is moved there; no hour of real time passes.
    assert control.post("clock", advance="PT2H")["idle"]
    assert work().is_idle


def test_whoever_ends_can_wait_for_the_work_in_hand_and_none_begins_after_it(clock: SandboxClock) -> None:
    begun, may_end, rounds = threading.Event(), threading.Event(), []

    def work() -> FollowerState:
        rounds.append(1)
        begun.set()
        may_end.wait(PATIENCE)
        return FollowerState(True, None)

    clock.follow(work)
    assert begun.wait(PATIENCE)
    clock.stop()
    assert not clock.wait_for_work(0)
    may_end.set()
    assert clock.wait_for_work(PATIENCE)
    assert rounds == [1]
