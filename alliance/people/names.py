"""Names of what the network keeps itself: made fit, unique where they must be, and turned into short keys."""

import itertools
import re
import unicodedata
from collections.abc import Container, Iterable

from alliance.errors import Invalid
from alliance.typed import check_length, clean_line, is_readable
from alliance.words import Name
from storage.engine.database import Session
from storage.engine.starter import find_network_name

MAX_NAME = 150


def read_name(typed: str, *, taken: Iterable[str] = (), field: str = "name") -> str:
    """A name as it is kept. Raises Invalid for one that is empty, too long, or among those `taken`."""
    name = clean_line(typed)
    if not is_readable(name):
        raise Invalid(field, "problem.name_empty")
    check_length(field, name, MAX_NAME)
    if name.casefold() in {one.casefold() for one in taken}:
        raise Invalid(field, "problem.name_taken", name=name)
    return name


def read_other_name(typed: str, *, field: str = "name_en") -> str | None:
    """The English name, which may be left out. Raises Invalid for one that is too long."""
    name = clean_line(typed)
    check_length(field, name, MAX_NAME)
    return name if is_readable(name) else None


def network_name(session: Session) -> Name | None:
    """What the network is called, as its file says; None before one was loaded."""
    row = find_network_name(session)
    return Name(row.name, row.name_en) if row is not None else None


def free_slug(name: str, taken: Container[str], *, otherwise: str = "organisation") -> str:
    """A short key of a name that is not taken: "Hogeschool Zuyd" is `hogeschool-zuyd`, or `hogeschool-zuyd-2`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:70] or otherwise
    numbered = (f"{slug}-{number}" for number in itertools.count(2))
    return slug if slug not in taken else next(one for one in numbered if one not in taken)
