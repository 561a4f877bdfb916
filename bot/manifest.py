"""The Slack app manifest that fits this version: what the code uses, and nothing more."""

from typing import Any

SCOPES = (
    "app_mentions:read",
    "channels:history",  # recognise our own message after a kill
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",  # guess the organisation from the mail domain
)
OPTIONAL_SCOPES = ("channels:history", "groups:history", "users:read.email")
EVENTS = ("app_home_opened", "app_mention", "message.im", "user_change")


def build_manifest(command: str, *, request_url: str | None = None) -> dict[str, Any]:
    """The manifest for a slash command; with a `request_url` for HTTP, without one for Socket Mode."""
    where = {"url": request_url} if request_url else {}
    settings: dict[str, Any] = {
        "event_subscriptions": {"bot_events": list(EVENTS)},
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": False,
        "socket_mode_enabled": request_url is None,
        "token_rotation_enabled": False,
    }
    if request_url:
        settings["event_subscriptions"]["request_url"] = request_url
        settings["interactivity"]["request_url"] = request_url
    return {
        "display_information": {
            "name": "Kennisbot",
            "description": "Deel wat werkt, wat knelt en waar kansen liggen in je netwerk.",
            "background_color": "#154273",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "kennisbot", "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    "description": "Delen en vinden wat het netwerk weet",
                    "usage_hint": "knelpunt [titel] · toon B-7 · help",
                    "should_escape": False,
                    **where,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL_SCOPES)}},
        "settings": settings,
    }
