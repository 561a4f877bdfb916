"""What people type, as the rich text that comes along with it."""

from typing import Any

import pytest

from sandbox.blockkit.richtext import block_of
from sandbox.tests.conftest import Control, user_id


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words, "style": style} if style else {"type": "text", "text": words}


def section(*leaves: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(leaves)}


@pytest.mark.parametrize(
    ("typed", "elements"),
    [
        ("hello", [section(text("hello"))]),
        ("a &lt;b&gt; &amp; c", [section(text("a <b> & c"))]),
        ("hi <@U1>!", [section(text("hi "), {"type": "user", "user_id": "U1"}, text("!"))]),
        ("<@U1|anna>", [section({"type": "user", "user_id": "U1"})]),
        ("in <#C1|general>", [section(text("in "), {"type": "channel", "channel_id": "C1"})]),
        ("<!here>", [section({"type": "broadcast", "range": "here"})]),
        ("<!subteam^S1|@team>", [section({"type": "usergroup", "usergroup_id": "S1"})]),
        ("<https://x.test/?a=1&amp;b>", [section({"type": "link", "url": "https://x.test/?a=1&b"})]),
        ("<https://x.test|a site>", [section({"type": "link", "url": "https://x.test", "text": "a site"})]),
        ("done :tada:", [section(text("done "), {"type": "emoji", "name": "tada"})]),
        ("at 10:30:15 or 9:00", [section(text("at 10:30:15 or 9:00"))]),
        ("*bold* and ~gone~", [section(text("bold", bold=True), text(" and "), text("gone", strike=True))]),
        ("_so *both*_", [section(text("so ", italic=True), text("both", italic=True, bold=True))]),
        ("`a *b* <@U1>`", [section(text("a *b* <@U1>", code=True))]),
        ("2 * 3 * 4 and snake_case_name", [section(text("2 * 3 * 4 and snake_case_name"))]),
        ("one\ntwo", [section(text("one\ntwo"))]),
        ("```\nx &lt; y\n```", [{"type": "rich_text_preformatted", "elements": [text("x < y")]}]),
        (
            "see\n&gt; a\n&gt; b\nend",
            [section(text("see\n")), {"type": "rich_text_quote", "elements": [text("a\nb")]}, section(text("end"))],
        ),
    ],
)
def test_typed_text_becomes_rich_text(typed: str, elements: list[dict[str, Any]]) -> None:
    assert block_of(typed) == {"type": "rich_text", "elements": elements}


def test_a_typed_message_carries_it_and_an_edit_renews_it(heard: list[dict[str, Any]], control: Control) -> None:
    ts = control.do("message", user="bram", channel="office", text="hi @cleo")["message"]["ts"]
    control.do("edit", user="bram", channel="office", ts=ts, text="see https://x.test/a.")
    cleo = user_id(control.server, "cleo")
    said, changed = heard[0]["blocks"][0], heard[1]["message"]
    assert said["elements"][0]["elements"][1] == {"type": "user", "user_id": cleo}
    assert said["block_id"]
    assert changed["text"] == "see <https://x.test/a>."
    assert changed["blocks"][0]["elements"][0]["elements"][1] == {"type": "link", "url": "https://x.test/a"}
