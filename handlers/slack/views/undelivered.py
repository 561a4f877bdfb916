"""Why something does not stand where it was to come, and who can do what about it."""

from handlers.slack.views.parts import (
    mrkdwn,
)
from texts import Translator

PASSING = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "unknown_error",
        "no_json",
    }
)
"""Slack's errors after which the same call may succeed. All others would come again, however often it is made."""
NETWORK = frozenset(
    {
        "BadStatusLine",
        "BrokenPipeError",
        "ConnectionAbortedError",
        "ConnectionRefusedError",
        "ConnectionResetError",
        "IncompleteRead",
        "OSError",
        "RemoteDisconnected",
        "SSLError",
        "SlackRequestError",
        "TimeoutError",
        "URLError",
        "gaierror",
    }
)
"""Names of errors on the way to Slack."""
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


def is_away(error: str) -> bool:
    """Whether Slack did not answer, or as one that has troubles: given up is that after two days alone."""
    return error in PASSING | NETWORK or error.startswith("http_") or error == "interrupted"


def reason_of(error: str) -> str:
    """What an error means: the end of a key."""
    if error in WHY:
        return WHY[error]
    if error.startswith("restricted_action"):
        return "restricted"
    if is_away(error):
        return "away"
    # Slack's words are in small letters; those of our own errors are not.
    return "refused" if error.islower() else "broken"


def why(words: Translator, error: str, *, command: str) -> str:
    """The reason as a sentence or two."""
    return words(f"undelivered.{reason_of(error)}", error=mrkdwn(error), command=command)


TOLD_APART = frozenset({"archived", "not_in_channel", "away"})
"""Reasons why a channel got nothing for which there is a sentence of its own."""


def told_reason(error: str) -> str:
    """Which sentence tells why a channel got nothing: the end of a key."""
    reason = reason_of(error)
    return reason if reason in TOLD_APART else "other"
