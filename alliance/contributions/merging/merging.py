"""Merge two contributions about the same thing: transfers support from one to the other, and can be undone.

The source keeps its endorsements, adoptions and followers, and the target gets copies; only links to steps and matches
move. So undoing is exact, and code that counts over many contributions must leave out the merged ones.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from alliance.contributions.freshness import bring_up_to_date
from alliance.contributions.history import record_event
from alliance.contributions.look_alikes import find_look_alikes
from alliance.contributions.merging.moved_matches import move_matches, return_matches
from alliance.contributions.merging.transfer import (
    STATEMENT_KINDS,
    Readers,
    copy_follow,
    drop_follows,
    list_follows_to_copy,
    map_adoptions,
    map_endorsements,
    move_links,
    return_links,
    return_statements,
    transfer_statements,
)
from alliance.contributions.sharing import Shown, get_readable, shown
from alliance.enums import EventKind, Series, Visibility, Volume
from alliance.errors import Conflict, Invalid, NotFound
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from alliance.people.visibility import may_read
from storage.contributions import contributions as contribution_rows
from storage.contributions import following as follow_rows
from storage.contributions import merging as rows
from storage.contributions.contributions import Found
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import people
from storage.tables import Contribution, Merge, Organisation

UNDO_WITHIN = dt.timedelta(days=1)


@dataclass(frozen=True)
class Candidates:
    """A contribution to merge, and its look-alikes for which this person may also decide."""

    source: Shown
    look_alikes: tuple[Shown, ...]


@dataclass(frozen=True)
class MergePreview:
    """Preview of what a merge would transfer."""

    source: Shown
    target: Shown
    joins: tuple[Organisation, ...]
    """Organisations that will newly support the target, including the source's own."""
    stays: tuple[Organisation, ...]
    """Organisations that support both: the stronger endorsement stays."""
    adopts: tuple[Organisation, ...]
    """Organisations that have adopted the source."""
    followers: int
    """Members who will newly follow the target."""
    steps: int
    excluded: tuple[Organisation, ...]
    """Organisations that support the source and may not read the target."""
    is_narrower: bool
    """Whether fewer people may read the target than the source."""


def list_candidates(session: Session, *, by: Person, number: int, channel_id: str | None = None) -> Candidates:
    """Return `B-<number>` with its look-alikes. Raises NotFound, NotAllowed; Conflict if merged or archived."""
    source = _get_itself(session, by, number, channel_id)
    authorise(by, Action.MERGE, alliance_id=source[1].id)
    _check_mergeable(session, source)
    contribution, alliance, _, _ = source
    found = find_look_alikes(
        session,
        reader=by,
        title=contribution.title,
        body=contribution.body,
        alliance_id=alliance.id,
        kind=contribution.kind,
        limit=8,
    )
    fits = [one for one in found if one.number != number and one.kind is contribution.kind]
    allowed = [one for one in fits if may(by, Action.MERGE, alliance_id=one.alliance.id)]
    return Candidates(shown(session, [source])[0], tuple(allowed[:5]))


def preview_merge(
    session: Session, *, by: Person, number: int, into: int, channel_id: str | None = None
) -> MergePreview:
    """Preview merging `B-<number>` into `B-<into>`. Raises what `merge` raises."""
    source, target = _get_pair(session, by, number, into, channel_id)
    behind = map_endorsements(session, source[0])
    runs = map_adoptions(session, source[0])
    known = {one.organisation_id for one in rows.list_endorsements(session, target[0].id)} | {target[2].id}
    behind.pop(target[2].id, None)
    readers = Readers(session, target)
    excluded = {*behind, *runs} if readers.is_limited else set()
    return MergePreview(
        source=shown(session, [source])[0],
        target=shown(session, [target])[0],
        joins=_organisations(session, [one for one in behind if one not in known]),
        stays=_organisations(session, [one for one in behind if one in known]),
        adopts=_organisations(session, [one for one in runs if one != target[2].id]),
        followers=len(list_follows_to_copy(session, source[0], target[0], readers)),
        steps=len(rows.list_step_links(session, source[0].id)),
        excluded=_organisations(session, [one for one in excluded if one not in readers.organisation_ids]),
        is_narrower=readers.is_limited and (source[0].visibility is Visibility.NETWORK or source[1].id != target[1].id),
    )


def merge(
    session: Session, *, by: Person, number: int, into: int, now: dt.datetime, channel_id: str | None = None
) -> Merge:
    """Merge `B-<number>` into `B-<into>`: its reference leads there permanently, unless undone within a day.

    Notifies everyone who supports the source. Raises NotFound; NotAllowed unless the person is in the secretariat or
    chairs both alliances; Invalid for an unsuitable target; Conflict if the source was merged or archived meanwhile.
    """
    ids = [row[0].id for one in (number, into) if (row := contribution_rows.find_contribution(session, one))]
    contribution_rows.lock_contributions(session, ids)
    (source, *_), target = _get_pair(session, by, number, into, channel_id)
    made = Merge(
        source_id=source.id,
        target_id=target[0].id,
        by_member_id=by.member.id if by.member else None,
        at=now,
    )
    session.add(made)
    session.flush()
    transferred: dict[str, Any] = {
        kind.name: transfer_statements(session, kind, source, target) for kind in STATEMENT_KINDS
    }
    transferred["links"] = move_links(session, source, target[0])
    transferred["matches"] = move_matches(session, source, target[0])
    behind = _list_supporters(session, source)
    about = {"merge": made.id, "number": number, "title": source.title}
    arrived = record_event(session, target[0], EventKind.MERGED_IN, by=by, now=now, about=about)
    followers = list_follows_to_copy(session, source, target[0], Readers(session, target))
    transferred["follows"] = [copy_follow(session, target[0], follow, now) for follow in followers]
    source.merged_into_id = target[0].id
    made.transferred = transferred
    about = {"merge": made.id, "number": into, "title": target[0].title}
    left = record_event(session, source, EventKind.MERGED_AWAY, by=by, now=now, about=about)
    rows.drop_repeated_news(session, event_id=arrived.id, same_as=left.id, now=now)
    _notify_supporters(session, made, by, behind, now)
    bring_up_to_date(session, source, now=now)
    audit(
        session, by, "merge_contribution", Series.CONTRIBUTION.ref(number), {}, now, into=Series.CONTRIBUTION.ref(into)
    )
    return made


def list_undoable(session: Session, *, by: Person, number: int, now: dt.datetime) -> list[Shown]:
    """List what can be split off from `B-<number>` again, or `B-<number>` itself if it was merged into another.

    Raises NotFound, NotAllowed, and Conflict if nothing was merged, or all merges are more than a day old.
    """
    found = _get_itself(session, by, number, None)
    if found[0].merged_into_id is not None:
        sources = [found]
    else:
        merged = rows.list_merges_into(session, found[0].id)
        sources = [_row(session, one.id) for _, one in merged]
    if not sources:
        raise Conflict("problem.not_merged", ref=Series.CONTRIBUTION.ref(number))
    for source in sources:
        authorise(by, Action.MERGE, alliance_id=source[1].id)
    young = [one for one in sources if _is_undoable(session, one[0], now)]
    if not young:
        raise Conflict("problem.merged_too_long_ago", ref=sources[-1][0].ref)
    return shown(session, young)


def undo_merge(session: Session, *, by: Person, number: int, now: dt.datetime) -> Merge:
    """Undo the merge of `B-<number>`, within a day, restoring both contributions.

    What people added to the target since then stays there. A transferred endorsement or adoption that was changed since
    moves back with the change, unless the organisation had already supported the target before: then the change stays
    on the target. Raises NotFound, NotAllowed, and Conflict if it is not merged (any more), if it is too late, or if
    the target has been merged itself since.
    """
    found = _get_itself(session, by, number, None)
    ids = [one for one in (found[0].id, found[0].merged_into_id) if one is not None]
    contribution_rows.lock_contributions(session, ids)
    source = found[0]
    made = rows.find_merge_of(session, source.id)
    if made is None or source.merged_into_id is None:
        raise Conflict("problem.not_merged", ref=Series.CONTRIBUTION.ref(number))
    target = _row(session, made.target_id)
    authorise(by, Action.MERGE, alliance_id=found[1].id)
    authorise(by, Action.MERGE, alliance_id=target[1].id)
    if now - made.at > UNDO_WITHIN:
        raise Conflict("problem.merged_too_long_ago", ref=Series.CONTRIBUTION.ref(number))
    if target[0].merged_into_id is not None:
        beyond = _row(session, target[0].merged_into_id)
        raise Conflict("problem.undo_later_first", ref=target[0].ref, into=beyond[0].ref)
    later = [row for row in rows.list_merges_into(session, made.target_id) if row[0].id > made.id]
    for kind in STATEMENT_KINDS:
        return_statements(session, kind, made, source, target, later)
    return_links(session, made, source, target[0], later)
    return_matches(session, made, source, target[0], [one for one, _ in later])
    drop_follows(session, made, target[0], later)
    source.merged_into_id, made.undone_at = None, now
    about = {"merge": made.id, "number": number, "title": source.title}
    arrived = record_event(session, target[0], EventKind.MERGE_UNDONE, by=by, now=now, about=about)
    about = {"merge": made.id, "number": target[0].number, "title": target[0].title}
    left = record_event(session, source, EventKind.MERGE_UNDONE, by=by, now=now, about=about)
    rows.drop_repeated_news(session, event_id=arrived.id, same_as=left.id, now=now)
    bring_up_to_date(session, source, now=now)
    audit(session, by, "undo_merge_contribution", Series.CONTRIBUTION.ref(number), {"into": target[0].ref}, now)
    return made


def show_merged(session: Session, *, reader: Person, number: int, channel_id: str | None = None) -> Shown:
    """Show a merged contribution as its author wrote it, permanently, to those who may read it. Raises NotFound."""
    return shown(session, [_get_itself(session, reader, number, channel_id)])[0]


# --- permission and look-up


def _get_itself(session: Session, by: Person, number: int, channel_id: str | None) -> Found:
    """Return the rows of `B-<number>` itself, merged or not, if the person may read it. Raises NotFound."""
    found = contribution_rows.find_contribution(session, number)
    if found is None or not may_read(by, found[0], found[1], channel_id=channel_id):
        raise NotFound("contribution", Series.CONTRIBUTION.ref(number))
    return found


def _row(session: Session, contribution_id: int) -> Found:
    found = contribution_rows.find_contribution_by_id(session, contribution_id)
    assert found is not None
    return found


def _get_pair(session: Session, by: Person, number: int, into: int, channel_id: str | None) -> tuple[Found, Found]:
    source = _get_itself(session, by, number, channel_id)
    authorise(by, Action.MERGE, alliance_id=source[1].id)
    _check_mergeable(session, source)
    try:
        target = _get_itself(session, by, into, channel_id)
    except NotFound as error:
        raise Invalid("reference", "problem.merge_unknown", ref=error.key) from None
    ref = Series.CONTRIBUTION.ref(into)
    if into == number:
        raise Invalid("reference", "problem.merge_itself", ref=ref)
    authorise(by, Action.MERGE, alliance_id=target[1].id)
    if target[0].merged_into_id is not None:
        beyond = get_readable(session, reader=by, number=into, channel_id=channel_id)
        raise Invalid("reference", "problem.merge_into_merged", ref=ref, into=beyond[0].ref)
    if target[0].archived_at is not None:
        raise Invalid("reference", "problem.item_archived", ref=ref)
    if source[0].kind is not target[0].kind:
        raise Invalid("reference", "problem.merge_kinds", ref=Series.CONTRIBUTION.ref(number), into=ref)
    return source, target


def _check_mergeable(session: Session, source: Found) -> None:
    ref = source[0].ref
    if source[0].merged_into_id is not None:
        into = _row(session, source[0].merged_into_id)
        raise Conflict("problem.merged", ref=ref, into=into[0].ref)
    if source[0].archived_at is not None:
        raise Conflict("problem.item_archived", ref=ref)


def _is_undoable(session: Session, source: Contribution, now: dt.datetime) -> bool:
    made = rows.find_merge_of(session, source.id)
    return made is not None and now - made.at <= UNDO_WITHIN


def _organisations(session: Session, ids: Iterable[int]) -> tuple[Organisation, ...]:
    wanted = set(ids)
    found = people.map_organisations(session, wanted)
    return tuple(sorted((found[one] for one in wanted), key=lambda one: one.name.casefold()))


# --- notification


def _list_supporters(session: Session, source: Contribution) -> set[int]:
    """Return the members who support a contribution: its author, and those who endorsed or adopted it."""
    endorsers = {row.member_id for row in rows.list_endorsements(session, source.id)}
    return {source.author_id} | endorsers | {row.member_id for row in rows.list_adoptions(session, source.id)}


def _notify_supporters(session: Session, made: Merge, by: Person, behind: set[int], now: dt.datetime) -> None:
    """Notify supporters who are not followers (those get news anyway), and tell `by` how to undo the merge."""
    followers = {member.id for member in follow_rows.list_followers(session, made.source_id)}
    for _, member in sorted(people.map_members(session, behind - followers).items()):
        is_told = member.left_at is None and member.news_volume is not Volume.NONE
        if is_told and member.slack_user_id != by.slack_user_id:
            enqueue(session, kind="merged", channel_key=member.slack_user_id, about={"merge": made.id}, now=now)
    enqueue(session, kind="merge_done", channel_key=by.slack_user_id, about={"merge": made.id}, now=now)
