"""Taking lock: fair, one at a time, and not for ever."""

import threading

import pytest

from storage.engine.fair_lock import FairLock
from tests.kit.waiting import PATIENCE, wait_until


def test_the_lock_is_granted_in_the_order_of_requests() -> None:
    lock, order = FairLock(), []
    waits = threading.Event()

    def other() -> None:
        waits.set()
        with lock.hold(PATIENCE):
            order.append("other")

    thread = threading.Thread(target=other)
    with lock.hold(1):
        thread.start()
        assert waits.wait(PATIENCE)
        wait_until(lambda: lock._waiting, "its wait for the lock")
    with lock.hold(PATIENCE):
        order.append("again")
    thread.join(PATIENCE)
    assert order == ["other", "again"]


def test_who_waits_too_long_goes_without_and_nobody_waits_for_them() -> None:
    lock = FairLock()
    with lock.hold(1), pytest.raises(TimeoutError), lock.hold(0.01):
        raise AssertionError("two held the lock")
    with lock.hold(0.01):
        pass


def test_an_error_releases_the_lock() -> None:
    lock = FairLock()
    with pytest.raises(KeyError), lock.hold(1):
        raise KeyError
    with lock.hold(0.01):
        pass


def test_of_many_one_at_a_time_has_it() -> None:
    lock, inside, most = FairLock(), [], []

    def work() -> None:
        for _ in range(50):
            with lock.hold(PATIENCE):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(most) == 400
    assert set(most) == {1}
