"""Everything that the bot can build is accepted by Slack, however long, many or strange what people typed."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import handlers
from handlers.people.views import administration
from handlers.slack.ids import CallbackId
from handlers.slack.views.blocks import reading_view
from sandbox.blockkit.checking import blocks_too_long, check_blocks, check_view, view_too_large
from tests.extremes import PIECES, Extreme, messages, windows
from tests.extremes.long_values import Messages, Windows
from texts import Translator

MAX_TEXT = 4000
"""Characters of a message's top-level text: Slack cuts longer ones and refuses them in updates."""

ESCAPED, LONG, SPACES, EMOJI = "&<>", "Donaudampfschifffahrt", "a b ", "\U0001f469\u200d\U0001f4bb"
TYPED = [ESCAPED, LONG, SPACES, EMOJI]


def marked_up(shown: Any) -> Iterator[str]:
    """All texts with markup in blocks or a view."""
    if isinstance(shown, dict):
        if shown.get("type") == "mrkdwn":
            yield shown["text"]
        for value in shown.values():
            yield from marked_up(value)
    elif isinstance(shown, list):
        for value in shown:
            yield from marked_up(value)


def is_whole(text: str) -> bool:
    """Whether every link, mention and escaped character in markup is there from beginning to end."""
    rest = re.sub(r"<[^<>\n]+>", "", text)
    return not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", rest)


@dataclass(frozen=True)
class Built:
    """Everything that can be built, in one language, of the most that people can type."""

    words: Translator
    messages: Messages
    windows: Windows


@cache
def build(language: str, typed: str) -> Built:
    """Built once for all tests here, which only look."""
    words = Translator(language, ZoneInfo("Europe/Amsterdam"))
    extreme = Extreme(words, typed)
    return Built(words, messages(extreme), windows(extreme))


@pytest.fixture(scope="module", params=["nl", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Each language."""
    return str(request.param)


@pytest.fixture(scope="module")
def long(language: str) -> Built:
    """The most of everything, in long words."""
    return build(language, LONG)


@pytest.fixture(scope="module", params=TYPED)
def built(request: pytest.FixtureRequest, language: str) -> Built:
    """The most of everything, in characters of every kind."""
    return build(language, request.param)


def test_slack_takes_every_message(built: Built) -> None:
    for name, (text, blocks) in built.messages.items():
        assert check_blocks(blocks, "message") == [], name
        assert not blocks_too_long(blocks), name
        assert 0 < len(text) <= MAX_TEXT, name


def test_slack_takes_every_form_and_page(built: Built) -> None:
    for name, view in built.windows.items():
        assert check_view(view) == [], name
        assert not view_too_large(view), name


def test_every_answer_can_be_shown_in_a_window_as_well(built: Built) -> None:
    for name, (_, blocks) in built.messages.items():
        assert check_view(reading_view(built.words, blocks)) == [], name


def test_no_link_mention_or_character_is_cut_in_half(built: Built) -> None:
    shown = {**built.messages, **built.windows}
    for name, one in shown.items():
        for text in marked_up(list(one) if isinstance(one, tuple) else one):
            assert is_whole(text), (name, text)


def test_a_choice_that_was_made_is_still_chosen_among_hundreds(built: Built) -> None:
    form = built.windows["sharing.share_form, for others"]
    chosen = {block["block_id"]: block["element"].get("initial_option") for block in form["blocks"]}
    assert chosen["organisation"]["value"] == "500"
    assert chosen["alliance"]["value"] == "120"


def test_every_field_of_every_form_has_a_name_of_its_own(long: Built) -> None:
    for view in long.windows.values():
        fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        assert len(set(fields)) == len(fields)
        assert all(fields)


def buttons(shown: Any) -> Iterator[Any]:
    """All buttons in blocks or a view."""
    if isinstance(shown, dict):
        if shown.get("type") == "button":
            yield shown
        for value in shown.values():
            yield from buttons(value)
    elif isinstance(shown, (list, tuple)):
        for value in shown:
            yield from buttons(value)


def test_a_screen_reader_hears_the_visible_label_of_every_button(built: Built) -> None:
    for name, one in {**built.messages, **built.windows}.items():
        for button in buttons(one):
            label = button["text"]["text"].removesuffix("…").casefold()
            assert label in button.get("accessibility_label", label).casefold(), name


def test_a_form_has_six_fields_at_most(long: Built) -> None:
    for name, view in long.windows.items():
        # Two more only for who pressed the button that adds them.
        most = 8 if name == "step_forms.step_form, is_long=True" else 6
        assert len([block for block in view["blocks"] if block["type"] == "input"]) <= most, name


def test_nothing_that_is_built_is_left_out_here(long: Built) -> None:
    built = {name.partition(",")[0] for name in {**long.messages, **long.windows}}
    public = set()
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        *_, folder, name = module.name.split(".")
        if folder != "views" or name in {"blocks", "markup"}:
            continue
        found = importlib.import_module(module.name)
        functions = inspect.getmembers(found, inspect.isfunction)
        public |= {f"{name}.{each}" for each, one in functions if one.__module__ == module.name and each[0] != "_"}
    assert public == built | PIECES


def test_every_form_of_the_admin_menu_is_a_form(long: Built) -> None:
    menu = [one for block in administration.menu(long.words, [], "") for one in block.get("elements", [])]
    assert [CallbackId(one["value"]) for one in menu if "value" in one] == list(administration.FORMS)
