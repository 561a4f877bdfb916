"""What people and apps may write: in the page it is text, never markup and never a script."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from tests.browser.hands import at_rest, composer, form, messages, send
from tests.kit.waiting import PATIENCE

pytestmark = pytest.mark.browser

CHANNEL = "alliantie-huisvesting"
IMAGE = "<img src=x onerror=\"document.title='hacked'\">"
SCRIPT = "javascript:document.title='hacked'"
SLACK_SHOWS = 40_000


def post(workspace: SandboxServer, call: str, **body: Any) -> None:
    """Something that comes in unescaped, as from a client that does not do what the page does."""
    request = urllib.request.Request(f"{workspace.url}/_sandbox/{call}", data=json.dumps(body).encode())
    urllib.request.urlopen(request, timeout=PATIENCE).close()


def assert_harmless(page: Page) -> None:
    at_rest(page)
    assert page.locator("img[src=x], iframe, object, [onerror], [onclick]").count() == 0
    assert page.locator("a[href^='javascript' i], a[href^='data' i], a[href^='vbscript' i]").count() == 0
    assert "hacked" not in page.title()


def test_markup_in_a_message_stays_text(page: Page, workspace: SandboxServer) -> None:
    send(page, f"Kijk: {IMAGE} & <b>dik</b>")
    expect(messages(page).last).to_contain_text(f"Kijk: {IMAGE} & <b>dik</b>")
    for text in (
        IMAGE,
        f"<{SCRIPT}|klik>",
        f"<{SCRIPT}>",
        f"<@{IMAGE}>",
        f"<!date^1^{{date}}^{SCRIPT}|dag>",
        "<!x|</li>",
    ):
        post(workspace, "message", user="daan", channel=CHANNEL, text=text)
    expect(messages(page)).to_have_count(7)
    expect(messages(page).nth(2)).to_contain_text("klik")
    assert_harmless(page)


def test_markup_in_blocks_names_and_forms_stays_text(page: Page, workspace: SandboxServer) -> None:
    slack = WebClient(workspace.bot_token, base_url=workspace.api_url)
    post(workspace, "user", name="mallory", real_name=f"Mallory {IMAGE}")
    rich = {"type": "rich_text_section", "elements": [{"type": "link", "url": SCRIPT, "text": "klik"}]}
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*{IMAGE}* <{SCRIPT}|klik>"}},
        {"type": "header", "text": {"type": "plain_text", "text": IMAGE}},
        {"type": "rich_text", "elements": [rich]},
        {"type": "image", "image_url": "https://example.org/x.png", "alt_text": IMAGE},
        {"type": "markdown", "text": f"[klik]({SCRIPT}) {IMAGE}"},
    ]
    post(workspace, "strict", blocks=False, message_rate=False)
    slack.chat_postMessage(channel=f"#{CHANNEL}", text=IMAGE, blocks=blocks)
    expect(messages(page).last.get_by_role("heading")).to_have_text(IMAGE)
    assert_harmless(page)
    page.locator(".act-as").click()
    expect(page.get_by_role("option", name="Mallory")).to_contain_text(IMAGE)
    page.keyboard.press("Escape")
    send(page, f"/toon knelpunt {IMAGE}")
    dialog = form(page, "Deel een knelpunt")
    expect(dialog.get_by_label("Titel")).to_have_value(IMAGE)
    dialog.get_by_label("Waar gaat het om?").fill(f"{IMAGE} {SCRIPT}")
    dialog.get_by_label("Het netwerk").check()
    dialog.get_by_role("button", name="Plaatsen").click()
    expect(messages(page).last).to_contain_text(f"{IMAGE} {SCRIPT}")
    page.get_by_role("button", name="Berichtenverkeer").click()
    page.locator(".traffic summary").first.click()
    expect(page.locator(".traffic pre").first).to_be_visible()
    assert_harmless(page)


def test_a_file_with_a_hostile_name_is_only_a_file(page: Page, workspace: SandboxServer) -> None:
    name = f"{IMAGE}.xlsx"
    post(workspace, "upload", user="daan", channel=CHANNEL, name=name, content_base64="bm8gd29ya2Jvb2s=")
    expect(messages(page).last).to_contain_text(".xlsx")
    messages(page).last.get_by_role("button", name="bekijken").click()
    expect(page.locator("#notices")).to_contain_text("geen werkmap")
    assert_harmless(page)


def test_a_message_of_a_hundred_kilobytes_leaves_the_page_usable(page: Page) -> None:
    send(page, "woord " * 17_000)
    expect(messages(page)).to_have_count(1)
    shown = messages(page).last.locator(".message-body").inner_text()
    assert SLACK_SHOWS - 100 < len(shown) < SLACK_SHOWS + 100
    expect(composer(page)).to_have_value("")
    send(page, "En verder?")
    expect(messages(page).last).to_contain_text("En verder?")
