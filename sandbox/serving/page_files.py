"""The page's own files, and the page itself, which names all its modules so that a browser asks for them at once."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.serving.gate import PAGE_HEADERS

PAGE = Path(__file__).parents[1] / "page"
_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml"}


def _names() -> set[str]:
    return {file.name for file in PAGE.iterdir() if file.is_file()}


async def page(request: Request) -> Response:
    """The page, whatever it is to show."""
    modules = (name for name in sorted(_names()) if name.endswith(".js"))
    links = "".join(f'<link rel="modulepreload" href="/page/{name}">' for name in modules)
    html = (PAGE / "index.html").read_text("utf-8").replace("</head>", f"{links}</head>")
    return _answer(request, html.encode(), "text/html")


async def file(request: Request) -> Response:
    """One of the page's files. Read anew each time: they are small, and may be worked on."""
    name = request.path_params["name"]
    if name not in _names():
        return PlainTextResponse("no such file", 404, headers=PAGE_HEADERS)
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0]
    return _answer(request, (PAGE / name).read_bytes(), kind or "application/octet-stream")


def _answer(request: Request, content: bytes, kind: str) -> Response:
    headers = {**PAGE_HEADERS, "etag": f'"{hashlib.sha256(content).hexdigest()[:20]}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)
