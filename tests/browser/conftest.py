"""A real Chromium before the sandbox's page, with a small Bolt app behind it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from tests.browser.showcase import SEED, create_app

CHROMIUM_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
]
# A Tuesday, so that the next Monday is six days away.
START = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PATIENCE_MS = 15_000


def find_chromium() -> str | None:
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium on this machine: the page's tests need one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def workspace() -> Iterator[SandboxServer]:
    """A sandbox with the showcase app connected by Socket Mode."""
    with SandboxServer(SEED, clock_at=START) as server:
        app = create_app(
            WebClient(server.bot_token, base_url=server.api_url),
            lambda: datetime.fromtimestamp(server.workspace.clock.epoch(), UTC),
        )
        handler = SocketModeHandler(
            app, server.app_token, web_client=WebClient(server.bot_token, base_url=server.api_url)
        )
        handler.connect()
        yield server
        handler.close()


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
def page(chromium: Browser, workspace: SandboxServer, errors: Errors, tmp_path: Path) -> Iterator[Page]:
    """The page, open as the first member, its tour put away. Fails at the end if anything went wrong in it."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, base_url=workspace.url, accept_downloads=True
    )
    context.add_init_script("localStorage.setItem('tour-seen', 'yes')")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    opened = context.new_page()
    errors.watch(opened)
    opened.goto("/")
    expect(opened.get_by_role("heading", level=1)).to_contain_text("alliantie-huisvesting")
    yield opened
    context.close()
    assert not errors
