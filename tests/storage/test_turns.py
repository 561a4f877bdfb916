"""Taking turns: fair, one at a time, and not for ever."""

import threading

import pytest

from storage.engine.turns import Turns


def test_who_asked_first_comes_first_also_before_who_had_the_turn() -> None:
    turns, order = Turns(), []
    waits = threading.Event()

    def other() -> None:
        waits.set()
        with turns.turn(10):
            order.append("other")

    thread = threading.Thread(target=other)
    with turns.turn(1):
        thread.start()
        waits.wait(10)
        while not turns._waiting:  # it is on its way there
            pass
    with turns.turn(10):
        order.append("again")
    thread.join(10)
    assert order == ["other", "again"]


def test_who_waits_too_long_goes_without_and_nobody_waits_for_them() -> None:
    turns = Turns()
    with turns.turn(1), pytest.raises(TimeoutError), turns.turn(0.01):
        raise AssertionError("two had the turn")
    with turns.turn(0.01):
        pass


def test_an_error_ends_the_turn() -> None:
    turns = Turns()
    with pytest.raises(KeyError), turns.turn(1):
        raise KeyError
    with turns.turn(0.01):
        pass


def test_of_many_one_at_a_time_has_it() -> None:
    turns, inside, most = Turns(), [], []

    def work() -> None:
        for _ in range(50):
            with turns.turn(30):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(most) == 400
    assert set(most) == {1}
