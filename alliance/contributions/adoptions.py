"""Adoption of a practice by another organisation: its progress, and how the practice was adapted."""

import datetime as dt
from dataclasses import dataclass

from alliance import undo
from alliance.contributions.following import follow, undo_follow
from alliance.contributions.history import lock_to_undo, record_event, undo_events
from alliance.contributions.sharing import Shown, get_readable, get_to_change, shown
from alliance.enums import AdoptionState, ContributionKind, EventKind, FollowReason, UndoKind
from alliance.errors import Asked, Conflict, Invalid
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may_offer
from alliance.people.visibility import check_may_contribute, may_contribute
from alliance.typed_text import check_length, check_text, clean_text
from storage.contributions import adoptions as adoption_rows
from storage.contributions import matches
from storage.contributions.contributions import Found
from storage.engine.database import Session
from storage.engine.deliveries import enqueue, withdraw
from storage.people import people
from storage.tables import Adoption, Contribution, ContributionEvent, Member, Organisation, Undo

MAX_ADAPTED = 1000
MAX_STOP_REASON = 500
REPORTED = ("state", "adapted", "stop_reason", "member_id", "updated_at")
"""The fields of an adoption that change with each report."""


@dataclass(frozen=True)
class AdoptionReport:
    """An organisation's progress with a practice, as reported by one of its people."""

    state: AdoptionState
    adapted: str = ""
    """What it changed in the practice."""
    stop_reason: str = ""
    """Why it stopped; required when it stopped, ignored otherwise."""
    organisation_id: int | None = None
    """Set to report on behalf of another organisation; requires permission."""
    wants_contact: bool = False
    """Whether the practice's contact person is notified directly; only with the first report."""


@dataclass(frozen=True)
class AdoptionPrefill:
    """Initial values of the form: the practice, its contact person, and the organisation's last report."""

    item: Shown
    contact: Asked | None
    said: AdoptionReport | None


def report_adoption(
    session: Session,
    *,
    by: Person,
    number: int,
    report: AdoptionReport,
    now: dt.datetime,
    channel_id: str | None = None,
    bottleneck: int | None = None,
) -> Shown:
    """Record that an organisation adopts the practice `B-<number>`, or its progress; one row per organisation.

    `bottleneck` is the number of the one that it was shown with as what helped elsewhere: the two are then linked.
    Returns the practice, which is a different one if `B-<number>` was merged. Repeating the same report has no effect.
    Raises NotRegistered, NotAllowed and NotFound; Invalid for a field; Conflict if there is nothing to adopt: it is not
    a practice, it is the organisation's own, or it was archived meanwhile.
    """
    authorise(by, Action.ADOPT)
    found = get_to_change(session, by=by, number=number, channel_id=channel_id)
    check_may_contribute(by, found[1])
    organisation = _choose_organisation(session, by, report.organisation_id, today=now.date())
    _check_adoptable(found, organisation)
    report = _cleaned(report)
    known = adoption_rows.find_adoption(session, found[0].id, organisation.id)
    adapted = report.adapted
    if known is not None and not adapted and organisation.id != by.as_member.organisation_id:
        adapted = known.adapted  # people reporting for others do not see the stored text, and would erase it
    if known is not None and (known.state, known.adapted, known.stop_reason) == (
        report.state,
        adapted,
        report.stop_reason,
    ):
        return shown(session, [found])[0]
    was = (AdoptionState(known.state), known.adapted) if known else (None, "")
    fields = undo.fields_of(known, REPORTED) if known else None
    adoption = known or Adoption(
        contribution_id=found[0].id,
        organisation_id=organisation.id,
        member_id=0,
        state=report.state,
        created_at=now,
        updated_at=now,
    )
    adoption.state, adoption.adapted, adoption.stop_reason = report.state, adapted, report.stop_reason
    adoption.member_id, adoption.updated_at = by.as_member.id, now
    session.add(adoption)
    session.flush()
    _follow_from(session, by, found[0], organisation, now)
    event = _record(session, by, found, organisation, adoption, was, now)
    if organisation.id != by.as_member.organisation_id:
        past, subject = {"state": was[0].value if was[0] else None}, found[0].ref
        told = {"organisation": organisation.slug, "state": report.state.value}
        audit(session, by, "report_adoption", subject, past, now, **told)
    delivery = _tell_contact(session, by, found, organisation, report, now) if known is None else None
    match = _link(session, by, bottleneck, found[0], channel_id, now) if bottleneck else None
    before = {"event": event.id, "fields": fields, "deliveries": [delivery] if delivery else [], "match": match}
    undo.offer(session, UndoKind.ADOPTION, adoption.id, by=by, before=before, now=now)
    return shown(session, [found])[0]


def open_adoption(session: Session, *, by: Person, number: int, channel_id: str | None = None) -> AdoptionPrefill:
    """Return the form's initial values for `B-<number>`. Raises what reporting would, before anybody types in vain."""
    found = get_readable(session, reader=by, number=number, channel_id=channel_id)
    check_may_contribute(by, found[1])
    _check_adoptable(found, None if by.is_secretariat else by.organisation)
    known = adoption_rows.find_adoption(session, found[0].id, by.organisation.id) if by.organisation else None
    contact = find_contact(session, found)
    return AdoptionPrefill(
        item=shown(session, [found])[0],
        contact=(contact.slack_user_id, contact.name) if contact else None,
        said=AdoptionReport(AdoptionState(known.state), known.adapted, known.stop_reason) if known else None,
    )


@undo.undoable(UndoKind.ADOPTION)
def put_back_adoption(session: Session, done: Undo, now: dt.datetime) -> None:
    """Put back what the organisation reported before. Raises Conflict if a later report or a merge came after it."""
    contribution = lock_to_undo(session, done.before["event"])
    adoption = adoption_rows.find_adoption_by_id(session, done.about_id)
    if adoption is None or adoption.updated_at != done.done_at:
        raise Conflict("problem.undo_newer_adoption", ref=contribution.ref)
    if done.before["fields"] is None:
        session.delete(adoption)
    else:
        undo.put_back_fields(adoption, done.before["fields"])
    withdraw(session, done.before["deliveries"])
    if linked := done.before.get("match"):  # none in what the previous release stored
        matches.unlink(session, linked)
    undo_follow(session, contribution_id=contribution.id, member_id=done.member_id, since=done.done_at)
    undo_events(session, [done.before["event"]], now=now)


def may_adopt(person: Person, item: Shown) -> bool:
    """Whether to offer adoption: an active practice of another organisation that theirs has not adopted.

    The secretariat is always offered it, since it may report on behalf of others.
    """
    return _may_report(person, item) and (person.is_secretariat or not _is_applied_by(person, item))


def may_change_adoption(person: Person, item: Shown) -> bool:
    """Whether a person's organisation has adopted this, so that they may update its progress."""
    return _may_report(person, item) and not person.is_secretariat and _is_applied_by(person, item)


def _is_applied_by(person: Person, item: Shown) -> bool:
    return person.organisation is not None and person.organisation.id in {one.organisation.id for one in item.adoptions}


def _may_report(person: Person, item: Shown) -> bool:
    is_practice = item.kind is ContributionKind.BEST_PRACTICE and not item.is_archived and item.merged_into is None
    is_own = person.organisation is not None and person.organisation.id == item.organisation.id
    may_report = may_offer(person, Action.ADOPT) and may_contribute(person, item.alliance)
    return is_practice and may_report and (not is_own or person.is_secretariat)


def find_contact(session: Session, found: Found) -> Member | None:
    """Return the contact person of a contribution: its author or, if they left, a colleague; None if there is none."""
    author = found[3]
    if author.left_at is None:
        return author
    colleagues = people.list_members_of(session, found[2].id)
    return colleagues[0] if colleagues else None


def _choose_organisation(session: Session, by: Person, organisation_id: int | None, *, today: dt.date) -> Organisation:
    assert by.organisation is not None
    organisation = by.organisation
    if organisation_id is not None and organisation_id != organisation.id:
        authorise(by, Action.ADOPT_FOR_OTHERS)
        try:
            organisation = people.get_organisation(session, organisation_id)
        except LookupError:
            raise Invalid("organisation", "problem.organisation_unknown") from None
    if organisation.ended_on is not None and organisation.ended_on <= today:
        raise Conflict("problem.organisation_ended", organisation=organisation.names)
    return organisation


def _check_adoptable(found: Found, organisation: Organisation | None) -> None:
    """Raise Conflict unless this is an active practice of a different organisation."""
    contribution, _, source, _ = found
    ref = contribution.ref
    if contribution.archived_at is not None:
        raise Conflict("problem.archived", ref=ref)
    if contribution.kind is not ContributionKind.BEST_PRACTICE:
        raise Conflict("problem.no_practice", ref=ref)
    if organisation is not None and organisation.id == source.id:
        raise Conflict("problem.own_practice", ref=ref, organisation=source.names)


def _cleaned(report: AdoptionReport) -> AdoptionReport:
    adapted, stop_reason = clean_text(report.adapted), clean_text(report.stop_reason)
    check_length("adapted", adapted, MAX_ADAPTED)
    if report.state is not AdoptionState.STOPPED:
        return AdoptionReport(report.state, adapted, "", report.organisation_id, report.wants_contact)
    check_text("stop_reason", stop_reason, MAX_STOP_REASON)
    return AdoptionReport(report.state, adapted, stop_reason, report.organisation_id, report.wants_contact)


def _link(
    session: Session, by: Person, bottleneck: int, practice: Contribution, channel_id: str | None, now: dt.datetime
) -> int | None:
    """Link the practice with the bottleneck that it was shown with; None if they are linked already or no match."""
    found = get_readable(session, reader=by, number=bottleneck, channel_id=channel_id)
    match = matches.find_match(session, found[0].id, practice.id)
    if match is None or match.adopted_at is not None:
        return None
    match.adopted_at, match.dismissed_at = now, None
    return match.id


def _follow_from(
    session: Session, by: Person, contribution: Contribution, organisation: Organisation, now: dt.datetime
) -> None:
    """Make the reporter follow the practice, unless they report for another organisation."""
    if by.as_member.organisation_id == organisation.id:
        reason = FollowReason.ADOPTER
        follow(session, contribution_id=contribution.id, member_id=by.as_member.id, reason=reason, now=now)


def _record(
    session: Session,
    by: Person,
    found: Found,
    organisation: Organisation,
    adoption: Adoption,
    was: tuple[AdoptionState | None, str],
    now: dt.datetime,
) -> ContributionEvent:
    """Record the event; with the adaptations only if they changed, and with the reason for stopping."""
    state, adapted = was
    about: dict[str, str | None] = {"from": state, "state": adoption.state}
    if adoption.adapted != adapted:
        about["note"] = adoption.adapted
    if adoption.stop_reason:
        about["reason"] = adoption.stop_reason
    kind = EventKind.ADOPTED if state is None else EventKind.ADOPTION_CHANGED
    return record_event(
        session,
        found[0],
        kind,
        by=by,
        organisation_id=organisation.id,
        about=about,
        notify_at=undo.notify_at(now),
        now=now,
    )


def _tell_contact(
    session: Session, by: Person, found: Found, organisation: Organisation, report: AdoptionReport, now: dt.datetime
) -> str | None:
    """Notify the practice's contact person of the adopter in ten minutes if that was asked for.

    Returns the delivery's key, or None.
    """
    contact = find_contact(session, found)
    if not report.wants_contact or report.state is AdoptionState.STOPPED:
        return None
    if contact is None or contact.slack_user_id == by.slack_user_id:
        return None
    return enqueue(
        session,
        kind="adoption_contact",
        channel_key=f"{contact.slack_user_id}/adoption",  # other messages to them do not wait for it
        about={"contribution": found[0].number, "organisation": organisation.id, "by": by.slack_user_id},
        due_at=undo.notify_at(now),
        now=now,
    )
