"""Editions of a bundle: an edition is frozen when it is first handed over, and its files are made from that for ever.

An edition is plain data: everything that the files say, for all addressees, and for the executives of each supporting
organisation if the bundle is for these. A file is made once for each language and reader, and kept byte for byte
(`alliance.kept_files`). Whatever changes afterwards is for the next edition, which says what changed.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pydantic import TypeAdapter

from alliance.bundles.changes import EditionChanges
from alliance.bundles.comparing import holds_withdrawn, list_changes, without_items
from alliance.bundles.dossiers import (
    CollectedDossier,
    NamedOrganisation,
    Redacted,
    collect_dossier,
    collect_own,
    list_supporters,
)
from alliance.bundles.mandate_results import WhyLeftOut
from alliance.bundles.preview import PreviewItem, SupporterShown
from alliance.enums import AddresseeKind, BundleState, KeptFileKind, Name
from alliance.errors import Conflict
from alliance.kept_files import KeptKey, list_kept
from alliance.people.members import Person, placeholder
from alliance.people.visibility import may_read
from storage.bundles import bundles as rows
from storage.bundles import editions as edition_rows
from storage.engine.database import Session
from storage.engine.kept_files import ListedFile
from storage.engine.once import store_once
from storage.people.alliances import map_participations_of
from storage.tables import Bundle, BundleEdition

Clean = Callable[[CollectedDossier], CollectedDossier]
"""Leaves out what is found about people, so that the dossier can be kept: in every language with the same marks."""


@dataclass(frozen=True)
class OwnItem:
    """An item as it is for the executives of one organisation."""

    ref: str
    organisations: tuple[SupporterShown, ...] | None = None
    """Who says what about it, if that differs from what all addressees read."""
    counted: int = 0
    """The number of supporting organisations, if `organisations` is set."""
    whole: PreviewItem | None = None
    """The item itself, if others do not read it like that."""


@dataclass(frozen=True)
class OwnVariant:
    """What differs in the files for the executives of one organisation."""

    organisation_id: int
    own: Name
    items: tuple[OwnItem, ...]
    organisations: int
    named: tuple[NamedOrganisation, ...]
    changes: EditionChanges | None
    redacted: Redacted | None


@dataclass(frozen=True)
class ShownEdition:
    """An edition that was handed over, without its content."""

    edition: int
    handed_on: dt.date
    sums: Mapping[str, str] = field(default_factory=dict)
    """The checksum of its Word and Excel files, by ending."""


@dataclass(frozen=True)
class FrozenEdition:
    """An edition as it was handed over. A field that is added later needs a default: editions last for ever."""

    dossier: CollectedDossier
    contribution_ids: tuple[int, ...]
    """All contributions in it."""
    own: tuple[OwnVariant, ...]
    """For the executives of each supporting organisation, if it is for own executives."""
    handed_on: dt.date
    """The day on which the first addressee received it."""
    made_at: dt.datetime
    """When it was frozen; its files have this as the time at which they were made."""

    def find_own(self, organisation_ids: Collection[int]) -> tuple[int, CollectedDossier] | None:
        """The dossier for the executives of an organisation known by any of these ids, with the id that it had then."""
        for one in self.own:
            if one.organisation_id in organisation_ids:
                return one.organisation_id, _whole(self.dossier, one)
        return None


@cache
def _plain() -> TypeAdapter[FrozenEdition]:
    return TypeAdapter(FrozenEdition)


def list_editions(session: Session, bundle: Bundle) -> list[ShownEdition]:
    """The editions of a bundle that were frozen, the first one first."""
    kept = list_files(session, bundle)
    return [
        ShownEdition(
            one.edition,
            one.handed_on,
            # Of each format the one that was made first, when it was handed over, and not one for own executives.
            dict(reversed([_sum_of(file) for file in kept if _is_for_all(file, one.edition)])),
        )
        for one in edition_rows.list_editions(session, bundle.id)
    ]


def has_unkept(session: Session, bundle: Bundle) -> bool:
    """Whether an addressee has an edition that was handed over before editions were kept."""
    kept = {one.edition for one in edition_rows.list_editions(session, bundle.id)}
    return any(one.edition and one.edition not in kept for one in rows.list_addressees(session, [bundle.id]))


def list_files(session: Session, bundle: Bundle) -> Sequence[ListedFile]:
    """The files of a bundle that are kept, by edition."""
    return list_kept(session, kind=KeptFileKind.DOSSIER, subject=bundle.ref)


def find_edition(session: Session, bundle: Bundle, edition: int) -> FrozenEdition | None:
    """An edition as it was handed over; None if it was not handed over, or before editions were kept."""
    row = edition_rows.find_edition(session, bundle.id, edition)
    return _read(row) if row is not None else None


def check_readable(
    session: Session, bundle: Bundle, frozen: FrozenEdition, dossier: CollectedDossier, *, reader: Person
) -> None:
    """Raise Conflict if an edition has an item that the reader may not see: it is one file, read as a whole."""
    inside = {ref for one in dossier.items for ref in (one.ref, *(under.ref for under in one.under))}
    for contribution, alliance in rows.list_ever_handed(session, bundle.id):
        ref = contribution.ref
        is_inside = contribution.id in frozen.contribution_ids and ref in inside
        if is_inside and not may_read(reader, contribution, alliance):
            told = {"ref": bundle.ref, "edition": dossier.edition, "item": ref}
            raise Conflict("problem.bundle_edition_hidden", **told)


def file_key(ref: str, edition: int, *, language: str, ending: str, own_id: int | None = None) -> KeptKey:
    """The key under which a file of an edition is kept; with `own_id`, for the executives of that organisation."""
    for_whom = f":own-{own_id}" if own_id is not None else ""
    return KeptKey(KeptFileKind.DOSSIER, ref, edition, f"{language}{for_whom}:{ending}")


def collect_concept(
    session: Session,
    bundle: Bundle,
    *,
    on: dt.date,
    clean: Clean,
    for_organisation: int | None = None,
    reader: Person | None = None,
) -> CollectedDossier:
    """What the next edition would say on a day, with what changed since the last one that was handed over.

    Nothing is left out of it yet: `clean` is for the comparison. `reader` and `for_organisation` as in
    `collect_dossier`.
    """
    dossier = collect_dossier(session, bundle, on=on, for_organisation=for_organisation, reader=reader)
    last = _last_before(session, bundle, dossier.edition)
    if last is None:
        return dossier
    hidden = {one.ref for one in dossier.left_out if one.why is WhyLeftOut.HIDDEN}
    now = dossier
    if hidden:  # what this reader may not see has not left
        now = collect_dossier(session, bundle, on=on, for_organisation=for_organisation)
    changes = _changes(last, clean(now), for_organisation)
    return replace(dossier, changes=without_items(changes, hidden) if changes is not None else None)


def find_changes(
    session: Session, bundle: Bundle, *, on: dt.date, clean: Clean, reader: Person
) -> EditionChanges | None:
    """What changed since the last edition, while the next one is in preparation; None otherwise."""
    handed = edition_rows.list_editions(session, bundle.id)
    if not handed or (handed[-1].edition == bundle.edition and bundle.state is BundleState.OUT):
        return None
    return collect_concept(session, bundle, on=on, clean=clean, reader=reader).changes


def freeze(
    session: Session, bundle: Bundle, *, on: dt.date, handed_on: dt.date, clean: Clean, now: dt.datetime
) -> tuple[FrozenEdition, bool]:
    """The edition that is handed over, and whether it was frozen just now rather than when others received it.

    Call it with the bundle locked. `on` is today, for the mandates; `handed_on` the day of the handover. Raises
    Conflict if others received it and it says more than may leave by now.
    """
    known = find_edition(session, bundle, bundle.edition)
    if known is not None:
        if holds_withdrawn(known.dossier, clean(collect_dossier(session, bundle, on=on))):
            raise Conflict("problem.bundle_edition_outdated", ref=bundle.ref, edition=bundle.edition)
        return known, False
    # Numbers follow each other, however often organisations were asked in between. It is another edition than one that
    # others received before editions were kept: nobody knows what theirs said.
    bundle.edition = max((one.edition for one in rows.list_addressees(session, [bundle.id])), default=0) + 1
    frozen = _collect_edition(session, bundle, on=on, handed_on=handed_on, clean=clean, now=now)
    row = BundleEdition(
        bundle_id=bundle.id,
        edition=bundle.edition,
        handed_on=handed_on,
        made_at=now,
        content=_plain().dump_python(frozen, mode="json"),
    )
    if store_once(session, row):
        return frozen, True
    first = find_edition(session, bundle, bundle.edition)
    assert first is not None  # its key exists
    return first, False


def _collect_edition(
    session: Session, bundle: Bundle, *, on: dt.date, handed_on: dt.date, clean: Clean, now: dt.datetime
) -> FrozenEdition:
    """The edition as it would be handed over today. Raises Conflict if nothing of it may leave."""
    leaving = collect_dossier(session, bundle, on=on)
    if not leaving.items:
        raise Conflict("problem.bundle_nothing_leaves", ref=bundle.ref)
    last = _last_before(session, bundle, bundle.edition)
    cleaned = clean(leaving)
    changes = _changes(last, cleaned, None) if last is not None else None
    dossier = as_handed(cleaned, bundle.edition, changes)
    own: list[OwnVariant] = []
    if any(one.kind is AddresseeKind.OWN_EXECUTIVES for one in rows.list_addressees(session, [bundle.id])):
        # The executives of an organisation read what its members may see.
        members = {
            key: placeholder(is_restricted=False, participations=map_participations_of(session, key))
            for key, _ in list_supporters(session, bundle)
        }
        for key, theirs in collect_own(session, bundle, leaving, members).items():
            own.append(_own_variant(dossier, clean(theirs), last, key))
    return FrozenEdition(dossier, leaving.contribution_ids, tuple(own), handed_on, now)


def _own_variant(
    dossier: CollectedDossier, theirs: CollectedDossier, last: FrozenEdition | None, key: int
) -> OwnVariant:
    assert theirs.own is not None
    changes = _changes(last, theirs, key) if last is not None else None
    items = tuple(_own_items(dossier, theirs))
    return OwnVariant(key, theirs.own, items, theirs.organisations, theirs.named, changes, theirs.redacted)


def _own_items(dossier: CollectedDossier, theirs: CollectedDossier) -> Iterator[OwnItem]:
    of_all = {one.ref: one for one in dossier.items}
    for one in theirs.items:
        same = of_all.get(one.ref)
        if same == one:
            yield OwnItem(one.ref)
        elif same is not None and replace(same, organisations=one.organisations, counted=one.counted) == one:
            yield OwnItem(one.ref, one.organisations, one.counted)
        else:
            yield OwnItem(one.ref, whole=one)


def as_handed(dossier: CollectedDossier, edition: int, changes: EditionChanges | None = None) -> CollectedDossier:
    """A dossier as it leaves, without what only those who run it may know."""
    return replace(
        dossier,
        is_concept=False,
        edition=edition,
        replaces=0,
        left_out=(),
        slips=(),
        changes=changes,
    )


def _whole(dossier: CollectedDossier, own: OwnVariant) -> CollectedDossier:
    of_all = {one.ref: one for one in dossier.items}

    def item(one: OwnItem) -> PreviewItem:
        if one.whole is not None:
            return one.whole
        if one.organisations is None:
            return of_all[one.ref]
        return replace(of_all[one.ref], organisations=one.organisations, counted=one.counted)

    return replace(
        dossier,
        own=own.own,
        items=tuple(map(item, own.items)),
        organisations=own.organisations,
        named=own.named,
        changes=own.changes,
        redacted=own.redacted,
    )


def _changes(last: FrozenEdition, now: CollectedDossier, own_id: int | None) -> EditionChanges | None:
    """What changed since an edition; None for an organisation whose executives had no files of their own in it."""
    before = last.dossier
    if own_id is not None:
        found = last.find_own([own_id])
        if found is None:
            return None
        before = found[1]
    return list_changes(before, now, handed_on=last.handed_on)


def _last_before(session: Session, bundle: Bundle, edition: int) -> FrozenEdition | None:
    """The newest edition before this one that was handed over."""
    earlier = [one.edition for one in edition_rows.list_editions(session, bundle.id) if one.edition < edition]
    return find_edition(session, bundle, earlier[-1]) if earlier else None


def _is_for_all(file: ListedFile, edition: int) -> bool:
    return file.edition == edition and file.variant.count(":") == 1


def _sum_of(file: ListedFile) -> tuple[str, str]:
    return file.variant.rpartition(":")[2], file.sha256


def _read(row: BundleEdition) -> FrozenEdition:
    return _plain().validate_python(row.content)
