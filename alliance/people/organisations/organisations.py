"""Organisations: list them, show one with everything in its name, add and change them."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alliance import kept_messages
from alliance.concurrent_edits import keep_others
from alliance.enums import KeptKind, OrganisationKind
from alliance.errors import Invalid
from alliance.people.audit import audit, audit_changes
from alliance.people.members import Person, get_running
from alliance.people.name_rules import free_slug, read_name, read_other_name
from alliance.people.permissions import Action, authorise
from alliance.typed_text import check_length, clean_line
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import organisations as rows
from storage.people import people
from storage.people.network import ids_by_slug
from storage.tables import Member, Organisation

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
MAX_REGION, MAX_DOMAINS, MOST_DOMAINS, MAX_TEAM = 80, 1000, 20, 32
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])")
_TEAM = re.compile(r"[TE][A-Z0-9]{5,31}")
LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class OrganisationForm:
    """An organisation as typed in its form."""

    name: str
    kind: OrganisationKind
    name_en: str = ""
    region: str = ""
    mail_domains: str = ""
    """Separated by spaces, commas, semicolons or lines."""


@dataclass(frozen=True)
class WorkspaceForm:
    """The workspace of an organisation whose people take part from their own one, as typed in its form."""

    team_id: str
    language: str | None
    """The language of its people, which Slack does not provide."""


def add_organisation(session: Session, *, by: Person, form: OrganisationForm, now: dt.datetime) -> Organisation:
    """Add an organisation that people can choose. Raises Invalid for the values that `change_organisation` refuses."""
    authorise(by, Action.ADMINISTER)
    values = _read(form, _others(session, None), own=None)
    slug = free_slug(values["name"], ids_by_slug(session, Organisation))
    organisation = Organisation(slug=slug, **values)
    session.add(organisation)
    session.flush()
    audit(session, by, "add_organisation", slug, {}, now, **{name: value for name, value in values.items() if value})
    return organisation


def change_organisation(
    session: Session,
    *,
    by: Person,
    organisation_id: int,
    form: OrganisationForm | WorkspaceForm,
    seen: Mapping[str, str],
    team_id: str,
    now: dt.datetime,
) -> Organisation:
    """Change an organisation; `seen` are the marks of the values with which the form was filled.

    `team_id` is the network's own workspace. Raises Invalid for an organisation that has ended, a name that is empty or
    another's, a mail domain that is malformed, public or another's, and a workspace that is malformed, the network's or
    another's; FormOvertaken if somebody else changed one of the same fields meanwhile.
    """
    authorise(by, Action.ADMINISTER)
    rows.lock(session, [organisation_id])
    organisation = get_running(session, organisation_id)
    before = values_of(organisation)
    others = _others(session, organisation)
    if isinstance(form, WorkspaceForm):
        typed = _read_workspace(form, others, network=team_id)
    else:
        typed = _read(form, others, own=organisation)
    after = before | keep_others(typed, before, seen)
    for name, value in after.items():
        setattr(organisation, name, value)
    session.flush()
    is_changed = audit_changes(session, by, "change_organisation", organisation.slug, before, after, now)
    if is_changed and (before["name"], before["name_en"]) != (after["name"], after["name_en"]):
        refresh_cards(session, organisation_id, now=now)
    return organisation


def values_of(organisation: Organisation) -> dict[str, Any]:
    """The values of an organisation that a form changes, as plain data."""
    return {
        "name": organisation.name,
        "name_en": organisation.name_en,
        "kind": OrganisationKind(organisation.kind).value,
        "region": organisation.region,
        "mail_domains": list(organisation.mail_domains),
        "language": organisation.language,
        "team_id": organisation.team_id,
    }


def refresh_cards(session: Session, *organisation_ids: int, now: dt.datetime) -> None:
    """Update the newest cards that name one of these organisations."""
    newest = rows.list_contribution_ids(session, organisation_ids)
    kept_messages.refresh(session, KeptKind.CARD, newest, at_most_every=kept_messages.CARD_EVERY, now=now)


def tell_role(session: Session, member: Member, key: str, by: Person, now: dt.datetime, **about: Any) -> None:
    """Notify a member of a change of their role, unless they made it themselves."""
    if member.slack_user_id != by.slack_user_id:
        about |= {"key": key, "by": by.slack_user_id}
        enqueue(session, kind="role", channel_key=member.slack_user_id, about=about, now=now)


def _others(session: Session, own: Organisation | None) -> list[Organisation]:
    return [one for one in people.list_organisations(session) if own is None or one.id != own.id]


def _read(form: OrganisationForm, others: Sequence[Organisation], *, own: Organisation | None) -> dict[str, Any]:
    name_en, region = read_other_name(form.name_en), clean_line(form.region)
    if name_en is not None and name_en.casefold() in {one.name_en.casefold() for one in others if one.name_en}:
        raise Invalid("name_en", "problem.name_taken", name=name_en)
    check_length("region", region, MAX_REGION)
    return {
        "name": read_name(form.name, taken=[one.name for one in others]),
        "name_en": name_en,
        "kind": form.kind.value,
        "region": region or None,
        "mail_domains": _read_domains(form.mail_domains, others, own=own.mail_domains if own else ()),
    }


def _read_workspace(form: WorkspaceForm, others: Sequence[Organisation], *, network: str) -> dict[str, Any]:
    language = form.language if form.language in LANGUAGES else None
    return {"team_id": _read_team(form.team_id, others, network=network), "language": language}


def _read_domains(typed: str, others: Sequence[Organisation], *, own: Sequence[str]) -> list[str]:
    """Return the mail domains in what was typed, each once. Raises Invalid for one that cannot be an organisation's."""
    found = [one.rpartition("@")[2] for one in re.split(r"[\s,;]+", typed.casefold()) if one]
    for domain in found:
        if domain in PUBLIC_DOMAINS:
            raise Invalid("mail_domain", "problem.public_domain", domain=domain)
        if not _DOMAIN.fullmatch(domain):
            raise Invalid("mail_domain", "problem.no_domain", domain=domain)
        for other in others:
            if domain in other.mail_domains and domain not in own:
                name = other.names
                raise Invalid("mail_domain", "problem.domain_taken", domain=domain, organisation=name)
    if len(found) > MOST_DOMAINS:
        raise Invalid("mail_domain", "problem.too_many_domains", most=MOST_DOMAINS)
    return list(dict.fromkeys(found))


def _read_team(typed: str, others: Sequence[Organisation], *, network: str) -> str | None:
    team_id = clean_line(typed).upper()
    if not team_id:
        return None
    if not _TEAM.fullmatch(team_id):
        raise Invalid("team", "problem.no_team", team=team_id)
    if team_id == network:
        raise Invalid("team", "problem.own_team")
    for other in others:
        if other.team_id == team_id:
            raise Invalid("team", "problem.team_taken", organisation=other.names)
    return team_id
