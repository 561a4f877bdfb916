"""The app was taken out of the workspace, or its token was revoked: Slack's last words to it."""

from collections.abc import Mapping

from handlers.slack.listeners import Listeners
from handlers.slack.request import Request


def register(listeners: Listeners) -> None:
    """Add the listeners."""
    listeners.event("app_uninstalled", note_removal)
    listeners.event("tokens_revoked", note_revocation)


def note_removal(request: Request) -> None:
    """Nothing can be sent until somebody installs the app again."""
    request.desk.shut_out("app_uninstalled")
    request.done()


def note_revocation(request: Request) -> None:
    """Tokens were revoked: nothing can be sent where the bot's own is among them."""
    tokens = request.body["event"].get("tokens")
    revoked = tokens.get("bot") if isinstance(tokens, Mapping) else None
    if isinstance(revoked, list) and request.desk.bot_user_id in revoked:
        request.desk.shut_out("token_revoked")
    request.done()
