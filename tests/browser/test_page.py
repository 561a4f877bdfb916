"""The sandbox's page as people use it: by mouse, by keyboard, on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from sandbox.server import SandboxServer
from tests.browser.hands import act_as, at_rest, composer, form, messages, send, use_tool

pytestmark = pytest.mark.browser

CHANNEL = "alliantie-huisvesting"


def share(page: Page, title: str) -> None:
    """Open the form with a title, fill in the rest by mouse and place it."""
    send(page, f"/toon knelpunt {title}")
    dialog = form(page, "Deel een knelpunt")
    dialog.get_by_label("Waar gaat het om?").fill("Negenhonderd eerstejaars zoeken nog.")
    dialog.get_by_label("Het netwerk").check()
    dialog.get_by_role("button", name="Plaatsen").click()
    expect(dialog).to_be_hidden()


def test_the_main_job_goes_by_mouse_from_command_to_card_to_monday(page: Page) -> None:
    share(page, "Te weinig kamers")
    card = messages(page).last
    expect(card).to_contain_text("Te weinig kamers")
    card.get_by_role("button", name="Wij hebben dit ook").click()
    expect(card).to_contain_text("Ook herkend door @Ute de Vries · Utrecht")
    page.get_by_role("button", name="naar maandag 08:00").click()
    expect(page.locator(".clock-face")).to_have_text("ma 30 nov 08:00")
    page.get_by_role("button", name="naar donderdag 09:00").click()
    expect(messages(page).last).to_contain_text("Weekrapportage met Te weinig kamers")
    expect(page.locator(".clock-face")).to_have_text("do 3 dec 09:00")


def test_the_main_job_goes_by_keyboard_alone(page: Page) -> None:
    keys = page.keyboard
    composer(page).focus()
    keys.type("/to")
    expect(page.get_by_role("option", name="/toon")).to_be_visible()
    keys.press("Tab")
    keys.type("knelpunt Met het toetsenbord")
    keys.press("Enter")
    dialog = form(page, "Deel een knelpunt")
    expect(dialog.get_by_role("button", name="Soort")).to_be_focused()
    keys.press("Enter")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(dialog.get_by_role("button", name="Soort: Praktijkvoorbeeld")).to_be_focused()
    for text in ("", "Zonder muis"):
        keys.press("Tab")
        keys.type(text)
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Tab")
    expect(dialog.get_by_role("button", name="Plaatsen")).to_be_focused()
    keys.press("Enter")
    expect(dialog).to_be_hidden()
    expect(messages(page).last).to_contain_text("Met het toetsenbord")
    expect(page.locator("#announcer")).to_contain_text("Knelpunt: Met het toetsenbord")


def test_what_is_wrong_stands_beneath_its_field_and_nothing_typed_is_lost(page: Page) -> None:
    send(page, "/toon knelpunt een fout woord")
    dialog = form(page, "Deel een knelpunt")
    dialog.get_by_role("button", name="Plaatsen").click()
    expect(dialog.get_by_label("Waar gaat het om?")).to_have_accessible_description(re.compile("Vul dit nog in"))
    expect(dialog.get_by_label("Waar gaat het om?")).to_be_focused()
    dialog.get_by_label("Waar gaat het om?").fill("Een verhaal")
    dialog.get_by_label("De alliantie").check()
    dialog.get_by_role("button", name="Plaatsen").click()
    expect(dialog.get_by_label("Titel")).to_have_accessible_description(re.compile("zonder dat woord"))
    expect(dialog.get_by_label("Waar gaat het om?")).to_have_value("Een verhaal")
    page.reload()
    expect(dialog.get_by_label("Waar gaat het om?")).to_have_value("Een verhaal")
    expect(dialog.get_by_label("De alliantie")).to_be_checked()
    dialog.get_by_label("Titel").press("Escape")
    expect(dialog).to_be_hidden()


def test_a_form_checks_numbers_addresses_and_choices_as_a_client_does(page: Page) -> None:
    send(page, "/toon velden")
    dialog = form(page, "Alle velden")
    for label, wrong, right, words in (
        ("Aantal", "12", "7", "ten hoogste 9"),
        ("E-mail", "ute", "ute@utrecht.example", "geen e-mailadres"),
        ("Webadres", "javascript:alert(1)", "https://utrecht.example", "geen webadres"),
    ):
        dialog.get_by_label(label).fill(wrong)
        dialog.get_by_role("button", name="Plaatsen").click()
        expect(dialog.get_by_label(label)).to_have_accessible_description(re.compile(words))
        dialog.get_by_label(label).fill(right)
    dialog.get_by_role("button", name="Steden").click()
    for city in ("Groningen", "Leiden"):
        page.get_by_role("option", name=city).click()
    page.keyboard.press("Escape")
    expect(dialog.get_by_role("button", name="Steden: Groningen Leiden")).to_be_visible()
    dialog.get_by_role("button", name="Gezocht").click()
    page.keyboard.type("kamers")
    page.get_by_role("option", name="kamers 2").click()
    expect(dialog.get_by_role("button", name="Gezocht: kamers 2")).to_be_focused()
    dialog.get_by_role("button", name="Uiterlijk").click()
    page.get_by_role("button", name="woensdag 9 december 2026").click()
    expect(dialog.get_by_role("button", name="Uiterlijk: wo 9 dec 2026")).to_be_visible()
    dialog.get_by_role("button", name="Tweede venster").click()
    expect(form(page, "Tweede venster")).to_be_visible()
    page.keyboard.press("Escape")
    expect(form(page, "Tweede venster")).to_have_count(0)
    expect(dialog.get_by_label("Aantal")).to_have_value("7")
    dialog.get_by_role("button", name="Plaatsen").click()
    expect(dialog).to_be_hidden()


def test_every_block_is_shown_and_choices_in_a_message_reach_the_app(page: Page, workspace: SandboxServer) -> None:
    send(page, "/toon alles")
    message = messages(page).last
    expect(message.get_by_role("heading", name="Weekrapportage 47")).to_be_visible()
    expect(message.get_by_role("link", name="een link")).to_have_attribute("href", "https://example.org/?a=1&b=2")
    expect(message.get_by_role("cell", name="900")).to_be_visible()
    expect(message.locator(".unknown")).to_have_count(0)
    message.get_by_role("button", name="Status").first.click()
    page.get_by_role("option", name="stagneert").click()
    expect(message.get_by_role("button", name="stagneert")).to_be_focused()
    at_rest(page)
    message.get_by_label("Agenderen").check()
    at_rest(page)
    told = [entry["body"] for entry in workspace.workspace.journal.traffic_after(0) if "interactive" in entry["kind"]]
    assert ["blocked" in str(told[0]), "agenda" in str(told[1])] == [True, True]


def test_one_sees_what_the_other_may_see_in_their_own_language(page: Page) -> None:
    composer(page).fill("Wie ziet *dit*? <b>Iedereen</b> & niemand @Daa")
    page.get_by_role("option", name="Daan Jansen").click()
    composer(page).press("Enter")
    expect(messages(page).last).to_contain_text("Wie ziet dit? <b>Iedereen</b> & niemand @Daan Jansen · Delft")
    expect(page.get_by_role("link", name="secretariaat")).to_have_count(0)
    act_as(page, "Daan Jansen")
    expect(page.get_by_role("button", name="to Monday 08:00")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(CHANNEL))).to_be_visible()
    names = (
        "async () => Promise.all(['nl', 'en'].map(async (l) => Object.keys((await import(`/page/${l}.js`)).default)))"
    )
    dutch, english = page.evaluate(names)
    assert dutch == english
    act_as(page, "Mila Peters")
    expect(composer(page)).to_be_visible()
    send(page, "/toon alles")
    expect(page.locator("#notices")).to_contain_text("kunnen hier geen opdrachten gebruiken")
    page.get_by_role("link", name="Toonbank").click()
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_text("hebben geen startpagina")).to_be_visible()


def test_a_link_to_a_message_opens_it_and_threads_reactions_and_files_work(page: Page, tmp_path: Path) -> None:
    share(page, "Een oude kwestie")
    card = messages(page).filter(has_text="Een oude kwestie")
    use_tool(page, card, "Antwoorden in een draad")
    thread = page.get_by_role("complementary", name="Draad")
    thread.get_by_role("textbox").fill("Bij ons ook")
    thread.get_by_role("textbox").press("Enter")
    expect(thread.get_by_role("listitem").last).to_contain_text("Bij ons ook")
    expect(card.get_by_role("button", name="1 antwoord")).to_be_visible()
    use_tool(page, card, "Reactie toevoegen")
    page.get_by_role("button", name="eyes").click()
    expect(card.get_by_role("button", name=re.compile("eyes, 1 reactie"))).to_have_attribute("aria-pressed", "true")
    send(page, "/toon bestand")
    with page.expect_download() as download:
        page.get_by_role("link", name="rapportage-2026-W47.xlsx downloaden").click()
    download.value.save_as(tmp_path / "report.xlsx")
    assert load_workbook(tmp_path / "report.xlsx").sheetnames == ["Overzicht", "Bijdragen"]
    page.get_by_role("button", name="rapportage-2026-W47.xlsx bekijken").click()
    page.get_by_role("tab", name="Bijdragen").click()
    expect(page.get_by_role("cell", name="Te weinig kamers")).to_be_visible()
    page.keyboard.press("Escape")
    stamp = card.get_attribute("data-ts") or ""
    channel = page.get_by_role("link", name=CHANNEL).get_attribute("href") or ""
    page.goto(f"{channel}/p{stamp.replace('.', '')}")
    expect(page.locator(".message.highlight")).to_contain_text("Een oude kwestie")


def test_a_phone_has_all_of_it_within_its_width(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    share(page, "Op een telefoon")
    expect(messages(page).last).to_contain_text("Op een telefoon")
    page.get_by_role("button", name="Kanalen").click()
    page.get_by_role("link", name="Toonbank").click()
    expect(page.get_by_role("heading", name="Dag! Dit is jouw plek")).to_be_visible()
    at_rest(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('.main').scrollWidth") <= 390
