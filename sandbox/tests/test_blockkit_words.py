"""What belongs together in blocks and views, and Slack's words for what it refuses."""

import pytest

from sandbox.blockkit.checking import check_blocks, check_view
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
    groups,
    home,
    input_block,
    message,
    modal,
    mrkdwn,
    option,
    options,
    pie,
    plain,
    rich,
    rows,
    section,
    select,
    series_chart,
    texts,
    typed,
)

WORDS: dict[str, tuple[list[Json], str]] = {
    "either": ([{"type": "section"}], "must define either `text` or `fields` [/blocks/0/type]"),
    "neither picture": (
        [{"type": "image", "alt_text": "a"}],
        "must define either `image_url` or `slack_file` [/blocks/0/type]",
    ),
    "both pictures": (
        [{**IMAGE, "slack_file": {"id": "F1"}}],
        "must define only one of `image_url` or `slack_file` [/blocks/0/type]",
    ),
    "two icons": (
        [{**CARD, "icon": IMAGE, "slack_icon": {"type": "icon", "name": "book"}}],
        "must define only one of `icon` or `slack_icon` [/blocks/0/type]",
    ),
    "no options": (
        [actions({"type": "static_select"})],
        "must define either `options` or `option_groups` [/blocks/0/elements/0/type]",
    ),
    "both kinds of options": (
        [actions(select(1) | groups(1))],
        "must define only one of `options` or `option_groups` [/blocks/0/elements/0/type]",
    ),
    "empty": ([section("")], "must be more than 0 characters [/blocks/0/text/text]"),
    "no object": ([{"type": "section", "fields": [None]}], "must provide an object [/blocks/0/fields/0]"),
    "null": ([actions(button(style=None))], "must provide a string [/blocks/0/elements/0/style]"),
    "no type": ([{"text": plain()}], "missing required field: type [/blocks/0]"),
    "odd type": ([{"type": 1}], "must provide a string [/blocks/0/type]"),
    "enum": ([actions(button(style="blue"))], "must be a valid enum value [/blocks/0/elements/0/style]"),
    "mrkdwn in a button": (
        [actions(button(text=mrkdwn()))],
        "must be a valid enum value [/blocks/0/elements/0/text/type]",
    ),
    "emoji in mrkdwn": (
        [section(text="t") | {"text": mrkdwn() | {"emoji": True}}],
        "invalid additional property: emoji [/blocks/0/text]",
    ),
    "verbatim in plain": (
        [{"type": "header", "text": plain() | {"verbatim": True}}],
        "invalid additional property: verbatim [/blocks/0/text]",
    ),
    "block_id twice": (
        [{"type": "divider", "block_id": "x"}] * 2,
        '`block_id` "x" already exists [/blocks/1/block_id]',
    ),
    "action_id twice": (
        [section(), actions(button(), button())],
        '`action_id` "a" already exists [/blocks/1/elements/1/action_id]',
    ),
    "option not offered": (
        [actions(select(1) | {"initial_option": {**option("0"), "text": plain("other")}})],
        "must match one of the offered options in every field [/blocks/0/elements/0/initial_option]",
    ),
    "options not offered": (
        [actions({"type": "checkboxes", "options": options(2), "initial_options": [option("1"), option("9")]})],
        "must match one of the offered options in every field [/blocks/0/elements/0/initial_options/1]",
    ),
    "markdown in all": (
        [{"type": "markdown", "text": "x" * 6000}, {"type": "markdown", "text": "x" * 6001}],
        "all markdown blocks together must be less than 12001 characters [/blocks/1]",
    ),
    "two tables": ([BLOCKS["table"]] * 2, "only_one_table_allowed [/blocks/1]"),
    "long table": (
        [{"type": "table", "rows": rows(10, 1, "x" * 1000) + rows(1, 1, "x")}],
        "all table blocks together must be less than 10001 characters [/blocks/0]",
    ),
    "long data tables": (
        [{**BLOCKS["data_table"], "rows": rows(2, 1, "x" * 5001)}] * 2,
        "all data_table blocks together must be less than 20001 characters [/blocks/1]",
    ),
    "uneven rows": (
        [{**BLOCKS["data_table"], "rows": [[cell()], [cell(), cell()]]}],
        "all rows must have the same number of cells [/blocks/0/rows/1]",
    ),
    "rich header": (
        [{**BLOCKS["data_table"], "rows": [[rich()], [rich()]]}],
        "unsupported type: rich_text [/blocks/0/rows/0/0/type]",
    ),
    "three charts": ([pie()] * 3, "no more than 2 data_visualization blocks allowed [/blocks/2]"),
    "series named alike": (
        [series_chart(series=chart()["series"] * 2)],
        "series names must be unique [/blocks/0/chart/series/1/name]",
    ),
    "missing category": (
        [series_chart(axis_config={"categories": ["0", "1"]})],
        "must have every category exactly once [/blocks/0/chart/series/0/data]",
    ),
    "no slice": (
        [
            {
                "type": "data_visualization",
                "title": "t",
                "chart": {"type": "pie", "segments": [{"label": "l", "value": 0}]},
            }
        ],
        "must be greater than 0 [/blocks/0/chart/segments/0/value]",
    ),
    "task twice": (
        [{"type": "plan", "title": "t", "tasks": [TASK, TASK]}],
        '`task_id` "1" already exists [/blocks/0/tasks/1/task_id]',
    ),
    "completed": ([{**TASK, "status": "completed"}], "must be a valid enum value [/blocks/0/status]"),
    "response_url in a message": (
        [actions({"type": "channels_select", "response_url_enabled": True})],
        "`response_url_enabled` is for `input` blocks in modals only [/blocks/0/elements/0/response_url_enabled]",
    ),
    "empty filter": (
        [actions({"type": "conversations_select", "filter": {}})],
        "must have minimum 1 properties [/blocks/0/elements/0/filter]",
    ),
    "http video": (
        [{**BLOCKS["video"], "video_url": "http://x"}],
        "input must match regex pattern: ^https:// [/blocks/0/video_url]",
    ),
    "date": ([actions({"type": "datepicker", "initial_date": "24-11-2026"})], "input must match regex pattern: "),
    "slack file": (
        [{"type": "image", "alt_text": "a", "slack_file": {}}],
        "must define either `id` or `url` [/blocks/0/slack_file]",
    ),
    "untitled container": (
        [{"type": "container", "child_blocks": [section()]}],
        "must define either `title` or `rich_text_title` [/blocks/0/type]",
    ),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_message_is_refused_in_slacks_words(name: str) -> None:
    blocks, wanted = WORDS[name]
    assert texts(message(*blocks))[-1].startswith(wanted)


VIEW_WORDS: dict[str, tuple[object, str]] = {
    "no view": ("x", "must provide an object [/view]"),
    "no type": ({"blocks": []}, "missing required field: type [/view]"),
    "dialog": ({"type": "dialog"}, "unsupported type: dialog [/view/type]"),
    "no title": ({"type": "modal", "blocks": [section()]}, "missing required field: title [/view]"),
    "plain string as title": (modal(section()) | {"title": "t"}, "must provide an object [/view/title]"),
    "submit_disabled": (modal(section(), submit_disabled=True), "invalid additional property: submit_disabled [/view]"),
    "title of a Home": (home(section(), title=plain()), "invalid additional property: title [/view]"),
    "input without submit": (
        {"type": "modal", "title": plain(), "blocks": [section(), typed()]},
        "must define `submit` to use an `input` block in modals [/view/blocks/1/input]",
    ),
    "two focused": (
        modal(typed(focus_on_load=True), typed(focus_on_load=True)),
        "only one element of a view can have `focus_on_load` [/view/blocks/1/element/focus_on_load]",
    ),
    "shortest above longest": (
        modal(typed(min_length=5, max_length=4)),
        "`min_length` must not be greater than `max_length` [/view/blocks/0/element/min_length]",
    ),
    "least above most": (
        modal(input_block({**ELEMENTS["number_input"], "min_value": "10", "max_value": "9.5"})),
        "`min_value` must not be greater than `max_value` [/view/blocks/0/element/min_value]",
    ),
    "number as a number": (
        modal(input_block({**ELEMENTS["number_input"], "min_value": 10})),
        "must provide a string [/view/blocks/0/element/min_value]",
    ),
    "long data table in a Home": (
        home({**BLOCKS["data_table"], "rows": rows(3, 1, "x" * 7000)}),
        "all data_table blocks together must be less than 20001 characters [/view/blocks/0]",
    ),
    "dispatched files": (
        modal(input_block({"type": "file_input"}, dispatch_action=True)),
        "`dispatch_action` cannot be used with a `file_input` [/view/blocks/0/dispatch_action]",
    ),
}


@pytest.mark.parametrize("name", VIEW_WORDS)
def test_a_view_is_refused_in_slacks_words(name: str) -> None:
    view, wanted = VIEW_WORDS[name]
    assert texts(check_view(view))[-1] == wanted


def test_what_must_match_several_schemas_is_announced_first() -> None:
    announced = "failed to match all allowed schemas"
    assert texts(message(section("x" * 3001))) == [
        f"{announced} [/blocks/0/text]",
        "must be less than 3001 characters [/blocks/0/text/text]",
    ]
    assert texts(check_view(home({"type": "divider", "colour": "red"})))[0] == f"{announced} [/view]"


def test_an_input_in_a_home_needs_no_submit_and_a_response_url_may_be_asked_in_a_modal() -> None:
    assert check_view(home(typed())) == []
    assert check_view(modal(input_block({"type": "channels_select", "response_url_enabled": True}))) == []


def test_equal_action_ids_in_two_blocks_are_fine() -> None:
    assert message(actions(button()), actions(button()), section(accessory=button())) == []


def test_all_problems_are_told_at_once() -> None:
    assert len(message({"type": "divider", "a": 1, "b": 2}, {"type": "nonsense"}, "x")) == 4  # type: ignore[arg-type]


def test_a_problem_reads_as_blocks_validate_tells_it() -> None:
    (problem,) = check_blocks([{}], "message", pointer="")
    missing = {"code": "missing_field", "message": "missing required field: type", "pointer": "/0", "field": "type"}
    assert problem.as_error() == missing
    (problem,) = check_blocks([{"type": "divider", "a/b~": 1}], "message", pointer="")
    assert problem.as_error()["constraint"] == {"type": "additional_properties", "got": "a/b~"}
