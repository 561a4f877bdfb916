"""A bundle as a dossier: everything that its files say, as plain values, and asking for those files.

An organisation stands in it by name if it allows that. One that allows its words without its name is quoted as "an
organisation", one that did not answer is counted, and one that wants to stay out is not there at all.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alliance import bundles
from alliance.behind import Voice, voices_of_items
from alliance.bundle_preview import Told, preview
from alliance.errors import Conflict, NotFound
from alliance.mandates import map_naming
from alliance.members import Person
from alliance.visibility import may_read
from alliance.words import BundleState, Name, Naming
from storage import bundles as rows
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import Bundle

FILES = "bundle_files"
"""The kind of the delivery that says that files follow; they come in its thread."""


@dataclass(frozen=True)
class Slip:
    """A text that somebody wrote and in which an organisation is named that did not allow it."""

    ref: str
    organisation: Name


@dataclass(frozen=True)
class CollectedDossier:
    """What the files of a bundle say."""

    ref: str
    title: str
    is_concept: bool
    """Whether organisations are still to be asked, or may still answer."""
    edition: int
    ask: str
    cover_note: str
    addressees: tuple[str, ...]
    on: dt.date
    """The day for which it holds what organisations allow."""
    items: tuple[Told, ...]
    organisations: int
    """All that stand behind it, each once, those that want to stay out apart."""
    named: tuple[Name, ...]
    own: Name | None
    """Whose executives it is for: that one's own words come first."""
    slips: tuple[Slip, ...]
    left_out: tuple[str, ...]
    """The references of items behind which nobody is left: whoever stood there wants to stay out."""


def ask_for_files(
    session: Session, *, by: Person, number: int, now: dt.datetime, mandate_id: int | None = None
) -> Bundle:
    """Put the files of a bundle in line, in a direct message to who asks; with a mandate those for the executives of
    its organisation.

    Raises NotFound where there is none, or none that they may see, and Conflict for one without items.
    """
    bundle = bundles.get_to_read(session, reader=by, number=number)
    if not rows.list_items(session, bundle.id or 0):
        raise Conflict("problem.bundle_empty", ref=bundles.ref(bundle))
    about = {"bundle": bundle.number, "organisation": _organisation_of(session, bundle, mandate_id)}
    enqueue(session, kind=FILES, lane=by.slack_user_id, about=about, now=now, is_urgent=True)
    return bundle


def collect_dossier(
    session: Session,
    bundle: Bundle,
    *,
    on: dt.date,
    for_organisation: int | None = None,
    reader: Person | None = None,
) -> CollectedDossier:
    """What the files of a bundle say on a day; with a reader, nothing of what they may not see.

    For an organisation's own executives (its id) its own words come first, whatever it allows others to read.
    """
    told = preview(session, bundle, on=on, reader=reader, own_id=for_organisation)
    items = tuple(one for one in told if one.counted)
    naming = map_naming(session, bundle, on=on)
    if for_organisation is not None:
        naming[for_organisation] = Naming.WITH_NAME
    behind = _behind(session, bundle, reader)
    names = {key: voice.organisation for key, voice in behind.items()}
    named = [name for key, name in names.items() if naming.get(key) is Naming.WITH_NAME]
    return CollectedDossier(
        ref=bundles.ref(bundle),
        title=bundle.title,
        is_concept=bundle.state in (BundleState.DRAFT, BundleState.MANDATE),
        edition=bundle.edition,
        ask=bundle.ask,
        cover_note=bundle.cover_note,
        addressees=tuple(one.name for one in rows.list_addressees(session, [bundle.id or 0])),
        on=on,
        items=items,
        organisations=sum(naming.get(key) is not Naming.NOT for key in names),
        named=tuple(sorted(named, key=lambda name: name.nl.casefold())),
        own=_own(session, for_organisation),
        slips=tuple(_slips(items, names, naming)),
        left_out=tuple(one.ref for one in told if not one.counted),
    )


def find_own(session: Session, bundle: Bundle, name: str) -> int | None:
    """The id of the organisation behind a bundle with this name, in either language."""
    wanted = name.strip().casefold()
    for key, voice in _behind(session, bundle, None).items():
        if wanted in {voice.organisation.nl.casefold(), (voice.organisation.en or "").casefold()}:
            return key
    return None


def _behind(session: Session, bundle: Bundle, reader: Person | None) -> dict[int, Voice]:
    """Who stands behind the items that the reader may see, each once."""
    items = [one for one in rows.list_items(session, bundle.id or 0) if not reader or may_read(reader, one[1], one[2])]
    found = voices_of_items(session, items)
    return {voice.organisation_id: voice for voices in found.values() for voice in voices}


def _own(session: Session, organisation_id: int | None) -> Name | None:
    if organisation_id is None:
        return None
    found = rows.list_organisations(session, [organisation_id])[organisation_id]
    return Name(found.name, found.name_en)


def _organisation_of(session: Session, bundle: Bundle, mandate_id: int | None) -> int | None:
    if mandate_id is None:
        return None
    mandate = rows.find_mandate(session, mandate_id)
    if mandate is None or mandate.bundle_id != bundle.id:
        raise NotFound("bundle", bundles.ref(bundle))
    return mandate.organisation_id


def _slips(items: Sequence[Told], names: Mapping[int, Name], naming: Mapping[int, Naming | None]) -> Iterator[Slip]:
    """Where an organisation is named in somebody's words, which nobody can take out but a person."""
    hidden = [name for key, name in names.items() if naming.get(key) is not Naming.WITH_NAME]
    for told in items:
        contexts = [one.context for one in told.organisations]
        text = "\n".join([told.title, told.what, told.affected, told.tried, *told.under, *contexts])
        for name in hidden:
            if any(_stands_in(one, text) for one in (name.nl, name.en) if one):
                yield Slip(told.ref, name)


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
