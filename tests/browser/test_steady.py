"""What somebody has in hand stays there, whatever comes in meanwhile and however slow the machine is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from sandbox.server import SandboxServer
from tests.browser.conftest import OpenPage
from tests.browser.hands import at_rest, composer, form, hold, messages, open_channel, send

pytestmark = pytest.mark.browser

CHANNEL = "alliantie-huisvesting"


def daan_says(page: Page, text: str) -> None:
    page.request.post("/_sandbox/message", data={"user": "daan", "channel": CHANNEL, "text": text})


def point_at(page: Page, target: Locator) -> None:
    box = target.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_click_is_not_lost_when_news_comes_in_before_the_release(page: Page) -> None:
    open_channel(page, "algemeen")
    point_at(page, page.get_by_role("link", name=CHANNEL))
    page.mouse.down()
    with page.expect_response(re.compile("/_sandbox/channels")) as answer:
        daan_says(page, "Nieuws")
    answer.value.finished()
    page.mouse.up()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CHANNEL)
    expect(messages(page).last).to_contain_text("Nieuws")


def test_news_that_came_in_while_something_was_pressed_is_shown_at_the_release(page: Page) -> None:
    open_channel(page, "algemeen")
    page.mouse.move(700, 500)
    page.mouse.down()
    with page.expect_response(re.compile("/_sandbox/channels")) as answer:
        daan_says(page, "Nieuws")
    answer.value.finished()
    expect(page.locator("html")).to_have_attribute("data-state", "busy")
    unread = page.get_by_role("link", name=re.compile(f"{CHANNEL} 1 ongelezen"))
    expect(unread).to_have_count(0)
    page.mouse.up()
    expect(unread).to_be_visible()
    at_rest(page)


def test_a_message_that_is_sent_before_the_last_one_arrived_follows_it(page: Page) -> None:
    sending = hold(page, "message")
    send(page, "Eerst dit")
    expect(page.locator(".composer[aria-busy=true]")).to_be_visible()
    send(page, "Dan dat")
    expect(page.locator("html")).to_have_attribute("data-state", "busy")
    sending.let_go()
    expect(messages(page).locator(".message-body")).to_have_text(["Eerst dit", "Dan dat"])
    expect(composer(page)).to_have_value("")


def test_a_message_that_is_sent_twice_in_haste_is_sent_once(page: Page) -> None:
    sending = hold(page, "message")
    send(page, "Eerst dit")
    composer(page).press("Enter")
    sending.let_go()
    expect(composer(page)).to_have_value("")
    at_rest(page)
    expect(messages(page)).to_have_count(1)


def test_the_focus_stays_on_a_tab_when_news_comes_in(page: Page) -> None:
    open_channel(page, "Toonbank")
    tab = page.get_by_role("tab", name="Home")
    tab.focus()
    daan_says(page, "Nieuws")
    expect(page.get_by_role("link", name=re.compile(f"{CHANNEL} 1 ongelezen"))).to_be_visible()
    expect(tab).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Berichten")).to_be_focused()


def test_a_list_stays_open_when_the_keyboard_of_a_phone_comes_up(page: Page) -> None:
    page.locator(".act-as").click()
    with_keyboard = {"width": 390, "height": 420}
    page.set_viewport_size({"width": with_keyboard["width"], "height": with_keyboard["height"]})
    page.get_by_role("option", name=re.compile("Sanne Bakker")).click()
    expect(page.locator(".act-as")).to_contain_text("Sanne Bakker")


def test_a_form_says_what_is_wrong_when_it_can_be_sent_again(page: Page) -> None:
    send(page, "/toon knelpunt een fout woord")
    dialog = form(page, "Deel een knelpunt")
    dialog.get_by_label("Waar gaat het om?").fill("Een verhaal")
    dialog.get_by_label("De alliantie").check()
    at_rest(page)
    looking = hold(page, "modals")
    with page.expect_response(re.compile("/_sandbox/submit")) as answer:
        dialog.get_by_role("button", name="Plaatsen").click()
    answer.value.finished()
    expect(dialog.locator("form")).to_have_attribute("aria-busy", "true")
    expect(dialog.locator(".field-error:visible")).to_have_count(0)
    looking.let_go()
    expect(dialog.locator(".field-error:visible")).to_have_count(1)
    dialog.get_by_label("Titel").fill("Een goed woord")
    dialog.get_by_role("button", name="Plaatsen").click()
    expect(dialog).to_be_hidden()


def test_the_tour_keeps_the_focus_while_a_form_changes(workspace: SandboxServer, open_page: OpenPage) -> None:
    page = open_page(workspace.url, tour=True)
    page.get_by_role("button", name="Laat maar zien").click()
    send(page, "/toon knelpunt")
    dialog = form(page, "Deel een knelpunt")
    back = dialog.get_by_role("region", name="Rondleiding").get_by_role("button", name="Terug")
    back.focus()
    page.request.post("/_sandbox/fill", data={"user": "ute", "values": {"title": "Te weinig kamers"}})
    expect(dialog.get_by_label("Titel")).to_have_value("Te weinig kamers")
    expect(back).to_be_focused()


def test_nothing_moves_for_who_wants_no_motion(page: Page) -> None:
    send(page, "/toon knelpunt")
    expect(form(page, "Deel een knelpunt")).to_have_css("animation-name", "none")
