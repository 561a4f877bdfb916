"""Import a file: first make a plan, which lists everything that is wrong; then store all of it in one transaction.

The rules of each sheet are in the modules beside this one. What a file cannot do: overwrite a status or anything else
that people answered or wrote, end a participation or a membership, or send a message to many people. Only somebody
who moves to another organisation is notified.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alliance.enums import ChairKind, EventKind, FollowReason, Series
from alliance.index import indexing
from alliance.index.documents import DocumentKind
from alliance.local_time import LocalTime
from alliance.people.audit import audit
from alliance.people.members import HeldChair, Member, Person
from alliance.people.permissions import Action, authorise, may
from alliance.records.import_columns import SheetKind
from alliance.records.import_contributions import drop_known, plan_contributions
from alliance.records.import_people import (
    plan_alliances,
    plan_organisations,
    plan_participations,
    plan_people,
)
from alliance.records.import_planning import Planning
from alliance.records.import_rows import ImportCounts, ImportFile, ImportProblem, ImportSheet, Issue
from alliance.records.import_steps import plan_steps
from storage.engine.database import Session
from storage.people import people
from storage.people.network import add_rows
from storage.records import imports as rows
from storage.tables import (
    ActionStep,
    Contribution,
    ContributionEvent,
    ContributionVersion,
    Follow,
    Participation,
    StatusUpdate,
    StepOwner,
)

VERSIONED = ("version", "kind", "title", "body", "visibility", "details")
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
    counts: Mapping[SheetKind, ImportCounts]
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


def plan_import(session: Session, *, by: Person, file: ImportFile, time: LocalTime) -> Plan:
    """Plan the import of a file; changes nothing. `time` is the network's. Raises NotAllowed.

    To carry the plan out, nothing may have been stored since it was made.
    """
    authorise(by, Action.ADMINISTER)
    by = _for_agenda(session, by)
    author = by.member or _one_of_the_secretariat(session)
    planning = Planning(session, by=by, author=author, time=time)
    for issue in file.issues:
        planning.note(issue)
    for kind, plan in RULES.items():
        # All sheets of a kind together: a thing in two of them is found twice.
        if sheets := _of(file, kind):
            plan(planning, sheets)
    plan_contributions(planning, [*_of(file, SheetKind.CONTRIBUTIONS), *_of(file, SheetKind.BOTTLENECKS)])
    drop_known(planning)
    if planning.is_over:
        planning.note(Issue(ImportProblem.TOO_MANY_ERRORS, "", about={"number": planning.errors}))
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
    add_rows(session, changes.organisations)
    add_rows(session, changes.alliances)
    _add_members(session, planning)
    _audit_new(session, planning)
    for change in changes.others:
        change(session)
    _add_participations(session, planning)
    session.flush()
    _add_steps(session, planning)
    _add_contributions(session, planning)
    counts = {kind.value: [one.new, one.changed] for kind, one in plan.counts.items() if one.new or one.changed}
    audit(session, planning.by, "import_file", name[:120], {}, planning.time.now, sha256=sha256, counts=counts)
    session.flush()


def _of(file: ImportFile, kind: SheetKind) -> list[ImportSheet]:
    return [sheet for sheet in file.sheets if sheet.kind is kind]


def _for_agenda(session: Session, by: Person) -> Person:
    """The person with the permissions of the secretariat: an admin outside it could change no alliance's agenda."""
    if may(by, Action.RUN_AGENDA, alliance_id=0):
        return by
    chairs = [HeldChair(alliance.id, ChairKind.OFFICIAL) for alliance in rows.list_alliances(session)]
    return replace(by, chairs=tuple(chairs))


def _one_of_the_secretariat(session: Session) -> Member | None:
    """The name on imported contributions where the file has none, if the importer is not a member."""
    return next(iter(people.list_secretariat(session)), None)


def _add_members(session: Session, planning: Planning) -> None:
    members = []
    for planned, organisation in planning.changes.members:
        member = planned if planned.id is None else session.get_one(Member, planned.id)
        member.organisation_id, member.left_at = organisation.id, None
        members.append(member)
    add_rows(session, members)


def _audit_new(session: Session, planning: Planning) -> None:
    by, now = planning.by, planning.time.now
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
    values = []
    for part, alliance, organisation in planning.changes.participations:
        values.append({**part, "alliance_id": alliance.id, "organisation_id": organisation.id})
        subject, after = f"{alliance.slug}:{organisation.slug}", {"kind": part["kind"]}
        audit(session, planning.by, "change_participation", subject[:120], {}, planning.time.now, **after)
    rows.insert_all(session, Participation, values)


def _add_steps(session: Session, planning: Planning) -> None:
    new = planning.changes.steps
    by_member_id = planning.by.member.id if planning.by.member else None
    values = [{**one.values, "alliance_id": one.alliance.id} for one in new]
    stored = rows.insert_numbered(session, ActionStep, values, Series.STEP)
    updates, owners = [], []
    for one, (_, step_id) in zip(new, stored, strict=True):
        status = {"status": one.values["status"], "note": one.note, "by_member_id": by_member_id}
        updates.append({"step_id": step_id, **status, "at": planning.time.now})
        for organisation, member, name in one.owners:
            contact = {"contact_member_id": member.id if member is not None else None, "contact_name": name}
            owners.append(
                {"step_id": step_id, "organisation_id": organisation.id, **contact, "since": planning.time.now}
            )
    rows.insert_all(session, StatusUpdate, updates)
    rows.insert_all(session, StepOwner, owners)
    indexing.note_change(session, DocumentKind.STEP, *(number for number, _ in stored))


def _add_contributions(session: Session, planning: Planning) -> None:
    """Store contributions without cards: a channel does not get a hundred messages about what was known already."""
    new, now = planning.changes.contributions, planning.time.now
    by_member_id = planning.by.member.id if planning.by.member else None
    values = [
        {
            **one.values,
            "alliance_id": one.alliance.id,
            "organisation_id": one.organisation.id,
            "author_id": one.author.id,
        }
        for one in new
    ]
    stored = rows.insert_numbered(session, Contribution, values, Series.CONTRIBUTION)
    versions, events, follows = [], [], []
    for one, (_, key) in zip(new, stored, strict=True):
        by = {"contribution_id": key, "by_member_id": by_member_id}
        versions.append({**by, **{name: one.values[name] for name in VERSIONED}, "at": now})
        event = {"kind": EventKind.SHARED, "organisation_id": one.organisation.id, "about": {"imported": True}}
        events.append({**by, **event, "at": one.values["created_at"]})
        if one.is_named:
            follow = {"contribution_id": key, "member_id": one.author.id}
            follows.append({**follow, "reason": FollowReason.AUTHOR, "since": now, "stopped_at": None})
    rows.insert_all(session, ContributionVersion, versions)
    rows.insert_all(session, ContributionEvent, events)
    rows.insert_all(session, Follow, follows)
    indexing.note_change(session, DocumentKind.CONTRIBUTION, *(number for number, _ in stored))
