"""Slack's own refusals: an error code in a body that says `ok: false`."""

from __future__ import annotations

from typing import Any

from sandbox.model import Json


class SlackError(Exception):
    """A call that Slack refuses. `status` is the HTTP status, 200 for nearly all of them."""

    def __init__(self, code: str, *, status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code, self.status, self.headers, self.more = code, status, headers or {}, more

    def answer(self) -> Json:
        return {"ok": False, "error": self.code, **self.more}


def invalid_arguments(*messages: str) -> SlackError:
    """`invalid_arguments` with the sentences that say why."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {text}" for text in messages]})
