"""`/healthz` and `/readyz` beside Slack's own address."""

from collections.abc import Callable, Iterable
from typing import Any

import structlog

from bot.app import Parts
from storage.database import DatabaseUnavailable
from storage.migrate import SchemaState, schema_state

log = structlog.get_logger()

OK, UNAVAILABLE = "200 OK", "503 Service Unavailable"
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Health:
    """Answers the two health addresses and hands everything else on."""

    def __init__(self, parts: Parts, slack: Wsgi) -> None:
        self._parts = parts
        self._slack = slack

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """A WSGI application."""
        path = environ.get("PATH_INFO", "")
        if environ.get("REQUEST_METHOD") == "GET" and path == "/healthz":
            return _say(start_response, OK, "alive")
        if environ.get("REQUEST_METHOD") == "GET" and path == "/readyz":
            problem = self._problem()
            return _say(start_response, UNAVAILABLE if problem else OK, problem or "ready")
        try:
            return self._slack(environ, start_response)
        except Exception as error:  # noqa: BLE001  # Bolt reads a body before it looks who signed it
            log.warning("unreadable_request", error=type(error).__name__)
            return _say(start_response, "400 Bad Request", "unreadable")

    def _problem(self) -> str:
        try:
            current = schema_state(self._parts.database) is SchemaState.CURRENT
        except DatabaseUnavailable:
            return "the database does not answer"
        if not current:
            return "the database is not up to date"
        refused = self._parts.access.problem
        return f"Slack does not take the bot's token ({refused}): install the app again" if refused else ""


def _say(start_response: Callable[..., Any], status: str, text: str) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
    return [f"{text}\n".encode()]
