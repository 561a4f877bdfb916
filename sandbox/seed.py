"""What a workspace holds when it begins: people, channels, and the app that is installed in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class SeedUser:
    """A person. `team_id` None means the workspace's own team; guests are restricted to their channels."""

    name: str
    real_name: str
    email: str = ""
    tz: str = "Europe/Amsterdam"
    locale: str = "nl-NL"
    team_id: str | None = None
    is_owner: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    title: str = ""


@dataclass(frozen=True)
class SeedChannel:
    """A channel. `members` are user names; `with_app` makes the app's bot user a member too."""

    name: str
    members: tuple[str, ...]
    is_private: bool = False
    topic: str = ""
    purpose: str = ""
    with_app: bool = True


@dataclass(frozen=True)
class SeedGroup:
    """A user group, which people mention by its handle. `users` are user names."""

    handle: str
    name: str
    users: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Seed:
    """A whole workspace. `other_teams` maps ids of foreign workspaces to their names.

    `tour` is what the page's guided tour shows: `user`, `channel` and `command` begin the app's main job, and
    `report_user` finds its report in `report_channel`; what the app asks `asked_user` on Thursdays `chair_user` reads
    the outcome of in `channel`. Without it the tour speaks in general, and without these two it ends with the report.
    """

    team_name: str
    team_domain: str
    users: tuple[SeedUser, ...]
    channels: tuple[SeedChannel, ...]
    groups: tuple[SeedGroup, ...] = ()
    other_teams: dict[str, str] = field(default_factory=dict)
    manifest: dict[str, Any] | None = None
    tour: dict[str, str] | None = None


DEFAULT_MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Example", "description": "An app that uses everything"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "example", "always_online": True},
        "slash_commands": [
            {"command": "/example", "description": "Try the app", "usage_hint": "[text]", "should_escape": False}
        ],
        "shortcuts": [
            {"name": "Start here", "type": "global", "callback_id": "start", "description": "Open a form"},
            {"name": "Keep this", "type": "message", "callback_id": "keep", "description": "Keep a message"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *(
                    "app_mentions:read",
                    "bookmarks:read",
                    "bookmarks:write",
                    "channels:history",
                    "channels:join",
                    "channels:manage",
                ),
                *("channels:read", "chat:write", "chat:write.public", "commands", "emoji:read", "files:read"),
                *("files:write", "groups:history", "groups:read", "groups:write", "im:history", "im:read", "im:write"),
                *(
                    "mpim:history",
                    "mpim:read",
                    "mpim:write",
                    "pins:read",
                    "pins:write",
                    "reactions:read",
                    "reactions:write",
                ),
                *("team:read", "usergroups:read", "users.profile:read", "users:read", "users:read.email"),
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                *("app_home_opened", "app_mention", "channel_archive", "channel_created", "channel_rename"),
                *("channel_unarchive", "file_shared", "group_archive", "group_rename", "member_joined_channel"),
                *("member_left_channel", "message.channels", "message.groups", "message.im", "pin_added"),
                *("pin_removed", "reaction_added", "reaction_removed", "subteam_created", "subteam_updated"),
                *("team_join", "user_change"),
            ]
        },
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": False,
        "socket_mode_enabled": True,
        "token_rotation_enabled": False,
    },
}

DEFAULT_SEED = Seed(
    team_name="Example Workspace",
    team_domain="example",
    users=(
        SeedUser("anna", "Anna Owner", "anna@example.test", is_owner=True, is_admin=True),
        SeedUser("bram", "Bram Member", "bram@example.test", title="Adviser"),
        SeedUser("cleo", "Cleo Member", "cleo@example.test", tz="Europe/London", locale="en-GB"),
        SeedUser("gijs", "Gijs Guest", "gijs@elsewhere.test", is_restricted=True),
        SeedUser("mila", "Mila Ministry", "mila@ministry.test", team_id="T0MINISTRY"),
    ),
    channels=(
        SeedChannel("general", ("anna", "bram", "cleo")),
        SeedChannel("project", ("anna", "bram", "gijs", "mila"), topic="The project"),
        SeedChannel("lobby", ("anna", "cleo"), with_app=False),
        SeedChannel("board", ("anna",), is_private=True, with_app=False),
        SeedChannel("office", ("anna", "bram"), is_private=True),
    ),
    groups=(SeedGroup("advisers", "Advisers", ("anna", "bram")),),
    other_teams={"T0MINISTRY": "The Ministry"},
    manifest=DEFAULT_MANIFEST,
)
