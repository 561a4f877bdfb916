"""The return loop: each state of an addressee reaches every supporter of an item, one message per person.

It covers what was handed over to this addressee or another one, in this edition or an earlier one: an organisation that
withdraws later is not named any more but stays informed. Items that were never handed over are ignored. The states are
also shown in the history of each item and on its card.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.bundles.mandate_rounds import choose_contacts
from alliance.contributions.history import record_event
from alliance.contributions.supporters import Supporter, follow_merges, map_final_supporters
from alliance.enums import AddresseeState, EventKind, Name, Volume
from alliance.people.members import Person
from alliance.people.visibility import may_read
from storage.bundles import bundles as rows
from storage.contributions import contributions as contribution_rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue_many
from storage.people import people
from storage.tables import Addressee, AddresseeEvent, Bundle, Contribution, Member


@dataclass(frozen=True)
class ConcernedItem:
    """An item of a bundle that concerns the reader."""

    ref: str
    title: str
    is_earlier: bool = False
    """Whether it was handed over before, to this addressee or another one, and not this time."""


@dataclass(frozen=True)
class NotifiedSupporters:
    """The number of people and organisations notified of a state."""

    people: int
    organisations: int
    """All supporters of an item."""
    nobody: tuple[Name, ...] = ()
    """Organisations in which nobody can be notified."""


def notify_supporters(
    session: Session,
    bundle: Bundle,
    addressee: Addressee,
    event: AddresseeEvent,
    *,
    by: Person,
    now: dt.datetime,
    at_once: Sequence[int] = (),
) -> NotifiedSupporters:
    """Notify all supporters of the items about a state, each once, and record it in the history of each item.

    `at_once` are the ids of all addressees to whom it is handed at once: the event of the last one reports all of them.
    Returns who is notified.
    """
    handed = [contribution for contribution, _ in rows.list_handed(session, addressee.id)]
    about = {
        "bundle": bundle.number,
        "addressee": addressee.name,
        "addressee_id": addressee.id,
        "edition": addressee.edition,
        "state": event.state.value,
        "answer": event.answer.value if event.answer else None,
        "note": event.line,
        "on": event.happened_on.isoformat(),
        "is_correction": is_correction(session, event),
    }
    for contribution in _wholes(session, handed):
        record_event(session, contribution, EventKind.BUNDLE_STATE, by=by, now=now, about=about)
    ever = [contribution for contribution, _ in rows.list_ever_handed(session, bundle.id)]
    told, heard = _list_recipients(session, ever, besides=by)
    if not at_once or addressee.id == at_once[-1]:
        news = {"event": event.id, "addressees": list(at_once) or [addressee.id]}
        enqueue_many(session, kind="bundle_news", to=[(one.slack_user_id, news) for one in told], now=now)
    return heard


def is_correction(session: Session, event: AddresseeEvent) -> bool:
    """Whether the event corrects the previously recorded answer."""
    before = _before(session, event)
    return bool(before) and before[-1].state is event.state is AddresseeState.ANSWERED


def _before(session: Session, event: AddresseeEvent) -> list[AddresseeEvent]:
    every = rows.list_addressee_events(session, [event.addressee_id])
    return [one for one in every if one.id < event.id]


def is_supporter(session: Session, addressee: Addressee, *, reader: Person) -> bool:
    """Whether a reader's organisation supports something that was handed over to an addressee."""
    if reader.organisation is None:
        return False
    voices = map_final_supporters(
        session, [contribution for contribution, _ in rows.list_handed(session, addressee.id)]
    )
    return any(voice.organisation_id == reader.organisation.id for some in voices.values() for voice in some)


def list_items_for(session: Session, addressee: Addressee, *, reader: Person) -> list[ConcernedItem]:
    """The items that concern a reader: their organisation supports them or the reader follows them.

    Leaves out items that the reader may not see.
    """
    has = {contribution.id for contribution, _ in rows.list_handed(session, addressee.id)}
    ever = rows.list_ever_handed(session, addressee.bundle_id)
    handed = sorted(ever, key=lambda one: one[0].id not in has)
    voices = map_final_supporters(session, [contribution for contribution, _ in handed])
    own = {reader.organisation.id, *reader.predecessor_ids} if reader.organisation else set()
    wholes = {contribution.id: follow_merges(session, contribution) for contribution, _ in handed}
    followed = {
        contribution_id
        for contribution_id, member in rows.list_followers(session, [one.id for one in wholes.values()])
        if reader.member is not None and member.id == reader.member.id
    }
    concerning: dict[str, ConcernedItem] = {}
    for contribution, alliance in handed:
        whole = wholes[contribution.id]
        is_supporter = any(voice.organisation_id in own for voice in voices[contribution.id])
        if not is_supporter and whole.id not in followed:
            continue
        if whole.id != contribution.id:
            found = contribution_rows.find_contribution_by_id(session, whole.id)
            assert found is not None  # it was just read
            alliance = found[1]
        if may_read(reader, whole, alliance):
            told = ConcernedItem(whole.ref, whole.title, contribution.id not in has)
            concerning.setdefault(told.ref, told)
    return list(concerning.values())


def _list_recipients(
    session: Session, handed: Sequence[Contribution], *, besides: Person
) -> tuple[list[Member], NotifiedSupporters]:
    """Members to notify about these items, and their counts.

    Everybody who shared, endorsed or follows one of them and wants notifications; for an organisation with nobody among
    these, the person to contact there.
    """
    every = [voice for some in map_final_supporters(session, handed).values() for voice in some]
    behind: dict[int, Supporter] = {voice.organisation_id: voice for voice in every}
    followers = [member for _, member in rows.list_followers(session, [one.id for one in _wholes(session, handed)])]
    members = people.map_members(session, {voice.member_id for voice in every})
    everybody = {one.id: one for one in (*members.values(), *followers) if one.left_at is None}
    gone = people.list_unreachable(session, list(everybody))
    hears = {key: one for key, one in everybody.items() if key not in gone and one.news_volume is not Volume.NONE}
    silent = behind.keys() - {one.organisation_id for one in hears.values()}
    found = choose_contacts(session, handed, silent)
    hears |= {member.id: member for member in found.values() if member is not None}
    knows = besides.organisation.id if besides.organisation is not None else None
    nobody = tuple(behind[key].organisation for key, member in found.items() if member is None and key != knows)
    if besides.member is not None:
        hears.pop(besides.member.id, None)
    return [hears[key] for key in sorted(hears)], NotifiedSupporters(len(hears), len(behind), nobody)


def _wholes(session: Session, handed: Sequence[Contribution]) -> list[Contribution]:
    """Each contribution once, with merged ones replaced by what they were merged into."""
    return list({one.id: one for one in (follow_merges(session, one) for one in handed)}.values())
