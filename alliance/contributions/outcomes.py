"""Outcomes of a contribution: decisions by meetings, and progress of dossiers with addressees."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from alliance.enums import AddresseeAnswer, AddresseeState, DecisionOutcome, Name, Series
from storage.contributions import outcomes as rows
from storage.engine.database import Session
from storage.tables import Bundle, ContributionEvent, Decision, Meeting


@dataclass(frozen=True)
class HandoverOutcome:
    """The progress of a dossier that contains a contribution with one of its addressees."""

    ref: str
    """Reference of the dossier."""
    addressee: str
    state: AddresseeState
    answer: AddresseeAnswer | None
    line: str
    on: dt.date
    edition: int | None = field(default=None, repr=False)
    """The edition that the addressee has; not in its `repr`, by which papers that were sent are compared."""


@dataclass(frozen=True)
class DecisionOutcomeShown:
    """A meeting's decision about a contribution."""

    ref: str
    """Reference of the meeting."""
    on: dt.date
    outcome: DecisionOutcome
    line: str


@dataclass(frozen=True)
class NewSupporters:
    """Organisations that began to support a contribution after an edition of a dossier with it was handed over."""

    ref: str
    """Reference of the dossier."""
    edition: int
    """The newest edition that was handed over."""
    organisations: tuple[Name, ...]


@dataclass(frozen=True)
class Outcomes:
    """The outcomes of a contribution, newest first."""

    handed: tuple[HandoverOutcome, ...] = ()
    """The last recorded progress of each edition of a dossier with each addressee."""
    decided: tuple[DecisionOutcomeShown, ...] = ()
    not_yet_in: tuple[NewSupporters, ...] = ()


def map_outcomes(session: Session, contribution_ids: Sequence[int]) -> dict[int, Outcomes]:
    """Map contributions by id to their outcomes, including those of merged sources; without outcomes, no entry.

    A dossier counts with the contents that it had when handed over; later additions and removals make no difference.
    """
    told_in = rows.map_including(session, contribution_ids)
    handed: dict[int, dict[tuple[object, ...], HandoverOutcome]] = {}
    events = rows.list_handed(session, told_in)
    for event in events:
        one = _handed(event)
        key = (one.ref, event.about.get("addressee_id", one.addressee), event.about.get("edition"))
        for place in told_in[event.contribution_id]:
            # The last one counts: a corrected answer replaces the earlier one.
            known = handed.setdefault(place, {})
            known.pop(key, None)
            known[key] = one
    met: dict[int, list[DecisionOutcomeShown]] = {}
    for contribution_id, decision, meeting in rows.list_decided(session, told_in):
        told = outcome_of_decision(decision, meeting)
        for place in told_in[contribution_id]:
            met.setdefault(place, []).append(told)
    late = _map_late(session, [event for event in events if event.contribution_id in contribution_ids])
    return {
        key: Outcomes(
            tuple(reversed(handed.get(key, {}).values())), tuple(reversed(met.get(key, []))), late.get(key, ())
        )
        for key in contribution_ids
        if key in handed or key in met
    }


def _map_late(session: Session, events: Sequence[ContributionEvent]) -> dict[int, tuple[NewSupporters, ...]]:
    """Map contributions to the organisations that began to support them since an edition with them was handed over."""
    handed: dict[tuple[int, str], dict[int, dt.datetime]] = {}
    for event in events:
        if edition := event.about.get("edition"):
            since = handed.setdefault((event.contribution_id, Series.BUNDLE.ref(event.about["bundle"])), {})
            since.setdefault(edition, event.at)  # handed to others later, it still says the same
    if not handed:
        return {}
    endorsed = rows.list_endorsed(session, {key for key, _ in handed})
    late: dict[int, list[NewSupporters]] = {}
    for (key, ref), since in handed.items():
        edition, at = max(since.items())
        names = tuple(org.names for about, when, org in endorsed if about == key and when > at)
        if names:
            late.setdefault(key, []).append(NewSupporters(ref, edition, names))
    return {key: tuple(some) for key, some in late.items()}


def _handed(event: ContributionEvent) -> HandoverOutcome:
    about = event.about
    return HandoverOutcome(
        ref=Series.BUNDLE.ref(about["bundle"]),
        addressee=str(about["addressee"]),
        state=AddresseeState(about["state"]),
        answer=AddresseeAnswer(about["answer"]) if about.get("answer") else None,
        line=str(about.get("note") or ""),
        on=dt.date.fromisoformat(about["on"]) if "on" in about else event.at.date(),
        edition=about.get("edition"),
    )


def list_decided_of_bundle(session: Session, bundle: Bundle) -> list[DecisionOutcomeShown]:
    """List what meetings decided about a bundle, newest first."""
    return [outcome_of_decision(*row) for row in rows.list_decided_of_bundle(session, bundle.id)]


def outcome_of_decision(decision: Decision, meeting: Meeting) -> DecisionOutcomeShown:
    """Build the outcome of a decision, as it is shown."""
    return DecisionOutcomeShown(meeting.ref, meeting.held_on, decision.outcome, decision.line)
