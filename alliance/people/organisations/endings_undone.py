"""Puts back what moved when an organisation ended, except what somebody changed in between."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alliance.people.members import Person
from alliance.people.organisations.audited_owners import audited_owners
from alliance.people.organisations.organisations import tell_role
from alliance.undo import fields_of, put_back_fields
from storage.engine.database import Session
from storage.people import organisations as rows
from storage.tables import Adoption, Endorsement, Member, Organisation, Participation, StepOwner

Done = tuple[int, int]
"""How many were put back, and how many were left because somebody changed them."""


@dataclass(frozen=True)
class RestoredRows:
    """The rows that were restored when an organisation's end was undone."""

    counts: Mapping[str, int]
    """How many of each kind but people; none of what nothing was put back of."""
    people: Sequence[str]
    """The Slack user ids of those who speak for the organisation again and have not left."""
    left: int
    """How much was left because somebody changed it."""


def put_back(
    session: Session,
    ended: Organisation,
    successor: Organisation | None,
    carried: dict[str, Any],
    *,
    by: Person,
    now: dt.datetime,
) -> RestoredRows:
    """Put everything back, except what somebody changed."""
    people: list[str] = []
    left = 0
    done = {"participations": _participations(session, carried["participations"], now)}
    to = successor.id if successor is not None else 0
    done["steps"] = _steps(session, ended, to, carried["steps"], by, now)
    if successor is not None:
        people, left = _members(session, ended, to, carried["members"], by, now)
        done["endorsements"] = _endorsements(session, ended, to, carried["endorsements"])
        done["adoptions"] = _adoptions(session, ended, to, carried["adoptions"])
        rows.set_successor(session, carried["predecessors"], ended.id)
    _marks(ended, successor, carried)
    counts = {name: count for name, (count, _) in done.items() if count}
    return RestoredRows(counts, people, left + sum(other for _, other in done.values()))


def _members(
    session: Session, ended: Organisation, to: int, member_ids: list[int], by: Person, now: dt.datetime
) -> tuple[list[str], int]:
    back, people = 0, []
    for one in member_ids:
        member = rows.find_row(session, Member, one)
        if member is not None and member.organisation_id == to:
            member.organisation_id = ended.id
            back += 1
            if member.left_at is None:
                people.append(member.slack_user_id)
                tell_role(session, member, "role.organisation", by, now, organisation=ended.id)
    return people, len(member_ids) - back


def _participations(session: Session, ids: dict[str, list[Any]], now: dt.datetime) -> Done:
    left = 0
    replaced = {row.alliance_id: row for one in ids["replaced"] if (row := rows.find_row(session, Participation, one))}
    for one, contact_id in ids["made"]:
        row = rows.find_row(session, Participation, one)
        if row is None or row.until is not None or row.contact_member_id != contact_id:
            left += 1
            continue
        row.until = now
        if (own := replaced.get(row.alliance_id)) is not None:
            own.until = None
    for one in ids["ended"]:
        if (row := rows.find_row(session, Participation, one)) is not None:
            row.until = None
    return len(ids["ended"]), left


def _endorsements(session: Session, ended: Organisation, to: int, found: dict[str, list[Any]]) -> Done:
    count = left = 0
    for one in found["withdrawn"]:
        if (row := rows.find_row(session, Endorsement, one)) is not None:
            row.withdrawn_at = None
            count += 1
    for one, was, became in found["strengthened"]:
        row = rows.find_row(session, Endorsement, one)
        if row is not None and _is_as(row, became):
            put_back_fields(row, was)
        else:
            left += 1
    moved, stayed = _moved_back(session, Endorsement, ended, to, found["moved"])
    return count + moved, left + stayed


def _adoptions(session: Session, ended: Organisation, to: int, found: dict[str, list[Any]]) -> Done:
    count = left = 0
    for one, was, became in found["taken_over"]:
        row = rows.find_row(session, Adoption, one)
        if row is not None and _is_as(row, became):
            put_back_fields(row, was)
        else:
            left += 1
    for fields in found["gone"]:
        if not rows.has_response(session, Adoption, fields["contribution_id"], ended.id):
            row = Adoption(organisation_id=ended.id)
            put_back_fields(row, fields)
            session.add(row)
            count += 1
    moved, stayed = _moved_back(session, Adoption, ended, to, found["moved"])
    return count + moved, left + stayed


def _moved_back(
    session: Session,
    table: type[Endorsement] | type[Adoption],
    ended: Organisation,
    to: int,
    moved: list[Any],
) -> Done:
    count = 0
    for one, became in moved:
        row = rows.find_row(session, table, one)
        is_free = row is not None and not rows.has_response(session, table, row.contribution_id, ended.id)
        if row is not None and is_free and row.organisation_id == to and _is_as(row, became):
            row.organisation_id = ended.id
            count += 1
    return count, len(moved) - count


def _steps(
    session: Session, ended: Organisation, to: int, found: dict[str, list[Any]], by: Person, now: dt.datetime
) -> Done:
    owned = (rows.find_row(session, StepOwner, one) for one in found["moved"])
    step_ids = [*(row.step_id for row in owned if row is not None), *(fields["step_id"] for fields in found["gone"])]
    with audited_owners(session, step_ids, by=by, now=now):
        return _owned(session, ended, to, found)


def _owned(session: Session, ended: Organisation, to: int, found: dict[str, list[Any]]) -> Done:
    count = left = 0
    for one in found["moved"]:
        row = rows.find_row(session, StepOwner, one)
        if row is not None and row.organisation_id == to and not rows.owns_step(session, row.step_id, ended.id):
            row.organisation_id = ended.id
            count += 1
        else:
            left += 1
    for fields in found["gone"]:
        if not rows.owns_step(session, fields["step_id"], ended.id):
            since = dt.datetime.fromisoformat(fields["since"])
            session.add(StepOwner(**{**fields, "since": since, "organisation_id": ended.id}))
            count += 1
    return count, left


def _marks(ended: Organisation, successor: Organisation | None, carried: dict[str, Any]) -> None:
    """Put the mail domains and the workspace back, as far as the successor still has them."""
    if successor is None:
        ended.mail_domains, ended.team_id = carried["domains"], carried["team_id"]
        return
    back = [one for one in carried["domains"] if one in successor.mail_domains]
    ended.mail_domains = back
    successor.mail_domains = [one for one in successor.mail_domains if one not in back or one in carried["had_domains"]]
    if carried["team_id"] and carried["had_team_id"] is None and successor.team_id == carried["team_id"]:
        ended.team_id, successor.team_id = carried["team_id"], None


def _is_as(row: object, fields: dict[str, Any]) -> bool:
    return fields_of(row, tuple(fields)) == fields
