"""Answers and payloads have the names, nesting and types of Slack's own samples, but for what `shape_tables` lists."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest

from sandbox.tests import shapes
from sandbox.tests.shape_tables import ADDED, LEFT_OUT, OTHER_TYPES, READ
from sandbox.tests.shapes import Difference, Shape, differences, known_shape, shape_of
from sandbox.tests.story import Story, played

KNOWN = json.loads(shapes.FILE.read_text(encoding="utf-8"))
SAMPLES = KNOWN["methods"] | KNOWN["payloads"]
COMPARED = sorted(SAMPLES)
TABLES = {
    "missing": [pattern for patterns in LEFT_OUT.values() for pattern in patterns],
    "added": [pattern for patterns in ADDED.values() for pattern in patterns],
    "another type": list(OTHER_TYPES),
}


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with played() as story:
        yield story


def ours(story: Story, name: str) -> Shape:
    return shape_of(*story.answers.get(name, ()), *story.heard.payloads.get(name, ()))


def patterns_for(name: str, difference: Difference) -> list[str]:
    """The listed patterns that cover the difference, seen in the answer or payload of that name."""
    full = f"{name}:{difference.path}"
    return [p for p in TABLES[difference.kind] if fnmatchcase(full if ":" in p else difference.path, p)]


def found_in(story: Story, name: str) -> list[Difference]:
    return differences(ours(story, name), known_shape(SAMPLES[name]))


@pytest.mark.parametrize("name", COMPARED)
def test_an_answer_or_payload_has_slacks_shape(story: Story, name: str) -> None:
    assert [difference for difference in found_in(story, name) if not patterns_for(name, difference)] == []


def test_everything_that_is_listed_as_different_is_different(story: Story) -> None:
    used = {p for name in COMPARED for difference in found_in(story, name) for p in patterns_for(name, difference)}
    assert [pattern for patterns in TABLES.values() for pattern in patterns if pattern not in used] == []


@pytest.mark.parametrize("name", READ)
def test_what_the_sdk_and_bolt_read_is_always_there(story: Story, name: str) -> None:
    assert [path for path in READ[name] if path not in ours(story, name)] == []


def test_every_payload_that_an_app_hears_is_compared_or_read(story: Story) -> None:
    without_sample = {"url_verification", "bot_message", "message_deleted"}
    notices = {name for name in story.heard.payloads if name.startswith("notice ")}
    assert story.heard.payloads.keys() - SAMPLES.keys() - READ.keys() - notices == without_sample


def test_the_shapes_say_what_slacks_samples_say() -> None:
    if not shapes.SAMPLES.is_dir():
        pytest.skip(f"no samples in {shapes.SAMPLES}")
    assert shapes.from_samples() == KNOWN
