"""Why a message does not stand in its channel, and who can do what about it."""

from handlers.views.parts import mrkdwn
from texts import Translator

WHY = {
    "is_archived": "archived",
    "is_inactive": "archived",
    "not_in_channel": "not_in_channel",
    "channel_not_found": "not_in_channel",  # what Slack says of a private channel that has not invited the bot
    "invalid_auth": "signed_out",
    "not_authed": "signed_out",
    "account_inactive": "signed_out",
    "token_revoked": "signed_out",
    "token_expired": "signed_out",
    "missing_scope": "signed_out",
}


def why(words: Translator, error: str, *, command: str, is_tried_out: bool) -> str:
    """The reason as a sentence or two. `is_tried_out` when it was tried for as long as anything is."""
    key = WHY.get(error)
    if key is None and error.startswith("restricted_action"):
        key = "restricted"
    if key is None:
        # Slack's words are in small letters; those of our own errors are not.
        key = "away" if is_tried_out else "refused" if error.islower() else "broken"
    return words(f"undelivered.{key}", error=mrkdwn(error), command=command)
