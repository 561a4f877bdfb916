"""Slack's events when the app was removed from the workspace or its token was revoked."""

from collections.abc import Mapping

from handlers.slack.listeners import Listeners
from handlers.slack.request import Request


def register(listeners: Listeners) -> None:
    """Register the listeners."""
    listeners.event("app_uninstalled", note_removal)
    listeners.event("tokens_revoked", note_revocation)


def note_removal(request: Request) -> None:
    """Stop sending until the app is installed again."""
    request.context.shut_out("app_uninstalled")
    request.done()


def note_revocation(request: Request) -> None:
    """Stop sending if the bot's own token is among the revoked ones."""
    tokens = request.body["event"].get("tokens")
    revoked = tokens.get("bot") if isinstance(tokens, Mapping) else None
    if isinstance(revoked, list) and request.context.bot_user_id in revoked:
        request.context.shut_out("token_revoked")
    request.done()
