"""Mandates: how an organisation allows itself to be named in a bundle.

No answer means counted, and not named. An answer can be changed or withdrawn at any time; a document that was handed
over stays as it was, and the next edition respects the change.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alliance.bundles.bundles import change_allowed, renew_message
from alliance.bundles.items import map_supporters_of_items
from alliance.bundles.mandate_results import collect_allowed, count_naming, is_limited
from alliance.bundles.mandate_rounds import make_ready_if_answered
from alliance.bundles.mandate_terms import is_valid_for, terms_asked, terms_of
from alliance.contributions.supporters import map_final_supporters, map_running
from alliance.enums import BundleState, Name, Naming, Series
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered
from alliance.optional_ids import look_up
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action
from alliance.people.visibility import may_read
from storage.bundles import bundles as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.numbered import Numbered
from storage.people import people
from storage.tables import Bundle, Mandate, MandateEvent, Member


@dataclass(frozen=True)
class MandateAnswer:
    """An organisation's answer to a mandate question."""

    naming: Naming
    executive_agreed: bool | None = None
    """None: not yet."""
    valid_until: dt.date | None = None


@dataclass(frozen=True)
class ShownMandate:
    """A mandate as shown to readers."""

    id: int
    organisation: Name
    asked: str | None
    """The name of the person asked."""
    naming: Naming | None
    executive_agreed: bool | None
    valid_until: dt.date | None
    stamp: int
    """When it was answered, to detect a colleague's change in between: microseconds since 1970; 0 if unanswered."""
    further: int = 0
    """The number of later items it was asked for; 0 if this is the organisation's first question."""
    is_outdated: bool = False
    """Whether the ask or the addressees have changed since: the organisation is counted until it answers again."""
    is_expired: bool = False
    """Whether its last day has passed: the organisation is counted until it answers again."""
    falls_out: tuple[str, ...] = ()
    """References of its own contributions, which it keeps out of the bundle for everybody."""

    @property
    def is_disagreed(self) -> bool:
        """Whether the organisation allows its name but its executive does not agree."""
        return self.naming is Naming.WITH_NAME and self.executive_agreed is False


@dataclass(frozen=True)
class EarlierMandate:
    """An organisation's earlier question, if the ask or the addressees have changed since."""

    ask: str | None
    """None if the ask is the same."""
    addressees: tuple[str, ...] | None
    """None if the addressees are the same."""
    said: ShownMandate


@dataclass(frozen=True)
class AskedItem(Numbered, series=Series.CONTRIBUTION):
    """An item that a mandate question is about."""

    number: int
    title: str
    """Empty if the reader may not see it."""
    is_limited: bool = False
    """Whether it is visible to its alliance only."""
    severity: int | None = None
    context: str = ""
    """The organisation's own words about it, which a dossier includes if allowed."""
    is_own: bool = False
    """Whether the organisation shared it; if it wants to stay out, the item is left out for everybody."""


def get_to_answer(session: Session, *, by: Person, mandate_id: int) -> tuple[Mandate, Bundle]:
    """A mandate with its bundle, for members of its organisation; the later one if it was asked again.

    Raises NotFound, NotRegistered, NotAllowed for members of other organisations, and Conflict for an archived bundle.
    """
    found = rows.find_mandate(session, mandate_id)
    # Lock the bundle first, as its maintainers do, so that two transactions never wait for each other.
    bundle = rows.find_bundle_by_id(session, found.bundle_id) if found else None
    bundle = rows.lock_bundle(session, bundle.number) if bundle else None
    mandate = rows.lock_mandate(session, mandate_id)
    if mandate is None or bundle is None:
        raise NotFound("mandate", "")
    if by.member is None:
        raise NotRegistered
    if mandate.organisation_id not in (by.member.organisation_id, *by.predecessor_ids):
        organisation = people.get_organisation(session, mandate.organisation_id)
        name = organisation.names
        raise NotAllowed(Action.BUNDLE, "problem.mandate_of", organisation=name)
    if bundle.archived_at is not None:
        raise Conflict("problem.bundle_gone", ref=bundle.ref)
    return _asked_anew(session, mandate, bundle) or mandate, bundle


def answer(
    session: Session,
    *,
    by: Person,
    mandate_id: int,
    said: MandateAnswer,
    stamp: int,
    today: dt.date,
    now: dt.datetime,
    edition: int | None = None,
) -> tuple[Mandate, Bundle]:
    """Record or change what the organisation allows; after the bundle left, the next edition respects it.

    Submitting the same answer again changes nothing. Raises what `get_to_answer` raises, Invalid for a day in the past,
    and Conflict if a colleague changed the answer since `stamp` or the question changed since `edition`.
    """
    mandate, bundle = get_to_answer(session, by=by, mandate_id=mandate_id)
    if edition is not None and edition != mandate.edition:
        raise Conflict("problem.mandate_anew", ref=bundle.ref)
    if said.valid_until is not None and said.valid_until < today:
        raise Invalid("valid_until", "problem.day_past")
    if said.naming is Naming.NOT:
        said = replace(said, executive_agreed=None)  # there is nothing to agree to
    before = MandateAnswer(mandate.naming, mandate.executive_agreed, mandate.valid_until) if mandate.naming else None
    if before == said:
        return mandate, bundle
    if before is not None and stamp != _stamp(mandate) and mandate.by_member_id != by.as_member.id:
        raise Conflict("problem.said_meanwhile")
    mandate.naming, mandate.executive_agreed = said.naming, said.executive_agreed
    mandate.valid_until, mandate.by_member_id, mandate.answered_at = said.valid_until, by.as_member.id, now
    session.add(
        MandateEvent(
            mandate_id=mandate.id,
            naming=said.naming,
            executive_agreed=said.executive_agreed,
            by_member_id=by.as_member.id,
            at=now,
        )
    )
    was = {"naming": before.naming.value if before else None}
    audit(session, by, "mandate_given", bundle.ref, was, now, naming=said.naming.value, mandate=mandate.id)
    session.flush()
    change_allowed(session, bundle, now=now)
    _follow_up(session, mandate, bundle, is_change=before is not None, now=now)
    make_ready_if_answered(session, bundle, now=now)
    return mandate, bundle


def map_naming(session: Session, bundle: Bundle, *, on: dt.date) -> dict[int, Naming | None]:
    """How each supporter of an item may appear in the bundle on a day, by its id; None: counted, not named.

    If it allows different things for different items, the most permissive counts. Withdrawals are respected, and
    expired answers are ignored.
    """
    items = rows.list_items(session, bundle.id)
    return count_naming(collect_allowed(session, bundle, on=on), items, map_supporters_of_items(session, items))


def list_mandates(session: Session, bundle: Bundle, *, on: dt.date | None = None) -> list[ShownMandate]:
    """The mandates of each organisation that was asked, by name; one asked for more items later is listed again.

    Leaves out an organisation's earlier answer if all its items were asked about again, because the ask or the
    addressees changed or because the answer expired before the day `on`.
    """
    found = [one for one, _ in rows.list_mandates(session, bundle.id)]
    members = people.map_members(session, [one.asked_member_id for one in found if one.asked_member_id])
    items = rows.list_items(session, bundle.id)
    running = map_running(
        session, {one.organisation_id for one in found} | {one.organisation_id for _, one, *_ in items}
    )
    covered, terms = rows.map_mandate_items(session, bundle.id), terms_of(session, bundle)
    shown, known = [], set()
    for mandate in found:
        now_is = running[mandate.organisation_id]
        is_outdated, is_expired = not is_valid_for(mandate, terms), _is_expired(mandate, on)
        inside = set(covered.get(mandate.id, ()))
        again = {key for one in _later(found, mandate) for key in covered.get(one.id, ())}
        if (is_outdated or is_expired) and inside and inside <= again:
            continue
        own = [one for _, one, *_ in items if one.id in inside and running[one.organisation_id].id == now_is.id]
        further = len(inside) if mandate.organisation_id in known else 0
        known.add(mandate.organisation_id)
        asked = look_up(members, mandate.asked_member_id)
        one = shown_mandate(mandate, now_is.names, asked, own=[one.number for one in own])
        shown.append(replace(one, further=further, is_outdated=is_outdated, is_expired=is_expired))
    return shown


def shown_mandate(
    mandate: Mandate, organisation: Name, asked: Member | None, *, own: Sequence[int] = ()
) -> ShownMandate:
    """A mandate as readers see it; `own` holds the numbers of its organisation's own contributions among its items."""
    return ShownMandate(
        id=mandate.id,
        organisation=organisation,
        asked=asked.name if asked else None,
        naming=mandate.naming,
        executive_agreed=None if mandate.naming is Naming.NOT else mandate.executive_agreed,
        valid_until=mandate.valid_until,
        stamp=_stamp(mandate),
        falls_out=tuple(Series.CONTRIBUTION.ref(one) for one in own) if mandate.naming is Naming.NOT else (),
    )


def find_earlier(session: Session, mandate: Mandate, organisation: Name) -> EarlierMandate | None:
    """An organisation's previous question and answer; None unless this mandate has another ask or other addressees."""
    earlier = [
        one
        for one, _ in rows.list_mandates(session, mandate.bundle_id)
        if one.organisation_id == mandate.organisation_id and one.edition < mandate.edition
    ]
    terms = terms_asked(mandate)
    if not earlier or terms is None or is_valid_for(earlier[-1], terms):
        return None
    known = terms_asked(earlier[-1])
    assert known is not None  # holds() is True otherwise
    ask = None if terms.has_same_ask(known) else known.ask
    is_same = terms.has_no_new_addressee(known) and known.has_no_new_addressee(terms)
    return EarlierMandate(ask, None if is_same else known.names, shown_mandate(earlier[-1], organisation, None))


def is_further_question(session: Session, mandate: Mandate) -> bool:
    """Whether the organisation was asked before about other items of the bundle."""
    found = [one for one, _ in rows.list_mandates(session, mandate.bundle_id)]
    return any(one.organisation_id == mandate.organisation_id and one.edition < mandate.edition for one in found)


def find_expired(session: Session, mandate: Mandate) -> dt.date | None:
    """The last day of the earlier answer, if an organisation is only asked again about items it answered before."""
    covered = rows.map_mandate_items(session, mandate.bundle_id)
    wanted = set(covered.get(mandate.id, ()))
    before = [
        one
        for one, _ in rows.list_mandates(session, mandate.bundle_id)
        if one.organisation_id == mandate.organisation_id and one.edition < mandate.edition and one.valid_until
    ]
    again = {contribution_id for one in before for contribution_id in covered.get(one.id, ())}
    return max((one.valid_until for one in before if one.valid_until), default=None) if wanted <= again else None


def list_items_of(session: Session, mandate: Mandate, *, reader: Person | None = None) -> list[AskedItem]:
    """The items that an organisation is asked about, with its own words about each.

    With a reader, only the number of items that they may not see.
    """
    found = rows.list_mandate_items(session, mandate.id)
    voices = map_final_supporters(session, [contribution for contribution, *_ in found])
    concerned = {mandate.organisation_id, *(contribution.organisation_id for contribution, *_ in found)}
    running = {key: one.id for key, one in map_running(session, concerned).items()}
    running_id = running[mandate.organisation_id]
    items = []
    for contribution, alliance, *_ in found:
        is_own = running[contribution.organisation_id] == running_id
        if reader is not None and not may_read(reader, contribution, alliance):
            items.append(AskedItem(contribution.number, "", is_limited(contribution), is_own=is_own))
            continue
        own = next((one for one in voices[contribution.id] if one.organisation_id == running_id), None)
        said = (own.severity, own.context) if own is not None else (None, "")
        items.append(AskedItem(contribution.number, contribution.title, is_limited(contribution), *said, is_own=is_own))
    return items


def _asked_anew(session: Session, mandate: Mandate, bundle: Bundle) -> Mandate | None:
    """The later question to an organisation whose earlier answer is no longer valid."""
    later = _later([one for one, _ in rows.list_mandates(session, bundle.id)], mandate)
    if not later or is_valid_for(mandate, terms_of(session, bundle)):
        return None
    return rows.lock_mandate(session, later[-1].id)


def _later(mandates: Sequence[Mandate], mandate: Mandate) -> list[Mandate]:
    """Mandates of the same organisation for a later edition."""
    same = [one for one in mandates if one.organisation_id == mandate.organisation_id]
    return [one for one in same if one.edition > mandate.edition]


def _is_expired(mandate: Mandate, on: dt.date | None) -> bool:
    return on is not None and mandate.valid_until is not None and mandate.valid_until < on


def _follow_up(session: Session, mandate: Mandate, bundle: Bundle, *, is_change: bool, now: dt.datetime) -> None:
    """Update the question's message, and notify the bundle's owner of a changed or late answer."""
    renew_message(session, mandate, now=now)
    owner = people.get_member(session, bundle.by_member_id)
    is_late = bundle.state in (BundleState.READY, BundleState.OUT)
    if (is_change or is_late) and owner.left_at is None and owner.id != mandate.by_member_id:
        about = {"mandate": mandate.id}
        key = f"mandate_changed:{mandate.id}"
        enqueue(
            session, kind="mandate_changed", channel_key=owner.slack_user_id, about=about, coalesce_key=key, now=now
        )


def _stamp(mandate: Mandate) -> int:
    return int(mandate.answered_at.timestamp() * 1_000_000) if mandate.answered_at and mandate.naming else 0
