"""Who is let in: signed requests, in the shape that Slack gives them, for this app in this workspace."""

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
"""What is refused would be refused again."""
_STAMP = re.compile(r"[0-9]{1,12}")
_SSL_CHECK = re.compile(r"(?:^|&)ssl_check=1(?:&|$)")


class Door:
    """Lets HTTP requests in to the app. Nothing of a request is parsed before its signature was found good."""

    def __init__(self, app: App, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    def answer(self, body: bytes, headers: Mapping[str, str], query: str) -> BoltResponse:
        """The answer to a request; the names of `headers` are in lower case."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return _unsigned()
        if not self._is_signed(text, headers):
            # Slack looks now and then, unsigned, whether a command's address has a certificate.
            return BoltResponse(status=200) if _SSL_CHECK.search(text) else _unsigned()
        try:
            request = BoltRequest(body=text, query=query, headers=dict(headers))
        except Exception:  # noqa: BLE001  # Bolt looks for ids everywhere in a payload, whatever it is made of
            return malformed("payload")
        return self._app.dispatch(request)

    def _is_signed(self, text: str, headers: Mapping[str, str]) -> bool:
        stamp, signature = (headers.get(f"x-slack-{name}", "") for name in ("request-timestamp", "signature"))
        # The verifier takes a number and ASCII for granted.
        if not _STAMP.fullmatch(stamp) or not signature.isascii():
            return False
        return bool(self._verifier.is_valid(text, stamp, signature))


class Admission(Middleware):
    """Refuses what is malformed, and what is meant for another app or workspace, over both transports."""

    def __init__(self, *, team_id: str, app_id: str | None) -> None:
        """`team_id` is the workspace that the app is installed in; `app_id` is None where Slack did not tell it."""
        self._team_id = team_id
        self._app_id = app_id

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], Any]) -> Any:  # noqa: A002
        """Go on with `next`, or answer."""
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
        """What it is meant for that is not ours: "app", "workspace", or nothing."""
        app_id = body.get("api_app_id")
        if self._app_id is not None and app_id and app_id != self._app_id:
            return "app"
        teams = set(_teams(body))
        return "workspace" if teams and self._team_id not in teams else ""


def malformed(place: str) -> BoltResponse:
    """Refuse a payload that Slack does not send like this; `place` is safe to log."""
    log.warning("malformed_request", place=place)
    return BoltResponse(status=400, body={"error": "malformed"}, headers=NO_RETRY)


def _teams(body: Mapping[str, Any]) -> list[str]:
    """The workspaces that a payload names as the one it was sent to.

    With Slack Connect some of them may be the workspace of the person: a view has the app's beside it, and an event
    the installation that it is meant for. In an organisation of several workspaces the installation may name that.
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
    """A socket has no other word for a refusal than that it was taken: unacknowledged, it would come again."""
    return BoltResponse(status=200) if req.mode == "socket_mode" else refusal
