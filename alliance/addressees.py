"""Addressees: for whom a bundle is, how far it is with each, and what they answered."""

import calendar
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance import return_loop
from alliance.audit import audit
from alliance.bundle_items import check_sound
from alliance.bundles import get_to_run, ref, touch
from alliance.errors import Conflict, Invalid, NotFound
from alliance.members import Person
from alliance.typed import check_length, clean_line, clean_text, is_readable
from alliance.words import AddresseeAnswer, AddresseeKind, AddresseeState, BundleState
from storage import bundles as rows
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import Addressee, AddresseeEvent, Bundle

MAX_NAME = 150
MAX_CONTACT = 300
MAX_LINE = 2000
MAX_ADDRESSEES = 10
SILENT_AFTER = dt.timedelta(weeks=6)
ORDER = tuple(AddresseeState)
"""From concept to answered: it goes forward alone."""


@dataclass(frozen=True)
class AddresseeForm:
    """Somebody for whom a bundle is, as a form says it."""

    kind: AddresseeKind
    name: str
    contact: str = ""


@dataclass(frozen=True)
class Report:
    """How far a bundle is with an addressee, as somebody records it."""

    state: AddresseeState
    on: dt.date | None
    answer: AddresseeAnswer | None = None
    line: str = ""


@dataclass(frozen=True)
class ShownAddressee:
    """For whom a bundle is, and how far it is with them."""

    id: int
    kind: AddresseeKind
    name: str
    contact: str
    state: AddresseeState
    answer: AddresseeAnswer | None
    line: str
    state_on: dt.date | None
    version: int


def add_addressee(session: Session, *, by: Person, number: int, form: AddresseeForm, now: dt.datetime) -> Bundle:
    """Name somebody for whom a bundle is; the same kind and name twice is once. Raises Invalid for a field."""
    bundle = get_to_run(session, by=by, number=number)
    name, contact = clean_line(form.name), clean_line(form.contact)
    if not is_readable(name):
        raise Invalid("name", "problem.bundle_addressee_empty")
    check_length("name", name, MAX_NAME)
    check_length("contact", contact, MAX_CONTACT)
    known = rows.list_addressees(session, [bundle.id or 0])
    if any((one.kind, one.name) == (form.kind, name) for one in known):
        return bundle
    if len(known) >= MAX_ADDRESSEES:
        raise Invalid("name", "problem.bundle_addressees_full", limit=MAX_ADDRESSEES)
    session.add(
        Addressee(
            bundle_id=bundle.id or 0,
            kind=form.kind,
            name=name,
            contact=contact,
            state=AddresseeState.CONCEPT,
            created_at=now,
        )
    )
    audit(session, by, "addressee_added", ref(bundle), {}, now, kind=form.kind.value, name=name)
    touch(session, bundle, now=now)
    return bundle


def remove_addressee(session: Session, *, by: Person, number: int, addressee_id: int, now: dt.datetime) -> Bundle:
    """Leave an addressee out whom nothing was handed yet; twice is once. Raises Conflict afterwards."""
    bundle = get_to_run(session, by=by, number=number)
    addressee = rows.lock_addressee(session, addressee_id)
    if addressee is None or addressee.bundle_id != bundle.id:
        return bundle
    if addressee.state is not AddresseeState.CONCEPT:
        raise Conflict("problem.addressee_handed", name=addressee.name)
    session.delete(addressee)
    audit(session, by, "addressee_removed", ref(bundle), {"name": addressee.name}, now)
    touch(session, bundle, now=now)
    return bundle


def get_to_report(session: Session, *, by: Person, addressee_id: int) -> tuple[Bundle, Addressee]:
    """An addressee of a bundle that may go out, for who runs it. Raises NotFound, NotAllowed, and Conflict before the
    bundle is ready."""
    found = rows.lock_addressee(session, addressee_id)
    bundle = rows.find_bundle_by_id(session, found.bundle_id) if found else None
    if found is None or bundle is None:
        raise NotFound("addressee", "")
    bundle = get_to_run(session, by=by, number=bundle.number)
    has_it = found.state is not AddresseeState.CONCEPT
    if not has_it and bundle.state not in (BundleState.READY, BundleState.OUT):
        raise Conflict("problem.bundle_not_ready", ref=ref(bundle))
    return bundle, found


def report(
    session: Session,
    *,
    by: Person,
    addressee_id: int,
    report: Report,
    version: int,
    zone: ZoneInfo,
    now: dt.datetime,
) -> Bundle:
    """Record how far a bundle is with an addressee: everybody behind an item hears it, once.

    The same sent twice is once; an answer can be recorded anew. Raises what `get_to_report` does, Invalid for a field,
    and Conflict for a step back, or when somebody else recorded something since `version`.
    """
    bundle, addressee = get_to_report(session, by=by, addressee_id=addressee_id)
    assert by.member is not None
    line, answer = clean_text(report.line), report.answer
    on = _checked_day(addressee, report.on, today=now.astimezone(zone).date())
    check_length("line", line, MAX_LINE)
    if report.state is AddresseeState.ANSWERED and answer is None:
        raise Invalid("answer", "problem.choose")
    answer = answer if report.state is AddresseeState.ANSWERED else None
    told = (report.state, answer, line, on)
    if told == (addressee.state, addressee.answer, addressee.line, addressee.state_on):
        return bundle
    if addressee.version != version:
        raise Conflict("problem.addressee_meanwhile", name=addressee.name)
    _check_forward(addressee, report.state)
    if addressee.state is AddresseeState.CONCEPT:
        check_sound(session, bundle)
    before = {"state": addressee.state.value, "name": addressee.name}
    addressee.state, addressee.answer, addressee.line, addressee.state_on = told
    addressee.remind_on = None if report.state is AddresseeState.ANSWERED else on + SILENT_AFTER
    addressee.version += 1
    event = AddresseeEvent(
        addressee_id=addressee.id or 0,
        state=report.state,
        answer=answer,
        line=line,
        happened_on=on,
        by_member_id=by.member.id or 0,
        at=now,
    )
    session.add_all([addressee, event])
    bundle.state = BundleState.OUT if bundle.state is BundleState.READY else bundle.state
    after = {"state": report.state.value, "answer": answer.value if answer else None, "on": on.isoformat()}
    audit(session, by, "addressee_state", ref(bundle), before, now, **after)
    touch(session, bundle, now=now)
    return_loop.tell(session, bundle, addressee, event, by=by, now=now)
    return bundle


def list_addressees(session: Session, bundle: Bundle) -> list[ShownAddressee]:
    """For whom a bundle is, in the order in which they were named."""
    return [shown_addressee(one) for one in rows.list_addressees(session, [bundle.id or 0])]


def shown_addressee(one: Addressee) -> ShownAddressee:
    """An addressee as who runs the bundle sees them."""
    return ShownAddressee(
        one.id or 0, one.kind, one.name, one.contact, one.state, one.answer, one.line, one.state_on, one.version
    )


def remind_due(session: Session, *, today: dt.date, lanes: Collection[str], now: dt.datetime) -> int:
    """Tell the secretariat (in `lanes`) of each addressee who stays silent, and again in a month; gives of how many."""
    silent = rows.list_silent(session, today=today)
    for addressee, _ in silent:
        for lane in lanes:
            enqueue(session, kind="addressee_silent", lane=lane, about={"addressee": addressee.id}, now=now)
        addressee.remind_on = month_later(today)
        session.add(addressee)
    session.flush()
    return len(silent)


def month_later(day: dt.date) -> dt.date:
    """The same day of the next month, or its last one."""
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


def _check_forward(addressee: Addressee, state: AddresseeState) -> None:
    now_at, to = ORDER.index(addressee.state), ORDER.index(state)
    if to > now_at or (to == now_at and state is AddresseeState.ANSWERED):
        return
    raise Conflict("problem.addressee_back", name=addressee.name)
