"""Outcomes of a period: decisions, handovers, answers of addressees, and the next meeting."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from alliance.enums import AddresseeAnswer, AddresseeState, DecisionOutcome, Name, Series
from alliance.meetings.shown_items import ShownItem, show_item
from alliance.optional_ids import look_up
from storage.contributions.contributions import list_permalinks
from storage.digests import outcomes as rows
from storage.digests.digests import map_themes
from storage.digests.lists import map_poll_permalinks
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.meetings.item_context import ItemContext, load_context
from storage.meetings.meetings import map_alliances
from storage.numbered import Numbered
from storage.polls import handovers
from storage.tables import AddresseeEvent, AgendaItem, Alliance, Meeting


@dataclass(frozen=True)
class ReportedDecision:
    """A meeting's decision on an agenda item."""

    meeting_number: int
    meeting: str
    held_on: dt.date
    about: str | None
    """The reference of its subject; None for a free one."""
    title: Name
    outcome: DecisionOutcome
    line: str
    step: str | None
    """The action step that was made of it."""
    alliance: Name | None = None
    """The alliance of its subject, or else the meeting's only alliance."""
    permalink: str | None = None
    """The link to the message of its subject."""
    is_changed: bool = False
    """Whether it was recorded before the period, and changed in it."""

    @property
    def ref(self) -> str:
        """The meeting's reference as people say it: "O-3"."""
        return Series.MEETING.ref(self.meeting_number)


@dataclass(frozen=True)
class ReportedProgress:
    """How far a dossier, or the results of a poll, came with an addressee in a period."""

    ref: str
    """The dossier's or poll's reference as people say it: "D-2"."""
    title: str
    alliance: Name | None
    addressee: str
    days: tuple[tuple[AddresseeState, dt.date], ...]
    """The states reached in the period, each once with its newest day, in the order in which they were recorded."""
    answer: AddresseeAnswer | None = None
    line: str = ""
    """The note with the last state."""
    permalink: str | None = None


@dataclass(frozen=True)
class ComingMeeting(Numbered, series=Series.MEETING):
    """The first meeting after a period, as planned."""

    number: int
    title: str
    held_on: dt.date
    papers_on: dt.date
    alliances: tuple[Name, ...]
    """What it is about; empty for the whole network."""


def list_decisions(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> tuple[ReportedDecision, ...]:
    """The decisions recorded or changed in a period."""
    found = rows.list_decided(session, start=start, end=end, alliance_id=alliance_id)
    if not found:
        return ()
    items = [item for _, item, _ in found]
    around, links = load_context(session, items), _map_permalinks(session, items)
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
                alliance=_alliance_of(shown, meeting, around),
                permalink=links.get(item.id),
                is_changed=decision.created_at < start,
            )
        )
    return tuple(made)


def list_progress(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> tuple[ReportedProgress, ...]:
    """What was handed over, discussed and answered in a period: dossiers by number, then the results of polls."""
    dossiers = rows.list_progress(session, start=start, end=end, alliance_id=alliance_id)
    ids = (alliance_id,) if isinstance(alliance_id, int) else alliance_id
    polls = handovers.list_between(session, since=start, until=end, alliance_ids=ids)
    alliances = {key: one for key, (one, _) in map_themes(session).items()} if dossiers else {}
    links = map_poll_permalinks(session, [poll.id for _, _, poll, _ in polls]) if polls else {}
    made = []
    for _, group in groupby(dossiers, lambda row: row[1].id):
        reported = list(group)
        _, addressee, bundle = reported[0]
        last = reported[-1][0]
        made.append(
            ReportedProgress(
                ref=bundle.ref,
                title=bundle.title,
                alliance=_name(look_up(alliances, bundle.alliance_id)),
                addressee=addressee.name,
                days=_days(event for event, _, _ in reported),
                answer=AddresseeAnswer(last.answer) if last.answer else None,
                line=last.line,
            )
        )
    for handed, _, poll, alliance in polls:
        made.append(
            ReportedProgress(
                ref=poll.ref,
                title=poll.title,
                alliance=_name(alliance),
                addressee=handed.addressee,
                days=((AddresseeState.HANDED, handed.handed_on),),
                line=handed.note,
                permalink=links.get(poll.id),
            )
        )
    return tuple(made)


def find_coming_meeting(
    session: Session, *, since: dt.date, end: dt.datetime, alliance_id: Wanted
) -> ComingMeeting | None:
    """The first meeting from a day on, as planned by `end`; for an alliance, if it or the whole network holds it."""
    found = rows.find_next_meeting(session, since=since, end=end, alliance_id=alliance_id)
    if found is None:
        return None
    about = map_alliances(session, [found.id])[found.id]
    names = tuple(one.names for one in about)
    return ComingMeeting(found.number, found.title, found.held_on, found.papers_on, names)


def _alliance_of(shown: ShownItem, meeting: Meeting, around: ItemContext) -> Name | None:
    held_by = around.meetings.get(meeting.id, [])
    return shown.alliance or (_name(held_by[0]) if len(held_by) == 1 else None)


def _map_permalinks(session: Session, items: Sequence[AgendaItem]) -> dict[int, str]:
    """Permalinks of the contributions and polls that these items are about, by item id."""
    cards = list_permalinks(session, [one.contribution_id for one in items if one.contribution_id])
    polls = map_poll_permalinks(session, [one.poll_id for one in items if one.poll_id])
    found = {one.id: look_up(cards, one.contribution_id) or look_up(polls, one.poll_id) for one in items}
    return {key: link for key, link in found.items() if link is not None}


def _days(events: Iterable[AddresseeEvent]) -> tuple[tuple[AddresseeState, dt.date], ...]:
    days: dict[AddresseeState, dt.date] = {}
    for event in events:
        days.pop(AddresseeState(event.state), None)  # the newest decides the order
        days[AddresseeState(event.state)] = event.happened_on
    return tuple(days.items())


def _name(alliance: Alliance | None) -> Name | None:
    return alliance.names if alliance is not None else None
