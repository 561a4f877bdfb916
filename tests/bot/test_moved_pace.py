"""The pace of sending on a moved clock: it is reached, to the microsecond in which it opens."""

import datetime as dt
import itertools

import pytest
from slack_sdk import WebClient

from bot.sending.delivery import DeliveryWorker
from bot.sending.pacing import POST_SECONDS
from bot.sending.slack_calls import SlackCalls
from bot.token_state import TokenState
from handlers import Context
from handlers.slack.messages.delivery_kind import Budget
from handlers.slack.subcommands import Subcommands
from storage.engine.database import Database
from storage.engine.deliveries import enqueue
from tests.kit import Town
from tests.kit.beginning import StillClock
from tests.kit.deliveries import reserve
from texts import Translators


@pytest.mark.parametrize("microsecond", range(0, 1_000_000, 99_991))
def test_a_clock_moved_to_when_sending_may_go_on_gets_there(database: Database, microsecond: int) -> None:
    clock = StillClock(dt.datetime(2026, 10, 25, 9, 14, 22, microsecond, tzinfo=dt.UTC))
    texts = Translators("nl", "Europe/Amsterdam")
    context = Context(database, clock.now, texts, "T1", "U0BOT", Subcommands(texts))
    worker = DeliveryWorker(context, SlackCalls(WebClient()), clock, TokenState(lambda: None, clock.now))
    with database.writing() as session:
        reserve(session, Budget.POST, at=clock.pace_time(), seconds=POST_SECONDS)
        # A card of which nothing is left to say: its turn comes without Slack hearing of it.
        enqueue(session, kind="card", channel_key="C1", about={"contribution": 1, "tell": "U1"}, now=clock.now())
    for _ in range(5):
        while not worker.step():
            pass
        due_at = worker.next_due_at()
        if due_at is None:
            break
        clock.at = due_at
    assert worker.next_due_at() is None, "the clock stands just short of the moment, for ever"


def test_messages_to_one_person_keep_the_pace_of_their_channel_in_whichever_queue_they_wait(town: Town) -> None:
    jelle = town.users["jelle"]
    with town.database.writing() as session:
        for key in (jelle, f"{jelle}/news", f"{jelle}/adoption"):
            enqueue(session, kind="windowless", channel_key=key, about={}, now=town.now())
    town.move(town.now() + dt.timedelta(seconds=5))
    posted = town.calls("chat.postMessage")
    assert [call["error"] for call in posted if not call["ok"]] == []
    times = [dt.datetime.fromisoformat(call["at"]) for call in posted]
    assert len(times) == 3
    assert all((later - earlier).total_seconds() >= 1 for earlier, later in itertools.pairwise(times))
