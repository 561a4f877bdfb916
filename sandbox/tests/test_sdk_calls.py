"""The calls of slack_sdk's own integration tests, made here: what works against Slack works in the sandbox."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, DividerBlock, SectionBlock
from slack_sdk.models.metadata import Metadata
from slack_sdk.web.slack_response import SlackResponse

from sandbox.server import SandboxServer
from sandbox.tests.conftest import Control, user_id


@dataclass
class Scene:
    """What the calls refer to: a channel, a message by the app, somebody in the workspace."""

    client: WebClient
    channel: str
    person: str
    folder: Path
    ts: str = field(init=False)

    def __post_init__(self) -> None:
        self.ts = self.say()["ts"]

    def say(self, **more: Any) -> SlackResponse:
        return self.client.chat_postMessage(channel=self.channel, **{"text": "hello", **more})

    def upload(self, **more: Any) -> SlackResponse:
        return self.client.files_upload_v2(channel=self.channel, **more)


@pytest.fixture
def scene(slack: WebClient, control: Control, server: SandboxServer, general: str, tmp_path: Path) -> Scene:
    # Many calls at once, which these tests are not about.
    control.do("strict", message_rate=False, rate_tiers=False)
    return Scene(slack, general, user_id(server, "bram"), tmp_path)


def _pages(answers: SlackResponse, name: str) -> list[Any]:
    """All items of an answer and of the pages after it, which the SDK fetches while one walks through them."""
    return [item for page in answers for item in page[name]]


def _place(scene: Scene, name: str = "channel") -> dict[str, Any]:
    return {name: scene.channel}


def _every_page_of_channels(scene: Scene) -> object:
    answers = scene.client.conversations_list(limit=1, exclude_archived=True, types="public_channel")
    return len(_pages(answers, "channels")) == 3


def _every_page_of_people(scene: Scene) -> object:
    return {"anna", "mila", "example"} <= {user["name"] for user in _pages(scene.client.users_list(limit=2), "members")}


def _a_message_and_what_is_done_to_it(scene: Scene) -> object:
    client, place = scene.client, _place(scene)
    link = client.chat_getPermalink(**place, message_ts=scene.ts)["permalink"]
    client.reactions_add(**place, timestamp=scene.ts, name="eyes")
    reacted = client.reactions_get(**place, timestamp=scene.ts)["message"]["reactions"][0]["name"]
    client.reactions_remove(**place, timestamp=scene.ts, name="eyes")
    reply = scene.say(thread_ts=scene.ts, reply_broadcast=True)
    replies = client.conversations_replies(**place, ts=scene.ts)["messages"]
    changed = client.chat_update(**place, ts=scene.ts, text="Is this meant?")["text"]
    client.chat_delete(**place, ts=reply["ts"])
    client.chat_delete(**place, ts=scene.ts)
    return (scene.channel in link, reacted, len(replies), changed) == (True, "eyes", 2, "Is this meant?")


def _blocks_as_the_sdk_makes_them(scene: Scene) -> object:
    button = ButtonElement(text="Press", action_id="press", value="1", style="primary")
    blocks = [SectionBlock(text="*hello*", fields=["a", "b"]), DividerBlock(), ActionsBlock(elements=[button])]
    kinds = [block["type"] for block in scene.say(blocks=blocks)["message"]["blocks"]]
    return kinds == ["section", "divider", "actions"]


def _metadata_as_the_sdk_makes_it(scene: Scene) -> object:
    scene.say(metadata=Metadata(event_type="kept", event_payload={"id": "7"}))
    found = scene.client.conversations_history(channel=scene.channel, include_all_metadata=True, limit=1)
    return found["messages"][0]["metadata"]["event_payload"] == {"id": "7"}


def _a_message_for_one_person(scene: Scene) -> object:
    return scene.client.chat_postEphemeral(channel=scene.channel, user=scene.person, text="for you")["message_ts"]


def _a_message_for_later(scene: Scene) -> object:
    client, later = scene.client, int(float(scene.ts)) + 3_600
    made = client.chat_scheduleMessage(channel=scene.channel, text="later", post_at=later)["scheduled_message_id"]
    listed = [item["id"] for item in client.chat_scheduledMessages_list()["scheduled_messages"]]
    client.chat_deleteScheduledMessage(channel=scene.channel, scheduled_message_id=made)
    return listed == [made] and client.chat_scheduledMessages_list()["scheduled_messages"] == []


def _a_pin(scene: Scene) -> object:
    client, place = scene.client, _place(scene)
    client.pins_add(**place, timestamp=scene.ts)
    listed = client.pins_list(**place)["items"]
    client.pins_remove(**place, timestamp=scene.ts)
    return [item["message"]["ts"] for item in listed] == [scene.ts] and client.pins_list(**place)["items"] == []


def _a_bookmark(scene: Scene) -> object:
    client, place = scene.client, _place(scene, "channel_id")
    made = client.bookmarks_add(**place, title="Home", type="link", link="https://example.org")["bookmark"]["id"]
    edited = client.bookmarks_edit(**place, bookmark_id=made, title="Hearth")["bookmark"]["title"]
    listed = [item["id"] for item in client.bookmarks_list(**place)["bookmarks"]]
    client.bookmarks_remove(**place, bookmark_id=made)
    return (edited, listed, client.bookmarks_list(**place)["bookmarks"]) == ("Hearth", [made], [])


def _a_channel_from_beginning_to_end(scene: Scene) -> object:
    client = scene.client
    made = client.conversations_create(name="passing")["channel"]["id"]
    client.conversations_invite(channel=made, users=[scene.person])
    client.conversations_setTopic(channel=made, topic="For now")
    client.conversations_setPurpose(channel=made, purpose="To pass")
    client.conversations_rename(channel=made, name="passing-on")
    inside = scene.person in client.conversations_members(channel=made)["members"]
    client.conversations_kick(channel=made, user=scene.person)
    client.conversations_archive(channel=made)
    gone = client.conversations_info(channel=made, include_num_members=True)["channel"]
    return (inside, gone["name"], gone["is_archived"], gone["num_members"]) == (True, "passing-on", True, 1)


def _a_direct_message(scene: Scene) -> object:
    opened = scene.client.conversations_open(users=[scene.person])["channel"]["id"]
    scene.client.chat_postMessage(channel=opened, text="psst")
    return scene.client.conversations_history(channel=opened)["messages"][0]["text"] == "psst"


def _who_is_who(scene: Scene) -> object:
    client = scene.client
    me = client.auth_test()
    client.users_profile_get(user=scene.person)
    client.users_lookupByEmail(email="anna@example.test")
    places = [channel["id"] for channel in client.users_conversations(user=me["user_id"])["channels"]]
    bot, team = client.bots_info(bot=me["bot_id"])["bot"], client.team_info()["team"]["name"]
    known = client.users_info(user=scene.person, include_locale=True)["user"]["locale"]
    return (bot["user_id"], team, known, scene.channel in places) == (me["user_id"], me["team"], "nl-NL", True)


def _groups(scene: Scene) -> object:
    group = scene.client.usergroups_list(include_users=True)["usergroups"][0]
    return scene.client.usergroups_users_list(usergroup=group["id"])["users"] == group["users"] != []


def _a_file_from_text(scene: Scene) -> object:
    made = scene.upload(title="Good old text", filename="a.txt", content="words", initial_comment="here")["file"]
    found = scene.client.files_info(file=made["id"])["file"]
    listed = [item["id"] for item in scene.client.files_list(channel=scene.channel)["files"]]
    scene.client.files_delete(file=made["id"])
    return (found["title"], found["size"], listed) == ("Good old text", 5, [made["id"]])


def _a_file_from_bytes_in_a_thread(scene: Scene) -> object:
    scene.upload(filename="a.bin", file=io.BytesIO(b"\x00\xff"), thread_ts=scene.ts)
    replies = scene.client.conversations_replies(channel=scene.channel, ts=scene.ts)["messages"]
    return replies[-1]["files"][0]["name"] == "a.bin"


def _a_file_from_a_path(scene: Scene) -> object:
    path = scene.folder / "logo.png"
    path.write_bytes(b"\x89PNG")
    return scene.upload(file=str(path))["file"]["name"] == "logo.png"


def _several_files_at_once(scene: Scene) -> object:
    uploads = [{"file": io.BytesIO(b"1"), "filename": "1.txt"}, {"content": "2", "filename": "2.txt", "title": "Two"}]
    return [item["title"] for item in scene.upload(file_uploads=uploads)["files"]] == ["1.txt", "Two"]


CALLS: dict[str, Callable[[Scene], object]] = {
    "api.test": lambda scene: scene.client.api_test(foo="bar")["args"]["foo"] == "bar",
    "emoji.list": lambda scene: scene.client.emoji_list()["emoji"] == {},
    "conversations.list, page by page": _every_page_of_channels,
    "users.list, page by page": _every_page_of_people,
    "auth, bots, team, users": _who_is_who,
    "usergroups": _groups,
    "chat, reactions": _a_message_and_what_is_done_to_it,
    "chat with blocks": _blocks_as_the_sdk_makes_them,
    "chat with metadata": _metadata_as_the_sdk_makes_it,
    "chat.postEphemeral": _a_message_for_one_person,
    "chat.scheduleMessage": _a_message_for_later,
    "conversations": _a_channel_from_beginning_to_end,
    "conversations.open": _a_direct_message,
    "pins": _a_pin,
    "bookmarks": _a_bookmark,
    "files: text": _a_file_from_text,
    "files: bytes in a thread": _a_file_from_bytes_in_a_thread,
    "files: a path": _a_file_from_a_path,
    "files: several": _several_files_at_once,
}


@pytest.mark.parametrize("calls", CALLS.values(), ids=CALLS)
def test_a_call_of_slacks_own_tests_does_what_it_does_there(scene: Scene, calls: Callable[[Scene], object]) -> None:
    assert calls(scene)
