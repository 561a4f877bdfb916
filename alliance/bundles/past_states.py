"""Bundles with their addressees as of a moment: for digests and for the papers of meetings."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alliance.bundles.earlier_answers import EarlierAnswer, find_earlier
from alliance.enums import AddresseeAnswer, AddresseeState, Series
from storage.bundles import past_states
from storage.bundles.editions import ListedEdition, map_editions
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.numbered import Numbered
from storage.tables import Addressee, AddresseeEvent


@dataclass(frozen=True)
class ReportedBundle(Numbered, series=Series.BUNDLE):
    """A bundle and how far it is with one addressee; a bundle without addressees has one row without an addressee."""

    number: int
    title: str
    items: int
    """The contributions in it: in the edition that the addressee has, if that is known."""
    ask: str
    addressee: str | None = None
    state: AddresseeState = AddresseeState.CONCEPT
    since: dt.date | None = None
    answer: AddresseeAnswer | None = None
    line: str = ""
    edition: int | None = None
    """The edition that had been handed to the addressee; None if none was, or if a later one was since then."""
    earlier: EarlierAnswer | None = None
    """What the addressee had answered to an earlier edition."""


def list_bundles(session: Session, *, end: dt.datetime, alliance_id: Wanted) -> tuple[ReportedBundle, ...]:
    """The bundles at the end of a period, one row for each of their addressees."""
    found = past_states.list_bundles(session, end=end, alliance_id=alliance_id)
    if not found:
        return ()
    ids = [bundle.id for bundle in found]
    items = past_states.count_items(session, ids, end=end)
    addressees = past_states.list_addressees(session, ids, end=end)
    keys = [one.id for one in addressees]
    events, handed = past_states.map_events(session, keys, end=end), past_states.count_handed(session, keys)
    later = past_states.list_handed_since(session, keys, since=end)
    frozen = map_editions(session, ids)
    of_bundle: dict[int, list[Addressee]] = {}
    for one in addressees:
        of_bundle.setdefault(one.bundle_id, []).append(one)
    made: list[ReportedBundle] = []
    for bundle in found:
        plain = ReportedBundle(bundle.number, bundle.title, items.get(bundle.id, 0), bundle.ask)
        for one in of_bundle.get(bundle.id, ()):
            row = _row(plain, one, events.get(one.id, ()), frozen.get(bundle.id, ()))
            has_edition = row.since is not None and one.edition > 0 and one.id not in later
            made.append(replace(row, edition=one.edition, items=handed.get(one.id, 0)) if has_edition else row)
        if bundle.id not in of_bundle:
            made.append(plain)
    return tuple(made)


def _row(
    plain: ReportedBundle, addressee: Addressee, events: Sequence[AddresseeEvent], frozen: Sequence[ListedEdition]
) -> ReportedBundle:
    if not events:
        return replace(plain, addressee=addressee.name)
    newest = events[-1]
    return replace(
        plain,
        addressee=addressee.name,
        state=AddresseeState(newest.state),
        since=newest.happened_on,
        answer=AddresseeAnswer(newest.answer) if newest.answer else None,
        line=newest.line,
        earlier=find_earlier(events, frozen),
    )
