"""Bundles: bottlenecks or opportunities collected for addressees, with an ask."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance import kept_messages
from alliance.bundles.permissions import get_to_run
from alliance.enums import AddresseeState, BundleState, KeptKind, Name, Series
from alliance.errors import Conflict, Invalid
from alliance.index import indexing
from alliance.index.documents import DocumentKind
from alliance.optional_ids import look_up
from alliance.people.audit import audit, audit_changes
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from alliance.typed_text import check_length, check_text, clean_line, clean_text
from storage.bundles import bundles as rows
from storage.engine.database import Session
from storage.engine.references import next_number
from storage.numbered import Numbered
from storage.people import alliances as alliance_rows
from storage.tables import Bundle, Mandate

MAX_TITLE = 150
MAX_ASK = 1000
MAX_NOTE = 3000


@dataclass(frozen=True)
class BundleTexts:
    """The texts of a bundle: its title, what it asks, and the cover note."""

    title: str
    ask: str = ""
    cover_note: str = ""


@dataclass(frozen=True)
class ListedBundle(Numbered, series=Series.BUNDLE):
    """A bundle in a list."""

    number: int
    title: str
    state: BundleState
    items: int
    alliance: Name | None
    """None for a bundle of the whole network."""
    addressees: tuple[tuple[str, AddresseeState], ...]


def edition_of(session: Session, bundle: Bundle) -> int:
    """The edition that a bundle is: the one handed over last while it is out, and otherwise the one in preparation.

    0 before anybody was asked for the first one. An edition has its number from its handover, so that no number is
    skipped: `Bundle.edition` may be higher until then, because it counts each time that organisations are asked.
    """
    handed = max((one.edition for one in rows.list_addressees(session, [bundle.id])), default=0)
    if bundle.state is BundleState.OUT and handed:
        return handed
    return handed + 1 if bundle.edition else 0


def get_draft(session: Session, *, by: Person, number: int) -> Bundle:
    """A bundle that a person may change and that is still in draft, locked for this transaction.

    Raises NotFound, and Conflict once it has left draft.
    """
    bundle = get_to_run(session, by=by, number=number)
    if bundle.state is not BundleState.DRAFT:
        raise Conflict("problem.bundle_not_draft", ref=bundle.ref)
    return bundle


def begin_bundle(
    session: Session, *, by: Person, texts: BundleTexts, alliance_id: int | None, now: dt.datetime
) -> Bundle:
    """Store a new bundle for an alliance.

    That is `alliance_id` if `by` chairs it or belongs to the secretariat, and otherwise an alliance that they chair.
    Without an alliance, a bundle of the secretariat is for the whole network. Raises NotAllowed, and Invalid for a
    field.
    """
    authorise(by, Action.BUNDLE)
    texts = _checked(texts)
    bundle = Bundle(
        number=next_number(session, Series.BUNDLE),
        title=texts.title,
        ask=texts.ask,
        cover_note=texts.cover_note,
        state=BundleState.DRAFT,
        alliance_id=_owner(by, alliance_id),
        by_member_id=by.as_member.id,
        created_at=now,
        updated_at=now,
    )
    session.add(bundle)
    session.flush()
    indexing.note_change(session, DocumentKind.BUNDLE, bundle.number)
    audit(session, by, "bundle_begun", bundle.ref, {}, now, title=bundle.title, alliance_id=bundle.alliance_id)
    return bundle


def write_texts(
    session: Session, *, by: Person, number: int, texts: BundleTexts, version: int, now: dt.datetime
) -> Bundle:
    """Change the texts of a bundle; submitting the same texts again changes nothing.

    Raises Invalid for a field, and Conflict if somebody else changed them since `version` or the bundle has left draft.
    """
    bundle = get_draft(session, by=by, number=number)
    texts = _checked(texts)
    before = {"title": bundle.title, "ask": bundle.ask, "cover_note": bundle.cover_note}
    after = {"title": texts.title, "ask": texts.ask, "cover_note": texts.cover_note}
    if before == after:
        return bundle
    if bundle.version != version:
        raise Conflict("problem.bundle_meanwhile", ref=bundle.ref)
    bundle.title, bundle.ask, bundle.cover_note = texts.title, texts.ask, texts.cover_note
    audit_changes(session, by, "bundle_written", bundle.ref, before, after, now)
    touch(session, bundle, now=now)
    return bundle


def archive_bundle(session: Session, *, by: Person, number: int, now: dt.datetime) -> Bundle:
    """Archive a bundle that was not handed over; people with an open question read that no answer is needed any more.

    Idempotent. Raises Conflict for a bundle that is out.
    """
    bundle = get_to_run(session, by=by, number=number, with_archived=True)
    if bundle.archived_at is not None:
        return bundle
    if bundle.state is BundleState.OUT:
        raise Conflict("problem.bundle_out", ref=bundle.ref)
    bundle.archived_at = now
    audit(session, by, "bundle_archived", bundle.ref, {"state": bundle.state.value}, now)
    touch(session, bundle, now=now)
    _renew_questions(session, bundle, now=now)
    return bundle


def restore_bundle(session: Session, *, by: Person, number: int, now: dt.datetime) -> Bundle:
    """Restore an archived bundle as it was; open questions are asked again in the same message.

    Idempotent. Raises NotFound and NotAllowed.
    """
    bundle = get_to_run(session, by=by, number=number, with_archived=True)
    if bundle.archived_at is None:
        return bundle
    bundle.archived_at = None
    audit(session, by, "bundle_restored", bundle.ref, {}, now, state=bundle.state.value)
    touch(session, bundle, now=now)
    _renew_questions(session, bundle, now=now)
    return bundle


def begin_edition(session: Session, *, by: Person, number: int, now: dt.datetime) -> Bundle:
    """Return a bundle to draft for its next edition; mandates stay valid unless organisations change them.

    A bundle in draft stays as it is.
    """
    bundle = get_to_run(session, by=by, number=number)
    if bundle.state is not BundleState.DRAFT:
        before = {"state": bundle.state.value}
        bundle.state, bundle.mandate_until, bundle.mandate_remind_at = BundleState.DRAFT, None, None
        audit(session, by, "bundle_edition", bundle.ref, before, now, edition=bundle.edition)
        touch(session, bundle, now=now)
    return bundle


def change_allowed(session: Session, bundle: Bundle, *, now: dt.datetime) -> None:
    """Start a new edition if an organisation changed what it allows after the current one was handed over.

    The addressee's copy stays as it was handed over; newly made files are of the next edition.
    """
    handed = [one.edition for one in rows.list_addressees(session, [bundle.id])]
    if bundle.state is BundleState.OUT and bundle.edition in handed:
        bundle.edition += 1
        touch(session, bundle, now=now)


def list_bundles(session: Session, *, reader: Person) -> list[ListedBundle]:
    """The bundles that a person may see, newest first. Raises NotAllowed."""
    authorise(reader, Action.BUNDLE)
    held = {chair.alliance_id for chair in reader.chairs}
    return _listed(session, rows.list_bundles(session, alliance_ids=None if reader.is_secretariat else held))


def list_drafts(session: Session, *, reader: Person) -> list[ListedBundle]:
    """The bundles to which a person may add items, newest first. Raises NotAllowed."""
    return [one for one in list_bundles(session, reader=reader) if one.state is BundleState.DRAFT]


def touch(session: Session, bundle: Bundle, *, now: dt.datetime) -> None:
    """Mark a bundle as changed: raise its version and update its time of change."""
    bundle.version += 1
    bundle.updated_at = now
    session.flush()
    indexing.note_change(session, DocumentKind.BUNDLE, bundle.number)


def renew_message(session: Session, mandate: Mandate, *, now: dt.datetime) -> None:
    """Update the message in which an organisation was asked, if there is one."""
    kept_messages.refresh(session, KeptKind.MANDATE, [mandate.id], now=now)


def _renew_questions(session: Session, bundle: Bundle, *, now: dt.datetime) -> None:
    for mandate, _ in rows.list_mandates(session, bundle.id):
        if mandate.naming is None:
            renew_message(session, mandate, now=now)


def _listed(session: Session, found: Sequence[Bundle]) -> list[ListedBundle]:
    ids = [one.id for one in found]
    counts = rows.count_items(session, ids)
    named: dict[int, list[tuple[str, AddresseeState]]] = {}
    for one in rows.list_addressees(session, ids):
        named.setdefault(one.bundle_id, []).append((one.name, one.state))
    names = {one.id: one.names for one, _ in alliance_rows.list_every_alliance(session)}
    return [
        ListedBundle(
            number=one.number,
            title=one.title,
            state=one.state,
            items=counts.get(one.id, 0),
            alliance=look_up(names, one.alliance_id),
            addressees=tuple(named.get(one.id, ())),
        )
        for one in found
    ]


def _checked(texts: BundleTexts) -> BundleTexts:
    checked = BundleTexts(clean_line(texts.title), clean_text(texts.ask), clean_text(texts.cover_note))
    check_text("title", checked.title, MAX_TITLE, empty="problem.bundle_title_empty")
    check_length("ask", checked.ask, MAX_ASK)
    check_length("cover_note", checked.cover_note, MAX_NOTE)
    return checked


def _owner(by: Person, alliance_id: int | None) -> int | None:
    if alliance_id is not None and may(by, Action.BUNDLE, alliance_id=alliance_id):
        return alliance_id
    if by.is_secretariat:
        return None
    held = [chair.alliance_id for chair in by.chairs]
    if not held:
        raise Invalid("alliance", "problem.alliance_unknown")
    return held[0]
