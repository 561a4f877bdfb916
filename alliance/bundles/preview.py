"""The content of a bundle as text: what each item says, and its supporters."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from alliance.bundles.items import map_supporters_of_items
from alliance.bundles.mandate_results import AllowedNaming, LeftOut, choose_included, collect_allowed, is_limited
from alliance.contributions.details import Detail, list_filled
from alliance.contributions.supporters import Supporter
from alliance.enums import ContributionKind, Name, Naming
from alliance.people.members import Person
from storage.bundles import bundles as rows
from storage.bundles.bundles import ItemRow
from storage.engine.database import Session
from storage.tables import Bundle, Contribution


@dataclass(frozen=True)
class SupporterShown:
    """A supporter of an item, as far as the bundle may show it."""

    name: Name | None
    """None if it is not named."""
    severity: int | None
    context: str
    agreed: bool | None = None
    """Whether its executive agreed, if it is named; None: not asked yet."""
    is_author: bool = False
    """Whether it shared the item, if it is named."""


@dataclass(frozen=True)
class ItemUnder:
    """An item grouped under another one, in its author's words."""

    ref: str
    title: str
    what: str
    details: tuple[Detail, ...] = ()

    @property
    def called(self) -> str:
        """Its reference and title."""
        return f"{self.ref} {self.title}"


@dataclass(frozen=True)
class PreviewItem:
    """An item as shown in the bundle, including the items grouped under it."""

    ref: str
    title: str
    kind: ContributionKind
    what: str
    details: tuple[Detail, ...]
    """The other fields that its author filled in, in order."""
    organisations: tuple[SupporterShown, ...]
    """Organisations that allow the use of their words."""
    counted: int
    """All supporting organisations, except those that want to stay out."""
    under: tuple[ItemUnder, ...]
    """The items grouped under it."""
    limited_to: tuple[str, ...] = ()
    """References of the item, and of items grouped under it, that are visible to their alliance only."""

    @property
    def all_items(self) -> "tuple[PreviewItem | ItemUnder, ...]":
        """The item and those grouped under it."""
        return self, *self.under

    @property
    def texts(self) -> Iterator[str]:
        """Everything in it that a member typed."""
        for one in self.all_items:
            yield one.title
            yield one.what
            yield from (detail.value for detail in one.details if not isinstance(detail.value, StrEnum))
        yield from (one.context for one in self.organisations)

    @property
    def spoken(self) -> tuple[SupporterShown, ...]:
        """Organisations with a name, a severity or words to show, rather than only counted."""
        return tuple(one for one in self.organisations if one.name or one.severity or one.context)


@dataclass(frozen=True)
class BundlePreview:
    """The included items of a bundle in order, and those left out."""

    told: tuple[PreviewItem, ...]
    left_out: tuple[LeftOut, ...]
    rows: tuple[ItemRow, ...]
    """All included items, also those grouped under another one."""
    voices: Mapping[int, Sequence[Supporter]]
    """The supporters of each of these items, by item id."""
    allowed: AllowedNaming


def preview(
    session: Session,
    bundle: Bundle,
    *,
    on: dt.date,
    reader: Person | None = None,
    own_id: int | None = None,
    only: Collection[int] | None = None,
) -> BundlePreview:
    """The bundle's content on a day, in order; organisations without an answer are counted and not named.

    With a reader, only what they may see. With `own_id`, for that organisation's own executives: it comes first, and by
    name. Items grouped under one that is left out become separate. With `only`, only the contributions with these ids.
    """
    allowed = collect_allowed(session, bundle, on=on, own_id=own_id)
    inside = [row for row in rows.list_items(session, bundle.id) if only is None or row[1].id in only]
    items, left_out = choose_included(session, inside, allowed, reader=reader)
    return _preview(items, left_out, map_supporters_of_items(session, items), allowed)


def preview_for_own(session: Session, of_all: BundlePreview, *, own_id: int, reader: Person) -> BundlePreview:
    """What others read, as it is for an organisation's own executives, without reading everything again."""
    allowed = replace(of_all.allowed, own_id=own_id)
    items, left_out = choose_included(session, of_all.rows, allowed, reader=reader)
    return _preview(items, left_out, {item.id: of_all.voices[item.id] for item, *_ in items}, allowed)


def _preview(
    items: Sequence[ItemRow],
    left_out: Sequence[LeftOut],
    voices: Mapping[int, Sequence[Supporter]],
    allowed: AllowedNaming,
) -> BundlePreview:
    own_id = allowed.own_id
    here = {item.id for item, *_ in items}
    told = []
    for item, contribution, *_ in items:
        if item.under_id in here:
            continue
        below = [one for one in items if one[0].under_id == item.id]
        parts = [(item.id, contribution), *((row[0].id, row[1]) for row in below)]
        said = [(part, voice) for key, part in parts for voice in voices[key]]
        own_first = sorted(said, key=lambda one: one[1].organisation_id != own_id)
        told.append(_preview_item(contribution, own_first, allowed, [row[1] for row in below]))
    return BundlePreview(tuple(told), tuple(left_out), tuple(items), voices, allowed)


def _preview_item(
    contribution: Contribution,
    said: Sequence[tuple[Contribution, Supporter]],
    allowed: AllowedNaming,
    below: Sequence[Contribution],
) -> PreviewItem:
    once: dict[int, tuple[Naming | None, Contribution, Supporter]] = {}
    for about, voice in said:
        naming = allowed.naming(about.id, voice.organisation_id)
        known = once.get(voice.organisation_id)
        if naming is not Naming.NOT and (known is None or _says_more(naming, voice, known)):
            once[voice.organisation_id] = (naming, about, voice)
    return PreviewItem(
        ref=contribution.ref,
        title=contribution.title,
        kind=ContributionKind(contribution.kind),
        what=contribution.body,
        details=_details(contribution),
        organisations=tuple(
            SupporterShown(
                voice.organisation if naming is Naming.WITH_NAME else None,
                voice.severity,
                voice.context,
                allowed.agreed(about.id, voice.organisation_id) if naming is Naming.WITH_NAME else None,
                voice.is_author and naming is Naming.WITH_NAME,
            )
            for naming, about, voice in once.values()
            if naming is not None
        ),
        counted=len(once),
        under=tuple(ItemUnder(one.ref, one.title, one.body, _details(one)) for one in below),
        limited_to=tuple(one.ref for one in (contribution, *below) if is_limited(one)),
    )


def _details(contribution: Contribution) -> tuple[Detail, ...]:
    return tuple(list_filled(ContributionKind(contribution.kind), contribution.details))


def _says_more(naming: Naming | None, voice: Supporter, known: tuple[Naming | None, Contribution, Supporter]) -> bool:
    """Whether an organisation's words about one item of a group are to replace those it has about another."""
    if naming is None or known[0] is None:
        return naming is not None and known[0] is None
    return not known[2].context and bool(voice.context)
