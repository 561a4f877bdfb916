"""Addressees of a bundle: who receives it, how far it is with each, and what they answered."""

import calendar
import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alliance.bundles import editions, supporter_notices
from alliance.bundles.bundles import begin_edition, touch
from alliance.bundles.earlier_answers import EarlierAnswer, find_earlier
from alliance.bundles.editions import Clean
from alliance.bundles.files import ask_for_files
from alliance.bundles.items import check_sound
from alliance.bundles.mandate_terms import addressee_key
from alliance.bundles.permissions import get_to_run, may_run
from alliance.bundles.preview import preview
from alliance.bundles.supporter_notices import NotifiedSupporters
from alliance.calendar.reminding import channel_key_of
from alliance.enums import AddresseeAnswer, AddresseeKind, AddresseeState, BundleState, Name
from alliance.errors import Conflict, Invalid, NotFound
from alliance.local_time import LocalTime
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.typed_text import check_length, check_text, clean_line, clean_text
from storage.bundles import bundles as rows
from storage.bundles.editions import list_editions
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.tables import Addressee, AddresseeEvent, Bundle

MAX_NAME = 150
MAX_CONTACT = 300
MAX_LINE = 2000
MAX_ADDRESSEES = 10
SILENT_AFTER = dt.timedelta(weeks=6)
ORDER = tuple(AddresseeState)
"""From concept to answered; within an edition the state only moves forward."""
SENT = (BundleState.READY, BundleState.OUT)
"""The states in which a bundle may be handed over."""


@dataclass(frozen=True)
class AddresseeForm:
    """An addressee as entered in the form."""

    kind: AddresseeKind
    name: str
    contact: str = ""


@dataclass(frozen=True)
class AddresseeReport:
    """How far a bundle is with an addressee, as recorded by a member."""

    state: AddresseeState
    on: dt.date | None
    answer: AddresseeAnswer | None = None
    line: str = ""


@dataclass(frozen=True)
class ShownAddressee:
    """An addressee of a bundle, and how far the bundle is with them."""

    id: int
    kind: AddresseeKind
    name: str
    contact: str
    state: AddresseeState
    answer: AddresseeAnswer | None
    line: str
    state_on: dt.date | None
    version: int
    states: tuple[AddresseeState, ...] = ()
    """The states that can be recorded next."""
    edition: int = 0
    """The edition that they have; 0 if none was handed to them."""
    earlier: EarlierAnswer | None = None
    """What they answered to an earlier edition."""


def add_addressee(
    session: Session, *, by: Person, number: int, form: AddresseeForm, now: dt.datetime
) -> tuple[Bundle, bool]:
    """Add an addressee to a bundle, which goes back to draft because nobody was asked about this addressee yet.

    Returns the bundle, and whether it had left draft. Adding the same kind and name again changes nothing. Raises
    Invalid for a field.
    """
    bundle = get_to_run(session, by=by, number=number)
    form = _checked_form(form)
    known = rows.list_addressees(session, [bundle.id])
    if any(_is_same(one, form) for one in known):
        return bundle, False
    if len(known) >= MAX_ADDRESSEES:
        raise Invalid("name", "problem.bundle_addressees_full", limit=MAX_ADDRESSEES)
    session.add(
        Addressee(
            bundle_id=bundle.id,
            kind=form.kind,
            name=form.name,
            contact=form.contact,
            state=AddresseeState.CONCEPT,
            created_at=now,
        )
    )
    audit(session, by, "addressee_added", bundle.ref, {}, now, kind=form.kind.value, name=form.name)
    touch(session, bundle, now=now)
    return bundle, _take_back(session, bundle, by=by, now=now)


def get_addressee(session: Session, *, by: Person, addressee_id: int) -> tuple[Bundle, Addressee]:
    """An addressee with their bundle, for a maintainer of the bundle. Raises NotFound."""
    known = rows.find_addressee(session, addressee_id)
    bundle = rows.find_bundle_by_id(session, known.bundle_id) if known else None
    if bundle is None or not may_run(by, bundle):
        raise NotFound("addressee", "")
    # Lock the bundle first, as every writer does, so that two transactions never wait for each other.
    bundle = get_to_run(session, by=by, number=bundle.number)
    found = rows.lock_addressee(session, addressee_id)
    if found is None:
        raise NotFound("addressee", "")
    return bundle, found


def edit_addressee(
    session: Session, *, by: Person, addressee_id: int, form: AddresseeForm, version: int, now: dt.datetime
) -> tuple[Bundle, bool]:
    """Change who an addressee is or where the bundle is sent; possible at any time.

    With another kind or name no organisation was asked about the new addressee, so the bundle goes back to draft.
    Returns the bundle, and whether it had left draft. Submitting the same values again changes nothing. Raises
    NotFound, NotAllowed, Invalid for a field, and Conflict if somebody else changed the addressee since `version`.
    """
    bundle, addressee = get_addressee(session, by=by, addressee_id=addressee_id)
    form = _checked_form(form)
    before = AddresseeForm(addressee.kind, addressee.name, addressee.contact)
    if form == before:
        return bundle, False
    if addressee.version != version:
        raise Conflict("problem.addressee_meanwhile", name=addressee.name)
    known = rows.list_addressees(session, [bundle.id])
    if any(_is_same(one, form) and one.id != addressee.id for one in known):
        raise Invalid("name", "problem.bundle_addressee_twice", name=form.name)
    is_another = not _is_same(addressee, form)
    addressee.kind, addressee.name, addressee.contact = form.kind, form.name, form.contact
    addressee.version += 1
    # The contact is for the bundle's maintainers only, and stays out of the audit log.
    was = {"kind": before.kind.value, "name": before.name}
    audit(session, by, "addressee_edited", bundle.ref, was, now, kind=form.kind.value, name=form.name)
    touch(session, bundle, now=now)
    return bundle, is_another and _take_back(session, bundle, by=by, now=now)


def remove_addressee(session: Session, *, by: Person, number: int, addressee_id: int, now: dt.datetime) -> Bundle:
    """Remove an addressee who was not handed anything yet; idempotent. Raises Conflict after handing over.

    Mandates stay valid: the organisations were asked about every remaining addressee.
    """
    bundle = get_to_run(session, by=by, number=number)
    addressee = rows.lock_addressee(session, addressee_id)
    if addressee is None or addressee.bundle_id != bundle.id:
        return bundle
    if addressee.state is not AddresseeState.CONCEPT:
        raise Conflict("problem.addressee_handed", name=addressee.name)
    session.delete(addressee)
    audit(session, by, "addressee_removed", bundle.ref, {"name": addressee.name}, now)
    touch(session, bundle, now=now)
    return bundle


def get_to_report(session: Session, *, by: Person, addressee_id: int) -> tuple[Bundle, Addressee]:
    """An addressee of a bundle that may be handed over, for a maintainer of the bundle.

    Raises NotFound, NotAllowed, and Conflict before the bundle is ready.
    """
    bundle, found = get_addressee(session, by=by, addressee_id=addressee_id)
    has_it = found.state is not AddresseeState.CONCEPT
    if not has_it and bundle.state not in SENT:
        raise Conflict("problem.bundle_not_ready", ref=bundle.ref)
    return bundle, found


def list_disagreed(session: Session, bundle: Bundle, *, reader: Person, on: dt.date) -> tuple[Name, ...]:
    """Organisations that allow their name, but whose executive did not agree: they are counted, and not named.

    Only for items that the reader may see.
    """
    told = preview(session, bundle, on=on, reader=reader)
    disagreed = {
        voice.organisation_id: voice.organisation
        for item, contribution, *_ in told.rows
        for voice in told.voices[item.id]
        if told.allowed.is_disagreed(contribution.id, voice.organisation_id)
    }
    return tuple(disagreed.values())


def report(
    session: Session,
    *,
    by: Person,
    addressee_id: int,
    report: AddresseeReport,
    version: int,
    time: LocalTime,
    clean: Clean,
    channel_key: str | None = None,
    at_once: Sequence[int] = (),
) -> tuple[Bundle, NotifiedSupporters | None]:
    """Record how far a bundle is with an addressee, and notify all supporters of its items once.

    The first handover of an edition freezes it, with `clean` applied to its texts, and sends its files to
    `channel_key`, by default to `by`. `at_once` as in `supporter_notices.notify_supporters`.

    Returns the bundle and who is notified; None if nothing changed, in which case nobody is notified again. An answer
    can be corrected, and a later edition handed over after the previous one. Raises what `get_to_report` raises,
    Invalid for a field, and Conflict for a step back, for a bundle of which nothing may leave, or if somebody else
    recorded something since `version`.
    """
    bundle, addressee = get_to_report(session, by=by, addressee_id=addressee_id)
    line, answer = clean_text(report.line), report.answer
    on = _checked_day(addressee, report.on, today=time.today)
    check_length("line", line, MAX_LINE)
    if report.state is AddresseeState.ANSWERED and answer is None:
        raise Invalid("answer", "problem.choose")
    answer = answer if report.state is AddresseeState.ANSWERED else None
    told = (report.state, answer, line, on)
    is_new = report.state is AddresseeState.HANDED and _is_newer(bundle, addressee)
    if not is_new and told == (addressee.state, addressee.answer, addressee.line, addressee.state_on):
        return bundle, None
    if addressee.version != version:
        raise Conflict("problem.addressee_meanwhile", name=addressee.name)
    if report.state not in list_next(bundle, addressee):
        raise Conflict("problem.addressee_back", name=addressee.name)
    if report.state is AddresseeState.HANDED:
        _hand_over(session, bundle, addressee, by=by, channel_key=channel_key, handed_on=on, time=time, clean=clean)
    before = {"state": addressee.state.value}
    addressee.state, addressee.answer, addressee.line, addressee.state_on = told
    addressee.remind_on = None if report.state is AddresseeState.ANSWERED else on + SILENT_AFTER
    addressee.version += 1
    event = AddresseeEvent(
        addressee_id=addressee.id,
        state=report.state,
        answer=answer,
        line=line,
        happened_on=on,
        by_member_id=by.as_member.id,
        at=time.now,
    )
    session.add(event)
    bundle.state = BundleState.OUT if bundle.state is BundleState.READY else bundle.state
    after = {
        "state": report.state.value,
        "name": addressee.name,
        "answer": answer.value if answer else None,
        "on": on.isoformat(),
    }
    audit(session, by, "addressee_state", bundle.ref, before, time.now, **after)
    touch(session, bundle, now=time.now)
    return bundle, supporter_notices.notify_supporters(
        session, bundle, addressee, event, by=by, now=time.now, at_once=at_once
    )


def list_next(bundle: Bundle, addressee: Addressee) -> tuple[AddresseeState, ...]:
    """The states that can be recorded next.

    First the handover; then any later one, a corrected answer, and the handover of a later edition.
    """
    if addressee.state is AddresseeState.CONCEPT:
        return (AddresseeState.HANDED,)
    is_newer = _is_newer(bundle, addressee)
    at = ORDER.index(addressee.state)
    return tuple(
        state
        for state in ORDER[1:]
        if ORDER.index(state) > at
        or (state is addressee.state is AddresseeState.ANSWERED)
        or (state is AddresseeState.HANDED and is_newer)
    )


def _is_newer(bundle: Bundle, addressee: Addressee) -> bool:
    """Whether an edition that the addressee does not have may be handed over."""
    return addressee.edition < bundle.edition and bundle.state in SENT


def list_addressees(session: Session, bundle: Bundle) -> list[ShownAddressee]:
    """The addressees of a bundle, in the order in which they were added."""
    return [shown_addressee(session, bundle, one) for one in rows.list_addressees(session, [bundle.id])]


def shown_addressee(session: Session, bundle: Bundle, one: Addressee) -> ShownAddressee:
    """An addressee as shown to the bundle's maintainers."""
    events = rows.list_addressee_events(session, [one.id]) if one.edition else ()
    return ShownAddressee(
        id=one.id,
        kind=one.kind,
        name=one.name,
        contact=one.contact,
        state=one.state,
        answer=one.answer,
        line=one.line,
        state_on=one.state_on,
        version=one.version,
        states=list_next(bundle, one),
        edition=one.edition,
        earlier=find_earlier(events, list_editions(session, bundle.id)) if events else None,
    )


def remind_due(session: Session, *, today: dt.date, channel_keys: Collection[str], now: dt.datetime) -> int:
    """Notify the secretariat about each addressee who stays silent, and schedule the next reminder a month later.

    `channel_keys` are those of the secretariat's members. Returns the number of addressees.
    """
    silent = rows.list_silent(session, today=today)
    for addressee, _ in silent:
        for channel_key in channel_keys:
            enqueue(
                session,
                kind="addressee_silent",
                channel_key=channel_key_of(channel_key),
                about={"addressee": addressee.id},
                now=now,
            )
        addressee.remind_on = month_later(today)
    session.flush()
    return len(silent)


def month_later(day: dt.date) -> dt.date:
    """The day one month later; the last of that month where it has no such day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _checked_day(addressee: Addressee, on: dt.date | None, *, today: dt.date) -> dt.date:
    if on is None:
        raise Invalid("day", "problem.day_needed")
    if on > today:
        raise Invalid("day", "problem.addressee_future")
    if addressee.state_on is not None and on < addressee.state_on:
        raise Invalid("day", "problem.addressee_before", day=addressee.state_on)
    return on


def _hand_over(
    session: Session,
    bundle: Bundle,
    addressee: Addressee,
    *,
    by: Person,
    channel_key: str | None,
    handed_on: dt.date,
    time: LocalTime,
    clean: Clean,
) -> None:
    """Hand over the edition as frozen for its first recipient, or freeze what may leave today."""
    check_sound(session, bundle)
    frozen, is_first = editions.freeze(session, bundle, on=time.today, handed_on=handed_on, clean=clean, now=time.now)
    rows.set_handed(session, addressee.id, frozen.contribution_ids)
    addressee.edition = bundle.edition
    if is_first:
        ask_for_files(
            session, by=by, number=bundle.number, channel_key=channel_key, edition=bundle.edition, now=time.now
        )


def _is_same(one: Addressee, form: AddresseeForm) -> bool:
    return addressee_key((one.kind, one.name)) == addressee_key((form.kind, form.name))


def _take_back(session: Session, bundle: Bundle, *, by: Person, now: dt.datetime) -> bool:
    """Return a bundle to draft, so that each organisation is asked again; return whether it had left draft."""
    was_draft = bundle.state is BundleState.DRAFT
    begin_edition(session, by=by, number=bundle.number, now=now)
    return not was_draft


def _checked_form(form: AddresseeForm) -> AddresseeForm:
    name, contact = clean_line(form.name), clean_line(form.contact)
    check_text("name", name, MAX_NAME, empty="problem.bundle_addressee_empty")
    check_length("contact", contact, MAX_CONTACT)
    return AddresseeForm(form.kind, name, contact)
