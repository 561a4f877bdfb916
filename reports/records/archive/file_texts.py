"""The texts of a Word or Excel file, whole paragraphs and cells, to look for people in them."""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_TAG = re.compile(r"</?(?:[\w.-]+:)?([\w.-]+)")
_TYPED = re.compile(r"\b(?:descr|title|tooltip)=\"([^\"]*)\"|\bTarget=\"(?:mailto|tel):([^\"?]*)")
_SHEET = re.compile(r"<sheet\b[^>]*\bname=\"([^\"]*)\"")
_SPACES = frozenset({"br", "cr", "tab"})
"""Elements that stand for a space in a text."""
_WHOLE = frozenset({"p", "si", "is"})
"""Elements whose text is one: a name in it may be marked up in the middle."""
_NO_TEXT = frozenset({"v", "f"})
"""Elements that hold a number or a formula."""
_WITHOUT = re.compile(
    r"(?:^|/)(?:styles|theme\d*|fontTable|settings|webSettings|numbering|app|\[Content_Types\])\.xml$"
)
"""Parts in which nobody typed anything."""


def texts_of(content: bytes) -> list[str] | None:
    """The texts of a file, also those that are not seen at once; None if it is not a Word or Excel file."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return None
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")) and not _WITHOUT.fullmatch(name.rpartition("/")[2]):
                found += _texts(parts.read(name).decode("utf-8", "replace"))
    return found


def _texts(xml: str) -> Iterator[str]:
    """The texts of a part: a paragraph or cell is one text, however it is marked up."""
    pieces: list[str] = []
    inside, depth = "", 0
    for token in _TOKEN.findall(xml):
        if not token.startswith("<"):
            pieces += [unescape(token)] if inside not in _NO_TEXT else []
            continue
        yield from _attributes(token)
        tag, is_end = _TAG.match(token), token.startswith("</")
        name = tag[1] if tag is not None else ""
        inside = "" if is_end else name
        if name in _WHOLE and not token.endswith("/>"):
            depth += -1 if is_end else 1
        if name in _SPACES:
            pieces.append(" ")
        elif pieces and (name in _WHOLE or not depth):
            yield "".join(pieces)
            pieces = []
    if pieces:
        yield "".join(pieces)


def _attributes(tag: str) -> Iterator[str]:
    """Typed texts inside tags: descriptions, addresses and names of sheets."""
    for typed in (*_TYPED.findall(tag), *((one, "") for one in _SHEET.findall(tag))):
        yield unescape("".join(typed))
