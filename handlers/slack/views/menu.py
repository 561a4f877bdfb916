"""The menu: five buttons for everybody, two more for people who lead, and the parts that three of them open."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, section
from texts import Translator

Item = tuple[str, ActionId]
"""A subcommand's name, and the id of the button that does the same."""
MAX_VALUE = 2000
"""Maximum number of characters in a button's value."""


class MenuPart(StrEnum):
    """The parts of the menu that a button opens."""

    ASKING = "asking"
    OFFICE = "office"
    MORE = "more"


FIRST: Sequence[Item] = (
    ("share", ActionId.SHARE_ANY),
    ("find", ActionId.SEARCH),
    ("mine", ActionId.SHOW_MINE),
    ("actions", ActionId.SHOW_STEPS),
)
PARTS: dict[MenuPart, Sequence[Item]] = {
    MenuPart.ASKING: (
        ("question", ActionId.BEGIN_QUESTION),
        ("status_poll", ActionId.BEGIN_STATUS_POLL),
        ("scan", ActionId.BEGIN_SCAN),
    ),
    MenuPart.OFFICE: (
        ("meeting", ActionId.SHOW_MEETINGS),
        ("bundle", ActionId.SHOW_BUNDLES),
        ("digest", ActionId.MAKE_DIGEST),
    ),
    MenuPart.MORE: (
        ("overview", ActionId.SHOW_OVERVIEW),
        ("alliance", ActionId.SHOW_ALLIANCES),
        ("away", ActionId.AWAY),
        ("settings", ActionId.SETTINGS),
        ("admin", ActionId.OPEN_ADMIN),
        ("help", ActionId.SHOW_HELP),
    ),
}
FOR_ALL = frozenset(name for name, _ in (*FIRST, *PARTS[MenuPart.MORE]))
"""The subcommands in a menu that everybody in a channel reads; each button opens what the clicking person may do."""


def menu_buttons(words: Translator, allowed: Collection[str]) -> list[Block]:
    """The buttons of the menu, limited to the `allowed` subcommands: five, or seven for people who lead."""
    buttons = [
        button(words(f"menu.{name}"), action_id, style="primary" if action_id is ActionId.SHARE_ANY else None)
        for name, action_id in FIRST
        if name in allowed
    ]
    for part in MenuPart:
        if behind := part_buttons(words, part, allowed):
            label = words(f"menu.{part}")
            hint = f"{label} {', '.join(one['text']['text'] for one in behind)}"
            buttons.append(button(label, f"{ActionId.MENU_PART}:{part}", value=part, hint=hint))
    return buttons


def part_buttons(words: Translator, part: MenuPart, allowed: Collection[str]) -> list[Block]:
    """The buttons of one part of the menu; empty if none of it is `allowed`."""
    return [button(words(f"menu.{name}"), action_id) for name, action_id in PARTS[part] if name in allowed]


def menu(
    words: Translator, allowed: Collection[str], *, command: str | None, opened: MenuPart | None = None
) -> list[Block]:
    """The menu, with the buttons of an `opened` part below it.

    For people with slash commands it also explains the `command`.
    """
    blocks = [section(words("menu.text")), actions("menu", *menu_buttons(words, allowed))]
    if opened is not None and (buttons := part_buttons(words, opened, allowed)):
        blocks.append(actions("menu_part", *buttons))
    typed = "menu.typed" if "share" in allowed else "menu.typed_reading"
    return [*blocks, context(words(typed, command=command) if command else words("mention.how"))]


def do_button(words: Translator, name: str, typed: str, *, style: str | None = None) -> Block:
    """A button that does what the subcommand would do with what was typed after it."""
    return button(words(f"menu.{name}"), f"{ActionId.RUN}:{name}", value=typed[:MAX_VALUE], style=style)
