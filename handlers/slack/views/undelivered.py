"""The reasons why something is not posted where it should be, with the people who can fix it and how."""

from handlers.slack.views.markup import mrkdwn
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
"""Slack's errors after which the same call may succeed; all other errors would occur again."""
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
"""Names of exceptions on the connection to Slack."""
WHY = {
    "is_archived": "archived",
    "is_inactive": "archived",
    "not_in_channel": "not_in_channel",
    "channel_not_found": "not_in_channel",  # Slack's error for a private channel to which the bot is not invited
    "invalid_auth": "signed_out",
    "not_authed": "signed_out",
    "account_inactive": "signed_out",
    "token_revoked": "signed_out",
    "token_expired": "signed_out",
    "missing_scope": "signed_out",
}


def is_away(error: str) -> bool:
    """Whether Slack did not respond, or reported an internal problem.

    Such deliveries are given up only after two days.
    """
    return error in PASSING | NETWORK or error.startswith("http_") or error == "interrupted"


def reason_of(error: str) -> str:
    """The reason for an error, as the end of a key."""
    if error in WHY:
        return WHY[error]
    if error.startswith("restricted_action"):
        return "restricted"
    if is_away(error):
        return "away"
    # Slack's errors are in lower case, the names of our exceptions are not.
    return "refused" if error.islower() else "broken"


def why(words: Translator, error: str, *, command: str) -> str:
    """The reason for an error as one or two sentences."""
    return words(f"undelivered.{reason_of(error)}", error=mrkdwn(error), command=command)


TOLD_APART = frozenset({"archived", "not_in_channel", "away"})
"""The reasons why a channel got nothing that have a sentence of their own."""


def reason_key(error: str) -> str:
    """The reason why a channel got nothing, as the end of a key."""
    reason = reason_of(error)
    return reason if reason in TOLD_APART else "other"
