"""What Slack accepts in blocks and views, and its words for what it refuses."""

import inspect
import json
from collections.abc import Callable
from importlib import resources
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from slack_sdk.models import blocks as sdk

from sandbox.blockkit.checking import Surface, check_blocks, check_view
from sandbox.tests.blockkit_samples import (
    BLOCKS,
    ELEMENTS,
    TASK,
    Json,
    actions,
    context_actions,
    input_block,
    modal,
    on,
    section,
    texts,
)

SURFACES: tuple[Surface, ...] = get_args(Surface)
DEFINITIONS: dict[str, Json] = json.loads((resources.files("sandbox.blockkit") / "blockkit.json").read_text())["$defs"]


# Where things stand.

EVERYWHERE = {"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
ALSO_IN: dict[Surface, set[str]] = {
    "message": {"card", "carousel", "container", "context_actions", "data_table", "data_visualization", "markdown"}
    | {"plan", "task_card", "table", "auth_provider"},
    "modal": {"alert"},
    "home": {"card", "carousel", "data_table"},
}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("kind", BLOCKS)
def test_a_block_stands_only_on_its_surfaces(kind: str, surface: Surface) -> None:
    problems = on(surface, BLOCKS[kind])
    if kind in EVERYWHERE | ALSO_IN[surface]:
        assert problems == []
    else:
        assert f"unsupported type: {kind}" in [problem.message for problem in problems]
        assert problems[-1].pointer.endswith("/blocks/0/type")


SOURCES = ("static", "external", "users", "conversations", "channels")
SELECTS = {f"{prefix}{source}_select" for prefix in ("", "multi_") for source in SOURCES}
CHOOSERS = SELECTS | {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
PARENTS: dict[str, tuple[Callable[[Json], Json], dict[Surface, set[str]]]] = {
    "accessory": (
        lambda element: section(accessory=element),
        {
            "message": CHOOSERS | {"button", "overflow", "image", "workflow_button"},
            "modal": CHOOSERS | {"button", "overflow", "image"},
            "home": CHOOSERS | {"button", "overflow", "image"},
        },
    ),
    "actions": (
        actions,
        {
            "message": CHOOSERS | {"button", "overflow", "workflow_button", "datetimepicker"},
            "modal": CHOOSERS | {"button", "overflow", "datetimepicker", "rich_text_input"},
            "home": CHOOSERS | {"button", "overflow", "rich_text_input"},
        },
    ),
    "input": (
        input_block,
        {
            "message": CHOOSERS | {"plain_text_input", "datetimepicker"},
            "modal": CHOOSERS
            | {"plain_text_input", "datetimepicker", "rich_text_input", "email_text_input", "url_text_input"}
            | {"number_input", "file_input"},
            "home": CHOOSERS | {"plain_text_input", "rich_text_input"},
        },
    ),
    "context": (lambda element: {"type": "context", "elements": [element]}, {s: {"image"} for s in SURFACES}),
    "context_actions": (
        context_actions,
        {"message": {"feedback_buttons", "icon_button"}, "modal": set(), "home": set()},
    ),
    "card": (
        lambda element: {"type": "card", "actions": [element]},
        {"message": {"button"}, "modal": set(), "home": {"button"}},
    ),
    "task_card": (lambda element: {**TASK, "sources": [element]}, {"message": {"url"}, "modal": set(), "home": set()}),
}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("parent", PARENTS)
@pytest.mark.parametrize("kind", ELEMENTS)
def test_an_element_stands_only_in_its_blocks(kind: str, parent: str, surface: Surface) -> None:
    within, allowed = PARENTS[parent]
    problems = on(surface, within(ELEMENTS[kind]))
    assert (problems == []) == (kind in allowed[surface]), texts(problems)
    assert all("unsupported type" in p.message or p.message.startswith("failed to match all") for p in problems)


# What is known and what is not.


def element_block(kind: str, element: Json) -> tuple[Surface, Json]:
    parent = next(p for p, (_, allowed) in PARENTS.items() if any(kind in kinds for kinds in allowed.values()))
    within, allowed = PARENTS[parent]
    return next(surface for surface in SURFACES if kind in allowed[surface]), within(element)


@pytest.mark.parametrize("kind", sorted(set(BLOCKS) - {"file"}))
def test_a_block_has_no_unknown_property(kind: str) -> None:
    surface = next(surface for surface in SURFACES if kind in EVERYWHERE | ALSO_IN[surface])
    problem = on(surface, {**BLOCKS[kind], "colour": "red"})[-1]
    assert problem.message == "invalid additional property: colour"
    assert problem.pointer.endswith("/blocks/0")


@pytest.mark.parametrize("kind", ELEMENTS)
def test_an_element_has_no_unknown_property(kind: str) -> None:
    surface, block = element_block(kind, {**ELEMENTS[kind], "disabled": True})
    assert [problem.message for problem in on(surface, block)][-1] == "invalid additional property: disabled"


@pytest.mark.parametrize("kind", sorted(set(BLOCKS) - {"file", "divider"}))
def test_a_block_has_all_its_required_properties(kind: str) -> None:
    surface = next(surface for surface in SURFACES if kind in EVERYWHERE | ALSO_IN[surface])
    for field in DEFINITIONS[f"block.{kind}"]["required"][1:]:
        block = {name: value for name, value in BLOCKS[kind].items() if name != field}
        problem = on(surface, block)[-1]
        assert (problem.code, problem.field) == ("missing_field", field)


def sdk_arguments(base: type[sdk.Block | sdk.BlockElement]) -> dict[str, set[str]]:
    """What can be given to each block or element that the SDK models under this class, by type."""
    found: dict[str, set[str]] = {}
    for kind in base.__subclasses__():
        arguments = set(inspect.signature(kind.__init__).parameters) - {"self", "others"}
        name = vars(kind).get("type")
        if isinstance(name, str):
            found[name] = arguments
        found |= sdk_arguments(kind)
    return found


@pytest.mark.parametrize(("base", "group"), [(sdk.Block, "block"), (sdk.InteractiveElement, "element")])
def test_every_property_that_the_sdk_can_send_is_known(base: type[sdk.Block | sdk.BlockElement], group: str) -> None:
    sent = sdk_arguments(base)
    assert len(sent) > 15
    # `call` blocks are made by Slack for its own calls: apps read them only.
    for kind in sent.keys() - {"call"}:
        assert sent[kind] - set(DEFINITIONS[f"{group}.{kind}"]["properties"]) == set(), kind


def test_the_rules_are_a_json_schema() -> None:
    Draft202012Validator.check_schema({"$defs": DEFINITIONS})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(["type", "text", "x"]), part, max_size=3),
    max_leaves=8,
)
SAMPLES = [*BLOCKS.values(), *ELEMENTS.values()]


@settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SAMPLES), st.sampled_from(["type", "text", "elements", "element", "options", "rows", "chart"]), JSON
)
def test_no_block_is_too_odd_to_be_judged(sample: Json, field: str, value: object) -> None:
    for block in ({**sample, field: value}, section(accessory={**sample, field: value}), value):
        assert all(p.pointer.startswith("/blocks") for p in check_blocks([block], "message"))
        assert all(p.pointer.startswith("/view") for p in check_view(modal() | {"blocks": [block], field: value}))
