"""The HTTP side of the Web API: reading a request, who calls and whether they may, ordered faults, the answer."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from sandbox.errors import SlackError
from sandbox.faults import Fault
from sandbox.model import App, Json
from sandbox.serving.broken import Broken
from sandbox.serving.multipart import read_multipart
from sandbox.web import chat, conversations, files, marks, membership, people, views
from sandbox.web.call import Call, Method
from sandbox.workspace import Workspace

METHODS: dict[str, Method] = {
    **people.METHODS,
    **conversations.METHODS,
    **membership.METHODS,
    **chat.METHODS,
    **views.METHODS,
    **files.METHODS,
    **marks.METHODS,
}
# What faults wait that do not say how long: longer than the SDK's 30 s, and a noticeable while.
TIMEOUT_SECONDS, SLOW_SECONDS = 35.0, 1.0
NO_CHARSET = "[WARN] A Content-Type HTTP header was presented but did not declare a charset, such as a 'utf-8'"
_NOBODY = App("", "", {}, "", "", "", "", "", "")


def endpoint(ws: Workspace) -> Callable[[Request], Awaitable[Response]]:
    """The handler of `/api/{method}`."""

    async def answer(request: Request) -> Response:
        return await _answer(ws, request)

    return answer


async def _answer(ws: Workspace, request: Request) -> Response:
    method = request.path_params["method"]
    args: Json = {}
    app: App | None = None
    accepted: tuple[str, ...] = ()
    headers: dict[str, str] = {}
    fault = ws.faults.take_call(method)
    if fault and fault.kind != "timeout":
        await asyncio.sleep(fault.seconds(SLOW_SECONDS if fault.kind == "slow" else 0.0))
    try:
        if fault:
            _refuse(fault)
        args = await _arguments(request)
        token = _token(request, args)
        spec = METHODS.get(method)
        if spec is None:
            raise SlackError("unknown_method", req_method=method)
        accepted = spec.scopes
        app = _caller(ws, token, spec)
        call = Call(ws, method, app or _NOBODY, args)
        _check_rate(call, spec)
        call.need(*spec.scopes)
        status, body = 200, {"ok": True, **spec.run(call)}
    except SlackError as refused:
        status, body, headers = refused.status, refused.answer(), refused.headers
    except _ServerError:
        status, body = 500, {"ok": False, "error": "internal_error"}
    body = _with_warnings(request, body)
    ws.journal.call(method, args, status, body, app.id if app else None)
    headers |= _scope_headers(app, accepted)
    return await _send(request, fault, status, json.dumps(body).encode(), headers)


def _with_warnings(request: Request, body: Json) -> Json:
    """JSON should say its charset, a form need not; and where Slack explains a refusal, it says so in words, too."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    says_charset, metadata = "charset=" in parameters.lower(), dict(body.get("response_metadata") or {})
    if kind == "application/json" and not says_charset:
        warning = "missing_charset"
    elif kind == "application/x-www-form-urlencoded" and says_charset:
        warning = "superfluous_charset"
    else:
        warning = ""
    if kind and not says_charset and metadata.get("messages"):
        metadata["messages"] = [*metadata["messages"], NO_CHARSET]
    if warning:
        metadata["warnings"] = [*metadata.get("warnings", []), warning]
        body = {"warning": warning, **body}
    return {**body, "response_metadata": metadata} if metadata else body


class _ServerError(Exception):
    """Slack itself failed, as a fault has it."""


def _refuse(fault: Fault) -> None:
    if fault.kind == "ratelimited":
        raise SlackError("ratelimited", status=429, headers={"Retry-After": str(fault.retry_after)})
    if fault.kind == "token_revoked":
        raise SlackError("token_revoked")
    if fault.kind == "refused":
        raise SlackError(fault.error)
    if fault.kind in ("http_500", "reset"):
        raise _ServerError


async def _send(request: Request, fault: Fault | None, status: int, body: bytes, headers: dict[str, str]) -> Response:
    headers |= {"content-type": "application/json; charset=utf-8", "x-slack-req-id": secrets.token_hex(16)}
    transport: asyncio.Transport = request.state.transport
    if fault and fault.kind == "timeout":
        await asyncio.sleep(fault.seconds(TIMEOUT_SECONDS))
    if fault and fault.kind in ("timeout", "reset"):
        return Broken(transport, b"", headers)
    if fault and fault.kind == "half_response":
        return Broken(transport, body, headers)
    return Response(body, status, headers)


def _scope_headers(app: App | None, accepted: tuple[str, ...]) -> dict[str, str]:
    if app is None:
        return {}
    return {"x-oauth-scopes": ",".join(app.scopes), "x-accepted-oauth-scopes": ",".join(accepted)}


async def _arguments(request: Request) -> Json:
    """The arguments of a call, from the query and from a form, JSON or multipart body."""
    args: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0]
    body = await request.body()
    if kind == "application/json":
        return args | _json_object(body)
    if kind == "multipart/form-data":
        try:
            form = await read_multipart(request)
        except ValueError as error:
            raise SlackError("invalid_form_data") from error
        return args | {name: value for name, value in form.items() if isinstance(value, str)}
    if body and kind not in ("application/x-www-form-urlencoded", ""):
        raise SlackError("invalid_post_type")
    try:
        return args | dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError as error:
        raise SlackError("invalid_form_data") from error


def _json_object(body: bytes) -> Json:
    try:
        value: Any = json.loads(body) if body else {}
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value


def _token(request: Request, args: Json) -> str | None:
    """The caller's token, taken out of the arguments so that no record shows it."""
    in_body = args.pop("token", None)
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else str(in_body) if in_body else None


def _caller(ws: Workspace, token: str | None, spec: Method) -> App | None:
    """The app whose token this is. Raises `not_authed`, `invalid_auth` or `not_allowed_token_type`."""
    if token is None and spec.caller == "none":
        return None
    for app in ws.apps.values():
        if token in (app.bot_token, app.app_token):
            is_app_token = token == app.app_token
            if ws.strict.tokens and (spec.caller == "app") != is_app_token and spec.caller in ("app", "bot"):
                raise SlackError("not_allowed_token_type")
            return app
    if spec.caller == "none":
        return None
    if any(token in (app.bot_token, app.app_token) for app in ws.uninstalled.values()):
        raise SlackError("account_inactive")
    if not ws.strict.tokens and ws.apps:
        return next(iter(ws.apps.values()))
    raise SlackError("invalid_auth" if token else "not_authed")


def _check_rate(call: Call, spec: Method) -> None:
    if not call.ws.strict.rate_tiers:
        return
    wait = call.ws.limits.method(call.app.id, call.method, spec.tier, call.ws.clock.pace())
    if wait:
        raise SlackError("ratelimited", status=429, headers={"Retry-After": str(wait)})
