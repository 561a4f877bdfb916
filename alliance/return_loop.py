"""The return loop: each state of an addressee reaches every organisation behind an item, one message for each person.

It stands in the history of each item, too.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance import mandates
from alliance.behind import lead_on, voices_of_items
from alliance.history import record_event
from alliance.members import Person
from alliance.visibility import may_read
from alliance.words import EventKind, Series, Volume
from storage import bundles as rows
from storage import contributions as contribution_rows
from storage import people
from storage.bundles import ItemRow
from storage.database import Session
from storage.deliveries import enqueue_many
from storage.tables import Addressee, AddresseeEvent, Bundle, Contribution, Member


@dataclass(frozen=True)
class ToldItem:
    """An item of a bundle that concerns who reads about it."""

    ref: str
    title: str


def tell(
    session: Session, bundle: Bundle, addressee: Addressee, event: AddresseeEvent, *, by: Person, now: dt.datetime
) -> list[Member]:
    """Put a state before everybody behind an item, each once, and into the history of each item; gives whom."""
    items = rows.list_items(session, bundle.id or 0)
    about = {
        "bundle": bundle.number,
        "addressee": addressee.name,
        "addressee_id": addressee.id,
        "state": event.state.value,
        "answer": event.answer.value if event.answer else None,
        "note": event.line,
        "on": event.happened_on.isoformat(),
    }
    for contribution in _wholes(session, items):
        record_event(session, contribution, EventKind.BUNDLE_STATE, by=by, now=now, about=about)
    told = list_told(session, items, besides=by)
    enqueue_many(session, kind="bundle_news", to=[(one.slack_user_id, {"event": event.id}) for one in told], now=now)
    return told


def list_told(session: Session, items: Sequence[ItemRow], *, besides: Person | None = None) -> list[Member]:
    """Who hears of these items: who shared, recognised or follows one and wants to hear, and for an organisation of
    which nobody is among them, whom one turns to there."""
    voices = [voice for some in voices_of_items(session, items).values() for voice in some]
    followers = [member for _, member in rows.list_followers(session, [one.id or 0 for one in _wholes(session, items)])]
    members = rows.list_members(session, {voice.member_id for voice in voices})
    everybody = {one.id or 0: one for one in (*members.values(), *followers) if one.left_at is None}
    gone = people.list_unreachable(session, list(everybody))
    hears = {key: one for key, one in everybody.items() if key not in gone and one.volume is not Volume.NONE}
    silent = {voice.organisation_id for voice in voices} - {one.organisation_id for one in hears.values()}
    for member in mandates.whom(session, items, silent).values():
        if member is not None:
            hears[member.id or 0] = member
    if besides is not None and besides.member is not None:
        hears.pop(besides.member.id or 0, None)
    return [hears[key] for key in sorted(hears)]


def list_items_for(session: Session, bundle: Bundle, *, reader: Person) -> list[ToldItem]:
    """The items that concern a reader: which their organisation stands behind, or they follow; none that they may not
    see."""
    items = rows.list_items(session, bundle.id or 0)
    voices = voices_of_items(session, items)
    own = {reader.organisation.id, *reader.predecessor_ids} if reader.organisation else set()
    wholes = {item.id: lead_on(session, contribution) for item, contribution, *_ in items}
    followed = {
        contribution_id
        for contribution_id, member in rows.list_followers(session, [one.id or 0 for one in wholes.values()])
        if reader.member is not None and member.id == reader.member.id
    }
    concerning: dict[str, ToldItem] = {}
    for item, *_ in items:
        whole = wholes[item.id]
        is_behind = any(voice.organisation_id in own for voice in voices[item.id or 0])
        if (is_behind or whole.id in followed) and _may_read(session, reader, whole):
            told = ToldItem(f"{Series.CONTRIBUTION}-{whole.number}", whole.title)
            concerning.setdefault(told.ref, told)
    return list(concerning.values())


def _may_read(session: Session, reader: Person, contribution: Contribution) -> bool:
    found = contribution_rows.find_contribution_by_id(session, contribution.id or 0)
    return found is not None and may_read(reader, found[0], found[1])


def _wholes(session: Session, items: Sequence[ItemRow]) -> list[Contribution]:
    """Each contribution once, and instead of one that was merged what it went up in."""
    wholes = (lead_on(session, contribution) for _, contribution, *_ in items)
    return list({one.id: one for one in wholes}.values())
