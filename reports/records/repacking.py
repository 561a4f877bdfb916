"""Packing the parts of a Word or Excel file again, with a note among its properties."""

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_DESCRIPTION = re.compile(r"<dc:description\b[^>]*?(?:/>|>.*?</dc:description>)", re.DOTALL)
_PROPERTIES = "docProps/core.xml"
_END = "</cp:coreProperties>"


def noted(info: zipfile.ZipInfo, part: bytes, note: str) -> bytes:
    """The part; with the note if it holds the file's properties."""
    if info.filename != _PROPERTIES:
        return part
    xml = _DESCRIPTION.sub("", part.decode("utf-8"))
    described = f'<dc:description xmlns:dc="http://purl.org/dc/elements/1.1/">{escape(note)}</dc:description>'
    return xml.replace(_END, f"{described}{_END}").encode("utf-8")


def repack(parts: Sequence[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    """A file of these parts, with the dates that they had: the same parts give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for was, part in parts:
            info = zipfile.ZipInfo(was.filename, was.date_time)
            info.compress_type, info.external_attr = was.compress_type, was.external_attr
            file.writestr(info, part)
    return packed.getvalue()
