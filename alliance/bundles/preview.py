"""What a bundle says, as text: what, who is affected, who stands behind it, what was tried, and what is asked."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from alliance.bundles.items import voices_of_items
from alliance.bundles.mandate_results import Allowed, LeftOut, choose_told, collect_allowed, is_limited
from alliance.contributions.supporters import Voice
from alliance.people.members import Person
from alliance.words import ContributionKind, Name, Naming, Series
from storage.bundles import bundles as rows
from storage.bundles.bundles import ItemRow
from storage.engine.database import Session
from storage.tables import Bundle, Contribution


@dataclass(frozen=True)
class ToldOrganisation:
    """An organisation behind an item, as the bundle may tell of it."""

    name: Name | None
    """None where it is not named."""
    severity: int | None
    context: str
    agreed: bool | None = None
    """Whether its executive agreed, where it is named; None: not asked yet."""
    is_author: bool = False
    """Whether it shared the item, where it is named."""


@dataclass(frozen=True)
class PreviewItem:
    """An item as the bundle tells it, with what is told under it."""

    ref: str
    title: str
    kind: ContributionKind
    what: str
    affected: str
    tried: str
    organisations: tuple[ToldOrganisation, ...]
    """Those that allow that their words are used."""
    counted: int
    """All that stand behind it, those that want to stay out apart."""
    under: tuple[str, ...]
    """The references and titles of what is told under it."""
    limited_to: tuple[str, ...] = ()
    """The references, its own and of what is told under it, that are visible to their alliance only."""
    below: tuple[str, ...] = ()
    """What is said in each of those that are told under it."""

    @property
    def spoken(self) -> tuple[ToldOrganisation, ...]:
        """Those of which more is told than that they are counted."""
        return tuple(one for one in self.organisations if one.name or one.severity or one.context)


@dataclass(frozen=True)
class BundlePreview:
    """What a bundle tells in its order, and what it leaves out."""

    told: tuple[PreviewItem, ...]
    left_out: tuple[LeftOut, ...]
    rows: tuple[ItemRow, ...]
    """All items that are told, also under another one."""
    voices: Mapping[int, Sequence[Voice]]
    """Who stands behind each of these, by its id."""
    allowed: Allowed


def preview(
    session: Session,
    bundle: Bundle,
    *,
    on: dt.date,
    reader: Person | None = None,
    own_id: int | None = None,
    only: Collection[int] | None = None,
) -> BundlePreview:
    """What the bundle would say on a day, in its order; who did not answer is counted and not named.

    With a reader, nothing of what they may not see. With an organisation of one's own that one speaks first, and by
    name: so it is for its own executives. What is told under an item that is left out stands by itself. With `only`, of
    these contributions alone, by id.
    """
    allowed = collect_allowed(session, bundle, on=on, own_id=own_id)
    inside = [row for row in rows.list_items(session, bundle.id) if only is None or row[1].id in only]
    items, left_out = choose_told(session, inside, allowed, reader=reader)
    voices = voices_of_items(session, items)
    here = {item.id for item, *_ in items}
    told = []
    for item, contribution, *_ in items:
        if item.under_id in here:
            continue
        below = [one for one in items if one[0].under_id == item.id]
        parts = [(item.id, contribution), *((row[0].id, row[1]) for row in below)]
        said = [(part, voice) for key, part in parts for voice in voices[key or 0]]
        own_first = sorted(said, key=lambda one: one[1].organisation_id != own_id)
        told.append(_told(contribution, own_first, allowed, [row[1] for row in below]))
    return BundlePreview(tuple(told), tuple(left_out), tuple(items), voices, allowed)


def _told(
    contribution: Contribution,
    said: Sequence[tuple[Contribution, Voice]],
    allowed: Allowed,
    below: Sequence[Contribution],
) -> PreviewItem:
    once: dict[int, tuple[Naming | None, Contribution, Voice]] = {}
    for about, voice in said:
        naming = allowed.naming(about.id, voice.organisation_id)
        known = once.get(voice.organisation_id)
        if naming is not Naming.NOT and (known is None or _says_more(naming, voice, known)):
            once[voice.organisation_id] = (naming, about, voice)
    details = contribution.details
    return PreviewItem(
        ref=_ref(contribution),
        title=contribution.title,
        kind=ContributionKind(contribution.kind),
        what=contribution.body,
        affected=str(details.get("affected") or ""),
        tried=str(details.get("tried") or ""),
        organisations=tuple(
            ToldOrganisation(
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
        under=tuple(f"{_ref(one)} {one.title}" for one in below),
        limited_to=tuple(_ref(one) for one in (contribution, *below) if is_limited(one)),
        below=tuple(one.body for one in below),
    )


def _says_more(naming: Naming | None, voice: Voice, known: tuple[Naming | None, Contribution, Voice]) -> bool:
    """Whether what an organisation says of something told together tells more than what it said of another part."""
    if naming is None or known[0] is None:
        return naming is not None and known[0] is None
    return not known[2].context and bool(voice.context)


def _ref(contribution: Contribution) -> str:
    return f"{Series.CONTRIBUTION}-{contribution.number}"
