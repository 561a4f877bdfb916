"""Transfer endorsements, adoptions, step links and followers in a merge, and undo the transfer.

`Merge.transferred` records it: each organisation's statement on the target before and after, the links that moved, and
the followers that were added. Undoing replays later merges on the rest.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from alliance.contributions.merging.values import (
    Statement,
    endorsement_by_sharing,
    join_adoptions,
    join_endorsements,
    read_adoption,
    read_endorsement,
    write_adoption,
    write_endorsement,
)
from alliance.enums import FollowReason, LinkKind, Visibility
from storage.contributions import adoptions as adoption_rows
from storage.contributions import endorsements as endorsement_rows
from storage.contributions import following as follow_rows
from storage.contributions import merging as rows
from storage.contributions.contributions import Found
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Adoption, Contribution, Endorsement, Follow, Member, Merge, StepLink

Later = Sequence[tuple[Merge, Contribution]]
"""Merges into the same contribution made afterwards, each with its source."""


@dataclass(frozen=True)
class StatementKind:
    """One kind of statement (endorsement or adoption) by organisations, and how to join two of them."""

    name: str
    find: Callable[[Session, int, int], Any]
    new: Callable[[int, int], Any]
    read: Callable[[Any], Statement | None]
    write: Callable[[Any, Statement], Any]
    join: Callable[[Statement | None, Statement], Statement]
    map_of: Callable[[Session, Contribution], dict[int, Statement]]


class Readers:
    """The audience of a contribution that may be restricted to its alliance."""

    def __init__(self, session: Session, found: Found) -> None:
        contribution, alliance, _, author = found
        self.is_limited = contribution.visibility is Visibility.ALLIANCE
        part = alliance_rows.list_participations(session, alliance.id)
        self.organisation_ids = {organisation.id for _, organisation in part}
        chairs = alliance_rows.list_chairs(session, alliance.id)
        self._member_ids = {author.id, *(member.id for _, member in chairs)}

    def may_read(self, member: Member) -> bool:
        """Whether a member is in the audience."""
        return (
            not self.is_limited
            or member.organisation_id in self.organisation_ids
            or member.id in self._member_ids
            or member.is_secretariat
        )


def map_endorsements(session: Session, source: Contribution) -> dict[int, Statement]:
    """Return what organisations say about a contribution; its own is included, as endorsing it by sharing."""
    found = {row.organisation_id: read_endorsement(row) for row in rows.list_endorsements(session, source.id)}
    said = {organisation_id: one for organisation_id, one in found.items() if one is not None}
    said.setdefault(source.organisation_id, endorsement_by_sharing(source))
    return said


def map_adoptions(session: Session, source: Contribution) -> dict[int, Statement]:
    """Return the adoptions of a contribution as values, by organisation."""
    found = {row.organisation_id: read_adoption(row) for row in rows.list_adoptions(session, source.id)}
    return {organisation_id: one for organisation_id, one in found.items() if one is not None}


def _new_endorsement(contribution_id: int, organisation_id: int) -> Endorsement:
    return Endorsement(contribution_id=contribution_id, organisation_id=organisation_id, member_id=0)


def _new_adoption(contribution_id: int, organisation_id: int) -> Adoption:
    return Adoption(contribution_id=contribution_id, organisation_id=organisation_id, member_id=0)


STATEMENT_KINDS = (
    StatementKind(
        "endorsements",
        endorsement_rows.find_endorsement,
        _new_endorsement,
        read_endorsement,
        write_endorsement,
        join_endorsements,
        map_endorsements,
    ),
    StatementKind(
        "adoptions",
        adoption_rows.find_adoption,
        _new_adoption,
        read_adoption,
        write_adoption,
        join_adoptions,
        map_adoptions,
    ),
)


def transfer_statements(session: Session, kind: StatementKind, source: Contribution, target: Found) -> dict[str, Any]:
    """Copy the source's statements to the target; returns each organisation's statement before and after."""
    transferred: dict[str, Any] = {}
    for organisation_id, comes in kind.map_of(session, source).items():
        if organisation_id == target[2].id:
            continue  # the target is the organisation's own contribution, which implies its support
        before = kind.read(kind.find(session, target[0].id, organisation_id))
        after = kind.join(before, comes)
        _write(session, kind, target[0].id, organisation_id, after)
        transferred[str(organisation_id)] = {"before": before, "after": after}
    return transferred


def _write(
    session: Session, kind: StatementKind, contribution_id: int, organisation_id: int, said: Statement | None
) -> None:
    row = kind.find(session, contribution_id, organisation_id)
    if said is not None:
        session.add(kind.write(row or kind.new(contribution_id, organisation_id), said))
    elif row is not None:
        session.delete(row)
    session.flush()


def return_statements(
    session: Session,
    kind: StatementKind,
    made: Merge,
    source: Contribution,
    target: Found,
    later: Later,
) -> None:
    """Restore each organisation's statement on the target to before the merge, with later merges replayed."""
    for key, entry in made.transferred[kind.name].items():
        organisation_id = int(key)
        last = entry["after"]
        statement, was_changed = entry["before"], False
        for merge_row, merged in later:
            comes = merge_row.transferred[kind.name].get(key)
            if comes is None:
                continue
            if comes["before"] != last:
                was_changed = True  # between the two merges: that statement is the organisation's own, and stays
                break
            last = comes["after"]
            replayed = {
                "before": statement,
                "after": kind.join(statement, kind.map_of(session, merged)[organisation_id]),
            }
            statement = replayed["after"]
            ours = {**merge_row.transferred[kind.name], key: replayed}
            merge_row.transferred = {**merge_row.transferred, kind.name: ours}
        if was_changed:
            continue
        now_says = kind.read(kind.find(session, target[0].id, organisation_id))
        if now_says == last:
            _write(session, kind, target[0].id, organisation_id, statement)
        elif statement is None and organisation_id != source.organisation_id and now_says is not None:
            # They never made a statement on the target itself: what they changed moves back.
            _write(session, kind, source.id, organisation_id, now_says)
            _write(session, kind, target[0].id, organisation_id, None)


def move_links(session: Session, source: Contribution, target: Contribution) -> dict[str, Any]:
    """Move the source's step links to the target; links that both have become one."""
    moved, dropped = [], []
    known = {(link.step_id, link.kind) for link in rows.list_step_links(session, target.id)}
    for link in rows.list_step_links(session, source.id):
        if (link.step_id, link.kind) in known:
            dropped.append(
                {"step": link.step_id, "kind": str(link.kind), "by": link.by_member_id, "at": link.at.isoformat()}
            )
            session.delete(link)
        else:
            moved.append(link.id)
            link.contribution_id = target.id
    session.flush()
    return {"moved": moved, "dropped": dropped}


def return_links(
    session: Session,
    made: Merge,
    source: Contribution,
    target: Contribution,
    later: Later,
) -> None:
    """Move the source's step links back, and restore those that were dropped as duplicates."""
    links = made.transferred["links"]
    for link in rows.list_step_links(session, target.id):
        if link.id in links["moved"]:
            link.contribution_id = source.id
    for one in links["dropped"]:
        session.add(_link(source, one))
    session.flush()
    stand = {(link.step_id, str(link.kind)) for link in rows.list_step_links(session, target.id)}
    for merge_row, _ in later:
        kept = merge_row.transferred["links"]
        for one in [one for one in kept["dropped"] if (one["step"], one["kind"]) not in stand]:
            # The link that represented both has moved back: this one replaces it.
            again = _link(target, one)
            session.add(again)
            session.flush()
            stand.add((one["step"], one["kind"]))
            rest = [other for other in kept["dropped"] if other != one]
            kept = {"moved": [*kept["moved"], again.id], "dropped": rest}
            merge_row.transferred = {**merge_row.transferred, "links": kept}


def _link(contribution: Contribution, kept: dict[str, Any]) -> StepLink:
    return StepLink(
        step_id=kept["step"],
        contribution_id=contribution.id,
        kind=LinkKind(kept["kind"]),
        by_member_id=kept["by"],
        at=dt.datetime.fromisoformat(kept["at"]),
    )


def list_follows_to_copy(
    session: Session, source: Contribution, target: Contribution, readers: Readers
) -> list[Follow]:
    """Return the source's follows by members who may read the target and have never followed it.

    Members who stopped following the target are left alone.
    """
    return [
        follow
        for follow in rows.list_follows(session, source.id)
        if follow_rows.find_follow(session, target.id, follow.member_id) is None
        and readers.may_read(people.get_member(session, follow.member_id))
    ]


def copy_follow(session: Session, target: Contribution, of: Follow, now: dt.datetime) -> int:
    """Copy a follow to the target; returns its id. An author of the source follows the target as an endorser."""
    reason = FollowReason.ENDORSER if of.reason is FollowReason.AUTHOR else of.reason
    made = Follow(contribution_id=target.id, member_id=of.member_id, reason=reason, since=now)
    session.add(made)
    session.flush()
    return made.id


def drop_follows(session: Session, made: Merge, target: Contribution, later: Later) -> None:
    """Stop follows that exist only through the merge; members with a reason of their own by now keep following."""
    speaks = {one.member_id for one in rows.list_endorsements(session, target.id)}
    speaks |= {one.member_id for one in rows.list_adoptions(session, target.id)}
    for follow in rows.list_follows(session, target.id):
        if follow.id not in made.transferred["follows"]:
            continue
        also = [
            merge_row
            for merge_row, merged in later
            if (known := follow_rows.find_follow(session, merged.id, follow.member_id)) and known.stopped_at is None
        ]
        if also:
            also[0].transferred = {**also[0].transferred, "follows": [*also[0].transferred["follows"], follow.id]}
        elif follow.member_id not in speaks:
            session.delete(follow)
    session.flush()
