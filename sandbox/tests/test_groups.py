"""User groups: made by a file or a call, listed by apps, mentioned by people."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.seed_file import seed_of
from sandbox.server import SandboxServer
from sandbox.tests.conftest import Control, Refused, error_of, eventually, user_id


def test_a_group_of_the_file_is_listed(slack: WebClient, server: SandboxServer) -> None:
    people = [user_id(server, "anna"), user_id(server, "bram")]
    bare = slack.usergroups_list()["usergroups"]
    assert [(group["handle"], group["name"], "users" in group) for group in bare] == [("advisers", "Advisers", False)]
    assert bare[0]["id"].startswith("S")
    whole = slack.usergroups_list(include_users=True, include_count=True)["usergroups"][0]
    assert (whole["users"], whole["user_count"]) == (people, 2)
    assert slack.usergroups_users_list(usergroup=whole["id"])["users"] == people


def test_a_group_is_made_changed_and_disabled(
    slack: WebClient, control: Control, server: SandboxServer, heard: list[dict[str, Any]]
) -> None:
    made = control.do("group", handle="@writers", name="Writers", users=["cleo"])["group"]
    control.do("group", id=made["id"], users=["cleo", user_id(server, "bram")])
    assert slack.usergroups_users_list(usergroup=made["id"])["users"] == [
        user_id(server, "cleo"),
        user_id(server, "bram"),
    ]
    control.do("group", id=made["id"], deleted=True)
    assert error_of(lambda: slack.usergroups_users_list(usergroup=made["id"])) == "no_such_subteam"
    listed = slack.usergroups_list(include_disabled=True)["usergroups"]
    assert [(group["handle"], bool(group["date_delete"])) for group in listed] == [
        ("advisers", False),
        ("writers", True),
    ]
    eventually(lambda: len(heard) == 3)
    assert [event["type"] for event in heard] == ["subteam_created", "subteam_updated", "subteam_updated"]
    assert heard[1]["subteam"]["user_count"] == 2


def test_a_mentioned_group_is_a_reference(control: Control) -> None:
    group = control.ask("state")["groups"][0]
    said = control.do("message", user="bram", channel="general", text="Well, @Advisers?")["message"]
    assert said["text"] == f"Well, <!subteam^{group['id']}>?"
    leaf = said["blocks"][0]["elements"][0]["elements"][1]
    assert leaf == {"type": "usergroup", "usergroup_id": group["id"]}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"handle": "advisers", "name": "Again"}, "there is a group 'advisers' already"),
        ({"handle": "new", "users": ["nobody"]}, "there is no user 'nobody'"),
        ({"handle": "new", "users": "anna"}, "users must be a list"),
        ({"name": "Nameless"}, "missing 'handle'"),
        ({"id": "S0NONE"}, "there is no group 'S0NONE'"),
    ],
)
def test_a_senseless_group_gets_a_sentence(control: Control, body: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        control.do("group", **body)
    assert refused.value.body == {"error": sentence}
    assert [group["handle"] for group in control.ask("state")["groups"]] == ["advisers"]


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ([{"handle": "a", "name": "A", "users": ["bo"]}], "@a has members who are not among the users: bo"),
        ([{"handle": "a", "name": "A"}] * 2, "there is more than one group called a"),
        ([{"handle": "a"}], "groups/0 must have name"),
    ],
)
def test_a_file_with_a_senseless_group_gets_a_sentence(groups: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        seed_of({"users": [{"name": "ada", "real_name": "Ada"}], "channels": [], "groups": groups})
