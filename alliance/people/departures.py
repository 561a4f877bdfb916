"""What Slack shows of members: an account that closed or opened again, another name, another mail domain."""

import datetime as dt

from alliance.enums import NoticeKind
from alliance.people.audit import audit
from alliance.people.members import Member, SlackProfile, guess_organisation
from alliance.people.vacancies import Admins, leave_vacant, list_last_roles
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import departures as rows
from storage.people import people
from storage.tables import PeopleNotice


def note_departure(session: Session, *, slack_user_id: str, now: dt.datetime, admins: Admins | None = None) -> None:
    """Record that Slack closed an account: its member has left, and the secretariat is notified.

    Their roles end, and those that nobody else holds become vacant. Their contributions stay, and what they own waits
    for the secretariat to hand it over. Idempotent; does not create a member.
    """
    member = people.find_member(session, slack_user_id)
    if member is not None:
        member = rows.lock_members(session, [member.id])[member.id]
    last = list_last_roles(session, member, admins) if member is not None and member.left_at is None else []
    profile = people.find_profile(session, slack_user_id)
    if profile is not None:
        profile.is_deleted = True
    if member is None or member.left_at is not None:
        return
    end_roles(session, member, now=now)
    member.left_at = now
    session.flush()
    leave_vacant(session, last, after=member, by=None, now=now)
    audit(session, None, "account_closed", slack_user_id, {}, now, nobody=[one.key for one in last])
    _note(session, NoticeKind.LEFT, member, now=now)


def end_roles(session: Session, member: Member, *, now: dt.datetime) -> None:
    """End a member's roles: secretariat, admin, chairs with their delegates, and acting for a chair."""
    member.is_secretariat = member.is_admin = False
    chairs = alliance_rows.list_chairs_of_member(session, member.id)
    for row in (*chairs, *rows.list_delegates_of(session, member.id, [chair.id for chair in chairs])):
        row.until = now


def renew_profile(session: Session, *, profile: SlackProfile, now: dt.datetime, admins: Admins | None = None) -> None:
    """Store Slack's current data of a user, with the consequences for a member.

    A closed account is a departure, a new name is the member's name; the secretariat is notified if an account is open
    again, and if the new mail domain points to an organisation other than theirs.
    """
    known = people.find_profile(session, profile.slack_user_id)
    was = (known.name, known.mail_domain, known.is_deleted) if known is not None else None
    if profile.is_deleted:
        note_departure(session, slack_user_id=profile.slack_user_id, now=now, admins=admins)
    people.save_profile(session, profile)
    if was is None or profile.is_deleted or was == (profile.name, profile.mail_domain, profile.is_deleted):
        return
    member = people.find_member(session, profile.slack_user_id)
    if member is None:
        return
    if member.left_at is not None:
        if was[2]:
            _note(session, NoticeKind.BACK, member, now=now)
        return
    if profile.name != member.name and profile.name != was[0]:
        audit(session, None, "renamed", member.slack_user_id, {"name": member.name}, now, name=profile.name)
        member.name = profile.name
    if profile.mail_domain != was[1]:
        guess = guess_organisation(people.list_organisations(session), profile)
        if guess is not None and guess.id != member.organisation_id:
            _note(session, NoticeKind.DOMAIN, member, now=now, organisation_id=guess.id)


def note_left_channels(session: Session, *, member: Member, now: dt.datetime) -> None:
    """Tell the secretariat once that somebody of another workspace is in none of the alliances' channels any more."""
    if not rows.is_noticed(session, NoticeKind.NO_CHANNEL, member.id):
        _note(session, NoticeKind.NO_CHANNEL, member, now=now)


def _note(
    session: Session, kind: NoticeKind, member: Member, *, now: dt.datetime, organisation_id: int | None = None
) -> None:
    session.add(PeopleNotice(kind=kind, member_id=member.id, organisation_id=organisation_id, noted_at=now))
    session.flush()
