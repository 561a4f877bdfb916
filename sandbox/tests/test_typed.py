"""What a client makes of typed text: mentions by any of somebody's names, addresses, lists."""

from __future__ import annotations

import re
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from sandbox.tests.conftest import Control, user_id


def said(control: Control, text: str) -> dict[str, Any]:
    found: dict[str, Any] = control.do("message", user="anna", channel="general", text=text)["message"]
    return found


def elements(control: Control, text: str) -> list[Any]:
    found: list[Any] = said(control, text)["blocks"][0]["elements"]
    return found


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("@bram hi", "{bram} hi"),
        ("@BRAM, hi", "{bram}, hi"),
        ("@Bram Member hi", "{bram} hi"),
        ("(@bram member)", "({bram})"),
        ("@Example what can you do?", "{example} what can you do?"),
        ("@example.", "{example}."),
        ("@Nobody at all", "@Nobody at all"),
        ("mail bram@example.test", "mail bram@example.test"),
        ("@here and @Channel", "<!here> and <!channel>"),
        ("see https://x.test/a, @cleo", "see <https://x.test/a>, {cleo}"),
        ("```@bram\n- a```", "```@bram\n- a```"),
        ("- a\n* b\n  - c", "• a\n• b\n  • c"),
        ("2 - 1 = 1", "2 - 1 = 1"),
    ],
)
def test_typed_text_is_sent_as_a_client_sends_it(
    control: Control, server: SandboxServer, typed: str, sent: str
) -> None:
    wanted = re.sub(r"\{(\w+)\}", lambda name: f"<@{user_id(server, name[1])}>", sent)
    assert said(control, typed)["text"] == wanted


def test_a_name_counts_with_and_without_what_it_adds(control: Control) -> None:
    noor = control.do("user", name="noor", real_name="Noor van den Berg · Den Haag")["user"]["id"]
    for typed in ("@noor van den berg, kijk", "@Noor van den Berg · Den Haag, kijk"):
        assert said(control, typed)["text"] == f"<@{noor}>, kijk"


def test_a_name_that_two_people_share_is_nobodys(control: Control, server: SandboxServer) -> None:
    control.do("user", name="bram2", real_name="Bram Member")
    assert said(control, "@Bram Member")["text"] == f"<@{user_id(server, 'bram')}> Member"


def test_the_app_hears_its_name_however_it_is_written(control: Control, heard: list[dict[str, Any]]) -> None:
    said(control, "@EXAMPLE help")
    assert "app_mention" in {event["type"] for event in heard}


def test_typed_lists_are_lists(control: Control) -> None:
    found = elements(control, "Do:\n- *a*\n- b\n  - c\n\n3. x\n4. y\nDone")
    lists = [(one["style"], one["indent"], one.get("offset")) for one in found if one["type"] == "rich_text_list"]
    assert lists == [("bullet", 0, None), ("bullet", 1, None), ("ordered", 0, 2)]
    assert [found[0]["type"], found[-1]["type"]] == ["rich_text_section", "rich_text_section"]
    first = found[1]["elements"][0]
    assert first["elements"] == [{"type": "text", "text": "a", "style": {"bold": True}}]
    assert [len(one["elements"]) for one in found if one["type"] == "rich_text_list"] == [2, 1, 2]


def test_a_list_survives_an_edit(slack: WebClient, control: Control) -> None:
    message = said(control, "- a")
    edited = control.do("edit", user="anna", channel="general", ts=message["ts"], text="• a\n- b")["message"]
    assert [len(one["elements"]) for one in edited["blocks"][0]["elements"]] == [2]
