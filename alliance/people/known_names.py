"""Whose names are known: people, who may be left out of a report, and what is public."""

from dataclasses import dataclass

from storage.engine.database import Session
from storage.people import people as store


@dataclass(frozen=True)
class KnownNames:
    """Names as they are kept."""

    people: tuple[str, ...] = ()
    """Of members, former ones too, of others whom Slack told of, and of contact persons who are not in Slack."""
    public: tuple[str, ...] = ()
    """Of organisations, alliances and themes, in both languages."""


def collect_known_names(session: Session) -> KnownNames:
    """All of them, each once, in alphabetical order."""
    return KnownNames(tuple(store.list_names_of_people(session)), tuple(store.list_public_names(session)))
