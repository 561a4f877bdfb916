"""Whatever comes in signed: it is refused whole, or ends in the funnel."""

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any
from urllib.parse import unquote_plus

import pytest

from handlers.slack.ids import ActionId, BlockId, CallbackId
from tests.kit import Town
from tests.kit.people import HOUSING
from tests.kit.wire import as_form, common, post

PAYLOADS = int(os.environ.get("PAYLOADS", "300"))
"""How many are made up; a longer run finds rarer ones."""
EVENTS = ("app_mention", "message", "reaction_added", "reaction_removed", "app_home_opened", "user_change", "team_join")
PLAIN = ("", "1", "0", "7", "x", "-1", "yes", "no", "done", "blank", "best_practice", "admin_chair", "é", "9" * 30)
VALUES = (*PLAIN, "B-1", "B-7", "A-1", "V-1", "Q-1", "D-1", "O-1", "1:2", "1:1:done", "2/1", "B-1/2", "theme:1")
JUNK: tuple[Any, ...] = (
    None,
    [],
    {},
    5,
    -1,
    1.5,
    True,
    "",
    "x",
    "\x00",
    "\ud83d",
    "U0",
    "x" * 300,
    [None],
    {"id": None},
    {"x": {"y": 1}},
    [[]],
)
UNFORESEEN = (
    "TypeError",
    "KeyError",
    "AttributeError",
    "IndexError",
    "ValueError",
    "AssertionError",
    "ValidationError",
)


class PayloadMaker:
    """Payloads of every id that is listened to, with other values and other shapes."""

    def __init__(self, town: Town, seed: int) -> None:
        self.random = Random(seed)
        self.town = town
        self.users = [town.users[name] for name in ("noor", "marit", "hanneke", "emily")]

    def any_of(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def make(self) -> bytes:
        """A body."""
        kind = self.any_of(self.click, self.click, self.form, self.form, self.shortcut, self.event, self.command)
        made = kind()
        for _ in range(self.any_of(0, 0, 1, 1, 2)):
            self.spoil(made)
        if kind == self.command:
            return as_form({key: str(value) for key, value in made.items()})
        text = json.dumps(made)
        return text.encode() if kind == self.event else as_form({"payload": text})

    def person(self) -> dict[str, Any]:
        return {
            **common(self.town.noor),
            "user": {"id": self.any_of(*self.users), "team_id": "T1"},
            "trigger_id": "1.2.x",
        }

    def value(self) -> str:
        return str(self.any_of(*VALUES))

    def element(self) -> dict[str, Any]:
        option = {"text": {"type": "plain_text", "text": "x"}, "value": self.value()}
        return dict(
            self.any_of(
                {"type": "plain_text_input", "value": self.any_of(None, self.value(), "Te weinig kamers")},
                {"type": "static_select", "selected_option": self.any_of(None, option)},
                {"type": "multi_static_select", "selected_options": [option] * self.any_of(0, 1, 2)},
                {"type": "users_select", "selected_user": self.any_of(None, *self.users)},
                {"type": "multi_users_select", "selected_users": [self.any_of(*self.users)]},
                {"type": "conversations_select", "selected_conversation": self.town.channels[HOUSING]},
                {"type": "datepicker", "selected_date": self.any_of(None, "2026-12-01", "nooit")},
                {"type": "timepicker", "selected_time": self.any_of(None, "09:00", "x")},
            )
        )

    def view(self) -> dict[str, Any]:
        blocks = self.random.sample(list(BlockId), self.any_of(0, 3, 12, 40))
        metadata = {
            "form_id": "f" * 32,
            "number": 1,
            "channel_id": self.town.channels[HOUSING],
            "row_id": 1,
            "other_id": 1,
            "organisation_id": 1,
            "alliance_id": 1,
            "version": 1,
            "page": self.any_of(0, 1, -1),
            "seen": None,
            "choice": "B-1",
        }
        for name in self.random.sample(list(metadata), self.any_of(0, 1, 4)):
            metadata[name] = self.any_of(None, 0, -1, 10**30, "x", self.value())
        return {
            "id": "V1",
            "type": self.any_of("modal", "modal", "home"),
            "callback_id": self.any_of(*CallbackId),
            "private_metadata": self.any_of("", "{", json.dumps(metadata), json.dumps(metadata)),
            "title": {"type": "plain_text", "text": "x"},
            "hash": "1.2",
            "state": {"values": {block: {"value": self.element()} for block in blocks}},
            "blocks": [{"type": "input", "block_id": block, "element": {}} for block in blocks],
            "previous_view_id": self.any_of(None, "V0"),
            "root_view_id": "V0",
        }

    def click(self) -> dict[str, Any]:
        action = {**self.element(), "block_id": self.value(), "value": self.value(), "action_ts": "1.2"}
        action["action_id"] = self.any_of(*ActionId) + self.any_of("", ":1", ":x")
        place = self.any_of(
            {"view": self.view()},
            {"message": {"ts": "1.2", "text": "x"}, "channel": {"id": self.town.channels[HOUSING]}},
        )
        return {**self.person(), "type": "block_actions", "actions": [action], "container": {"type": "x"}, **place}

    def form(self) -> dict[str, Any]:
        return {
            **self.person(),
            "type": self.any_of("view_submission", "view_submission", "view_closed"),
            "view": self.view(),
        }

    def shortcut(self) -> dict[str, Any]:
        message = {"ts": "1.2", "text": self.value(), "user": self.any_of(*self.users), "type": "message"}
        made = {
            **self.person(),
            "callback_id": self.any_of(*CallbackId),
            "type": self.any_of("shortcut", "message_action"),
        }
        return {**made, "message": message, "channel": {"id": self.town.channels[HOUSING]}}

    def event(self) -> dict[str, Any]:
        user = self.any_of(*self.users)
        event = {
            "type": self.any_of(*EVENTS),
            "user": user,
            "channel": self.town.channels[HOUSING],
            "ts": "1.2",
            "text": self.value(),
            "channel_type": self.any_of("im", "channel"),
            "reaction": "eyes",
            "tab": self.any_of("home", "messages"),
            "item": {"type": "message", "channel": self.town.channels[HOUSING], "ts": "1.2"},
        }
        if event["type"] in ("user_change", "team_join"):
            event["user"] = {"id": user, "deleted": False}
        about = {key: common(self.town.noor)[key] for key in ("api_app_id", "token")}
        team = common(self.town.noor)["team"]["id"]
        return {
            **about,
            "type": "event_callback",
            "team_id": team,
            "event_id": f"Ev{self.random.random()}",
            "event": event,
        }

    def command(self) -> dict[str, Any]:
        told = common(self.town.noor)
        words = (
            [word for one in self.town.parts.context.subcommands._all.values() for word in (one.name,)]
            if self.town.parts
            else []
        )
        text = f"{self.any_of(*words)} {self.value()} {self.any_of('', self.value())}"
        return {
            "type": "",
            "command": "/kennis",
            "text": text,
            "user_id": self.any_of(*self.users),
            "trigger_id": "1.2.x",
            "channel_id": self.town.channels[HOUSING],
            "team_id": told["team"]["id"],
            "api_app_id": told["api_app_id"],
            "response_url": "",
        }

    def spoil(self, made: dict[str, Any]) -> None:
        """Take something away somewhere, or put something else in its place."""
        places = list(_places(made))
        holder, key = self.any_of(*places)
        if isinstance(holder, dict) and self.any_of(True, False):
            holder.pop(key, None)
        elif isinstance(holder, dict) or key < len(holder):
            holder[key] = deepcopy(self.any_of(*JUNK))


def _places(holder: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
        yield holder, key
        if isinstance(value, dict | list):
            yield from _places(value)


def test_nothing_that_is_signed_is_unforeseen(
    shared_town: Town, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    maker, found = PayloadMaker(shared_town, int(os.environ.get("SEED", "41"))), []
    for _ in range(PAYLOADS):
        body = maker.make()
        status, _ = post(shared_town, body)
        said = capsys.readouterr().out + caplog.text
        caplog.clear()
        lines = [line for line in said.splitlines() if any(name in line for name in UNFORESEEN)]
        if status >= 500 or lines:
            found.append((status, lines, unquote_plus(body.decode())[:2000]))
    for one in found[: int(os.environ.get("SHOWN", "20"))]:
        print(*one)
    assert len(found) == 0
