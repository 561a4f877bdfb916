"""A round that goes out over the wire at Slack's real pace, and what is more urgent meanwhile."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kit.checkins import THURSDAY, checkins, joins, plan_rounds
from tests.kit.processes import TownOfProcesses, in_background
from tests.kit.waiting import wait_until

MANY = 40
"""Eight seconds of sending."""


@pytest.fixture
def town(make_database_url: Callable[[str], str], tmp_path: Path) -> Iterator[TownOfProcesses]:
    """A workspace whose bot is a process of its own; forty people own a step each, and Noor two."""
    made = TownOfProcesses(make_database_url("sqlite"), tmp_path).open()
    names = [f"owner{number}" for number in range(MANY)]
    for name in names:
        joins(made, name, name.capitalize(), colleague_of=made.noor)
    plan_rounds(made, noor=2, **dict.fromkeys(names, 1))
    made.run()
    in_background(lambda: made.control.post("clock", to=THURSDAY.isoformat()))
    yield made
    made.close()


def sent(town: TownOfProcesses) -> list[dt.datetime]:
    """When each question of the round was posted."""
    calls = [call for call in town.calls("chat.postMessage") if "checkin-all" in str(call["args"])]
    return [dt.datetime.fromisoformat(call["at"]) for call in calls if call["ok"]]


def test_what_is_urgent_overtakes_a_round_within_two_seconds(town: TownOfProcesses) -> None:
    wait_until(lambda: checkins(town.noor) and len(sent(town)) >= 3, "the first questions")
    (asked,) = checkins(town.noor)
    pressed_at = town.now()
    town.noor.presses("Niets nieuws", "@bot")
    wait_until(lambda: checkins(town.noor)[0]["blocks"] != asked["blocks"], "the change of what was answered")
    assert town.now() - pressed_at < dt.timedelta(seconds=2)
    assert len(sent(town)) < MANY, "the round was over"


def test_no_conversation_is_opened_for_a_message_which_slack_allows_fifty_times_a_minute(
    town: TownOfProcesses,
) -> None:
    wait_until(lambda: len(sent(town)) >= 10, "ten questions")
    assert town.calls("conversations.open") == []
