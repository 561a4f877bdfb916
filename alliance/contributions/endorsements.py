"""Endorse a contribution: recognise a bottleneck or practice or join an opportunity, once per organisation.

An endorsement is the view of an official, not the organisation's position.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from alliance import undo
from alliance.contributions.following import follow, undo_follow
from alliance.contributions.history import lock_to_undo, record_event, undo_events
from alliance.contributions.sharing import Shown, get_readable, get_to_change
from alliance.enums import ContributionKind, EventKind, FollowReason, Series, UndoKind
from alliance.errors import Conflict, Invalid
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may_offer
from alliance.people.visibility import check_may_contribute, may_contribute
from alliance.typed_text import check_length, clean_line
from storage.contributions import endorsements as rows
from storage.contributions import news as news_rows
from storage.engine.database import Session
from storage.engine.once import store_once
from storage.numbered import Numbered
from storage.people import people
from storage.tables import Alliance, Contribution, Endorsement, Undo

MAX_CONTEXT = 300
SEVERITIES = (1, 2, 3)
"""Light, noticeable, serious. Only an endorsed bottleneck has a severity."""
SAID = ("severity", "context", "member_id", "created_at", "updated_at", "withdrawn_at")
"""The fields of an endorsement that change when it is given again."""


@dataclass(frozen=True)
class Recognition:
    """An organisation's statement about a contribution: its own context and, about a bottleneck, how severe it is."""

    severity: int | None
    context: str


def has_severity(kind: ContributionKind) -> bool:
    """Whether an endorsement of this kind of contribution says how severe it is."""
    return kind is ContributionKind.BOTTLENECK


@dataclass(frozen=True)
class EndorsementPrefill(Numbered, series=Series.CONTRIBUTION):
    """Initial values of the form: the contribution, and what the organisation says about it, by whom."""

    number: int
    kind: ContributionKind
    title: str
    said: Recognition | None = None
    said_by: str | None = None
    stamp: int = 0
    """When that last changed, to detect a colleague's change meanwhile; 0 if there never was an endorsement."""


class SaidMeanwhile(Conflict):
    """A colleague changed the organisation's endorsement while the form was open; nothing was stored."""

    def __init__(self) -> None:
        super().__init__("problem.said_meanwhile")


def open_endorsement(
    session: Session, *, reader: Person, number: int, channel_id: str | None = None
) -> EndorsementPrefill:
    """Return the form's initial values for `B-<number>`. Raises NotFound; Conflict if they cannot endorse it."""
    found = get_readable(session, reader=reader, number=number, channel_id=channel_id)
    _check(found[0], found[1], reader)
    opened = EndorsementPrefill(found[0].number, ContributionKind(found[0].kind), found[0].title)
    existing = _find(session, found[0], reader)
    if existing is None:
        return opened
    opened = replace(opened, stamp=_stamp(existing))
    if existing.withdrawn_at is not None:
        return opened
    said_by = people.get_member(session, existing.member_id).name
    return replace(opened, said=Recognition(existing.severity, existing.context), said_by=said_by)


def endorse(
    session: Session,
    *,
    by: Person,
    number: int,
    said: Recognition,
    now: dt.datetime,
    channel_id: str | None = None,
    stamp: int | None = None,
) -> Contribution:
    """Endorse `B-<number>`, or its merge target, for the person's organisation; returns the contribution endorsed.

    With `stamp`, taken from the form, raises SaidMeanwhile if a colleague changed the endorsement since. Raises
    NotRegistered, NotFound, Invalid for a field, and Conflict for what cannot be endorsed (any more).
    """
    authorise(by, Action.ENDORSE)
    found = get_to_change(session, by=by, number=number, channel_id=channel_id)
    contribution = found[0]
    _check(contribution, found[1], by, now=now)
    said = _checked(contribution, said)
    existing = _find(session, contribution, by)
    if existing is None:
        existing = _first(contribution, by, said, now)
        if store_once(session, existing):
            _follow_up(session, contribution, EventKind.ENDORSED, by, existing, None, now)
            return contribution
        existing = _find(session, contribution, by)
        assert existing is not None
    stands = existing.withdrawn_at is None
    if stands and (existing.severity, existing.context) == (said.severity, said.context):
        return contribution
    if stands and stamp not in (None, _stamp(existing)) and existing.member_id != by.as_member.id:
        raise SaidMeanwhile
    was = undo.fields_of(existing, SAID)
    if not stands:
        existing.created_at = now
    existing.severity, existing.context, existing.member_id = said.severity, said.context, by.as_member.id
    existing.updated_at, existing.withdrawn_at = now, None
    kind = EventKind.ENDORSEMENT_CHANGED if stands else EventKind.ENDORSED
    _follow_up(session, contribution, kind, by, existing, was, now)
    return contribution


def withdraw_endorsement(
    session: Session, *, by: Person, number: int, now: dt.datetime, channel_id: str | None = None
) -> Contribution:
    """Withdraw the organisation's endorsement of `B-<number>`, whichever colleague gave it; the history keeps it.

    Raises NotRegistered, NotFound, and Conflict if there is nothing to withdraw.
    """
    authorise(by, Action.ENDORSE)
    found = get_to_change(session, by=by, number=number, channel_id=channel_id)
    contribution = found[0]
    existing = _find(session, contribution, by)
    if existing is None or existing.withdrawn_at is not None:
        raise Conflict("problem.nothing_to_withdraw", ref=contribution.ref)
    existing.withdrawn_at = existing.updated_at = now
    # Nobody is notified of an endorsement that was withdrawn before.
    news_rows.withdraw_news_of(session, contribution.id, EventKind.ENDORSED, organisation_id=existing.organisation_id)
    record_event(session, contribution, EventKind.ENDORSEMENT_WITHDRAWN, by=by, now=now)
    return contribution


@undo.undoable(UndoKind.ENDORSEMENT)
def put_back_endorsement(session: Session, done: Undo, now: dt.datetime) -> None:
    """Put back what the organisation said before. Raises Conflict if a colleague changed it since, or it was merged."""
    contribution = lock_to_undo(session, done.before["event"])
    given = rows.find_endorsement_by_id(session, done.about_id)
    if given is None or given.updated_at != done.done_at or given.withdrawn_at is not None:
        raise Conflict("problem.undo_newer_endorsement", ref=contribution.ref)
    if done.before["fields"] is None:
        session.delete(given)
    else:
        undo.put_back_fields(given, done.before["fields"])
    undo_follow(session, contribution_id=contribution.id, member_id=done.member_id, since=done.done_at)
    undo_events(session, [done.before["event"]], now=now)


def may_endorse(person: Person, item: Shown) -> bool:
    """Whether a person's organisation could endorse this and has not; true for people who are not members yet."""
    return _may_speak(person, item) and not _has_spoken(person, item)


def may_change_endorsement(person: Person, item: Shown) -> bool:
    """Whether a person's organisation has endorsed this, so that they may change or withdraw the endorsement."""
    return _may_speak(person, item) and _has_spoken(person, item)


def _may_speak(person: Person, item: Shown) -> bool:
    if item.is_archived or not may_offer(person, Action.ENDORSE) or not may_contribute(person, item.alliance):
        return False
    return not _is_of(person, item.organisation.id)


def _is_of(person: Person, organisation_id: int) -> bool:
    """Whether a person represents an organisation or its successor."""
    own = person.organisation.id if person.organisation else None
    return organisation_id == own or organisation_id in person.predecessor_ids


def _has_spoken(person: Person, item: Shown) -> bool:
    own = person.organisation.id if person.organisation else None
    return any(one.organisation.id == own for one in item.endorsements)


def _check(contribution: Contribution, alliance: Alliance, by: Person, *, now: dt.datetime | None = None) -> None:
    ref = contribution.ref
    if contribution.archived_at is not None:
        raise Conflict("problem.archived", ref=ref)
    check_may_contribute(by, alliance)
    organisation = by.organisation
    if organisation is None:
        return
    name = organisation.names
    if _is_of(by, contribution.organisation_id):
        raise Conflict("problem.own_contribution", ref=ref, organisation=name)
    if now is not None and organisation.ended_on is not None and organisation.ended_on <= now.date():
        raise Conflict("problem.organisation_ended", organisation=name)


def _checked(contribution: Contribution, said: Recognition) -> Recognition:
    context = clean_line(said.context)
    check_length("context", context, MAX_CONTEXT)
    if not has_severity(contribution.kind):
        return Recognition(None, context)
    if said.severity not in (None, *SEVERITIES):
        raise Invalid("severity", "problem.choose")
    return replace(said, context=context)


def _find(session: Session, contribution: Contribution, person: Person) -> Endorsement | None:
    if person.organisation is None:
        return None
    return rows.find_endorsement(session, contribution.id, person.organisation.id)


def _first(contribution: Contribution, by: Person, said: Recognition, now: dt.datetime) -> Endorsement:
    return Endorsement(
        contribution_id=contribution.id,
        organisation_id=by.as_member.organisation_id,
        member_id=by.as_member.id,
        severity=said.severity,
        context=said.context,
        created_at=now,
        updated_at=now,
    )


def _stamp(endorsement: Endorsement) -> int:
    return int(endorsement.updated_at.timestamp() * 1_000_000)


def _follow_up(
    session: Session,
    contribution: Contribution,
    kind: EventKind,
    by: Person,
    given: Endorsement,
    was: dict[str, Any] | None,
    now: dt.datetime,
) -> None:
    """Record what was given, and offer to undo it; `was` are its fields before, None for a first endorsement."""
    about = {"severity": given.severity, "context": given.context}
    event = record_event(session, contribution, kind, by=by, now=now, about=about, notify_at=undo.notify_at(now))
    before = {"event": event.id, "fields": was}
    undo.offer(session, UndoKind.ENDORSEMENT, given.id, by=by, before=before, now=now)
    follow(
        session,
        contribution_id=contribution.id,
        member_id=by.as_member.id,
        reason=FollowReason.ENDORSER,
        now=now,
    )
