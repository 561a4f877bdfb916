"""How fast the bot acknowledges commands and forms, as Slack sees it, beside a bare Bolt app."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.lines import Line, Result, percentile
from benchmarks.network import add_members, make_database
from benchmarks.slack import BARE_COMMAND, BOT_COMMAND, Audience, Transport, Workspace, workspace
from benchmarks.words import unlike
from storage.contributions.contributions import list_newest
from storage.engine.database import Database

PER_SECOND = 50
SLACKS_LIMIT = 3_000
"""Milliseconds after which Slack tells the person that the app did not respond."""
REST_SECONDS = 60.0
"""How long an app may take for what came faster than it could take it."""
BARE = "a bare Bolt app in its default mode that acknowledges, after opening the same form where one is opened"

Times = dict[str, list[float]]
"""Milliseconds to acknowledge, by what was done."""


@dataclass(frozen=True)
class Size:
    """How much is done in each round: forms sent one at a time and at 50 a second."""

    singly: int
    at_pace: int
    rounds: int
    """The bot and the baseline take turns, so that a slow moment of the machine meets both."""

    @property
    def people(self) -> int:
        """One for each form: a person has one form open."""
        return self.singly + self.at_pace


@dataclass
class App:
    """One of the two that are compared, and what it took."""

    command: str
    slack: Workspace
    audience: Audience
    times: Times = field(default_factory=lambda: defaultdict(list))
    forms_sent: int = 0
    at_pace: int = 0
    taken_at_pace: int = 0
    """How many of those that were sent at 50 a second were acknowledged, and stored, in time."""

    def type(self, user_id: str, text: str) -> float:
        """Type the command; the milliseconds until it was acknowledged."""
        answer = self.slack.control.post(
            "command", user=user_id, channel=self.audience.channel_id, command=self.command, text=text
        )
        return _acknowledged(answer, f"{self.command} {text}")

    def open_form(self, user_id: str, number: int) -> float:
        """Open a form by the command, and fill it in; the milliseconds for the command."""
        title, body = unlike(self.forms_sent * 1000 + number)
        taken = self.type(user_id, f"knelpunt {title}")
        self.slack.control.post("fill", user=user_id, values={"body": body})
        return taken

    def submit(self, user_id: str) -> float:
        """Send the form that is open; the milliseconds until it was acknowledged and closed."""
        taken, errors = self._send(user_id)
        if taken is None:
            raise AssertionError(f"{self.command}: the form was refused: {errors}")
        return taken

    def _send(self, user_id: str) -> tuple[float | None, object]:
        answer = self.slack.control.post("submit", user=user_id, values={})
        if not answer["closed"]:
            return None, answer["errors"]
        return _acknowledged(answer, f"{self.command}: the form"), None

    def play(self, size: Size) -> None:
        """One round: the commands, forms one at a time, forms at 50 a second."""
        people = self.audience.user_ids[: size.people]
        with self.slack.without_throttles():
            self.times["help"] += [self.type(user_id, "help") for user_id in people[: size.singly]]
            opened = [self.open_form(user_id, number) for number, user_id in enumerate(people)]
            self.times["open"] += opened
        self.times["singly"] += [self.submit(user_id) for user_id in people[: size.singly]]
        for taken, _ in self._submit_at_pace(people[size.singly :]):
            self.at_pace += 1
            self.taken_at_pace += taken is not None
            self.times["at_pace"].append(SLACKS_LIMIT if taken is None else taken)
        self.forms_sent += len(people)
        self._rest(people[0])

    def _rest(self, user_id: str) -> None:
        """Wait until what came too fast is worked off, so that it is not measured again with what comes next."""
        until = time.perf_counter() + REST_SECONDS
        while time.perf_counter() < until:
            answer = self.slack.control.post(
                "command", user=user_id, channel=self.audience.channel_id, command=self.command, text="help"
            )
            if answer["acked"]:
                return
        raise AssertionError(f"{self.command} did not recover in {REST_SECONDS:g} s")

    def _submit_at_pace(self, people: Sequence[str]) -> Iterator[tuple[float | None, object]]:
        """Each form is sent at its own moment, whether those before it were answered or not.

        More than an app can take wait for each other until Slack gives up on them: that is a figure, and no reason to
        measure nothing else.
        """
        start = time.perf_counter()
        with ThreadPoolExecutor(len(people)) as pool:
            sent = []
            for number, user_id in enumerate(people):
                time.sleep(max(0.0, start + number / PER_SECOND - time.perf_counter()))
                sent.append(pool.submit(self._send, user_id))
        for one in sent:
            yield one.result()


def measure(folder: Path, transport: Transport, size: Size) -> Result:
    """Commands and forms over one transport. Raises AssertionError when the bot lost a form that it acknowledged, or
    refused one that it had time for."""
    folder.mkdir()
    with workspace(folder) as slack:
        audience = slack.populate(size.people)
        database = make_database(folder / "kennisbot.db")
        add_members(database, user_ids=audience.user_ids, channel_id=audience.channel_id)
        with _both(slack, audience, str(database.url), transport) as (bot, bare):
            for _ in range(size.rounds):
                bare.play(size)
                bot.play(size)
            _check_stored(database, at_least=bot.forms_sent - bot.at_pace + bot.taken_at_pace, at_most=bot.forms_sent)
        database.close()
    return Result(transport.value, BARE, _lines(bot, bare))


@contextmanager
def _both(slack: Workspace, audience: Audience, database_url: str, transport: Transport) -> Iterator[tuple[App, App]]:
    with ExitStack() as stack:
        bot, bare = App(BOT_COMMAND, slack, audience), App(BARE_COMMAND, slack, audience)
        stack.enter_context(slack.bot(slack.install(BOT_COMMAND), database_url, transport))
        # The baseline opens the bot's own form, so that both carry the same payloads.
        bot.open_form(audience.user_ids[0], 0)
        form = slack.control.get(f"modals?user={audience.user_ids[0]}")["stack"][-1]
        stack.enter_context(slack.bare(slack.install(BARE_COMMAND), transport, _source(form)))
        # The first request of each is the one that asks Slack who the app is.
        bare.open_form(audience.user_ids[0], 0)
        bare.submit(audience.user_ids[0])
        bot.open_form(audience.user_ids[0], 0)
        bot.submit(audience.user_ids[0])
        bot.forms_sent = 1
        yield bot, bare


def _source(view: dict[str, Any]) -> dict[str, Any]:
    """The view as an app sends it."""
    sent = ("type", "callback_id", "private_metadata", "title", "submit", "close", "blocks")
    return {name: view[name] for name in sent}


def _acknowledged(answer: dict[str, Any], what: str) -> float:
    if not answer["acked"]:
        raise AssertionError(f"{what} was not acknowledged")
    return float(answer["ack_ms"])


def _check_stored(database: Database, *, at_least: int, at_most: int) -> None:
    with database.reading() as session:
        stored = len(list_newest(session, limit=at_most + 1))
    if not at_least <= stored <= at_most:
        raise AssertionError(f"{at_least} forms were acknowledged and {at_most} sent, {stored} are stored")


def _lines(bot: App, bare: App) -> tuple[Line, ...]:
    def line(what: str, key: str, percent: float, **aim: float) -> Line:
        ours, theirs = percentile(bot.times[key], percent), percentile(bare.times[key], percent)
        return Line(f"{what}, p{percent:g}", "ms", ours, theirs, **aim)

    one, many = "form stored, one at a time", f"form stored, {PER_SECOND} a second"
    helped, opened = f"{BOT_COMMAND} help", f"{BOT_COMMAND} knelpunt, form opens"
    in_time = bot.taken_at_pace / bot.at_pace, bare.taken_at_pace / bare.at_pace
    return (
        line(one, "singly", 50, most_ratio=1.2),
        line(one, "singly", 99),
        line(many, "at_pace", 50, most_ratio=1.2),
        line(many, "at_pace", 95),
        line(many, "at_pace", 99, most=100),
        Line(f"share of the forms that is taken, {PER_SECOND} a second", "", *in_time, least=1),
        line(helped, "help", 50),
        line(helped, "help", 99, most=SLACKS_LIMIT),
        line(opened, "open", 50),
        line(opened, "open", 99, most=SLACKS_LIMIT),
    )
