"""How the page waits: for an app that is silent, for one that has gone, for news from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from bot.service import close_connection
from sandbox.server import SandboxServer
from tests.browser.conftest import OpenPage, connect
from tests.browser.hands import act_as, at_rest, composer, form, hold, messages, open_channel, send
from tests.browser.showcase import SILENCE

pytestmark = pytest.mark.browser

CHANNEL = "alliantie-huisvesting"


@contextmanager
def out_of_patience(workspace: SandboxServer) -> Iterator[None]:
    """What is sent during the block is not waited for."""
    before, workspace.workspace.patience = workspace.workspace.patience, 0.01
    yield
    workspace.workspace.patience = before


def test_a_silent_app_is_named_so_and_nothing_is_lost(page: Page, workspace: SandboxServer) -> None:
    commands, submissions = hold(page, "command"), hold(page, "submit")
    send(page, f"/toon {SILENCE}")
    expect(page.locator(".composer[aria-busy=true]")).to_be_visible()
    with out_of_patience(workspace):
        commands.let_go()
        expect(messages(page).last).to_contain_text("heeft niet gereageerd")
        at_rest(page)
    send(page, f"/toon knelpunt {SILENCE}")
    dialog = form(page, "Deel een knelpunt")
    dialog.get_by_label("Waar gaat het om?").fill("Een verhaal")
    dialog.get_by_label("Het netwerk").check()
    dialog.get_by_role("button", name="Plaatsen").click()
    expect(dialog.locator(".spinner")).to_be_visible()
    with out_of_patience(workspace):
        submissions.let_go()
        expect(dialog.get_by_role("alert")).to_contain_text("heeft niet binnen drie seconden gereageerd")
    expect(dialog.locator(".spinner")).to_have_count(0)
    expect(dialog.get_by_label("Waar gaat het om?")).to_have_value("Een verhaal")


def test_an_app_that_is_away_is_said_to_be(quiet_workspace: SandboxServer, open_page: OpenPage) -> None:
    page = open_page(quiet_workspace.url)
    status = page.locator(".status-bar")
    expect(status).to_contain_text("Toonbank is niet verbonden")
    handler = connect(quiet_workspace)
    expect(status).to_be_hidden()
    close_connection(handler)
    expect(status).to_contain_text("Toonbank is niet verbonden")


def test_unread_messages_are_marked_until_they_are_read(page: Page) -> None:
    open_channel(page, "algemeen")
    for text in ("Eerste nieuws", "Tweede nieuws"):
        page.request.post("/_sandbox/message", data={"user": "daan", "channel": CHANNEL, "text": text})
    link = page.get_by_role("link", name=re.compile(f"{CHANNEL} 2 ongelezen"))
    expect(link).to_be_visible()
    link.click()
    expect(page.locator(".main .messages")).to_contain_text("Nieuwe berichten")
    expect(page.get_by_role("link", name=re.compile("ongelezen"))).to_have_count(0)
    open_channel(page, "algemeen")
    act_as(page, "Sanne Bakker")
    expect(page.get_by_role("link", name=re.compile(f"{CHANNEL} 2 ongelezen"))).to_be_visible()


def test_a_file_is_dropped_in_and_comes_with_its_message(page: Page) -> None:
    drop = """main => {
      const data = new DataTransfer();
      data.items.add(new File(["stad;kamers"], "kamers.csv", { type: "text/csv" }));
      for (const type of ["dragover", "drop"])
        main.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    page.locator("main").evaluate(drop)
    expect(page.get_by_role("button", name="kamers.csv weghalen")).to_be_visible()
    composer(page).fill("Onze cijfers")
    composer(page).press("Enter")
    expect(messages(page).filter(has_text="Onze cijfers")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="kamers.csv downloaden").click()
    assert download.value.path().read_text() == "stad;kamers"


def test_the_traffic_is_searched_and_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    send(page, "/toon niets")
    expect(messages(page).last).to_contain_text("Probeer")
    page.get_by_role("button", name="Berichtenverkeer").click()
    traffic = page.get_by_role("complementary", name="Berichtenverkeer")
    traffic.get_by_role("searchbox").fill("slash_commands")
    expect(traffic.get_by_role("listitem")).to_have_count(1)
    traffic.get_by_role("button", name="Van app").click()
    expect(traffic.get_by_role("listitem")).to_have_count(0)
    traffic.get_by_role("button", name="Naar app").click()
    traffic.locator("summary").click()
    traffic.get_by_role("button", name="Kopiëren").click()
    expect(page.locator("#notices")).to_contain_text("Gekopieerd")
    assert '"command": "/toon"' in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    expect(traffic).to_be_hidden()
