"""Move the matches of a contribution in a merge, and back if it is undone.

What fits the target is matched again afterwards; answers to a match, such as that it does not fit, stay with it.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from storage.contributions import merging as rows
from storage.contributions.matches import find_match
from storage.engine.database import Session
from storage.tables import Contribution, Match, Merge

TIMES = ("dismissed_at", "adopted_at", "notified_at")
"""The fields of a match that say what came of it."""


def move_matches(session: Session, source: Contribution, target: Contribution) -> dict[str, Any]:
    """Move the source's matches to the target, or join them with those that the target has; returns what was done."""
    moved: list[int] = []
    joined: dict[str, Any] = {}
    for match in rows.list_matches(session, source.id):
        pair = _pair(match, source, target)
        twin = find_match(session, *pair)
        if twin is None:
            match.bottleneck_id, match.practice_id = pair
            moved.append(match.id)
        else:
            before = _times(twin)
            for name in TIMES:
                setattr(twin, name, getattr(twin, name) or getattr(match, name))
            joined[str(twin.id)] = {"before": before, "after": _times(twin)}
    session.flush()
    return {"moved": moved, "joined": joined}


def return_matches(
    session: Session, made: Merge, source: Contribution, target: Contribution, later: Iterable[Merge]
) -> None:
    """Undo `move_matches`; later changes, and what came with a later merge, stay with the target."""
    nothing: dict[str, Any] = {"moved": [], "joined": {}}  # what the previous release merged
    transferred = made.transferred.get("matches", nothing)
    of_later = {key for one in later for key in one.transferred.get("matches", nothing)["joined"]}
    for match in rows.list_matches(session, target.id):
        joined = transferred["joined"].get(str(match.id))
        if match.id in transferred["moved"]:
            match.bottleneck_id, match.practice_id = _pair(match, target, source)
        elif joined and str(match.id) not in of_later and _times(match) == joined["after"]:
            for name, at in joined["before"].items():
                setattr(match, name, dt.datetime.fromisoformat(at) if at else None)
    session.flush()


def _pair(match: Match, of: Contribution, instead: Contribution) -> tuple[int, int]:
    """The ids of a match's bottleneck and practice, with one contribution instead of another."""
    bottleneck_id, practice_id = match.bottleneck_id, match.practice_id
    return (instead.id, practice_id) if bottleneck_id == of.id else (bottleneck_id, instead.id)


def _times(match: Match) -> dict[str, str | None]:
    times = {name: getattr(match, name) for name in TIMES}
    return {name: at.isoformat() if at else None for name, at in times.items()}
