"""Mandates: what an organisation allows before it is named in a bundle, asked of one person for all its items at once.

No answer means: it is counted, and not named. What was said can be changed and withdrawn at any time; a document that
left stays as it was, and the next edition respects it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.asked_already import AskedAlready, asked_this_week
from alliance.audit import audit
from alliance.behind import Voice, voices_of_items
from alliance.bundle_items import check_sound
from alliance.bundles import get_draft, ref, touch
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered
from alliance.members import Person
from alliance.roles import Action
from alliance.words import BundleState, Name, Naming
from storage import bundles as rows
from storage import people
from storage.bundles import ItemRow
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import Bundle, Mandate, MandateEvent, Member

REMIND_BEFORE = 2
"""Days before the last one on which who has not answered is reminded, once."""
REMIND_AT = dt.time(9)


@dataclass(frozen=True)
class Said:
    """What an organisation says of its mandate."""

    naming: Naming
    executive_agreed: bool | None = None
    """None: not yet."""
    valid_until: dt.date | None = None


@dataclass(frozen=True)
class ToAsk:
    """An organisation that is to be asked, and whom: None where there is nobody to ask."""

    organisation_id: int
    organisation: Name
    member: Member | None


@dataclass(frozen=True)
class BeforeAsking:
    """What asking would do, said before it is done."""

    people: tuple[str, ...]
    nobody: tuple[Name, ...]
    """The organisations that have nobody to ask: they are counted, and not named."""
    known: int
    """Organisations whose word is there already."""
    asked: tuple[AskedAlready, ...]
    """Who of these people was asked something this week already."""


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


def look_before_asking(
    session: Session, *, by: Person, number: int, zone: ZoneInfo, now: dt.datetime
) -> tuple[Bundle, BeforeAsking]:
    """Whom `ask_mandate` would ask. Raises what that raises, but for the last day."""
    bundle = get_draft(session, by=by, number=number)
    on = now.astimezone(zone).date()
    to_ask, known = _to_ask(session, bundle, _check_complete(session, bundle), on=on)
    members = [one.member for one in to_ask if one.member is not None]
    asked = asked_this_week(session, members, zone=zone, now=now)
    nobody = tuple(one.organisation for one in to_ask if one.member is None)
    return bundle, BeforeAsking(tuple(one.name for one in members), nobody, known, tuple(asked))


def ask_mandate(
    session: Session, *, by: Person, number: int, until: dt.date | None, zone: ZoneInfo, now: dt.datetime
) -> Bundle:
    """Ask each organisation behind an item what it allows, until the end of a day: one message for all items.

    Who was asked for an earlier edition is asked again only where an item was added that they stand behind, or their
    word has expired; who wants to stay out is left alone. With nobody to ask the bundle is ready at once. Raises
    NotFound, NotAllowed, Invalid for the day, and Conflict for a bundle without items or addressees, with an archived
    or merged item, or one that has left draft.
    """
    bundle = get_draft(session, by=by, number=number)
    items = _check_complete(session, bundle)
    if until is None:
        raise Invalid("until", "problem.mandate_until_needed")
    today = now.astimezone(zone).date()
    if until < today:
        raise Invalid("until", "problem.day_past_needed")
    to_ask, _ = _to_ask(session, bundle, items, on=today)
    known = {mandate.organisation_id: mandate for mandate, _ in rows.list_mandates(session, bundle.id or 0)}
    for one in to_ask:
        mandate = known.get(one.organisation_id) or Mandate(
            bundle_id=bundle.id or 0, organisation_id=one.organisation_id
        )
        mandate.asked_member_id = one.member.id if one.member else None
        mandate.asked_at, mandate.naming, mandate.answered_at, mandate.ts = now, None, None, None
        mandate.valid_until, mandate.executive_agreed = None, None
        session.add(mandate)
        session.flush()
        if one.member is not None:
            lane = one.member.slack_user_id
            enqueue(session, kind="mandate", lane=lane, about={"mandate": mandate.id}, now=now)
    bundle.state, bundle.mandate_until, bundle.edition = BundleState.MANDATE, until, bundle.edition + 1
    remind_at = dt.datetime.combine(until - dt.timedelta(days=REMIND_BEFORE), REMIND_AT, zone).astimezone(dt.UTC)
    bundle.mandate_remind_at = remind_at if remind_at > now else None
    asked = [one.organisation.nl for one in to_ask]
    audit(session, by, "mandate_asked", ref(bundle), {}, now, until=until.isoformat(), organisations=asked)
    touch(session, bundle, now=now)
    _settle(session, bundle, now=now)
    return bundle


def get_to_answer(session: Session, *, by: Person, mandate_id: int) -> tuple[Mandate, Bundle]:
    """A mandate with its bundle, for who speaks for its organisation.

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
    return mandate, bundle


def answer(
    session: Session, *, by: Person, mandate_id: int, said: Said, stamp: int, today: dt.date, now: dt.datetime
) -> tuple[Mandate, Bundle]:
    """Say what the organisation allows, or say it otherwise, also after the bundle left: the next edition respects it.

    The same said twice is once. Raises what `get_to_answer` does, Invalid for a day that is past, and Conflict when a
    colleague said something else since `stamp`.
    """
    mandate, bundle = get_to_answer(session, by=by, mandate_id=mandate_id)
    assert by.member is not None
    if said.valid_until is not None and said.valid_until < today:
        raise Invalid("valid_until", "problem.day_past")
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
            mandate_id=mandate.id or 0,
            naming=said.naming,
            executive_agreed=said.executive_agreed,
            by_member_id=by.member.id,
            at=now,
        )
    )
    was = {"naming": before.naming.value if before else None}
    audit(session, by, "mandate_given", ref(bundle), was, now, naming=said.naming.value, mandate=mandate.id)
    session.flush()
    _follow_up(session, mandate, bundle, is_change=before is not None, now=now)
    _settle(session, bundle, now=now)
    return mandate, bundle


def map_naming(session: Session, bundle: Bundle, *, on: dt.date) -> dict[int, Naming | None]:
    """How each organisation behind an item may stand in the bundle on a day, by its id; None: counted, not named.

    What was withdrawn is respected, and a word whose last day is past is none any more.
    """
    said = {mandate.organisation_id: mandate for mandate, _ in rows.list_mandates(session, bundle.id or 0)}
    voices = voices_of_items(session, rows.list_items(session, bundle.id or 0))
    return {voice.organisation_id: _naming(said.get(voice.organisation_id), on) for voice in _each(voices.values())}


def list_mandates(session: Session, bundle: Bundle) -> list[ShownMandate]:
    """What each organisation that was asked allows, by name."""
    found = rows.list_mandates(session, bundle.id or 0)
    members = rows.list_members(session, [one.asked_member_id for one, _ in found if one.asked_member_id])
    return [
        shown_mandate(mandate, Name(one.name, one.name_en), members.get(mandate.asked_member_id or 0))
        for mandate, one in found
    ]


def shown_mandate(mandate: Mandate, organisation: Name, asked: Member | None) -> ShownMandate:
    """A mandate as readers see it."""
    return ShownMandate(
        id=mandate.id or 0,
        organisation=organisation,
        asked=asked.name if asked else None,
        naming=mandate.naming,
        executive_agreed=mandate.executive_agreed,
        valid_until=mandate.valid_until,
        stamp=_stamp(mandate),
    )


def list_items_of(session: Session, mandate: Mandate) -> list[tuple[int, str]]:
    """The items of the bundle that an organisation stands behind: number and title."""
    items = rows.list_items(session, mandate.bundle_id)
    voices = voices_of_items(session, items)
    return [
        (contribution.number, contribution.title)
        for item, contribution, *_ in items
        if any(voice.organisation_id == mandate.organisation_id for voice in voices[item.id or 0])
    ]


def remind_due(session: Session, *, now: dt.datetime) -> int:
    """Remind everybody who was asked and has not answered, once for each bundle; gives how many."""
    reminded = 0
    for bundle in rows.list_to_remind(session, now=now):
        waiting = [one for one, _ in rows.list_mandates(session, bundle.id or 0) if _waits(one)]
        members = rows.list_members(session, [one.asked_member_id or 0 for one in waiting])
        gone = people.list_unreachable(session, list(members))
        for one in waiting:
            member = members.get(one.asked_member_id or 0)
            if member is not None and member.left_at is None and member.id not in gone:
                about = {"mandate": one.id}
                enqueue(session, kind="mandate_reminder", lane=member.slack_user_id, about=about, now=now)
                reminded += 1
        bundle.mandate_remind_at = None
        session.add(bundle)
    session.flush()
    return reminded


def end_due(session: Session, *, today: dt.date, now: dt.datetime) -> list[str]:
    """Let the bundles be ready whose last day is past: who did not answer is counted, and not named. Gives them."""
    ended = []
    for bundle in rows.list_waited_out(session, today=today):
        _make_ready(session, bundle, now=now)
        ended.append(ref(bundle))
    return ended


def whom(session: Session, items: Sequence[ItemRow], organisation_ids: Iterable[int]) -> dict[int, Member | None]:
    """Whom to turn to in each of these organisations: its contact person in the alliance of an item that it stands
    behind, else who of it shared or recognised one; nobody who left or cannot be reached."""
    voices = voices_of_items(session, items)
    contacts = rows.map_contacts(session, {contribution.alliance_id for _, contribution, *_ in items})
    candidates: dict[int, list[int]] = {one: [] for one in organisation_ids}
    for item, contribution, *_ in items:
        for voice in voices[item.id or 0]:
            contact = contacts.get((contribution.alliance_id, voice.organisation_id))
            if voice.organisation_id in candidates and contact is not None:
                candidates[voice.organisation_id].append(contact)
    for voice in _every(voices.values()):
        if voice.organisation_id in candidates:
            candidates[voice.organisation_id].append(voice.member_id)
    ids = sorted({one for some in candidates.values() for one in some})
    members, gone = rows.list_members(session, ids), people.list_unreachable(session, ids)
    here = {key: member for key, member in members.items() if member.left_at is None and key not in gone}
    # Who went elsewhere since cannot speak for it any more.
    return {
        key: next((here[one] for one in some if one in here and here[one].organisation_id == key), None)
        for key, some in candidates.items()
    }


def _to_ask(session: Session, bundle: Bundle, items: Sequence[ItemRow], *, on: dt.date) -> tuple[list[ToAsk], int]:
    """Who is to be asked on a day, and how many organisations are known already."""
    voices = voices_of_items(session, items)
    said = {mandate.organisation_id: mandate for mandate, _ in rows.list_mandates(session, bundle.id or 0)}
    newest: dict[int, dt.datetime] = {}
    for item, *_ in items:
        for voice in voices[item.id or 0]:
            newest[voice.organisation_id] = max(newest.get(voice.organisation_id, item.created_at), item.created_at)
    wanted = []
    for voice in _each(voices.values()):
        mandate = said.get(voice.organisation_id)
        # Who wants to stay out is left alone: asked again and silent, it would be counted.
        if mandate is not None and mandate.naming is Naming.NOT:
            continue
        is_new = mandate is None or mandate.asked_at is None or newest[voice.organisation_id] > mandate.asked_at
        if is_new or (mandate is not None and mandate.valid_until is not None and mandate.valid_until < on):
            wanted.append(voice)
    found = whom(session, items, [one.organisation_id for one in wanted])
    to_ask = [ToAsk(one.organisation_id, one.organisation, found[one.organisation_id]) for one in wanted]
    return to_ask, len(newest) - len(to_ask)


def _check_complete(session: Session, bundle: Bundle) -> Sequence[ItemRow]:
    items = check_sound(session, bundle)
    if not rows.list_addressees(session, [bundle.id or 0]):
        raise Conflict("problem.bundle_no_addressee", ref=ref(bundle))
    return items


def _naming(mandate: Mandate | None, on: dt.date) -> Naming | None:
    if mandate is None or (mandate.valid_until is not None and mandate.valid_until < on):
        return None
    return mandate.naming


def _waits(mandate: Mandate) -> bool:
    return mandate.naming is None and mandate.asked_member_id is not None


def _settle(session: Session, bundle: Bundle, *, now: dt.datetime) -> None:
    """Ready as soon as nobody's answer is waited for any more."""
    if bundle.state is BundleState.MANDATE and not any(
        _waits(one) for one, _ in rows.list_mandates(session, bundle.id or 0)
    ):
        _make_ready(session, bundle, now=now)


def _make_ready(session: Session, bundle: Bundle, *, now: dt.datetime) -> None:
    bundle.state, bundle.mandate_remind_at = BundleState.READY, None
    audit(session, None, "bundle_ready", ref(bundle), {}, now, edition=bundle.edition)
    touch(session, bundle, now=now)
    owner = people.get_member(session, bundle.by_member_id)
    if owner.left_at is None:
        enqueue(session, kind="bundle_ready", lane=owner.slack_user_id, about={"bundle": bundle.number}, now=now)


def _follow_up(session: Session, mandate: Mandate, bundle: Bundle, *, is_change: bool, now: dt.datetime) -> None:
    """Bring the question's message up to date; who runs the bundle hears what changed after it was ready."""
    asked = people.get_member(session, mandate.asked_member_id) if mandate.asked_member_id else None
    if asked is not None and mandate.ts is not None:
        enqueue(
            session,
            kind="mandate_update",
            lane=f"{asked.slack_user_id}/mandate-{mandate.id}",
            about={"mandate": mandate.id},
            is_urgent=True,
            coalesce_key=f"mandate:{mandate.id}",
            now=now,
        )
    owner = people.get_member(session, bundle.by_member_id)
    is_late = bundle.state in (BundleState.READY, BundleState.OUT)
    if (is_change or is_late) and owner.left_at is None and owner.id != mandate.by_member_id:
        about = {"mandate": mandate.id}
        key = f"mandate_changed:{mandate.id}"
        enqueue(session, kind="mandate_changed", lane=owner.slack_user_id, about=about, coalesce_key=key, now=now)


def _stamp(mandate: Mandate) -> int:
    return int(mandate.answered_at.timestamp() * 1_000_000) if mandate.answered_at and mandate.naming else 0


def _every(voices: Iterable[Sequence[Voice]]) -> list[Voice]:
    return [voice for some in voices for voice in some]


def _each(voices: Iterable[Sequence[Voice]]) -> list[Voice]:
    """Each organisation once."""
    return list({voice.organisation_id: voice for voice in _every(voices)}.values())
