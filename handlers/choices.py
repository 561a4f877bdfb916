"""The alliances and organisations that a form offers, grouped and named in the reader's language."""

from itertools import groupby

from handlers.views.parts import Choice
from storage import alliances, people
from storage.database import Session
from texts import Translator

Groups = list[tuple[str, list[Choice]]]


def alliance_groups(session: Session, words: Translator) -> Groups:
    """The running alliances by theme."""
    groups: dict[str, list[Choice]] = {}
    for alliance, theme in alliances.list_alliances(session):
        group = groups.setdefault(words.name(theme.name, theme.name_en), [])
        group.append((words.name(alliance.name, alliance.name_en), str(alliance.id)))
    return list(groups.items())


def organisation_groups(session: Session, words: Translator) -> Groups:
    """All organisations by kind."""
    by_kind = groupby(people.list_organisations(session), lambda organisation: organisation.kind)
    return [
        (words(f"orgkind.{kind}").capitalize(), [(words.name(o.name, o.name_en), str(o.id)) for o in rows])
        for kind, rows in by_kind
    ]
