"""What a checker of accessibility says of the page: light and dark, Dutch and English, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from sandbox.server import SandboxServer
from tests.browser.conftest import OpenPage
from tests.browser.hands import at_rest, composer, form, messages, open_channel, send, use_tool
from tests.kit.people import HOUSING
from tests.kit.reading import says
from tests.kit.town import Town

pytestmark = pytest.mark.browser


def either(dutch: str, english: str) -> re.Pattern[str]:
    """What the page calls something, in the language of whoever looks."""
    return re.compile(f"{dutch}|{english}")


@cache
def axe() -> str:
    """The checker, a script: of its package no more is needed."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


PREVIEW = either("rapportage-2026-W47.xlsx bekijken", "View rapportage-2026-W47.xlsx")


def open_command_menu(page: Page) -> None:
    composer(page).press_sequentially("/")
    expect(page.get_by_role("option").first).to_be_visible()


def show_every_block(page: Page) -> None:
    send(page, "/toon alles")
    expect(messages(page).last).to_contain_text("Weekrapportage 47")


def show_a_file(page: Page) -> None:
    send(page, "/toon bestand")
    expect(page.get_by_role("button", name=PREVIEW)).to_be_visible()


def preview_the_workbook(page: Page) -> None:
    show_a_file(page)
    page.get_by_role("button", name=PREVIEW).click()
    expect(page.get_by_role("tab", name="Overzicht")).to_be_visible()


def leave_a_form_empty(page: Page) -> None:
    send(page, "/toon knelpunt")
    dialog = form(page, "Deel een knelpunt")
    dialog.get_by_role("button", name="Plaatsen").click()
    expect(dialog.get_by_label("Titel")).to_have_accessible_description(either("Vul dit nog in", "Please fill this in"))


def open_every_field(page: Page) -> None:
    send(page, "/toon velden")
    expect(form(page, "Alle velden")).to_be_visible()


def open_a_date(page: Page) -> None:
    open_every_field(page)
    page.get_by_role("button", name="Uiterlijk").click()
    expect(page.get_by_role("button", name=either("Volgende maand", "Next month"))).to_be_visible()


def open_a_thread(page: Page) -> None:
    send(page, "Wie herkent dit?")
    question = messages(page).filter(has_text="Wie herkent dit?")
    use_tool(page, question, either("Antwoorden in een draad", "Reply in a thread"))
    expect(page.get_by_role("complementary", name=either("Draad", "Thread"))).to_be_visible()


def open_the_inspector(page: Page) -> None:
    send(page, "/toon niets")
    expect(messages(page).last).to_contain_text("Probeer")
    page.get_by_role("button", name=either("Berichtenverkeer", "Traffic")).click()
    page.locator(".traffic summary").first.click()
    expect(page.locator(".traffic pre")).to_be_visible()


def list_the_pins(page: Page) -> None:
    send(page, "Lees dit eerst")
    use_tool(page, messages(page).filter(has_text="Lees dit eerst"), either("Meer acties", "More actions"))
    page.get_by_role("menuitem", name=either("Vastmaken", "Pin to")).click()
    page.get_by_role("button", name=either("1 vastgemaakt bericht", "1 pinned message")).click()
    expect(page.locator(".pins-panel")).to_be_visible()


def open_the_people(page: Page) -> None:
    page.locator(".act-as").click()
    expect(page.get_by_role("option").first).to_be_visible()


def ask_to_start_over(page: Page) -> None:
    page.get_by_role("button", name=either("Meer van de", "More of the")).click()
    page.get_by_role("menuitem", name=either("Opnieuw beginnen", "Start over")).click()
    expect(page.get_by_role("alertdialog")).to_be_visible()


def open_the_home(page: Page) -> None:
    open_channel(page, "Toonbank")
    expect(page.get_by_role("heading", name="Dag! Dit is jouw plek")).to_be_visible()


def start_the_tour(page: Page) -> None:
    page.get_by_role("button", name=either("Rondleiding", "^Tour")).click()
    expect(page.get_by_role("region", name=either("Rondleiding", "Tour"))).to_be_visible()


STATES = (
    *(open_command_menu, show_every_block, preview_the_workbook, leave_a_form_empty, open_every_field, open_a_date),
    *(
        open_a_thread,
        open_the_inspector,
        list_the_pins,
        open_the_people,
        ask_to_start_over,
        open_the_home,
        start_the_tour,
    ),
)


# Those with the most words of the page itself.
IN_ENGLISH = (show_every_block, leave_a_form_empty, open_the_inspector, list_the_pins, open_the_people, start_the_tour)


def violations(page: Page) -> list[str]:
    """What axe finds: rule, its words and the first element. In dark colours nothing but these is different."""
    at_rest(page)
    page.evaluate(axe())
    page.emulate_media(color_scheme="light")
    light = page.evaluate("axe.run()")["violations"]
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate("axe.run({ runOnly: ['color-contrast'] })")["violations"]
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html']}" for one in (*light, *dark)]


@pytest.mark.parametrize("bring_about", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_wrong(page: Page, bring_about: Callable[[Page], None]) -> None:
    bring_about(page)
    assert violations(page) == []


@pytest.mark.parametrize("bring_about", IN_ENGLISH, ids=lambda state: state.__name__)
def test_axe_finds_nothing_wrong_in_english_nor_on_a_phone(
    workspace: SandboxServer, open_page: OpenPage, bring_about: Callable[[Page], None]
) -> None:
    page = open_page(workspace.url, user=workspace.workspace.user("daan").id)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    bring_about(page)
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert violations(page) == []


def test_axe_finds_nothing_wrong_in_what_the_bot_shows_on_a_phone(town: Town, open_page: OpenPage) -> None:
    page = open_page(town.sandbox.url, user=town.users["noor"], width=390)
    open_channel(page, HOUSING)
    send(page, "/kennis")
    expect(messages(page).last).to_contain_text(says("menu.text"))
    assert violations(page) == []
    send(page, "/kennis knelpunt Te weinig kamers")
    expect(form(page, "Knelpunt delen")).to_be_visible()
    assert violations(page) == []
