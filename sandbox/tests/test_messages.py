"""Posting, changing, deleting and reading messages with Slack's own client."""

from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from sandbox.tests.conftest import Control, Refused, error_of, eventually, user_id

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


@pytest.fixture(autouse=True)
def any_pace(control: Control) -> None:
    # These tests are about content; the pace of sending has its own.
    control.do("strict", message_rate=False)


def test_a_message_is_seen_by_the_people_of_its_channel(slack: WebClient, control: Control, general: str) -> None:
    posted = slack.chat_postMessage(channel=general, text="hello")
    assert posted["message"]["text"] == "hello"
    assert [m["ts"] for m in control.messages("#general", "bram")] == [posted["ts"]]


def test_blocks_without_ids_get_some(slack: WebClient, general: str) -> None:
    posted = slack.chat_postMessage(channel=general, text="x", blocks=[SECTION, SECTION])
    ids = [block["block_id"] for block in posted["message"]["blocks"]]
    assert all(ids)
    assert ids[0] != ids[1]


def test_a_user_id_as_channel_opens_the_direct_message(
    slack: WebClient, control: Control, server: SandboxServer
) -> None:
    assert control.messages("@bot", "bram") == []
    posted = slack.chat_postMessage(channel=user_id(server, "bram"), text="psst")
    assert posted["channel"].startswith("D")
    assert control.texts("@bot", "bram") == ["psst"]
    opened = slack.conversations_open(users=user_id(server, "bram"), return_im=True)
    assert opened["channel"]["id"] == posted["channel"]
    assert opened["already_open"]


def test_text_without_blocks_takes_the_old_blocks_away(slack: WebClient, general: str) -> None:
    posted = slack.chat_postMessage(channel=general, text="x", blocks=[SECTION])
    changed = slack.chat_update(channel=general, ts=posted["ts"], text="y")
    assert "blocks" not in changed["message"]
    assert changed["message"]["edited"]["user"] == changed["message"]["user"]


def test_only_own_messages_can_be_changed_or_deleted(slack: WebClient, control: Control, general: str) -> None:
    ts = control.do("message", user="bram", channel="general", text="mine")["message"]["ts"]
    assert error_of(lambda: slack.chat_update(channel=general, ts=ts, text="y")) == "cant_update_message"
    assert error_of(lambda: slack.chat_delete(channel=general, ts=ts)) == "cant_delete_message"


def test_a_deleted_message_is_gone_and_a_parent_leaves_a_tombstone(slack: WebClient, general: str) -> None:
    parent = slack.chat_postMessage(channel=general, text="parent")["ts"]
    reply = slack.chat_postMessage(channel=general, text="reply", thread_ts=parent)["ts"]
    slack.chat_delete(channel=general, ts=parent)
    assert slack.conversations_history(channel=general)["messages"][0]["subtype"] == "tombstone"
    slack.chat_delete(channel=general, ts=reply)
    assert error_of(lambda: slack.chat_delete(channel=general, ts=reply)) == "message_not_found"


def test_an_ephemeral_message_is_for_one_reader_and_not_in_history(
    slack: WebClient, control: Control, server: SandboxServer, general: str
) -> None:
    slack.chat_postEphemeral(channel=general, user=user_id(server, "bram"), text="only you")
    assert control.texts("general", "bram") == ["only you"]
    assert control.texts("general", "anna") == []
    assert control.ask("messages", channel="general")["messages"] == []
    assert slack.conversations_history(channel=general)["messages"] == []


def test_an_ephemeral_message_can_be_dismissed(slack: WebClient, control: Control, general: str) -> None:
    bram = control.server.workspace.user("bram").id
    ts = slack.chat_postEphemeral(channel=general, user=bram, text="only you")["message_ts"]
    control.do("ephemeral_dismiss", user="bram", channel="general", ts=ts)
    assert control.messages("general", "bram") == []


def test_replies_stay_out_of_history_and_are_counted_at_their_parent(slack: WebClient, general: str) -> None:
    parent = slack.chat_postMessage(channel=general, text="parent")["ts"]
    slack.chat_postMessage(channel=general, text="one", thread_ts=parent)
    slack.chat_postMessage(channel=general, text="loud", thread_ts=parent, reply_broadcast=True)
    history = slack.conversations_history(channel=general)["messages"]
    assert [m["text"] for m in history] == ["loud", "parent"]
    assert history[1]["reply_count"] == 2
    thread = slack.conversations_replies(channel=general, ts=parent)["messages"]
    assert [m["text"] for m in thread] == ["parent", "one", "loud"]
    assert error_of(lambda: slack.conversations_replies(channel=general, ts="1.1")) == "thread_not_found"


def test_metadata_comes_back_when_asked_for(slack: WebClient, general: str) -> None:
    metadata = {"event_type": "card", "event_payload": {"key": "a-1"}}
    slack.chat_postMessage(channel=general, text="x", metadata=metadata)
    plain = slack.conversations_history(channel=general)["messages"][0]
    asked = slack.conversations_history(channel=general, include_all_metadata=True)["messages"][0]
    assert "metadata" not in plain
    assert asked["metadata"] == metadata
    wrong = {"event_type": "card"}
    error = error_of(lambda: slack.chat_postMessage(channel=general, text="x", metadata=wrong))
    assert error == "invalid_metadata_format"


def test_history_comes_in_pages_that_end(slack: WebClient, control: Control, general: str) -> None:
    for number in range(7):
        control.do("message", user="bram", channel="general", text=str(number))
    # The SDK's response is its own iterator, so what a page held is kept while it lasts.
    pages = [
        ("".join(m["text"] for m in page["messages"]), page["has_more"])
        for page in slack.conversations_history(channel=general, limit=3)
    ]
    assert pages == [("654", True), ("321", True), ("0", False)]


def test_history_keeps_to_its_window(slack: WebClient, control: Control, general: str) -> None:
    stamps = [control.do("message", user="bram", channel="general", text=t)["message"]["ts"] for t in "abc"]
    between = slack.conversations_history(channel=general, oldest=stamps[0], latest=stamps[2])["messages"]
    assert [m["text"] for m in between] == ["b"]
    inclusive = slack.conversations_history(channel=general, oldest=stamps[1], inclusive=True)["messages"]
    assert [m["text"] for m in inclusive] == ["c", "b"]
    assert error_of(lambda: slack.conversations_history(channel=general, oldest="x")) == "invalid_ts_oldest"
    assert error_of(lambda: slack.conversations_history(channel=general, cursor="bm8=")) == "invalid_cursor"


def test_a_reaction_counts_once_for_each_person(slack: WebClient, control: Control, general: str) -> None:
    ts = control.do("message", user="bram", channel="general", text="hi")["message"]["ts"]
    slack.reactions_add(channel=general, timestamp=ts, name="eyes")
    control.do("reaction", user="cleo", channel="general", ts=ts, name=":eyes:")
    found = slack.reactions_get(channel=general, timestamp=ts)["message"]["reactions"]
    assert [(r["name"], r["count"]) for r in found] == [("eyes", 2)]
    again = error_of(lambda: slack.reactions_add(channel=general, timestamp=ts, name="eyes"))
    assert again == "already_reacted"
    slack.reactions_remove(channel=general, timestamp=ts, name="eyes")
    assert error_of(lambda: slack.reactions_remove(channel=general, timestamp=ts, name="eyes")) == "no_reaction"


def test_a_permalink_leads_to_the_message(slack: WebClient, general: str) -> None:
    ts = slack.chat_postMessage(channel=general, text="x")["ts"]
    link = slack.chat_getPermalink(channel=general, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{general}/p{ts.replace('.', '')}")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "no_text"),
        ({"blocks": "{"}, "invalid_blocks_format"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"text": "x", "attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        (
            {"text": "x", "blocks": [{**SECTION, "text": {"type": "mrkdwn", "text": "a" * 3000}}] * 5},
            "msg_blocks_too_long",
        ),
        ({"text": "x", "username": "someone"}, "missing_scope"),
    ],
)
def test_a_message_that_slack_refuses_is_refused(
    slack: WebClient, general: str, arguments: dict[str, object], error: str
) -> None:
    assert error_of(lambda: slack.api_call("chat.postMessage", json={"channel": general, **arguments})) == error


def test_a_person_edits_and_deletes_what_they_said(control: Control) -> None:
    ts = control.do("message", user="bram", channel="general", text="helo")["message"]["ts"]
    edited = control.do("edit", user="bram", channel="general", ts=ts, text="hello")["message"]
    assert (edited["text"], edited["edited"]["user"]) == ("hello", edited["user"])
    control.do("delete", user="bram", channel="general", ts=ts)
    assert control.messages("general", "bram") == []


def test_an_admin_takes_away_what_an_app_said_and_the_app_hears_of_it(
    slack: WebClient, control: Control, general: str, heard: list[dict[str, Any]]
) -> None:
    ts = slack.chat_postMessage(channel=general, text="a card")["ts"]
    with pytest.raises(Refused):
        control.do("delete", user="bram", channel="general", ts=ts)
    control.do("delete", user="anna", channel="general", ts=ts)
    gone = eventually(lambda: [event for event in heard if event.get("subtype") == "message_deleted"])[0]
    assert (gone["deleted_ts"], gone["previous_message"]["text"], gone["channel"]) == (ts, "a card", general)
    assert error_of(lambda: slack.chat_update(channel=general, ts=ts, text="x")) == "message_not_found"
    assert error_of(lambda: slack.chat_delete(channel=general, ts=ts)) == "message_not_found"
    assert error_of(lambda: slack.reactions_add(channel=general, timestamp=ts, name="eyes")) == "message_not_found"


def test_a_message_in_an_archived_channel_stays_as_it_is(slack: WebClient, control: Control, general: str) -> None:
    ts = slack.chat_postMessage(channel=general, text="a card")["ts"]
    control.do("channel", id=general, is_archived=True)
    assert error_of(lambda: slack.chat_update(channel=general, ts=ts, text="x")) == "is_inactive"
    assert error_of(lambda: slack.chat_postMessage(channel=general, text="x")) == "is_archived"


def test_some_messages_are_read_by_their_stamps(slack: WebClient, control: Control, general: str) -> None:
    first, _, last = (slack.chat_postMessage(channel=general, text=str(n))["ts"] for n in range(3))
    found = control.ask("messages", channel="general", as_="bram", ts=f"{last},{first},1.1")["messages"]
    assert [message["text"] for message in found] == ["0", "2"]


def test_what_happens_to_a_channel_leaves_a_notice(slack: WebClient, control: Control, general: str) -> None:
    control.do("leave", user="bram", channel="general")
    control.do("join", user="bram", channel="general")
    slack.conversations_setTopic(channel=general, topic="News")
    slack.conversations_setTopic(channel=general, topic="News")
    control.do("channel", id=general, name="general-talk", purpose="To talk", is_archived=True)
    found = slack.conversations_history(channel=general)["messages"]
    assert [message["subtype"] for message in reversed(found)] == [
        *("channel_leave", "channel_join", "channel_topic", "channel_name", "channel_purpose", "channel_archive"),
    ]
    bram = user_id(control.server, "bram")
    assert found[-2]["text"] == f"<@{bram}> has joined the channel"
    assert found[3]["topic"] == "News"
    assert (found[2]["old_name"], found[2]["name"]) == ("general", "general-talk")


def test_notices_leave_nobody_with_something_unread(control: Control) -> None:
    control.do("leave", user="bram", channel="general")
    shown = control.ask("channels", as_="cleo")["channels"]
    assert next(channel["unread"] for channel in shown if channel["name"] == "general") == 0


def test_an_app_manages_a_channel_of_its_own(slack: WebClient, control: Control, server: SandboxServer) -> None:
    made, bram = slack.conversations_create(name="project-x")["channel"]["id"], user_id(server, "bram")
    slack.conversations_invite(channel=made, users=bram)
    slack.conversations_kick(channel=made, user=bram)
    assert slack.conversations_members(channel=made)["members"] == [server.app.bot_user]
    assert slack.conversations_rename(channel=made, name="project-y")["channel"]["previous_names"] == ["project-x"]
    ts = slack.chat_postMessage(channel=made, text="keep this")["ts"]
    slack.pins_add(channel=made, timestamp=ts)
    assert [item["message"]["ts"] for item in slack.pins_list(channel=made)["items"]] == [ts]
    slack.pins_remove(channel=made, timestamp=ts)
    assert error_of(lambda: slack.pins_remove(channel=made, timestamp=ts)) == "no_pin"
    bookmark = slack.bookmarks_add(channel_id=made, title="Site", type="link", link="https://x.test")["bookmark"]
    assert slack.bookmarks_list(channel_id=made)["bookmarks"] == [bookmark]
    assert slack.conversations_mark(channel=made, ts=ts)["ok"]
    slack.conversations_archive(channel=made)
    slack.conversations_unarchive(channel=made)
    assert slack.conversations_leave(channel=made)["ok"]
    assert slack.conversations_leave(channel=made)["not_in_channel"]
    direct = slack.conversations_open(users=bram)["channel"]["id"]
    assert slack.conversations_close(channel=direct)["ok"]
