"""Sending the bot what Slack might send and no client would: a form twice, one with too much in it, one without."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.kit.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.kit.people import Player
    from tests.kit.town import Town

Json = dict[str, Any]

_CHOSEN_BY_ID = {"users_select": "selected_user", "conversations_select": "selected_conversation"}


def submission(player: "Player", *, without: tuple[str, ...] = (), **values: str) -> Json:
    """The payload of submitting the player's top form as it stands, with other values and without some fields."""
    view = deepcopy(player.form())
    state = view["state"]["values"]
    for block_id, value in values.items():
        for held in state[block_id].values():
            _put(held, value)
    for block_id in without:
        state.pop(block_id)
    return {**common(player), "type": "view_submission", "view": view, "response_urls": []}


def send(player: "Player", payload: Json) -> Json:
    """Post a payload, signed as Slack signs it, to a bot that is served over HTTP; gives its answer."""
    status, answered = post(player.town, as_form({"payload": json.dumps(payload)}))
    assert status == 200, answered
    found: Json = json.loads(answered) if answered else {}
    return found


def as_form(fields: Mapping[str, str]) -> bytes:
    """A body as commands and interactions have it."""
    return urlencode(fields, errors="replace").encode()


def post(town: "Town", body: bytes, **headers: str) -> tuple[int, str]:
    """Post a body to the bot, signed unless `headers` say otherwise; gives status and text of the answer."""
    app = town.sandbox.app
    timestamp = str(int(time.time()))
    digest = hmac.new(app.signing_secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    signed = {
        "Content-Type": "application/json" if body.startswith(b"{") else "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }
    assert app.request_url is not None
    request = urllib.request.Request(app.request_url, data=body, headers={**signed, **headers})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def send_form(player: "Player", *, without: tuple[str, ...] = (), **values: str) -> dict[str, str]:
    """Submit the top form past the client's own checks; gives the errors that the bot puts beside its fields."""
    errors: dict[str, str] = send(player, submission(player, without=without, **values)).get("errors", {})
    return errors


def common(player: "Player") -> Json:
    """What every interaction tells of workspace, app and person."""
    state = player.town.control.get("state")
    app = state["apps"][0]
    return {
        "team": {"id": state["team"]["id"], "domain": "kennissteden"},
        "user": {"id": player.user_id, "username": player.name, "name": player.name, "team_id": state["team"]["id"]},
        "api_app_id": app["id"],
        "token": "",
        "trigger_id": "",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _put(held: Json, value: str) -> None:
    if held["type"] == "static_select":
        held["selected_option"] = {"text": {"type": "plain_text", "text": value}, "value": value}
    elif held["type"] in _CHOSEN_BY_ID:
        held[_CHOSEN_BY_ID[held["type"]]] = value
    else:
        held["value"] = value
