"""Plan the sheets of organisations, alliances, people, and who takes part in what."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from alliance.enums import OrganisationKind, ParticipationKind
from alliance.people import appointments
from alliance.people.alliances.alliances import MAX_GOAL
from alliance.people.audit import audit_changes
from alliance.people.members import SlackProfile, short_person_name
from alliance.people.name_rules import MAX_NAME, free_slug
from alliance.people.organisations.organisations import MAX_REGION, PUBLIC_DOMAINS
from alliance.records.import_planning import Once, Planning, RowReader, differing, folded
from alliance.records.import_rows import ImportProblem, ImportSheet
from storage.engine.database import Session
from storage.records import imports as rows
from storage.tables import Alliance, Member, Organisation, Participation

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,30}")


def plan_organisations(planning: Planning, sheets: Sequence[ImportSheet]) -> None:
    """Organisations are found by their name in either language; an empty cell leaves what is there."""
    once = Once()
    for row in planning.read(sheets):
        name, name_en = row.text("name", MAX_NAME, required=True), row.text("name_en", MAX_NAME)
        kind = row.choice("organisation_kind", OrganisationKind, required=True)
        region, domains = row.text("region", MAX_REGION), _domains(row)
        found = planning.known.organisations.find(name) if name else None
        if not row.is_right or not once.takes(
            row, "name", found.id if found is not None and found.id else folded(name)
        ):
            continue
        if found is not None and found.ended_on is not None:
            row.note("name", ImportProblem.ORGANISATION_ENDED, value=name)
        if clash := _clash(planning, found, name_en, domains):
            column, problem, about = clash
            row.note(column, problem, value=about[0], other=about[1])
        if not row.is_right or kind is None:
            continue
        if found is None:
            slug = free_slug(name, planning.known.slugs[Organisation])
            new = Organisation(slug=slug, name=name, name_en=name_en or None, kind=kind, mail_domains=domains)
            new.region = region or None
            planning.known.add_organisation(new)
            planning.changes.organisations.append(new)
            row.counts.new += 1
            continue
        # Domains are added: the bot guesses people's organisation by them, and a shorter list is often an older one.
        planning.known.domains |= dict.fromkeys(domains, found)
        domains = list(dict.fromkeys([*found.mail_domains, *domains]))
        values = (("name_en", name_en), ("kind", kind), ("region", region), ("mail_domains", domains))
        _change(planning, row, found, differing(found, values))


def _domains(row: RowReader) -> list[str]:
    typed = re.split(r"[\s,;]+", row.text("mail_domains", 1000, lines=True))
    domains = [one.casefold().lstrip("@") for one in typed if one]
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            row.note("mail_domains", ImportProblem.DOMAIN_WRONG, value=domain)
        elif domain in PUBLIC_DOMAINS:
            row.note("mail_domains", ImportProblem.DOMAIN_PUBLIC, value=domain)
    return list(dict.fromkeys(domains))


def _clash(
    planning: Planning, own: Organisation | None, name_en: str, domains: list[str]
) -> tuple[str, ImportProblem, tuple[str, str]] | None:
    """What another organisation has already: the English name, or a mail domain."""
    other = planning.known.organisations.find(name_en) if name_en else None
    if other is not None and other is not own:
        return "name_en", ImportProblem.NAMES_CLASH, (name_en, other.name)
    for domain in domains:
        holder = planning.known.domains.get(domain)
        if holder is not None and holder is not own:
            return "mail_domains", ImportProblem.DOMAIN_TAKEN, (domain, holder.name)
    return None


def plan_alliances(planning: Planning, sheets: Sequence[ImportSheet]) -> None:
    """Alliances are found by their name in either language; an empty cell leaves what is there."""
    once = Once()
    for row in planning.read(sheets):
        name, name_en = row.text("alliance", MAX_NAME, required=True), row.text("name_en", MAX_NAME)
        goal, goal_en = row.text("goal", MAX_GOAL, lines=True), row.text("goal_en", MAX_GOAL, lines=True)
        ends_on, typed = row.day("ends_on"), row.text("theme", MAX_NAME, required=True)
        theme = planning.known.themes.find(typed) if typed else None
        if typed and theme is None:
            row.note("theme", ImportProblem.THEME_UNKNOWN, value=typed, like=planning.known.themes.like(typed))
        found = planning.known.alliances.find(name) if name else None
        if found is not None and found.archived_at is not None:
            row.note("alliance", ImportProblem.ALLIANCE_CLOSED, value=name)
        if ends_on is not None and ends_on < planning.time.today and (found is None or found.ends_on != ends_on):
            row.note("ends_on", ImportProblem.DATE_PAST)
        other = planning.known.alliances.find(name_en) if name_en else None
        if other is not None and other is not found:
            row.note("name_en", ImportProblem.NAMES_CLASH, value=name_en, other=other.name)
        key = found.id if found is not None and found.id else folded(name)
        if not row.is_right or theme is None or not once.takes(row, "alliance", key):
            continue
        if found is None:
            planning.known.positions[theme.id] += 1
            new = Alliance(
                slug=free_slug(name, planning.known.slugs[Alliance], otherwise="alliance"),
                theme_id=theme.id,
                name=name,
                name_en=name_en or None,
                goal=goal,
                goal_en=goal_en or None,
                ends_on=ends_on,
                position=planning.known.positions[theme.id],
            )
            planning.known.add_alliance(new)
            planning.changes.alliances.append(new)
            row.counts.new += 1
            continue
        values = (("name_en", name_en), ("goal", goal), ("goal_en", goal_en), ("ends_on", ends_on))
        _change(planning, row, found, differing(found, (*values, ("theme_id", theme.id))))


def _change(planning: Planning, row: RowReader, thing: Organisation | Alliance, values: dict[str, Any]) -> None:
    """Plan to give a thing these values, if there are any."""
    if not values:
        row.counts.same += 1
        return
    row.counts.changed += 1
    for name, value in values.items():
        was = getattr(thing, name)
        if name == "theme_id":
            themes = planning.known.theme_names
            row.changes("theme", thing.name, themes[was], themes[value])
        else:
            row.changes("organisation_kind" if name == "kind" else name, thing.name, was, value)
    planning.changes.others.append(partial(_set, planning, thing, values))


def _set(planning: Planning, thing: Organisation | Alliance, values: dict[str, object], session: Session) -> None:
    action = "change_organisation" if isinstance(thing, Organisation) else "change_alliance"
    stored = session.get_one(type(thing), thing.id)
    before = {name: _plain(getattr(stored, name)) for name in values}
    for name, value in values.items():
        setattr(stored, name, value)
    after = {name: _plain(value) for name, value in values.items()}
    audit_changes(session, planning.by, action, thing.slug, before, after, planning.time.now)


def _plain(value: object) -> object:
    return value if isinstance(value, str | list | int) or value is None else str(value)


def plan_people(planning: Planning, sheets: Sequence[ImportSheet]) -> None:
    """People are found by their Slack id, or by a name that only one of them has. Further rows of a person are ignored.

    Their names are those in Slack. Somebody who is a member already moves to the organisation in the file, as when the
    secretariat corrects it.
    """
    seen: dict[str, tuple[str, Organisation]] = {}
    for row in planning.read(sheets):
        name, typed = row.text("person", MAX_NAME, required=True), row.text("slack_id", 40)
        organisation = row.organisation("participant")
        user_id = _user_id(planning, row, name, typed)
        if not row.is_right or user_id is None or organisation is None:
            continue
        if user_id not in seen:
            seen[user_id] = (name, organisation)
            if _may_be_member(planning, row, user_id, name):
                _plan_person(planning, row, user_id, name, organisation)
            continue
        named, before = seen[user_id]
        if folded(named) != folded(name):
            row.note("slack_id", ImportProblem.PERSON_TWO_NAMES, value=user_id, name=name, other=named)
        elif before is not organisation:
            row.note("participant", ImportProblem.PERSON_TWO_ORGANISATIONS, name=name, other=before.name)
        else:
            row.counts.same += 1


def _user_id(planning: Planning, row: RowReader, name: str, typed: str) -> str | None:
    if typed:
        user_id = typed.strip("<@>").upper()
        if _SLACK_ID.fullmatch(user_id):
            return user_id
        row.note("slack_id", ImportProblem.NOT_A_SLACK_ID, value=typed)
        return None
    if not name:
        return None
    found = planning.known.people.get(folded(name), set())
    if len(found) == 1:
        return next(iter(found))
    row.note("slack_id", ImportProblem.PERSON_AMBIGUOUS if found else ImportProblem.PERSON_UNKNOWN, value=name)
    return None


def _may_be_member(planning: Planning, row: RowReader, user_id: str, name: str) -> bool:
    profile = planning.known.profile_of(user_id)
    if profile is not None and (profile.is_bot or profile.is_deleted):
        row.note("slack_id", ImportProblem.PERSON_NOT_POSSIBLE, name=profile.name)
        return False
    known = planning.known.members.get(user_id)
    called = profile.name if profile is not None else known.name if known is not None else name
    if folded(name) not in {folded(called), folded(called.split(" · ")[0])}:
        row.note("person", ImportProblem.NAME_STAYS, name=called)
    return True


def _plan_person(planning: Planning, row: RowReader, user_id: str, name: str, organisation: Organisation) -> None:
    known, profile = planning.known.members.get(user_id), planning.known.profile_of(user_id)
    if known is not None and known.left_at is None:
        if known.organisation_id == organisation.id and organisation.id is not None:
            row.counts.same += 1
            return
        row.counts.changed += 1
        was = planning.known.organisation_names.get(known.organisation_id, "")
        row.changes("participant", short_person_name(known.name), was, organisation.name)
        planning.changes.others.append(partial(_move, planning, known, organisation))
        return
    row.counts.new += 1
    called = profile.name if profile is not None else name
    if known is None:
        known = Member(slack_user_id=user_id, organisation_id=0, name=called, created_at=planning.time.now)
        planning.known.add_member(known)
    planning.changes.members.append((known, organisation))


def _move(planning: Planning, member: Member, organisation: Organisation, session: Session) -> None:
    profile = planning.known.profile_of(member.slack_user_id) or SlackProfile(
        slack_user_id=member.slack_user_id, team_id="", name=member.name, fetched_at=planning.time.now
    )
    appointments.correct_organisation(
        session, by=planning.by, profile=profile, organisation_id=organisation.id, now=planning.time.now
    )


def plan_participations(planning: Planning, sheets: Sequence[ImportSheet]) -> None:
    """A file adds participation and changes its kind; it ends none, as a list of some says nothing of the others."""
    running = {(one.alliance_id, one.organisation_id): one for one in rows.list_participations(planning.session)}
    once = Once()
    for row in planning.read(sheets):
        organisation = row.organisation("participant")
        wanted = {id(one): (one, ParticipationKind.TAKES_PART) for one in row.alliances("takes_part")}
        for one in row.alliances("reads_along"):
            if id(one) in wanted:
                row.note("reads_along", ImportProblem.BOTH_WAYS, value=one.name)
            wanted[id(one)] = (one, ParticipationKind.READS_ALONG)
        if not row.is_right or organisation is None or not once.takes(row, "participant", id(organisation)):
            continue
        new = changed = 0
        for alliance, kind in wanted.values():
            own = running.get((alliance.id, organisation.id)) if alliance.id and organisation.id else None
            if own is not None and own.kind is kind:
                continue
            contact_id = own.contact_member_id if own is not None else None
            part = {"kind": kind, "contact_member_id": contact_id, "since": planning.time.now, "until": None}
            if own is not None:
                planning.changes.others.append(partial(_end, planning, own))
                row.changes(_column_of(kind), f"{organisation.name} · {alliance.name}", own.kind, kind)
            new, changed = new + (own is None), changed + (own is not None)
            planning.changes.participations.append((part, alliance, organisation))
        _count(row, new=new, changed=changed)


def _count(row: RowReader, *, new: int, changed: int) -> None:
    row.counts.new += bool(new)
    row.counts.changed += bool(changed and not new)
    row.counts.same += not new and not changed


def _column_of(kind: ParticipationKind) -> str:
    return "takes_part" if kind is ParticipationKind.TAKES_PART else "reads_along"


def _end(planning: Planning, row: Participation, session: Session) -> None:
    stored = session.get_one(Participation, row.id)
    stored.until = planning.time.now
