"""`kennisbot demo`: a local Slack workspace in this process, the bot in another, and sample data in both.

The only module of the bot that imports the sandbox.
"""

import contextlib
import datetime as dt
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from rich.console import Console

from bot.app import Parts, put_together, upgrade
from bot.demo import events, sample_file
from bot.demo import sample as samples
from bot.demo.sample import Event, Players
from bot.demo.sample_file import Sample
from bot.lock import ProcessLock
from bot.logs import set_up_logging
from bot.manifest import build_manifest
from bot.settings import read_settings
from bot.stopping import Stopping
from sandbox.seed import Seed, SeedChannel, SeedUser
from sandbox.server import SandboxServer
from storage.engine.database import Database

DATABASE = Path("data/demo.db")
UP_SECONDS = 300
DOWN_SECONDS = 12
HASTE_SECONDS = 4.0
"""Longer than the bot takes after a second signal, so that it ends before this process."""


class Stopped(Exception):
    """A stop was requested while the sample was being played."""


class PlayedClock:
    """The sandbox's clock while the sample is played: it stays where it was set, and sending moves it on."""

    def __init__(self, control: "Control", at: dt.datetime) -> None:
        self._control = control
        self._at = at
        self.move(at)

    def now(self) -> dt.datetime:
        """The simulated current time."""
        return self._at

    def pace_time(self) -> float:
        """Seconds since 1970 on the same clock."""
        return self._at.timestamp()

    def move(self, to: dt.datetime) -> None:
        """Set this clock and the sandbox's to a moment; never backwards."""
        self._at = max(to, self._at)
        self._control.post("clock", to=self._at.isoformat(), jump=True)


class Control:
    """Client of the sandbox's control API, for several threads."""

    def __init__(self, url: str, *, keeps_open: bool = False) -> None:
        """With `keeps_open`, connections serve one call after the other until `close`."""
        self._url = url
        self._keeps_open = keeps_open
        self._free: list[HTTPConnection] = []

    def get(self, path: str) -> dict[str, Any]:
        """Send a GET request. Raises HTTPError if the sandbox refuses it."""
        return self._call("GET", path, None)

    def post(self, path: str, **body: object) -> dict[str, Any]:
        """Send a POST request. Raises HTTPError if the sandbox refuses it."""
        return self._call("POST", path, json.dumps(body).encode())

    def close(self) -> None:
        """Close the connections that are free."""
        while self._free:
            self._free.pop().close()

    def _call(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        try:
            connection, is_new = self._free.pop(), False
        except IndexError:
            # The sandbox gives up moving the clock after two minutes at one instant; a move over many may take longer.
            connection, is_new = HTTPConnection(urlsplit(self._url).netloc, timeout=1200), True
        try:
            connection.request(method, f"/_sandbox/{path}", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            content = response.read()
        except BaseException as error:
            connection.close()
            if isinstance(error, ConnectionError) and not is_new:
                # The sandbox closes what was free for seconds, without reading what was sent.
                return self._call(method, path, body)
            raise
        if self._keeps_open:
            self._free.append(connection)
        else:
            connection.close()
        if response.status >= HTTPStatus.BAD_REQUEST:
            url = f"{self._url}/_sandbox/{path}"
            raise HTTPError(url, response.status, response.reason, response.headers, io.BytesIO(content))
        answer: dict[str, Any] = json.loads(content)
        return answer


class Demo:
    """The workspace, and the bot process that is kept alive next to it."""

    def __init__(self, *, port: int, keep: bool, patience: float, console: Console) -> None:
        self._keep = keep
        self._patience = patience
        self._console = console
        self._sample = sample_file.read_sample()
        self._sandbox = SandboxServer(
            seed_of(self._sample), port=port, clock_at=_beginning(), on_reset=self._begin_again, patience=patience
        )
        self._bot: subprocess.Popen[bytes] | None = None
        self._stopping = Stopping(haste=HASTE_SECONDS, on_haste=self._hasten)
        self._changing = threading.Lock()

    def run(self) -> None:
        """Set up the demo and keep it running until SIGTERM or SIGINT. Raises OSError when the port is in use."""
        self._stopping.listen()
        set_up_logging("WARNING", "text")
        self._sandbox.start()
        try:
            with self._console.status("Making the network and its last weeks …"):
                self._prepare()
                self._start_bot()
            self._console.print(
                f"\nOpen [bold]{self._sandbox.url}[/] in your browser: a Slack workspace with Kennisbot in it.\n"
                "Type [bold]/kennis[/] in a channel, or follow the tour. Stop with Ctrl-C.\n",
                soft_wrap=True,
            )
            self._announce()
            self._keep_alive()
        except Stopped:
            pass
        finally:
            self._stop_bot()
            self._sandbox.stop()

    def _prepare(self) -> None:
        if self._keep and DATABASE.exists():
            Control(self._sandbox.url).post("clock", to=_now().isoformat(), jump=True)
            return
        _remove_database()
        control = Control(self._sandbox.url)
        control.post("clock", pacing="moved", paused=True)
        database = Database(f"sqlite:///{DATABASE}")
        settings = read_settings(environment=self._environment(), folder=Path("/nonexistent"))
        clock = PlayedClock(control, _beginning())
        upgrade(database, settings, now=clock.now())
        parts = put_together(settings, database, clock)
        players = players_of(parts, control, self._sample, today=_now().astimezone(settings.zone).date())
        samples.set_up(players)
        try:
            play(parts, clock, events.events(players), end=_now(), check=self._check_going)
        except Stopped:
            _remove_database()  # half a sample is of no use
            raise
        finally:
            database.close()
        control.post("clock", pacing="real", paused=False)
        control.post("clock", to=_now().isoformat(), jump=True)

    def _check_going(self) -> None:
        if self._stopping.is_asked:
            raise Stopped

    def _environment(self) -> dict[str, str]:
        log_level = os.environ.get("LOG_LEVEL", "WARNING")
        url = f"sqlite:///{DATABASE}"
        return {**environment_of(self._sandbox, self._sample, database_url=url), "LOG_LEVEL": log_level}

    def _start_bot(self) -> None:
        # Proxies are for the outside world; the workspace is on this machine.
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self._bot = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-m", "bot", "run", "--with-parent", "--patience", str(self._patience)],
            env={**kept, **self._environment()},
            stdin=subprocess.PIPE,  # never written to: it closes with this process, even if that is killed
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the bot through this process, in order
        )
        until = time.monotonic() + UP_SECONDS
        while time.monotonic() < until and self._bot.poll() is None and not self._stopping.is_asked:
            control = Control(self._sandbox.url)
            is_connected = any(app["connected"] for app in control.get("state")["apps"])
            # Connected and following the clock: otherwise a move right now would leave the bot behind.
            if is_connected and control.get("clock").get("followers"):
                return
            time.sleep(0.05)

    def _stop_bot(self) -> None:
        if self._bot is None or self._bot.poll() is not None:
            return
        self._bot.terminate()
        try:
            self._bot.wait(DOWN_SECONDS)
        except subprocess.TimeoutExpired:
            self._bot.kill()
            self._bot.wait()

    def _hasten(self) -> None:
        if self._bot is not None:
            self._bot.terminate()

    def _announce(self) -> None:
        bot = self._bot.pid if self._bot else 0
        sys.stdout.write(f"ready {self._sandbox.url} sandbox={os.getpid()} bot={bot}\n")
        sys.stdout.flush()

    def _keep_alive(self) -> None:
        while not self._stopping.wait(0.2):
            with self._changing:
                if self._bot is not None and self._bot.poll() is not None and not self._stopping.is_asked:
                    self._start_bot()
                    self._announce()

    def _begin_again(self) -> None:
        """Rebuild the bot's side after the workspace was reset."""
        with self._changing, contextlib.suppress(Stopped):
            self._stop_bot()
            self._keep = False
            self._prepare()
            self._start_bot()
            self._announce()


def environment_of(sandbox: SandboxServer, sample: Sample, *, database_url: str) -> dict[str, str]:
    """The settings of a bot in the sample's workspace."""
    state = Control(sandbox.url).get("state")
    channel = next(one for one in state["channels"] if one["name"] == sample.secretariat_channel)
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "CLOCK_URL": f"{sandbox.url}/_sandbox/clock/follow",
        "DATABASE_URL": database_url,
        "SECRETARIAT_CHANNEL": channel["id"],
    }


def players_of(parts: Parts, control: Control, sample: Sample, *, today: dt.date) -> Players:
    """What the sample needs from a bot and its workspace; the sample's days are counted from `today`."""
    state = control.get("state")
    user_ids = {user["name"]: user["id"] for user in state["users"]}
    people = {person.name: user_ids[person.name] for person in sample.people}
    client, zone = parts.app.client, parts.settings.zone

    def say(channel: str, user: str, text: str, thread_ts: str | None) -> str:
        body: dict[str, object] = {"channel": channel, "user": user, "text": text}
        if thread_ts:
            body["thread_ts"] = thread_ts
        return str(control.post("message", **body)["message"]["ts"])

    return Players(
        context=parts.context,
        sample=sample,
        user_ids=user_ids,
        channel_ids={channel["name"]: channel["id"] for channel in state["channels"]},
        profiles={name: parts.context.profile(client, user_id) for name, user_id in people.items()},
        say=say,
        zone=zone,
        today=today,
    )


def play(
    parts: Parts, clock: PlayedClock, pending: list[Event], *, end: dt.datetime, check: Callable[[], None] | None = None
) -> None:
    """Play events up to a moment, with the bot's scheduled work in between; `check` is called on the way."""
    while pending or clock.now() < end:
        if check is not None:
            check()
        # Go to whichever comes first: the next event, or something the bot does by itself.
        standing = parts.schedule.catch_up()
        upcoming = [at for at in (standing.next_due_at, pending[0].at if pending else None) if at]
        clock.move(min([*upcoming, end]))
        while pending and pending[0].at <= clock.now():
            pending.pop(0).do()


def _remove_database() -> None:
    """Delete the demo's database. Raises AlreadyRunning while another demo's bot uses the same file."""
    database = Database(f"sqlite:///{DATABASE}")
    lock = ProcessLock(database)
    lock.acquire()
    for path in DATABASE.parent.glob(f"{DATABASE.name}*"):
        path.unlink()
    lock.release()
    database.close()


def seed_of(sample: Sample) -> Seed:
    return Seed(
        team_name=sample.workspace.name,
        team_domain=sample.workspace.domain,
        users=tuple(
            SeedUser(
                name=person.name,
                real_name=person.real_name,
                email=person.email,
                tz=person.tz,
                locale=person.locale,
                team_id=person.team_id,
                is_owner=person.is_owner,
                is_admin=person.is_owner,
                is_restricted=person.is_restricted,
                title=person.title,
            )
            for person in sample.people
        ),
        channels=tuple(
            SeedChannel(
                name=channel.name, members=channel.members, is_private=channel.is_private, purpose=channel.purpose
            )
            for channel in sample.channels
        ),
        other_teams=sample.other_workspaces,
        manifest=build_manifest("/kennis"),
        tour={
            "user": "noor",
            "channel": "alliantie-studentenhuisvesting",
            "command": "/kennis knelpunt Fietsparkeren bij studentenflats loopt vast",
            "report_user": "hanneke",
            "report_channel": "nkn-secretariaat",
            "asked_user": "noor",
            "chair_user": "marit",
        },
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _beginning() -> dt.datetime:
    return _now() - dt.timedelta(days=sample_file.FIRST_DAY + 1)
