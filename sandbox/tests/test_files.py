"""Files: uploaded by apps and by people, shared, downloaded, deleted."""

import base64
import urllib.error
import urllib.request
from contextlib import closing

import pytest
from slack_sdk import WebClient

from sandbox.server import SandboxServer
from sandbox.tests.conftest import Control, Refused, error_of, user_id


def test_an_uploaded_file_can_be_fetched_again(
    slack: WebClient, control: Control, server: SandboxServer, general: str
) -> None:
    content = bytes(range(256))
    done = slack.files_upload_v2(channel=general, filename="a b.xlsx", content=content, initial_comment="Look")
    shown = control.messages("general", "bram")[0]
    assert (shown["text"], shown["files"][0]["name"], shown["subtype"]) == ("Look", "a b.xlsx", "file_share")
    listed = control.ask("files")["files"]
    assert [(f["id"], f["size"], f["channels"]) for f in listed] == [(done["file"]["id"], 256, [general])]
    with urllib.request.urlopen(server.url + listed[0]["url"]) as answer:
        assert answer.read() == content
        assert "spreadsheetml" in answer.headers["content-type"]
    found = slack.files_info(file=done["file"]["id"])["file"]
    assert list(found["shares"]["public"]) == [general]
    request = urllib.request.Request(found["url_private"], headers={"Authorization": f"Bearer {server.bot_token}"})
    with urllib.request.urlopen(request) as answer:
        assert answer.read() == content


def test_a_private_address_wants_a_token(slack: WebClient, general: str) -> None:
    done = slack.files_upload_v2(channel=general, filename="a.txt", content="abc")
    private = slack.files_info(file=done["file"]["id"])["file"]["url_private"]
    with pytest.raises(urllib.error.HTTPError, match="403") as caught:
        urllib.request.urlopen(private)
    caught.value.close()


def test_the_bytes_must_be_as_many_as_announced_and_come_once(slack: WebClient) -> None:
    url = str(slack.files_getUploadURLExternal(filename="a.txt", length=3)["upload_url"])

    def status(content: bytes) -> int:
        try:
            with urllib.request.urlopen(url, content) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with closing(error):
                return error.code

    assert [status(b"four"), status(b"abc"), status(b"abc")] == [400, 200, 404]


@pytest.mark.parametrize(
    ("channel", "error"), [("board", "invalid_channel"), ("lobby", "not_in_channel"), ("@bram", "invalid_channel")]
)
def test_a_file_goes_only_where_the_bot_is(slack: WebClient, server: SandboxServer, channel: str, error: str) -> None:
    place = server.workspace.named_channel(channel)
    target = place.id if place else user_id(server, channel.removeprefix("@"))
    assert error_of(lambda: slack.files_upload_v2(channel=target, filename="a.txt", content="abc")) == error


def test_a_deleted_file_leaves_a_mark(slack: WebClient, control: Control, general: str) -> None:
    done = slack.files_upload_v2(channel=general, filename="a.txt", content="abc")["file"]["id"]
    assert [f["id"] for f in slack.files_list()["files"]] == [done]
    slack.files_delete(file=done)
    assert error_of(lambda: slack.files_info(file=done)) == "file_deleted"
    assert control.messages("general", "bram")[0]["files"] == [{"id": done, "mode": "tombstone"}]
    assert control.ask("files")["files"] == []


def test_a_person_drops_a_file_into_a_channel(slack: WebClient, control: Control, general: str) -> None:
    content = base64.b64encode(b"notes").decode()
    made = control.do("upload", user="bram", channel="general", name="notes.md", content_base64=content)["file"]
    assert made["size"] == 5
    assert slack.conversations_history(channel=general)["messages"][0]["files"][0]["id"] == made["id"]
    assert error_of(lambda: slack.files_delete(file=made["id"])) == "cant_delete_file"
    with pytest.raises(Refused, match="not base64"):
        control.do("upload", user="bram", channel="general", name="x", content_base64="*")


def test_a_dropped_file_can_have_a_comment_and_stand_in_a_thread(control: Control) -> None:
    ts = control.do("message", user="bram", channel="general", text="x")["message"]["ts"]
    comment = {"text": "for @cleo", "thread_ts": ts}
    control.do("upload", user="bram", channel="general", name="a.txt", content_base64="YQ==", **comment)
    parent, shared = control.messages("general", "cleo")
    assert (parent["reply_count"], shared["thread_ts"]) == (1, ts)
    assert shared["text"] == f"for <@{user_id(control.server, 'cleo')}>"
    assert shared["blocks"][0]["type"] == "rich_text"
