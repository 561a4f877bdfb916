"""What organisations allow in a bundle: how each may stand beside an item, and which items may leave at all.

An organisation allows something for the items that it was asked for, for what was asked by then, and of whom. Beside
any other item, and once that changes, it is counted and not named, unless its last word was that it wants to stay out.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from alliance.bundles.terms import holds, terms_of
from alliance.contributions.supporters import Voice, map_running
from alliance.people.members import Person
from alliance.people.visibility import may_read
from alliance.words import Name, Naming, Series, Visibility
from storage.bundles import bundles as rows
from storage.bundles.bundles import ItemRow
from storage.engine.database import Session
from storage.tables import Bundle, Contribution, Mandate

RESTRAINT = (Naming.NOT, Naming.WITHOUT_NAME, Naming.WITH_NAME)
"""Where organisations that are one now said different things, the more restrained word counts."""


class WhyLeftOut(StrEnum):
    """Why an item of a bundle is not told."""

    HIDDEN = "hidden"
    """The reader may not see it."""
    STAYS_OUT = "stays_out"
    """Its organisation wants to stay out, and the words are theirs."""
    NOT_YET = "not_yet"
    """It is visible to an alliance only, and its organisation has not allowed that it leaves."""


@dataclass(frozen=True)
class LeftOut:
    """An item of a bundle that is not told, and why."""

    ref: str
    why: WhyLeftOut
    organisation: Name | None = None
    """Whose it is; None where the reader may not see that."""


@dataclass(frozen=True)
class Allowed:
    """What organisations allow in a bundle on a day. Organisations that went up in another one are that one."""

    said: Mapping[tuple[int, int], Mandate]
    """By contribution and organisation, both by id; what nobody answered, what has expired, and what was answered when
    something else was asked, or of others, is not there."""
    out: frozenset[int]
    """The organisations whose last word is that they want to stay out."""
    own_id: int | None = None
    """For whose own executives it is: they may read all that it said."""

    def naming(self, contribution_id: int, organisation_id: int) -> Naming | None:
        """How an organisation may stand beside an item; None: counted, not named."""
        if organisation_id == self.own_id:
            return Naming.WITH_NAME
        mandate = self.said.get((contribution_id, organisation_id))
        if mandate is not None:
            return None if self.is_disagreed(contribution_id, organisation_id) else mandate.naming
        return Naming.NOT if organisation_id in self.out else None

    def is_disagreed(self, contribution_id: int, organisation_id: int) -> bool:
        """Whether it allows its name and its executive does not: it is counted until these two agree."""
        mandate = self.said.get((contribution_id, organisation_id))
        return mandate is not None and mandate.naming is Naming.WITH_NAME and mandate.executive_agreed is False

    def agreed(self, contribution_id: int, organisation_id: int) -> bool | None:
        """Whether its executive agreed; None where that was not asked yet."""
        mandate = self.said.get((contribution_id, organisation_id))
        return mandate.executive_agreed if mandate is not None else None


def collect_allowed(session: Session, bundle: Bundle, *, on: dt.date, own_id: int | None = None) -> Allowed:
    """What organisations allow in a bundle on a day; with an organisation of one's own for its own executives."""
    mandates = [one for one, _ in rows.list_mandates(session, bundle.id)]
    running = map_running(session, {one.organisation_id for one in mandates})
    covered, terms = rows.map_mandate_items(session, bundle.id), terms_of(session, bundle)
    # Of one organisation the later edition counts; of several that are one now the more restrained word.
    newest: dict[tuple[int, int], Mandate] = {}
    last: dict[int, Mandate] = {}
    for one in sorted(mandates, key=lambda mandate: mandate.edition):
        if one.naming is None or (one.valid_until is not None and one.valid_until < on):
            continue
        for contribution_id in covered.get(one.id, ()) if holds(one, terms) else ():
            newest[contribution_id, one.organisation_id] = one
        known = last.get(one.organisation_id)
        if known is None or _said_at(one) >= _said_at(known):
            last[one.organisation_id] = one
    said: dict[tuple[int, int], Mandate] = {}
    for (contribution_id, organisation_id), one in newest.items():
        key = (contribution_id, running[organisation_id].id)
        known = said.get(key)
        if known is None or _restraint(one) < _restraint(known):
            said[key] = one
    out = {running[key].id for key, one in last.items() if one.naming is Naming.NOT}
    return Allowed(said, frozenset(out), own_id)


def is_limited(contribution: Contribution) -> bool:
    """Whether something is visible to its alliance only: it leaves a bundle only when its organisation allows that."""
    return contribution.visibility is Visibility.ALLIANCE


def choose_told(
    session: Session, items: Sequence[ItemRow], allowed: Allowed, *, reader: Person | None = None
) -> tuple[list[ItemRow], list[LeftOut]]:
    """The items that are told, and those that are not with why; with a reader, none that they may not see."""
    owners = map_running(session, {organisation.id for *_, organisation, _ in items})
    told, left_out = [], []
    for row in items:
        _, contribution, alliance, organisation, _ = row
        ref = f"{Series.CONTRIBUTION}-{contribution.number}"
        owner = owners[organisation.id]
        naming = allowed.naming(contribution.id, owner.id)
        name = Name(owner.name, owner.name_en)
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
    allowed: Allowed, items: Sequence[ItemRow], voices: Mapping[int, Sequence[Voice]]
) -> dict[int, Naming | None]:
    """How each organisation behind these items stands beside the one where it allows most, by its id."""
    order: tuple[Naming | None, ...] = (Naming.NOT, None, Naming.WITHOUT_NAME, Naming.WITH_NAME)
    found: dict[int, Naming | None] = {}
    for item, contribution, *_ in items:
        for voice in voices[item.id]:
            key = voice.organisation_id
            naming = allowed.naming(contribution.id, key)
            found[key] = max((found.get(key, Naming.NOT), naming), key=order.index)
    return found


def _said_at(mandate: Mandate) -> dt.datetime:
    assert mandate.answered_at is not None  # it was answered
    return mandate.answered_at


def _restraint(mandate: Mandate) -> int:
    assert mandate.naming is not None
    return RESTRAINT.index(mandate.naming)
