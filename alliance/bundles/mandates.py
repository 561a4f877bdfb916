"""Mandates: what an organisation says that it allows before it is named in a bundle.

No answer means: it is counted, and not named. What was said can be changed and withdrawn at any time; a document that
left stays as it was, and the next edition respects it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alliance.bundles.bundles import change_allowed, ref, renew_message
from alliance.bundles.items import voices_of_items
from alliance.bundles.mandate_results import collect_allowed, count_naming, is_limited
from alliance.bundles.mandate_rounds import settle
from alliance.bundles.terms import asked_with, holds, terms_of
from alliance.contributions.supporters import map_running, voices_of
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered
from alliance.lookup import look_up
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.roles import Action
from alliance.people.visibility import may_read
from alliance.words import BundleState, Name, Naming, Series
from storage.bundles import bundles as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import people
from storage.tables import Bundle, Mandate, MandateEvent, Member


@dataclass(frozen=True)
class Said:
    """What an organisation says of its mandate."""

    naming: Naming
    executive_agreed: bool | None = None
    """None: not yet."""
    valid_until: dt.date | None = None


@dataclass(frozen=True)
class ShownMandate:
    """What an organisation allows."""

    id: int
    organisation: Name
    asked: str | None
    """Who was asked, by name."""
    naming: Naming | None
    executive_agreed: bool | None
    valid_until: dt.date | None
    stamp: int
    """When it was said, so that a colleague's word in the meantime is noticed; 0 where nothing was."""
    further: int = 0
    """For how many items that came later it was asked; 0 where it was asked for the first time."""
    is_outdated: bool = False
    """Whether something else is asked by now, or of others: it is counted until it answers anew."""
    is_expired: bool = False
    """Whether its last day is past: it is counted until it answers anew."""
    falls_out: tuple[str, ...] = ()
    """The references of what it shared itself and that it keeps out for everybody."""

    @property
    def is_disagreed(self) -> bool:
        """Whether it allows its name and its executive does not."""
        return self.naming is Naming.WITH_NAME and self.executive_agreed is False


@dataclass(frozen=True)
class Earlier:
    """What an organisation was asked before, where something else is asked now, or of others."""

    ask: str | None
    """None where the same is asked."""
    for_whom: tuple[str, ...] | None
    """None where it is for the same."""
    said: ShownMandate


@dataclass(frozen=True)
class AskedItem:
    """An item for which an organisation is asked."""

    number: int
    title: str
    """Empty where the reader may not see it."""
    is_limited: bool = False
    """Whether it is visible to its alliance only."""
    severity: int | None = None
    context: str = ""
    """What the organisation itself said of it, which a dossier tells where that is allowed."""
    is_own: bool = False
    """Whether the organisation shared it: when it wants to stay out, the item leaves for nobody."""


def get_to_answer(session: Session, *, by: Person, mandate_id: int) -> tuple[Mandate, Bundle]:
    """A mandate with its bundle, for who speaks for its organisation; the later one where it was asked anew.

    Raises NotFound, NotRegistered, NotAllowed for people of other organisations, and Conflict for a bundle that was
    put away.
    """
    found = rows.find_mandate(session, mandate_id)
    # The bundle first, as whoever runs it does: two transactions never wait for each other.
    bundle = rows.find_bundle_by_id(session, found.bundle_id) if found else None
    bundle = rows.lock_bundle(session, bundle.number) if bundle else None
    mandate = rows.lock_mandate(session, mandate_id)
    if mandate is None or bundle is None:
        raise NotFound("mandate", "")
    if by.member is None:
        raise NotRegistered
    if mandate.organisation_id not in (by.member.organisation_id, *by.predecessor_ids):
        organisation = people.get_organisation(session, mandate.organisation_id)
        name = Name(organisation.name, organisation.name_en)
        raise NotAllowed(Action.BUNDLE, "problem.mandate_of", organisation=name)
    if bundle.archived_at is not None:
        raise Conflict("problem.bundle_gone", ref=ref(bundle))
    return _asked_anew(session, mandate, bundle) or mandate, bundle


def answer(
    session: Session,
    *,
    by: Person,
    mandate_id: int,
    said: Said,
    stamp: int,
    today: dt.date,
    now: dt.datetime,
    edition: int | None = None,
) -> tuple[Mandate, Bundle]:
    """Say what the organisation allows, or say it otherwise, also after the bundle left: the next edition respects it.

    The same said twice is once. Raises what `get_to_answer` does, Invalid for a day that is past, and Conflict when a
    colleague said something else since `stamp`, or when it was asked otherwise since `edition`.
    """
    mandate, bundle = get_to_answer(session, by=by, mandate_id=mandate_id)
    assert by.member is not None
    if edition is not None and edition != mandate.edition:
        raise Conflict("problem.mandate_anew", ref=ref(bundle))
    if said.valid_until is not None and said.valid_until < today:
        raise Invalid("valid_until", "problem.day_past")
    if said.naming is Naming.NOT:
        said = replace(said, executive_agreed=None)  # there is nothing to agree to
    before = Said(mandate.naming, mandate.executive_agreed, mandate.valid_until) if mandate.naming else None
    if before == said:
        return mandate, bundle
    if before is not None and stamp != _stamp(mandate) and mandate.by_member_id != by.member.id:
        raise Conflict("problem.said_meanwhile")
    mandate.naming, mandate.executive_agreed = said.naming, said.executive_agreed
    mandate.valid_until, mandate.by_member_id, mandate.answered_at = said.valid_until, by.member.id, now
    session.add(mandate)
    session.add(
        MandateEvent(
            mandate_id=mandate.id,
            naming=said.naming,
            executive_agreed=said.executive_agreed,
            by_member_id=by.member.id,
            at=now,
        )
    )
    was = {"naming": before.naming.value if before else None}
    audit(session, by, "mandate_given", ref(bundle), was, now, naming=said.naming.value, mandate=mandate.id)
    session.flush()
    change_allowed(session, bundle, now=now)
    _follow_up(session, mandate, bundle, is_change=before is not None, now=now)
    settle(session, bundle, now=now)
    return mandate, bundle


def map_naming(session: Session, bundle: Bundle, *, on: dt.date) -> dict[int, Naming | None]:
    """How each organisation behind an item may stand in the bundle on a day, by its id; None: counted, not named.

    Where it allows more for one item than for another, the most. What was withdrawn is respected, and a word whose last
    day is past is none any more.
    """
    items = rows.list_items(session, bundle.id)
    return count_naming(collect_allowed(session, bundle, on=on), items, voices_of_items(session, items))


def list_mandates(session: Session, bundle: Bundle, *, on: dt.date | None = None) -> list[ShownMandate]:
    """What each organisation that was asked allows, by name; asked for more later, it stands there once more.

    Of one that was asked anew, because something else is asked now, of others, or because its word ended before the day
    `on`, what it said before is not there.
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
        is_outdated, is_expired = not holds(mandate, terms), _is_expired(mandate, on)
        inside = set(covered.get(mandate.id, ()))
        again = {key for one in _later(found, mandate) for key in covered.get(one.id, ())}
        if (is_outdated or is_expired) and inside and inside <= again:
            continue
        own = [one for _, one, *_ in items if one.id in inside and running[one.organisation_id].id == now_is.id]
        further = len(inside) if mandate.organisation_id in known else 0
        known.add(mandate.organisation_id)
        asked = look_up(members, mandate.asked_member_id)
        one = shown_mandate(mandate, Name(now_is.name, now_is.name_en), asked, own=[one.number for one in own])
        shown.append(replace(one, further=further, is_outdated=is_outdated, is_expired=is_expired))
    return shown


def shown_mandate(
    mandate: Mandate, organisation: Name, asked: Member | None, *, own: Sequence[int] = ()
) -> ShownMandate:
    """A mandate as readers see it, with the numbers of what its organisation shared of what it was asked for."""
    return ShownMandate(
        id=mandate.id,
        organisation=organisation,
        asked=asked.name if asked else None,
        naming=mandate.naming,
        executive_agreed=None if mandate.naming is Naming.NOT else mandate.executive_agreed,
        valid_until=mandate.valid_until,
        stamp=_stamp(mandate),
        falls_out=tuple(f"{Series.CONTRIBUTION}-{one}" for one in own) if mandate.naming is Naming.NOT else (),
    )


def find_earlier(session: Session, mandate: Mandate, organisation: Name) -> Earlier | None:
    """What an organisation was asked, and said, before, where something else is asked with this one, or of others."""
    earlier = [
        one
        for one, _ in rows.list_mandates(session, mandate.bundle_id)
        if one.organisation_id == mandate.organisation_id and one.edition < mandate.edition
    ]
    terms = asked_with(mandate)
    if not earlier or terms is None or holds(earlier[-1], terms):
        return None
    known = asked_with(earlier[-1])
    assert known is not None  # it holds otherwise
    ask = None if terms.asks_as(known) else known.ask
    is_same = terms.goes_to(known) and known.goes_to(terms)
    return Earlier(ask, None if is_same else known.names, shown_mandate(earlier[-1], organisation, None))


def is_further(session: Session, mandate: Mandate) -> bool:
    """Whether its organisation was asked before, for other items of the bundle."""
    found = [one for one, _ in rows.list_mandates(session, mandate.bundle_id)]
    return any(one.organisation_id == mandate.organisation_id and one.edition < mandate.edition for one in found)


def find_expired(session: Session, mandate: Mandate) -> dt.date | None:
    """Until when the earlier word held, where an organisation is asked for nothing but what it spoke of before."""
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
    """The items of the bundle for which an organisation is asked, with its own words about each; of what the reader may
    not see only the number."""
    found = rows.list_mandate_items(session, mandate.id)
    voices = voices_of(session, [contribution for contribution, *_ in found])
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
    """The later question to an organisation whose earlier answer holds no more."""
    later = _later([one for one, _ in rows.list_mandates(session, bundle.id)], mandate)
    if not later or holds(mandate, terms_of(session, bundle)):
        return None
    return rows.lock_mandate(session, later[-1].id)


def _later(mandates: Sequence[Mandate], mandate: Mandate) -> list[Mandate]:
    """What the same organisation was asked for a later edition."""
    same = [one for one in mandates if one.organisation_id == mandate.organisation_id]
    return [one for one in same if one.edition > mandate.edition]


def _is_expired(mandate: Mandate, on: dt.date | None) -> bool:
    return on is not None and mandate.valid_until is not None and mandate.valid_until < on


def _follow_up(session: Session, mandate: Mandate, bundle: Bundle, *, is_change: bool, now: dt.datetime) -> None:
    """Bring the question's message up to date; who runs the bundle hears what changed after it was ready."""
    renew_message(session, mandate, now=now)
    owner = people.get_member(session, bundle.by_member_id)
    is_late = bundle.state in (BundleState.READY, BundleState.OUT)
    if (is_change or is_late) and owner.left_at is None and owner.id != mandate.by_member_id:
        about = {"mandate": mandate.id}
        key = f"mandate_changed:{mandate.id}"
        enqueue(session, kind="mandate_changed", lane=owner.slack_user_id, about=about, coalesce_key=key, now=now)


def _stamp(mandate: Mandate) -> int:
    return int(mandate.answered_at.timestamp() * 1_000_000) if mandate.answered_at and mandate.naming else 0
