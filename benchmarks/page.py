"""How fast the sandbox's page shows something, in a real Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from benchmarks.programs import Failed

PATIENCE_MS = 60_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser during the block. Raises Failed where there is none."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise Failed("no Chromium on this machine")
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
    painted = """([selector, count]) => new Promise((resolve) => {
      const look = () => document.querySelectorAll(selector).length >= count
        ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() / 1000)))
        : requestAnimationFrame(look);
      look();
    })"""
    page.set_default_timeout(PATIENCE_MS)
    seconds: float = page.evaluate(painted, [selector, count])
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
    click = """([button, number]) => new Promise((resolve) => {
      const start = performance.now();
      [...document.querySelectorAll("li.message button")].filter((one) => one.textContent === button).at(-1).click();
      // When the answer stands in the page; a look at each frame would add up to one frame to it.
      new MutationObserver((_, watching) => {
        if (!document.body.textContent.includes(`${button} ${number}`)) return;
        watching.disconnect();
        resolve((performance.now() - start) / 1000);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    })"""
    page.set_default_timeout(PATIENCE_MS)
    seconds = [float(page.evaluate(click, [button, number])) for number in range(1, rounds + 1)]
    context.close()
    return seconds
