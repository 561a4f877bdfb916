"""Asking for mandates: each organisation that supports an item once per edition, one person for all items at once.

If items are added, an organisation keeps its answer and is asked for the new items only. If the ask changes or an
addressee is added, every organisation is asked again. Open questions move to the new last day. If the person asked can
no longer answer, the next person is asked. After the last day, organisations without an answer are counted, and not
named.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance import kept_messages
from alliance.bundles.bundles import get_draft, renew_message, touch
from alliance.bundles.items import check_sound
from alliance.bundles.mandate_results import AllowedNaming, collect_allowed
from alliance.bundles.mandate_terms import MandateTerms, is_valid_for, store_terms, terms_of
from alliance.bundles.permissions import get_to_run
from alliance.calendar.recurrence import instant
from alliance.calendar.reminder_rule import earliest_reminder
from alliance.calendar.working_hours import CLOSES
from alliance.contributions.supporters import Supporter, map_final_supporters, map_running
from alliance.enums import BundleState, KeptKind, Name
from alliance.errors import Conflict, Invalid
from alliance.local_time import LocalTime
from alliance.people.asked_already import AskedAlready, asked_this_week
from alliance.people.audit import audit
from alliance.people.members import Person
from storage.bundles import bundles as rows
from storage.bundles.bundles import ItemRow
from storage.engine.database import Session
from storage.engine.deliveries import enqueue_many
from storage.engine.kept_messages import NewMessage
from storage.people import people
from storage.tables import Bundle, Contribution, Mandate, Member

USUAL_DAYS = 14
"""Days that organisations have to answer, by default."""


@dataclass(frozen=True)
class OrganisationToAsk:
    """An organisation to ask, for which contributions, and whom to ask: None if there is nobody."""

    organisation_id: int
    organisation: Name
    member: Member | None
    contribution_ids: tuple[int, ...]
    open: Mandate | None = None
    """An earlier question that can still be answered; it is updated to the new one."""


@dataclass(frozen=True)
class MandatePreview:
    """What asking would do, shown before it is done."""

    people: tuple[str, ...]
    nobody: tuple[Name, ...]
    """Organisations with nobody to ask: they are counted, and not named."""
    known: int
    """The number of organisations that need not be asked again."""
    asked: tuple[AskedAlready, ...]
    """Those of these people who were asked something this week already."""
    updated: int = 0
    """The number of organisations with an earlier question still open, which is updated."""


def preview_mandates(session: Session, *, by: Person, number: int, time: LocalTime) -> tuple[Bundle, MandatePreview]:
    """The people whom `ask_mandate` would ask. Raises the same errors, except for the last day."""
    bundle = _get_to_ask(session, by, number)
    on = time.today
    to_ask, known = _to_ask(session, bundle, _check_complete(session, bundle), on=on)
    new = [one for one in to_ask if one.open is None]
    members = [one.member for one in new if one.member is not None]
    asked = asked_this_week(session, members, time=time)
    nobody = tuple(one.organisation for one in new if one.member is None)
    names = tuple(one.name for one in members)
    return bundle, MandatePreview(names, nobody, known, tuple(asked), len(to_ask) - len(new))


def ask_mandate(
    session: Session, *, by: Person, number: int, until: dt.date | None, time: LocalTime, version: int | None = None
) -> Bundle:
    """Ask each organisation that supports an item what it allows, until the end of a day: one message for all items.

    Organisations asked for an earlier edition are asked only about items that are new to them, that their answer has
    expired for, or that they were asked about with another ask or other addressees. An open question is updated; an
    organisation that wants to stay out is not asked again. If there is nobody to ask, the bundle is ready at once.

    Raises NotFound, NotAllowed, Invalid for the day, and Conflict for a bundle that lacks items, addressees or an ask,
    has an archived or merged item, has left draft, or was changed by somebody since `version`.
    """
    bundle = _get_to_ask(session, by, number)
    if version is not None and bundle.version != version:
        raise Conflict("problem.bundle_asked_otherwise", ref=bundle.ref)
    items = _check_complete(session, bundle)
    if until is None:
        raise Invalid("until", "problem.mandate_until_needed")
    today = time.today
    if until < today:
        raise Invalid("until", "problem.day_past_needed")
    to_ask, _ = _to_ask(session, bundle, items, on=today)
    bundle.edition = 1 + max([bundle.edition, *(one.edition for one, _ in rows.list_mandates(session, bundle.id))])
    terms = terms_of(session, bundle)
    for one in to_ask:
        _ask(session, bundle, one, terms, until=until, now=time.now)
    bundle.state, bundle.mandate_until = BundleState.MANDATE, until
    bundle.mandate_remind_at = earliest_reminder(time.now, deadline_of(until, time.zone))
    asked = [one.organisation.nl for one in to_ask]
    audit(session, by, "mandate_asked", bundle.ref, {}, time.now, until=until.isoformat(), organisations=asked)
    touch(session, bundle, now=time.now)
    make_ready_if_answered(session, bundle, now=time.now)
    return bundle


def make_ready_if_answered(session: Session, bundle: Bundle, *, now: dt.datetime) -> None:
    """Make a bundle ready as soon as no more answers are expected."""
    if bundle.state is BundleState.MANDATE and not list_waiting(session, bundle):
        _make_ready(session, bundle, now=now)


def ask_next_contacts(session: Session, *, time: LocalTime) -> int:
    """Ask the next person if the one asked has left, changed organisation or is unreachable.

    Returns the number of questions passed on. If there is nobody else, the organisation is counted and not named.
    """
    passed = 0
    for mandate in _list_lost(session):
        bundle = rows.find_bundle_by_id(session, mandate.bundle_id)
        bundle = rows.lock_bundle(session, bundle.number) if bundle is not None else None
        locked = rows.lock_mandate(session, mandate.id)
        if bundle is None or locked is None or locked.naming is not None:
            continue
        asked_for = [contribution for contribution, *_ in rows.list_mandate_items(session, mandate.id)]
        now_is = map_running(session, [locked.organisation_id])[locked.organisation_id]
        member = choose_contacts(session, asked_for, [now_is.id])[now_is.id]
        _ask_instead(session, bundle, locked, member, time=time)
        make_ready_if_answered(session, bundle, now=time.now)
        passed += 1
    return passed


def ask_instead(session: Session, *, mandate_id: int, member: Member, time: LocalTime) -> bool:
    """Ask a colleague instead of the person who was asked; False if it is answered or no longer asked."""
    mandate = rows.lock_mandate(session, mandate_id)
    bundle = rows.find_bundle_by_id(session, mandate.bundle_id) if mandate is not None else None
    if mandate is None or bundle is None or mandate.naming is not None:
        return False
    _ask_instead(session, bundle, mandate, member, time=time)
    return True


def _ask_instead(session: Session, bundle: Bundle, mandate: Mandate, member: Member | None, *, time: LocalTime) -> None:
    """Ask somebody else, or nobody, and stop updating the message to the person who was asked."""
    mandate.asked_member_id, mandate.asked_at = member.id if member else None, time.now
    if bundle.state is BundleState.MANDATE and bundle.mandate_until is not None:
        bundle.mandate_remind_at = earliest_reminder(time.now, deadline_of(bundle.mandate_until, time.zone))
    session.flush()
    kept_messages.stop_updating(session, KeptKind.MANDATE, mandate.id, now=time.now)
    if member is not None:
        _post(session, mandate, member, now=time.now)
    to = member.name if member else None
    audit(session, None, "mandate_passed_on", bundle.ref, {}, time.now, mandate=mandate.id, to=to)


def is_next_contact_due(session: Session) -> bool:
    """Whether a person who was asked can no longer answer."""
    return bool(_list_lost(session))


def end_due_rounds(
    session: Session, *, today: dt.date, now: dt.datetime, notify_at: dt.datetime | None = None
) -> list[str]:
    """Make bundles ready whose last day has passed, and return their references.

    Organisations without an answer are counted, and not named. The owner of a bundle is notified at `notify_at`,
    because the last day ends at night.
    """
    ended = []
    for bundle in rows.list_waited_out(session, today=today):
        _make_ready(session, bundle, now=now, notify_at=notify_at)
        ended.append(bundle.ref)
    return ended


def list_waiting(session: Session, bundle: Bundle) -> list[Mandate]:
    """Unanswered mandates of the current edition for which somebody was asked."""
    return [
        one
        for one, _ in rows.list_mandates(session, bundle.id)
        if one.edition == bundle.edition and one.naming is None and one.asked_member_id is not None
    ]


def deadline_of(until: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The latest time to remind somebody: the end of working hours on the last day."""
    return instant(until, CLOSES, zone)


def choose_contacts(
    session: Session, contributions: Sequence[Contribution], organisation_ids: Iterable[int]
) -> dict[int, Member | None]:
    """The contact person of each of these organisations; None if there is nobody.

    First choice is its contact person in the alliance of a contribution that it supports, then a member of it who
    shared or endorsed one. Skips people who left, are unreachable or have moved to another organisation.
    """
    voices = map_final_supporters(session, contributions)
    contacts = rows.map_contacts(session, {one.alliance_id for one in contributions})
    candidates: dict[int, list[int]] = {one: [] for one in organisation_ids}
    for one in contributions:
        for voice in voices[one.id]:
            contact = contacts.get((one.alliance_id, voice.organisation_id))
            if voice.organisation_id in candidates and contact is not None:
                candidates[voice.organisation_id].append(contact)
    for voice in (voice for some in voices.values() for voice in some):
        if voice.organisation_id in candidates:
            candidates[voice.organisation_id].append(voice.member_id)
    ids = sorted({one for some in candidates.values() for one in some})
    members, gone = people.map_members(session, ids), people.list_unreachable(session, ids)
    here = {key: member for key, member in members.items() if member.left_at is None and key not in gone}
    # Members who changed organisation can no longer speak for this one.
    return {
        key: next((here[one] for one in some if one in here and here[one].organisation_id == key), None)
        for key, some in candidates.items()
    }


def _get_to_ask(session: Session, by: Person, number: int) -> Bundle:
    bundle = get_to_run(session, by=by, number=number)
    if bundle.state is BundleState.MANDATE:
        raise Conflict("problem.mandate_asked_already", ref=bundle.ref)
    return get_draft(session, by=by, number=number)


def _ask(
    session: Session, bundle: Bundle, one: OrganisationToAsk, terms: MandateTerms, *, until: dt.date, now: dt.datetime
) -> None:
    mandate = one.open or Mandate(
        bundle_id=bundle.id,
        organisation_id=one.organisation_id,
        asked_member_id=one.member.id if one.member else None,
        asked_at=now,
    )
    mandate.edition, mandate.until = bundle.edition, until
    store_terms(mandate, terms)
    session.add(mandate)
    session.flush()
    rows.set_mandate_items(session, mandate.id, one.contribution_ids)
    if one.open is not None:
        renew_message(session, mandate, now=now)
    elif one.member is not None:
        _post(session, mandate, one.member, now=now)


def _post(session: Session, mandate: Mandate, member: Member, *, now: dt.datetime) -> None:
    kept_messages.post(session, KeptKind.MANDATE, [NewMessage(mandate.id, member.slack_user_id)], now=now)


def _to_ask(
    session: Session, bundle: Bundle, items: Sequence[ItemRow], *, on: dt.date
) -> tuple[list[OrganisationToAsk], int]:
    """The organisations to ask on a day and for what, and the number of organisations that need not be asked."""
    contributions = [contribution for _, contribution, *_ in items]
    voices = map_final_supporters(session, contributions)
    mandates = [one for one, _ in rows.list_mandates(session, bundle.id)]
    running = {key: one.id for key, one in map_running(session, {m.organisation_id for m in mandates}).items()}
    still = {running[one.organisation_id]: one for one in mandates if _may_still_answer(one, on)}
    asked = _asked_before(session, bundle, [one for one in mandates if one not in still.values()], running, on)
    allowed = collect_allowed(session, bundle, on=on)
    behind: dict[int, Supporter] = {}
    wanted: dict[int, list[int]] = {}
    for one in contributions:
        for voice in voices[one.id]:
            key = voice.organisation_id
            behind.setdefault(key, voice)
            # An organisation that wants to stay out is not asked again: without an answer, it would be counted.
            if key not in allowed.out and (one.id, key) not in asked and not _says(allowed, one, key):
                wanted.setdefault(key, []).append(one.id)
    found = choose_contacts(session, contributions, wanted)
    to_ask = [
        OrganisationToAsk(key, behind[key].organisation, found[key], tuple(some), still.get(key))
        for key, some in wanted.items()
    ]
    return to_ask, len(behind) - len(to_ask)


def _says(allowed: AllowedNaming, contribution: Contribution, organisation_id: int) -> bool:
    return (contribution.id, organisation_id) in allowed.said


def _asked_before(
    session: Session, bundle: Bundle, mandates: Sequence[Mandate], running: Mapping[int, int], on: dt.date
) -> set[tuple[int, int]]:
    """Contribution and organisation ids for which the answer, or the lack of one, still counts on a day."""
    covered, terms = rows.map_mandate_items(session, bundle.id), terms_of(session, bundle)
    return {
        (contribution_id, running[one.organisation_id])
        for one in mandates
        if is_valid_for(one, terms) and (one.valid_until is None or one.valid_until >= on)
        for contribution_id in covered.get(one.id, ())
    }


def _may_still_answer(mandate: Mandate, on: dt.date) -> bool:
    """Whether somebody was asked and the last day has not passed."""
    is_open = mandate.naming is None and mandate.asked_member_id is not None
    return is_open and mandate.until is not None and mandate.until >= on


def _check_complete(session: Session, bundle: Bundle) -> Sequence[ItemRow]:
    items = check_sound(session, bundle)
    if not rows.list_addressees(session, [bundle.id]):
        raise Conflict("problem.bundle_no_addressee", ref=bundle.ref)
    if not bundle.ask:
        raise Conflict("problem.bundle_no_ask", ref=bundle.ref)
    return items


def _list_lost(session: Session) -> list[Mandate]:
    """Unanswered mandates for which the person asked can no longer answer."""
    waiting = rows.list_waiting(session)
    gone = people.list_unreachable(session, sorted({member.id for *_, member in waiting}))
    running = map_running(session, {mandate.organisation_id for mandate, *_ in waiting})
    return [
        mandate
        for mandate, _, member in waiting
        if member.left_at is not None
        or member.id in gone
        or member.organisation_id not in (mandate.organisation_id, running[mandate.organisation_id].id)
    ]


def _make_ready(session: Session, bundle: Bundle, *, now: dt.datetime, notify_at: dt.datetime | None = None) -> None:
    bundle.state, bundle.mandate_remind_at = BundleState.READY, None
    audit(session, None, "bundle_ready", bundle.ref, {}, now, edition=bundle.edition)
    touch(session, bundle, now=now)
    owner = people.get_member(session, bundle.by_member_id)
    if owner.left_at is None:
        # A message held until the morning has its own channel key, so that it does not block others to the same person.
        channel_key = f"{owner.slack_user_id}/{bundle.ref}" if notify_at else owner.slack_user_id
        to = [(channel_key, {"bundle": bundle.number})]
        enqueue_many(session, kind="bundle_ready", to=to, due_at=notify_at, now=now)
