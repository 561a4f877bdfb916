"""Add organisations, and merge one that ends into its successor."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from alliance import kept
from alliance.errors import Invalid
from alliance.people.audit import audit
from alliance.people.members import Person, get_running
from alliance.people.names import free_slug, read_name
from alliance.people.roles import Action, authorise
from alliance.typed import clean_line
from alliance.words import AdoptionState, KeptKind, Name, OrganisationKind, ParticipationKind
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.starter import ids_by_slug
from storage.people import organisations as rows
from storage.people import people
from storage.tables import Adoption, Endorsement, Member, Organisation, Participation

PUBLIC_DOMAINS = frozenset(
    {
        *(
            "gmail.com",
            "googlemail.com",
            "outlook.com",
            "hotmail.com",
            "hotmail.nl",
            "live.com",
            "live.nl",
            "yahoo.com",
        ),
        *("icloud.com", "me.com", "proton.me", "protonmail.com", "gmx.net", "ziggo.nl", "kpnmail.nl", "planet.nl"),
        *("xs4all.nl", "home.nl", "upcmail.nl", "casema.nl"),
    }
)
"""Public mail domains, which identify no organisation."""
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_FURTHEST = (AdoptionState.EMBEDDED, AdoptionState.RUNNING, AdoptionState.EXPLORING, AdoptionState.STOPPED)


@dataclass(frozen=True)
class Moving:
    """Counts of what moves to the successor when an organisation ends."""

    members: int
    participations: int
    contributions: int
    """These keep the old organisation's name, and link to the successor."""
    endorsements: int
    adoptions: int
    steps: int


def add_organisation(
    session: Session, *, by: Person, name: str, kind: OrganisationKind, mail_domain: str, now: dt.datetime
) -> Organisation:
    """Add an organisation that people can choose; `mail_domain` ("tilburg.nl", or empty) allows guessing it.

    Raises Invalid for a name that is empty, too long or taken, and for a malformed or public mail domain.
    """
    authorise(by, Action.ADMINISTER)
    name = read_name(name, taken=[one.name for one in people.list_organisations(session)])
    mail_domain = clean_line(mail_domain).casefold().lstrip("@")
    if mail_domain in PUBLIC_DOMAINS:
        raise Invalid("mail_domain", "problem.public_domain", domain=mail_domain)
    if mail_domain and not _DOMAIN.fullmatch(mail_domain):
        raise Invalid("mail_domain", "problem.no_domain")
    domains = [mail_domain] if mail_domain else []
    slug = free_slug(name, ids_by_slug(session, Organisation))
    organisation = Organisation(slug=slug, name=name, kind=kind, mail_domains=domains)
    session.add(organisation)
    session.flush()
    audit(session, by, "add_organisation", slug, {}, now, name=name, kind=kind, mail_domains=domains)
    return organisation


def count_moving(session: Session, *, by: Person, organisation_id: int) -> tuple[Organisation, Moving]:
    """Return an organisation with counts of what would move to a successor. Raises Invalid if it has ended."""
    authorise(by, Action.ADMINISTER)
    return get_running(session, organisation_id), Moving(**rows.count_all_of(session, organisation_id))


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
        raise Invalid("successor", "problem.own_successor", organisation=Name(ended.name, ended.name_en))
    before = rows.count_all_of(session, organisation_id)
    touched = set(rows.list_contribution_ids(session, organisation_id))
    _move_members(session, ended, successor, by, now)
    _move_participations(session, ended, successor, now)
    touched |= _move_endorsements(session, ended, successor, now)
    touched |= _move_adoptions(session, ended, successor)
    rows.move_steps(session, organisation_id, successor_id)
    rows.repoint_predecessors(session, organisation_id, successor_id)
    successor.mail_domains = list(dict.fromkeys([*successor.mail_domains, *ended.mail_domains]))
    successor.team_id = successor.team_id or ended.team_id
    ended.ended_on, ended.successor_id, ended.mail_domains, ended.team_id = today, successor_id, [], None
    session.add_all([ended, successor])
    session.flush()
    audit(session, by, "end_organisation", ended.slug, before, now, successor=successor.slug)
    newest = sorted(touched, reverse=True)[: rows.REFRESHED]
    kept.refresh(session, KeptKind.CARD, newest, at_most_every=kept.CARD_EVERY, now=now)
    return ended, successor


def _move_members(session: Session, ended: Organisation, successor: Organisation, by: Person, now: dt.datetime) -> None:
    for member in rows.list_members(session, ended.id):
        member.organisation_id = successor.id
        session.add(member)
        if member.left_at is None:
            tell_role(session, member, "role.organisation_merged", by, now, organisation=successor.id)


def _move_participations(session: Session, ended: Organisation, successor: Organisation, now: dt.datetime) -> None:
    held = {row.alliance_id: row for row in rows.list_participations(session, successor.id)}
    for row in rows.list_participations(session, ended.id):
        row.until = now
        session.add(row)
        own = held.get(row.alliance_id)
        is_stronger = own is not None and (own.kind, row.kind) == (
            ParticipationKind.READS_ALONG,
            ParticipationKind.TAKES_PART,
        )
        if own is not None and is_stronger:
            own.until = now
            session.add(own)
        if own is None or is_stronger:
            session.add(
                Participation(
                    alliance_id=row.alliance_id,
                    organisation_id=successor.id,
                    kind=row.kind,
                    contact_member_id=own.contact_member_id if own else row.contact_member_id,
                    since=now,
                )
            )


def _move_endorsements(session: Session, ended: Organisation, successor: Organisation, now: dt.datetime) -> set[int]:
    touched = set()
    for row, own, is_authors in rows.list_endorsements(session, ended.id, successor.id):
        touched.add(row.contribution_id)
        if own is None and not is_authors:
            row.organisation_id = successor.id
            session.add(row)
            continue
        # The successor endorsed it already, or shared it: keep this endorsement as withdrawn.
        if own is not None and not is_authors and row.withdrawn_at is None:
            _take_stronger(own, row, now)
            session.add(own)
        row.withdrawn_at = row.withdrawn_at or now
        session.add(row)
    return touched


def _take_stronger(own: Endorsement, other: Endorsement, now: dt.datetime) -> None:
    """Make `own` the stronger of two endorsements; a withdrawn one counts as none."""
    if own.withdrawn_at is not None or (other.severity or 0) > (own.severity or 0):
        own.severity, own.context, own.member_id = other.severity, other.context or own.context, other.member_id
    own.withdrawn_at, own.updated_at = None, now


def _move_adoptions(session: Session, ended: Organisation, successor: Organisation) -> set[int]:
    touched = set()
    for row, own, is_authors in rows.list_adoptions(session, ended.id, successor.id):
        touched.add(row.contribution_id)
        if is_authors or own is not None:
            if own is not None and _FURTHEST.index(row.state) < _FURTHEST.index(own.state):
                _take_over(own, row)
                session.add(own)
            # One row per organisation: what the other one recorded remains in the history.
            session.delete(row)
        else:
            row.organisation_id = successor.id
            session.add(row)
    return touched


def _take_over(own: Adoption, other: Adoption) -> None:
    own.state, own.adapted, own.stop_reason = other.state, other.adapted or own.adapted, other.stop_reason
    own.member_id, own.updated_at = other.member_id, max(own.updated_at, other.updated_at)


def tell_role(session: Session, member: Member, key: str, by: Person, now: dt.datetime, **about: Any) -> None:
    """Notify a member of a change of their role, unless they made it themselves."""
    if member.slack_user_id != by.slack_user_id:
        about |= {"key": key, "by": by.slack_user_id}
        enqueue(session, kind="role", lane=member.slack_user_id, about=about, now=now)
