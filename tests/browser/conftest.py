"""A real Chromium before the sandbox's page: with a small Bolt app behind it, or with the real bot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.service import close_connection
from sandbox.server import SandboxServer
from tests.browser.hands import at_rest
from tests.browser.showcase import SEED, create_app
from tests.kit import programs
from tests.kit.town import Town
from tests.kit.waiting import PATIENCE

CHROMIUM_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
]
# A Tuesday, so that the next Monday is six days away.
START = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
# How long a condition may take to come true: generous, since a busy machine is slow, not wrong.
PATIENCE_MS = 1000 * PATIENCE

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = programs.chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def connect(server: SandboxServer) -> SocketModeHandler:
    """Starts the showcase app in a workspace, over Socket Mode."""
    # Without retries: they would make the end wait for a workspace that has gone.
    client = WebClient(server.bot_token, base_url=server.api_url, retry_handlers=[])
    app = create_app(client, lambda: datetime.fromtimestamp(server.workspace.clock.epoch(), UTC))
    handler = SocketModeHandler(app, server.app_token, web_client=client)
    handler.connect()
    return handler


@pytest.fixture
def quiet_workspace() -> Iterator[SandboxServer]:
    """A sandbox whose app does not run. It is patient: what Slack's three seconds mean is the matter of few tests."""
    with SandboxServer(SEED, clock_at=START, patience=PATIENCE) as server:
        yield server


@pytest.fixture
def workspace(quiet_workspace: SandboxServer) -> Iterator[SandboxServer]:
    """A sandbox with the showcase app in it."""
    handler = connect(quiet_workspace)
    yield quiet_workspace
    close_connection(handler)


class Errors(list[str]):
    """What went wrong in the page: uncaught errors and complaints of the browser."""

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("console", lambda message: self.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: self.append(request.url) if "127.0.0.1" not in request.url else None)


@pytest.fixture
def errors() -> Errors:
    return Errors()


@pytest.fixture
def open_page(chromium: Browser, errors: Errors) -> Iterator[OpenPage]:
    """Opens the page of a workspace, its tour put away unless asked for; fails at the end if anything went wrong.

    `user` is the id of the person to be at first; more keywords go to Playwright's `new_context`. Name it after the
    workspace, so that the pages are closed before the workspace is.
    """
    contexts = []

    def open_it(url: str, *, user: str = "", tour: bool = False, width: int = 1280, **more: Any) -> Page:
        # Nothing moves, so that nothing is looked at or clicked while it is on its way.
        still: dict[str, Any] = {"reduced_motion": "reduce", "base_url": url}
        context = chromium.new_context(viewport={"width": width, "height": 800}, **{**still, **more})
        contexts.append(context)
        if not tour:
            context.add_init_script("localStorage.setItem('tour-seen', 'yes')")
        if user:
            context.add_init_script(f"sessionStorage.getItem('actAs') ?? sessionStorage.setItem('actAs', '{user}')")
        context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page = context.new_page()
        errors.watch(page)
        page.goto("/")
        at_rest(page)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def page(workspace: SandboxServer, open_page: OpenPage) -> Page:
    """The page of the showcase, as its first member."""
    return open_page(workspace.url)


@pytest.fixture
def town_page(town: Town, open_page: OpenPage) -> Page:
    """The page of the network's workspace with the real bot in it, as Noor of Utrecht."""
    return open_page(town.sandbox.url, user=town.users["noor"])
