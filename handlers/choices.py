"""The alliances and organisations that a form offers, grouped and named in the reader's language."""

from itertools import groupby

from alliance.errors import Conflict
from handlers.views.parts import Choice
from storage import alliances, people
from storage.database import Session
from texts import Translator

Groups = list[tuple[str, list[Choice]]]


def alliance_groups(session: Session, words: Translator) -> Groups:
    """The running alliances by theme; raises Conflict when there is none, since a form must offer something."""
    groups: dict[str, list[Choice]] = {}
    for alliance, theme in alliances.list_alliances(session):
        group = groups.setdefault(words.name(theme.name, theme.name_en), [])
        group.append((words.name(alliance.name, alliance.name_en), str(alliance.id)))
    if not groups:
        raise Conflict("problem.no_alliances_yet")
    return list(groups.items())


def organisation_groups(session: Session, words: Translator) -> Groups:
    """All organisations by kind; raises Conflict when there is none."""
    found = people.list_organisations(session)
    if not found:
        raise Conflict("problem.no_organisations_yet")
    by_kind = groupby(found, lambda organisation: organisation.kind)
    return [
        (words(f"orgkind.{kind}").capitalize(), [(words.name(o.name, o.name_en), str(o.id)) for o in rows])
        for kind, rows in by_kind
    ]
