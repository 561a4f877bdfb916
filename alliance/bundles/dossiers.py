"""A bundle as a dossier: everything its files say, as plain values.

Organisations are named only if they allowed it. An organisation that allows its words without its name is quoted as "an
organisation", one that did not answer is counted, and one that wants to stay out is left out entirely.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alliance.bundles.changes import EditionChanges
from alliance.bundles.items import map_supporters_of_items
from alliance.bundles.mandate_results import LeftOut, count_naming
from alliance.bundles.personal_choices import PersonalCheck, find_check, read_put_back
from alliance.bundles.preview import BundlePreview, PreviewItem, preview, preview_for_own
from alliance.contributions.outcomes import HandoverOutcome, map_outcomes
from alliance.contributions.supporters import Supporter, follow_merges, map_final_supporters, map_running
from alliance.enums import AddresseeKind, BundleState, Name, Naming
from alliance.people.known_names import KnownNames, collect_known_names
from alliance.people.members import Person
from alliance.people.name_rules import network_name
from alliance.people.network_contact import find_contact
from alliance.redaction import PutBack
from storage.bundles import bundles as rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Addressee, Bundle


@dataclass(frozen=True)
class UnallowedMention:
    """A text by a member that names an organisation which did not allow its name."""

    ref: str
    organisation: Name


@dataclass(frozen=True)
class NamedOrganisation:
    """An organisation named in a bundle."""

    name: Name
    agreed: bool | None
    """Whether its executive agreed, for every item it is named with; None: not asked yet."""


@dataclass(frozen=True)
class Redacted:
    """How much was left out of a dossier's texts; a line in its files says so."""

    left_out: int
    """How many times something was left out."""
    put_back: int
    """How many finds stayed, since somebody put them back."""
    looked_at: dt.datetime | None
    """When somebody looked at all of it; None if nobody did since it changed."""


@dataclass(frozen=True)
class BundleOutline:
    """A bundle as seen by members of a supporting organisation: how far it is, and whom to ask for the rest."""

    ref: str
    title: str
    state: BundleState
    handed: tuple[HandoverOutcome, ...]
    ask: tuple[str, ...]
    """The Slack ids of people who can open it, starting with the member who created it."""


@dataclass(frozen=True)
class CollectedDossier:
    """The content of a bundle's files."""

    ref: str
    title: str
    is_concept: bool
    """Whether it was not handed over."""
    edition: int
    """The edition that it is, or will be when it is handed over; 0 before anybody was asked for the first one."""
    ask: str
    cover_note: str
    addressees: tuple[str, ...]
    on: dt.date
    """The day for which the mandates are evaluated."""
    items: tuple[PreviewItem, ...]
    organisations: int
    """All supporting organisations, each once, except those that want to stay out."""
    named: tuple[NamedOrganisation, ...]
    own: Name | None
    """The organisation whose executives the files are for; its own words come first."""
    slips: tuple[UnallowedMention, ...]
    left_out: tuple[LeftOut, ...]
    limited: tuple[str, ...] = ()
    """References of items in the files that are visible to their alliance only."""
    replaces: int = 0
    """The edition handed over last, which this one replaces; 0 if none was handed over."""
    network: Name | None = None
    """The network's name."""
    contribution_ids: tuple[int, ...] = ()
    """All contributions in it, also those grouped under another one."""
    changes: EditionChanges | None = None
    """What changed since the edition handed over last; None if none was."""
    contact: str = ""
    """Where readers outside reach the secretariat; empty if it is not known."""
    known: KnownNames = field(default=KnownNames())
    """The names of people that its files leave out, and of organisations, which they do not."""
    put_back: PutBack = field(default=PutBack())
    """What somebody put back, so that its files contain it nevertheless."""
    looked: PersonalCheck | None = None
    """When somebody last looked at the redactions."""
    redacted: Redacted | None = None
    """What was left out of the texts; None as long as nothing was."""


def find_outline(session: Session, *, reader: Person, number: int) -> BundleOutline | None:
    """A bundle for members of an organisation that was asked about it or supports what was handed over.

    Returns None for everybody else.
    """
    bundle = rows.find_bundle(session, number)
    if bundle is None or bundle.archived_at is not None or reader.organisation is None:
        return None
    own = {reader.organisation.id, *reader.predecessor_ids}
    ever = [one for one, _ in rows.list_ever_handed(session, bundle.id)]
    behind = [
        one for one, said in zip(ever, map_final_supporters(session, ever).values(), strict=True) if _speaks(said, own)
    ]
    if not behind and all(one.organisation_id not in own for one, _ in rows.list_mandates(session, bundle.id)):
        return None
    became = map_outcomes(session, [follow_merges(session, one).id for one in behind])
    handed = {one: None for some in became.values() for one in some.handed if one.ref == bundle.ref}
    owner = people.get_member(session, bundle.by_member_id)
    asked = [*([owner] if owner.left_at is None else []), *people.list_secretariat(session)]
    ids = dict.fromkeys(one.slack_user_id for one in asked)
    return BundleOutline(bundle.ref, bundle.title, BundleState(bundle.state), tuple(handed), tuple(ids))


def list_supporters(session: Session, bundle: Bundle) -> list[tuple[int, Name]]:
    """The organisations that support items of a bundle, each once by id and name, sorted by name."""
    voices = map_supporters_of_items(session, rows.list_items(session, bundle.id))
    found = {voice.organisation_id: voice.organisation for some in voices.values() for voice in some}
    return sorted(found.items(), key=lambda one: one[1].nl.casefold())


def collect_dossier(
    session: Session,
    bundle: Bundle,
    *,
    on: dt.date,
    for_organisation: int | None = None,
    reader: Person | None = None,
    only: Collection[int] | None = None,
) -> CollectedDossier:
    """The content of a bundle's files on a day; with a reader, only what the reader may see.

    For an organisation's own executives (`for_organisation`, its id), its own words come first, whatever it allows
    others to read. With `only`, only the contributions with these ids.
    """
    found = preview(session, bundle, on=on, reader=reader, own_id=for_organisation, only=only)
    addressees = rows.list_addressees(session, [bundle.id])
    others = [one.name for one in addressees if one.kind is not AddresseeKind.OWN_EXECUTIVES]
    dossier = CollectedDossier(
        ref=bundle.ref,
        title=bundle.title,
        is_concept=True,
        edition=_edition(bundle, addressees),
        replaces=_handed(addressees),
        ask=bundle.ask,
        cover_note=bundle.cover_note,
        # One's own executives get files of their own.
        addressees=tuple(others or [one.name for one in addressees]),
        on=on,
        items=(),
        organisations=0,
        named=(),
        own=_own(session, for_organisation),
        slips=(),
        left_out=(),
        network=network_name(session),
        contact=find_contact(session),
        known=collect_known_names(session),
        put_back=read_put_back(session, bundle),
        looked=find_check(session, bundle),
    )
    return _filled(dossier, found)


def collect_own(
    session: Session, bundle: Bundle, dossier: CollectedDossier, members: Mapping[int, Person]
) -> dict[int, CollectedDossier]:
    """The dossiers for the executives of several organisations, by id, derived from `dossier`, which is for all.

    `members` are people of these organisations, who may see what their executives read.
    """
    of_all = preview(session, bundle, on=dossier.on)
    return {
        key: replace(
            _filled(dossier, preview_for_own(session, of_all, own_id=key, reader=reader)), own=_own(session, key)
        )
        for key, reader in members.items()
    }


def _filled(dossier: CollectedDossier, found: BundlePreview) -> CollectedDossier:
    """A dossier with the items that it includes, and the organisations that support them."""
    names = {voice.organisation_id: voice.organisation for some in found.voices.values() for voice in some}
    naming = count_naming(found.allowed, found.rows, found.voices)
    agreed: dict[Name, list[bool | None]] = {}
    for told in found.told:
        for one in told.organisations:
            if one.name is not None:
                agreed.setdefault(one.name, []).append(one.agreed)
    named = [NamedOrganisation(name, _all_agreed(said)) for name, said in agreed.items()]
    return replace(
        dossier,
        items=found.told,
        organisations=sum(naming[key] is not Naming.NOT for key in names),
        named=tuple(sorted(named, key=lambda one: one.name.nl.casefold())),
        slips=tuple(_slips(found.told, names, naming)),
        left_out=found.left_out,
        limited=tuple(ref for told in found.told for ref in told.limited_to),
        contribution_ids=tuple(contribution.id for _, contribution, *_ in found.rows),
    )


def find_own(session: Session, bundle: Bundle, name: str) -> int | None:
    """The id of the supporting organisation with this name, in either language."""
    wanted = name.strip().casefold()
    for key, one in list_supporters(session, bundle):
        if wanted in {one.nl.casefold(), (one.en or "").casefold()}:
            return key
    return None


def _speaks(said: Sequence[Supporter], own: Collection[int | None]) -> bool:
    return any(voice.organisation_id in own for voice in said)


def _all_agreed(said: Sequence[bool | None]) -> bool | None:
    if False in said:
        return False
    return None if None in said else True


def _edition(bundle: Bundle, addressees: Sequence[Addressee]) -> int:
    """The edition that was not handed over to anybody yet."""
    handed = _handed(addressees)
    return handed + 1 if handed or bundle.edition else 0


def _handed(addressees: Sequence[Addressee]) -> int:
    return max((one.edition for one in addressees), default=0)


def _own(session: Session, organisation_id: int | None) -> Name | None:
    if organisation_id is None:
        return None
    found = map_running(session, [organisation_id])[organisation_id]
    return found.names


def _slips(
    items: Sequence[PreviewItem], names: Mapping[int, Name], naming: Mapping[int, Naming | None]
) -> Iterator[UnallowedMention]:
    """Mentions of an organisation in members' own words, which only a person can remove."""
    hidden = [name for key, name in names.items() if naming.get(key) is not Naming.WITH_NAME]
    for told in items:
        text = "\n".join(told.texts)
        folded = text.casefold()
        for name in hidden:
            if any(_is_named_in(one, text, folded) for one in (name.nl, name.en) if one):
                yield UnallowedMention(told.ref, name)


def _is_named_in(name: str, text: str, folded: str) -> bool:
    # Nearly always the name is absent, and the plain substring test finds that out much faster.
    return name.casefold() in folded and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE))
