"""A power cut in the middle of a round, on both databases: nobody is asked twice, and nobody is left out."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import func, select

from storage.tables import Round
from tests.kit.checkins import THURSDAY, checkins, plan_rounds
from tests.kit.processes import BotProcess, TownOfProcesses, in_background
from tests.kit.waiting import PATIENCE, wait_until

ASKED = ("noor", "jelle", "samira", "marit", "wout", "bas")


@pytest.fixture(params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, make_database_url: Callable[[str], str], tmp_path: Path
) -> Iterator[TownOfProcesses]:
    """A workspace whose bot is a process of its own; six people own two steps each, which are asked on Thursday."""
    made = TownOfProcesses(make_database_url(request.param), tmp_path).open()
    plan_rounds(made, **dict.fromkeys(ASKED, 2))
    yield made
    made.close()


def is_begun(town: TownOfProcesses) -> bool:
    """Whether the round is in the database."""
    with town.database.reading() as session:
        return bool(session.exec(select(func.count()).select_from(Round)).one())


def asked(town: TownOfProcesses) -> Counter[str]:
    """How often each person stands in Slack with a question of the round."""
    return Counter({name: len(checkins(getattr(town, name))) for name in ASKED})


def has_asked(town: TownOfProcesses, people: int) -> bool:
    """Whether so many stand in Slack."""
    return asked(town).total() >= people


def posted(town: TownOfProcesses) -> list[str]:
    """The channels that the call log has a question for, as often as one was posted."""
    calls = [call for call in town.calls("chat.postMessage") if "checkin-all" in str(call["args"])]
    return [str(call["args"]["channel"]) for call in calls if call["ok"]]


def kill_when(town: TownOfProcesses, bot: BotProcess, condition: Callable[[], object], what: str) -> None:
    """Let Thursday come, and cut the power as soon as something is true."""
    moving = in_background(lambda: town.control.post("clock", to=THURSDAY.isoformat()))
    wait_until(condition, what)
    bot.kill()
    moving.join(PATIENCE)


def all_are_asked_once(town: TownOfProcesses) -> None:
    """Start the bot again and let the day pass."""
    town.run()
    town.settle()
    town.move("2026-11-26T15:00:00Z")
    assert asked(town) == Counter(dict.fromkeys(ASKED, 1))
    assert Counter(posted(town)).most_common(1)[0][1] == 1
    assert len(posted(town)) == len(ASKED)
    with town.database.reading() as session:
        assert session.exec(select(func.count()).select_from(Round)).one() == 1


def test_killed_after_the_round_began_and_before_anything_is_sent(town: TownOfProcesses) -> None:
    bot = town.run()
    town.fault("ratelimited", method="chat.postMessage", retry_after=60)  # nothing of it goes out
    kill_when(town, bot, lambda: is_begun(town) and town.calls("chat.postMessage"), "the first attempt")
    assert asked(town).total() == 0
    all_are_asked_once(town)


def test_killed_while_the_messages_go_out(town: TownOfProcesses) -> None:
    bot = town.run()
    town.control.post("clock", pacing="real")  # five a second
    kill_when(town, bot, lambda: asked(town).total() >= 3, "half of the messages")
    assert 3 <= asked(town).total() < len(ASKED)
    town.control.post("clock", pacing="moved")
    all_are_asked_once(town)


def test_killed_between_sending_a_message_and_noting_it(town: TownOfProcesses) -> None:
    bot = town.run()
    town.fault("timeout", method="chat.postMessage")  # Slack takes it, and its answer is long in coming
    kill_when(town, bot, lambda: asked(town).total(), "the first message")
    assert asked(town).total() == 1
    all_are_asked_once(town)
    assert "delivery_recognised" in town.bots[-1].log


@pytest.mark.parametrize("kills", [3])
def test_killed_again_and_again(town: TownOfProcesses, kills: int) -> None:
    town.control.post("clock", pacing="real")
    for number in range(1, kills + 1):
        bot = town.run()
        kill_when(town, bot, partial(has_asked, town, number), f"message {number}")
    town.control.post("clock", pacing="moved")
    all_are_asked_once(town)
