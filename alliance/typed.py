"""What people type, made fit to be kept: normalised, and without characters that hide or deceive."""

import re
import unicodedata

from alliance.errors import Invalid

# Invisible characters that turn text around or hide it would let one card imitate another; halves of characters cannot
# be stored.
_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def clean_line(text: str) -> str:
    """One line of typed text: normalised, without control characters, spaces folded."""
    return " ".join(_visible(text).split())


def clean_text(text: str) -> str:
    """Typed text of several lines: normalised, without control characters, blank edges cut."""
    return "\n".join(line.rstrip() for line in _visible(text).splitlines()).strip()


def is_readable(text: str) -> bool:
    """Whether there is anything to see: characters of no width alone, which emoji and Persian need, are nothing."""
    return any(unicodedata.category(character)[0] in "LNPSM" for character in text)


def check_text(field: str, text: str, limit: int) -> None:
    """Raise Invalid for a text of a required field that has nothing to see, or is too long."""
    if not is_readable(text):
        raise Invalid(field, f"problem.{field}_empty")
    check_length(field, text, limit)


def check_length(field: str, text: str, limit: int) -> None:
    """Raise Invalid for a text that is too long; Slack's client sees to it, others may not."""
    if len(text) > limit:
        raise Invalid(field, "problem.too_long", length=len(text), limit=limit)


def _visible(text: str) -> str:
    seen = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", seen)
