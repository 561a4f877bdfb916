"""`kennisbot demo` as a newcomer meets it: the guided tour through the main job, and starting over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.demo import START_SECONDS, running_demo
from tests.browser.hands import at_rest, clock, composer, form, messages

pytestmark = pytest.mark.browser

REBUILD_MS = 1000 * START_SECONDS
WALK_MS = 120_000
"""A walk of the clock: on the way a process that makes the workbook is started."""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The address of a demo of this test's own."""
    with running_demo(tmp_path) as url:
        yield url


def step(page: Page, number: int) -> None:
    expect(page.get_by_role("region", name="Rondleiding")).to_contain_text(f"Stap {number} van 9")


def answer_the_check_in(page: Page) -> None:
    """The steps of the tour in which somebody is asked, answers, and the chair reads what changed."""
    tour = page.get_by_role("region", name="Rondleiding")
    step(page, 7)
    tour.get_by_role("button", name="naar donderdag 09:00").click()
    step(page, 8)
    expect(clock(page)).to_contain_text("09:00")
    tour.get_by_role("button", name="Breng me erheen").click()
    expect(page.locator(".act-as")).to_contain_text("Noor de Wit")
    checkin = messages(page).filter(has_text="hoe staan je actiestappen ervoor?").last
    at_rest(page)  # the list opens where its button stands, which moves while messages come in
    checkin.locator("button.select").first.click()
    page.get_by_role("option", name="op schema").click()
    expect(checkin).to_contain_text("✓ op schema")
    tour.get_by_role("button", name="Verder").click()
    step(page, 9)
    tour.get_by_role("button", name="Naar woensdag 17:00").click()
    expect(page.locator(".act-as")).to_contain_text("Marit Verhoeven")
    summary = messages(page).filter(has_text="Check-in van").last
    expect(summary).to_contain_text("naar op schema")


def test_the_tour_leads_through_the_main_job_and_a_check_in_and_the_demo_starts_over(
    demo: str, open_page: OpenPage
) -> None:
    page = open_page(demo, tour=True)
    page.set_default_timeout(WALK_MS)
    expect.set_options(timeout=WALK_MS)
    tour = page.get_by_role("region", name="Rondleiding")
    step(page, 1)
    tour.get_by_role("button", name="Laat maar zien").click()
    step(page, 2)
    tour.get_by_role("button", name="Zet het voor me klaar").click()
    expect(composer(page)).to_have_value(re.compile("^/kennis knelpunt .+"))
    title = composer(page).input_value().removeprefix("/kennis knelpunt ")
    composer(page).press("Enter")
    step(page, 3)
    dialog = form(page, "Knelpunt delen")
    dialog.get_by_label("Waar gaat het om?").fill("Elke avond staan er honderden fietsen op de stoep.")
    dialog.get_by_role("button", name="Delen").click()
    step(page, 4)
    expect(messages(page).last).to_contain_text(title)
    tour.get_by_role("button", name="Verder").click()
    step(page, 5)
    tour.get_by_role("button", name="naar maandag 08:00").click()
    step(page, 6)
    expect(clock(page)).to_contain_text("08:00")
    tour.get_by_role("button", name="Breng me erheen").click()
    expect(page.locator(".act-as")).to_contain_text("Hanneke Postma")
    thread = page.get_by_role("complementary", name="Draad")
    thread.get_by_role("button", name="bekijken").click()
    page.get_by_role("tab", name="Bijdragen").click()
    expect(page.get_by_role("cell", name=title)).to_be_visible()
    page.keyboard.press("Escape")
    tour.get_by_role("button", name="Verder").click()
    answer_the_check_in(page)
    tour.get_by_role("button", name="Klaar").click()
    expect(tour).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("alliantie-studentenhuisvesting")
    expect(tour).to_be_hidden()

    page.get_by_role("button", name="Meer van de oefenwerkruimte").click()
    page.get_by_role("menuitem", name=re.compile("Opnieuw beginnen")).click()
    page.get_by_role("alertdialog").get_by_role("button", name="Opnieuw beginnen").click()
    expect(page.locator("#notices")).to_contain_text("Alles staat weer zoals in het begin", timeout=REBUILD_MS)
    expect(page.locator(".status-bar")).to_be_hidden()
    expect(clock(page)).not_to_contain_text("ma 30 nov 08:00")
