"""Outcomes of a contribution: decisions by meetings, and progress of dossiers with addressees."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.words import AddresseeAnswer, AddresseeState, DecisionOutcome, Series
from storage.contributions import outcomes as rows
from storage.engine.database import Session
from storage.tables import Bundle, ContributionEvent, Decision, Meeting


@dataclass(frozen=True)
class Handed:
    """The progress of a dossier that contains a contribution with one of its addressees."""

    ref: str
    """Reference of the dossier."""
    addressee: str
    state: AddresseeState
    answer: AddresseeAnswer | None
    line: str
    on: dt.date


@dataclass(frozen=True)
class Decided:
    """What a meeting decided about a contribution."""

    ref: str
    """Reference of the meeting."""
    on: dt.date
    outcome: DecisionOutcome
    line: str


@dataclass(frozen=True)
class Outcomes:
    """The outcomes of a contribution, newest first."""

    handed: tuple[Handed, ...] = ()
    """The last recorded progress of each edition of a dossier with each addressee."""
    decided: tuple[Decided, ...] = ()


def map_outcomes(session: Session, contribution_ids: Sequence[int]) -> dict[int, Outcomes]:
    """Map contributions by id to their outcomes, including those of merged sources; without outcomes, no entry.

    A dossier counts with the contents that it had when handed over; later additions and removals make no difference.
    """
    told_in = rows.map_told_in(session, contribution_ids)
    handed: dict[int, dict[tuple[object, ...], Handed]] = {}
    for event in rows.list_handed(session, told_in):
        one = _handed(event)
        key = (one.ref, event.about.get("addressee_id", one.addressee), event.about.get("edition"))
        for place in told_in[event.contribution_id]:
            # The last one counts: a corrected answer replaces the earlier one.
            known = handed.setdefault(place, {})
            known.pop(key, None)
            known[key] = one
    met: dict[int, list[Decided]] = {}
    for contribution_id, decision, meeting in rows.list_decided(session, told_in):
        told = decided(decision, meeting)
        for place in told_in[contribution_id]:
            met.setdefault(place, []).append(told)
    return {
        key: Outcomes(tuple(reversed(handed.get(key, {}).values())), tuple(reversed(met.get(key, []))))
        for key in contribution_ids
        if key in handed or key in met
    }


def _handed(event: ContributionEvent) -> Handed:
    about = event.about
    return Handed(
        ref=f"{Series.BUNDLE}-{about['bundle']}",
        addressee=str(about["addressee"]),
        state=AddresseeState(about["state"]),
        answer=AddresseeAnswer(about["answer"]) if about.get("answer") else None,
        line=str(about.get("note") or ""),
        on=dt.date.fromisoformat(about["on"]) if "on" in about else event.at.date(),
    )


def list_decided_of_bundle(session: Session, bundle: Bundle) -> list[Decided]:
    """List what meetings decided about a bundle, newest first."""
    return [decided(*row) for row in rows.list_decided_of_bundle(session, bundle.id)]


def decided(decision: Decision, meeting: Meeting) -> Decided:
    """Build the outcome of a decision, as it is shown."""
    return Decided(f"{Series.MEETING}-{meeting.number}", meeting.held_on, decision.outcome, decision.line)
