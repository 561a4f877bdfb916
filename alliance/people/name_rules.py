"""Names that the network maintains itself: validate them, keep them unique where required, derive slugs."""

import itertools
import re
import unicodedata
from collections.abc import Container, Iterable

from alliance.enums import Name
from alliance.errors import Invalid
from alliance.typed_text import check_length, check_text, clean_line, is_readable
from storage.engine.database import Session
from storage.people.network import find_network_name

MAX_NAME = 150


def read_name(typed: str, *, taken: Iterable[str] = (), field: str = "name") -> str:
    """Return a name in the form in which it is stored. Raises Invalid if it is empty, too long or in `taken`."""
    name = clean_line(typed)
    check_text(field, name, MAX_NAME, empty="problem.name_empty")
    if name.casefold() in {one.casefold() for one in taken}:
        raise Invalid(field, "problem.name_taken", name=name)
    return name


def read_other_name(typed: str, *, field: str = "name_en") -> str | None:
    """Return the optional English name, None if left out. Raises Invalid if it is too long."""
    name = clean_line(typed)
    check_length(field, name, MAX_NAME)
    return name if is_readable(name) else None


def network_name(session: Session) -> Name | None:
    """Return the network's name from its file; None before a file was loaded."""
    row = find_network_name(session)
    return row.names if row is not None else None


def free_slug(name: str, taken: Container[str], *, otherwise: str = "organisation") -> str:
    """Derive an unused slug from a name: "Hogeschool Zuyd" gives `hogeschool-zuyd`, or `hogeschool-zuyd-2`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:70] or otherwise
    numbered = (f"{slug}-{number}" for number in itertools.count(2))
    return slug if slug not in taken else next(one for one in numbered if one not in taken)
