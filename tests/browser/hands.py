"""What a person does in the page and where they look, with mouse and keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

MOST_TABS = 80


def at_rest(page: Page) -> None:
    """Wait until the page listens and nothing is under way in it: fetched, sent or still to be drawn.

    Before looks at the page as a whole, and before clicks on what moves when more comes in.
    """
    expect(page.locator("html")).to_have_attribute("data-state", "ready")


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
    at_rest(page)


def open_channel(page: Page, name: str) -> None:
    """Open a conversation from the list; on a phone the list comes out first."""
    at_rest(page)
    menu = page.get_by_role("button", name=re.compile("^(Kanalen|Channels)$"))
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    at_rest(page)


def use_tool(page: Page, message: Locator, tool: str | re.Pattern[str]) -> None:
    """Press one of the tools that a message has while the mouse is over it; what comes in must not push it away."""
    expect(message).to_be_visible()
    at_rest(page)
    message.hover()
    message.get_by_role("button", name=tool).click()


class Held:
    """Calls of the page that wait on their way, as on a slow machine, until they are let go."""

    def __init__(self) -> None:
        self._routes: list[Route] = []
        self._is_open = False

    def take(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._routes.append(route)

    def let_go(self) -> None:
        """From here on nothing waits."""
        self._is_open = True
        for route in self._routes:
            route.continue_()


def hold(page: Page, call: str) -> Held:
    """Hold what the page sends to a call of the control API from here on."""
    held = Held()
    page.route(re.compile(rf"/_sandbox/{call}\b"), held.take)
    return held


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
