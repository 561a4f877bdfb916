"""How fast the sandbox's page shows something, in a real Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from benchmarks.programs import ProgramFailed

PATIENCE_MS = 60_000
"""How long an answer is waited for. A script in the page is given no limit by Playwright, so each has its own."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser during the block. Raises ProgramFailed where there is none."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise ProgramFailed("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def seconds_to_show(browser: Browser, address: str, selector: str, *, count: int = 1) -> float:
    """From the start of loading an address of the page until so many nodes are there and painted."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script("localStorage.setItem('tour-seen', 'yes')")
    page = context.new_page()
    page.goto(address, wait_until="commit")
    painted = """([selector, count, patience]) => new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`fewer than ${count} ${selector}`)), patience);
      const look = () => document.querySelectorAll(selector).length >= count
        ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() / 1000)))
        : requestAnimationFrame(look);
      look();
    })"""
    seconds: float = page.evaluate(painted, [selector, count, PATIENCE_MS])
    context.close()
    return seconds


def seconds_to_answer(browser: Browser, address: str, button: str, *, rounds: int) -> list[float]:
    """From each click on the newest button of that name until the answer, a text "<button> <n>", stands there.

    `address` opens a channel in which that text stands with 0 before the first click.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script("localStorage.setItem('tour-seen', 'yes')")
    page = context.new_page()
    page.goto(address)
    page.get_by_text(f"{button} 0").wait_for(timeout=PATIENCE_MS)
    click = """([button, number, patience]) => new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`no ${button} ${number}`)), patience);
      const start = performance.now();
      [...document.querySelectorAll("li.message button")].filter((one) => one.textContent === button).at(-1).click();
      // When the answer stands in the page; a look at each frame would add up to one frame to it.
      new MutationObserver((_, watching) => {
        if (!document.body.textContent.includes(`${button} ${number}`)) return;
        watching.disconnect();
        resolve((performance.now() - start) / 1000);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    })"""
    seconds = [float(page.evaluate(click, [button, number, PATIENCE_MS])) for number in range(1, rounds + 1)]
    context.close()
    return seconds
