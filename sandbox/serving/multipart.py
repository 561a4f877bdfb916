"""Multipart bodies: read as Slack reads them, and refused when they are not whole."""

from __future__ import annotations

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request


async def read_multipart(request: Request) -> FormData:
    """The fields and files of the body. Raises ValueError when it is broken or breaks off."""
    boundary = parse_options_header(request.headers["content-type"])[1].get(b"boundary")
    # The parser itself takes what comes before the break for everything.
    if not boundary or b"--" + boundary + b"--" not in await request.body():
        raise ValueError("the body does not end with its boundary")
    try:
        return await request.form()
    except HTTPException as error:
        raise ValueError(error.detail) from error
