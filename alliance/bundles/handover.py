"""Handing a bundle over, after a page that shows what leaves: the organisations named, and the redactions.

That page is compared with what would leave now; if they differ, nothing is handed over and the page is shown again.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from alliance.bundles import addressees, permissions
from alliance.bundles.addressees import AddresseeReport, ShownAddressee
from alliance.bundles.dossiers import CollectedDossier, collect_dossier
from alliance.bundles.editions import Clean, collect_concept, find_edition
from alliance.bundles.redaction import FoundPersonal, list_personal, record_check
from alliance.bundles.supporter_notices import NotifiedSupporters
from alliance.enums import AddresseeState, BundleState, Name
from alliance.errors import Conflict, Invalid
from alliance.local_time import LocalTime
from alliance.people.known_names import KnownNames
from alliance.people.members import Person
from alliance.redaction import Finder, PutBack
from storage.engine.database import Session
from storage.tables import Bundle


@dataclass(frozen=True)
class HandoverPreview:
    """What would leave if a bundle was handed over now."""

    ref: str
    number: int
    addressees: tuple[ShownAddressee, ...]
    """The addressees to which it can be handed over."""
    dossier: CollectedDossier
    disagreed: tuple[Name, ...]
    """Organisations that allow their name but whose executive did not agree: they are counted, and not named."""
    found: tuple[FoundPersonal, ...]
    is_frozen: bool = False
    """Whether others have this edition already."""

    @property
    def seen(self) -> str:
        """A digest of all of this and of everything that the files say, to see whether anything changed since."""
        shown = (
            [(one.id, one.name, one.version) for one in self.addressees],
            # No file says by what is searched: the marks below tell what is found by it now, and what was decided.
            replace(self.dossier, known=KnownNames(), put_back=PutBack(), looked=None),
            self.disagreed,
            [list(one.marks) for one in self.found],
        )
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def can_be_handed_over(state: BundleState, one: ShownAddressee) -> bool:
    """Whether a bundle, or a later edition of it, can be handed over to an addressee."""
    return state in addressees.SENT and AddresseeState.HANDED in one.states


def preview_handover(
    session: Session, *, by: Person, number: int, finder: Finder, clean: Clean, on: dt.date
) -> tuple[Bundle, HandoverPreview]:
    """What would leave if a bundle was handed over on a day.

    Raises NotFound, NotAllowed, and Conflict before the bundle is ready or if everybody has it already.
    """
    bundle = permissions.get_to_run(session, by=by, number=number)
    if bundle.state not in addressees.SENT:
        raise Conflict("problem.bundle_not_ready", ref=bundle.ref)
    waiting = [one for one in addressees.list_addressees(session, bundle) if can_be_handed_over(bundle.state, one)]
    if not waiting:
        raise Conflict("problem.bundle_all_handed", ref=bundle.ref)
    return bundle, _preview(session, bundle, waiting, by=by, finder=finder, clean=clean, on=on)


def find_in_bundle(
    session: Session, *, by: Person, number: int, finder: Finder, on: dt.date
) -> tuple[Bundle, tuple[FoundPersonal, ...]]:
    """What is found about people in a bundle's texts. Raises NotFound and NotAllowed."""
    bundle = permissions.get_to_run(session, by=by, number=number)
    dossier = collect_dossier(session, bundle, on=on, reader=by)
    return bundle, list_personal(dossier, finder)


def hand_over(
    session: Session,
    *,
    by: Person,
    number: int,
    to: Collection[int],
    on: dt.date | None,
    seen: str,
    finder: Finder,
    clean: Clean,
    time: LocalTime,
    channel_key: str | None = None,
) -> list[NotifiedSupporters] | None:
    """Hand a bundle over to addressees, by their ids, and record that what was found in it was looked at.

    `seen` is what the page showed; the files of a new edition go to `channel_key`, by default to `by`. Returns who is
    notified of all addressees at once; None, with nothing stored, if anything on the page changed since. Raises what
    `preview_handover` and `addressees.report` raise, and Invalid without an addressee.
    """
    today = time.today
    _, handing = preview_handover(session, by=by, number=number, finder=finder, clean=clean, on=today)
    if not to:
        raise Invalid("addressees", "problem.choose_some")
    if handing.seen != seen:
        return None
    if not handing.is_frozen:
        record_check(session, by=by, number=number, found=handing.found, now=time.now)
    chosen = [one for one in handing.addressees if one.id in to]
    report = AddresseeReport(AddresseeState.HANDED, on)
    told = []
    for one in chosen:
        _, heard = addressees.report(
            session,
            by=by,
            addressee_id=one.id,
            report=report,
            version=one.version,
            time=time,
            clean=clean,
            channel_key=channel_key,
            at_once=[each.id for each in chosen],
        )
        told.append(heard)
    return [one for one in told[-1:] if one is not None]  # one message tells of all addressees


def record_progress(
    session: Session,
    *,
    by: Person,
    addressee_id: int,
    report: AddresseeReport,
    version: int,
    time: LocalTime,
    clean: Clean,
) -> tuple[Bundle, NotifiedSupporters | None]:
    """Record how far a bundle is with an addressee who has it. Raises Conflict if they do not have it yet."""
    bundle, addressee = addressees.get_to_report(session, by=by, addressee_id=addressee_id)
    if addressee.state is AddresseeState.CONCEPT or report.state is AddresseeState.HANDED:
        raise Conflict("problem.addressee_hand_first", ref=bundle.ref, name=addressee.name)
    return addressees.report(
        session, by=by, addressee_id=addressee_id, report=report, version=version, time=time, clean=clean
    )


def _preview(
    session: Session,
    bundle: Bundle,
    waiting: Sequence[ShownAddressee],
    *,
    by: Person,
    finder: Finder,
    clean: Clean,
    on: dt.date,
) -> HandoverPreview:
    found: tuple[FoundPersonal, ...] = ()
    frozen = find_edition(session, bundle, bundle.edition)
    if frozen is not None:  # later recipients get the same edition
        dossier = replace(frozen.dossier, title=bundle.title)
    else:
        dossier = collect_concept(session, bundle, on=on, clean=clean, reader=by)
        found = list_personal(dossier, finder)
    return HandoverPreview(
        ref=bundle.ref,
        number=bundle.number,
        addressees=tuple(waiting),
        dossier=dossier,
        disagreed=addressees.list_disagreed(session, bundle, reader=by, on=on),
        found=found,
        is_frozen=frozen is not None,
    )
