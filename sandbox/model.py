"""The things of a workspace: people, channels, messages, files, apps. Plain records, no behaviour beyond looking."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
ChannelKind = Literal["public", "private", "im", "mpim"]

SLACKBOT = "USLACKBOT"


class CannotDo(Exception):
    """What a real Slack client would not let the person do; the control API answers 422 with this sentence."""

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.details = details


@dataclass
class User:
    """A person, or an app's bot user (then `app_id` and `bot_id` are set)."""

    id: str
    name: str
    real_name: str
    team_id: str
    email: str = ""
    tz: str = "Europe/Amsterdam"
    locale: str = "nl-NL"
    title: str = ""
    is_owner: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    app_id: str | None = None
    bot_id: str | None = None
    updated: int = 0

    @property
    def is_guest(self) -> bool:
        return self.is_restricted or self.is_ultra_restricted


@dataclass
class UserGroup:
    """Several people under one handle; `deleted` is when it was disabled, or 0."""

    id: str
    handle: str
    name: str
    users: list[str]
    created: int
    created_by: str
    description: str = ""
    updated: int = 0
    deleted: int = 0


@dataclass
class Message:
    """One message. `data` is Slack's JSON; what only the workspace knows stands beside it."""

    data: Json
    channel_id: str
    author: str
    app_id: str | None = None
    ephemeral_to: str | None = None
    metadata: Json | None = None

    @property
    def ts(self) -> str:
        return str(self.data["ts"])

    @property
    def thread_ts(self) -> str | None:
        found = self.data.get("thread_ts")
        return None if found is None else str(found)

    @property
    def is_notice(self) -> bool:
        """Whether Slack itself notes something here, such as that somebody joined."""
        return str(self.data.get("subtype", "")).startswith("channel_")

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    """A conversation of any kind.

    `members` keeps the order of joining; `messages` is by `ts`, oldest first; `pins` says of each pinned `ts` by whom.
    """

    id: str
    name: str
    kind: ChannelKind
    creator: str
    created: int
    members: dict[str, None] = field(default_factory=dict)
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    previous_names: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    pins: dict[str, Json] = field(default_factory=dict)
    bookmarks: list[Json] = field(default_factory=list)
    last_read: dict[str, str] = field(default_factory=dict)

    @property
    def is_direct(self) -> bool:
        return self.kind in ("im", "mpim")

    @property
    def event_type(self) -> str:
        """The word for this kind in `channel_type` of events."""
        return {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}[self.kind]

    @property
    def scope_family(self) -> str:
        """The scopes that govern this kind begin with this word."""
        return {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}[self.kind]


@dataclass
class File:
    """A file; `shared_in` maps channel ids to the `ts` of the message that carries it."""

    id: str
    name: str
    title: str
    content: bytes
    user: str
    created: int
    mimetype: str
    complete: bool = False
    announced_size: int | None = None
    deleted: bool = False
    shared_in: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class App:
    """An installed app with its workspace credentials. With a `request_url` it is served over HTTP."""

    id: str
    name: str
    manifest: Json
    bot_user: str
    bot_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    request_url: str | None = None

    def _section(self, *path: str) -> Any:
        found: Any = self.manifest
        for step in path:
            found = (found or {}).get(step)
        return found

    @property
    def scopes(self) -> list[str]:
        granted = self._section("oauth_config", "scopes", "bot") or []
        return sorted({*granted, *(self._section("oauth_config", "scopes", "bot_optional") or [])})

    @property
    def bot_events(self) -> list[str]:
        return list(self._section("settings", "event_subscriptions", "bot_events") or [])

    @property
    def commands(self) -> list[Json]:
        return list(self._section("features", "slash_commands") or [])

    @property
    def shortcuts(self) -> list[Json]:
        return list(self._section("features", "shortcuts") or [])

    @property
    def has_home(self) -> bool:
        return bool(self._section("features", "app_home", "home_tab_enabled"))

    @property
    def has_messages(self) -> bool:
        home = self._section("features", "app_home") or {}
        return bool(home.get("messages_tab_enabled", True))

    @property
    def accepts_messages(self) -> bool:
        home = self._section("features", "app_home") or {}
        return self.has_messages and not home.get("messages_tab_read_only_enabled", False)

    @property
    def is_interactive(self) -> bool:
        return bool((self._section("settings", "interactivity") or {}).get("is_enabled", True))
