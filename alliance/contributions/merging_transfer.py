"""Transfer endorsements, adoptions, step links and followers in a merge, and undo the transfer.

`Merge.carried` records it: each organisation's statement on the target before and after, the links that moved, and the
followers that were added. Undoing replays later merges on the rest.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from alliance.contributions.merging_values import (
    Said,
    adopted,
    endorsed,
    endorsed_by_sharing,
    join_adoptions,
    join_endorsements,
    write_adoption,
    write_endorsement,
)
from alliance.words import FollowReason, LinkKind, Visibility
from storage.contributions import merging as rows
from storage.contributions import support
from storage.contributions.contributions import Found
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Adoption, Contribution, Endorsement, Follow, Member, Merge, StepLink

Later = Sequence[tuple[Merge, Contribution]]
"""Merges into the same contribution made afterwards, each with its source."""


@dataclass(frozen=True)
class Carrier:
    """One kind of statement (endorsement or adoption) by organisations, and how to join two of them."""

    name: str
    find: Callable[[Session, int, int], Any]
    new: Callable[[int, int], Any]
    read: Callable[[Any], Said | None]
    write: Callable[[Any, Said], Any]
    join: Callable[[Said | None, Said], Said]
    said_of: Callable[[Session, Contribution], dict[int, Said]]


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


def endorsed_of(session: Session, source: Contribution) -> dict[int, Said]:
    """Return what organisations say about a contribution; its own is included, as endorsing it by sharing."""
    found = {row.organisation_id: endorsed(row) for row in rows.list_endorsements(session, source.id)}
    said = {organisation_id: one for organisation_id, one in found.items() if one is not None}
    said.setdefault(source.organisation_id, endorsed_by_sharing(source))
    return said


def adopted_of(session: Session, source: Contribution) -> dict[int, Said]:
    """Return the adoptions of a contribution as values, by organisation."""
    found = {row.organisation_id: adopted(row) for row in rows.list_adoptions(session, source.id)}
    return {organisation_id: one for organisation_id, one in found.items() if one is not None}


def _new_endorsement(contribution_id: int, organisation_id: int) -> Endorsement:
    return Endorsement(contribution_id=contribution_id, organisation_id=organisation_id, member_id=0)


def _new_adoption(contribution_id: int, organisation_id: int) -> Adoption:
    return Adoption(contribution_id=contribution_id, organisation_id=organisation_id, member_id=0)


CARRIERS = (
    Carrier(
        "endorsements",
        support.find_endorsement,
        _new_endorsement,
        endorsed,
        write_endorsement,
        join_endorsements,
        endorsed_of,
    ),
    Carrier("adoptions", support.find_adoption, _new_adoption, adopted, write_adoption, join_adoptions, adopted_of),
)


def carry_words(session: Session, carrier: Carrier, source: Contribution, target: Found) -> dict[str, Any]:
    """Copy the source's statements to the target; returns each organisation's statement before and after."""
    carried: dict[str, Any] = {}
    for organisation_id, comes in carrier.said_of(session, source).items():
        if organisation_id == target[2].id:
            continue  # the target is the organisation's own contribution, which implies its support
        before = carrier.read(carrier.find(session, target[0].id, organisation_id))
        after = carrier.join(before, comes)
        _write(session, carrier, target[0].id, organisation_id, after)
        carried[str(organisation_id)] = {"before": before, "after": after}
    return carried


def _write(session: Session, carrier: Carrier, contribution_id: int, organisation_id: int, said: Said | None) -> None:
    row = carrier.find(session, contribution_id, organisation_id)
    if said is not None:
        session.add(carrier.write(row or carrier.new(contribution_id, organisation_id), said))
    elif row is not None:
        session.delete(row)
    session.flush()


def take_words_back(
    session: Session,
    carrier: Carrier,
    made: Merge,
    source: Contribution,
    target: Found,
    later: Later,
) -> None:
    """Restore each organisation's statement on the target to before the merge, with later merges replayed."""
    for key, entry in made.carried[carrier.name].items():
        organisation_id = int(key)
        last = entry["after"]
        stands, spoke = entry["before"], False
        for merge_row, merged in later:
            comes = merge_row.carried[carrier.name].get(key)
            if comes is None:
                continue
            if comes["before"] != last:
                spoke = True  # changed between the two merges: that statement is their own, and stays
                break
            last = comes["after"]
            replayed = {
                "before": stands,
                "after": carrier.join(stands, carrier.said_of(session, merged)[organisation_id]),
            }
            stands = replayed["after"]
            ours = {**merge_row.carried[carrier.name], key: replayed}
            merge_row.carried = {**merge_row.carried, carrier.name: ours}
        if spoke:
            continue
        now_says = carrier.read(carrier.find(session, target[0].id, organisation_id))
        if now_says == last:
            _write(session, carrier, target[0].id, organisation_id, stands)
        elif stands is None and organisation_id != source.organisation_id and now_says is not None:
            # They never made a statement on the target itself: what they changed moves back.
            _write(session, carrier, source.id, organisation_id, now_says)
            _write(session, carrier, target[0].id, organisation_id, None)


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


def move_links_back(
    session: Session,
    made: Merge,
    source: Contribution,
    target: Contribution,
    later: Later,
) -> None:
    """Move the source's step links back, and restore those that were dropped as duplicates."""
    links = made.carried["links"]
    for link in rows.list_step_links(session, target.id):
        if link.id in links["moved"]:
            link.contribution_id = source.id
    for one in links["dropped"]:
        session.add(_link(source, one))
    session.flush()
    stand = {(link.step_id, str(link.kind)) for link in rows.list_step_links(session, target.id)}
    for merge_row, _ in later:
        kept = merge_row.carried["links"]
        for one in [one for one in kept["dropped"] if (one["step"], one["kind"]) not in stand]:
            # The link that represented both has moved back: this one replaces it.
            again = _link(target, one)
            session.add(again)
            session.flush()
            stand.add((one["step"], one["kind"]))
            rest = [other for other in kept["dropped"] if other != one]
            kept = {"moved": [*kept["moved"], again.id], "dropped": rest}
            merge_row.carried = {**merge_row.carried, "links": kept}


def _link(contribution: Contribution, kept: dict[str, Any]) -> StepLink:
    return StepLink(
        step_id=kept["step"],
        contribution_id=contribution.id,
        kind=LinkKind(kept["kind"]),
        by_member_id=kept["by"],
        at=dt.datetime.fromisoformat(kept["at"]),
    )


def followers_to_carry(session: Session, source: Contribution, target: Contribution, readers: Readers) -> list[Follow]:
    """Return the source's follows by members who may read the target and have never followed it.

    Members who stopped following the target are left alone.
    """
    return [
        follow
        for follow in rows.list_follows(session, source.id)
        if support.find_follow(session, target.id, follow.member_id) is None
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
        if follow.id not in made.carried["follows"]:
            continue
        also = [
            merge_row
            for merge_row, merged in later
            if (known := support.find_follow(session, merged.id, follow.member_id)) and known.stopped_at is None
        ]
        if also:
            also[0].carried = {**also[0].carried, "follows": [*also[0].carried["follows"], follow.id]}
        elif follow.member_id not in speaks:
            session.delete(follow)
    session.flush()
