"""Admission of requests: signed, well-formed, and meant for this app in this workspace."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware
from slack_sdk.signature import SignatureVerifier

from handlers.slack.payloads import find_malformed

log = structlog.get_logger()

NO_RETRY: dict[str, str | Sequence[str]] = {"x-slack-no-retry": "1"}
"""A refused request would be refused again."""
_STAMP = re.compile(r"[0-9]{1,12}")
_SSL_CHECK = re.compile(r"(?:^|&)ssl_check=1(?:&|$)")


class RequestVerifier:
    """Verifies HTTP requests before they reach the app. Nothing is parsed before the signature is verified."""

    def __init__(self, app: App, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    def answer(self, body: bytes, headers: Mapping[str, str], query: str) -> BoltResponse:
        """Answer a request; the names of `headers` are in lower case."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return _unsigned()
        if not self._is_signed(text, headers):
            # Slack checks the certificate of a command's address now and then, unsigned.
            return BoltResponse(status=200) if _SSL_CHECK.search(text) else _unsigned()
        try:
            request = BoltRequest(body=text, query=query, headers=dict(headers))
        except Exception:  # noqa: BLE001  # Bolt searches the whole payload for ids, whatever its types
            return malformed("payload")
        return self._app.dispatch(request)

    def _is_signed(self, text: str, headers: Mapping[str, str]) -> bool:
        stamp, signature = (headers.get(f"x-slack-{name}", "") for name in ("request-timestamp", "signature"))
        # The verifier assumes a numeric timestamp and an ASCII signature.
        if not _STAMP.fullmatch(stamp) or not signature.isascii():
            return False
        return bool(self._verifier.is_valid(text, stamp, signature))


class Admission(Middleware):
    """Refuses requests that are malformed or meant for another app or workspace, on both transports."""

    def __init__(self, *, team_id: str, app_id: str | None) -> None:
        """`team_id` is the workspace the app is installed in; `app_id` is None if Slack did not reveal it."""
        self._team_id = team_id
        self._app_id = app_id

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], Any]) -> Any:  # noqa: A002
        """Call `next`, or answer with a refusal."""
        if req.body.get("type") == "url_verification":
            return next()
        place = find_malformed(req.body)
        if place is not None:
            return _or_taken(req, malformed(place))
        stranger = self._stranger(req.body)
        if stranger:
            log.warning("request_for_another", what=stranger)
            return _or_taken(req, BoltResponse(status=403, body={"error": f"another {stranger}"}, headers=NO_RETRY))
        return next()

    def _stranger(self, body: Mapping[str, Any]) -> str:
        """What makes the request foreign: "app", "workspace", or empty if it is ours."""
        app_id = body.get("api_app_id")
        if self._app_id is not None and app_id and app_id != self._app_id:
            return "app"
        teams = set(_teams(body))
        return "workspace" if teams and self._team_id not in teams else ""


def malformed(place: str) -> BoltResponse:
    """Refuse a payload in a shape that Slack does not send; `place` is safe to log."""
    log.warning("malformed_request", place=place)
    return BoltResponse(status=400, body={"error": "malformed"}, headers=NO_RETRY)


def _teams(body: Mapping[str, Any]) -> list[str]:
    """The workspaces that a payload may name as its destination.

    With Slack Connect some of them may be the sender's workspace: a view also has the app's, and an event the
    installation it is meant for. In an organisation with several workspaces the installation may name the organisation.
    """
    view, team = body.get("view"), body.get("team")
    installations = body.get("authorizations")
    told = [body.get("team_id"), body.get("context_team_id")]
    told += [team.get("id") if isinstance(team, Mapping) else team]
    if isinstance(view, Mapping):
        told += [view.get("app_installed_team_id"), view.get("team_id")]
    for one in installations if isinstance(installations, list) else []:
        told += [one.get("team_id"), one.get("enterprise_id")] if isinstance(one, Mapping) else []
    return [one for one in told if isinstance(one, str) and one]


def _unsigned() -> BoltResponse:
    return BoltResponse(status=401, body={"error": "invalid request"})


def _or_taken(req: BoltRequest, refusal: BoltResponse) -> BoltResponse:
    """Over a socket, acknowledge instead of refusing: Slack would send an unacknowledged request again."""
    return BoltResponse(status=200) if req.mode == "socket_mode" else refusal
