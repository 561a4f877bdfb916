"""Bundles with their addressees as of a moment: for digests and for the papers of meetings."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from alliance.words import AddresseeAnswer, AddresseeState, Series
from storage.bundles import history
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.tables import Addressee, AddresseeEvent, Bundle


@dataclass(frozen=True)
class ReportedBundle:
    """A bundle and how far it is with one addressee; a bundle without addressees has one row without an addressee."""

    number: int
    title: str
    items: int
    ask: str
    addressee: str | None = None
    state: AddresseeState = AddresseeState.CONCEPT
    since: dt.date | None = None
    answer: AddresseeAnswer | None = None
    line: str = ""
    edition: int | None = None
    """The edition that had been handed to the addressee; None if none was, or if a later one was since then."""

    @property
    def reference(self) -> str:
        """The reference as people say it: "D-2"."""
        return f"{Series.BUNDLE}-{self.number}"


def list_bundles(session: Session, *, end: dt.datetime, alliance_id: Wanted) -> tuple[ReportedBundle, ...]:
    """The bundles at the end of a period, one row for each of their addressees."""
    found = history.list_bundles(session, end=end, alliance_id=alliance_id)
    if not found:
        return ()
    ids = [bundle.id for bundle in found]
    items = history.count_items(session, ids, end=end)
    addressees = history.list_addressees(session, ids, end=end)
    events = history.map_newest_events(session, [one.id for one in addressees], end=end)
    later = history.list_handed_since(session, [one.id for one in addressees], since=end)
    of_bundle: dict[int, list[Addressee | None]] = {}
    for one in addressees:
        of_bundle.setdefault(one.bundle_id, []).append(one)
    return tuple(
        _row(bundle, items.get(bundle.id, 0), addressee, events.get(addressee.id) if addressee else None, later)
        for bundle in found
        for addressee in of_bundle.get(bundle.id, [None])
    )


def _row(
    bundle: Bundle, items: int, addressee: Addressee | None, event: AddresseeEvent | None, later: Collection[int]
) -> ReportedBundle:
    has_edition = addressee is not None and event is not None and addressee.id not in later
    return ReportedBundle(
        number=bundle.number,
        title=bundle.title,
        items=items,
        ask=bundle.ask,
        addressee=addressee.name if addressee else None,
        state=AddresseeState(event.state) if event else AddresseeState.CONCEPT,
        since=event.happened_on if event else None,
        answer=AddresseeAnswer(event.answer) if event and event.answer else None,
        line=event.line if event else "",
        edition=(addressee.edition or None) if addressee and has_edition else None,
    )
