"""Keeping the network in order: who is secretariat, who chairs, which channel, who takes part. All of it audited."""

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Container
from typing import Any

from alliance.errors import Invalid, NotFound
from alliance.members import Person, get_member_of
from alliance.roles import Action, authorise
from alliance.typed import clean_line, is_readable
from alliance.words import ChairKind, Name, OrganisationKind, ParticipationKind
from storage import alliances as rows
from storage import people
from storage.database import Session
from storage.deliveries import enqueue
from storage.starter import ids_by_slug
from storage.tables import Alliance, AuditEntry, Chair, Member, Organisation, Participation, SlackProfile

MAX_NAME = 150
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
        *("live.nl", "xs4all.nl", "home.nl", "upcmail.nl", "casema.nl"),
    }
)
"""Domains at which anybody can have an address: they tell nothing of an organisation."""
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def appoint_secretariat(
    session: Session,
    *,
    by: Person,
    profile: SlackProfile,
    is_restricted: bool,
    organisation_id: int | None,
    now: dt.datetime,
) -> Member:
    """Make somebody a member of the secretariat; `organisation_id` is needed where they are no member yet.

    Raises Invalid for guests and people of other workspaces: the secretariat sees everything.
    """
    authorise(by, Action.ADMINISTER)
    if is_restricted:
        raise Invalid("member", "problem.guest_secretariat")
    member = _member_for(session, profile, organisation_id, now)
    _audit(session, by, "appoint_secretariat", member.slack_user_id, {"is_secretariat": member.is_secretariat}, now)
    if not member.is_secretariat:
        member.is_secretariat = True
        session.add(member)
        _tell(session, member, "role.appointed_secretariat", by, now)
    return member


def dismiss_secretariat(session: Session, *, by: Person, slack_user_id: str, now: dt.datetime) -> Member:
    """Take somebody out of the secretariat; they stay a member. Raises Invalid for who is none, and for the last."""
    authorise(by, Action.ADMINISTER)
    member = _known_member(session, slack_user_id)
    if not member.is_secretariat:
        raise Invalid("member", "problem.not_secretariat", name=member.name)
    if len(people.list_secretariat(session)) == 1:
        raise Invalid("member", "problem.last_secretariat", name=member.name)
    _audit(session, by, "dismiss_secretariat", member.slack_user_id, {"is_secretariat": member.is_secretariat}, now)
    member.is_secretariat = False
    session.add(member)
    return member


def appoint_chair(
    session: Session,
    *,
    by: Person,
    alliance_id: int,
    kind: ChairKind,
    profile: SlackProfile,
    organisation_id: int | None,
    now: dt.datetime,
) -> list[Member]:
    """Make somebody the official or executive chair of an alliance; gives who was it before, and steps down."""
    authorise(by, Action.ADMINISTER)
    alliance = get_alliance(session, alliance_id)
    member = _member_for(session, profile, organisation_id, now)
    before = [(chair, held_by) for chair, held_by in rows.list_chairs(session, alliance_id) if chair.kind is kind]
    if any(held_by.id == member.id for _, held_by in before):
        return []
    for chair, _ in before:
        chair.until = now
        session.add(chair)
    session.add(Chair(alliance_id=alliance_id, member_id=member.id or 0, kind=kind, since=now))
    was = {"chairs": [held_by.slack_user_id for _, held_by in before]}
    _audit(session, by, "appoint_chair", f"{alliance.slug}:{kind}", was, now, chairs=[member.slack_user_id])
    _tell(session, member, "role.appointed_chair", by, now, alliance=alliance_id, chair=kind)
    return [held_by for _, held_by in before]


def dismiss_chair(
    session: Session, *, by: Person, alliance_id: int, kind: ChairKind, slack_user_id: str, now: dt.datetime
) -> Member:
    """Let a chair step down without a successor. Raises Invalid for who is none."""
    authorise(by, Action.ADMINISTER)
    alliance = get_alliance(session, alliance_id)
    member = _known_member(session, slack_user_id)
    held = [
        chair
        for chair, held_by in rows.list_chairs(session, alliance_id)
        if chair.kind is kind and held_by.id == member.id
    ]
    if not held:
        raise Invalid("member", "problem.not_chair", name=member.name, chair=kind)
    for chair in held:
        chair.until = now
        session.add(chair)
    was = {"chairs": [member.slack_user_id]}
    _audit(session, by, "dismiss_chair", f"{alliance.slug}:{kind}", was, now, chairs=[])
    return member


def set_channel(
    session: Session, *, by: Person, alliance_id: int, channel_id: str, is_private: bool, now: dt.datetime
) -> Alliance:
    """Say in which channel an alliance's cards stand. Raises Invalid when another alliance has it."""
    authorise(by, Action.ADMINISTER)
    alliance = get_alliance(session, alliance_id)
    holder = rows.find_alliance_of_channel(session, channel_id)
    if holder is not None and holder.id != alliance_id:
        raise Invalid("channel", "problem.channel_taken", alliance=Name(holder.name, holder.name_en))
    _audit(session, by, "set_channel", alliance.slug, {"channel_id": alliance.channel_id}, now, channel_id=channel_id)
    alliance.channel_id, alliance.channel_is_private = channel_id, is_private
    session.add(alliance)
    return alliance


def set_participation(
    session: Session,
    *,
    by: Person,
    alliance_id: int,
    organisation_id: int,
    kind: ParticipationKind | None,
    now: dt.datetime,
) -> tuple[Alliance, Organisation]:
    """Say whether an organisation takes part in an alliance, reads along, or (None) does neither any more."""
    authorise(by, Action.ADMINISTER)
    alliance = get_alliance(session, alliance_id)
    organisation = _organisation(session, organisation_id)
    running = [row for row, held_by in rows.list_participations(session, alliance_id) if held_by.id == organisation_id]
    was = running[0].kind if running else None
    if was is kind:
        return alliance, organisation
    for row in running:
        row.until = now
        session.add(row)
    if kind is not None:
        session.add(Participation(alliance_id=alliance_id, organisation_id=organisation_id, kind=kind, since=now))
    subject = f"{alliance.slug}:{organisation.slug}"
    _audit(session, by, "set_participation", subject, {"kind": was}, now, kind=kind)
    return alliance, organisation


def correct_organisation(
    session: Session, *, by: Person, profile: SlackProfile, organisation_id: int, now: dt.datetime
) -> Organisation:
    """Let somebody speak for this organisation from now on; what they shared before stays with the old one.

    Who was no member becomes one: guests do not choose for themselves.
    """
    authorise(by, Action.ADMINISTER)
    organisation = _organisation(session, organisation_id)
    known = people.find_member(session, profile.slack_user_id)
    was = people.get_organisation(session, known.organisation_id).slug if known and known.left_at is None else None
    if was == organisation.slug:
        return organisation
    member = _member_for(session, profile, organisation_id, now)
    subject, slug = member.slack_user_id, organisation.slug
    _audit(session, by, "correct_organisation", subject, {"organisation": was}, now, organisation=slug)
    member.organisation_id = organisation_id
    session.add(member)
    _tell(session, member, "role.organisation", by, now, organisation=organisation_id)
    return organisation


def part_with_member(session: Session, *, by: Person, slack_user_id: str, now: dt.datetime) -> Member:
    """Let somebody no longer take part: with their organisation go their chairs and their place in the secretariat.

    What they shared stays. Raises Invalid for who is no member, and for the last of the secretariat.
    """
    authorise(by, Action.ADMINISTER)
    member = _known_member(session, slack_user_id)
    if member.is_secretariat:
        dismiss_secretariat(session, by=by, slack_user_id=slack_user_id, now=now)
    for chair in rows.list_chairs_of_member(session, member.id or 0):
        chair.until = now
        session.add(chair)
    _audit(session, by, "part_with_member", slack_user_id, {"organisation": member.organisation_id}, now)
    member.left_at = now
    session.add(member)
    return member


def add_organisation(
    session: Session, *, by: Person, name: str, kind: OrganisationKind, mail_domain: str, now: dt.datetime
) -> Organisation:
    """Add an organisation that people can choose; `mail_domain` ("tilburg.nl", or empty) lets it be guessed.

    Raises Invalid for a name that is empty, too long or taken, and for what is no domain.
    """
    authorise(by, Action.ADMINISTER)
    name, mail_domain = clean_line(name), clean_line(mail_domain).casefold().lstrip("@")
    if not is_readable(name):
        raise Invalid("name", "problem.name_empty")
    if len(name) > MAX_NAME:
        raise Invalid("name", "problem.too_long", length=len(name), limit=MAX_NAME)
    if mail_domain in PUBLIC_DOMAINS:
        raise Invalid("mail_domain", "problem.public_domain", domain=mail_domain)
    if mail_domain and not _DOMAIN.fullmatch(mail_domain):
        raise Invalid("mail_domain", "problem.no_domain")
    if name.casefold() in {one.name.casefold() for one in people.list_organisations(session)}:
        raise Invalid("name", "problem.name_taken", name=name)
    domains = [mail_domain] if mail_domain else []
    slug = free_slug(name, ids_by_slug(session, Organisation))
    organisation = Organisation(slug=slug, name=name, kind=kind, mail_domains=domains)
    session.add(organisation)
    session.flush()
    _audit(session, by, "add_organisation", slug, {}, now, name=name, kind=kind, mail_domains=domains)
    return organisation


def free_slug(name: str, taken: Container[str]) -> str:
    """A short key of a name that is not taken: "Hogeschool Zuyd" is `hogeschool-zuyd`, or `hogeschool-zuyd-2`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:70] or "organisation"
    numbered = (f"{slug}-{number}" for number in itertools.count(2))
    return slug if slug not in taken else next(one for one in numbered if one not in taken)


def get_alliance(session: Session, alliance_id: int) -> Alliance:
    """The running alliance with this id; raises Invalid, since it comes from a choice in a form."""
    alliance = rows.find_alliance(session, alliance_id)
    if alliance is None or alliance.archived_at is not None:
        raise Invalid("alliance", "problem.alliance_unknown")
    return alliance


def _known_member(session: Session, slack_user_id: str) -> Member:
    try:
        return get_member_of(session, slack_user_id)
    except NotFound:
        raise Invalid("member", "problem.no_member") from None


def _member_for(session: Session, profile: SlackProfile, organisation_id: int | None, now: dt.datetime) -> Member:
    member = people.find_member(session, profile.slack_user_id)
    if member is not None and member.left_at is None:
        return member
    if profile.is_bot or profile.is_deleted:
        raise Invalid("member", "problem.not_a_person")
    if organisation_id is None:
        raise Invalid("organisation", "problem.organisation_needed", name=profile.name)
    _organisation(session, organisation_id)
    if member is None:
        member = Member(slack_user_id=profile.slack_user_id, organisation_id=organisation_id, name="", created_at=now)
    member.organisation_id, member.name, member.left_at = organisation_id, profile.name, None
    session.add(member)
    session.flush()
    return member


def _organisation(session: Session, organisation_id: int) -> Organisation:
    try:
        return people.get_organisation(session, organisation_id)
    except LookupError:
        raise Invalid("organisation", "problem.organisation_unknown") from None


def _tell(session: Session, member: Member, key: str, by: Person, now: dt.datetime, **about: Any) -> None:
    """The person concerned hears of it, too, unless they did it themselves."""
    if member.slack_user_id != by.slack_user_id:
        about |= {"key": key, "by": by.slack_user_id}
        enqueue(session, kind="role", lane=member.slack_user_id, about=about, now=now)


def _audit(
    session: Session, by: Person, action: str, subject: str, before: dict[str, Any], now: dt.datetime, **after: Any
) -> None:
    session.add(
        AuditEntry(
            at=now,
            by_slack_user_id=by.slack_user_id,
            by_member_id=by.member.id if by.member else None,
            action=action,
            subject=subject,
            before=before,
            after=after,
        )
    )
