"""Compare an edition that was handed over with what a bundle says now."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from alliance.bundles.changes import CountedChange, EditionChanges
from alliance.bundles.dossiers import CollectedDossier
from alliance.bundles.preview import PreviewItem, SupporterShown
from alliance.enums import Name


def list_changes(before: CollectedDossier, now: CollectedDossier, *, handed_on: dt.date) -> EditionChanges:
    """The changes to a dossier since an edition of it was handed over."""
    had, has = _items(before), _items(now)
    both = [ref for ref in has if ref in had]
    were, are = _named(before), _named(now)
    return EditionChanges(
        edition=before.edition,
        handed_on=handed_on,
        added=tuple((ref, one.title) for ref, one in has.items() if ref not in had),
        left=tuple(ref for ref in had if ref not in has),
        rewritten=tuple(ref for ref in both if _text(had[ref]) != _text(has[ref])),
        counts=tuple(_counts(before, now, both, had, has)),
        said=tuple(
            ref
            for ref in both
            if had[ref].counted == has[ref].counted and set(had[ref].organisations) != set(has[ref].organisations)
        ),
        named=tuple(name for name in are if name not in were),
        unnamed=tuple(name for name in were if name not in are),
        is_asked_otherwise=before.ask != now.ask,
        is_retitled=before.title != now.title,
        is_introduced_otherwise=before.cover_note != now.cover_note,
        addressees=tuple(one for one in now.addressees if one not in before.addressees),
    )


def without_items(changes: EditionChanges, hidden: Collection[str]) -> EditionChanges:
    """The changes for a reader who may not see items with these references.

    The organisations that are named, and their total, may derive from these items, so they are left out then.
    """
    if not hidden:
        return changes
    return replace(
        changes,
        added=tuple(one for one in changes.added if one[0] not in hidden),
        left=tuple(ref for ref in changes.left if ref not in hidden),
        rewritten=tuple(ref for ref in changes.rewritten if ref not in hidden),
        counts=tuple(one for one in changes.counts if one.ref and one.ref not in hidden),
        said=tuple(ref for ref in changes.said if ref not in hidden),
        named=(),
        unnamed=(),
    )


def holds_withdrawn(before: CollectedDossier, now: CollectedDossier) -> bool:
    """Whether an edition contains something that may no longer leave: an item, a name with it, or unnamed words.

    Both are compared after redaction.
    """
    has = _items(now)
    leaving = {part.ref for one in now.items for part in one.all_items}
    return any(
        ref not in has
        or any(part.ref not in leaving for part in one.all_items)
        or _says_more(one.organisations, has[ref].organisations)
        for ref, one in _items(before).items()
    )


def _says_more(before: Collection[SupporterShown], now: Collection[SupporterShown]) -> bool:
    """Whether a name is gone, or words without a name are no longer there, named or not."""
    names = {one.name for one in before} - {None, *(one.name for one in now)}
    unnamed = Counter(
        (one.severity, one.context) for one in before if one.name is None and (one.severity or one.context)
    )
    return bool(names) or not unnamed <= Counter((one.severity, one.context) for one in now)


def _items(dossier: CollectedDossier) -> dict[str, PreviewItem]:
    return {one.ref: one for one in dossier.items}


def _named(dossier: CollectedDossier) -> list[Name]:
    return [one.name for one in dossier.named]


def _text(one: PreviewItem) -> PreviewItem:
    """An item without what organisations say about it."""
    return replace(one, organisations=(), counted=0, limited_to=())


def _counts(
    before: CollectedDossier,
    now: CollectedDossier,
    both: Collection[str],
    had: Mapping[str, PreviewItem],
    has: Mapping[str, PreviewItem],
) -> Iterator[CountedChange]:
    for ref in both:
        if had[ref].counted != has[ref].counted:
            yield CountedChange(ref, had[ref].counted, has[ref].counted)
    if before.organisations != now.organisations:
        yield CountedChange("", before.organisations, now.organisations)
