"""Twins of kept files: the same file without one person, and with a note that says so."""

import datetime as dt
import hashlib
import io
import re
import zipfile
from html import unescape
from xml.sax.saxutils import escape

from alliance.records.erasure.erased_names import NamesOfOne
from reports.records.repacking import noted, repack
from texts import FORMER, LANGUAGES, Translators

_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")


class FileRedaction:
    """Makes twins of workbooks and Word files, in the language of each."""

    def __init__(self, texts: Translators) -> None:
        self._texts = texts

    def __call__(self, content: bytes, language: str, names: NamesOfOne, now: dt.datetime) -> bytes | None:
        """The bytes without the person; None if the file does not name them, or is not a workbook or Word file.

        Only what surely names the person is replaced. The file's properties get a note with the day of `now` and the
        checksum of the original.
        """
        if not zipfile.is_zipfile(io.BytesIO(content)):
            return None
        words = self._texts.for_reader(language if language in LANGUAGES else None, None)
        is_changed, parts = False, list[tuple[zipfile.ZipInfo, bytes]]()
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for info in packed.infolist():
                part = packed.read(info)
                if info.filename.endswith((".xml", ".rels")):
                    text = part.decode("utf-8")
                    told = _without(text, names, words("person.former"))
                    is_changed |= told != text
                    part = told.encode("utf-8")
                parts.append((info, part))
        if not is_changed:
            return None
        sha256 = hashlib.sha256(content).hexdigest()
        note = words("erasure.file_note", day=words.full_day(words.local(now).date()), sha256=sha256)
        return repack([(info, noted(info, part, note)) for info, part in parts])


def _without(xml: str, names: NamesOfOne, former: str) -> str:
    """A part of a file without the person: in its texts, and their Slack id in addresses."""
    told = _TEXT.sub(lambda found: _text_without(found[0], names, former), xml)
    return names.without_id(told).replace(FORMER, escape(former))


def _text_without(escaped: str, names: NamesOfOne, former: str) -> str:
    text = unescape(escaped)
    told = names.without_id(text)
    for one in reversed([one for one in names.find(told) if one.is_sure]):
        told = told[: one.begins] + FORMER + told[one.ends :]
    return escaped if told == text else escape(told.replace(FORMER, former))
