"""What Slack lends for a while: triggers that open a modal, response addresses, upload addresses, socket tickets."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5


@dataclass
class Trigger:
    """Opens one modal for `user_id`; `expires_at` is on the monotonic clock, since its seconds are real ones."""

    id: str
    app_id: str
    user_id: str
    expires_at: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Where to answer an interaction. `source_ts` is the message that may be replaced; expiry is on the moved clock."""

    secret: str
    app_id: str
    user_id: str
    channel_id: str
    expires_at: float
    source_ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0
    answers: list[str] = field(default_factory=list)


class Grants:
    """All that is lent out. The paths carry unguessable secrets, as Slack's do."""

    def __init__(self, trigger_seconds: float) -> None:
        self._trigger_seconds = trigger_seconds
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.uploads: dict[str, str] = {}
        self.tickets: dict[str, str] = {}

    def trigger(self, app_id: str, user_id: str) -> Trigger:
        now = time.monotonic()
        self._forget_old_triggers(now)
        number = int(now * 1000)
        made = Trigger(f"{number}.{number + 7}.{secrets.token_hex(16)}", app_id, user_id, now + self._trigger_seconds)
        self.triggers[made.id] = made
        return made

    def _forget_old_triggers(self, now: float) -> None:
        """Ids stay known for a minute, so that a late one is told apart from an invented one."""
        for old in list(self.triggers.values()):
            if old.expires_at + 60 > now:
                break
            del self.triggers[old.id]

    def response_url(
        self, app_id: str, user_id: str, channel_id: str, now: float, *, source_ts: str | None, thread_ts: str | None
    ) -> ResponseUrl:
        made = ResponseUrl(
            secrets.token_urlsafe(18), app_id, user_id, channel_id, now + RESPONSE_URL_SECONDS, source_ts, thread_ts
        )
        self.response_urls[made.secret] = made
        return made

    def upload(self, file_id: str) -> str:
        secret = secrets.token_urlsafe(18)
        self.uploads[secret] = file_id
        return secret

    def ticket(self, app_id: str) -> str:
        """A one-use ticket for a Socket Mode connection."""
        secret = secrets.token_urlsafe(18)
        self.tickets[secret] = app_id
        return secret
