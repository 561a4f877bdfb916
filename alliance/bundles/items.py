"""The items of a bundle: picking them, their order, and grouping similar items, for this bundle only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.bundles.bundles import get_draft, touch
from alliance.bundles.mandate_results import is_limited
from alliance.contributions.sharing import Shown, get_readable
from alliance.contributions.supporters import Supporter, follow_merges, map_final_supporters, map_supporters
from alliance.enums import BundleState, ContributionKind, Name, Series
from alliance.errors import Conflict, Invalid, NotFound
from alliance.optional_ids import look_up
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from alliance.people.visibility import may_read
from storage.bundles import bundles as rows
from storage.bundles.bundles import ItemRow
from storage.engine.database import Session
from storage.engine.once import store_once
from storage.numbered import Numbered
from storage.tables import Bundle, BundleItem, Contribution

KINDS = (ContributionKind.BOTTLENECK, ContributionKind.OPPORTUNITY)
MAX_ITEMS = 200
LOOKED_AT = 1_000
"""The picker offers at most this many matching contributions: those with the most supporters."""


@dataclass(frozen=True)
class Filters:
    """Filters for the contributions to pick from; None and 0 mean no filter."""

    kind: ContributionKind = ContributionKind.BOTTLENECK
    sphere: str | None = None
    pillar: str | None = None
    alliance_id: int | None = None
    least: int = 0
    """The minimum number of supporters."""


@dataclass(frozen=True)
class Pickable(Numbered, series=Series.CONTRIBUTION):
    """A contribution that can be added to a bundle."""

    number: int
    title: str
    organisations: int
    """The number of supporters."""
    is_limited: bool = False
    """Whether it is visible to its alliance only."""


@dataclass(frozen=True)
class BundledItem(Numbered, series=Series.CONTRIBUTION):
    """A contribution in a bundle."""

    id: int
    number: int
    title: str
    """Empty if the reader may not see it."""
    kind: ContributionKind
    alliance: Name
    organisations: int
    is_archived: bool
    merged_into: str | None
    """The reference of the contribution it was merged into since."""
    author_left: bool
    under_id: int | None
    alike: tuple[str, ...]
    """References of other items that are look-alikes."""
    is_limited: bool = False
    """Whether it is visible to its alliance only; then it leaves only if its organisation allows that."""


def list_pickable(session: Session, *, reader: Person, filters: Filters, bundle: Bundle | None) -> list[Pickable]:
    """Contributions that match the filters, that the reader may see and that are not in `bundle` yet.

    Sorted by number of supporters, highest first.
    """
    pickable = rows.list_pickable(
        session,
        filters.kind,
        alliance_id=filters.alliance_id,
        sphere=filters.sphere,
        pillar=filters.pillar,
        limit=LOOKED_AT,
    )
    found = [contribution for contribution, alliance, *_ in pickable if may_read(reader, contribution, alliance)]
    inside = {contribution.id for _, contribution, *_ in rows.list_items(session, bundle.id)} if bundle else set()
    voices = map_supporters(session, found)
    listed = [
        Pickable(one.number, one.title, len(voices[one.id]), is_limited(one))
        for one in found
        if one.id not in inside and len(voices[one.id]) >= filters.least
    ]
    return sorted(listed, key=lambda one: (-one.organisations, -one.number))


def add_items(
    session: Session,
    *,
    by: Person,
    number: int,
    numbers: Sequence[int],
    now: dt.datetime,
    channel_id: str | None = None,
) -> Bundle:
    """Append contributions to a bundle, each once; a merged one is replaced by what it was merged into.

    Raises NotFound, NotAllowed, and Conflict for one that is archived or is neither a bottleneck nor an opportunity,
    and if the bundle has left draft or is full.
    """
    bundle = get_draft(session, by=by, number=number)
    inside = rows.list_items(session, bundle.id)
    position = max((item.position for item, *_ in inside), default=0)
    known = {contribution.id for _, contribution, *_ in inside}
    added: list[str] = []
    for one in dict.fromkeys(numbers):
        contribution, *_ = get_readable(session, reader=by, number=one, channel_id=channel_id)
        _check_fits(contribution)
        if contribution.id in known:
            continue
        if len(known) >= MAX_ITEMS:
            raise Conflict("problem.bundle_full", ref=bundle.ref, limit=MAX_ITEMS)
        position += 1
        known.add(contribution.id)
        item = BundleItem(
            bundle_id=bundle.id,
            contribution_id=contribution.id,
            position=position,
            by_member_id=by.as_member.id,
            created_at=now,
        )
        if store_once(session, item):
            added.append(contribution.ref)
    if added:
        audit(session, by, "bundle_items_added", bundle.ref, {}, now, items=added)
        touch(session, bundle, now=now)
    return bundle


def remove_item(session: Session, *, by: Person, number: int, item_id: int, now: dt.datetime) -> Bundle:
    """Remove an item; items grouped under it become separate again. Idempotent."""
    bundle = get_draft(session, by=by, number=number)
    items = rows.list_items(session, bundle.id)
    found = next((one for one in items if one[0].id == item_id), None)
    if found is None:
        return bundle
    for item, *_ in items:
        if item.under_id == item_id:
            item.under_id = None
    session.flush()
    session.delete(found[0])
    audit(session, by, "bundle_item_removed", bundle.ref, {"item": found[1].ref}, now)
    touch(session, bundle, now=now)
    return bundle


def move_item(session: Session, *, by: Person, number: int, item_id: int, by_places: int, now: dt.datetime) -> Bundle:
    """Move an item up (below 0) or down by so many places, keeping the order of the others; it stops at either end."""
    bundle = get_draft(session, by=by, number=number)
    ordered = [item for item, *_ in rows.list_items(session, bundle.id) if item.under_id is None]
    at = next((index for index, item in enumerate(ordered) if item.id == item_id), None)
    if at is None:
        return bundle
    to = max(0, min(at + by_places, len(ordered) - 1))
    if to == at:
        return bundle
    positions = [item.position for item in ordered]
    ordered.insert(to, ordered.pop(at))
    for item, position in zip(ordered, positions, strict=True):
        item.position = position
    touch(session, bundle, now=now)
    return bundle


def group_under(
    session: Session, *, by: Person, number: int, item_id: int, under_id: int | None, now: dt.datetime
) -> Bundle:
    """Group an item under another one of this bundle, or (None) make it separate again; contributions do not change.

    Items grouped under it move with it. Raises NotFound for an unknown item, and Invalid for a target that is the item
    itself, is unknown, or is itself grouped under another item.
    """
    bundle = get_draft(session, by=by, number=number)
    items = {item.id: item for item, *_ in rows.list_items(session, bundle.id)}
    item, under = items.get(item_id), look_up(items, under_id)
    if item is None:
        raise NotFound("bundle_item", bundle.ref)
    if under_id is not None and (under is None or under.id == item.id or under.under_id is not None):
        raise Invalid("under", "problem.bundle_under")
    if item.under_id == under_id:
        return bundle
    for one in (item, *(one for one in items.values() if under_id is not None and one.under_id == item_id)):
        one.under_id = under_id
    audit(session, by, "bundle_item_under", bundle.ref, {}, now, item=item_id, under=under_id)
    touch(session, bundle, now=now)
    return bundle


def list_items(session: Session, bundle: Bundle, *, reader: Person | None = None) -> list[BundledItem]:
    """The items in order, each directly above those grouped under it.

    With a reader, titles they may not see are empty; all items are listed either way.
    """
    items = rows.list_items(session, bundle.id)
    voices = map_supporters_of_items(session, items)
    alike = _alike(session, items)
    shown = [
        BundledItem(
            id=item.id,
            number=contribution.number,
            title=contribution.title if reader is None or may_read(reader, contribution, alliance) else "",
            kind=ContributionKind(contribution.kind),
            alliance=alliance.names,
            organisations=len(voices[item.id]),
            is_archived=contribution.archived_at is not None,
            merged_into=_merged_into(session, contribution),
            author_left=author.left_at is not None,
            under_id=item.under_id,
            alike=tuple(alike.get(contribution.id, ())),
            is_limited=is_limited(contribution),
        )
        for item, contribution, alliance, _, author in items
    ]
    return [one for top in shown if top.under_id is None for one in (top, *(b for b in shown if b.under_id == top.id))]


def may_bundle(person: Person, item: Shown) -> bool:
    """Whether a person could add this contribution to a bundle of theirs."""
    return item.kind in KINDS and not item.is_archived and may(person, Action.BUNDLE)


def check_sound(session: Session, bundle: Bundle) -> Sequence[ItemRow]:
    """The items of a bundle that may leave draft.

    Raises Conflict if there are none, or if one is archived or was merged since.
    """
    items = rows.list_items(session, bundle.id)
    if not items:
        raise Conflict("problem.bundle_empty", ref=bundle.ref)
    inside = {contribution.ref for _, contribution, *_ in items}
    is_draft = bundle.state is BundleState.DRAFT  # only a draft allows items to be removed
    for _, contribution, *_ in items:
        name = contribution.ref
        if into := _merged_into(session, contribution):
            key = "problem.bundle_item_merged_in" if into in inside else "problem.bundle_item_merged"
            raise Conflict(key, ref=name, into=into, bundle=bundle.ref)
        if contribution.archived_at is not None:
            key = "problem.bundle_item_archived" if is_draft else "problem.bundle_item_archived_since"
            raise Conflict(key, ref=name, bundle=bundle.ref)
    return items


def _check_fits(contribution: Contribution) -> None:
    name = contribution.ref
    if contribution.archived_at is not None:
        raise Conflict("problem.archived", ref=name)
    if contribution.kind not in KINDS:
        raise Conflict("problem.bundle_kind", ref=name)


def _merged_into(session: Session, contribution: Contribution) -> str | None:
    whole = follow_merges(session, contribution)
    return whole.ref if whole.id != contribution.id else None


def _alike(session: Session, items: Sequence[ItemRow]) -> dict[int, list[str]]:
    """References of the look-alikes of each contribution that are not grouped with it already."""
    by_id = {contribution.id: (item, contribution) for item, contribution, *_ in items}
    found: dict[int, list[str]] = {}
    for pair in rows.list_alike(session, by_id.keys()):
        (one, _), (other, _) = (by_id[key] for key in pair)
        if (one.under_id or one.id) == (other.under_id or other.id):
            continue
        for key, twin in (pair, pair[::-1]):
            found.setdefault(key, []).append(by_id[twin][1].ref)
    return found


def map_supporters_of_items(session: Session, items: Sequence[ItemRow]) -> dict[int, tuple[Supporter, ...]]:
    """The supporters of each item of a bundle, by item id; a merged item counts as what it was merged into."""
    voices = map_final_supporters(session, [contribution for _, contribution, *_ in items])
    return {item.id: voices[contribution.id] for item, contribution, *_ in items}
