"""A clock that is set back, an hour or a day: nothing comes twice, and nothing is left out or held up."""

import datetime as dt
import re
from collections import Counter

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import ClockWatch
from bot.ticks.schedule import bring_forward
from tests.kit import Town
from tests.kit.checkins import plan_rounds
from tests.kit.people import HOUSING
from tests.kit.polls import asks, votes
from tests.meetings.test_meeting_packs import for_housing
from tests.meetings.test_meetings import schedules

pytestmark = pytest.mark.digests

END = "2026-12-08T12:00:00+00:00"


def test_a_clock_that_is_set_back_is_noticed_once_and_small_corrections_are_not() -> None:
    clock, running = 1000.0, 0.0
    watch = ClockWatch(lambda: clock, lambda: running)
    noticed = []
    for step, correction in ((10, 0), (10, -0.5), (10, -3600), (10, 0), (10, 60), (10, -86_400)):
        running += step
        clock += step + correction
        noticed.append(watch.was_set_back())
    assert noticed == [False, False, True, False, False, True]


def test_ticks_that_wait_for_a_time_of_day_come_at_once_after_it() -> None:
    scheduler = BackgroundScheduler(timezone=dt.UTC)
    scheduler.start(paused=True)
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    job = scheduler.add_job(print, "interval", seconds=10, next_run_time=tomorrow)
    bring_forward(scheduler)
    assert job.next_run_time <= dt.datetime.now(dt.UTC)
    scheduler.shutdown()


def begins(town: Town) -> None:
    """A week in which everything is due once: rounds and their reminders, a poll and its reminder, papers, digests."""
    plan_rounds(town, noor=1, jelle=1, samira=1)
    town.noor.shares("Te weinig kamers")
    town.settle()
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    for_housing(town.hanneke)
    schedules(town.hanneke, "B-1")
    town.close_all_forms()


def all_said(town: Town) -> Counter[tuple[str, str]]:
    """What everybody has read, by where, and how often; not what only one person saw for a moment."""
    places = [(HOUSING, None), ("nkn-secretariaat", None), *(("@bot", name) for name in town.users)]
    return Counter(
        (
            f"{channel} {reader or ''}",
            re.sub("<http[^|]*", "<", one["text"]) or str([file["name"] for file in one.get("files", [])]),
        )
        for channel, reader in places
        for one in town.messages(channel, reader=reader)
        if not one.get("ephemeral_to")
    )


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Counter[tuple[str, str]]:
    """What is said when time runs as it should."""
    town = Town(f"sqlite:///{tmp_path_factory.mktemp('straight') / 'kennisbot.db'}", transport="http").open()
    town.make_digests()
    begins(town)
    town.move(END)
    said = all_said(town)
    town.close()
    return said


SET_BACK = {
    "2026-11-26T08:00:30+00:00": "P1D",  # people are being asked
    "2026-11-30T07:00:10+00:00": "P1D",  # the week's message has just come
    "2026-12-01T15:30:00+00:00": "PT1H",  # half an hour before a poll ends
    "2026-12-01T16:00:30+00:00": "P1D",  # and after it
    "2026-12-04T07:00:30+00:00": "PT1H",  # the papers have just come
}


def test_nothing_comes_twice_and_nothing_is_left_out(http_town: Town, straight: Counter[tuple[str, str]]) -> None:
    begins(http_town)
    for moment, back in SET_BACK.items():
        http_town.move(moment)
        assert http_town.control.post("clock", back=back)["idle"]
    http_town.move(END)
    assert all_said(http_town) == straight


def test_what_is_said_after_it_comes_at_once(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    http_town.settle()
    http_town.control.post("clock", back="P1D")
    before = http_town.now()
    http_town.jelle.shares("Te dure kamers")
    http_town.settle()
    assert len(http_town.cards("Te dure kamers")) == 1
    assert http_town.now() - before < dt.timedelta(minutes=1)
