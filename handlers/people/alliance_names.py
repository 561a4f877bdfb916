"""Find the alliance that somebody means, from what they typed or the channel they are in."""

import difflib

from alliance.errors import Invalid
from alliance.people.members import Person
from handlers.slack.parsing import fold
from storage.engine.database import Session
from storage.people import alliances
from storage.tables import Alliance


def find_alliance(session: Session, typed: str) -> Alliance:
    """The running alliance with this name, or with this part of its name, in any language.

    Raises Invalid with the closest names if there is no such alliance or there are several.
    """
    wanted = fold(typed)
    known = [alliance for alliance, _ in alliances.list_alliances(session)]
    names = {fold(name): one for one in known for name in (one.name, one.name_en) if name}
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = list({one.id: one for name, one in names.items() if fits(name, wanted)}.values())
        if len(found) == 1:
            return found[0]
        if found:
            break
    near = found or [names[name] for name in difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)] or known
    told = tuple(one.names for one in list({one.id: one for one in near}.values())[:5])
    reason = "problem.which_alliance" if found else "problem.no_such_alliance"
    raise Invalid("alliance", reason, typed=typed[:60], near=told)


def alliance_meant(session: Session, person: Person, typed: str, *, channel_id: str | None) -> Alliance | None:
    """The alliance of a command: the named one, else the channel's, else the person's only alliance.

    None if it could be any. Raises Invalid for an unknown or ambiguous name.
    """
    if typed.strip():
        return find_alliance(session, typed)
    if channel_id and (here := alliances.find_alliance_of_channel(session, channel_id)):
        return here
    own = [one for one, _ in alliances.list_alliances(session) if one.id in person.alliance_ids]
    return own[0] if len(own) == 1 else None
