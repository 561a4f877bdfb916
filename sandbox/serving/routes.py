"""Every address of the server: the Web API, sockets, uploads and downloads, the control API, and the page."""

from __future__ import annotations

import html
import logging

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from sandbox.apps.answers import respond
from sandbox.control.api import ControlApi
from sandbox.control.stream import Streams
from sandbox.hub import Hub
from sandbox.model import File
from sandbox.serving import page_files
from sandbox.serving.multipart import read_multipart
from sandbox.web import api


class Routes:
    """The endpoints that belong to neither API."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def link(self, websocket: WebSocket) -> None:
        """Socket Mode; each ticket opens one connection."""
        ws = self._hub.ws
        app = ws.apps.get(ws.grants.tickets.pop(websocket.query_params.get("ticket", ""), ""))
        sockets = self._hub.deliveries.sockets
        if app is None or not sockets.has_room(app):
            await websocket.close(1008)
            return
        await sockets.serve(websocket, app, debug=websocket.query_params.get("debug_reconnects") == "true")

    async def upload(self, request: Request) -> Response:
        """The bytes of an announced file, raw or as multipart; the address works once."""
        grants = self._hub.ws.grants
        item = self._hub.ws.files.get(grants.uploads.get(request.path_params["secret"], ""))
        if item is None:
            return PlainTextResponse("upload address unknown or used", 404)
        content = await request.body()
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            try:
                form = await read_multipart(request)
            except ValueError as error:
                return PlainTextResponse(str(error), 400)
            parts = [part for part in form.values() if not isinstance(part, str)]
            content = await parts[0].read() if parts else b""
        if len(content) != item.announced_size:
            return PlainTextResponse(f"expected {item.announced_size} bytes, got {len(content)}", 400)
        del grants.uploads[request.path_params["secret"]]
        item.content = content
        return PlainTextResponse(f"OK - {len(content)}")

    async def private_file(self, request: Request) -> Response:
        """A download by an app, which must show its token."""
        ws = self._hub.ws
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        app = next((app for app in ws.apps.values() if app.bot_token == token), None)
        item = ws.files.get(request.path_params["name"].partition("-")[2])
        if app is None or (ws.strict.scopes and "files:read" not in app.scopes):
            return PlainTextResponse("a token with files:read is needed", 403)
        return _bytes(item)

    async def page_file(self, request: Request) -> Response:
        return _bytes(self._hub.ws.files.get(request.path_params["file"]))

    async def response_url(self, request: Request) -> Response:
        body = await request.body()
        ws = self._hub.ws
        status, text = respond(ws, request.path_params["secret"], body)
        ws.journal.traffic("from_app", "response_url", {"body": body.decode("utf-8", "replace"), "status": status})
        return PlainTextResponse(text, status)

    async def avatar(self, request: Request) -> Response:
        """Initials on a coloured ground: the workspace has no pictures."""
        user = self._hub.ws.users.get(request.path_params["who"].partition("-")[0])
        name = user.real_name if user else self._hub.ws.team_name
        initials = html.escape("".join(word[0] for word in name.split() if word[0].isalnum())[:2].upper())
        hue = sum(map(ord, name)) % 360
        picture = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="8" '
            f'fill="hsl({hue} 45% 40%)"/><text x="24" y="31" font-family="sans-serif" font-size="20" '
            f'text-anchor="middle" fill="#fff">{initials}</text></svg>'
        )
        content = picture.encode("utf-8", "replace")
        return Response(content, media_type="image/svg+xml", headers={"cache-control": "max-age=60"})


def _bytes(item: File | None) -> Response:
    if item is None or item.deleted or not item.complete:
        return PlainTextResponse("no such file", 404)
    # Nothing that was uploaded may run as a page of this server.
    headers = {"content-security-policy": "sandbox; default-src 'none'", "x-content-type-options": "nosniff"}
    return Response(item.content, media_type=item.mimetype, headers=headers)


async def _failed(request: Request, error: Exception) -> Response:
    """A mistake of the sandbox itself: its trace goes to the log, the caller gets Slack's word for it."""
    logging.getLogger("sandbox").error("%s %s failed", request.method, request.url.path, exc_info=error)
    return JSONResponse({"ok": False, "error": "internal_error"}, 500)


async def _gone(_: Request, __: Exception) -> Response:
    """The caller hung up before its request was whole; nobody reads this."""
    return Response(status_code=400)


def build(hub: Hub, streams: Streams) -> Starlette:
    routes, control = Routes(hub), ControlApi(hub)
    return Starlette(
        routes=[
            Route("/api/{method}", api.endpoint(hub.ws), methods=["GET", "POST"]),
            Route("/_sandbox/stream", streams.answer, methods=["GET"]),
            Route("/_sandbox/file/{file}/{name:path}", routes.page_file, methods=["GET"]),
            Route("/_sandbox/{name:path}", control.answer, methods=["GET", "POST"]),
            WebSocketRoute("/link/", routes.link),
            Route("/response/{team}/{secret}", routes.response_url, methods=["POST"]),
            Route("/upload/v1/{secret}", routes.upload, methods=["POST"]),
            Route("/files-pri/{name}/{rest:path}", routes.private_file, methods=["GET"]),
            Route("/avatar/{who}", routes.avatar, methods=["GET"]),
            Route("/archives/{rest:path}", page_files.page, methods=["GET"]),
            Route("/files/{rest:path}", page_files.page, methods=["GET"]),
            Route("/", page_files.page, methods=["GET"]),
            Route("/page/{name:path}", page_files.file, methods=["GET"]),
        ],
        exception_handlers={Exception: _failed, ClientDisconnect: _gone},
    )
