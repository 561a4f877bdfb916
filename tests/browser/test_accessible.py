"""What a checker of accessibility says of the page's main states, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.hands import composer, form, messages, open_channel, send
from tests.kit.people import HOUSING
from tests.kit.town import Town

pytestmark = pytest.mark.browser


@cache
def axe() -> str:
    """The checker, a script: of its package no more is needed."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def open_command_menu(page: Page) -> None:
    composer(page).press_sequentially("/")
    expect(page.get_by_role("option").first).to_be_visible()


def show_every_block(page: Page) -> None:
    send(page, "/toon alles")
    expect(messages(page).last).to_contain_text("Weekrapportage 47")


def show_a_file(page: Page) -> None:
    send(page, "/toon bestand")
    expect(page.get_by_role("button", name="rapportage-2026-W47.xlsx bekijken")).to_be_visible()


def preview_the_workbook(page: Page) -> None:
    show_a_file(page)
    page.get_by_role("button", name="rapportage-2026-W47.xlsx bekijken").click()
    expect(page.get_by_role("tab", name="Overzicht")).to_be_visible()


def leave_a_form_empty(page: Page) -> None:
    send(page, "/toon knelpunt")
    dialog = form(page, "Deel een knelpunt")
    dialog.get_by_role("button", name="Plaatsen").click()
    expect(dialog.get_by_label("Titel")).to_have_accessible_description(re.compile("Vul dit nog in"))


def open_every_field(page: Page) -> None:
    send(page, "/toon velden")
    expect(form(page, "Alle velden")).to_be_visible()


def open_a_date(page: Page) -> None:
    open_every_field(page)
    page.get_by_role("button", name="Uiterlijk").click()
    expect(page.get_by_role("button", name="Volgende maand")).to_be_visible()


def open_a_thread(page: Page) -> None:
    send(page, "Wie herkent dit?")
    messages(page).last.hover()
    messages(page).last.get_by_role("button", name="Antwoorden in een draad").click()
    expect(page.get_by_role("complementary", name="Draad")).to_be_visible()


def open_the_inspector(page: Page) -> None:
    send(page, "/toon niets")
    expect(messages(page).last).to_contain_text("Probeer")
    page.get_by_role("button", name="Berichtenverkeer").click()
    page.locator(".traffic summary").first.click()
    expect(page.locator(".traffic pre")).to_be_visible()


def open_the_people(page: Page) -> None:
    page.locator(".act-as").click()
    expect(page.get_by_role("option").first).to_be_visible()


def ask_to_start_over(page: Page) -> None:
    page.get_by_role("button", name="Meer van de oefenwerkruimte").click()
    page.get_by_role("menuitem", name=re.compile("Opnieuw beginnen")).click()
    expect(page.get_by_role("alertdialog")).to_be_visible()


def open_the_home(page: Page) -> None:
    open_channel(page, "Toonbank")
    expect(page.get_by_role("heading", name="Dag! Dit is jouw plek")).to_be_visible()


def start_the_tour(page: Page) -> None:
    page.get_by_role("button", name="Rondleiding").click()
    expect(page.get_by_role("region", name="Rondleiding")).to_be_visible()


STATES = (
    *(open_command_menu, show_every_block, preview_the_workbook, leave_a_form_empty, open_every_field, open_a_date),
    *(open_a_thread, open_the_inspector, open_the_people, ask_to_start_over, open_the_home, start_the_tour),
)


def violations(page: Page) -> list[str]:
    """What axe finds, in light and in dark: rule, its words and the first element."""
    found = []
    page.evaluate(axe())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        answer = page.evaluate("axe.run()")
        found += [f"{scheme}: {one['id']}: {one['help']}: {one['nodes'][0]['html']}" for one in answer["violations"]]
    return found


@pytest.mark.parametrize("bring_about", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_wrong(page: Page, bring_about: Callable[[Page], None]) -> None:
    bring_about(page)
    assert violations(page) == []


def test_axe_finds_nothing_wrong_in_what_the_bot_shows_on_a_phone(town: Town, open_page: OpenPage) -> None:
    page = open_page(town.sandbox.url, user=town.users["noor"], width=390)
    open_channel(page, HOUSING)
    send(page, "/kennis")
    expect(messages(page).last).to_contain_text("Wat wil je doen?")
    assert violations(page) == []
    send(page, "/kennis knelpunt Te weinig kamers")
    expect(form(page, "Knelpunt delen")).to_be_visible()
    assert violations(page) == []
