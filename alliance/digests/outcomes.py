"""What a digest tells of what was decided and of what was handed over: as it stood at the end of the period."""

import datetime as dt
from dataclasses import dataclass

from alliance.meetings.shown_items import show_item
from alliance.words import AddresseeAnswer, AddresseeState, DecisionOutcome, Name, Series
from storage.digests import outcomes as rows
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.meetings.surroundings import look_around
from storage.tables import Addressee, AddresseeEvent, Bundle


@dataclass(frozen=True)
class ReportedDecision:
    """What a meeting decided on an item of its agenda."""

    meeting_number: int
    meeting: str
    held_on: dt.date
    about: str | None
    """The reference of what it is about; None for a subject of its own."""
    title: Name
    outcome: DecisionOutcome
    line: str
    step: str | None
    """The action step that was made of it."""

    @property
    def reference(self) -> str:
        """What people call the meeting: "O-3"."""
        return f"{Series.MEETING}-{self.meeting_number}"


@dataclass(frozen=True)
class ReportedBundle:
    """A bundle and how far it is with one addressee; a row without one where it has none yet."""

    number: int
    title: str
    items: int
    ask: str
    addressee: str | None = None
    state: AddresseeState = AddresseeState.CONCEPT
    since: dt.date | None = None
    answer: AddresseeAnswer | None = None
    line: str = ""

    @property
    def reference(self) -> str:
        """What people call it: "D-2"."""
        return f"{Series.BUNDLE}-{self.number}"


def list_decisions(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> tuple[ReportedDecision, ...]:
    """The decisions that were recorded in a period."""
    found = rows.list_decided(session, start=start, end=end, alliance_id=alliance_id)
    around = look_around(session, [item for _, item, _ in found])
    made = []
    for decision, item, meeting in found:
        shown = show_item(item, around, None)
        made.append(
            ReportedDecision(
                meeting_number=meeting.number,
                meeting=meeting.title,
                held_on=meeting.held_on,
                about=shown.ref,
                title=shown.title or Name(item.title),
                outcome=DecisionOutcome(decision.outcome),
                line=decision.line,
                step=shown.decision.step_ref if shown.decision else None,
            )
        )
    return tuple(made)


def list_bundles(session: Session, *, end: dt.datetime, alliance_id: Wanted) -> tuple[ReportedBundle, ...]:
    """The bundles at the end of a period, a row for each of their addressees."""
    found = rows.list_bundles(session, end=end, alliance_id=alliance_id)
    if not found:
        return ()
    ids = [bundle.id or 0 for bundle in found]
    items = rows.count_items(session, ids, end=end)
    addressees = rows.list_addressees(session, ids, end=end)
    events = rows.map_newest_events(session, [one.id or 0 for one in addressees], end=end)
    of_bundle: dict[int, list[Addressee | None]] = {}
    for one in addressees:
        of_bundle.setdefault(one.bundle_id, []).append(one)
    return tuple(
        _row(bundle, items.get(bundle.id or 0, 0), addressee, events.get(addressee.id or 0) if addressee else None)
        for bundle in found
        for addressee in of_bundle.get(bundle.id or 0, [None])
    )


def _row(bundle: Bundle, items: int, addressee: Addressee | None, event: AddresseeEvent | None) -> ReportedBundle:
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
    )
