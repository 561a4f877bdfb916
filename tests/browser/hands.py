"""What a person does in the page and where they look, with mouse and keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 80


def composer(page: Page) -> Locator:
    """The box to write in, below the conversation."""
    return page.locator(".main").get_by_role("textbox")


def send(page: Page, text: str) -> None:
    composer(page).fill(text)
    composer(page).press("Enter")


def messages(page: Page) -> Locator:
    """The messages of the open conversation, oldest first."""
    return page.locator(".main").get_by_role("listitem").filter(has=page.locator(".message-body"))


def form(page: Page, title: str) -> Locator:
    return page.get_by_role("dialog", name=title)


def act_as(page: Page, name: str) -> None:
    page.locator(".act-as").click()
    page.get_by_role("option", name=re.compile(name)).click()
    expect(page.locator(".act-as")).to_contain_text(name)


def open_channel(page: Page, name: str) -> None:
    """Open a conversation from the list; on a phone the list comes out first."""
    page.get_by_role("heading", level=1).wait_for()  # before that it shows nothing at all
    menu = page.get_by_role("button", name=re.compile("^(Kanalen|Channels)$"))
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def clock(page: Page) -> Locator:
    """What the clock at the top shows."""
    return page.locator(".clock-face")


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until that has the focus, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        if wanted.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {wanted}")
