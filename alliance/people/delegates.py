"""Standing delegates of a chair, such as an adviser: appointed by the chair or the secretariat, and audited."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from alliance.enums import ChairKind, Name
from alliance.errors import Invalid, NotAllowed, NotFound
from alliance.people.audit import audit
from alliance.people.members import Person, get_member_of, short_person_name
from alliance.people.permissions import Action, may
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import delegates as delegate_rows
from storage.tables import Alliance, Chair, Delegate, Member


@dataclass(frozen=True)
class HeldBy:
    """A chair for whom the reader may appoint delegates, with the current delegates."""

    chair_id: int
    kind: ChairKind
    name: str
    alliance: Name
    delegates: tuple[tuple[str, str], ...]
    """Slack user id and name of each."""


@dataclass(frozen=True)
class DelegatesChanged:
    """The Slack user ids of the delegates who were appointed, and of those whose delegation ended."""

    held: HeldBy
    appointed: tuple[str, ...]
    ended: tuple[str, ...]


def list_chairs(session: Session, *, by: Person) -> list[HeldBy]:
    """List the chairs for whom `by` may appoint delegates: every chair for the secretariat, their own for a chair."""
    found = [one for one in delegate_rows.list_present_chairs(session) if _may(by, one[0])]
    delegates: dict[int, list[tuple[str, str]]] = {}
    for delegate, member in delegate_rows.list_delegates(session, [chair.id for chair, _, _ in found]):
        delegates.setdefault(delegate.chair_id, []).append((member.slack_user_id, member.name))
    return [
        HeldBy(
            chair_id=chair.id,
            kind=ChairKind(chair.kind),
            name=member.name,
            alliance=alliance.names,
            delegates=tuple(delegates.get(chair.id, ())),
        )
        for chair, alliance, member in found
    ]


def change_delegates(
    session: Session,
    *,
    by: Person,
    chair_id: int,
    seen: Collection[str],
    chosen: Collection[str],
    now: dt.datetime,
) -> DelegatesChanged:
    """Appoint the members who were chosen, and end the delegations of those who were `seen` and not chosen.

    What others changed since the form was shown stays. Raises as `appoint_delegate` does.
    """
    chair, alliance, held_by = _get_chair(session, by=by, chair_id=chair_id)
    acting = {member.slack_user_id for _, member in delegate_rows.list_delegates(session, [chair_id])}
    appointed = tuple(one for one in chosen if one not in {*seen, *acting})
    ended = tuple(one for one in seen if one in acting and one not in chosen)
    for one in appointed:
        appoint_delegate(session, by=by, chair_id=chair_id, slack_user_id=one, now=now)
    for one in ended:
        end_delegate(session, by=by, chair_id=chair_id, slack_user_id=one, now=now)
    return DelegatesChanged(_held_by(chair, alliance, held_by), appointed, ended)


def appoint_delegate(
    session: Session, *, by: Person, chair_id: int, slack_user_id: str, now: dt.datetime
) -> tuple[Member, HeldBy]:
    """Make a member a chair's delegate and notify them; returns the member and the chair. Idempotent.

    Raises NotAllowed; raises Invalid if the chair has stepped down, for a non-member, and for the chair themselves.
    """
    chair, alliance, held_by = _get_chair(session, by=by, chair_id=chair_id)
    try:
        member = get_member_of(session, slack_user_id)
    except NotFound:
        raise Invalid("member", "problem.no_member") from None
    if member.id == held_by.id:
        raise Invalid("member", "problem.delegate_self", name=short_person_name(member.name))
    known = [one for one, _ in delegate_rows.list_delegates(session, [chair_id])]
    if not any(one.member_id == member.id for one in known):
        session.add(Delegate(chair_id=chair_id, member_id=member.id, since=now))
        session.flush()
        audit(session, by, "appoint_delegate", _subject(chair, alliance), {}, now, delegate=slack_user_id)
        if slack_user_id != by.slack_user_id:
            about = {"chair": chair_id, "by": by.slack_user_id}
            enqueue(session, kind="made_delegate", channel_key=slack_user_id, about=about, now=now)
    return member, _held_by(chair, alliance, held_by)


def end_delegate(
    session: Session, *, by: Person, chair_id: int, slack_user_id: str, now: dt.datetime
) -> tuple[Member, HeldBy]:
    """End a delegation; returns the former delegate and the chair.

    Raises NotAllowed; raises Invalid if the chair has stepped down, and for a member who is not their delegate.
    """
    chair, alliance, held_by = _get_chair(session, by=by, chair_id=chair_id)
    for delegate, member in delegate_rows.list_delegates(session, [chair_id]):
        if member.slack_user_id == slack_user_id:
            delegate.until = now
            was = {"delegate": slack_user_id}
            audit(session, by, "end_delegate", _subject(chair, alliance), was, now, delegate=None)
            return member, _held_by(chair, alliance, held_by)
    raise Invalid("member", "problem.no_delegate", name=short_person_name(held_by.name))


def _get_chair(session: Session, *, by: Person, chair_id: int) -> tuple[Chair, Alliance, Member]:
    found = delegate_rows.find_chair(session, chair_id, for_change=True)
    if found is None:
        raise Invalid("chair", "problem.chair_gone")
    if not _may(by, found[0]):
        raise NotAllowed(Action.APPOINT_DELEGATE)
    return found


def _may(by: Person, chair: Chair) -> bool:
    """Whether `by` is the secretariat or the chair in person: delegates cannot appoint delegates."""
    if by.is_secretariat or by.is_admin:
        return True
    is_own = by.member is not None and chair.member_id == by.member.id
    return is_own and may(by, Action.APPOINT_DELEGATE, alliance_id=chair.alliance_id)


def _held_by(chair: Chair, alliance: Alliance, member: Member) -> HeldBy:
    name = alliance.names
    return HeldBy(chair.id, ChairKind(chair.kind), member.name, name, ())


def _subject(chair: Chair, alliance: Alliance) -> str:
    return f"{alliance.slug}:{chair.kind}"
