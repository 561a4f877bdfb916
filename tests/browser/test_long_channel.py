"""A channel with hundreds of messages: where the reader is in it, and how little is fetched and drawn anew."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from sandbox.conversations.messages import Draft, post
from sandbox.server import SandboxServer
from tests.browser.conftest import START, OpenPage
from tests.browser.hands import at_rest, messages
from tests.browser.showcase import SEED

pytestmark = pytest.mark.browser

CHANNEL = "alliantie-huisvesting"
MANY = 300
AT_THE_END = (
    "() => { const s = document.querySelector('.scroller'); return s.scrollHeight - s.scrollTop - s.clientHeight }"
)
# Messages that come into view turn out taller than was thought, so their place is known some frames later.
STEADY_TOP = """async (node) => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let top = null, same = 0; same < 5; await frame()) {
    same = node.getBoundingClientRect().top === top ? same + 1 : 0;
    top = node.getBoundingClientRect().top;
  }
  return node.getBoundingClientRect().top;
}"""


@pytest.fixture
def long_workspace() -> SandboxServer:
    """A workspace, not started, with messages of very different height in it, said by the app, which does not run."""
    server = SandboxServer(SEED, clock_at=START, strict=False)
    ws = server.workspace
    channel = ws.named_channel(CHANNEL)
    assert channel is not None
    for number in range(MANY):
        text = f"Bericht {number}" + "\nmet nog een regel" * (number % 9)
        post(ws, channel, Draft(ws.bot_of(server.app), app=server.app, text=text))
    return server


@pytest.fixture
def slack(long_workspace: SandboxServer) -> Iterator[WebClient]:
    with long_workspace as server:
        yield WebClient(server.bot_token, base_url=server.api_url)


@pytest.fixture
def stamps(long_workspace: SandboxServer) -> list[str]:
    """Of the messages, oldest first."""
    channel = long_workspace.workspace.named_channel(CHANNEL)
    assert channel is not None
    return list(channel.messages)


@pytest.fixture
def long_page(slack: WebClient, long_workspace: SandboxServer, open_page: OpenPage) -> Page:
    page = open_page(long_workspace.url)
    expect(page.locator("li.message")).to_have_count(MANY)
    return page


def steady_top(node: Locator) -> float:
    """How far from above it stands, once that does not change any more."""
    return float(node.evaluate(STEADY_TOP))


def say(page: Page, text: str) -> str:
    answer = page.request.post("/_sandbox/message", data={"user": "daan", "channel": CHANNEL, "text": text}).json()
    return str(answer["message"]["ts"])


def test_one_begins_at_the_newest_and_stays_there(long_page: Page) -> None:
    expect(messages(long_page).last).to_be_in_viewport()
    say(long_page, "Vers nieuws" + "\nmet nog een regel" * 12)
    expect(messages(long_page).last).to_contain_text("Vers nieuws")
    long_page.wait_for_function(f"({AT_THE_END})() < 2")
    expect(long_page.locator("#announcer")).to_contain_text("Vers nieuws")


def test_who_reads_further_up_stays_there_and_is_told_of_news(long_page: Page) -> None:
    old = long_page.locator("li.message", has_text=re.compile("Bericht 45\\b"))
    old.evaluate("node => { node.scrollIntoView({ block: 'start' }); }")
    expect(old).to_be_in_viewport()
    before = steady_top(old)
    say(long_page, "Vers nieuws")
    expect(long_page.get_by_role("button", name="Nieuwe berichten")).to_be_visible()
    at_rest(long_page)
    assert abs(steady_top(old) - before) < 2
    long_page.get_by_role("button", name="Nieuwe berichten").click()
    expect(messages(long_page).last).to_be_in_viewport()


def test_a_link_leads_to_an_old_message(long_page: Page, stamps: list[str]) -> None:
    channel = long_page.get_by_role("link", name=CHANNEL).get_attribute("href")
    long_page.goto(f"{channel}/p{stamps[20].replace('.', '')}")
    expect(long_page.locator(".message.highlight")).to_contain_text("Bericht 20")
    expect(long_page.locator(".message.highlight")).to_be_in_viewport()


def test_only_what_changed_is_fetched_and_drawn(long_page: Page, slack: WebClient, stamps: list[str]) -> None:
    asked: list[str] = []
    long_page.on("request", lambda request: asked.append(request.url) if "/_sandbox/messages" in request.url else None)
    long_page.evaluate("for (const one of document.querySelectorAll('li.message')) one.dataset.seen = 'yes'")
    channel = slack.conversations_list()["channels"][0]["id"]
    slack.chat_update(channel=channel, ts=stamps[-2], text="Anders")
    slack.chat_delete(channel=channel, ts=stamps[-1])
    slack.chat_postMessage(channel=channel, text="Antwoord", thread_ts=stamps[-3])
    expect(messages(long_page).last).to_contain_text("Anders")
    expect(messages(long_page).nth(-2)).to_contain_text("1 antwoord")
    assert asked
    assert all("ts=" in address for address in asked)
    assert long_page.locator("li.message[data-seen]").count() == MANY - 3


def test_tools_come_with_the_keyboard_too(long_page: Page) -> None:
    long_page.get_by_role("region", name=re.compile("Berichten in")).focus()
    long_page.keyboard.press("ArrowUp")
    expect(messages(long_page).last).to_be_focused()
    long_page.keyboard.press("Tab")
    expect(messages(long_page).last.get_by_role("button", name="Reactie toevoegen")).to_be_focused()
