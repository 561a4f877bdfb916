"""The menu, the help, and the answer to an unknown subcommand."""

from collections.abc import Collection, Sequence

from handlers.slack.ids import ActionId
from handlers.slack.views.parts import Block, actions, button, context, quote, section
from texts import Translator

Entry = tuple[str, str]
"""A subcommand's name in the code, and the word shown for it."""

MENU = (
    ("practice", ActionId.SHARE_PRACTICE),
    ("bottleneck", ActionId.SHARE_BOTTLENECK),
    ("opportunity", ActionId.SHARE_OPPORTUNITY),
    ("find", ActionId.SEARCH),
    ("mine", ActionId.SHOW_MINE),
    ("actions", ActionId.SHOW_STEPS),
    ("overview", ActionId.SHOW_OVERVIEW),
    ("alliance", ActionId.SHOW_ALLIANCES),
    ("question", ActionId.BEGIN_QUESTION),
    ("status_poll", ActionId.BEGIN_STATUS_POLL),
    ("scan", ActionId.BEGIN_SCAN),
    ("meeting", ActionId.SHOW_MEETINGS),
    ("bundle", ActionId.SHOW_BUNDLES),
    ("digest", ActionId.MAKE_DIGEST),
    ("admin", ActionId.OPEN_ADMIN),
    ("settings", ActionId.SETTINGS),
    ("help", ActionId.SHOW_HELP),
)


def menu_buttons(words: Translator, allowed: Collection[str]) -> list[Block]:
    """One button for each subcommand that this person may use."""
    return [button(words(f"menu.{name}"), action_id) for name, action_id in MENU if name in allowed]


def menu(words: Translator, allowed: Collection[str], *, command: str | None) -> list[Block]:
    """The menu as buttons; people with slash commands are also told how to use the `command`."""
    typed = words("menu.typed", command=command) if command else words("mention.how")
    return [section(words("menu.text")), actions("menu", *menu_buttons(words, allowed)), context(typed)]


def help_page(words: Translator, entries: Sequence[Entry], *, command: str) -> list[Block]:
    """Every subcommand with a description and an example."""
    lines = [f"`{command} {word}` {words(f'help.{name}')}" for name, word in entries]
    return [section(words("help.text")), section("\n".join(lines)), context(words("help.more", command=command))]


def unknown(
    words: Translator, typed: str, near: Sequence[str], entries: Sequence[Entry], *, command: str
) -> list[Block]:
    """Suggestions for an unknown subcommand, and the list of all."""
    blocks = [section(words("unknown.word", word=quote(typed, 60)))]
    if near:
        meant = words("list.or").join(f"`{command} {word}`" for word in near)
        blocks.append(section(words("unknown.near", meant=meant)))
    everything = ", ".join(f"`{word}`" for _, word in entries)
    blocks.append(context(words("unknown.all", words=everything, command=command)))
    return blocks
