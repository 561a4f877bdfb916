"""The texts of an action step: a title short enough for every list, and a description that may say more."""

from alliance.enums import Name
from alliance.errors import Invalid
from alliance.typed_text import check_length, clean_line, clean_text, is_readable, shorten

MAX_TITLE = 80
MAX_DESCRIPTION = 3000
NO_DESCRIPTION = Name("")


def read_title(typed: str) -> str:
    """Return a typed title as it is stored. Raises Invalid if it is empty or too long."""
    title = clean_line(typed)
    if not is_readable(title):
        raise Invalid("title", "problem.step_title_empty")
    if len(title) > MAX_TITLE:
        raise Invalid("title", "problem.step_title_long", length=len(title), limit=MAX_TITLE)
    return title


def read_description(typed: str) -> str:
    """Return a typed description as it is stored; it may be empty. Raises Invalid if it is too long."""
    description = clean_text(typed)
    check_length("description", description, MAX_DESCRIPTION)
    return description


def split_title(text: str) -> tuple[str, str]:
    """Return a step's title and description made from a text that was written for something else.

    The title is the first line without a full stop, cut if it is too long. The description is empty if the title has
    all of the text, else the whole text, so that no words are lost.
    """
    whole = clean_text(text)
    first, _, more = whole.partition("\n")
    line = clean_line(first).rstrip(" .")
    title = shorten(line, MAX_TITLE)
    return title, whole if more or title != line else ""
