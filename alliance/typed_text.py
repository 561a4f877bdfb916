"""Sanitise and validate typed text: normalised, without characters that hide or spoof content."""

import re
import unicodedata

from alliance.errors import Invalid

# Invisible characters that reverse or hide text would let one card imitate another; lone surrogates cannot be stored;
# the private ones are marks for which readers get words.
_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ue000-\ue002]"
)
_BLANK_LINES = re.compile(r"\n(?:[ \t\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000]*\n){2,}")
"""Two or more lines in a row that show nothing."""


def clean_line(text: str) -> str:
    """Return typed text as one line: normalised, without control characters, whitespace collapsed."""
    return " ".join(_visible(text).split())


def clean_text(text: str) -> str:
    """Return multi-line typed text: normalised, without control characters, leading and trailing blanks stripped."""
    return "\n".join(line.rstrip() for line in _visible(text).splitlines()).strip()


def shorten(text: str, limit: int) -> str:
    """Return a line of at most `limit` characters: cut at a word's end, with an ellipsis, if it was longer."""
    if len(text) <= limit:
        return text
    kept = text[:limit].rpartition(" ")[0]
    if len(kept) < limit // 2:
        kept = text[: limit - 1]
    return kept.rstrip(" ,;:.-–") + "…"


def without_blank_lines(text: str) -> str:
    """Return a text to be shown with at most one blank line between two others."""
    return _BLANK_LINES.sub("\n\n", text) if text.count("\n") > 2 else text


def is_readable(text: str) -> bool:
    """Whether a text shows anything; zero-width characters, as emoji and Persian need, do not count on their own."""
    return any(unicodedata.category(character)[0] in "LNPSM" for character in text)


def check_text(field: str, text: str, limit: int, *, empty: str = "") -> None:
    """Raise Invalid for a required text that shows nothing or is too long.

    `empty` is the key of the sentence for one that shows nothing, by default `problem.<field>_empty`.
    """
    if not is_readable(text):
        raise Invalid(field, empty or f"problem.{field}_empty")
    check_length(field, text, limit)


def check_length(field: str, text: str, limit: int) -> None:
    """Raise Invalid for a text that is too long. Slack's client enforces this; other clients may not."""
    if len(text) > limit:
        raise Invalid(field, "problem.too_long", length=len(text), limit=limit)


def _visible(text: str) -> str:
    seen = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", seen)
