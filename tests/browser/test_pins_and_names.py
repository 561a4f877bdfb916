"""Pins, user groups, the app's name, lists and files in threads: what people see and do of them in the page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from sandbox.server import SandboxServer
from tests.browser.conftest import START, OpenPage
from tests.browser.hands import act_as, at_rest, composer, messages, send, use_tool
from tests.browser.showcase import SEED
from tests.kit.waiting import PATIENCE

pytestmark = pytest.mark.browser

NEW = "kent de app nog niet"


def choose(page: Page, text: str, item: str) -> None:
    """Something out of the menu of the message with that text."""
    use_tool(page, messages(page).filter(has_text=text), "Meer acties")
    page.get_by_role("menuitem", name=item).click()


def test_a_pinned_message_is_marked_and_listed_until_it_is_let_go(page: Page) -> None:
    send(page, "Lees dit eerst")
    choose(page, "Lees dit eerst", "Vastmaken aan het kanaal")
    expect(messages(page).filter(has_text="Vastgemaakt door jou")).to_contain_text("Lees dit eerst")
    page.get_by_role("button", name="1 vastgemaakt bericht").click()
    page.locator(".pins-panel").get_by_role("button", name=re.compile("Lees dit eerst")).click()
    expect(messages(page).filter(has_text="Lees dit eerst")).to_be_focused()
    act_as(page, "Sanne Bakker")
    expect(messages(page).filter(has_text="Vastgemaakt door Ute de Vries")).to_be_visible()
    choose(page, "Lees dit eerst", "Losmaken van het kanaal")
    expect(page.get_by_role("button", name=re.compile("vastgemaakt"))).to_have_count(0)
    expect(page.get_by_text("Vastgemaakt door")).to_have_count(0)


def test_an_admin_can_take_away_a_card_and_others_cannot(page: Page) -> None:
    send(page, "/toon alles")
    card = messages(page).filter(has_text="Weekrapportage 47")
    use_tool(page, card, "Meer acties")
    expect(page.get_by_role("menuitem", name="Link kopiëren")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Verwijderen")).to_have_count(0)
    page.keyboard.press("Escape")
    act_as(page, "Eva Smit")
    choose(page, "Weekrapportage 47", "Verwijderen")
    page.get_by_role("alertdialog").get_by_role("button", name="Verwijderen").click()
    expect(card).to_have_count(0)


def test_groups_and_the_app_are_mentioned_by_name(page: Page, workspace: SandboxServer) -> None:
    page.request.post("/_sandbox/group", data={"handle": "voorzitters", "name": "Voorzitters", "users": ["ute"]})
    composer(page).fill("Vraag aan @Voor")
    page.get_by_role("option", name="@voorzitters").click()
    composer(page).press("Enter")
    expect(messages(page).last.locator(".mention.loud")).to_have_text("@voorzitters")
    send(page, "@TOONBANK wat kun je?")
    expect(messages(page).last.locator(".mention")).to_have_text("@Toonbank")
    send(page, "/toon alles")
    expect(messages(page).last.locator(".person-name")).to_have_text("Toonbank")
    expect(page.get_by_role("link", name="Toonbank")).to_be_visible()


def test_a_group_that_comes_while_its_name_is_typed_is_offered(page: Page) -> None:
    composer(page).fill("Vraag aan @Voor")
    expect(page.get_by_role("option")).to_have_count(0)
    page.request.post("/_sandbox/group", data={"handle": "voorzitters", "name": "Voorzitters", "users": ["ute"]})
    expect(page.get_by_role("option", name="@voorzitters")).to_be_visible()
    composer(page).press("Escape")
    page.request.post("/_sandbox/group", data={"handle": "voorlezers", "name": "Voorlezers", "users": ["ute"]})
    at_rest(page)
    expect(page.get_by_role("option")).to_have_count(0)  # somebody closed it


def test_a_typed_list_is_a_list(page: Page) -> None:
    composer(page).fill("Te doen:\n- een\n- twee")
    composer(page).press("Enter")
    expect(messages(page).last.get_by_role("listitem")).to_have_text(["een", "twee"])


def test_a_file_is_shared_in_a_thread(page: Page) -> None:
    send(page, "Wie heeft de cijfers?")
    question = messages(page).filter(has_text="Wie heeft de cijfers?")
    use_tool(page, question, "Antwoorden in een draad")
    thread = page.get_by_role("complementary", name="Draad")
    with page.expect_file_chooser() as chooser:
        thread.get_by_role("button", name="Bestand toevoegen").click()
    chooser.value.set_files({"name": "cijfers.csv", "mimeType": "text/csv", "buffer": b"stad;kamers"})
    thread.get_by_role("button", name="Versturen").click()
    expect(thread.get_by_role("link", name="cijfers.csv downloaden")).to_be_visible()
    expect(question.get_by_role("link", name="cijfers.csv downloaden")).to_be_visible()


def test_one_reads_who_somebody_is_before_becoming_them(page: Page) -> None:
    page.locator(".act-as").click()
    for name, badges in (
        ("Daan Jansen", ["Engels", NEW]),
        ("Gijs Visser", ["gast", NEW]),
        ("Mila Peters", ["ander bedrijf: Ministerie", NEW]),
        ("Eva Smit", ["eigenaar", NEW]),
    ):
        row = page.get_by_role("option", name=re.compile(name))
        expect(row.locator(".badge")).to_have_text(badges)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Toonbank").click()
    expect(page.get_by_role("heading", name="Dag! Dit is jouw plek")).to_be_visible()
    page.locator(".act-as").click()
    expect(page.get_by_role("option", name=re.compile("Ute de Vries")).locator(".badge")).to_have_count(0)


def test_a_workbook_is_downloaded_from_its_preview(page: Page) -> None:
    send(page, "/toon bestand")
    page.get_by_role("button", name="rapportage-2026-W47.xlsx bekijken").click()
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("link", name="rapportage-2026-W47.xlsx downloaden").click()
    assert download.value.suggested_filename == "rapportage-2026-W47.xlsx"


@pytest.fixture
def built() -> threading.Event:
    """Set when whoever fills the workspace again is done."""
    return threading.Event()


@pytest.fixture
def slowly_built(built: threading.Event) -> Iterator[SandboxServer]:
    def fill_slowly() -> None:
        assert built.wait(3 * PATIENCE)

    with SandboxServer(SEED, clock_at=START, on_reset=fill_slowly, patience=PATIENCE) as server:
        yield server
        built.set()


def test_the_page_says_that_the_example_is_being_rebuilt(
    slowly_built: SandboxServer, built: threading.Event, open_page: OpenPage
) -> None:
    page = open_page(slowly_built.url)
    page.get_by_role("button", name="Meer van de oefenwerkruimte").click()
    page.get_by_role("menuitem", name=re.compile("Opnieuw beginnen")).click()
    page.get_by_role("alertdialog").get_by_role("button", name="Opnieuw beginnen").click()
    expect(page.locator(".status-bar")).to_contain_text("wordt opnieuw opgebouwd")
    built.set()
    expect(page.locator("#notices")).to_contain_text("Alles staat weer zoals in het begin")
    expect(page.locator(".status-bar")).not_to_contain_text("wordt opnieuw opgebouwd")
