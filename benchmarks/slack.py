"""The sandbox as a process of its own, with the bot or the bare Bolt app connected to it."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from benchmarks.programs import LOOK_SECONDS, Program, free_port, wait_for_port
from bot.demo.program import Control
from bot.manifest import build_manifest

BOT_COMMAND, BARE_COMMAND = "/kennis", "/bare"
CONNECT_SECONDS = 120.0
CHANNEL = "speed"

# These two would stop the opening of hundreds of forms within seconds, which is set-up here and nobody's day.
THROTTLES = ("rate_tiers", "workspace_budget")


class Transport(StrEnum):
    """How requests reach an app."""

    SOCKET = "Socket Mode"
    HTTP = "HTTP"


@dataclass(frozen=True)
class Audience:
    """Where what is to be measured happens: people in a channel of the workspace."""

    user_ids: tuple[str, ...]
    channel_id: str


class SandboxWorkspace:
    """The sandbox, with every strictness on, and its control API."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.control = Control(url)

    def populate(self, people: int) -> Audience:
        """Make so many people and put them in a channel."""
        made = [self.control.post("user", name=f"person-{number}")["user"]["id"] for number in range(people)]
        channel = self.control.post("channel", name=CHANNEL, members=made)["channel"]["id"]
        return Audience(tuple(made), str(channel))

    @contextmanager
    def without_throttles(self) -> Iterator[None]:
        """Let set-up run faster than Slack would; all strictness is on again after the block."""
        self.control.post("strict", **dict.fromkeys(THROTTLES, False))
        yield
        self.control.post("strict", **dict.fromkeys(THROTTLES, True))

    def install(self, command: str) -> dict[str, Any]:
        """Install an app with the bot's manifest under a slash command of its own; gives its credentials."""
        return self.control.post("app", manifest=build_manifest(command))

    def environment_of(self, app: dict[str, Any], **more: str) -> dict[str, str]:
        """The settings that connect a program to the workspace as this app."""
        return {
            "SLACK_BOT_TOKEN": app["bot_token"],
            "SLACK_APP_TOKEN": app["app_token"],
            "SLACK_SIGNING_SECRET": app["signing_secret"],
            "SLACK_API_URL": f"{self.url}/api/",
            **more,
        }

    @contextmanager
    def bot(self, app: dict[str, Any], database_url: str, transport: Transport, **settings: str) -> Iterator[Program]:
        """The bot, connected, with more settings."""
        run = ("bot", "run") if transport is Transport.SOCKET else ("bot", "serve")
        with self._connected(app, run, transport, DATABASE_URL=database_url, **settings) as program:
            yield program

    @contextmanager
    def bare(self, app: dict[str, Any], transport: Transport, form: object = None) -> Iterator[Program]:
        """The bare Bolt app, connected; its command opens `form`."""
        path = self.folder / "form.json"
        path.write_text(json.dumps(form), "utf-8")
        with self._connected(app, ("benchmarks.bare",), transport, FORM=str(path)) as program:
            yield program

    @contextmanager
    def _connected(
        self, app: dict[str, Any], arguments: Sequence[str], transport: Transport, **settings: str
    ) -> Iterator[Program]:
        port = free_port()
        if transport is Transport.HTTP:
            settings["HTTP_PORT"] = str(port)
        with Program(*arguments, folder=self.folder, environment=self.environment_of(app, **settings)) as program:
            if transport is Transport.HTTP:
                wait_for_port(port, program)
                self.control.post("app", id=app["id"], request_url=f"http://127.0.0.1:{port}/slack/events")
            self.wait_for(app, program)
            yield program

    def wait_for(self, app: dict[str, Any], program: Program) -> float:
        """Wait until the app is connected; the seconds since its program was started.

        Raises Failed when the program ends, TimeoutError when it does not connect.
        """
        until = time.perf_counter() + CONNECT_SECONDS
        while time.perf_counter() < until:
            apps = self.control.get("state")["apps"]
            if any(one["id"] == app["id"] and one["connected"] for one in apps):
                return time.perf_counter() - program.started_at
            program.check()
            time.sleep(LOOK_SECONDS)
        raise TimeoutError(f"{app['name']} did not connect in {CONNECT_SECONDS:g} s")


@contextmanager
def workspace(folder: Path) -> Iterator[SandboxWorkspace]:
    """A local Slack as a process of its own, without an app."""
    port = free_port()
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(build_manifest("/unused")), "utf-8")
    with Program("sandbox", "--port", str(port), "--manifest", str(manifest), folder=folder) as program:
        wait_for_port(port, program)
        yield SandboxWorkspace(f"http://127.0.0.1:{port}", folder)
