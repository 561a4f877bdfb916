"""Figures charted per alliance: the number of endorsements, and how many of its organisations contributed."""

import datetime as dt
from dataclasses import dataclass

from alliance.enums import Name
from storage.digests import figures as rows
from storage.digests.figures import Scope
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.people.alliances import list_alliances


@dataclass(frozen=True)
class AllianceFigures:
    """The figures of one alliance, counted in the same way as those of the network."""

    alliance: Name
    recognised: int
    contributors: int
    taking_part: int
    """The number of organisations that take part, including the contributors."""


def list_alliance_figures(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> tuple[AllianceFigures, ...]:
    """The figures of each running alliance, or of the wanted ones among them, in the network's order."""
    each = Scope(is_each=True)
    contributors, taking_part = rows.count_contributors(session, start, end, each)
    recognised = rows.count_endorsements(session, start, end, each)
    return tuple(
        AllianceFigures(one.names, recognised[one.id], contributors[one.id], taking_part[one.id])
        for one, _ in list_alliances(session)
        if alliance_id in (None, one.id) or (isinstance(alliance_id, tuple) and one.id in alliance_id)
    )
