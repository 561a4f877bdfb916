"""A Word or Excel file that we made, without what is about people: another file than the one that was sent."""

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape
from xml.sax.saxutils import escape

from reports.records.repacking import noted, repack

_WHOLE = re.compile(r"<((?:\w+:)?(?:p|si|is))\b[^>]*(?<!/)>.*?</\1>", re.DOTALL)
"""A paragraph or the text of a cell: a name in it may be marked up in the middle."""
_PIECE = re.compile(r"(<(?:\w+:)?t\b[^>]*(?<!/)>)([^<]*)(?=<)|<(?:\w+:)?(?:br|cr|tab)\b[^>]*/>")
_SINGLE = re.compile(r"(<(?!(?:\w+:)?(?:v|f|t)\b)[^<>]*(?<!/)>)([^<>]*[^\W\d_][^<>]*)(?=</)")
"""A text of its own, such as a title among the properties; numbers and formulas are none."""


def redact_file(content: bytes, clean: Callable[[str], str], note: str) -> bytes:
    """The file with every text cleaned, and a note among its properties."""
    parts: list[tuple[zipfile.ZipInfo, bytes]] = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for info in packed.infolist():
            part = packed.read(info)
            if info.filename.endswith(".xml"):
                xml = _WHOLE.sub(lambda found: _without(found[0], clean), part.decode("utf-8"))
                part = _SINGLE.sub(lambda found: found[1] + _cleaned(found[2], clean), xml).encode("utf-8")
            parts.append((info, noted(info, part, note)))
    return repack(parts)


def _without(xml: str, clean: Callable[[str], str]) -> str:
    """A paragraph whose text is cleaned as one; if anything is left out, what remains has the form of its beginning."""
    pieces = [unescape(found[2]) if found[1] else " " for found in _PIECE.finditer(xml)]
    text = "".join(pieces)
    told = clean(text)
    if told == text:
        return xml
    rest = iter([escape(told)])
    return _PIECE.sub(lambda found: f"{found[1]}{next(rest, '')}" if found[1] else "", xml)


def _cleaned(escaped: str, clean: Callable[[str], str]) -> str:
    text = unescape(escaped)
    told = clean(text)
    return escaped if told == text else escape(told)
