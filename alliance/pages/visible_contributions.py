"""The first contributions of a list that somebody may see, read in stretches until there are enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.contributions import sharing
from alliance.contributions.sharing import Shown
from alliance.people.members import Person
from alliance.people.visibility import may_read
from storage.contributions.contributions import Found, map_by_ids
from storage.engine.database import Session

STRETCH = 12
"""The number of contributions read at once until enough of them fit."""


@dataclass(frozen=True)
class Counted:
    """A contribution with its number of supporters, or of adoptions."""

    item: Shown
    organisations: int


def pick_readable(
    session: Session, reader: Person, ids: Sequence[int], limit: int, *, but_own: bool = False
) -> dict[int, Shown]:
    """The first of these contributions that a reader may see, by id and in this order; none archived or merged.

    With `but_own`, the reader's own contributions are left out.
    """
    picked: list[Found] = []
    for start in range(0, len(ids), STRETCH):
        stretch = ids[start : start + STRETCH]
        found = map_by_ids(session, stretch)
        picked += [found[one] for one in stretch if one in found and _fits(reader, found[one], but_own=but_own)]
        if len(picked) >= limit:
            break
    picked = picked[:limit]
    items = sharing.shown(session, picked) if picked else []
    return {row[0].id: item for row, item in zip(picked, items, strict=True)}


def _fits(reader: Person, found: Found, *, but_own: bool) -> bool:
    contribution, alliance, _, author = found
    lives = contribution.archived_at is None and contribution.merged_into_id is None
    is_own = author.slack_user_id == reader.slack_user_id
    return lives and not (but_own and is_own) and may_read(reader, contribution, alliance)
