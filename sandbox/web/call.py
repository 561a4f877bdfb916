"""One Web API call: its arguments read as Slack reads them, and the checks that many methods share."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from sandbox.errors import SlackError, invalid_arguments
from sandbox.model import App, Channel, Json, Message, User
from sandbox.workspace import Workspace

T = TypeVar("T")
CallerKind = Literal["bot", "app", "either", "none"]


@dataclass
class Call:
    """A call by an app. Argument readers raise the error that Slack gives for a missing or senseless one."""

    ws: Workspace
    method: str
    app: App
    args: Json

    @property
    def bot(self) -> User:
        return self.ws.bot_of(self.app)

    # --- arguments

    def text(self, name: str) -> str | None:
        value = self.args.get(name)
        return None if value is None or value == "" else str(value)

    def required(self, name: str, error: str | None = None) -> str:
        value = self.text(name)
        if value is None:
            raise SlackError(error) if error else invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.args.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int | None = None) -> int:
        value = self.args.get(name, default)
        try:
            return int(str(value))
        except ValueError as error:
            raise invalid_arguments(f"must be a number [json-pointer:/{name}]") from error

    def decoded(self, name: str, error: str) -> Any:
        """An argument that is JSON: as such in a JSON body, as a string in a form. None when absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as problem:
            raise SlackError(error) from problem

    def listed(self, name: str) -> list[str]:
        """An argument that is a list, or a string with commas."""
        value = self.args.get(name) or []
        items = value if isinstance(value, list) else str(value).split(",")
        return [str(item).strip() for item in items if str(item).strip()]

    # --- permissions

    def need(self, *scopes: str) -> None:
        """Raises `missing_scope` unless the app has one of these scopes."""
        granted = self.app.scopes
        if self.ws.strict.scopes and scopes and not set(scopes) & set(granted):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(granted))

    def channel(self, name: str = "channel") -> Channel:
        """The conversation with that id, if the bot may know of it. Raises `channel_not_found`."""
        found = self.ws.channels.get(self.required(name, "channel_not_found"))
        if found is None or not self.knows(found):
            raise SlackError("channel_not_found")
        return found

    def knows(self, channel: Channel) -> bool:
        return channel.kind == "public" or self.is_in(channel) or not self.ws.strict.membership

    def is_in(self, channel: Channel) -> bool:
        return self.app.bot_user in channel.members

    def refuse_outsider(self, channel: Channel) -> None:
        """Raises `not_in_channel` unless the bot is a member."""
        if self.ws.strict.membership and not self.is_in(channel):
            raise SlackError("not_in_channel")

    def refuse_archived(self, channel: Channel, error: str = "is_archived") -> None:
        if channel.is_archived:
            raise SlackError(error)

    def message(self, channel: Channel, name: str = "ts") -> Message:
        """The message with that `ts`, ephemeral ones not counted. Raises `message_not_found`."""
        found = channel.messages.get(self.text(name) or "")
        if found is None or found.ephemeral_to is not None:
            raise SlackError("message_not_found")
        return found

    def user(self, name: str = "user", error: str = "user_not_found") -> User:
        found = self.ws.users.get(self.required(name))
        if found is None:
            raise SlackError(error)
        return found

    # --- pages

    def page(self, items: Sequence[T], *, default: int, most: int = 1000) -> tuple[list[T], str]:
        """The page that `limit` and `cursor` ask for, and the cursor of the next one ("" at the end)."""
        start = int(self.cursor("offset") or 0)
        end = start + self.limit(default=default, most=most)
        return list(items[start:end]), encode_cursor("offset", str(end)) if end < len(items) else ""

    def limit(self, *, default: int, most: int) -> int:
        wanted = self.number("limit", default) if self.args.get("limit") not in (None, "") else default
        if wanted < 0 or wanted > most:
            raise SlackError("invalid_limit")
        return wanted or default

    def cursor(self, word: str) -> str | None:
        given = self.text("cursor")
        if given is None:
            return None
        try:
            kind, _, value = base64.b64decode(given, validate=True).decode().partition(":")
        except ValueError as error:
            raise SlackError("invalid_cursor") from error
        if kind != word or not value.replace(".", "").isdigit():
            raise SlackError("invalid_cursor")
        return value


def encode_cursor(word: str, value: str) -> str:
    return base64.b64encode(f"{word}:{value}".encode()).decode()


@dataclass(frozen=True)
class Method:
    """A method of the Web API: any one of `scopes` is needed (none: no scope); `tier` None is Slack's special tier;
    `caller` is whose token is wanted."""

    run: Callable[[Call], Json]
    tier: int | None
    scopes: tuple[str, ...] = ()
    caller: CallerKind = "bot"
