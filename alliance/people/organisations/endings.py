"""Ends an organisation: it merges into a successor, or ends without one. Both can be undone for a day.

Everything that moves is written down (`Undo.before`), so that undoing moves exactly that back, except what somebody
changed in between.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from alliance.enums import AdoptionState, ParticipationKind, UndoKind
from alliance.errors import Conflict, Invalid
from alliance.people.audit import audit
from alliance.people.members import Person, get_running
from alliance.people.organisations.audited_owners import audited_owners
from alliance.people.organisations.endings_undone import put_back
from alliance.people.organisations.organisations import refresh_cards, tell_role
from alliance.people.permissions import Action, authorise
from alliance.undo import fields_of
from storage.engine import undos
from storage.engine.database import Session
from storage.people import organisations as rows
from storage.people import people
from storage.tables import Adoption, Endorsement, Organisation, Participation, Undo

UNDO_FOR = dt.timedelta(days=1)
ENDORSED = ("severity", "context", "member_id", "updated_at", "withdrawn_at")
ADOPTED = ("state", "adapted", "stop_reason", "member_id", "updated_at")
OWNED = ("step_id", "contact_member_id", "contact_name", "since")
_FURTHEST = (AdoptionState.EMBEDDED, AdoptionState.RUNNING, AdoptionState.EXPLORING, AdoptionState.STOPPED)


@dataclass(frozen=True)
class MovingCounts:
    """Counts of what moves to the successor when an organisation ends."""

    members: int
    participations: int
    contributions: int
    """These keep the old organisation's name, and link to the successor."""
    endorsements: int
    adoptions: int
    steps: int


@dataclass(frozen=True)
class UndoneEnding:
    """An organisation that exists again, and what of it was changed in between."""

    organisation: Organisation
    successor: Organisation | None
    """The organisation into which it had merged."""
    left: int
    """What somebody changed in between, and therefore stays where it is."""


def count_moving(session: Session, *, by: Person, organisation_id: int) -> tuple[Organisation, MovingCounts]:
    """Return an organisation with counts of what would move to a successor. Raises Invalid if it has ended."""
    authorise(by, Action.ADMINISTER)
    return get_running(session, organisation_id), MovingCounts(**rows.count_all_of(session, organisation_id))


def end_organisation(
    session: Session, *, by: Person, organisation_id: int, successor_id: int, now: dt.datetime, today: dt.date
) -> tuple[Organisation, Organisation]:
    """Merge an organisation into another, as in a municipal merger; returns both.

    Its people, participations, endorsements, adoptions and steps move to the successor; where both had one, the
    stronger stays. Its contributions keep the old organisation's name and belong to the successor's people. Raises
    Invalid if either organisation is unknown or has ended, or if both are the same.
    """
    authorise(by, Action.ADMINISTER)
    rows.lock(session, [organisation_id, successor_id])
    ended = get_running(session, organisation_id)
    successor = get_running(session, successor_id, field="successor")
    if ended.id == successor.id:
        raise Invalid("successor", "problem.own_successor", organisation=ended.names)
    before = rows.count_all_of(session, organisation_id)
    carried: dict[str, Any] = {"successor": successor_id, "domains": ended.mail_domains, "team_id": ended.team_id}
    here = [one.slack_user_id for one in rows.list_members(session, ended.id) if one.left_at is None]
    carried["members"] = _move_members(session, ended, successor, by, now)
    carried["participations"] = _move_participations(session, ended, successor, now)
    carried["endorsements"] = _move_endorsements(session, ended, successor, now)
    carried["adoptions"] = _move_adoptions(session, ended, successor)
    carried["steps"] = _move_steps(session, ended, successor, by, now)
    carried["predecessors"] = rows.repoint_predecessors(session, organisation_id, successor_id)
    carried["had_domains"], carried["had_team_id"] = successor.mail_domains, successor.team_id
    successor.mail_domains = list(dict.fromkeys([*successor.mail_domains, *ended.mail_domains]))
    successor.team_id = successor.team_id or ended.team_id
    ended.successor_id = successor_id
    _end(session, ended, carried, by=by, now=now, today=today)
    told = {name: number for name, number in before.items() if name != "members"}
    audit(session, by, "end_organisation", ended.slug, told, now, successor=successor.slug, people=here)
    refresh_cards(session, ended.id, successor.id, now=now)
    return ended, successor


def close_organisation(
    session: Session, *, by: Person, organisation_id: int, now: dt.datetime, today: dt.date
) -> Organisation:
    """End an organisation without a successor: it no longer takes part anywhere, and its steps need another owner.

    What it shared, recognised and adopted stays in its name. Raises Invalid if it is unknown or has ended, and Conflict
    while somebody speaks for it: they would speak for something that no longer exists.
    """
    authorise(by, Action.ADMINISTER)
    rows.lock(session, [organisation_id])
    ended = get_running(session, organisation_id)
    before = rows.count_all_of(session, organisation_id)
    if before["members"]:
        name = ended.names
        raise Conflict("problem.organisation_has_people", organisation=name, number=before["members"])
    left = []
    for held in rows.list_participations(session, organisation_id):
        held.until = now
        left.append(held.id)
    owned = rows.list_step_owners(session, organisation_id)
    carried: dict[str, Any] = {"successor": None, "domains": ended.mail_domains, "team_id": ended.team_id}
    carried["participations"] = {"ended": left, "made": [], "replaced": []}
    carried["steps"] = {"moved": [], "gone": [fields_of(row, OWNED) for row in owned]}
    with audited_owners(session, [row.step_id for row in owned], by=by, now=now):
        for row in owned:
            session.delete(row)
    _end(session, ended, carried, by=by, now=now, today=today)
    told = {name: before[name] for name in ("participations", "steps")}
    audit(session, by, "close_organisation", ended.slug, told, now)
    return ended


def find_undoable(session: Session, *, organisation_id: int, now: dt.datetime) -> Undo | None:
    """Find the end of an organisation that can still be undone."""
    found = undos.find_newest(session, UndoKind.ORGANISATION, organisation_id)
    return found if found is not None and now < found.done_at + UNDO_FOR else None


def undo_ending(session: Session, *, by: Person, organisation_id: int, now: dt.datetime) -> UndoneEnding:
    """Let an organisation exist again, with everything that moved, except what was changed since.

    Raises Conflict if it has not ended or a day has passed, if its successor has ended as well, or if another
    organisation has its name now.
    """
    authorise(by, Action.ADMINISTER)
    rows.lock(session, [organisation_id])
    ended = people.get_organisation(session, organisation_id)
    name = ended.names
    found = find_undoable(session, organisation_id=organisation_id, now=now)
    if found is None or ended.ended_on is None:
        raise Conflict("problem.ending_undo_late", organisation=name)
    successor = people.get_organisation(session, ended.successor_id) if ended.successor_id else None
    if successor is not None and (successor.ended_on is not None or successor.id != found.before["successor"]):
        raise Conflict("problem.successor_ended", organisation=name, successor=successor.names)
    if rows.is_name_taken(session, ended.name, by_another_than=ended.id):
        raise Conflict("problem.ending_name_taken", organisation=name)
    back = put_back(session, ended, successor, found.before, by=by, now=now)
    found.undone_at = now
    ended.ended_on, ended.successor_id = None, None
    session.flush()
    was = {"successor": successor.slug} if successor else {}
    audit(
        session,
        by,
        "undo_ending",
        ended.slug,
        was,
        now,
        **back.counts,
        people=list(back.people),
        left=back.left or None,
    )
    if successor is not None:
        refresh_cards(session, ended.id, successor.id, now=now)
    return UndoneEnding(ended, successor, back.left)


def reopen_organisation(session: Session, *, by: Person, organisation_id: int, now: dt.datetime) -> Organisation:
    """Let an organisation that ended without a successor be chosen again; what it left stays left.

    Raises Conflict if it merged into another, and if another organisation has its name now.
    """
    authorise(by, Action.ADMINISTER)
    rows.lock(session, [organisation_id])
    ended = people.get_organisation(session, organisation_id)
    if ended.ended_on is None:
        return ended
    name = ended.names
    if ended.successor_id is not None:
        raise Conflict("problem.ending_undo_late", organisation=name)
    if rows.is_name_taken(session, ended.name, by_another_than=ended.id):
        raise Conflict("problem.ending_name_taken", organisation=name)
    was = {"ended_on": ended.ended_on.isoformat()}
    ended.ended_on = None
    audit(session, by, "reopen_organisation", ended.slug, was, now, ended_on=None)
    return ended


def _end(
    session: Session, ended: Organisation, carried: dict[str, Any], *, by: Person, now: dt.datetime, today: dt.date
) -> None:
    ended.ended_on, ended.mail_domains, ended.team_id = today, [], None
    session.flush()
    member_id = by.member.id if by.member else None
    kind = UndoKind.ORGANISATION
    undos.insert(session, Undo(kind=kind, about_id=ended.id, member_id=member_id, before=carried, done_at=now))


def _move_members(
    session: Session, ended: Organisation, successor: Organisation, by: Person, now: dt.datetime
) -> list[int]:
    moved = []
    for member in rows.list_members(session, ended.id):
        member.organisation_id = successor.id
        moved.append(member.id)
        if member.left_at is None:
            tell_role(session, member, "role.organisation_merged", by, now, organisation=successor.id)
    return moved


def _move_participations(
    session: Session, ended: Organisation, successor: Organisation, now: dt.datetime
) -> dict[str, Any]:
    held = {row.alliance_id: row for row in rows.list_participations(session, successor.id)}
    ids: dict[str, list[Any]] = {"ended": [], "made": [], "replaced": []}
    for row in rows.list_participations(session, ended.id):
        row.until = now
        ids["ended"].append(row.id)
        own = held.get(row.alliance_id)
        is_stronger = own is not None and (own.kind, row.kind) == (
            ParticipationKind.READS_ALONG,
            ParticipationKind.TAKES_PART,
        )
        if own is not None and not is_stronger:
            continue
        if own is not None:
            own.until = now
            ids["replaced"].append(own.id)
        contact_id = own.contact_member_id if own else row.contact_member_id
        made = Participation(
            alliance_id=row.alliance_id,
            organisation_id=successor.id,
            kind=row.kind,
            contact_member_id=contact_id,
            since=now,
        )
        session.add(made)
        session.flush()
        ids["made"].append([made.id, contact_id])
    return ids


def _move_endorsements(
    session: Session, ended: Organisation, successor: Organisation, now: dt.datetime
) -> dict[str, Any]:
    found: dict[str, list[Any]] = {"moved": [], "withdrawn": [], "strengthened": []}
    for row, own, is_authors in rows.list_endorsements(session, ended.id, successor.id):
        if own is None and not is_authors:
            found["moved"].append([row.id, fields_of(row, ENDORSED)])
            row.organisation_id = successor.id
            continue
        # The successor endorsed it already, or shared it: keep this endorsement as withdrawn.
        if own is not None and not is_authors and row.withdrawn_at is None:
            was = fields_of(own, ENDORSED)
            _take_stronger(own, row, now)
            found["strengthened"].append([own.id, was, fields_of(own, ENDORSED)])
        if row.withdrawn_at is None:
            found["withdrawn"].append(row.id)
        row.withdrawn_at = row.withdrawn_at or now
    return found


def _take_stronger(own: Endorsement, other: Endorsement, now: dt.datetime) -> None:
    """Make `own` the stronger of two endorsements; a withdrawn one counts as none."""
    if own.withdrawn_at is not None or (other.severity or 0) > (own.severity or 0):
        own.severity, own.context, own.member_id = other.severity, other.context or own.context, other.member_id
    own.withdrawn_at, own.updated_at = None, now


def _move_adoptions(session: Session, ended: Organisation, successor: Organisation) -> dict[str, Any]:
    found: dict[str, list[Any]] = {"moved": [], "gone": [], "taken_over": []}
    for row, own, is_authors in rows.list_adoptions(session, ended.id, successor.id):
        if is_authors or own is not None:
            if own is not None and _FURTHEST.index(row.state) < _FURTHEST.index(own.state):
                was = fields_of(own, ADOPTED)
                _take_over(own, row)
                found["taken_over"].append([own.id, was, fields_of(own, ADOPTED)])
            # One row per organisation: what the other one recorded remains in the history.
            found["gone"].append(fields_of(row, ("contribution_id", *ADOPTED, "created_at")))
            session.delete(row)
        else:
            found["moved"].append([row.id, fields_of(row, ADOPTED)])
            row.organisation_id = successor.id
    return found


def _take_over(own: Adoption, other: Adoption) -> None:
    own.state, own.adapted, own.stop_reason = other.state, other.adapted or own.adapted, other.stop_reason
    own.member_id, own.updated_at = other.member_id, max(own.updated_at, other.updated_at)


def _move_steps(
    session: Session, ended: Organisation, successor: Organisation, by: Person, now: dt.datetime
) -> dict[str, Any]:
    """Transfer an organisation's steps to its successor, which then owns each once."""
    held = {row.step_id for row in rows.list_step_owners(session, successor.id)}
    found: dict[str, list[Any]] = {"moved": [], "gone": []}
    owned = rows.list_step_owners(session, ended.id)
    with audited_owners(session, [row.step_id for row in owned], by=by, now=now):
        for row in owned:
            if row.step_id in held:
                found["gone"].append(fields_of(row, OWNED))
                session.delete(row)
            else:
                row.organisation_id = successor.id
                found["moved"].append(row.id)
    return found
