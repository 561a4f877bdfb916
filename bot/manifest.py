"""The Slack app manifest for this version: only the scopes and events that the code uses."""

from typing import Any

from handlers.slack.ids import CallbackId

SCOPES = (
    "app_mentions:read",
    "channels:history",  # recognise our own message after a crash
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "files:read",  # the Excel files that the secretariat sends to be imported
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "pins:write",  # keep the "Start hier" message at hand
    "reactions:read",  # the emoji with which people follow a card
    "users:read",
    "users:read.email",  # guess the organisation from the email domain
)
OPTIONAL_SCOPES = ("channels:history", "files:read", "groups:history", "users:read.email")
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
    "user_change",
)


def build_manifest(command: str, *, request_url: str | None = None) -> dict[str, Any]:
    """Build the manifest for a slash command: for HTTP with a `request_url`, else for Socket Mode."""
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
                    "usage_hint": "huisvesting · B-7 · knelpunt [titel] · help",
                    "should_escape": False,
                    **where,
                }
            ],
            "shortcuts": [
                {
                    "name": "Deel kennis",
                    "type": "global",
                    "callback_id": CallbackId.SHARE_KNOWLEDGE.value,
                    "description": "Deel een praktijkvoorbeeld, knelpunt of kans",
                },
                {
                    "name": "Bewaar als bijdrage",
                    "type": "message",
                    "callback_id": CallbackId.KEEP_MESSAGE.value,
                    "description": "Maak van dit bericht een bijdrage voor je netwerk",
                },
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL_SCOPES)}},
        "settings": settings,
    }
