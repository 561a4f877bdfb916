"""Which app hears of what: Slack's events, filtered by the manifest's subscriptions, scopes and membership."""

from __future__ import annotations

import secrets

from sandbox.model import App, Channel, Json
from sandbox.workspace import Workspace

# The scope that an app needs before Slack sends it an event; events that are not here need none.
SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "team_join": "users:read",
    "user_change": "users:read",
    "channel_created": "channels:read",
    "channel_rename": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "group_rename": "groups:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "file_shared": "files:read",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "subteam_created": "usergroups:read",
    "subteam_updated": "usergroups:read",
}
MESSAGE_EVENTS = {"public": "message.channels", "private": "message.groups", "im": "message.im", "mpim": "message.mpim"}
# Told of every public channel; all other channel events need the bot in the channel.
_WORKSPACE_WIDE = frozenset({"channel_created", "channel_rename", "channel_archive", "channel_unarchive"})


def emit(
    ws: Workspace, event: Json, *, name: str | None = None, channel: Channel | None = None, only: App | None = None
) -> None:
    """Send `event` to the apps that are entitled to it. `name` is the subscription's, by default the event's type."""
    subscription = name or str(event["type"])
    event.setdefault("event_ts", ws.clock.next_ts())
    for app in [only] if only else list(ws.apps.values()):
        if subscription in app.bot_events and _entitled(ws, app, subscription, channel):
            ws.bus.event(app, envelope(ws, app, event, channel), channel.id if channel else "")


def _entitled(ws: Workspace, app: App, subscription: str, channel: Channel | None) -> bool:
    if ws.strict.scopes and subscription in SCOPES and SCOPES[subscription] not in app.scopes:
        return False
    if channel is None or app.bot_user in channel.members:
        return True
    return subscription in _WORKSPACE_WIDE and channel.kind == "public"


def envelope(ws: Workspace, app: App, event: Json, channel: Channel | None) -> Json:
    """The outer part that Slack puts around an event."""
    foreign = channel is not None and any(ws.is_foreign(ws.users[member]) for member in channel.members)
    authorization = {
        "enterprise_id": None,
        "team_id": ws.team_id,
        "user_id": app.bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": app.verification_token,
        "team_id": ws.team_id,
        "context_team_id": ws.team_id,
        "context_enterprise_id": None,
        "enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": ws.new_id("Ev"),
        "event_time": int(ws.clock.epoch()),
        "authorizations": [authorization],
        "authed_users": [app.bot_user],
        "authed_teams": [ws.team_id],
        "is_ext_shared_channel": foreign,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }


def rate_limited(ws: Workspace, app: App, minute: int) -> Json:
    """What Slack sends in place of the events that were too many; `minute` is Unix seconds."""
    about = {"token": app.verification_token, "type": "app_rate_limited", "team_id": ws.team_id}
    return {**about, "minute_rate_limited": minute, "api_app_id": app.id}
