"""Transfer what one person owns to another, or release it: a function for each kind, called by `handing_over`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alliance import kept_messages
from alliance.agenda.step_editing import change_contact
from alliance.bundles.mandate_rounds import ask_instead
from alliance.contributions.following import BY_ONESELF, follow
from alliance.enums import ChairKind, FollowReason, KeptKind, VacantRole
from alliance.local_time import LocalTime
from alliance.people import vacancies
from alliance.people.alliances.alliances import get_alliance
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.vacancies import Admins
from alliance.polls import polls
from alliance.records.ownership import Owned, OwnedKind, OwnedThing
from storage.agenda import agenda as step_rows
from storage.checkins import absences
from storage.engine.database import Session
from storage.engine.kept_messages import NewMessage
from storage.people import departures as departure_rows
from storage.tables import (
    Absence,
    Bundle,
    Chair,
    Delegate,
    DigestSchedule,
    Draft,
    Escalation,
    Follow,
    Meeting,
    Member,
    Participation,
    Poll,
    StepOwner,
)

VACANCY = "v"
"""Begins the key of a role that is vacant since its holder left."""


@dataclass(frozen=True)
class Transfer:
    """A transfer: the owner, the thing and the successor; without `to` it is released."""

    session: Session
    by: Person
    member: Member
    to: Member | None
    time: LocalTime

    @property
    def to_colleague(self) -> Member | None:
        """The successor, if they work for the same organisation."""
        return self.to if self.to is not None and self.to.organisation_id == self.member.organisation_id else None


def transfer_all(giving: Transfer, owned: Owned, *, admins: Admins) -> None:
    """Give all of this to the successor."""
    for one in owned.things:
        if one.kind is OwnedKind.ADMIN:
            _admin(giving, admins)
        elif one.kind in _GIVE:
            _GIVE[one.kind](giving, one)
    giving.session.flush()


def release(giving: Transfer, owned: Owned) -> None:
    """Release what a person who leaves the organisation cannot keep; what they asked or wrote stays with their name.

    Things that already went to somebody are not released.
    """
    alone = Transfer(giving.session, giving.by, giving.member, None, giving.time)
    for one in owned.things:
        if one.kind in _LET_GO:
            _GIVE[one.kind](alone, one)
    giving.session.flush()


def _admin(giving: Transfer, admins: Admins) -> None:
    """Make the successor an admin, too; owners of the workspace stay what they are in Slack."""
    assert giving.to is not None
    if not vacancies.is_admin(giving.session, giving.to, admins):
        giving.to.is_admin = True
        _note_admin(giving, giving.to, is_admin=True)
    if giving.member.is_admin:
        giving.member.is_admin = False
        _note_admin(giving, giving.member, is_admin=False)
    vacancies.fill(giving.session, VacantRole.ADMIN, now=giving.time.now)


def _secretariat(giving: Transfer, _thing: OwnedThing) -> None:
    assert giving.to is not None
    if not giving.to.is_secretariat:
        _note_secretariat(giving, giving.to, is_secretariat=True)
    if giving.member.is_secretariat:
        _note_secretariat(giving, giving.member, is_secretariat=False)
    giving.to.is_secretariat, giving.member.is_secretariat = True, False
    vacancies.fill(giving.session, VacantRole.SECRETARIAT, now=giving.time.now)


def _note_admin(giving: Transfer, member: Member, *, is_admin: bool) -> None:
    action = "appoint_admin" if is_admin else "dismiss_admin"
    before = {"is_admin": not is_admin}
    audit(giving.session, giving.by, action, member.slack_user_id, before, giving.time.now, is_admin=is_admin)


def _note_secretariat(giving: Transfer, member: Member, *, is_secretariat: bool) -> None:
    action = "appoint_secretariat" if is_secretariat else "dismiss_secretariat"
    before = {"is_secretariat": not is_secretariat}
    audit(
        giving.session, giving.by, action, member.slack_user_id, before, giving.time.now, is_secretariat=is_secretariat
    )


def _chair(giving: Transfer, thing: OwnedThing) -> None:
    """End the term, and begin the successor's with the same delegates; nothing if somebody else holds it by now."""
    session, to, now = giving.session, giving.to, giving.time.now
    assert to is not None
    assert thing.alliance_id is not None
    alliance = get_alliance(session, thing.alliance_id, for_change=True)
    kind = ChairKind(thing.chair or ChairKind.OFFICIAL)
    held = [one for one in departure_rows.list_all_chairs(session, [alliance.id]) if one.kind is kind]
    is_vacant = thing.key.startswith(VACANCY)
    if any(is_vacant or one.member_id != giving.member.id for one in held):
        return
    vacancies.fill(session, kind, alliance.id, now=now)
    delegates = departure_rows.list_delegates_of(session, 0, [one.id for one in held])
    for one in (*held, *delegates):
        one.until = now
    chair = Chair(alliance_id=alliance.id, member_id=to.id, kind=kind, since=now)
    session.add(chair)
    session.flush()
    for delegate in delegates:
        if delegate.member_id not in (to.id, giving.member.id):
            session.add(Delegate(chair_id=chair.id, member_id=delegate.member_id, since=now))
    was = {"chairs": [] if is_vacant else [giving.member.slack_user_id]}
    audit(session, giving.by, "appoint_chair", f"{alliance.slug}:{kind}", was, now, chairs=[to.slack_user_id])


def _delegation(giving: Transfer, thing: OwnedThing) -> None:
    delegate = giving.session.get_one(Delegate, int(thing.key))
    delegate.until = giving.time.now
    chair = giving.session.get_one(Chair, delegate.chair_id)
    known = {one.member_id for one in departure_rows.list_delegates_of(giving.session, 0, [chair.id])}
    if giving.to is not None and giving.to.id not in known | {chair.member_id}:
        giving.session.add(Delegate(chair_id=chair.id, member_id=giving.to.id, since=giving.time.now))


def _contact(giving: Transfer, thing: OwnedThing) -> None:
    participation = giving.session.get_one(Participation, int(thing.key))
    is_theirs = giving.to is not None and participation.organisation_id == giving.to.organisation_id
    participation.contact_member_id = giving.to.id if giving.to is not None and is_theirs else None


def _step(giving: Transfer, thing: OwnedThing) -> None:
    owner = giving.session.get_one(StepOwner, int(thing.key))
    found = step_rows.find_step_by_id(giving.session, owner.step_id)
    if found is None or owner.contact_member_id != giving.member.id:
        return
    is_theirs = giving.to is not None and owner.organisation_id == giving.to.organisation_id
    contact_id = giving.to.id if giving.to is not None and is_theirs else None
    change_contact(giving.session, by=giving.by, step=found[0], owner=owner, contact_id=contact_id, now=giving.time.now)


def _escalation(giving: Transfer, thing: OwnedThing) -> None:
    """Ask the successor, who answers as the political lead."""
    assert giving.to is not None
    laid = giving.session.get_one(Escalation, int(thing.key))
    laid.to_member_id = giving.to.id
    giving.session.flush()
    message = NewMessage(laid.id, giving.to.slack_user_id)
    kept_messages.post(giving.session, KeptKind.ESCALATION, [message], now=giving.time.now)


def _mandate(giving: Transfer, thing: OwnedThing) -> None:
    if giving.to_colleague is not None:
        ask_instead(giving.session, mandate_id=int(thing.key), member=giving.to_colleague, time=giving.time)


def _poll(giving: Transfer, thing: OwnedThing) -> None:
    assert giving.to is not None
    poll = giving.session.get_one(Poll, int(thing.key))
    poll.by_member_id = giving.to.id
    polls.refresh(giving.session, poll, now=giving.time.now)


def _made_by(table: type[Bundle] | type[Meeting] | type[DigestSchedule]) -> Callable[[Transfer, OwnedThing], None]:
    def give(giving: Transfer, thing: OwnedThing) -> None:
        assert giving.to is not None
        row = giving.session.get_one(table, int(thing.key))
        row.by_member_id = giving.to.id

    return give


def _deputy(giving: Transfer, thing: OwnedThing) -> None:
    """Let the successor answer for a colleague who is away, if they are there in that time."""
    absence = giving.session.get_one(Absence, int(thing.key))
    to = giving.to_colleague
    if to is not None and (to.id == absence.member_id or _is_away(giving.session, to, absence)):
        to = None
    absence.deputy_id = to.id if to is not None else None


def _is_away(session: Session, member: Member, absence: Absence) -> bool:
    own = absences.list_absences_of(session, member.id)
    return any(one.first_on <= absence.last_on and one.last_on >= absence.first_on for one in own)


def _follow(giving: Transfer, thing: OwnedThing) -> None:
    """Let the successor follow it, unless they stopped following it before."""
    row = giving.session.get_one(Follow, int(thing.key))
    row.stopped_at = giving.time.now
    if giving.to is not None:
        reason = FollowReason.ENDORSER if row.reason in BY_ONESELF else FollowReason(row.reason)
        follow(
            giving.session,
            contribution_id=row.contribution_id,
            member_id=giving.to.id,
            reason=reason,
            now=giving.time.now,
        )


def _draft(giving: Transfer, thing: OwnedThing) -> None:
    assert giving.to is not None
    draft = giving.session.get_one(Draft, thing.key)
    draft.slack_user_id = giving.to.slack_user_id


_GIVE: Mapping[OwnedKind, Callable[[Transfer, OwnedThing], None]] = {
    OwnedKind.SECRETARIAT: _secretariat,
    OwnedKind.CHAIR: _chair,
    OwnedKind.DELEGATION: _delegation,
    OwnedKind.CONTACT: _contact,
    OwnedKind.STEP: _step,
    OwnedKind.ESCALATION: _escalation,
    OwnedKind.MANDATE: _mandate,
    OwnedKind.POLL: _poll,
    OwnedKind.BUNDLE: _made_by(Bundle),
    OwnedKind.MEETING: _made_by(Meeting),
    OwnedKind.DIGEST: _made_by(DigestSchedule),
    OwnedKind.DEPUTY: _deputy,
    OwnedKind.FOLLOW: _follow,
    OwnedKind.DRAFT: _draft,
}
"""What delegates and questions about steps follow, the chair and the step, is not here."""
_LET_GO = frozenset({OwnedKind.CONTACT, OwnedKind.STEP, OwnedKind.DEPUTY, OwnedKind.FOLLOW})
