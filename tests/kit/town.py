"""A workspace of the sandbox with the real bot in it, over a real socket, on the sandbox's clock."""

import datetime as dt
import re
import urllib.request
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import delete, update
from sqlmodel import col, select

from alliance.calendar.periods import week_of
from alliance.digests.due_digests import DIGEST
from alliance.undo import UNDO_FOR
from bot import service
from bot.app import Parts, put_together, upgrade
from bot.clock import SandboxClock
from bot.demo import sample as samples
from bot.demo.program import Control, seed_of
from bot.demo.sample import Players
from bot.manifest import build_manifest
from bot.service import Front, SocketFront, stop
from bot.settings import read_settings
from bot.ticks import channel_watch
from bot.web import HttpFront
from sandbox.server import SandboxServer
from storage.engine.database import Database
from storage.engine.slots import claim_each
from storage.enums import KeptKind, Volume
from storage.tables import Alliance, Delivery, DirectoryWalk, KeptMessage, Member, Slot
from tests.kit import beginning
from tests.kit.databases import database_at
from tests.kit.deliveries import stand
from tests.kit.people import HOUSING, Player
from tests.kit.waiting import PATIENCE

TUESDAY = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
FAR = dt.date(9999, 12, 31)
AGES = dt.timedelta(weeks=1000)
WEEKS = 110
"""More than any test lets pass."""


class Town:
    """The network's people in a local Slack, with the bot among them. At first nothing has been shared.

    People wait for the bot, and it for Slack and its database, as long as a busy machine may take: what Slack's three
    seconds mean is tested with the sandbox; that the bot keeps within them, the benchmarks measure.
    """

    def __init__(self, database_url: str, *, transport: str = "socket", at: dt.datetime = TUESDAY) -> None:
        self.sample = beginning.sample()
        self._at = at
        self.sandbox = SandboxServer(seed_of(self.sample), clock_at=at, patience=PATIENCE)
        self.database_url = database_url
        self.transport = transport
        self.files_apart = False
        self.watches_channels = False
        """Whether the bot asks every hour if a private channel is shared by now, as it does outside of tests."""
        self.parts: Parts | None = None
        self._front: Front | None = None

    def open(self) -> "Town":
        """Start the workspace, put people in place, start the bot."""
        self._open_workspace()
        self.start_bot()
        return self

    def _open_workspace(self) -> None:
        self.sandbox.start()
        self.control = Control(self.sandbox.url, keeps_open=True)
        self.control.post("clock", pacing="moved")
        state = self.control.get("state")
        self.users = {user["name"]: user["id"] for user in state["users"]}
        self.channels = {channel["name"]: channel["id"] for channel in state["channels"]}

    def open_quietly(self) -> None:
        """Start the workspace, and put a bot together that neither sends anything nor acts by itself."""
        self._open_workspace()
        self.parts = self.prepare()

    def answer_http(self) -> Front:
        """Let the bot that was put together answer over HTTP."""
        assert self.parts is not None
        front = self._make_front(self.parts)
        assert isinstance(front, _Started)
        return front

    def close(self) -> None:
        """End the workspace and the bot; in this order the SDK does not wait three seconds for its socket."""
        if self.parts is not None and isinstance(self.parts.clock, SandboxClock):
            self.parts.clock.stop()
        self.control.close()
        self.sandbox.stop()
        self.stop_bot()

    def start_bot(self, **settings: str) -> Parts:
        """Start the bot in this process, with everybody in place the first time."""
        parts = self.parts = self._prepare(database_at(self.database_url), settings)
        self._front = self._make_front(parts)
        self._front.start()
        parts.worker.start()
        assert isinstance(parts.clock, SandboxClock)
        parts.clock.follow(parts.catch_up)
        return parts

    def prepare(self, **settings: str) -> Parts:
        """Put a bot with an engine of its own together, with everybody in place the first time; nothing is started."""
        return self._prepare(Database(self.database_url, busy_seconds=PATIENCE), settings)

    def _prepare(self, database: Database, settings: dict[str, str]) -> Parts:
        made = read_settings(environment={**self.environment(), **settings}, folder=Path("/nonexistent"))
        clock = SandboxClock(made.clock_url or "")
        clock.synchronise()
        is_copied = not settings and beginning.copy_to(
            database, self._begin, about=(self._at, self.users, self.channels)
        )
        if not is_copied:
            upgrade(database, made, now=clock.now())
        with mock.patch.object(channel_watch, "EVERY", channel_watch.EVERY if self.watches_channels else AGES):
            parts = put_together(made, database, clock, files_apart=self.files_apart)
        parts.context.request_seconds = PATIENCE
        if not is_copied:
            self._put_people_in_place(parts)
        return parts

    def _begin(self, database: Database) -> None:
        """Everything that is there before the bot runs, as if no time had passed in it."""
        made = read_settings(environment=self.environment(), folder=Path("/nonexistent"))
        upgrade(database, made, now=self._at)
        self._put_people_in_place(put_together(made, database, beginning.StillClock(self._at)))

    def stop_bot(self) -> None:
        """End the bot in order."""
        if self.parts is not None:
            stop(self.parts, self._front)
            self.parts = None

    def environment(self) -> dict[str, str]:
        """The settings that connect a bot to this workspace."""
        return {
            "SLACK_BOT_TOKEN": self.sandbox.bot_token,
            "SLACK_APP_TOKEN": self.sandbox.app_token,
            "SLACK_SIGNING_SECRET": self.sandbox.signing_secret,
            "SLACK_API_URL": self.sandbox.api_url,
            "CLOCK_URL": f"{self.sandbox.url}/_sandbox/clock/follow",
            "DATABASE_URL": self.database_url,
            "SECRETARIAT_CHANNEL": self.channels["nkn-secretariaat"],
            "HTTP_PORT": "0",
        }

    def __getattr__(self, name: str) -> Player:
        """A person by their short name: `town.noor`."""
        if name.startswith("_") or name not in self.__dict__.get("users", {}):
            raise AttributeError(name)
        return Player(self, name, self.users[name])

    def newcomer(self, name: str, real_name: str, **more: Any) -> Player:
        """Somebody who arrives in the workspace now, and is added to the alliance's channel; unknown to the bot."""
        told = self.control.post("user", name=name, real_name=real_name, **{"locale": "nl-NL", **more})
        self.users[name] = told["user"]["id"]
        housing = next(one for one in self.control.get("state")["channels"] if one["name"] == HOUSING)
        self.control.post("channel", id=housing["id"], members=[*housing["members"], self.users[name]])
        return Player(self, name, self.users[name])

    @property
    def database(self) -> Database:
        """The running bot's database."""
        assert self.parts is not None
        return self.parts.database

    def settle(self) -> None:
        """Wait until nothing is due and no delivery waits."""
        answer = self.control.post("clock", advance="PT0S")
        assert answer["idle"], "the bot did not come to rest"

    def finish_requests(self) -> None:
        """Wait until what the bot does after its acknowledgements is done."""
        if self.parts is not None:
            assert self.parts.listeners.wait_for_in_hand(PATIENCE)

    def move(self, to: str | dt.datetime, *, jump: bool = False) -> None:
        """Move the clock to a moment (ISO text or a datetime), in steps unless `jump`."""
        moment = to if isinstance(to, str) else to.isoformat()
        answer = self.control.post("clock", to=moment, **({"jump": True} if jump else {}))
        assert answer["idle"], "the bot did not come to rest"

    def look_at_accounts(self) -> None:
        """From now on the bot looks every night who left Slack or is called otherwise, as it does outside of tests."""
        with self.database.writing() as session:
            session.execute(delete(DirectoryWalk).where(col(DirectoryWalk.night) == FAR))

    def make_digests(self) -> None:
        """From now on the bot makes its weekly digest, as it does outside of tests; or mark the test `digests`."""
        with self.database.writing() as session:
            session.execute(delete(Slot).where(col(Slot.kind) == DIGEST))

    def pass_undo(self) -> None:
        """Let the time pass in which people can undo what they did: others are told of it now."""
        self.move(self.now() + UNDO_FOR)

    def now(self) -> dt.datetime:
        """What time it is in the workspace."""
        return dt.datetime.fromisoformat(self.control.get("state")["now"])

    def messages(self, channel: str, *, reader: str | None = None) -> list[dict[str, Any]]:
        """The messages in a channel, oldest first; those only `reader` sees where one is named."""
        who = f"&as={self.users[reader]}" if reader else ""
        found: list[dict[str, Any]] = self.control.get(f"messages?channel={channel}{who}")["messages"]
        return found

    def cards(self, title: str, channel: str = "alliantie-studentenhuisvesting") -> list[dict[str, Any]]:
        """The messages in a channel that show this title, replies apart."""
        return [m for m in self.messages(channel) if title in str(m) and m.get("thread_ts", m["ts"]) == m["ts"]]

    def files(self, pattern: str = "") -> list[dict[str, Any]]:
        """The files in the workspace whose name has this pattern."""
        return [file for file in self.control.get("files")["files"] if re.search(pattern, file["name"])]

    def content(self, file: dict[str, Any]) -> bytes:
        """What a file holds."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.sandbox.url}{file['url']}", timeout=PATIENCE) as response:
            found: bytes = response.read()
        return found

    def newest_content(self, pattern: str) -> bytes:
        """What the newest file holds whose name has this pattern."""
        return self.content(self.files(pattern)[-1])

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The calls of a Web API method so far."""
        found: list[dict[str, Any]] = self.control.get(f"calls?method={method}")["calls"]
        return found

    def close_all_forms(self) -> None:
        """Nobody has a form open any more, and what showed a list below one anew is done."""
        self.finish_requests()
        stacks = self.sandbox.workspace.modals.stacks  # twenty questions over HTTP would take 12 ms after each test
        for user_id in list(stacks):
            if stacks[user_id]:
                self.control.post("close", user=user_id, all=True)

    def refused_calls(self) -> list[tuple[str, str]]:
        """The calls that Slack would have refused, rate limits apart."""
        calls = self.control.get("calls")["calls"]
        return [(call["method"], call["error"]) for call in calls if not call["ok"] and call["error"] != "ratelimited"]

    def fault(self, kind: str, *, times: int = 1, **more: object) -> None:
        """Let something go wrong on Slack's side, so many times."""
        self.control.post("faults", kind=kind, times=times, **more)

    def _make_front(self, parts: Parts) -> Front:
        if self.transport == "socket":
            with mock.patch.object(service, "PING_SECONDS", PATIENCE):
                return SocketFront(parts)
        front = HttpFront(parts)
        front.start()
        url = f"http://127.0.0.1:{front.port}/slack/events"
        app = self.control.get("state")["apps"][0]["id"]
        self.control.post("app", id=app, manifest=build_manifest("/kennis", request_url=url), request_url=url)
        return _Started(front)

    def _put_people_in_place(self, parts: Parts) -> None:
        with parts.database.reading() as session:
            if samples.is_set_up(session):
                return
        names = [person.name for person in self.sample.people]
        profiles = {name: parts.context.profile(parts.app.client, self.users[name]) for name in names}
        samples.set_up(
            Players(
                context=parts.context,
                sample=self.sample,
                user_ids=self.users,
                channel_ids=self.channels,
                profiles=profiles,
                say=_nobody_says,
                zone=parts.settings.zone,
                today=parts.clock.now().date(),
            )
        )
        # What was arranged is old news here: no test wants the messages about it, nor "Start hier" where nobody asks.
        with parts.database.writing() as session:
            session.execute(delete(Delivery))
            session.execute(delete(KeptMessage))
            # Most tests are about what people hear, and not about when.
            session.execute(update(Member).values(news_volume=Volume.EACH))
            # Few tests are about who left Slack; in the others each night that passes would look it up.
            session.add(DirectoryWalk(night=FAR, finished_at=self._at))
            # Nor are many about the weekly digest: in the others it would be made in each week that passes.
            weeks = [week_of(self._at.date() + dt.timedelta(weeks=number)).key for number in range(-1, WEEKS)]
            claim_each(session, DIGEST, weeks, now=self._at)
            for alliance in session.exec(select(Alliance).where(col(Alliance.channel_id).is_not(None))).all():
                stand(session, KeptKind.START_HERE, alliance.id, alliance.channel_id or "", ts="0")
        # What ticks do first of all is done, too, so that a copy of this begins at rest.
        parts.schedule.catch_up()


class _Started:
    """A front that listens already, because the workspace had to know its address first."""

    def __init__(self, front: HttpFront) -> None:
        self._front = front

    def start(self) -> None:
        """It is."""

    def stop(self) -> None:
        """End it."""
        self._front.stop()


def _nobody_says(channel: str, user: str, text: str, thread_ts: str | None) -> str:
    raise AssertionError("only the demo plays conversations")
