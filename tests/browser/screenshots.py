"""`make screenshots`: the pictures of README and docs, taken in the real demo.

Needs Chromium, LibreOffice, pdftoppm (poppler-utils) and ImageMagick.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS, PATIENCE_MS
from tests.browser.demo import running_demo
from tests.browser.hands import clock, form, messages, open_channel, send
from tests.kit import programs
from tests.kit.office import print_files
from tests.kit.people import HOUSING
from tests.kit.processes import ROOT
from tests.kit.waiting import wait_until
from tests.reports.gallery import DOCUMENTS

IMAGES = ROOT / "docs" / "images"
SCREEN = (1200, 720)
PHONE = (390, 780)
WORKBOOK_WIDTH = 1008
PAGES = 3
"""Of a dossier, beside each other."""
COLOURS = 200
TITLE = "Te weinig kamers voor eerstejaars"
STORY = (
    "In september zochten 900 eerstejaars nog een kamer; de wachttijd is nu 14 maanden. "
    "Vooral wie niemand kent in de stad, vindt niets."
)


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as url,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=programs.chromium(), args=CHROMIUM_FLAGS)
        expect.set_options(timeout=PATIENCE_MS)
        page = _open(chromium, url, SCREEN)
        _share(page)
        _save(page, "channel")
        page.emulate_media(color_scheme="dark")
        _save(page, "dark")
        phone = _open(chromium, url, PHONE)
        expect(messages(phone).last).to_contain_text(TITLE)
        _save(phone, "phone")
        _render(_digest(page, Path(folder)), "workbook")
        chromium.close()
        _render_pages(Path(folder), "dossier")


def _open(chromium: Browser, url: str, size: tuple[int, int]) -> Page:
    width, height = size
    context = chromium.new_context(
        viewport={"width": width, "height": height}, base_url=url, color_scheme="light", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script("localStorage.setItem('tour-seen', 'yes')")
    page = context.new_page()
    page.goto("/")
    open_channel(page, HOUSING)
    return page


def _share(page: Page) -> None:
    send(page, f"/kennis knelpunt {TITLE}")
    dialog = form(page, "Knelpunt delen")
    dialog.get_by_label("Waar gaat het om?").fill(STORY)
    dialog.get_by_role("button", name="Delen").click()
    expect(messages(page).last).to_contain_text(TITLE)


def _digest(page: Page, folder: Path) -> Path:
    """Next Monday's workbook."""
    page.get_by_role("button", name="naar maandag 08:00").click()
    expect(clock(page)).to_contain_text("08:00")
    expect(page.locator(".clock")).to_have_attribute("aria-busy", "false")
    # The bot makes it beside everything else, so it may come a moment later.
    wait_until(lambda: _newest_file(page)["name"].endswith(".xlsx"), "the workbook", seconds=PATIENCE_MS / 1000)
    newest = _newest_file(page)
    path = folder / newest["name"]
    path.write_bytes(page.request.get(newest["url"]).body())
    return path


def _newest_file(page: Page) -> dict[str, str]:
    files = page.request.get("/_sandbox/files").json()["files"]
    return files[-1] if files else {"name": ""}


def _save(page: Page, name: str) -> None:
    page.mouse.move(0, 0)  # away from what it would highlight
    _write(page.screenshot(animations="disabled", caret="hide"), name)


def _render(workbook: Path, name: str) -> None:
    """The first printed page of a workbook."""
    folder = workbook.parent
    office = [programs.libreoffice(), f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless"]
    subprocess.run([*office, "--convert-to", "pdf", "--outdir", str(folder), str(workbook)], check=True)
    size = ["-scale-to-x", str(WORKBOOK_WIDTH), "-scale-to-y", "-1"]
    first = ["pdftoppm", "-png", "-singlefile", *size, str(workbook.with_suffix(".pdf"))]
    _write(subprocess.run(first, check=True, capture_output=True).stdout, name)


def _render_pages(folder: Path, name: str) -> None:
    """The first pages of a dossier beside each other."""
    program, file = programs.word_processor(), {"dossier.docx": DOCUMENTS["dossier-nl.docx"]()}
    print_files(program, file, folder)["dossier.docx"].draw(folder, dots_per_inch=45)
    pages = [str(path) for path in sorted(folder.glob("dossier-*.png"))[:PAGES]]
    edge = ["-bordercolor", "#d0d7de", "-border", "1"]
    beside = ["convert", *pages, *edge, "+append", "png:-"]
    _write(subprocess.run(beside, check=True, capture_output=True).stdout, name)


def _write(png: bytes, name: str) -> None:
    """With few enough colours to load fast."""
    path = IMAGES / f"{name}.png"
    light = ["convert", "-", "+dither", "-colors", str(COLOURS), "-strip", f"PNG8:{path}"]
    subprocess.run(light, input=png, check=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
