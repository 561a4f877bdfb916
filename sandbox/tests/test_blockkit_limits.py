"""How long and how many: each limit of Block Kit at its last value that passes, and the first that does not."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.blockkit.checking import Surface, blocks_too_long, check_view, limits, view_too_large
from sandbox.tests.blockkit_samples import (
    BLOCKS,
    CARD,
    ELEMENTS,
    IMAGE,
    TASK,
    Json,
    actions,
    button,
    cell,
    chart,
    confirm,
    context_actions,
    groups,
    home,
    input_block,
    message,
    modal,
    mrkdwn,
    on,
    option,
    options,
    pie,
    plain,
    rich,
    rows,
    section,
    select,
    series_chart,
    text,
    texts,
    typed,
)


def some(count: int) -> int:
    """The nearest number of points that a chart may have."""
    return min(max(count, 1), 20)


def axis(count: int) -> Json:
    return {"categories": [str(number) for number in range(count)]}


def rich_list(**more: Any) -> Json:
    return {"type": "rich_text_list", "style": "bullet", "elements": [], **more}


def overflow(**more: Any) -> Json:
    return actions({"type": "overflow", "options": [option() | more]})


def checkbox(**more: Any) -> Json:
    return actions({"type": "checkboxes", "options": [option() | more]})


def feedback(**more: Any) -> Json:
    buttons = ELEMENTS["feedback_buttons"]
    return context_actions(buttons | {"negative_button": buttons["negative_button"] | more})


CHARACTERS: dict[str, tuple[Surface, int, Callable[[int], Json]]] = {
    "block_id": ("message", 255, lambda n: {"type": "divider", "block_id": "x" * n}),
    "action_id": ("message", 255, lambda n: actions(button("x" * n))),
    "section text": ("message", 3000, lambda n: section("é" * n)),
    "section field": ("message", 2000, lambda n: {"type": "section", "fields": [mrkdwn("é" * n)]}),
    "context text": ("message", 3000, lambda n: {"type": "context", "elements": [mrkdwn("é" * n)]}),
    "plain context text": ("message", 3000, lambda n: {"type": "context", "elements": [text(n)]}),
    "header": ("message", 150, lambda n: {"type": "header", "text": text(n)}),
    "image_url": ("message", 3000, lambda n: {**IMAGE, "image_url": "https://".ljust(n, "x")}),
    "alt_text": ("message", 2000, lambda n: {**IMAGE, "alt_text": "é" * n}),
    "image title": ("message", 2000, lambda n: {**IMAGE, "title": text(n)}),
    "input label": ("modal", 2000, lambda n: {**typed(), "label": text(n)}),
    "input hint": ("modal", 2000, lambda n: {**typed(), "hint": text(n)}),
    "placeholder": ("modal", 150, lambda n: typed(placeholder=text(n))),
    "markdown": ("message", 12000, lambda n: {"type": "markdown", "text": "é" * n}),
    "video title": ("message", 199, lambda n: {**BLOCKS["video"], "title": text(n)}),
    "video description": ("message", 199, lambda n: {**BLOCKS["video"], "description": text(n)}),
    "video author": ("message", 49, lambda n: {**BLOCKS["video"], "author_name": "é" * n}),
    "video provider": ("message", 50, lambda n: {**BLOCKS["video"], "provider_name": "é" * n}),
    "alert": ("modal", 200, lambda n: {"type": "alert", "text": text(n)}),
    "card title": ("message", 150, lambda n: {**CARD, "title": text(n)}),
    "card subtitle": ("message", 150, lambda n: {**CARD, "subtitle": text(n)}),
    "card body": ("message", 200, lambda n: {**CARD, "body": text(n)}),
    "card subtext": ("message", 200, lambda n: {**CARD, "subtext": text(n)}),
    "container title": ("message", 150, lambda n: {**BLOCKS["container"], "title": text(n)}),
    "container subtitle": ("message", 150, lambda n: {**BLOCKS["container"], "subtitle": text(n)}),
    "provider value": ("message", 150, lambda n: {**BLOCKS["auth_provider"], "value": "é" * n}),
    "provider name": ("message", 75, lambda n: {**BLOCKS["auth_provider"], "name": text(n)}),
    "provider description": ("message", 150, lambda n: {**BLOCKS["auth_provider"], "description": text(n)}),
    "provider url": ("message", 3000, lambda n: {**BLOCKS["auth_provider"], "auth_url": "https://".ljust(n, "x")}),
    "button text": ("message", 75, lambda n: actions(button(text=text(n)))),
    "button value": ("message", 2000, lambda n: actions(button(value="é" * n))),
    "button url": ("message", 3000, lambda n: actions(button(url="https://".ljust(n, "x")))),
    "button label": ("message", 75, lambda n: actions(button(accessibility_label="é" * n))),
    "button prompt": ("message", 4000, lambda n: actions(button(agent_prompt="é" * n))),
    "workflow button": ("message", 75, lambda n: actions({**ELEMENTS["workflow_button"], "text": text(n)})),
    "icon button": (
        "message",
        75,
        lambda n: context_actions({**ELEMENTS["icon_button"], "text": text(n)}),
    ),
    "confirm title": ("message", 100, lambda n: actions(button(confirm=confirm(title=text(n))))),
    "confirm text": ("message", 300, lambda n: actions(button(confirm=confirm(text=text(n))))),
    "confirm yes": ("message", 30, lambda n: actions(button(confirm=confirm(confirm=text(n))))),
    "confirm no": ("message", 30, lambda n: actions(button(confirm=confirm(deny=text(n))))),
    "option text": ("message", 75, lambda n: actions({**select(1), "options": [{**option(), "text": text(n)}]})),
    "option value": ("message", 150, lambda n: actions({**select(1), "options": [option() | {"value": "é" * n}]})),
    "option description": (
        "message",
        75,
        lambda n: actions({**select(1), "options": [option() | {"description": text(n)}]}),
    ),
    "overflow text": ("message", 75, lambda n: overflow(text=text(n))),
    "overflow value": ("message", 150, lambda n: overflow(value="é" * n)),
    "overflow description": ("message", 75, lambda n: overflow(description=text(n))),
    "overflow url": ("message", 3000, lambda n: overflow(url="https://".ljust(n, "x"))),
    "checkbox text": ("message", 75, lambda n: checkbox(text=mrkdwn("é" * n))),
    "checkbox value": ("message", 150, lambda n: checkbox(value="é" * n)),
    "checkbox description": ("message", 75, lambda n: checkbox(description=mrkdwn("é" * n))),
    "feedback text": ("message", 75, lambda n: feedback(text=text(n))),
    "feedback value": ("message", 2000, lambda n: feedback(value="é" * n)),
    "feedback label": ("message", 75, lambda n: feedback(accessibility_label="é" * n)),
    "icon value": ("message", 2000, lambda n: context_actions(ELEMENTS["icon_button"] | {"value": "é" * n})),
    "connected identity": ("message", 75, lambda n: {**BLOCKS["auth_provider"], "connected_identity": text(n)}),
    "connected context": ("message", 75, lambda n: {**BLOCKS["auth_provider"], "connected_context": text(n)}),
    "group label": (
        "message",
        75,
        lambda n: actions({"type": "static_select", "option_groups": [{"label": text(n), "options": options(1)}]}),
    ),
    "chart title": ("message", 50, lambda n: {**BLOCKS["data_visualization"], "title": "é" * n}),
    "chart x axis": ("message", 50, lambda n: series_chart(axis_config={"categories": ["0"], "x_label": "é" * n})),
    "chart y axis": ("message", 50, lambda n: series_chart(axis_config={"categories": ["0"], "y_label": "é" * n})),
    "chart series name": ("message", 20, lambda n: series_chart(series=[{**chart()["series"][0], "name": "é" * n}])),
    "pie label": ("message", 20, lambda n: pie(label="é" * n)),
}


@pytest.mark.parametrize("name", CHARACTERS)
def test_a_text_may_have_so_many_characters_and_no_more(name: str) -> None:
    surface, limit, block = CHARACTERS[name]
    assert texts(on(surface, block(limit))) == []
    refused = [problem for problem in on(surface, block(limit + 1)) if problem.code == "failed_constraint"]
    assert refused[-1].message == f"must be less than {limit + 1} characters"
    assert refused[-1].constraint == {"type": "max_length", "expected": limit, "got": limit + 1}


DISPATCH = ["on_enter_pressed", "on_character_entered", "on_enter_pressed"]
ITEMS: dict[str, tuple[Surface, int, int, Callable[[int], Json]]] = {
    "section fields": ("message", 1, 10, lambda n: {"type": "section", "fields": [mrkdwn()] * n}),
    "context elements": ("message", 1, 10, lambda n: {"type": "context", "elements": [mrkdwn()] * n}),
    "actions elements": ("message", 1, 25, lambda n: actions(*(button(str(i)) for i in range(n)))),
    "context_actions": (
        "message",
        1,
        5,
        lambda n: {"type": "context_actions", "elements": [ELEMENTS["icon_button"]] * n},
    ),
    "users who see it": (
        "message",
        0,
        10,
        lambda n: context_actions({**ELEMENTS["icon_button"], "visible_to_user_ids": ["U1"] * n}),
    ),
    "overflow": ("message", 1, 5, lambda n: actions({"type": "overflow", "options": options(n)})),
    "checkboxes": ("message", 1, 10, lambda n: actions({"type": "checkboxes", "options": options(n)})),
    "radio buttons": ("message", 1, 10, lambda n: actions({"type": "radio_buttons", "options": options(n)})),
    "options": ("message", 1, 100, lambda n: actions(select(n))),
    "option groups": ("message", 1, 100, lambda n: actions(groups(n))),
    "table rows": ("message", 1, 100, lambda n: {"type": "table", "rows": rows(n, 1)}),
    "table columns": ("message", 1, 20, lambda n: {"type": "table", "rows": rows(1, n)}),
    "column settings": ("message", 0, 20, lambda n: {**BLOCKS["table"], "column_settings": [None] * n}),
    "data table rows": ("message", 2, 201, lambda n: {**BLOCKS["data_table"], "rows": rows(n, 1)}),
    "data table columns": ("message", 1, 20, lambda n: {**BLOCKS["data_table"], "rows": rows(2, n)}),
    "series": ("message", 1, 12, lambda n: series_chart(**chart(series=n))),
    "points": ("message", 1, 20, lambda n: series_chart(series=chart(points=n)["series"], axis_config=axis(some(n)))),
    "categories": (
        "message",
        1,
        20,
        lambda n: series_chart(series=chart(points=some(n))["series"], axis_config=axis(n)),
    ),
    "segments": ("message", 1, 12, pie),
    "cards": ("message", 1, 10, lambda n: {"type": "carousel", "elements": [CARD] * n}),
    "card buttons": ("message", 1, 3, lambda n: {**CARD, "actions": [button(str(i)) for i in range(n)]}),
    "container": ("message", 1, 10, lambda n: {**BLOCKS["container"], "child_blocks": [section()] * n}),
    "tasks": (
        "message",
        0,
        50,
        lambda n: {"type": "plan", "title": "t", "tasks": [TASK | {"task_id": str(i)} for i in range(n)]},
    ),
    "dispatch": ("modal", 1, 2, lambda n: typed(dispatch_action_config={"trigger_actions_on": DISPATCH[:n]})),
}


@pytest.mark.parametrize("name", ITEMS)
def test_a_list_may_have_so_many_items_and_no_more_or_fewer(name: str) -> None:
    surface, least, most, block = ITEMS[name]
    assert texts(on(surface, block(most))) == []
    assert f"no more than {most} items allowed" in [problem.message for problem in on(surface, block(most + 1))]
    if least:
        assert texts(on(surface, block(least))) == []
        wanted = f"must provide at least {least} items"
        assert wanted in [problem.message for problem in on(surface, block(least - 1))]


NUMBERS: dict[str, tuple[int, int, Callable[[int], Json]]] = {
    "header level": (1, 4, lambda n: {"type": "header", "text": plain(), "level": n}),
    "min_length": (0, 3000, lambda n: typed(min_length=n)),
    "max_length": (1, 3000, lambda n: typed(max_length=n)),
    "max_files": (1, 10, lambda n: input_block({"type": "file_input", "max_files": n})),
    "min_lines": (1, 100, lambda n: input_block({"type": "rich_text_input", "min_lines": n})),
    "max_lines": (1, 100, lambda n: input_block({"type": "rich_text_input", "max_lines": n})),
    "list indent": (
        0,
        8,
        lambda n: {"type": "rich_text", "elements": [rich_list(indent=n)]},
    ),
    "ten-digit seconds": (
        1000000000,
        9999999999,
        lambda n: input_block({"type": "datetimepicker", "initial_date_time": n}),
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_lies_between_its_bounds(name: str) -> None:
    least, most, block = NUMBERS[name]
    assert texts(on("modal", block(least)) + on("modal", block(most))) == []
    assert on("modal", block(least - 1))[-1].message == f"must be greater than {least}"
    assert on("modal", block(most + 1))[-1].message == f"must be less than {most}"


@pytest.mark.parametrize(
    ("number", "block"),
    [
        (1, lambda n: {**BLOCKS["data_table"], "page_size": n}),
        (0, lambda n: {**BLOCKS["data_table"], "row_header_column_index": n}),
        (1, lambda n: actions({"type": "multi_users_select", "max_selected_items": n})),
        (0, lambda n: actions({"type": "external_select", "min_query_length": n})),
        (0, lambda n: actions({"type": "multi_external_select", "min_query_length": n})),
        (0, lambda n: {"type": "rich_text", "elements": [rich_list(offset=n)]}),
    ],
)
def test_some_numbers_have_a_least(number: int, block: Callable[[int], Json]) -> None:
    assert texts(message(block(number))) == []
    assert message(block(number - 1))[0].message == f"must be greater than {number}"


def test_a_data_table_has_pages_of_at_most_100() -> None:
    assert message({**BLOCKS["data_table"], "page_size": 100}) == []
    assert message({**BLOCKS["data_table"], "page_size": 101})[0].message == "must be less than 100"


SOMETHING: dict[str, Json] = {
    "section": section(""),
    "header": {"type": "header", "text": plain("")},
    "markdown": {"type": "markdown", "text": ""},
    "image": {**IMAGE, "image_url": ""},
    "slack file": {"type": "image", "alt_text": "a", "slack_file": {"id": ""}},
    "cell": {"type": "table", "rows": [[cell("")]]},
    "number": {"type": "table", "rows": [[{"type": "raw_number", "value": 1, "text": ""}]]},
    "caption": {**BLOCKS["data_table"], "caption": ""},
    "chart": {**BLOCKS["data_visualization"], "title": ""},
    "slice": pie(label=""),
    "plan": {"type": "plan", "title": ""},
    "task": {**TASK, "title": ""},
    "task_id": {**TASK, "task_id": ""},
    "source": {**TASK, "sources": [ELEMENTS["url"] | {"text": ""}]},
    "provider": {**BLOCKS["auth_provider"], "value": ""},
    "zone": actions({"type": "timepicker", "timezone": ""}),
    "rich text": rich({"type": "text", "text": ""}),
    "rich link": rich({"type": "link", "url": ""}),
    "rich user": rich({"type": "user", "user_id": ""}),
    "rich usergroup": rich({"type": "usergroup", "usergroup_id": ""}),
    "rich channel": rich({"type": "channel", "channel_id": ""}),
    "rich team": rich({"type": "team", "team_id": ""}),
    "rich emoji": rich({"type": "emoji", "name": ""}),
    "rich date": rich({"type": "date", "timestamp": 0, "format": ""}),
    "rich colour": rich({"type": "color", "value": ""}),
}


@pytest.mark.parametrize("name", SOMETHING)
def test_some_texts_may_not_be_empty(name: str) -> None:
    assert message(SOMETHING[name])[-1].message == "must be more than 0 characters"


def test_some_lists_may_not_be_empty() -> None:
    for element in (
        {"type": "checkboxes", "options": options(1), "initial_options": []},
        {"type": "conversations_select", "filter": {"include": []}},
    ):
        assert message(actions(element))[0].message == "must provide at least 1 items"


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks(surface: Surface, most: int) -> None:
    assert on(surface, *[section()] * most) == []
    assert on(surface, *[section()] * (most + 1))[-1].message == f"no more than {most} items allowed"


def test_a_message_may_be_without_blocks_and_a_view_may_not() -> None:
    assert message() == []
    assert texts(check_view(home()))[-1] == "must provide at least 1 items [/view/blocks]"


@pytest.mark.parametrize("field", ["title", "submit", "close"])
def test_the_words_of_a_modal_have_24_characters(field: str) -> None:
    assert check_view(modal(section()) | {field: text(24)}) == []
    problems = check_view(modal(section()) | {field: text(25)})
    assert problems[-1].text == f"[ERROR] must be less than 25 characters [json-pointer:/view/{field}/text]"


@pytest.mark.parametrize("view", [modal(section()), home(section())])
@pytest.mark.parametrize(("field", "most"), [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)])
def test_the_data_of_a_view_have_a_length(view: Json, field: str, most: int) -> None:
    assert check_view(view | {field: "é" * most}) == []
    assert check_view(view | {field: "é" * (most + 1)})[-1].message == f"must be less than {most + 1} characters"


def test_a_view_is_weighed_in_bytes_and_a_message_in_characters() -> None:
    letters = (250_000 - len(b'{"type":"home","blocks":[],"private_metadata":""}')) // 2
    assert not view_too_large(home(private_metadata="é" * letters))
    assert view_too_large(home(private_metadata="é" * letters + "xx"))
    assert not blocks_too_long([section("é" * 3000)] * 4)
    assert blocks_too_long([*[section("é" * 3000)] * 4, {"type": "context", "elements": [plain("x")]}])
    assert (limits()["view_stack"], limits()["attachments"]) == (3, 100)
