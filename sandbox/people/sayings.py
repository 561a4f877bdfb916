"""The few sentences that the client itself says, in the person's language."""

from __future__ import annotations

from sandbox.model import User

_SAYINGS = {
    "command_failed": {
        "nl": "{command} is mislukt: de app heeft niet gereageerd ({code}).",
        "en": "{command} failed because the app did not respond ({code}).",
    },
    "bad_answer": {
        "nl": "{command} is mislukt: het antwoord van de app klopt niet ({code}).",
        "en": "{command} failed because the app's answer was not valid ({code}).",
    },
    "action_failed": {
        "nl": "De app heeft niet gereageerd ({code}). Probeer het nog eens.",
        "en": "The app did not respond ({code}). Try again.",
    },
    "trouble": {
        "nl": "We konden de app niet goed bereiken ({code}). Probeer het nog eens.",
        "en": "We had some trouble connecting ({code}). Try again.",
    },
}
_CODES = {
    "http_timeout": "operation_timeout",
    "connection_failed": "dispatch_failed",
    "http_error": "http_service_error",
}


def saying(user: User, name: str, reason: str, **words: str) -> str:
    """`reason` is a delivery's; the sentence carries the code that Slack shows for it."""
    language = "nl" if user.locale.startswith("nl") else "en"
    return _SAYINGS[name][language].format(code=_CODES.get(reason, reason), **words)
