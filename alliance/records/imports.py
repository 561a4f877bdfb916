"""Import a file: first a plan, which tells everything that is wrong, then all of it in one transaction or nothing.

The rules of each sheet are in the modules beside this one. What a file cannot do: overwrite a status or anything else
that people answered or wrote, end a participation or a membership, or send a message to many people. Only somebody
who moves to another organisation is notified.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alliance.index import indexing
from alliance.index.documents import DocumentKind
from alliance.people.audit import audit
from alliance.people.members import HeldChair, Member, Person
from alliance.people.roles import Action, authorise, may
from alliance.records.import_contributions import drop_known, plan_contributions
from alliance.records.import_people import (
    plan_alliances,
    plan_organisations,
    plan_participations,
    plan_people,
)
from alliance.records.import_planning import NewContribution, NewStep, Planning
from alliance.records.import_rows import Counts, ImportFile, ImportSheet, Issue, Problem, SheetKind
from alliance.records.import_steps import plan_steps
from alliance.words import ChairKind, EventKind, FollowReason, Series
from storage.engine.database import Session
from storage.people import people
from storage.records import imports as rows
from storage.tables import ContributionEvent, Follow

RULES = {
    SheetKind.ORGANISATIONS: plan_organisations,
    SheetKind.ALLIANCES: plan_alliances,
    SheetKind.PEOPLE: plan_people,
    SheetKind.PARTICIPATIONS: plan_participations,
    SheetKind.STEPS: plan_steps,
}


@dataclass(frozen=True)
class Plan:
    """What an import would do, and everything that is wrong with it."""

    issues: Sequence[Issue]
    counts: Mapping[SheetKind, Counts]
    planning: Planning

    @property
    def errors(self) -> list[Issue]:
        """What keeps the file from being imported."""
        return [one for one in self.issues if one.is_error]

    @property
    def notes(self) -> list[Issue]:
        """What is only to be known."""
        return [one for one in self.issues if not one.is_error]

    @property
    def does_nothing(self) -> bool:
        """Whether everything in the file is there already."""
        return not any(one.new or one.changed for one in self.counts.values())


def plan_import(
    session: Session,
    *,
    by: Person,
    file: ImportFile,
    now: dt.datetime,
    zone: dt.tzinfo,
    country: str,
) -> Plan:
    """Plan the import of a file; changes nothing. `zone` and `country` are the network's. Raises NotAllowed.

    To carry the plan out it has to be made in the same transaction.
    """
    authorise(by, Action.ADMINISTER)
    by = _for_agenda(session, by)
    author = by.member or _one_of_the_secretariat(session)
    today = now.astimezone(zone).date()
    planning = Planning(session, by=by, author=author, today=today, now=now, country=country)
    for issue in file.issues:
        planning.note(issue)
    for kind, plan in RULES.items():
        for sheet in _of(file, kind):
            plan(planning, sheet)
    plan_contributions(planning, [*_of(file, SheetKind.CONTRIBUTIONS), *_of(file, SheetKind.BOTTLENECKS)], zone)
    drop_known(planning)
    if planning.is_over:
        planning.note(Issue(Problem.TOO_MANY_ERRORS, "", about={"number": planning.errors}))
    return Plan(tuple(planning.issues), planning.counts, planning)


def carry_out(session: Session, plan: Plan, *, name: str, sha256: str) -> None:
    """Carry out a plan without errors. `name` and `sha256` are those of the file, for the audit log.

    The audit log gets an entry for the file, and one for everything that has no history of its own: organisations,
    people, alliances and participation. Steps and contributions have one.
    """
    assert not plan.errors
    if plan.does_nothing:
        return
    planning, changes = plan.planning, plan.planning.changes
    rows.add_all(session, changes.organisations)
    rows.add_all(session, changes.alliances)
    _add_members(session, planning)
    _audit_new(session, planning)
    for change in changes.others:
        change(session)
    _add_participations(session, planning)
    _add_steps(session, changes.steps)
    _add_contributions(session, planning, changes.contributions)
    counts = {kind.value: [one.new, one.changed] for kind, one in plan.counts.items() if one.new or one.changed}
    audit(session, planning.by, "import_file", name[:120], {}, planning.now, sha256=sha256, counts=counts)
    session.flush()


def _of(file: ImportFile, kind: SheetKind) -> list[ImportSheet]:
    return [sheet for sheet in file.sheets if sheet.kind is kind]


def _for_agenda(session: Session, by: Person) -> Person:
    """The person, who may change the agendas of all alliances: an admin outside the secretariat runs none of them."""
    if may(by, Action.RUN_AGENDA, alliance_id=0):
        return by
    chairs = [HeldChair(alliance.id, ChairKind.OFFICIAL) for alliance in rows.list_alliances(session)]
    return replace(by, chairs=tuple(chairs))


def _one_of_the_secretariat(session: Session) -> Member | None:
    """Whose name imported contributions have where the file names nobody, if who imports them is no member."""
    return next(iter(people.list_secretariat(session)), None)


def _add_members(session: Session, planning: Planning) -> None:
    for member, organisation in planning.changes.members:
        member.organisation_id, member.left_at = organisation.id, None
    rows.add_all(session, [member for member, _ in planning.changes.members])


def _audit_new(session: Session, planning: Planning) -> None:
    by, now = planning.by, planning.now
    for one in planning.changes.organisations:
        audit(
            session,
            by,
            "add_organisation",
            one.slug,
            {},
            now,
            name=one.name,
            kind=one.kind,
            mail_domains=one.mail_domains,
        )
    for alliance in planning.changes.alliances:
        ends_on = str(alliance.ends_on) if alliance.ends_on else None
        values = {"name": alliance.name, "goal": alliance.goal, "theme_id": alliance.theme_id, "ends_on": ends_on}
        audit(session, by, "create_alliance", alliance.slug, {}, now, **values)
    for member, organisation in planning.changes.members:
        subject = member.slack_user_id
        audit(session, by, "correct_organisation", subject, {"organisation": None}, now, organisation=organisation.slug)


def _add_participations(session: Session, planning: Planning) -> None:
    for part, alliance, organisation in planning.changes.participations:
        part.alliance_id, part.organisation_id = alliance.id, organisation.id
        subject, after = f"{alliance.slug}:{organisation.slug}", {"kind": part.kind, "contact": part.contact_member_id}
        audit(session, planning.by, "change_participation", subject[:120], {}, planning.now, **after)
    rows.add_all(session, [part for part, *_ in planning.changes.participations])


def _add_steps(session: Session, new: Sequence[NewStep]) -> None:
    for one in new:
        one.step.alliance_id = one.alliance.id
    rows.add_numbered(session, [one.step for one in new], Series.ACTION_STEP)
    for one in new:
        one.update.step_id = one.step.id
        for organisation, owner, member in one.owners:
            owner.step_id, owner.organisation_id = one.step.id, organisation.id
            owner.contact_member_id = member.id if member is not None else None
    rows.add_all(session, [one.update for one in new])
    rows.add_all(session, [owner for one in new for _, owner, _ in one.owners])
    indexing.note_change(session, DocumentKind.STEP, *(one.step.number for one in new))


def _add_contributions(session: Session, planning: Planning, new: Sequence[NewContribution]) -> None:
    """Store contributions without cards: a channel does not get a hundred messages about what was known already."""
    for one in new:
        one.contribution.alliance_id, one.contribution.organisation_id = one.alliance.id, one.organisation.id
        one.contribution.author_id = one.author.id
    rows.add_numbered(session, [one.contribution for one in new], Series.CONTRIBUTION)
    by_member_id = planning.by.member.id if planning.by.member else None
    events, follows = [], []
    for one in new:
        one.version.contribution_id = one.contribution.id
        events.append(
            ContributionEvent(
                contribution_id=one.contribution.id,
                kind=EventKind.SHARED,
                by_member_id=by_member_id,
                organisation_id=one.organisation.id,
                about={"imported": True},
                at=one.contribution.created_at,
            )
        )
        if one.is_named:
            follow = {"contribution_id": one.contribution.id, "member_id": one.author.id}
            follows.append(Follow(**follow, reason=FollowReason.AUTHOR, since=planning.now))
    rows.add_all(session, [one.version for one in new])
    rows.add_all(session, events)
    rows.add_all(session, follows)
    indexing.note_change(session, DocumentKind.CONTRIBUTION, *(one.contribution.number for one in new))
