"""A day in a workspace, played once: every Web API method called, and everything done that an app hears of."""

import base64
import copy
import json
import threading
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from slack_sdk import WebClient

from sandbox.seed import DEFAULT_MANIFEST, DEFAULT_SEED
from sandbox.server import SandboxServer
from sandbox.tests.blockkit_samples import (
    Json,
    actions,
    button,
    confirm,
    home,
    input_block,
    modal,
    option,
    plain,
    section,
)
from sandbox.tests.conftest import PATIENCE

FULL = option("1") | {"description": plain()}
OFFERED = {"options": [FULL, option("2")]}
# Every element that a message can hold, with what a person picks in it: user names and channels become ids.
CHOICES: dict[str, tuple[Json, object]] = {
    "static_select": ({**OFFERED, "initial_option": FULL, "placeholder": plain(), "confirm": confirm()}, "2"),
    "multi_static_select": (OFFERED, ["1", "2"]),
    "overflow": (OFFERED, "2"),
    "checkboxes": (OFFERED, ["1"]),
    "radio_buttons": (OFFERED, "1"),
    "users_select": ({"initial_user": "@cleo"}, "@anna"),
    "multi_users_select": ({}, ["@anna"]),
    "channels_select": ({"initial_channel": "#project"}, "#general"),
    "conversations_select": ({"initial_conversation": "#project"}, "#general"),
    "datepicker": ({"initial_date": "2026-01-31"}, "2026-02-28"),
    "timepicker": ({"initial_time": "09:00"}, "17:30"),
}


class Heard:
    """What the app received, by the name that `shapes.py` gives it. Answers every request at once."""

    def __init__(self) -> None:
        self.payloads: dict[str, list[Json]] = defaultdict(list)
        self._news = threading.Condition()
        heard = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                payload = _read(self.headers.get_content_type(), body)
                heard._take(payload)
                answer = _answer(payload)
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Nothing is logged: the test's own output stays readable."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Receives, during the block, what is sent to the address."""
        self._thread.start()
        try:
            yield f"http://127.0.0.1:{self._server.server_port}/slack/events"
        finally:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def latest(self, name: str, count: int = 1) -> Json:
        """The newest payload of this name, once there are `count`; AssertionError when they do not come."""
        with self._news:
            came = self._news.wait_for(lambda: len(self.payloads[name]) >= count, PATIENCE)
            assert came, f"no {name}; heard {sorted(self.payloads)}"
            return self.payloads[name][-1]

    def _take(self, payload: Json) -> None:
        with self._news:
            self.payloads[_name(payload)].append(payload)
            self._news.notify_all()


def _read(content_type: str, body: str) -> Json:
    if content_type == "application/json":
        payload: Json = json.loads(body)
        return payload
    form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
    return json.loads(form["payload"]) if "payload" in form else form


def _answer(payload: Json) -> bytes:
    if payload.get("type") == "url_verification":
        return json.dumps({"challenge": payload["challenge"]}).encode()
    return json.dumps(OFFERED).encode() if payload.get("type") == "block_suggestion" else b""


def _name(payload: Json) -> str:
    if "command" in payload:
        return "slash_command"
    event = payload.get("event", {})
    subtype = str(event.get("subtype") or "")
    # Notices among the messages are called as the events that they come with.
    return f"notice {subtype}" if subtype.startswith("channel_") else subtype or event.get("type") or payload["type"]


class Story:
    """The answers that came, by method, and the payloads that were heard, by name."""

    def __init__(self, url: str, heard: Heard) -> None:
        self.url, self.heard = url, heard
        self.answers: dict[str, list[Json]] = defaultdict(list)
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._client = WebClient()

    def control(self, call: str, **body: object) -> Json:
        request = urllib.request.Request(
            f"{self.url}/_sandbox/{call}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with self._opener.open(request) as response:
            answer: Json = json.load(response)
        return answer

    def api(self, method: str, **arguments: object) -> Json:
        """Calls as the app, through Slack's SDK, and keeps the answer."""
        answer = self._client.api_call(method, json=arguments).data
        assert isinstance(answer, dict)
        self.answers[method].append(answer)
        return answer

    def play(self, request_url: str) -> None:
        # Pace is not what is looked at here, and it would make the story last minutes.
        self.control("strict", message_rate=False, rate_tiers=False)
        app = self.control("app", manifest=_manifest(), request_url=request_url)
        self._client = WebClient(app["bot_token"], base_url=f"{self.url}/api/")
        with self._opener.open(f"{self.url}/_sandbox/state") as response:
            state = json.load(response)
        self.tomorrow = int(datetime.fromisoformat(state["now"]).timestamp()) + 86_400
        self.users = {user["name"]: user["id"] for user in state["users"]}
        self.channels = {channel["name"]: channel["id"] for channel in state["channels"]}
        self._people(app)
        self._channels()
        self._messages()
        self._reactions()
        self._files()
        self._views()
        self._changes()
        self._archive()
        self.control("app", id=app["id"], uninstalled=True)
        self.heard.latest("tokens_revoked")
        self.heard.latest("app_uninstalled")

    def _people(self, app: Json) -> None:
        anna = self.users["anna"]
        me = self.api("auth.test")
        token = self._client.token
        self._client.token = app["app_token"]
        self.api("apps.connections.open")
        self._client.token = token
        self.api("bots.info", bot=me["bot_id"])
        self.api("team.info")
        self.api("users.list", limit=2)
        self.api("users.list", include_locale=True)
        self.api("users.info", user=anna, include_locale=True)
        self.api("users.info", user=me["user_id"])
        self.api("users.info", user=self.users["mila"])
        self.api("users.lookupByEmail", email="anna@example.test")
        self.api("users.profile.get", user=anna)
        made = self.control("group", handle="writers", name="Writers", users=["anna"], description="Who write")["group"]
        self.heard.latest("subteam_created")
        self.control("group", id=made["id"], users=["anna", "bram"], deleted=True)
        self.heard.latest("subteam_updated")
        self.api("usergroups.list", include_users=True, include_count=True, include_disabled=True)
        self.api("usergroups.users.list", usergroup=made["id"], include_disabled=True)
        self.api("emoji.list")

    def _channels(self) -> None:
        anna, general = self.users["anna"], self.channels["general"]
        self.api("conversations.join", channel=general)
        self.api("conversations.join", channel=self.channels["lobby"])
        self.api("conversations.join", channel=self.channels["project"])
        self.api("conversations.join", channel=general)
        made = self.api("conversations.create", name="new-one")["channel"]["id"]
        self.private = self.api("conversations.create", name="new-private", is_private=True)["channel"]["id"]
        self.api("conversations.setTopic", channel=made, topic="a topic")
        self.api("conversations.setPurpose", channel=made, purpose="a purpose")
        self.api("conversations.invite", channel=made, users=anna)
        direct = self.api("conversations.open", users=anna, return_im=True)["channel"]["id"]
        self.api("conversations.open", users=anna)
        self.api("conversations.info", channel=general, include_num_members=True)
        self.api("conversations.info", channel=direct)
        self.api("conversations.members", channel=general)
        for method in ("conversations.list", "users.conversations"):
            self.api(method, types="public_channel,private_channel,im,mpim")
        self.control("join", user=self.users["bram"], channel=made)
        self.heard.latest("member_joined_channel")
        self.control("leave", user=self.users["bram"], channel=made)
        self.heard.latest("member_left_channel")
        self.made, self.direct = made, direct

    def _messages(self) -> None:
        anna, general = self.users["anna"], self.channels["general"]
        metadata = {"event_type": "kept", "event_payload": {"a": 1}}
        blocks = [section(), self._button(), *self._choices()]
        posted = self.api("chat.postMessage", channel=general, text="with blocks", blocks=blocks, metadata=metadata)
        self.api("chat.postMessage", channel=general, text="in a thread", thread_ts=posted["ts"])
        self.api("chat.postMessage", channel=anna, text="in private")
        self.api("chat.postMessage", channel=general, text="t", username="Another", attachments=[{"text": "more"}])
        self.api("chat.update", channel=general, ts=posted["ts"], text="changed", blocks=blocks)
        self.api("chat.postEphemeral", channel=general, user=anna, text="for you")
        self.api("chat.getPermalink", channel=general, message_ts=posted["ts"])
        later = self.api("chat.scheduleMessage", channel=general, text="later", blocks=blocks, post_at=self.tomorrow)
        self.api("chat.scheduledMessages.list")
        self.api("chat.deleteScheduledMessage", channel=general, scheduled_message_id=later["scheduled_message_id"])
        said = self.control("message", user=anna, channel=general, text="hello")["message"]
        self.control("message", user=anna, channel=general, text="in a thread", thread_ts=posted["ts"])
        self.control("message", user=anna, channel=self.direct, text="in private")
        self.control("edit", user=anna, channel=general, ts=said["ts"], text="hello again")
        self._mentions()
        self.heard.latest("message_changed")
        self.api("conversations.history", channel=general, include_all_metadata=True)
        self.api("conversations.history", channel=general, limit=1, oldest="1.0", latest=said["ts"])
        self.api("conversations.replies", channel=general, ts=posted["ts"], include_all_metadata=True)
        self.api("conversations.open", users=anna, return_im=True)
        self.control("action", user=anna, channel=general, action_id="press")
        for kind, (_, picked) in CHOICES.items():
            self.control("action", user=anna, channel=general, action_id=kind, value=self._ids(picked))
        self.heard.latest("block_actions", 1 + len(CHOICES))
        self.control("shortcut", user=anna, callback_id="keep", channel=general, ts=posted["ts"])
        self.heard.latest("message_action")
        self.posted, self.said = posted["ts"], said["ts"]

    def _mentions(self) -> None:
        """Of the app, in a thread, and by somebody of another workspace."""
        hello = f"<@{self.api('auth.test')['user_id']}> hi"
        anna, general, project = self.users["anna"], self.channels["general"], self.channels["project"]
        first = self.control("message", user=anna, channel=general, text=hello)["message"]
        self.control("message", user=anna, channel=general, text=hello, thread_ts=first["ts"])
        self.control("message", user=self.users["mila"], channel=project, text=hello)
        self.heard.latest("app_mention", 3)

    @staticmethod
    def _button() -> Json:
        url = "https://example.org"
        return actions(button("press", value="1", url=url, style="primary", confirm=confirm(style="danger")))

    def _choices(self) -> list[Json]:
        return [
            actions({"type": kind, "action_id": kind, **{name: self._ids(value) for name, value in element.items()}})
            for kind, (element, _) in CHOICES.items()
        ]

    def _ids(self, value: object) -> object:
        """The value with the names of people and channels replaced by their ids."""
        if isinstance(value, list):
            return [self._ids(part) for part in value]
        if isinstance(value, str) and value.startswith("@"):
            return self.users[value[1:]]
        return self.channels[value[1:]] if isinstance(value, str) and value.startswith("#") else value

    def _reactions(self) -> None:
        anna, place = self.users["anna"], {"channel": self.channels["general"]}
        self.api("reactions.add", **place, timestamp=self.said, name="eyes")
        self.control("reaction", user=anna, **place, ts=self.posted, name="tada")
        self.heard.latest("reaction_added")
        self.api("reactions.get", **place, timestamp=self.posted)
        self.api("conversations.history", **place)
        self.api("conversations.replies", **place, ts=self.posted)
        self.control("reaction", user=anna, **place, ts=self.posted, name="tada", remove=True)
        self.heard.latest("reaction_removed")
        self.api("reactions.list", limit=1)
        self.api("reactions.remove", **place, timestamp=self.said, name="eyes")
        self.control("pin", user=anna, **place, ts=self.said)
        self.heard.latest("pin_added")
        self.control("pin", user=anna, **place, ts=self.said, remove=True)
        self.heard.latest("pin_removed")
        self.api("pins.add", **place, timestamp=self.posted)
        self.api("pins.list", **place)
        self.api("bookmarks.add", channel_id=place["channel"], title="home", type="link", link="https://example.org")

    def _files(self) -> None:
        general = self.channels["general"]
        content = b"a,b\n1,2\n"
        place = self.api("files.getUploadURLExternal", filename="a.csv", length=len(content))
        self._opener.open(urllib.request.Request(place["upload_url"], content)).close()
        self.api("files.completeUploadExternal", files=[{"id": place["file_id"], "title": "A"}], channel_id=general)
        self.api("files.info", file=place["file_id"])
        place = self.api("files.getUploadURLExternal", filename="c.csv", length=len(content))
        self._opener.open(urllib.request.Request(place["upload_url"], content)).close()
        self.api("files.completeUploadExternal", files=[{"id": place["file_id"]}], channel_id=self.private)
        self.api("files.info", file=place["file_id"])
        self.api("files.list")
        encoded = base64.b64encode(content).decode()
        self.control("upload", user=self.users["anna"], channel=general, name="b.csv", content_base64=encoded)
        self.heard.latest("file_share")
        self.heard.latest("file_shared")
        self.api("conversations.history", channel=general)
        self.api("files.delete", file=place["file_id"])

    def _views(self) -> None:
        anna, general = self.users["anna"], self.channels["general"]
        form = modal(
            input_block({"type": "plain_text_input", "action_id": "said"}, block_id="say"),
            actions(button("push"), {"type": "external_select", "action_id": "asked", "min_query_length": 0}),
            callback_id="form",
            close=plain("close"),
            notify_on_close=True,
            private_metadata="kept",
            external_id="one",
        )
        self.control("command", user=anna, channel=general, command="/example", text="a word")
        opened = self.api("views.open", trigger_id=self.heard.latest("slash_command")["trigger_id"], view=form)["view"]
        self.api("views.update", view_id=opened["id"], hash=opened["hash"], view=form)
        self.control("options", user=anna, action_id="asked", query="")
        self.control("action", user=anna, action_id="asked", view="modal", value="2")
        self.control("action", user=anna, action_id="push", view="modal")
        trigger = self.heard.latest("block_actions", 3 + len(CHOICES))["trigger_id"]
        self.api("views.push", trigger_id=trigger, view={**form, "external_id": "two"})
        self.control("close", user=anna)
        self.heard.latest("view_closed")
        self.control("submit", user=anna, values={"say": "something"})
        self.heard.latest("view_submission")
        self.control("shortcut", user=anna, callback_id="start")
        self.heard.latest("shortcut")
        self.api("views.publish", user_id=anna, view=home(section(), actions(button("at_home")), callback_id="home"))
        self.control("open_home", user=anna)
        self.heard.latest("app_home_opened")
        self.control("action", user=anna, action_id="at_home", view="home")
        self.heard.latest("block_actions", 4 + len(CHOICES))

    def _changes(self) -> None:
        self.control("user", name="nina", real_name="Nina New", email="nina@example.test")
        self.heard.latest("team_join")
        self.control("user", id=self.users["bram"], name="bram", real_name="Bram Changed", locale="en-GB")
        self.heard.latest("user_change")
        self.control("channel", id=self.made, name="renamed-one")
        self.heard.latest("channel_rename")

    def _archive(self) -> None:
        general = self.channels["general"]
        self.api("chat.delete", channel=general, ts=self.posted)
        self.control("channel", id=self.channels["lobby"], name="lobby", is_archived=True)
        self.heard.latest("channel_archive")
        self.api("conversations.archive", channel=self.made)
        self.api("conversations.list")


def _manifest() -> Json:
    """An app over HTTP that may do and hear everything."""
    made = copy.deepcopy(DEFAULT_MANIFEST)
    made["settings"]["socket_mode_enabled"] = False
    made["settings"]["event_subscriptions"]["bot_events"] += ["app_uninstalled", "tokens_revoked"]
    made["oauth_config"]["scopes"]["bot"].append("chat:write.customize")
    return made


@contextmanager
def played() -> Iterator[Story]:
    """The whole story, in a workspace of its own."""
    heard = Heard()
    with heard.listening() as address, SandboxServer(replace(DEFAULT_SEED, manifest=None), patience=PATIENCE) as server:
        story = Story(server.url, heard)
        story.play(address)
        yield story
