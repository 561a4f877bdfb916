"""Collect the known names: those of people, which reports may leave out, and public ones."""

from dataclasses import dataclass

from storage.engine.database import Session
from storage.people import people as store


@dataclass(frozen=True)
class KnownNames:
    """Names as they are stored."""

    people: tuple[str, ...] = ()
    """Of members, including former ones, of others whose profile Slack sent, and of contact persons outside Slack."""
    public: tuple[str, ...] = ()
    """Of organisations, alliances and themes, in both languages."""


def collect_known_names(session: Session) -> KnownNames:
    """Collect all known names, each once, in alphabetical order."""
    return KnownNames(tuple(store.list_names_of_people(session)), tuple(store.list_public_names(session)))
