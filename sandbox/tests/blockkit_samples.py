"""The smallest block, element and composition object of each kind that Slack accepts, to vary in tests."""

from typing import Any

from sandbox.blockkit.checking import Problem, Surface, check_blocks, check_view

Json = dict[str, Any]


def plain(text: str = "t") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "t") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "1") -> Json:
    return {"text": plain(f"option {value}"), "value": value}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def rich(*leaves: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}]}


def section(text: str = "t", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str = "a", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def input_block(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def cell(text: str = "t") -> Json:
    return {"type": "raw_text", "text": text}


def rows(height: int, width: int, text: str = "t") -> list[list[Json]]:
    return [[cell(text) for _ in range(width)] for _ in range(height)]


def chart(series: int = 1, points: int = 1) -> Json:
    labels = [str(number) for number in range(points)]
    return {
        "type": "line",
        "series": [{"name": f"s{n}", "data": [{"label": x, "value": -1} for x in labels]} for n in range(series)],
        "axis_config": {"categories": labels},
    }


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def text(letters: int) -> Json:
    return plain("é" * letters)


def select(count: int) -> Json:
    return {"type": "static_select", "options": options(count)}


def groups(count: int) -> Json:
    return {"type": "static_select", "option_groups": [{"label": plain(), "options": options(1)}] * count}


def typed(**more: Any) -> Json:
    return input_block({"type": "plain_text_input", **more})


def series_chart(**more: Any) -> Json:
    return {"type": "data_visualization", "title": "t", "chart": {**chart(), **more}}


def pie(count: int = 1, label: str = "l") -> Json:
    segments = [{"label": label, "value": 1}] * count
    return {"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": segments}}


def context_actions(element: Json) -> Json:
    return {"type": "context_actions", "elements": [element]}


IMAGE: Json = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"}
CARD: Json = {"type": "card", "title": plain()}
TASK: Json = {"type": "task_card", "task_id": "1", "title": "t", "status": "complete"}

BLOCKS: dict[str, Json] = {
    "section": section(),
    "header": {"type": "header", "text": plain()},
    "divider": {"type": "divider"},
    "context": {"type": "context", "elements": [mrkdwn(), plain(), IMAGE]},
    "actions": actions(button()),
    "input": input_block({"type": "plain_text_input"}),
    "image": IMAGE,
    "rich_text": rich({"type": "text", "text": "t"}),
    "video": {
        "type": "video",
        "title": plain(),
        "video_url": "https://example.org/v",
        "thumbnail_url": "https://example.org/v.png",
        "alt_text": "v",
    },
    "markdown": {"type": "markdown", "text": "t"},
    "table": {"type": "table", "rows": rows(1, 1)},
    "data_table": {"type": "data_table", "caption": "c", "rows": rows(2, 1)},
    "data_visualization": {"type": "data_visualization", "title": "t", "chart": chart()},
    "alert": {"type": "alert", "text": plain()},
    "card": CARD,
    "carousel": {"type": "carousel", "elements": [CARD]},
    "container": {"type": "container", "title": plain(), "child_blocks": [section()]},
    "context_actions": context_actions({"type": "icon_button", "icon": "trash", "text": plain()}),
    "plan": {"type": "plan", "title": "t", "tasks": [TASK]},
    "task_card": TASK,
    "file": {"type": "file", "external_id": "1", "source": "remote"},
    "auth_provider": {"type": "auth_provider", "value": "v", "name": plain(), "is_connected": False},
}

ELEMENTS: dict[str, Json] = {
    "button": button(),
    "overflow": {"type": "overflow", "options": options(1)},
    "checkboxes": {"type": "checkboxes", "options": options(1)},
    "radio_buttons": {"type": "radio_buttons", "options": options(1)},
    "datepicker": {"type": "datepicker", "initial_date": "2026-11-24"},
    "timepicker": {"type": "timepicker", "initial_time": "09:00"},
    "datetimepicker": {"type": "datetimepicker", "initial_date_time": 1790000000},
    "static_select": {"type": "static_select", "options": options(1)},
    "external_select": {"type": "external_select"},
    "users_select": {"type": "users_select"},
    "conversations_select": {"type": "conversations_select", "filter": {"include": ["public"]}},
    "channels_select": {"type": "channels_select"},
    "multi_static_select": {"type": "multi_static_select", "options": options(1)},
    "multi_external_select": {"type": "multi_external_select"},
    "multi_users_select": {"type": "multi_users_select"},
    "multi_conversations_select": {"type": "multi_conversations_select"},
    "multi_channels_select": {"type": "multi_channels_select"},
    "workflow_button": {
        "type": "workflow_button",
        "action_id": "w",
        "text": plain(),
        "workflow": {"trigger": {"url": "https://example.org/w"}},
    },
    "image": IMAGE,
    "plain_text_input": {"type": "plain_text_input"},
    "email_text_input": {"type": "email_text_input"},
    "url_text_input": {"type": "url_text_input"},
    "number_input": {"type": "number_input", "is_decimal_allowed": False},
    "rich_text_input": {"type": "rich_text_input"},
    "file_input": {"type": "file_input"},
    "feedback_buttons": {
        "type": "feedback_buttons",
        "positive_button": {"text": plain(), "value": "1"},
        "negative_button": {"text": plain(), "value": "0"},
    },
    "icon_button": {"type": "icon_button", "icon": "trash", "text": plain()},
    "url": {"type": "url", "url": "https://example.org", "text": "t"},
}


def message(*blocks: Json) -> list[Problem]:
    return check_blocks(list(blocks), "message")


def on(surface: Surface, *blocks: Json) -> list[Problem]:
    """The problems of these blocks, in a message or in a whole view."""
    if surface == "message":
        return message(*blocks)
    return check_view(modal(*blocks) if surface == "modal" else home(*blocks))


def texts(problems: list[Problem]) -> list[str]:
    return [f"{problem.message} [{problem.pointer}]" for problem in problems]
