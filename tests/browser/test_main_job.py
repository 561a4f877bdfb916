"""From a member's bottleneck to the secretariat's workbook, with the real bot, as people do it in the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.hands import act_as, at_rest, clock, composer, form, messages, open_channel, send, tab_to
from tests.kit.people import HOUSING
from tests.kit.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.digests]

TITLE = "Te weinig kamers voor eerstejaars"
STORY = "In september zochten negenhonderd eerstejaars nog een kamer."
REPORT = "kennisbot-weekrapportage-2026-W48.xlsx"
DONE = "Gelukt!"
DESK = "nkn-secretariaat"


def sharing(page: Page) -> Locator:
    """The short form, opened with a title."""
    send(page, f"/kennis knelpunt {TITLE}")
    return form(page, "Knelpunt delen")


def share(page: Page) -> None:
    dialog = sharing(page)
    dialog.get_by_label("Waar gaat het om?").fill(STORY)
    dialog.get_by_role("button", name="Delen").click()
    expect(dialog).to_be_hidden()


def card(page: Page) -> Locator:
    return messages(page).filter(has_text=TITLE).filter(has_not_text=DONE)


def test_the_main_job_goes_by_mouse(town_page: Page, tmp_path: Path) -> None:
    page = town_page
    open_channel(page, HOUSING)
    composer(page).click()
    composer(page).press_sequentially("/ke")
    page.get_by_role("option", name="/kennis").click()
    composer(page).press_sequentially(f"knelpunt {TITLE}")
    page.get_by_role("button", name="Versturen").click()
    dialog = form(page, "Knelpunt delen")
    expect(dialog.get_by_label("Titel")).to_have_value(TITLE)
    dialog.get_by_role("button", name="Delen").click()
    expect(dialog.get_by_label("Waar gaat het om?")).to_have_accessible_description(re.compile("Vul dit nog in"))
    dialog.get_by_label("Waar gaat het om?").fill(STORY)
    dialog.get_by_role("button", name="Zichtbaar voor").click()
    page.get_by_role("option", name="het netwerk").click()
    dialog.get_by_role("button", name="Delen").click()
    expect(card(page)).to_contain_text(STORY)
    expect(messages(page).filter(has_text=DONE)).to_contain_text("Aanvullen")
    page.get_by_role("button", name="naar maandag 08:00").click()
    expect(clock(page)).to_have_text("ma 30 nov 08:00")
    act_as(page, "Hanneke Postma")
    open_channel(page, DESK)
    expect(messages(page).last).to_contain_text("Weekrapportage 48")
    # The workbook is one click from the message, though it stands in the thread.
    messages(page).last.get_by_role("button", name=f"{REPORT} bekijken").click()
    page.get_by_role("tab", name="Bijdragen").click()
    expect(page.get_by_role("cell", name=TITLE)).to_be_visible()
    page.get_by_role("button", name="Sluiten").click()
    messages(page).last.get_by_role("button", name="1 antwoord").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=f"{REPORT} downloaden").click()
    download.value.save_as(tmp_path / REPORT)
    assert "Bijdragen" in load_workbook(tmp_path / REPORT).sheetnames


def test_the_main_job_goes_by_keyboard_alone(town_page: Page) -> None:
    page, keys = town_page, town_page.keyboard
    keys.press("Tab")
    expect(page.get_by_role("link", name="Naar de berichten")).to_be_focused()
    tab_to(page, page.get_by_role("link", name=HOUSING))
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(HOUSING)
    tab_to(page, composer(page))
    keys.type("/ke")
    expect(page.get_by_role("option", name="/kennis")).to_be_visible()
    keys.press("Tab")
    keys.type(f"knelpunt {TITLE}")
    keys.press("Enter")
    dialog = form(page, "Knelpunt delen")
    expect(dialog.get_by_label("Waar gaat het om?")).to_be_focused()
    keys.type(STORY)
    tab_to(page, dialog.get_by_role("button", name="Zichtbaar voor"))
    keys.press("ArrowDown")
    expect(page.get_by_role("option", name="de alliantie")).to_be_visible()
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(dialog.get_by_role("button", name="Zichtbaar voor: het netwerk")).to_be_focused()
    tab_to(page, dialog.get_by_role("button", name="Delen"))
    keys.press("Enter")
    expect(card(page)).to_contain_text(STORY)
    expect(page.locator("#announcer")).to_contain_text(TITLE)
    tab_to(page, page.get_by_role("button", name="naar maandag 08:00"))
    keys.press("Enter")
    expect(clock(page)).to_have_text("ma 30 nov 08:00")
    tab_to(page, page.locator(".act-as"))
    keys.press("Enter")
    keys.type("hanneke")
    expect(page.get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Hanneke Postma"))).to_be_focused()
    tab_to(page, page.get_by_role("link", name=DESK))
    keys.press("Enter")
    look = messages(page).last.get_by_role("button", name=f"{REPORT} bekijken")
    expect(look).to_be_visible()
    tab_to(page, look)
    keys.press("Enter")
    expect(page.get_by_role("tab", name="Overzicht")).to_be_focused()
    keys.press("ArrowRight")
    expect(page.get_by_role("tab", name="Opbrengst")).to_be_focused()
    keys.press("ArrowRight")
    expect(page.get_by_role("cell", name=TITLE)).to_be_visible()
    keys.press("Escape")
    expect(look).to_be_focused()


def test_the_main_job_goes_on_a_phone_within_its_width(town: Town, open_page: OpenPage) -> None:
    page = open_page(town.sandbox.url, user=town.users["noor"], width=390, has_touch=True, is_mobile=True)

    def fits() -> bool:
        at_rest(page)
        return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth && innerWidth <= 390"))

    open_channel(page, HOUSING)
    dialog = sharing(page)
    expect(dialog).to_be_visible()
    assert fits()
    dialog.get_by_label("Waar gaat het om?").fill(STORY)
    dialog.get_by_role("button", name="Delen").tap()
    expect(card(page)).to_contain_text(STORY)
    page.get_by_role("button", name="naar maandag 08:00").tap()
    expect(clock(page)).to_have_text("ma 30 nov 08:00")
    act_as(page, "Hanneke Postma")
    open_channel(page, DESK)
    assert fits()
    messages(page).last.get_by_role("button", name=f"{REPORT} bekijken").tap()
    page.get_by_role("tab", name="Bijdragen").tap()
    expect(page.get_by_role("cell", name=TITLE)).to_be_visible()
    assert fits()


def test_a_reload_in_the_middle_loses_nothing(town_page: Page) -> None:
    page = town_page
    open_channel(page, HOUSING)
    dialog = sharing(page)
    dialog.get_by_label("Waar gaat het om?").fill(STORY)
    dialog.get_by_label("Titel").fill(f"{TITLE}, alweer")
    at_rest(page)
    page.reload()
    expect(dialog.get_by_label("Waar gaat het om?")).to_have_value(STORY)
    expect(dialog.get_by_label("Titel")).to_have_value(f"{TITLE}, alweer")
    dialog.get_by_role("button", name="Delen").click()
    expect(card(page)).to_contain_text("alweer")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text(HOUSING)
    expect(card(page)).to_contain_text(STORY)
    expect(page.locator(".act-as")).to_contain_text("Noor de Wit")


def test_two_pages_of_the_same_person_show_the_same(town: Town, open_page: OpenPage) -> None:
    here, there = (open_page(town.sandbox.url, user=town.users["noor"]) for _ in range(2))
    for page in (here, there):
        open_channel(page, HOUSING)
    dialog = sharing(here)
    other = form(there, "Knelpunt delen")
    expect(other.get_by_label("Titel")).to_have_value(TITLE)
    dialog.get_by_label("Waar gaat het om?").fill(STORY)
    expect(other.get_by_label("Waar gaat het om?")).to_have_value(STORY)
    other.get_by_role("button", name="Delen").click()
    expect(other).to_be_hidden()
    expect(dialog).to_be_hidden()
    for page in (here, there):
        expect(card(page)).to_have_count(1)
    # Each page may look through the eyes of another.
    act_as(there, "Jelle Hoekstra")
    send(there, "Bij ons ook!")
    expect(messages(here).last).to_contain_text("Bij ons ook!")
    expect(here.locator(".act-as")).to_contain_text("Noor de Wit")


def test_guests_and_people_of_a_ministry_see_what_is_theirs(town_page: Page) -> None:
    page = town_page
    open_channel(page, HOUSING)
    share(page)
    expect(card(page)).to_be_visible()
    page.locator(".act-as").click()
    expect(page.get_by_role("option", name=re.compile("Daan Mulder"))).to_contain_text("Ministerie van OCW")
    expect(page.get_by_role("option", name=re.compile("Lotte Kuiper"))).to_contain_text("gast")
    expect(page.get_by_role("option", name=re.compile("Tom Willems"))).to_contain_text("eigenaar")
    page.keyboard.press("Escape")
    act_as(page, "Daan Mulder")
    expect(page.get_by_role("link", name=DESK)).to_have_count(0)
    send(page, "/kennis mijn")
    expect(page.locator("#notices")).to_contain_text("kunnen hier geen opdrachten gebruiken")
    open_channel(page, "Kennisbot")
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_text("hebben geen startpagina")).to_be_visible()
    act_as(page, "Lotte Kuiper")
    expect(page.get_by_role("link", name=DESK)).to_have_count(0)
    expect(page.get_by_role("link", name="algemeen")).to_have_count(0)


def test_first_contact_by_keyboard_goes_on_in_the_form_without_losing_the_focus(town_page: Page) -> None:
    page = town_page
    act_as(page, "Guus Pasmans")
    open_channel(page, "algemeen")
    send(page, f"/kennis kans {TITLE}")
    on = form(page, "Even kennismaken").get_by_role("button", name="Verder")
    on.focus()
    page.keyboard.press("Enter")
    dialog = form(page, "Kans delen")
    expect(dialog.get_by_label("Titel")).to_have_value(TITLE)
    expect(dialog.locator(":focus")).to_have_count(1)
    expect(dialog.get_by_role("button", name="Alles sluiten")).not_to_be_focused()
