"""The HTTP side of the control API: JSON in, JSON out, 422 with a sentence for what a client could not do."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.control.acting import ACTS
from sandbox.control.reading import QUESTIONS
from sandbox.control.ruling import RULINGS
from sandbox.errors import SlackError
from sandbox.hub import Act, Hub
from sandbox.model import CannotDo, Json

_POSTS: dict[str, Act] = {**ACTS, **RULINGS}


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")


class ControlApi:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def answer(self, request: Request) -> Response:
        name = request.path_params["name"]
        try:
            if request.method == "GET":
                question = QUESTIONS.get(name)
                return _unknown(name) if question is None else _json(question(self._hub, dict(request.query_params)))
            act = _POSTS.get(name)
            if act is None:
                return _unknown(name)
            body = _object(await request.body())
            if name == "clock/follow":
                return await self._while_connected(request, act, body)
            return _json(await act(self._hub, body))
        except CannotDo as problem:
            return _json({"error": str(problem), **problem.details}, 422)
        except SlackError as problem:
            return _json({"error": problem.code, **problem.more}, 422)

    async def _while_connected(self, request: Request, act: Act, body: Json) -> Response:
        """Answer a long poll; when its caller is gone, stop at once, so that it counts as gone."""
        answering = asyncio.ensure_future(act(self._hub, body))
        gone = asyncio.ensure_future(request.receive())
        await asyncio.wait({answering, gone}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if answering.done():
            return _json(await answering)
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)
        return Response(status_code=499)


def _unknown(name: str) -> Response:
    known = {"GET": sorted(QUESTIONS), "POST": sorted(_POSTS)}
    return _json({"error": f"there is no call {name!r}", "calls": known}, 404)


def _object(raw: bytes) -> Json:
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as error:
        raise CannotDo(f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise CannotDo("the body must be a JSON object")
    return body
