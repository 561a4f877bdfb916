"""Queries for the archive: what was stored up to the end of a period.

Rows that only ever grow (versions, events, statuses, answers) are read as far as that end. Past values of other rows
are derived from the audit log of later changes.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import or_
from sqlalchemy import select as select_many
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import ChairKind, ItemState, KeptFileKind, PollState, Visibility
from storage.tables import (
    ActionStep,
    Addressee,
    AddresseeEvent,
    AgendaItem,
    Alliance,
    AuditEntry,
    Bundle,
    BundleEdition,
    BundleItem,
    Chair,
    Contribution,
    ContributionEvent,
    ContributionVersion,
    Decision,
    Handover,
    KeptFile,
    Mandate,
    MandateEvent,
    Meeting,
    MeetingAlliance,
    Member,
    Merge,
    Organisation,
    Poll,
    SentList,
    StatusUpdate,
    StepEvent,
    StepLink,
    StepOwner,
    Vote,
)

T = TypeVar("T")


class KeptRow(NamedTuple):
    """A kept file without its bytes."""

    id: int
    kind: KeptFileKind
    subject: str
    edition: int
    variant: str
    name: str
    sha256: str
    made_at: dt.datetime


def list_audit_since(session: Session, since: dt.datetime) -> Sequence[AuditEntry]:
    """What was changed at `since` or later, oldest first."""
    return session.exec(select(AuditEntry).where(col(AuditEntry.at) >= since).order_by(col(AuditEntry.id))).all()


def list_audited(session: Session, since: dt.datetime, until: dt.datetime) -> set[str]:
    """The subjects of changes from `since` until before `until`."""
    statement = select(AuditEntry.subject).where(col(AuditEntry.at) >= since, col(AuditEntry.at) < until)
    return set(session.exec(statement.distinct()).all())


def map_makers(session: Session, actions: Collection[str]) -> dict[str, int]:
    """The id of the member who did one of these actions, by its subject."""
    statement = select(AuditEntry.subject, AuditEntry.by_member_id).where(col(AuditEntry.action).in_(actions))
    found = session.exec(statement.order_by(col(AuditEntry.id))).all()
    return {subject: member_id for subject, member_id in found if member_id is not None}


def map_organisations(session: Session) -> dict[int, Organisation]:
    """All organisations, by id."""
    return {one.id: one for one in session.exec(select(Organisation)).all()}


def map_alliances(session: Session) -> dict[int, Alliance]:
    """All alliances, by id."""
    return {one.id: one for one in session.exec(select(Alliance)).all()}


def map_people(session: Session) -> dict[int, Member]:
    """All members, also those who left, by id."""
    return {one.id: one for one in session.exec(select(Member)).all()}


def list_executives(session: Session, until: dt.datetime) -> set[int]:
    """The member ids of those who were the political lead of an alliance at some time before `until`."""
    statement = select(Chair.member_id).where(Chair.kind == ChairKind.EXECUTIVE, col(Chair.since) < until)
    return set(session.exec(statement).all())


def list_touched_contributions(session: Session, since: dt.datetime, until: dt.datetime) -> Sequence[tuple[int, int]]:
    """Id and number of the contributions to which something happened in this time, by their number."""
    touched = select(ContributionEvent.contribution_id).where(
        col(ContributionEvent.at) >= since, col(ContributionEvent.at) < until
    )
    is_new = (col(Contribution.created_at) >= since) & (col(Contribution.created_at) < until)
    statement = select(Contribution.id, Contribution.number).where(or_(is_new, col(Contribution.id).in_(touched)))
    return session.exec(statement.order_by(col(Contribution.number))).all()


def list_contributions(session: Session, ids: Collection[int]) -> Sequence[Contribution]:
    """These contributions, by their number."""
    statement = select(Contribution).where(col(Contribution.id).in_(ids))
    return session.exec(statement.order_by(col(Contribution.number))).all()


def map_versions(session: Session, ids: Collection[int], until: dt.datetime) -> dict[int, list[ContributionVersion]]:
    """The versions of these contributions before `until`, oldest first, by contribution id."""
    statement = select(ContributionVersion).where(
        col(ContributionVersion.contribution_id).in_(ids), col(ContributionVersion.at) < until
    )
    found = session.exec(statement.order_by(col(ContributionVersion.version))).all()
    return _by(found, "contribution_id")


def map_events(session: Session, ids: Collection[int], until: dt.datetime) -> dict[int, list[ContributionEvent]]:
    """The events of these contributions before `until`, oldest first, by contribution id."""
    statement = select(ContributionEvent).where(
        col(ContributionEvent.contribution_id).in_(ids), col(ContributionEvent.at) < until
    )
    found = session.exec(statement.order_by(col(ContributionEvent.at), col(ContributionEvent.id))).all()
    return _by(found, "contribution_id")


def find_shared_at(session: Session, number: int) -> dt.datetime | None:
    """When the contribution with this number was shared."""
    return session.exec(select(Contribution.created_at).where(Contribution.number == number)).first()


def list_ever_limited(session: Session) -> list[int]:
    """The ids, by number, of contributions with a version that was for their alliance only."""
    limited = select(ContributionVersion.contribution_id).where(ContributionVersion.visibility == Visibility.ALLIANCE)
    is_limited = or_(col(Contribution.visibility) == Visibility.ALLIANCE, col(Contribution.id).in_(limited))
    return list(session.exec(select(Contribution.id).where(is_limited).order_by(col(Contribution.number))).all())


def list_merged_numbers(session: Session, numbers: Collection[int]) -> Sequence[int]:
    """The numbers of what was merged into the contributions with these numbers."""
    target = aliased(Contribution)
    statement = (
        select(Contribution.number)
        .join(target, col(Contribution.merged_into_id) == col(target.id))
        .where(col(target.number).in_(numbers))
    )
    return session.exec(statement).all()


def list_merged(session: Session, target_ids: Collection[int], until: dt.datetime) -> Sequence[tuple[int, int]]:
    """Pairs of a target and what had been merged into it by `until`, by their ids."""
    statement = select(Merge.target_id, Merge.source_id).where(
        col(Merge.target_id).in_(target_ids),
        col(Merge.at) < until,
        or_(col(Merge.undone_at).is_(None), col(Merge.undone_at) >= until),
    )
    return session.exec(statement.order_by(col(Merge.id))).all()


def list_touched_steps(session: Session, since: dt.datetime, until: dt.datetime) -> Sequence[tuple[int, int]]:
    """Id and number of the action steps to which something happened in this time, by their number."""
    changed = [
        select(one.step_id).where(col(one.at) >= since, col(one.at) < until) for one in (StatusUpdate, StepEvent)
    ]
    is_new = (col(ActionStep.created_at) >= since) & (col(ActionStep.created_at) < until)
    ways = [is_new, *(col(ActionStep.id).in_(one) for one in changed)]
    statement = select(ActionStep.id, ActionStep.number).where(or_(*ways))
    return session.exec(statement.order_by(col(ActionStep.number))).all()


def list_steps(session: Session, ids: Collection[int]) -> Sequence[ActionStep]:
    """These action steps, by their number."""
    return session.exec(select(ActionStep).where(col(ActionStep.id).in_(ids)).order_by(col(ActionStep.number))).all()


def map_updates(session: Session, ids: Collection[int], until: dt.datetime) -> dict[int, list[StatusUpdate]]:
    """The statuses of these steps before `until`, oldest first, by step id."""
    statement = select(StatusUpdate).where(col(StatusUpdate.step_id).in_(ids), col(StatusUpdate.at) < until)
    return _by(session.exec(statement.order_by(col(StatusUpdate.at), col(StatusUpdate.id))).all(), "step_id")


def map_step_events(session: Session, ids: Collection[int], until: dt.datetime) -> dict[int, list[StepEvent]]:
    """The other events of these steps before `until`, oldest first, by step id."""
    statement = select(StepEvent).where(col(StepEvent.step_id).in_(ids), col(StepEvent.at) < until)
    return _by(session.exec(statement.order_by(col(StepEvent.at), col(StepEvent.id))).all(), "step_id")


def map_owners(session: Session, ids: Collection[int], until: dt.datetime) -> dict[int, list[StepOwner]]:
    """The present owners of these steps who were so before `until`, by step id."""
    statement = select(StepOwner).where(col(StepOwner.step_id).in_(ids), col(StepOwner.since) < until)
    return _by(session.exec(statement.order_by(col(StepOwner.id))).all(), "step_id")


def list_links(session: Session, ids: Collection[int], until: dt.datetime) -> Sequence[tuple[int, int]]:
    """Pairs of the id of a step and the number of a contribution that it was linked to before `until`."""
    statement = (
        select(StepLink.step_id, Contribution.number)
        .join(Contribution, col(Contribution.id) == StepLink.contribution_id)
        .where(col(StepLink.step_id).in_(ids), col(StepLink.at) < until)
    )
    return session.exec(statement.order_by(col(StepLink.step_id), col(Contribution.number)).distinct()).all()


def list_polls(session: Session, since: dt.datetime, until: dt.datetime) -> Sequence[Poll]:
    """The polls asked before `until` that ended at `since` or later or are open, by their number."""
    statement = select(Poll).where(
        Poll.state != PollState.DRAFT,
        col(Poll.opened_at) < until,
        or_(col(Poll.closed_at).is_(None), col(Poll.closed_at) >= since),
    )
    return session.exec(statement.order_by(col(Poll.number))).all()


def list_polls_named(session: Session, numbers: Collection[int], until: dt.datetime) -> Sequence[Poll]:
    """The polls with these numbers that were asked before `until`, by their number."""
    statement = select(Poll).where(
        Poll.state != PollState.DRAFT, col(Poll.opened_at) < until, col(Poll.number).in_(numbers)
    )
    return session.exec(statement.order_by(col(Poll.number))).all()


def list_poll_numbers(session: Session, alliance_ids: Collection[int]) -> Sequence[int]:
    """The numbers of the polls of these alliances."""
    return session.exec(select(Poll.number).where(col(Poll.alliance_id).in_(alliance_ids))).all()


def list_votes(session: Session, poll_id: int) -> Sequence[Vote]:
    """The named votes of a question, in the order in which they were first given."""
    return session.exec(select(Vote).where(Vote.poll_id == poll_id).order_by(col(Vote.id))).all()


def list_handovers(session: Session, poll_id: int, until: dt.datetime) -> Sequence[Handover]:
    """To whom the results of a poll were handed before `until`."""
    statement = select(Handover).where(Handover.poll_id == poll_id, col(Handover.created_at) < until)
    return session.exec(statement.order_by(col(Handover.id))).all()


def list_meetings(session: Session, until: dt.datetime) -> Sequence[Meeting]:
    """The meetings planned before `until`, by their number."""
    statement = select(Meeting).where(col(Meeting.created_at) < until)
    return session.exec(statement.order_by(col(Meeting.number))).all()


def list_meetings_of(session: Session, decision_ids: Collection[int]) -> Sequence[int]:
    """The numbers of the meetings that made these decisions."""
    statement = select(Meeting.number).join(Decision, col(Decision.meeting_id) == Meeting.id)
    return session.exec(statement.where(col(Decision.id).in_(decision_ids)).distinct()).all()


def list_steps_with(session: Session, contributions: Collection[int]) -> Sequence[int]:
    """The numbers of the steps linked to contributions with these numbers."""
    statement = (
        select(ActionStep.number)
        .join(StepLink, col(StepLink.step_id) == ActionStep.id)
        .join(Contribution, col(Contribution.id) == StepLink.contribution_id)
    )
    return session.exec(statement.where(col(Contribution.number).in_(contributions)).distinct()).all()


def list_bundles_with(session: Session, contributions: Collection[int]) -> Sequence[int]:
    """The numbers of the dossiers that hold contributions with these numbers."""
    statement = (
        select(Bundle.number)
        .join(BundleItem, col(BundleItem.bundle_id) == Bundle.id)
        .join(Contribution, col(Contribution.id) == BundleItem.contribution_id)
    )
    return session.exec(statement.where(col(Contribution.number).in_(contributions)).distinct()).all()


def list_meetings_with(session: Session, numbers: Mapping[str, Collection[int]]) -> set[int]:
    """The numbers of the meetings that have one of these on their agenda; the numbers are by kind of thing."""
    tables: dict[str, Any] = {"contribution": Contribution, "step": ActionStep, "poll": Poll, "bundle": Bundle}
    found: set[int] = set()
    for kind, some in numbers.items():
        statement = (
            select(Meeting.number)
            .join(AgendaItem, col(AgendaItem.meeting_id) == Meeting.id)
            .join(tables[kind], tables[kind].id == getattr(AgendaItem, f"{kind}_id"))
            .where(AgendaItem.state == ItemState.TAKEN, tables[kind].number.in_(some))
        )
        found.update(session.exec(statement.distinct()).all())
    return found


def map_meeting_alliances(session: Session) -> dict[int, list[MeetingAlliance]]:
    """The alliances that meetings are about, by meeting id."""
    statement = select(MeetingAlliance).order_by(col(MeetingAlliance.alliance_id))
    return _by(session.exec(statement).all(), "meeting_id")


def map_agendas(session: Session, meeting_ids: Collection[int]) -> dict[int, list[tuple[AgendaItem, Decision | None]]]:
    """The items that are or were on the agendas of these meetings, with their decisions, in order, by meeting id."""
    statement = (
        select(AgendaItem, Decision)
        .outerjoin(Decision, col(Decision.item_id) == col(AgendaItem.id))
        .where(col(AgendaItem.meeting_id).in_(meeting_ids), AgendaItem.state != ItemState.PROPOSED)
        .order_by(col(AgendaItem.position), col(AgendaItem.id))
    )
    found: dict[int, list[tuple[AgendaItem, Decision | None]]] = {}
    for item, decision in session.exec(statement).all():
        found.setdefault(item.meeting_id, []).append((item, decision))
    return found


def map_sent_lists(
    session: Session, meeting_ids: Collection[int], until: dt.datetime
) -> dict[int, list[tuple[int, dt.datetime]]]:
    """Edition and time of the lists of decisions that were sent before `until`, by meeting id."""
    statement = select(SentList.meeting_id, SentList.edition, SentList.sent_at).where(
        col(SentList.meeting_id).in_(meeting_ids), col(SentList.sent_at) < until
    )
    found: dict[int, list[tuple[int, dt.datetime]]] = {}
    for meeting_id, edition, sent_at in session.exec(statement.order_by(col(SentList.edition))).all():
        found.setdefault(meeting_id, []).append((edition, sent_at))
    return found


def list_bundles(session: Session, until: dt.datetime) -> Sequence[Bundle]:
    """The dossiers begun before `until`, by their number."""
    return session.exec(select(Bundle).where(col(Bundle.created_at) < until).order_by(col(Bundle.number))).all()


def map_bundle_items(
    session: Session, bundle_ids: Collection[int], until: dt.datetime
) -> dict[int, list[tuple[int, int]]]:
    """Id and number of the contributions that have been in these dossiers since before `until`, by dossier id."""
    statement = (
        select(BundleItem.bundle_id, Contribution.id, Contribution.number)
        .join(Contribution, col(Contribution.id) == BundleItem.contribution_id)
        .where(col(BundleItem.bundle_id).in_(bundle_ids), col(BundleItem.created_at) < until)
        .order_by(col(Contribution.number))
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for bundle_id, contribution_id, number in session.exec(statement).all():
        found.setdefault(bundle_id, []).append((contribution_id, number))
    return found


def map_editions(session: Session, bundle_ids: Collection[int], until: dt.datetime) -> dict[int, list[Any]]:
    """Edition, day of handing over and time of freezing of the editions before `until`, by dossier id."""
    columns = (col(BundleEdition.bundle_id), col(BundleEdition.edition), col(BundleEdition.handed_on))
    statement = select_many(*columns, col(BundleEdition.made_at)).where(
        col(BundleEdition.bundle_id).in_(bundle_ids), col(BundleEdition.made_at) < until
    )
    return _by(session.execute(statement.order_by(col(BundleEdition.edition))).all(), "bundle_id")


def map_mandates(session: Session, bundle_ids: Collection[int]) -> dict[int, list[Mandate]]:
    """What was asked of organisations for these dossiers, by dossier id."""
    statement = select(Mandate).where(col(Mandate.bundle_id).in_(bundle_ids))
    return _by(session.exec(statement.order_by(col(Mandate.edition), col(Mandate.id))).all(), "bundle_id")


def map_answers(session: Session, mandate_ids: Collection[int], until: dt.datetime) -> dict[int, list[MandateEvent]]:
    """The answers to these mandates before `until`, oldest first, by mandate id."""
    statement = select(MandateEvent).where(col(MandateEvent.mandate_id).in_(mandate_ids), col(MandateEvent.at) < until)
    return _by(session.exec(statement.order_by(col(MandateEvent.id))).all(), "mandate_id")


def map_addressee_events(
    session: Session, bundle_ids: Collection[int], until: dt.datetime
) -> dict[int, list[tuple[AddresseeEvent, Addressee]]]:
    """The events of these dossiers with their addressees before `until`, oldest first, by dossier id."""
    statement = (
        select(AddresseeEvent, Addressee)
        .join(Addressee, col(Addressee.id) == AddresseeEvent.addressee_id)
        .where(col(Addressee.bundle_id).in_(bundle_ids), col(AddresseeEvent.at) < until)
        .order_by(col(AddresseeEvent.at), col(AddresseeEvent.id))
    )
    found: dict[int, list[tuple[AddresseeEvent, Addressee]]] = {}
    for event, addressee in session.exec(statement).all():
        found.setdefault(addressee.bundle_id, []).append((event, addressee))
    return found


def list_kept(session: Session, until: dt.datetime) -> list[KeptRow]:
    """The files kept before `until` without their bytes, by subject and in the order in which they were made."""
    names = ("id", "kind", "subject", "edition", "variant", "name", "sha256", "made_at")
    statement = select_many(*(col(getattr(KeptFile, name)) for name in names)).where(col(KeptFile.made_at) < until)
    order = (col(KeptFile.subject), col(KeptFile.edition), col(KeptFile.variant), col(KeptFile.id))
    return [KeptRow(*row) for row in session.execute(statement.order_by(*order)).all()]


def read_kept(session: Session, file_id: int) -> bytes:
    """The bytes of a kept file."""
    return session.exec(select(KeptFile.content).where(KeptFile.id == file_id)).one()


def map_numbers(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """The numbers of contributions, by id."""
    statement = select(Contribution.id, Contribution.number).where(col(Contribution.id).in_(set(ids)))
    return dict(session.exec(statement).all())


def _by(rows: Iterable[T], name: str) -> dict[int, list[T]]:
    """The rows by the value of one of their columns."""
    found: dict[int, list[T]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found
