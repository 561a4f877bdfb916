"""Merging two contributions that are about the same: what stands behind one is carried over, and can be taken back.

What stood behind the merged one stays where it is, and copies of it stand behind the other; only links to steps move.
So undoing is exact, and whoever counts over many contributions leaves out those that were merged.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from alliance.contributions.freshness import bring_up_to_date
from alliance.contributions.history import record_event
from alliance.contributions.look_alikes import find_look_alikes
from alliance.contributions.merging_transfer import (
    CARRIERS,
    Readers,
    adopted_of,
    carry_words,
    copy_follow,
    drop_follows,
    endorsed_of,
    followers_to_carry,
    move_links,
    move_links_back,
    take_words_back,
)
from alliance.contributions.sharing import Shown, get_readable, shown
from alliance.errors import Conflict, Invalid, NotFound
from alliance.people.members import Person
from alliance.people.roles import Action, authorise, may
from alliance.people.visibility import may_read
from alliance.words import EventKind, Visibility, Volume
from storage.contributions import contributions as contribution_rows
from storage.contributions import merging as rows
from storage.contributions import support
from storage.contributions.contributions import Found
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import people
from storage.tables import Contribution, Merge, Organisation

UNDO_WITHIN = dt.timedelta(days=1)


@dataclass(frozen=True)
class Candidates:
    """A contribution to merge, and those that look like it and of which this person may decide, too."""

    source: Shown
    look_alikes: tuple[Shown, ...]


@dataclass(frozen=True)
class MergePreview:
    """What merging would carry over, shown before it is done."""

    source: Shown
    target: Shown
    joins: tuple[Organisation, ...]
    """Those that will stand behind the target and do not yet, the source's own organisation among them."""
    stays: tuple[Organisation, ...]
    """Those that stand behind both: the stronger word stays."""
    adopts: tuple[Organisation, ...]
    """Those that take over the source."""
    followers: int
    """Members who will follow the target and do not yet."""
    steps: int
    excluded: tuple[Organisation, ...]
    """Those behind the source that may not read the target."""
    is_narrower: bool
    """Whether fewer may read the target than the source."""


def list_candidates(session: Session, *, by: Person, number: int, channel_id: str | None = None) -> Candidates:
    """`B-<number>` with what looks like it. Raises NotFound, NotAllowed, and Conflict when it was merged."""
    source = _get_itself(session, by, number, channel_id)
    authorise(by, Action.MERGE, alliance_id=source[1].id)
    _check_stands(session, source)
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
    """What merging `B-<number>` into `B-<into>` would do. Raises what merging raises."""
    source, target = _get_pair(session, by, number, into, channel_id)
    behind = endorsed_of(session, source[0])
    runs = adopted_of(session, source[0])
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
        followers=len(followers_to_carry(session, source[0], target[0], readers)),
        steps=len(rows.list_step_links(session, source[0].id)),
        excluded=_organisations(session, [one for one in excluded if one not in readers.organisation_ids]),
        is_narrower=readers.is_limited and (source[0].visibility is Visibility.NETWORK or source[1].id != target[1].id),
    )


def merge(
    session: Session, *, by: Person, number: int, into: int, now: dt.datetime, channel_id: str | None = None
) -> Merge:
    """Let `B-<number>` go up in `B-<into>`: its reference leads there for ever, unless that is undone within a day.

    Everyone behind it is told. Raises NotFound; NotAllowed for who is not of the secretariat and does not chair both
    alliances; Invalid for a target that it cannot be; Conflict when one of them was merged or archived meanwhile.
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
    carried: dict[str, Any] = {carrier.name: carry_words(session, carrier, source, target) for carrier in CARRIERS}
    carried["links"] = move_links(session, source, target[0])
    behind = _people_behind(session, source)
    about = {"merge": made.id, "number": number, "title": source.title}
    arrived = record_event(session, target[0], EventKind.MERGED_IN, by=by, now=now, about=about)
    followers = followers_to_carry(session, source, target[0], Readers(session, target))
    carried["follows"] = [copy_follow(session, target[0], follow, now) for follow in followers]
    source.merged_into_id = target[0].id
    made.carried = carried
    session.add_all([source, made])
    about = {"merge": made.id, "number": into, "title": target[0].title}
    left = record_event(session, source, EventKind.MERGED_AWAY, by=by, now=now, about=about)
    rows.drop_repeated_news(session, event_id=arrived.id, told_by=left.id, now=now)
    _tell(session, made, by, behind, now)
    bring_up_to_date(session, source, now=now)
    return made


def list_undoable(session: Session, *, by: Person, number: int, now: dt.datetime) -> list[Shown]:
    """What may be taken out of `B-<number>` again, or `B-<number>` itself when it went up in another.

    Raises NotFound, NotAllowed, and Conflict when nothing was merged or it is longer ago than a day.
    """
    found = contribution_rows.find_contribution(session, number)
    if found is None or not _may_see(session, by, found, None):
        raise NotFound("contribution", f"B-{number}")
    if found[0].merged_into_id is not None:
        sources = [found]
    else:
        merged = rows.list_standing_merges(session, found[0].id)
        sources = [_row(session, one.id) for _, one in merged]
    if not sources:
        raise Conflict("problem.not_merged", ref=f"B-{number}")
    for source in sources:
        authorise(by, Action.MERGE, alliance_id=source[1].id)
    young = [one for one in sources if _is_undoable(session, one[0], now)]
    if not young:
        raise Conflict("problem.merged_too_long_ago", ref=f"B-{sources[-1][0].number}")
    return shown(session, young)


def undo_merge(session: Session, *, by: Person, number: int, now: dt.datetime) -> Merge:
    """Take `B-<number>` out of what it was merged into, within a day: everything is as it was.

    What was said of the target since stays there. A word that was carried over and changed since goes back with the
    change, unless its organisation stood behind the target before: then the change stays where it was made. Raises
    NotFound, NotAllowed, and Conflict when it is not merged (any more), too long ago, or when the target has been
    merged itself since.
    """
    found = contribution_rows.find_contribution(session, number)
    if found is None or not _may_see(session, by, found, None):
        raise NotFound("contribution", f"B-{number}")
    ids = [one for one in (found[0].id, found[0].merged_into_id) if one is not None]
    contribution_rows.lock_contributions(session, ids)
    source = found[0]
    made = rows.find_standing_merge(session, source.id)
    if made is None or source.merged_into_id is None:
        raise Conflict("problem.not_merged", ref=f"B-{number}")
    target = _row(session, made.target_id)
    authorise(by, Action.MERGE, alliance_id=found[1].id)
    authorise(by, Action.MERGE, alliance_id=target[1].id)
    if now - made.at > UNDO_WITHIN:
        raise Conflict("problem.merged_too_long_ago", ref=f"B-{number}")
    if target[0].merged_into_id is not None:
        beyond = _row(session, target[0].merged_into_id)
        raise Conflict("problem.undo_later_first", ref=f"B-{target[0].number}", into=f"B-{beyond[0].number}")
    later = [row for row in rows.list_standing_merges(session, made.target_id) if row[0].id > made.id]
    for carrier in CARRIERS:
        take_words_back(session, carrier, made, source, target, later)
    move_links_back(session, made, source, target[0], later)
    drop_follows(session, made, target[0], later)
    source.merged_into_id, made.undone_at = None, now
    session.add_all([source, made, *[one for one, _ in later]])
    about = {"merge": made.id, "number": number, "title": source.title}
    arrived = record_event(session, target[0], EventKind.MERGE_UNDONE, by=by, now=now, about=about)
    about = {"merge": made.id, "number": target[0].number, "title": target[0].title}
    left = record_event(session, source, EventKind.MERGE_UNDONE, by=by, now=now, about=about)
    rows.drop_repeated_news(session, event_id=arrived.id, told_by=left.id, now=now)
    bring_up_to_date(session, source, now=now)
    return made


def show_merged(session: Session, *, reader: Person, number: int, channel_id: str | None = None) -> Shown:
    """A merged contribution as its author wrote it; readable for ever, for who might read it. Raises NotFound."""
    return shown(session, [_get_itself(session, reader, number, channel_id)])[0]


# --- who may, and which


def _get_itself(session: Session, by: Person, number: int, channel_id: str | None) -> Found:
    """The rows of `B-<number>` itself, merged or not, for who may read it."""
    found = contribution_rows.find_contribution(session, number)
    if found is None or not may_read(by, found[0], found[1], channel_id=channel_id):
        raise NotFound("contribution", f"B-{number}")
    return found


def _may_see(session: Session, by: Person, found: Found, channel_id: str | None) -> bool:
    return may_read(by, found[0], found[1], channel_id=channel_id)


def _row(session: Session, contribution_id: int) -> Found:
    found = contribution_rows.find_contribution_by_id(session, contribution_id)
    assert found is not None
    return found


def _get_pair(session: Session, by: Person, number: int, into: int, channel_id: str | None) -> tuple[Found, Found]:
    source = _get_itself(session, by, number, channel_id)
    authorise(by, Action.MERGE, alliance_id=source[1].id)
    _check_stands(session, source)
    try:
        target = _get_itself(session, by, into, channel_id)
    except NotFound as error:
        raise Invalid("reference", "problem.merge_unknown", ref=error.key) from None
    ref = f"B-{into}"
    if into == number:
        raise Invalid("reference", "problem.merge_itself", ref=ref)
    authorise(by, Action.MERGE, alliance_id=target[1].id)
    if target[0].merged_into_id is not None:
        beyond = get_readable(session, reader=by, number=into, channel_id=channel_id)
        raise Invalid("reference", "problem.merge_into_merged", ref=ref, into=f"B-{beyond[0].number}")
    if target[0].archived_at is not None:
        raise Invalid("reference", "problem.item_archived", ref=ref)
    if source[0].kind is not target[0].kind:
        raise Invalid("reference", "problem.merge_kinds", ref=f"B-{number}", into=ref)
    return source, target


def _check_stands(session: Session, source: Found) -> None:
    ref = f"B-{source[0].number}"
    if source[0].merged_into_id is not None:
        into = _row(session, source[0].merged_into_id)
        raise Conflict("problem.merged", ref=ref, into=f"B-{into[0].number}")
    if source[0].archived_at is not None:
        raise Conflict("problem.item_archived", ref=ref)


def _is_undoable(session: Session, source: Contribution, now: dt.datetime) -> bool:
    made = rows.find_standing_merge(session, source.id)
    return made is not None and now - made.at <= UNDO_WITHIN


def _organisations(session: Session, ids: Iterable[int]) -> tuple[Organisation, ...]:
    found = [people.get_organisation(session, one) for one in ids]
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


# --- who is told


def _people_behind(session: Session, source: Contribution) -> set[int]:
    """The members who stand behind a contribution: its author, and who endorsed it or took it over."""
    endorsers = {row.member_id for row in rows.list_endorsements(session, source.id)}
    return {source.author_id} | endorsers | {row.member_id for row in rows.list_adoptions(session, source.id)}


def _tell(session: Session, made: Merge, by: Person, behind: set[int], now: dt.datetime) -> None:
    """Tell who stands behind it and does not follow it (followers hear anyway), and who merged it how to undo it."""
    followers = {member.id for member in support.list_followers(session, made.source_id)}
    for member_id in sorted(behind - {one for one in followers if one is not None}):
        member = people.get_member(session, member_id)
        is_told = member.left_at is None and member.volume is not Volume.NONE
        if is_told and member.slack_user_id != by.slack_user_id:
            enqueue(session, kind="merged", lane=member.slack_user_id, about={"merge": made.id}, now=now)
    enqueue(session, kind="merge_done", lane=by.slack_user_id, about={"merge": made.id}, now=now)
