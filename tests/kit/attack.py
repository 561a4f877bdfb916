"""Anybody sends the bot anything: every button and form with ids of one's choice, signed as Slack signs it."""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sandbox.apps import payloads
from tests.kit.town import Town
from tests.kit.wire import as_form, post

QUIET = frozenset({"slack_profiles", "deliveries", "drafts", "empty_searches", "sqlite_sequence"})
"""Tables in which a refused request may leave something, too: a profile that was read, a draft of one's own."""
OF_KIND = {"users": "selected_users", "user": "selected_user", "channel": "selected_conversation"}


@dataclass(frozen=True)
class AttackOutcome:
    """What came of one request."""

    told: str
    """All that the person got to see: the answer, what came to the `response_url`, and the views that were opened."""
    stored: frozenset[str]
    """The tables that were changed, apart from those in which a refused request may leave something, too."""
    has_changed_drafts: bool = False
    """Whether a draft that was there before was changed or is gone."""


class Attack:
    """Sends payloads as anybody to a bot that is served over HTTP; what a request stored is put back after it."""

    def __init__(self, town: Town) -> None:
        assert town.parts is not None
        self.town = town
        self._heard: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _listener(self._heard))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._client = town.parts.app.client
        self._state = town.control.get("state")
        self._file = sqlite3.connect(str(town.database.file), isolation_level=None, check_same_thread=False)
        self._rows = self._read_all()
        self._version = self._data_version()

    def close(self) -> None:
        """Stop listening for answers."""
        self._server.shutdown()
        self._server.server_close()
        self._file.close()

    def click(
        self,
        who: str,
        action_id: str,
        value: str = "",
        *,
        meta: Mapping[str, Any] | None = None,
        values: Mapping[str, Any] | None = None,
        channel: str = "@bot",
        block: str = "b",
    ) -> AttackOutcome:
        """Press a button, or choose `value` in a menu, in a message, or in a form with this `private_metadata`."""
        option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
        action = {"action_id": action_id, "block_id": block, "value": value, "selected_option": option}
        place: dict[str, Any] = {}
        if meta is not None:
            view = self._view(who, "any", {"form_id": "f1", **meta}, values or {})
            place = {"view": {**view, **dict.fromkeys(("id", "root_view_id"), self._open(who))}}
        else:
            told = {"type": "message", "is_ephemeral": True, "message_ts": "1.0"}
            place = {"channel": {"id": self.town.channels.get(channel, "D0"), "name": "x"}, "container": told}
            place["response_url"] = f"http://127.0.0.1:{self._server.server_port}/"
        return self._send(who, {"type": "block_actions", "actions": [action], **place})

    def submit(self, who: str, callback_id: str, meta: Mapping[str, Any], values: Mapping[str, Any]) -> AttackOutcome:
        """Submit a form with this `private_metadata` and these values."""
        return self._send(who, {"type": "view_submission", "view": self._view(who, callback_id, meta, values)})

    def _view(self, who: str, callback_id: str, meta: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": "V0",
            "root_view_id": "V0",
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": json.dumps(meta),
            "title": {"type": "plain_text", "text": "x"},
            "blocks": [{"type": "input", "block_id": block, "element": {}} for block in values],
            "state": {"values": {block: {"value": _element(value)} for block, value in values.items()}},
        }

    def _open(self, who: str) -> str:
        """Open a form for this person; gives its id."""
        ws, app = self.town.sandbox.workspace, self.town.sandbox.app
        trigger = payloads.trigger(ws, app, ws.users[self.town.users[who]])
        blank = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [{"type": "divider"}]}
        return str(self._client.views_open(trigger_id=trigger, view=blank)["view"]["id"])

    def _send(self, who: str, payload: dict[str, Any]) -> AttackOutcome:
        ws, app = self.town.sandbox.workspace, self.town.sandbox.app
        user = ws.users[self.town.users[who]]
        body = {**payloads.common(ws, app, user), "trigger_id": payloads.trigger(ws, app, user), **payload}
        self._heard.clear()
        before = self._calls()[-1]["n"]
        status, answered = post(self.town, as_form({"payload": json.dumps(body)}))
        opened = [json.dumps(one["args"]) for one in self._calls(before) if one["method"].startswith("views.")]
        told = "\n".join([str(status), answered, *self._heard, *opened])
        return AttackOutcome(told, *self._put_back())

    def _calls(self, after: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.town.sandbox.workspace.journal.calls(None, after)
        return found

    def _data_version(self) -> int:
        return int(self._file.execute("PRAGMA data_version").fetchone()[0])

    def _read_all(self) -> dict[str, list[tuple[Any, ...]]]:
        tables = self._file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: self._file.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables}

    def _put_back(self) -> tuple[frozenset[str], bool]:
        """Restore the rows of every table that was changed; returns what an `AttackOutcome` tells of them."""
        if self._data_version() == self._version:
            return frozenset(), False
        now = self._read_all()
        changed = [name for name, rows in now.items() if rows != self._rows[name]]
        self._file.execute("BEGIN IMMEDIATE")
        for name in changed:
            self._file.execute(f'DELETE FROM "{name}"')
            for row in self._rows[name]:
                self._file.execute(f'INSERT INTO "{name}" VALUES ({",".join("?" * len(row))})', row)
        self._file.execute("COMMIT")
        self._version = self._data_version()
        return frozenset(changed) - QUIET, not set(self._rows["drafts"]) <= set(now["drafts"])


def _element(value: Any) -> dict[str, Any]:
    """An element that holds this value, however a listener reads it."""
    text = str(value)
    several = value if isinstance(value, list) else [text]
    return {
        "value": text,
        "selected_option": {"value": text} if not isinstance(value, list) else None,
        "selected_options": [{"value": str(one)} for one in several] if isinstance(value, list) else None,
        "selected_users": several if isinstance(value, list) else None,
    }


def _listener(heard: list[str]) -> type[BaseHTTPRequestHandler]:
    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # named by the library
            heard.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(b"ok")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # named by the library
            """Say nothing."""

    return Listening
