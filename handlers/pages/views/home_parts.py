"""The lists of Home: each short, with a button to the whole list."""

from collections.abc import Sequence

from alliance.pages.home import SHORT, Counted, HomePart, Running
from handlers.contributions.views import sharing as contribution_views
from handlers.slack.ids import ActionId
from handlers.slack.views.parts import Block, button, section
from texts import Translator


def list_part(words: Translator, part: HomePart, lines: Sequence[str], *, about: str = "") -> list[Block]:
    """A list of Home under its title, with a button to the whole list if there is more; nothing if it is empty."""
    if not lines:
        return []
    title = f"*{words(f'home.{part}')}*"
    value = f"{part}:{about}"
    all_of_it = button(words("home.all"), f"{ActionId.HOME_ALL}:{value}", value=value, hint=words(f"home.{part}"))
    more = all_of_it if len(lines) > SHORT else None
    return [section("\n".join([title, *lines[:SHORT]]), accessory=more)]


def counted_line(words: Translator, counted: Counted, key: str) -> str:
    """A contribution with the number of organisations that recognise or adopted it."""
    line = contribution_views.line(words, counted.item)
    return f"{line} · {words.count(key, counted.organisations)}" if counted.organisations else line


def running_line(words: Translator, running: Running) -> str:
    """A practice that the person's organisation adopted, and its progress."""
    return f"{contribution_views.line(words, running.item)} · {words(f'adoption.{running.state}')}"
