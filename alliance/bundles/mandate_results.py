"""The result of mandates: how each organisation may appear with an item, and which items may leave at all.

A mandate covers the items it was asked for, with the ask and the addressees of that moment. For any other item, and
once those change, the organisation is counted and not named, unless its last answer was that it wants to stay out.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from alliance.bundles.mandate_terms import is_valid_for, terms_of
from alliance.contributions.supporters import Supporter, map_running
from alliance.enums import Name, Naming, Visibility
from alliance.people.members import Person
from alliance.people.visibility import may_read
from storage.bundles import bundles as rows
from storage.bundles.bundles import ItemRow
from storage.engine.database import Session
from storage.tables import Bundle, Contribution, Mandate

RESTRAINT = (Naming.NOT, Naming.WITHOUT_NAME, Naming.WITH_NAME)
"""If merged organisations gave different answers, the more restrictive one counts."""


class WhyLeftOut(StrEnum):
    """Why an item is left out of a bundle."""

    HIDDEN = "hidden"
    """The reader may not see it."""
    STAYS_OUT = "stays_out"
    """Its own organisation wants to stay out, and the text is theirs."""
    NOT_YET = "not_yet"
    """It is visible to its alliance only, and its organisation has not allowed it to leave."""


@dataclass(frozen=True)
class LeftOut:
    """An item that is left out of a bundle, and why."""

    ref: str
    why: WhyLeftOut
    organisation: Name | None = None
    """The organisation that shared it; None if the reader may not see that."""


@dataclass(frozen=True)
class AllowedNaming:
    """What organisations allow in a bundle on a day. Merged organisations count as the one they merged into."""

    said: Mapping[tuple[int, int], Mandate]
    """By contribution id and organisation id.

    Leaves out mandates that are unanswered or expired, or that were answered for another ask or other addressees.
    """
    out: frozenset[int]
    """Organisations whose last answer is that they want to stay out."""
    own_id: int | None = None
    """The organisation whose executives the bundle is for: they may read everything that it said."""

    def naming(self, contribution_id: int, organisation_id: int) -> Naming | None:
        """How an organisation may appear with an item; None: counted, not named."""
        if organisation_id == self.own_id:
            return Naming.WITH_NAME
        mandate = self.said.get((contribution_id, organisation_id))
        if mandate is not None:
            return None if self.is_disagreed(contribution_id, organisation_id) else mandate.naming
        return Naming.NOT if organisation_id in self.out else None

    def is_disagreed(self, contribution_id: int, organisation_id: int) -> bool:
        """Whether the organisation allows its name but its executive disagrees; until they agree it is only counted."""
        mandate = self.said.get((contribution_id, organisation_id))
        return mandate is not None and mandate.naming is Naming.WITH_NAME and mandate.executive_agreed is False

    def agreed(self, contribution_id: int, organisation_id: int) -> bool | None:
        """Whether the organisation's executive agreed; None if not asked yet."""
        mandate = self.said.get((contribution_id, organisation_id))
        return mandate.executive_agreed if mandate is not None else None


def collect_allowed(session: Session, bundle: Bundle, *, on: dt.date, own_id: int | None = None) -> AllowedNaming:
    """What organisations allow in a bundle on a day; `own_id` is the organisation whose own executives it is for."""
    mandates = [one for one, _ in rows.list_mandates(session, bundle.id)]
    running = map_running(session, {one.organisation_id for one in mandates})
    covered, terms = rows.map_mandate_items(session, bundle.id), terms_of(session, bundle)
    # Of one organisation the latest edition counts; of merged organisations the more restrictive answer.
    newest: dict[tuple[int, int], Mandate] = {}
    last: dict[int, Mandate] = {}
    for one in sorted(mandates, key=lambda mandate: mandate.edition):
        if one.naming is None or (one.valid_until is not None and one.valid_until < on):
            continue
        for contribution_id in covered.get(one.id, ()) if is_valid_for(one, terms) else ():
            newest[contribution_id, one.organisation_id] = one
        known = last.get(one.organisation_id)
        if known is None or _answered_at(one) >= _answered_at(known):
            last[one.organisation_id] = one
    said: dict[tuple[int, int], Mandate] = {}
    for (contribution_id, organisation_id), one in newest.items():
        key = (contribution_id, running[organisation_id].id)
        known = said.get(key)
        if known is None or _restraint(one) < _restraint(known):
            said[key] = one
    out = {running[key].id for key, one in last.items() if one.naming is Naming.NOT}
    return AllowedNaming(said, frozenset(out), own_id)


def is_limited(contribution: Contribution) -> bool:
    """Whether a contribution is visible to its alliance only; it leaves a bundle only if its organisation allows it."""
    return contribution.visibility is Visibility.ALLIANCE


def choose_included(
    session: Session, items: Sequence[ItemRow], allowed: AllowedNaming, *, reader: Person | None = None
) -> tuple[list[ItemRow], list[LeftOut]]:
    """The items that are included, and those left out with the reason; with a reader, only items they may see."""
    owners = map_running(session, {organisation.id for *_, organisation, _ in items})
    told, left_out = [], []
    for row in items:
        _, contribution, alliance, organisation, _ = row
        ref = contribution.ref
        owner = owners[organisation.id]
        naming = allowed.naming(contribution.id, owner.id)
        name = owner.names
        if reader is not None and not may_read(reader, contribution, alliance):
            left_out.append(LeftOut(ref, WhyLeftOut.HIDDEN))
        elif naming is Naming.NOT:
            left_out.append(LeftOut(ref, WhyLeftOut.STAYS_OUT, name))
        elif naming is None and is_limited(contribution):
            left_out.append(LeftOut(ref, WhyLeftOut.NOT_YET, name))
        else:
            told.append(row)
    return told, left_out


def count_naming(
    allowed: AllowedNaming, items: Sequence[ItemRow], voices: Mapping[int, Sequence[Supporter]]
) -> dict[int, Naming | None]:
    """The most permissive naming of each organisation across these items, by organisation id."""
    order: tuple[Naming | None, ...] = (Naming.NOT, None, Naming.WITHOUT_NAME, Naming.WITH_NAME)
    found: dict[int, Naming | None] = {}
    for item, contribution, *_ in items:
        for voice in voices[item.id]:
            key = voice.organisation_id
            naming = allowed.naming(contribution.id, key)
            found[key] = max((found.get(key, Naming.NOT), naming), key=order.index)
    return found


def _answered_at(mandate: Mandate) -> dt.datetime:
    assert mandate.answered_at is not None  # only answered mandates get here
    return mandate.answered_at


def _restraint(mandate: Mandate) -> int:
    assert mandate.naming is not None
    return RESTRAINT.index(mandate.naming)
