"""The App Home: what waits for its reader, the menu, and a few short lists."""

from dataclasses import dataclass

from alliance.pages.home import Home, HomePart
from alliance.pages.todo import ToDoKind
from handlers.pages.views.home_lists import home_list
from handlers.pages.views.todo import todo_lines
from handlers.pages.views.unanswered import unanswered_list
from handlers.people.views.vacancies import vacancies
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.blocks import DIVIDER, Block, View, actions, button, context, header, reading_view, section
from handlers.slack.views.markup import bold, mrkdwn
from handlers.slack.views.menu import menu_buttons
from texts import Translator

SHOWN_TODO = 5


@dataclass(frozen=True)
class HomePage:
    """Everything that Home shows one person, and what they may do there."""

    name: str
    is_restricted: bool
    organisation: str | None
    allowed: frozenset[str]
    found: Home


def home(words: Translator, page: HomePage) -> View:
    """The view of Home."""
    blocks = [
        header(words("home.hello", name=page.name.split(" ")[0])),
        _who(words, page),
        *_todo(words, page),
        *vacancies(words, page.found.vacancies),
        DIVIDER,
        actions("menu", *menu_buttons(words, page.allowed)),
        DIVIDER,
        *(block for part in page.found.parts for block in _list(words, part, page.found)),
    ]
    return {"type": "home", "callback_id": CallbackId.HOME, "blocks": blocks}


def _list(words: Translator, part: HomePart, found: Home) -> list[Block]:
    if part is HomePart.UNANSWERED:
        return unanswered_list(words, found.unanswered)
    return [home_list(words, part, found)]


def joined(words: Translator, organisation: str) -> View:
    """The confirmation for people who chose their organisation on Home."""
    said = words("home.speaks_for", organisation=mrkdwn(organisation))
    return reading_view(words, [section(said)], title=words("first.title"))


def _who(words: Translator, page: HomePage) -> Block:
    """The reader's organisation, or the button to choose one; for guests, where they can read."""
    if page.organisation:
        return context(words("home.speaks_for", organisation=mrkdwn(page.organisation)))
    if page.is_restricted:
        return section(words("home.guest"))
    choose = button(words("home.choose_organisation"), ActionId.CHOOSE_ORGANISATION, style="primary")
    return section(words("home.new"), accessory=choose)


def _todo(words: Translator, page: HomePage) -> list[Block]:
    """The most urgent things that wait for the reader, and the way to the others."""
    todo = page.found.todo
    if not todo:
        return [section(words("home.nothing_to_do"))] if page.organisation else []
    blocks = todo_lines(words, todo[:SHOWN_TODO])
    steps = [place for place, one in enumerate(todo[:SHOWN_TODO], 1) if one.kind is ToDoKind.STATUS]
    if steps:
        hint = words("checkin.nothing_hint")
        nothing = button(words("checkin.nothing"), f"{ActionId.CHECKIN_NOTHING}:home", hint=hint)
        blocks.insert(steps[-1], actions("todo-nothing-new", nothing))  # below the last of the steps it is about
    if (more := len(todo) - SHOWN_TODO) > 0:
        label = words("home.all")
        all_of_it = button(label, f"{ActionId.SHOW_MINE}:todo", hint=f"{label}: {words('home.todo')}")
        blocks.append(section(words.count("list.more", more), accessory=all_of_it))
    return [section(bold(words("home.todo"))), *blocks]
