"""What a bundle says, as text: what, who is affected, who stands behind it, what was tried, and what is asked."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.behind import Voice, voices_of_items
from alliance.mandates import map_naming
from alliance.members import Person
from alliance.visibility import may_read
from alliance.words import ContributionKind, Name, Naming, Series
from storage import bundles as rows
from storage.database import Session
from storage.tables import Bundle, Contribution


@dataclass(frozen=True)
class ToldOrganisation:
    """An organisation behind an item, as the bundle may tell of it."""

    name: Name | None
    """None where it is not named."""
    severity: int | None
    context: str


@dataclass(frozen=True)
class Told:
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


def preview(
    session: Session, bundle: Bundle, *, on: dt.date, reader: Person | None = None, own_id: int | None = None
) -> list[Told]:
    """What the bundle would say on a day, in its order; who did not answer is counted and not named.

    With a reader, nothing of what they may not see. With an organisation of one's own that one speaks first, and by
    name: so it is for its own executives.
    """
    items = rows.list_items(session, bundle.id or 0)
    naming, voices = map_naming(session, bundle, on=on), voices_of_items(session, items)
    if own_id is not None:
        naming[own_id] = Naming.WITH_NAME
    told = []
    items = [one for one in items if reader is None or may_read(reader, one[1], one[2])]
    for item, contribution, *_ in items:
        if item.under_id is None:
            below = [one for one in items if one[0].under_id == item.id]
            said = [voice for one in (item, *(row[0] for row in below)) for voice in voices[one.id or 0]]
            under = tuple(f"{Series.CONTRIBUTION}-{one[1].number} {one[1].title}" for one in below)
            own_first = sorted(said, key=lambda voice: voice.organisation_id != own_id)
            told.append(_told(contribution, own_first, naming, under))
    return told


def _told(
    contribution: Contribution, said: Sequence[Voice], naming: dict[int, Naming | None], under: tuple[str, ...]
) -> Told:
    once: dict[int, Voice] = {}
    for voice in said:
        known = once.get(voice.organisation_id)
        if known is None or (not known.context and voice.context):
            once[voice.organisation_id] = voice
    counted = [one for key, one in once.items() if naming.get(key) is not Naming.NOT]
    with_words = [one for one in counted if naming.get(one.organisation_id) is not None]
    details = contribution.details
    return Told(
        ref=f"{Series.CONTRIBUTION}-{contribution.number}",
        title=contribution.title,
        kind=ContributionKind(contribution.kind),
        what=contribution.body,
        affected=str(details.get("affected") or ""),
        tried=str(details.get("tried") or ""),
        organisations=tuple(
            ToldOrganisation(
                one.organisation if naming[one.organisation_id] is Naming.WITH_NAME else None, one.severity, one.context
            )
            for one in with_words
        ),
        counted=len(counted),
        under=under,
    )
