"""The alliances and organisations that forms offer, grouped and named in the reader's language."""

from collections.abc import Container
from itertools import groupby

from alliance.errors import Conflict
from alliance.people.members import Person
from alliance.people.visibility import may_contribute
from handlers.slack.views.blocks import Choice
from storage.engine.database import Session
from storage.people import alliances, people
from texts import Translator

Groups = list[tuple[str, list[Choice]]]


def alliance_groups(
    session: Session,
    words: Translator,
    *,
    writer: Person | None = None,
    only: Container[int] | None = None,
) -> Groups:
    """The running alliances by theme.

    Raises Conflict if there are none, since a Slack select needs at least one option.

    With `writer`, only those in which they may contribute; with `only`, only those with these ids.
    """
    groups: dict[str, list[Choice]] = {}
    for alliance, theme in alliances.list_alliances(session):
        if writer is not None and not may_contribute(writer, alliance):
            continue
        if only is not None and alliance.id not in only:
            continue
        group = groups.setdefault(words.name(theme.names), [])
        group.append((words.name(alliance.names), str(alliance.id)))
    if not groups:
        is_reader = writer is not None and writer.is_restricted
        raise Conflict("problem.guests_read_only_everywhere" if is_reader else "problem.no_alliances_yet")
    return list(groups.items())


def organisation_groups(session: Session, words: Translator) -> Groups:
    """All organisations by kind. Raises Conflict if there are none."""
    found = people.list_organisations(session)
    if not found:
        raise Conflict("problem.no_organisations_yet")
    by_kind = groupby(found, lambda organisation: organisation.kind)
    return [
        (words(f"orgkind.{kind}").capitalize(), [(words.name(o.names), str(o.id)) for o in rows])
        for kind, rows in by_kind
    ]
