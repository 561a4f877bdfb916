"""Check-ins over the wire: a round going out at Slack's pace while people answer, and a year of the demo."""

import datetime as dt
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.checkin_network import add_owners, add_schedules
from benchmarks.conversation import SLACKS_LIMIT
from benchmarks.lines import Line, percentile
from benchmarks.network import make_database
from benchmarks.programs import Program, free_port
from benchmarks.slack import BOT_COMMAND, SandboxWorkspace, Transport, workspace
from bot.demo.program import Control
from handlers.slack.ids import ActionId

PERMITTED = 300
"""Calls a minute that Slack takes of an app in one workspace, unless it says otherwise."""
PATIENCE = 60.0
ROUND = "chat.postMessage"


@dataclass(frozen=True)
class WireSize:
    """Owners in the workspace, how many of them answer while it goes out, and over how many messages, of those that
    are left then, its pace is counted."""

    owners: int
    answers: int
    messages: int


def round_lines(folder: Path, size: WireSize, *, steps_each: int) -> Iterator[Line]:
    """The bot as a process: answers at the real pace, then the pace itself on the clock that is moved."""
    folder.mkdir()
    with workspace(folder) as slack:
        with slack.without_throttles():
            audience = slack.populate(size.owners)
        now = dt.datetime.fromisoformat(slack.control.get("state")["now"])
        database = make_database(folder / "kennisbot.db")
        add_owners(database, user_ids=audience.user_ids, steps_each=steps_each, now=now)
        opens_at = add_schedules(database, now=now)
        clock = f"{slack.url}/_sandbox/clock/follow"
        app = slack.install(BOT_COMMAND)
        with slack.bot(app, str(database.url), Transport.SOCKET, CLOCK_URL=clock):
            wait_for_follower(slack.control)
            # The round begins by itself soon after the jump, on a busy machine before its call has come back.
            begin = (opens_at - dt.timedelta(seconds=1)).isoformat()
            jumping = _move(slack.control, to=begin, jump=True)
            taken = _answer(slack, audience.user_ids[: size.answers], str(app["bot_user"]))
            meanwhile = _pace(_sent(slack.control))
            sent = _pace_by_moves(slack.control, size.messages)
            jumping.join(PATIENCE)
        database.close()
    yield Line("answer acknowledged meanwhile, p50", "ms", percentile(taken, 50), SLACKS_LIMIT)
    yield Line("answer acknowledged meanwhile, p99", "ms", percentile(taken, 99), SLACKS_LIMIT, most=100)
    yield Line("sent a minute meanwhile, real time", "calls", meanwhile, PERMITTED)
    yield Line("sent a minute, clock moved", "calls", sent, PERMITTED, least=PERMITTED * 0.95)


def year_lines(folder: Path, *, days: int) -> Iterator[Line]:
    """`kennisbot demo`, its clock moved through so many days; every message goes over the wire."""
    folder.mkdir()
    port = free_port()
    with Program("bot", "demo", "--port", str(port), folder=folder) as demo:
        demo.wait_until_it_says("ready ")
        ready = time.perf_counter() - demo.started_at
        control = Control(f"http://127.0.0.1:{port}")
        control.post("clock", pacing="moved")
        started_at = time.perf_counter()
        for _ in range(days):
            control.post("clock", advance="P1D")
        yield Line(f"demo: {days} days over the wire", "s", time.perf_counter() - started_at, ready, most=180)


def wait_for_follower(control: Control) -> None:
    """Wait until the bot follows the clock: it would not see it move before. Raises AssertionError when it does not."""
    until = time.perf_counter() + PATIENCE
    while not control.get("clock")["followers"]:
        assert time.perf_counter() < until, "the bot does not follow the clock"
        time.sleep(0.05)


def _answer(slack: SandboxWorkspace, user_ids: Sequence[str], bot: str) -> list[float]:
    """As each of these owners gets their message, they answer; the milliseconds until each was acknowledged."""
    taken: list[float] = []
    until = time.perf_counter() + PATIENCE + len(user_ids)
    waiting = list(user_ids)
    while waiting:
        assert time.perf_counter() < until, f"{len(waiting)} owners got no message"
        message = _message(slack.control, waiting[0], bot)
        if message is None:
            time.sleep(0.02)
            continue
        press = {"channel": bot, "ts": message["ts"], **_nothing_new(message)}
        told = slack.control.post("action", user=waiting.pop(0), **press)
        assert told["acked"], "an answer was not acknowledged"
        taken.append(float(told["ack_ms"]))
    return taken


def _message(control: Control, user_id: str, bot: str) -> dict[str, Any] | None:
    found: list[dict[str, Any]] = control.get(f"messages?channel={bot}&as={user_id}")["messages"]
    return next((one for one in found if "checkin" in str(one.get("blocks"))), None)


def _nothing_new(message: dict[str, Any]) -> dict[str, str]:
    """The button that answers all steps at once."""
    for block in message["blocks"]:
        for element in block.get("elements", ()):
            if str(element.get("action_id")).startswith(ActionId.CHECKIN_NOTHING):
                return {"action_id": element["action_id"], "block_id": block["block_id"]}
    raise AssertionError("the message has no button for nothing new")


def _pace_by_moves(control: Control, messages: int) -> float:
    """Messages a minute of the clock, over so many of them, while it is moved and the pace follows it.

    The call that moves it comes back when the whole round is sent, which is not waited for.
    """
    control.post("clock", pacing="moved")
    already = len(_sent(control))
    moving = _move(control, advance="PT1S")
    until = time.perf_counter() + PATIENCE + messages * 0.5
    while len(sent := _sent(control)) < already + messages:
        assert time.perf_counter() < until, f"{len(sent) - already} of {messages} messages went out"
        time.sleep(0.5)
    moving.join(PATIENCE)
    # The first one may have waited for the pace of before.
    return _pace(sent[already + 1 : already + messages])


def _move(control: Control, **how: object) -> threading.Thread:
    """Move the clock in a thread: the call comes back when nothing waits to be sent any more."""

    def call() -> None:
        with suppress(TimeoutError):  # the round is longer than one waits for a call
            control.post("clock", **how)

    moving = threading.Thread(target=call, daemon=True)
    moving.start()
    return moving


def _sent(control: Control) -> list[dt.datetime]:
    return [dt.datetime.fromisoformat(call["at"]) for call in control.get(f"calls?method={ROUND}")["calls"]]


def _pace(times: Sequence[dt.datetime]) -> float:
    """A minute, from the first to the last of them."""
    return (len(times) - 1) / ((times[-1] - times[0]).total_seconds() / 60)
